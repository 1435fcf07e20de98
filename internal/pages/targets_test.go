package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/scheme"
)

func TestCascades(t *testing.T) {
	n := func(text string) *decimal.Number {
		x, err := decimal.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return &x
	}
	all := []appraisal.Target{{Unit: "V01", Metric: "tax", Value: *n("110"), Base: n("100")}, {Unit: "V02", Metric: "tax", Value: *n("52.5"), Base: n("50")}, {Unit: "V01", Metric: "other", Value: *n("7")}}
	tests := []struct {
		name   string
		parent scheme.ParentTarget
		want   []string // sum, asked, difference, short
	}{
		{"growth on the units' bases", scheme.ParentTarget{Task: "tax", Growth: n("10")}, []string{"162.5", "165", "-2.5", "short"}},
		{"a figure of its own", scheme.ParentTarget{Task: "tax", Target: n("160")}, []string{"162.5", "160", "2.5", ""}},
		{"nothing asked", scheme.ParentTarget{Task: "tax"}, nil},
		{"no targets", scheme.ParentTarget{Task: "none", Target: n("1")}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, c := range cascadesOf([]scheme.ParentTarget{test.parent}, all) {
				short := ""
				if c.Short {
					short = "short"
				}
				got = append(got, c.Sum.String(), c.Asked.String(), c.Differ.String(), short)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a village has confirmed is not proposed again; what has no base has an empty row.
func TestTargetsAreProposed(t *testing.T) {
	units := []appraisal.Unit{{Meta: appraisal.Meta{ID: "V01"}}, {Meta: appraisal.Meta{ID: "V02"}}, {Meta: appraisal.Meta{ID: "V03"}}, {Meta: appraisal.Meta{ID: "V04"}}}
	known := map[string]*appraisal.Target{
		"V02": {State: appraisal.TargetConfirmed, Value: decimal.Int(9)},
		"V03": {State: appraisal.TargetObjected, Value: decimal.Int(9), Reason: "2026/3"},
	}
	p := targetsSet{Growth: "8.5"}
	p.propose(units, known, map[string]decimal.Number{"V01": decimal.Int(101)})
	var got [][]string
	for _, r := range p.Rows {
		got = append(got, []string{r.Unit, r.Value, r.Reason, r.Now})
	}
	want := [][]string{{"V01", "109.59", "", ""}, {"V03", "9", "2026/3", "objected"}, {"V04", "", "", ""}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}
