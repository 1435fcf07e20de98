package sturdiness

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"eightx/integrity"
	"eightx/internal/schemefile"
	"eightx/internal/tabular"
	"eightx/scoring"
)

// Every real scheme we have either stands here as the engine has it, weights of
// random draws included, or says why it must go through the engine.
func TestRealSchemesAgreeWithTheEngine(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "schemes", "clauses", "*", "scheme.yaml"))
	if err != nil || len(files) < 40 {
		t.Fatal(len(files), err)
	}
	quick, slow := 0, 0
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		t.Run(name, func(t *testing.T) {
			if agreesOnDraws(t, file) {
				quick++
			} else {
				slow++
			}
		})
	}
	t.Logf("%d schemes by points, %d through the engine", quick, slow)
	if quick < slow {
		t.Errorf("%d schemes by points, %d through the engine; want most by points", quick, slow)
	}
}

// agreesOnDraws compares a few draws; false when the scheme looks at totals.
func agreesOnDraws(t *testing.T, file string) bool {
	t.Helper()
	def, _, err := schemefile.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := scoring.Compile(def)
	if p == nil {
		t.Skip("does not compile")
	}
	f, problems, err := tabular.Read(filepath.Join(filepath.Dir(file), "facts.json"), tabular.Requirements{})
	if err != nil || len(tabular.Blocking(problems)) > 0 {
		t.Fatal(err, problems)
	}
	r, err := score(def, f)
	if err != nil {
		t.Fatal(err, err.(*integrity.Refusal).Names)
	}
	w, err := newWorld(r.program, r.now, r.now)
	var refusal *integrity.Refusal
	if errors.As(err, &refusal) {
		return false
	}
	if !w.agrees(r.result) {
		for i, u := range r.result.Units {
			t.Logf("%s: rank %s star %d, here %v and %d", u.Unit, u.Rank, u.Star, float64(w.base[i])/2, w.star[i])
		}
		t.Error("the unchanged run is not the engine's")
	}
	d, times := newDesk(w), w.evenly()
	ranks, stars := make([]int, len(w.units)), make([]int, len(w.units))
	for k := range 3 {
		draw(times, 0.3, 5, k)
		w.settle(times, d, ranks, stars)
		drawn, err := score(Weighed(def, Multipliers(times)), f)
		if err != nil {
			t.Fatal(err)
		}
		want := outcomeOf(drawn.result)
		if !slices.Equal(ranks, want.ranks) || !slices.Equal(stars, want.stars) {
			t.Errorf("draw %d: got ranks %v and stars %v, want %v and %v", k, ranks, stars, want.ranks, want.stars)
		}
	}
	return true
}
