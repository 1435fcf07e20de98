package pages

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
	"eightx/internal/locale"
	"eightx/scheme"
)

func TestSplitPath(t *testing.T) {
	tests := []struct {
		name, path      string
		item, indicator int
		rest            string
	}{
		{"a parameter", "items[0].indicators[12].rule.tiers[1].min", 0, 12, "rule.tiers[1].min"},
		{"an item's own field", "items[3].points", 3, -1, "points"},
		{"an item", "items[3]", 3, -1, ""},
		{"elsewhere", "vetoes[0].basis", -1, -1, "vetoes[0].basis"},
		{"no number", "items[x].points", -1, -1, "items[x].points"},
		{"nothing", "", -1, -1, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			item, indicator, rest := splitPath(test.path)
			got := []any{item, indicator, rest}
			if diff := cmp.Diff(got, []any{test.item, test.indicator, test.rest}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A reason is given for a finding whose place has dots and brackets in it.
func TestReasonsOfFindingsSurviveTheForm(t *testing.T) {
	f := findingLine{Key: "LINT-TAX-01 items[0].indicators[1].rule"}
	got, err := given(map[string][]string{f.ReasonField(): {"2026/3"}, "_form": {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Name != "reasons" || got[0].Text != `{"LINT-TAX-01 items[0].indicators[1].rule":"2026/3"}` {
		t.Errorf("got %+v", got)
	}
}

func TestRulesInWords(t *testing.T) {
	s := &scheme.Scheme{Metrics: []scheme.Metric{{ID: "tax_actual", Name: "tax"}, {ID: "tax_target", Name: "tax to reach"}}}
	w := newSchemeWriter(locale.En, s, appraisal.Scheme{})
	args := scheme.MapOf().Set("actual", scheme.Text("tax_actual * 2")).Set("target", scheme.Text("tax_target")).
		Set("over", scheme.MapOf().Set("share", scheme.Text("0.5")).Set("cap", scheme.Text("3")))
	got := w.rule(scheme.Rule{Kind: "completion", Args: args})
	want := []labelled{{"actual", "“tax” * 2"}, {"target", "“tax to reach”"}, {"bonus for over-fulfilment", "share of full points per 100 % over 0.5, most bonus points 3"}}
	if diff := cmp.Diff(got.Params, want); diff != "" {
		t.Error(diff)
	}
}

func TestCopiesAreOfferedForYearsWithoutScheme(t *testing.T) {
	cycles := []appraisal.Cycle{{Meta: appraisal.Meta{ID: "2027"}, Year: 2027}, {Meta: appraisal.Meta{ID: "2026"}, Year: 2026, Scheme: "b"}}
	all := []appraisal.Scheme{{Meta: appraisal.Meta{ID: "a"}, Year: 2025, State: appraisal.SchemePublished}, {Meta: appraisal.Meta{ID: "b"}, Year: 2026, State: appraisal.SchemePublished}, {Meta: appraisal.Meta{ID: "c"}, Year: 2026, State: appraisal.SchemeDraft}}
	got := copiesOf(cycles, all)
	if len(got) != 1 || got[0].From.ID != "b" || got[0].Into != "2027" {
		t.Errorf("got %+v", got)
	}
}
