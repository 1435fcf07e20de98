package coverage

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write doc/coverage.md")

const (
	casesDir = "../../testdata/schemes/clauses"
	document = "../../doc/coverage.md"
)

// TestClauses runs every case: each figure a clause comes to must be the one
// derived by hand.
func TestClauses(t *testing.T) {
	for _, c := range mustLoad(t) {
		t.Run(filepath.Base(c.Dir), func(t *testing.T) {
			for _, line := range Verify(c) {
				t.Error(line)
			}
		})
	}
}

// TestShare holds the goal: every clause that can be computed is.
func TestShare(t *testing.T) {
	cases := mustLoad(t)
	clauses := 0
	for _, c := range cases {
		clauses += len(c.Clauses)
	}
	if len(cases) != 51 || clauses != 380 {
		t.Errorf("got %d schemes with %d clauses, want 51 with 380", len(cases), clauses)
	}
}

// TestDocument keeps doc/coverage.md equal to a fresh rendering.
func TestDocument(t *testing.T) {
	got := Render(mustLoad(t))
	if *update {
		if err := os.WriteFile(document, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("doc/coverage.md is stale: run make coverage")
	}
}

func mustLoad(t *testing.T) []Case {
	t.Helper()
	cases, err := Load(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}
