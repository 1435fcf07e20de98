package sturdiness

import (
	"bytes"
	"testing"

	"eightx/facts"
	"eightx/internal/schemefile"
	"eightx/scheme"
	"eightx/scoring"
	"eightx/testdata"
)

// demo is the invented sub-district.
func demo(t testing.TB) (*scheme.Scheme, *facts.Facts) {
	t.Helper()
	def, _, findings, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err != nil || scheme.Worst(findings) == scheme.Error {
		t.Fatal(err, findings)
	}
	f, err := facts.ReadJSON(bytes.NewReader(testdata.DemoFacts))
	if err != nil {
		t.Fatal(err)
	}
	return def, f
}

func compiled(t testing.TB, def *scheme.Scheme) *scoring.Program {
	t.Helper()
	p, findings := scoring.Compile(def)
	if p == nil {
		t.Fatal(findings)
	}
	return p
}

func worldOf(t testing.TB, def *scheme.Scheme, f *facts.Facts) (*world, *scoring.Result) {
	t.Helper()
	p := compiled(t, def)
	st, r, err := p.Standings(f)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(p, st, st)
	if err != nil {
		t.Fatal(err)
	}
	return w, r
}

func TestUnchangedRunIsTheEngines(t *testing.T) {
	def, f := demo(t)
	w, r := worldOf(t, def, f)
	if !w.agrees(r) {
		for i, u := range r.Units {
			t.Logf("%s rank %s star %d: got %v, %d", u.Unit, u.Rank, u.Star, float64(w.base[i])/2, w.star[i])
		}
		t.Error("the unchanged run is not the engine's")
	}
}
