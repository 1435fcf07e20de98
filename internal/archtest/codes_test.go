package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"eightx/internal/locale"
)

// written is a string that stands in the program.
type written struct {
	text string
	at   string
}

// writtenStrings collects the string literals of the program, import paths and
// struct tags aside.
var writtenStrings = sync.OnceValues(func() ([]written, error) {
	files, err := goFiles()
	var all []written
	for _, file := range files {
		tags := map[*ast.BasicLit]bool{}
		ast.Inspect(file.tree, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				tags[node.Tag] = true
			case *ast.BasicLit:
				if text := stringOf(node); text != "" && !tags[node] {
					all = append(all, written{text, file.at(node)})
				}
			}
			return true
		})
	}
	return all, err
})

// stringOf returns the value of a string literal, or "" for anything else.
func stringOf(expression ast.Expr) string {
	literal, ok := expression.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(literal.Value)
	return text
}

var (
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z0-9_-]+)+$`)
	fileForm = regexp.MustCompile(`\.(json|xlsx|yaml|yml|csv|txt|md|html|xml|rels|bin|u16)$`)
)

// areas returns the first words of all codes: cli, errs, expr …
func areas() []string {
	var names []string
	for _, code := range locale.Codes() {
		area, _, _ := strings.Cut(code, ".")
		names = append(names, area)
	}
	return slices.Compact(names)
}

// TestEveryCodeHasAText looks up each string of the program that has the form of
// a code: an area, a dot, words.
func TestEveryCodeHasAText(t *testing.T) {
	all, err := writtenStrings()
	if err != nil {
		t.Fatal(err)
	}
	known, found := areas(), 0
	for _, s := range all {
		area, _, _ := strings.Cut(s.text, ".")
		if namesSomethingElse(s) {
			continue
		}
		if !codeForm.MatchString(s.text) || fileForm.MatchString(s.text) || !slices.Contains(known, area) {
			continue
		}
		found++
		if !locale.Has(s.text) && !begins(s.text+".") {
			t.Errorf("%s: no text for the code %q", s.at, s.text)
		}
	}
	if found < 20 {
		t.Errorf("only %d codes found in the program; the search is wrong", found)
	}
}

// begins says whether some code begins with the prefix, as families of codes do
// whose last word the program appends.
func begins(prefix string) bool {
	return slices.ContainsFunc(locale.Codes(), func(code string) bool { return strings.HasPrefix(code, prefix) })
}

// TestEveryTextIsUsed finds texts nothing in the program can ask for.
func TestEveryTextIsUsed(t *testing.T) {
	all, err := writtenStrings()
	if err != nil {
		t.Fatal(err)
	}
	use := usage{exact: map[string]bool{}}
	for _, s := range all {
		use.add(s.text)
	}
	for _, code := range locale.Codes() {
		if !use.covers(code) && !ofCommand(code) {
			t.Errorf("nothing asks for the text %s", code)
		}
	}
}

// usage is how the program can name codes: whole, or joined from a beginning that
// ends in a dot and an end that begins with one.
type usage struct {
	exact      map[string]bool
	beginnings []string
	ends       []string
}

func (u *usage) add(text string) {
	switch {
	case len(text) > 2 && strings.HasSuffix(text, "."):
		u.beginnings = append(u.beginnings, text)
	case len(text) > 2 && strings.HasPrefix(text, "."):
		u.ends = append(u.ends, text)
	default:
		u.exact[text] = true
	}
}

func (u *usage) covers(code string) bool {
	if u.exact[code] {
		return true
	}
	for _, beginning := range u.beginnings {
		if strings.HasPrefix(code, beginning) {
			return true
		}
	}
	for _, end := range u.ends {
		if base, ok := strings.CutSuffix(code, end); ok && u.covers(base) {
			return true
		}
	}
	return false
}

// ofCommand says whether a code belongs to a command there is: its texts are
// found by its name (cli.score.flag.out), which package cli tests.
func ofCommand(code string) bool {
	parts := strings.Split(code, ".")
	return len(parts) > 1 && parts[0] == "cli" && knows(parts[1])
}

// namesSomethingElse tells strings that have the form of a code and are none: what
// expressions read of a unit, keys of a scheme's file, operations of the interface.
func namesSomethingElse(s written) bool {
	if strings.HasPrefix(s.at, "internal/httpapi/routes") || strings.HasPrefix(s.at, "internal/httpapi/") && locale.Has("httpapi.route."+s.text) {
		return true
	}
	area, _, _ := strings.Cut(s.text, ".")
	return (area == "unit" || area == "org") && !strings.HasPrefix(s.at, "internal/appraisal/") && !strings.HasPrefix(s.at, "internal/identity/")
}
