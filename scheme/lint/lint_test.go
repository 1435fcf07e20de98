package lint_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scheme/lint"
	"eightx/scoring"
)

const (
	testdata = "../../testdata"
	good     = testdata + "/lint/good.yaml"
	demo     = testdata + "/schemes/demo/scheme.yaml"
)

// readTree reads a scheme file as a tree that may be edited.
func readTree(t testing.TB, path string) *scheme.Tree {
	t.Helper()
	_, tree, findings, err := schemefile.Read(path)
	if err != nil || len(findings) > 0 {
		t.Fatal(path, err, findings)
	}
	return tree
}

func readFacts(t testing.TB, path string) *facts.Facts {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := facts.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// check checks a tree as `eightx check` does.
func check(t testing.TB, tree *scheme.Tree, change func(*lint.Input)) []scheme.Finding {
	t.Helper()
	s, findings := scheme.Decode(tree)
	if s == nil {
		t.Fatal(findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	in := lint.Input{Scheme: s, Program: p}
	if change != nil {
		change(&in)
	}
	return lint.Check(in)
}

// brief writes a finding as "LINT-SUM-01 peerGroups[0]".
func brief(findings []scheme.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimSpace(f.Code+" "+f.Path))
	}
	return out
}

func TestGoodSchemeIsGood(t *testing.T) {
	f := readFacts(t, filepath.Join(testdata, "lint/good-facts.json"))
	withFacts := func(in *lint.Input) { in.Facts, in.LastYear = f, in.Scheme }
	for _, got := range [][]scheme.Finding{check(t, readTree(t, good), nil), check(t, readTree(t, good), withFacts)} {
		if len(got) > 0 {
			t.Errorf("got %v, want nothing", got)
		}
	}
}

// TestDemo: the findings the demo sub-district lives with, each of which has an
// answer in the office's own papers.
func TestDemo(t *testing.T) {
	f := readFacts(t, filepath.Join(testdata, "schemes/demo/facts.json"))
	want := []string{"LINT-INV-01 items[10].indicators[0]", "LINT-TAX-01 items[1].indicators[0]", "LINT-BURDEN-02 items", "LINT-LEGACY-01 items[6].name"}
	for _, change := range []func(*lint.Input){nil, func(in *lint.Input) { in.Facts = f }} {
		if got := brief(check(t, readTree(t, demo), change)); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestDemoWithExpiredVeto is situation S14: a draft that switches a veto without
// basis on again cannot be published.
func TestDemoWithExpiredVeto(t *testing.T) {
	tree := readTree(t, demo)
	edit(t, tree, "vetoes[2].status", `"active"`)
	got := check(t, tree, nil)
	if scheme.Worst(got) != scheme.Error || !slices.Contains(brief(got), "LINT-VETO-03 vetoes[2].to") {
		t.Errorf("got %q, want the error LINT-VETO-03", brief(got))
	}
}

// edit changes a tree: the value at the path becomes the JSON value; without a
// value it goes. "[+]" at the end adds to a list.
func edit(t testing.TB, tree *scheme.Tree, path, value string) {
	t.Helper()
	parent, last := "", path
	if i := strings.LastIndexAny(path, ".["); i >= 0 {
		parent, last = path[:i], strings.Trim(path[i:], ".[]")
	}
	at := tree.At(parent)
	if at == nil {
		t.Fatalf("nothing at %q", parent)
	}
	if value == "" {
		remove(at, last)
		return
	}
	v := treeOf(t, value)
	i, err := strconv.Atoi(last)
	switch {
	case last == "+":
		at.List = append(at.List, v)
	case err == nil && at.Kind == scheme.List:
		at.List[i] = v
	default:
		at.Set(last, v)
	}
}

func remove(at *scheme.Tree, key string) {
	if i, err := strconv.Atoi(key); err == nil && at.Kind == scheme.List {
		at.List = slices.Delete(at.List, i, i+1)
		return
	}
	if i := slices.Index(at.Keys, key); i >= 0 {
		at.Keys, at.Values = slices.Delete(at.Keys, i, i+1), slices.Delete(at.Values, i, i+1)
	}
}

// treeOf reads JSON as a tree; keys keep their order.
func treeOf(t testing.TB, source string) *scheme.Tree {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(source))
	d.UseNumber()
	tree, err := decode(d)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return tree
}

func decode(d *json.Decoder) (*scheme.Tree, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := scheme.ListOf()
		for d.More() {
			x, err := decode(d)
			if err != nil {
				return nil, err
			}
			list.List = append(list.List, x)
		}
		_, err := d.Token()
		return list, err
	case json.Delim('{'):
		m := scheme.MapOf()
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			x, err := decode(d)
			if err != nil {
				return nil, err
			}
			m.Set(fmt.Sprint(key), x)
		}
		_, err := d.Token()
		return m, err
	}
	return scheme.Text(fmt.Sprint(token)), nil
}
