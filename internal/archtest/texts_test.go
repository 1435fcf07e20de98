package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
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
	"scheme/lint/words.go": "the words the checker looks for in schemes; none is ever shown by itself",
	"expr/":                "the words of the expression language itself: operators and functions have Chinese names",
	"internal/schemetest/": "awkward texts for tests, which no user sees",
	"internal/storetest/":  "awkward texts for tests, which no user sees",
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
	return strings.ContainsFunc(literal.Value, func(r rune) bool { return unicode.Is(unicode.Han, r) })
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
