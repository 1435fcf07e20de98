package tabular

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"eightx/facts"
	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func writeWorkbook(t testing.TB, req Requirements, f *facts.Facts, lang locale.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteWorkbook(&b, req, f, lang); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "facts.xlsx")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sameFacts compares what facts say, not where they were read.
func sameFacts(t *testing.T, want, got *facts.Facts) {
	t.Helper()
	if facts.Digest(want) == facts.Digest(got) {
		return
	}
	diff := cmp.Diff(facts.Resolve(want), facts.Resolve(got), cmp.Comparer(func(a, b facts.Number) bool { return a.Equal(b) }),
		cmpopts.IgnoreFields(facts.Source{}, "Place"), cmpopts.EquateEmpty())
	t.Errorf("facts differ; resolved (-want +got):\n%s\ncorrections: got %v, want %v", diff, len(got.Corrections), len(want.Corrections))
}

func TestRoundTrip(t *testing.T) {
	for _, lang := range locale.Langs {
		t.Run("workbook "+lang.String(), func(t *testing.T) {
			f, problems, err := Read(writeWorkbook(t, sampleRequirements(), sampleFacts(), lang), sampleRequirements())
			if err != nil {
				t.Fatal(err)
			}
			noProblems(t, problems)
			sameFacts(t, sampleFacts(), f)
		})
		t.Run("folder "+lang.String(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "facts")
			if err := WriteFolder(dir, sampleRequirements(), sampleFacts(), lang); err != nil {
				t.Fatal(err)
			}
			f, problems, err := Read(dir, sampleRequirements())
			if err != nil {
				t.Fatal(err)
			}
			noProblems(t, problems)
			sameFacts(t, sampleFacts(), f)
		})
	}
}

func noProblems(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("%s %s: %s %s", p.Level, p.Where(), p.Code, p.Text(locale.En))
	}
}
