package scoring

import (
	"strings"
	"testing"

	"eightx/expr"
	"eightx/internal/locale"
)

// Whoever fills in a rule sees words, not names: every kind, parameter, field
// and choice has them in every language.
func TestKindsHaveWords(t *testing.T) {
	for _, k := range Kinds() {
		wantText(t, "rule."+k.Name)
		wantText(t, "rule."+k.Name+".help")
		paramsHaveWords(t, "rule."+k.Name, k.Params)
	}
}

func paramsHaveWords(t *testing.T, prefix string, params []Param) {
	t.Helper()
	for _, p := range params {
		code := prefix + "." + p.Name
		wantText(t, code)
		for _, choice := range p.Choices {
			wantText(t, "choice."+choice)
		}
		paramsHaveWords(t, code, p.Fields)
	}
}

func wantText(t *testing.T, code string) {
	t.Helper()
	if !locale.Has(code) {
		t.Errorf("no text for %s", code)
	}
}

// Labels of one form must differ, or nobody could tell its fields apart.
func TestLabelsDiffer(t *testing.T) {
	for _, k := range Kinds() {
		labelsDiffer(t, "rule."+k.Name, k.Params)
	}
}

func labelsDiffer(t *testing.T, prefix string, params []Param) {
	t.Helper()
	for _, lang := range locale.Langs {
		seen := map[string]string{}
		for _, p := range params {
			label := locale.Text(lang, prefix+"."+p.Name)
			if other, twice := seen[label]; twice {
				t.Errorf("%s: %s and %s are both called %q in %s", prefix, other, p.Name, label, lang)
			}
			seen[label] = p.Name
		}
	}
	for _, p := range params {
		labelsDiffer(t, prefix+"."+p.Name, p.Fields)
	}
}

// stepsHaveWords looks at the intermediate values explanations will show.
func stepsHaveWords(t testing.TB, n *expr.Node) {
	t.Helper()
	expr.Walk(n, func(n *expr.Node) bool {
		if n.Op == expr.OpStep && !strings.HasPrefix(n.Text, "part.") && !locale.Has("step."+n.Text) {
			t.Errorf("no text for step.%s", n.Text)
		}
		return true
	})
}
