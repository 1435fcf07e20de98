package appraisal_test

import (
	"os"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// TestMap takes the demo's map in, as SVG and as GeoJSON, asks whose the areas are that
// name no unit, and refuses bindings to what is not there.
func TestMap(t *testing.T) {
	w := demoYear(t)
	_, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadMap, appraisaltest.Office, appraisal.None{})
	wantCode(t, err, "map.unknown")
	for _, test := range []struct {
		name, file      string
		areas, homeless int
	}{{"GeoJSON by numbers", "map.geojson", 23, 0}, {"SVG by names", "map.svg", 24, 2}} {
		text, err := os.ReadFile("../../testdata/map/" + test.file)
		if err != nil {
			t.Fatal(err)
		}
		m := appraisaltest.Must(w, appraisal.WriteMap, appraisaltest.Office, appraisal.MapFile{File: string(text)})
		homeless := 0
		for _, a := range m.Areas {
			if a.Unit == "" {
				homeless++
			}
		}
		if len(m.Areas) != test.areas || homeless != test.homeless {
			t.Errorf("%s: got %d areas, %d of nobody, want %d and %d", test.name, len(m.Areas), homeless, test.areas, test.homeless)
		}
	}
	m := appraisaltest.Ask(w, appraisal.ReadMap, appraisaltest.Leader, appraisal.None{})
	lost := -1
	for i := range m.Areas {
		if m.Areas[i].Unit == "" && lost < 0 {
			lost = i
		}
	}
	bound := appraisaltest.Must(w, appraisal.BindMap, appraisaltest.Office, appraisal.MapBindings{Areas: []appraisal.MapBinding{{Area: lost, Unit: "V08"}}})
	if bound.Areas[lost].Unit != "V08" || bound.Version != m.Version+1 {
		t.Errorf("got %q in version %d", bound.Areas[lost].Unit, bound.Version)
	}
	for _, test := range []struct {
		name  string
		areas []appraisal.MapBinding
		want  string
	}{
		{"none", nil, "input.missing"},
		{"an area that is not there", []appraisal.MapBinding{{Area: 99, Unit: "V01"}}, "map.no_area"},
		{"a unit that is not there", []appraisal.MapBinding{{Area: 0, Unit: "V99"}}, "unit.unknown"},
	} {
		_, err := appraisaltest.Try(w, appraisal.BindMap, appraisaltest.Office, appraisal.MapBindings{Areas: test.areas})
		if all := errs.All(err); len(all) != 1 || all[0].Code != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
	_, err = appraisaltest.Try(w, appraisal.WriteMap, appraisaltest.Office, appraisal.MapFile{File: "<svg><script/></svg>"})
	wantCode(t, err, "areas.element")
	_, err = appraisaltest.Try(w, appraisal.WriteMap, appraisaltest.Leader, appraisal.MapFile{File: "<svg/>"})
	wantCode(t, err, "permission.denied")
}
