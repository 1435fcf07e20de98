package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"eightx/internal/locale"
)

func TestEveryTextHasBothLanguages(t *testing.T) {
	for _, fault := range locale.Check() {
		t.Error(fault)
	}
}

// chineseInGo lists the files that may hold Chinese outside locale, with the
// reason. A file ends in .go, a folder in a slash.
var chineseInGo = map[string]string{
	"expr/": "the words of the expression language itself: operators and functions have Chinese names",
}

// TestTextsForPeopleLiveInLocale finds Chinese in string literals of the
// program. (English cannot be told from identifiers; reviewers look for it.)
func TestTextsForPeopleLiveInLocale(t *testing.T) {
	used := map[string]bool{}
	for _, file := range parseFiles(t) {
		reason := allowedChinese(file.path)
		ast.Inspect(file.tree, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || !chinese(literal) {
				return true
			}
			used[reason] = true
			if reason == "" {
				t.Errorf("%s: Chinese in Go code: %s; put it into internal/locale/text, or give its file a reason in chineseInGo",
					file.at(literal), literal.Value)
			}
			return true
		})
	}
	for path := range chineseInGo {
		if !used[path] {
			t.Errorf("chineseInGo allows %s, which has none", path)
		}
	}
}

// allowedChinese returns the entry of chineseInGo that covers the file, or "".
func allowedChinese(file string) string {
	for path := range chineseInGo {
		if file == path || strings.HasSuffix(path, "/") && strings.HasPrefix(file, path) {
			return path
		}
	}
	return ""
}

func chinese(literal *ast.BasicLit) bool {
	if literal.Kind != token.STRING && literal.Kind != token.CHAR {
		return false
	}
	return strings.ContainsFunc(literal.Value, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
	})
}

// textCalls are the functions whose string argument is a code, by name, with
// the index of that argument.
var textCalls = map[string]int{
	"errs.E": 1, "locale.Text": 1, "locale.Has": 0,
	"s.text": 0, "s.say": 0, "p.text": 0, "p.heading": 0,
}

// TestEveryCodeHasATexts looks up each code that is written out in the program.
func TestEveryCodeHasATexts(t *testing.T) {
	found := 0
	for _, file := range parseFiles(t) {
		ast.Inspect(file.tree, func(node ast.Node) bool {
			code := writtenCode(node)
			if code == "" {
				return true
			}
			found++
			if !locale.Has(code) {
				t.Errorf("%s: no text for the code %q", file.at(node), code)
			}
			return true
		})
	}
	if found < 20 {
		t.Errorf("only %d codes found in the program; the search is wrong", found)
	}
}

// writtenCode returns the code written out in a call of textCalls or in an
// errs.Fix, or "".
func writtenCode(node ast.Node) string {
	switch node := node.(type) {
	case *ast.CallExpr:
		index, ok := textCalls[calledName(node.Fun)]
		if ok && index < len(node.Args) {
			return stringOf(node.Args[index])
		}
	case *ast.CompositeLit:
		if calledName(node.Type) == "errs.Fix" {
			return fieldOf(node, "Code")
		}
	}
	return ""
}

// calledName writes a selector such as errs.E; anything else is "".
func calledName(expression ast.Expr) string {
	selector, ok := expression.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return from.Name + "." + selector.Sel.Name
}

func fieldOf(literal *ast.CompositeLit, name string) string {
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
			return stringOf(pair.Value)
		}
	}
	return ""
}

// stringOf returns the value of a string literal, or "" for anything computed.
func stringOf(expression ast.Expr) string {
	literal, ok := expression.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(literal.Value)
	return text
}

var notFor = regexp.MustCompile(`(?i)\bnot\s+for\b`)

// TestPackageComments demands that each package says what it is for and, towards
// the end, what it is not for.
func TestPackageComments(t *testing.T) {
	docs := map[string]string{}
	for _, file := range parseFiles(t) {
		folder := file.path[:max(0, strings.LastIndexByte(file.path, '/'))]
		docs[folder] += file.tree.Doc.Text()
	}
	for folder, doc := range docs {
		if !strings.HasPrefix(doc, "Package ") && !strings.HasPrefix(doc, "Command ") {
			t.Errorf("%s has no package comment", folder)
			continue
		}
		if !notFor.MatchString(doc) {
			t.Errorf("%s: the package comment does not say what the package is not for", folder)
		}
	}
}
