package lint_test

import (
	"strings"
	"testing"

	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scheme/lint"
)

// TestEveryRuleHasWords: a message and an advice in both languages (that every
// text has both is tested there), and the words of its source.
func TestEveryRuleHasWords(t *testing.T) {
	for _, r := range lint.Rules() {
		code := lint.TextCode(r.Code)
		if !locale.Has(code) || !locale.Has(code+".fix") {
			t.Errorf("%s: no text for %s or %s.fix", r.Code, code, code)
		}
		if r.Source != "" && sourceOf(r.Source) == nil {
			t.Errorf("%s rests on %q, which is no source", r.Code, r.Source)
		}
	}
	for _, s := range lint.Sources() {
		if !locale.Has("lint.source." + s.ID) {
			t.Errorf("no words for the source %s", s.ID)
		}
	}
	for _, code := range locale.Codes() {
		rule := strings.TrimSuffix(strings.TrimPrefix(code, "lint."), ".fix")
		if strings.HasPrefix(rule, "LINT-") && lint.RuleByCode(rule) == nil {
			t.Errorf("%s has words but is no rule", rule)
		}
	}
}

func sourceOf(id string) *lint.Source {
	for i, s := range lint.Sources() {
		if s.ID == id {
			return &lint.Sources()[i]
		}
	}
	return nil
}

// checkWords demands that the texts of a finding get all their values, and that
// values which are words of the locale are there.
func checkWords(t *testing.T, f scheme.Finding) {
	t.Helper()
	code := lint.TextCode(f.Code)
	for _, name := range append(locale.Names(code), locale.Names(code+".fix")...) {
		if _, ok := f.Args[name]; !ok {
			t.Errorf("the words of %s want {%s}, and get %v", f.Code, name, f.Args)
		}
	}
	for name, value := range f.Args {
		if word, ok := strings.CutPrefix(value, "@"); ok && !locale.Has(word) {
			t.Errorf("%s: {%s} is %s, which has no words", f.Code, name, word)
		}
	}
}

// TestSourcesSayWhatIsNotVerified: the words of a source nobody read say so.
func TestSourcesSayWhatIsNotVerified(t *testing.T) {
	for _, s := range lint.Sources() {
		zh := locale.Text(locale.Zh, "lint.source."+s.ID)
		warned := strings.Contains(zh, "未经核对") || strings.Contains(zh, "未找到")
		if warned == s.Verified {
			t.Errorf("%s: verified is %v, but its words are %q", s.ID, s.Verified, zh)
		}
	}
}
