package examples

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"eightx/facts"
	"eightx/internal/locale"
	"eightx/internal/tabular"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/schemes/demo/facts.xlsx from facts.json")

// TestDemoWorkbook reads the demo's facts from the workbook an office would fill
// in, and from a folder of CSV files: the facts and the result are those of
// facts.json.
func TestDemoWorkbook(t *testing.T) {
	p := loadProgram(t, filepath.Join(demo, "scheme.yaml"))
	want := loadFacts(t, filepath.Join(demo, "facts.json"))
	book := filepath.Join(demo, "facts.xlsx")
	if *update {
		writeWorkbook(t, book, tabular.FromProgram(p, locale.Zh), want)
	}
	folder := t.TempDir()
	if err := tabular.WriteFolder(folder, tabular.FromProgram(p, locale.En), want, locale.En); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{book, folder} {
		got := readTables(t, path, tabular.FromProgram(p, locale.Zh))
		if got, want := facts.Digest(facts.Resolve(got)), facts.Digest(facts.Resolve(want)); got != want {
			t.Errorf("%s: digest %s, want %s", path, got, want)
		}
		if diff := cmp.Diff(demoJSON(t, p, want), demoJSON(t, p, got)); diff != "" {
			t.Errorf("%s: the result differs (-json +tables):\n%s", path, diff)
		}
	}
}

func writeWorkbook(t *testing.T, path string, req tabular.Requirements, f *facts.Facts) {
	t.Helper()
	var out bytes.Buffer
	if err := tabular.WriteWorkbook(&out, req, f, locale.Zh); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readTables(t *testing.T, path string, req tabular.Requirements) *facts.Facts {
	t.Helper()
	f, problems, err := tabular.Read(path, req)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Code != "tabular.blank_perhaps" {
			t.Errorf("%s %s!%s: %s", p.File, p.Sheet, p.Cell, p.Text(locale.En))
		}
	}
	return f
}

func demoJSON(t *testing.T, p *scoring.Program, f *facts.Facts) string {
	t.Helper()
	var out bytes.Buffer
	if err := mustRun(t, p, f).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
