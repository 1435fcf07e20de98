package pages

import (
	"strings"
	"testing"

	"eightx/internal/locale"
	"eightx/scoring"
)

// The editor makes its forms of what the rule kinds say of themselves: every kind and
// every parameter is there, in words.
func TestFormsOfRuleKindsAreWhole(t *testing.T) {
	for _, lang := range locale.Langs {
		forms := kindForms(lang)
		if got, want := len(forms), len(scoring.Kinds()); got != want {
			t.Fatalf("got %d forms, want %d", got, want)
		}
		for _, f := range forms {
			if strings.HasPrefix(f.Label, "rule.") || f.Help == "" {
				t.Errorf("%s has no words in %s", f.Name, lang)
			}
			formsHaveWords(t, f.Name, f.Params)
		}
	}
}

func formsHaveWords(t *testing.T, kind string, params []paramForm) {
	t.Helper()
	for _, p := range params {
		if strings.HasPrefix(p.Label, "rule.") {
			t.Errorf("%s: %s has no words", kind, p.Name)
		}
		if p.Type == string(scoring.ChoiceParam) && len(p.Choices) == 0 {
			t.Errorf("%s: %s has nothing to choose", kind, p.Name)
		}
		formsHaveWords(t, kind, p.Fields)
	}
}
