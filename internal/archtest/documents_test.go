package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eightx/internal/cli"
)

// readmes are the documents a newcomer types commands from.
var readmes = []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md"}

var (
	codeSpan    = regexp.MustCompile("(?s)```.*?```|`[^`\n]+`")
	makeCommand = regexp.MustCompile(`(?m)(?:^|[\s` + "`" + `])make ([a-z][a-z-]*)`)
	ourCommand  = regexp.MustCompile(`(?m)(?:^|[\s` + "`" + `/])eightx ([a-z]+)`)
	target      = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
)

// TestDocumentedCommandsExist types what the documents say: every make target is
// in the Makefile, every command of eightx knows its --help.
func TestDocumentedCommandsExist(t *testing.T) {
	targets := wordsOf(target, readFile(t, "Makefile"))
	for _, name := range readmes {
		code := strings.Join(codeSpan.FindAllString(readFile(t, name), -1), "\n")
		for _, word := range wordsOf(makeCommand, code) {
			if !slices.Contains(targets, word) {
				t.Errorf("%s: make %s: the Makefile has no such target", name, word)
			}
		}
		for _, word := range wordsOf(ourCommand, code) {
			if !knows(word) {
				t.Errorf("%s: eightx %s: there is no such command", name, word)
			}
		}
	}
	if !slices.Contains(targets, "demo") || !slices.Contains(targets, "test") {
		t.Errorf("the Makefile has the targets %v, without demo or test", targets)
	}
}

func wordsOf(form *regexp.Regexp, text string) []string {
	var words []string
	for _, match := range form.FindAllStringSubmatch(text, -1) {
		words = append(words, match[1])
	}
	return words
}

// knows says whether the program has a command of that name.
func knows(name string) bool {
	var silent strings.Builder
	code := cli.Run([]string{name, "--help"}, strings.NewReader(""), &silent, &silent, func(string) string { return "" })
	return code == cli.ExitOK
}

var requirement = regexp.MustCompile(`(?m)^\t(?:require )?(\S+\.\S+/\S+) v\S+$`)

// TestDependenciesAreDocumented demands a line in doc/dependencies.md for every
// module go.mod requires directly.
func TestDependenciesAreDocumented(t *testing.T) {
	document := readFile(t, "doc/dependencies.md")
	direct := wordsOf(requirement, readFile(t, "go.mod"))
	if len(direct) == 0 {
		t.Fatal("no requirements found in go.mod; the search is wrong")
	}
	for _, name := range direct {
		if !strings.Contains(document, "`"+name+"`") {
			t.Errorf("doc/dependencies.md says nothing of %s", name)
		}
	}
}

var decisionName = regexp.MustCompile(`^(\d{4})-[a-z0-9-]+\.md$`)

// TestDecisionsAreNumbered keeps doc/decisions complete: 0001, 0002, …
func TestDecisionsAreNumbered(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(root, "doc", "decisions"))
	if err != nil {
		t.Fatal(err)
	}
	for i, entry := range entries {
		match := decisionName.FindStringSubmatch(entry.Name())
		if match == nil || match[1] != padded(i+1) {
			t.Errorf("doc/decisions/%s: want the name %s-<title>.md", entry.Name(), padded(i+1))
		}
	}
}

func padded(number int) string {
	text := strconv.Itoa(number)
	return strings.Repeat("0", max(0, 4-len(text))) + text
}

var link = regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)

// TestLinksBetweenDocumentsWork follows every relative link of the documents.
func TestLinksBetweenDocumentsWork(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "doc", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	top, _ := filepath.Glob(filepath.Join(root, "*.md"))
	decisions, _ := filepath.Glob(filepath.Join(root, "doc", "decisions", "*.md"))
	for _, page := range slices.Concat(top, pages, decisions) {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range wordsOf(link, string(data)) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), to)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, to)
			}
		}
	}
}
