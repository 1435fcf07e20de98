package expr_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/expr"
	"eightx/internal/locale"
)

var codeConstant = regexp.MustCompile(`Code\w+\s*= "(expr\.\w+)"\s*// (.*)`)

// TestEveryCodeHasTexts reads the codes from the source, and the parameters from the comment beside each: what stands before
// a colon, separated by commas, when it is made of plain words.
func TestEveryCodeHasTexts(t *testing.T) {
	codes := codesInSource(t)
	for _, f := range expr.Functions() {
		codes = append(codes, f.Meaning())
	}
	for _, code := range codes {
		if !locale.Has(code) {
			t.Errorf("no text for %s", code)
		}
	}
	for _, code := range locale.Codes() {
		if strings.HasPrefix(code, "expr.") && !slices.Contains(codes, code) {
			t.Errorf("text for %s, which the package does not know", code)
		}
	}
	if len(codes) < 80 {
		t.Errorf("only %d codes found; the search is wrong", len(codes))
	}
}

func codesInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range codeConstant.FindAllStringSubmatch(string(source), -1) {
			codes = append(codes, match[1])
		}
	}
	return codes
}

// TestTextsAreFilled renders what real mistakes give: no parameter that a text names may be absent.
func TestTextsAreFilled(t *testing.T) {
	sources := []string{
		"", "a ; b", `"a`, "[a", "[]", "1.2.3", "3万户", "a b", "a +", "(a", "1<2<3", "foo(1)", "mni(1, 2)", "has()", "round()", "max(1)",
		"peer_mean(a, b)", "round(a, b)", `round(a, 1, "x")`, `rank(a, "all", "x")`, strings.Repeat("(", 400),
		strings.Repeat("1+", 600) + "1", strings.Repeat(" ", 4001), "\xff",
		"收入", "总产直", "x且y", "x + (x > 1)", "-s", "not x", "not s", `if(x > 1, 1, "a")`, "c = c", "s < s", "last(1)", "in(x, x)",
		"best(best(best(best(x))))", "clamp(x, 2, 1)", `best(x, "max")`, "1 / 0",
	}
	for _, src := range sources {
		for _, problem := range problemsOf(src) {
			for _, lang := range locale.Langs {
				text := locale.Text(lang, problem.Code, locale.Args(problem.Args)...)
				if strings.Contains(text, "{") || strings.Contains(text, problem.Code) {
					t.Errorf("%.20q: %s says %q", src, lang, text)
				}
			}
		}
	}
}

// problemsOf is what is wrong with src, one form for errors of both kinds. Every source above has something wrong with it.
func problemsOf(src string) []expr.Problem {
	n, err := expr.Parse(src)
	if syntax, ok := err.(*expr.SyntaxError); ok {
		return []expr.Problem{{Pos: syntax.Pos, Code: syntax.Code, Args: syntax.Args}}
	}
	types := map[string]expr.Type{"x": expr.Num, "s": expr.Text, "c": expr.Bool, "y": expr.Num, "总产值": expr.Num}
	problems := expr.Check(n, func(name string) (expr.Type, bool) {
		t, ok := types[name]
		return t, ok
	}, "总产值")
	if len(problems) == 0 {
		return []expr.Problem{{Code: "nothing wrong with " + src}}
	}
	return problems
}
