package examples

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
)

const demo = "../../testdata/schemes/demo"

// demoUnit is one unit of want.json: figures an independent calculator made.
type demoUnit struct {
	Unit, Peer, Total, Raw, Applicable, PayPool string
	Rank, Star                                  int
	Gates, Vetoes, Flags, NA                    []string
	Points                                      map[string]string
}

func loadProgram(t testing.TB, path string) *scoring.Program {
	t.Helper()
	s, _, findings, err := schemefile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if scheme.Worst(findings) == scheme.Error {
		t.Fatalf("%s: %v", path, findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatalf("%s: %v", path, findings)
	}
	return p
}

func loadFacts(t testing.TB, path string) *facts.Facts {
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

func mustRun(t testing.TB, p *scoring.Program, f *facts.Facts) *scoring.Result {
	t.Helper()
	r, err := p.Run(f)
	if err != nil {
		if inc, ok := err.(*scoring.IncompleteError); ok {
			for i, x := range inc.Problems {
				if i < 20 {
					t.Logf("%+v", x)
				}
			}
		}
		t.Fatal(err)
	}
	return r
}

// TestDemo scores the demo sub-district before and after one appeal: every
// indicator, total, rank, star, failed gate and pay pool as an independent
// calculator has them.
func TestDemo(t *testing.T) {
	p := loadProgram(t, filepath.Join(demo, "scheme.yaml"))
	data, err := os.ReadFile(filepath.Join(demo, "want.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Before, After []demoUnit }
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	compareDemo(t, mustRun(t, p, loadFacts(t, filepath.Join(demo, "facts.json"))), want.Before)
	compareDemo(t, mustRun(t, p, loadFacts(t, filepath.Join(demo, "facts-after-appeal.json"))), want.After)
}

func compareDemo(t *testing.T, r *scoring.Result, want []demoUnit) {
	t.Helper()
	if len(r.Units) != len(want) || len(want) != 23 {
		t.Fatalf("got %d units, want %d", len(r.Units), len(want))
	}
	for _, w := range want {
		u := r.Unit(w.Unit)
		check := func(name, got, want string) {
			if got != want {
				t.Errorf("%s %s: got %s, want %s", w.Unit, name, got, want)
			}
		}
		for id, points := range w.Points {
			l := u.Line(id)
			if l == nil {
				t.Errorf("%s has no line %s", w.Unit, id)
				continue
			}
			check(id, l.Points, points)
		}
		for _, id := range w.NA {
			if l := u.Line(id); l == nil || l.Status != "not_applicable" {
				t.Errorf("%s %s: got %+v, want not applicable", w.Unit, id, l)
			}
		}
		check("total", u.Total, w.Total)
		check("raw", u.Raw, w.Raw)
		check("applicable", u.Applicable, w.Applicable)
		check("rank", string(u.Rank), itoa(w.Rank))
		check("star", itoa(u.Star), itoa(w.Star))
		check("pay pool", u.PayPool, w.PayPool)
		if !slices.Equal(u.Gates, w.Gates) || !slices.Equal(u.Vetoes, w.Vetoes) || len(u.Flags) != len(w.Flags) {
			t.Errorf("%s: gates %v vetoes %v flags %v, want %v %v %v", w.Unit, u.Gates, u.Vetoes, u.Flags, w.Gates, w.Vetoes, w.Flags)
		}
	}
}

func itoa(i int) string { b, _ := json.Marshal(i); return string(b) }
