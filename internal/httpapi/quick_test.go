package httpapi

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the quick reader of sheets takes, the strict reader takes, too, and makes the
// same of it.
func FuzzQuickSheet(f *testing.F) {
	for _, body := range []string{
		`{"id":"s","round":"half","unit":"V01","assessor":"P","filled":"2026","lines":[{"indicator":"F1","value":"70.50"},{"indicator":"F2","level":"A","fact":"路"}]}`,
		`{"lines":[{"value":"2/7","indicator":"F1"}],"round":""}`, `{"lines":[]}`, `{"lines":[{}]}`, `{}`, `{"id":"a","id":"b"}`, `{"cycle":"2026"}`,
		`{"lines":[{"indicator":"a","indicator":"b"}]}`, `{"lines":[{"value":"x"}]}`, `{"lines":[{"value":null}]}`, `{"round":"a\u0000"}`, `{"round":"` + "\xff" + `"}`,
		`{"round":"a"} `, `{"round":"a",}`, `{"lines":[{"indicator":"a"},]}`, `{"lines":null}`, `{"Round":"a"}`,
	} {
		f.Add(body)
	}
	var submit *route
	for _, r := range routes() {
		if r.name == "sheet.submit" {
			submit = r
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		var quick, strict sheetShape
		if !readQuickly(&quick, []byte(body)) {
			if !reflect.ValueOf(quick).IsZero() {
				t.Errorf("left %+v of %q", quick, body)
			}
			return
		}
		if err := readJSON([]byte(body), submit.body, reflect.ValueOf(&strict).Elem()); err != nil {
			t.Fatalf("%q is taken quickly and refused strictly: %v", body, err)
		}
		if diff := cmp.Diff(quick, strict); diff != "" {
			t.Errorf("%q: got (-), want (+):\n%s", body, diff)
		}
	})
}

// Sheets as devices write them are read quickly.
func TestSheetsAreReadQuickly(t *testing.T) {
	body := `{"id":"s","round":"half","unit":"V01","assessor":"P","lines":[{"indicator":"F1-01","value":"70.50"},{"indicator":"F1-02","level":"A","fact":"路"}]}`
	var in sheetShape
	if !readQuickly(&in, []byte(body)) || len(in.Lines) != 2 {
		t.Errorf("got %+v", in)
	}
}
