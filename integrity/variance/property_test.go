package variance

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"eightx/integrity"

	"github.com/google/go-cmp/cmp"
)

// everything is what a result says, effects as well.
func everything(c *Components) []any {
	all := []any{c.Method, c.Ratings, c.Mean, c.MeanSE, c.Terms, c.Criterion, c.Iterations, c.Strata}
	for _, t := range c.Terms {
		all = append(all, c.Effects(t.Term))
	}
	return all
}

// TestOrderDoesNotMatter: the same ratings in another order give the same bits.
func TestOrderDoesNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, test := range designs {
		t.Run(test.name, func(t *testing.T) {
			want := everything(fitted(t, test.ratings, test.terms...))
			for range 3 {
				shuffled := slices.Clone(test.ratings)
				rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
				if diff := cmp.Diff(want, everything(fitted(t, shuffled, test.terms...))); diff != "" {
					t.Fatalf("another order gives another result (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// TestSameBitsOnAnyProcessors: the dense block is large enough to be shared by
// several processors.
func TestSameBitsOnAnyProcessors(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var ratings integrity.Ratings
	for i := range 9000 {
		ratings = append(ratings, integrity.Rating{Unit: name("u", i%1000), Assessor: name("a", rng.IntN(600)), Score: float64(i%1000)/300 + 3*rng.NormFloat64()})
	}
	want := everything(fitted(t, ratings, Unit, Assessor))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, processors := range []int{1, 4} {
		runtime.GOMAXPROCS(processors)
		if diff := cmp.Diff(want, everything(fitted(t, ratings, Unit, Assessor))); diff != "" {
			t.Fatalf("%d processors give another result:\n%s", processors, diff[:500])
		}
	}
}

// TestNamesDoNotMatter: other names, which sort in another order, give the same
// components to rounding.
func TestNamesDoNotMatter(t *testing.T) {
	for _, test := range designs {
		t.Run(test.name, func(t *testing.T) {
			renamed := slices.Clone(test.ratings)
			for i := range renamed {
				renamed[i].Unit, renamed[i].Assessor, renamed[i].Indicator = backwards(renamed[i].Unit), backwards(renamed[i].Assessor), backwards(renamed[i].Indicator)
			}
			sameComponents(t, fitted(t, renamed, test.terms...), fitted(t, test.ratings, test.terms...), 0, 1)
		})
	}
}

func backwards(name string) string {
	letters := []byte(name)
	slices.Reverse(letters)
	return string(letters)
}

// TestShiftAndScale: other units of the scale move the mean, and multiply
// variances by the square.
func TestShiftAndScale(t *testing.T) {
	for _, test := range designs {
		t.Run(test.name, func(t *testing.T) {
			want := fitted(t, test.ratings, test.terms...)
			for _, change := range []struct{ shift, scale float64 }{{1000, 1}, {-85, 1}, {0, 1e-6}, {50, 1e6}} {
				changed := slices.Clone(test.ratings)
				for i := range changed {
					changed[i].Score = change.shift + change.scale*changed[i].Score
				}
				sameComponents(t, fitted(t, changed, test.terms...), want, change.shift, change.scale)
			}
		})
	}
}

func sameComponents(t *testing.T, got, want *Components, shift, scale float64) {
	t.Helper()
	if !near(got.Mean, shift+scale*want.Mean, 1e-8) || !near(got.MeanSE/scale, want.MeanSE, 1e-6) {
		t.Errorf("mean %v ± %v, want %v ± %v", got.Mean, got.MeanSE, shift+scale*want.Mean, scale*want.MeanSE)
	}
	if criterion := got.Criterion - 2*float64(got.Ratings-1)*math.Log(scale); !near(criterion, want.Criterion, 1e-8) {
		t.Errorf("criterion %.12g, want %.12g", criterion, want.Criterion)
	}
	for k := range want.Terms {
		a, b := got.Terms[k], want.Terms[k]
		if !near(a.Variance/(scale*scale), b.Variance, 1e-6) || a.Boundary != b.Boundary {
			t.Errorf("%v: %.10g (%v), want %.10g (%v)", a.Term, a.Variance/(scale*scale), a.Boundary, b.Variance, b.Boundary)
		}
		for i, e := range want.Effects(a.Term) {
			if shift == 0 && scale == 1 {
				break // names have moved
			}
			if f := got.Effects(a.Term)[i]; !near(f.Value/scale, e.Value, 1e-5) {
				t.Errorf("effect of %v: %.10g, want %.10g", f.Names, f.Value/scale, e.Value)
			}
		}
	}
}

// TestSharesAndBoundaries: shares add up to one, a boundary is zero, and in a
// balanced design what is at the boundary has mean squares that say negative.
func TestSharesAndBoundaries(t *testing.T) {
	seen := 0
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 9))
		var ratings integrity.Ratings
		for i := range 60 {
			ratings = append(ratings, integrity.Rating{Unit: name("u", i%5), Assessor: name("a", i/5%3), Indicator: name("i", i/15), Score: rng.NormFloat64()})
		}
		c := fitted(t, ratings)
		sum, negative := 0.0, false
		for _, component := range c.Terms {
			sum += component.Share
			negative = negative || *component.ANOVA < 0
			if component.Boundary != (component.Variance == 0) || component.Variance < 0 {
				t.Errorf("seed %d: %+v", seed, component)
			}
			if component.Boundary {
				seen++
			}
		}
		if !near(sum, 1, 1e-12) || negative != (c.Method == Bounded) {
			t.Errorf("seed %d: shares add up to %v; %s with negative mean-square estimates: %v", seed, sum, c.Method, negative)
		}
	}
	if seen < 20 {
		t.Errorf("only %d components at the boundary; the test is too kind", seen)
	}
}

func ratingsOf(scores ...float64) integrity.Ratings {
	var ratings integrity.Ratings
	for i, score := range scores {
		ratings = append(ratings, integrity.Rating{Unit: name("u", i/2), Assessor: name("a", i%2), Indicator: "i", Score: score})
	}
	return ratings
}

func TestRefusals(t *testing.T) {
	alias := season(4, 4, 3, 1, func(u, a, _ int, _ *rand.Rand) bool { return u == a })
	for _, test := range []struct {
		name    string
		ratings integrity.Ratings
		terms   []Term
		want    string
	}{
		{"nothing", nil, nil, "variance.too_few"},
		{"two ratings", ratingsOf(1, 2), nil, "variance.too_few"},
		{"no number", ratingsOf(1, math.NaN(), 3, 4), nil, "variance.not_finite"},
		{"infinite", ratingsOf(1, math.Inf(-1), 3, 4), nil, "variance.not_finite"},
		{"huge", ratingsOf(1, 1e200, 3, 4), nil, "variance.not_finite"},
		{"all the same", ratingsOf(0.1, 0.1, 0.1, 0.1, 0.1, 0.1), nil, "variance.no_spread"},
		{"nothing left", ratingsOf(1, 2, 2, 3, 5, 6), nil, "variance.no_residual"},
		{"one level", ratingsOf(1, 2, 3, 5), []Term{Indicator}, "variance.one_level"},
		{"one rating each", ratingsOf(1, 2, 3, 5), []Term{Unit | Assessor}, "variance.one_rating"},
		{"two facets that are one", alias, []Term{Unit, Assessor}, "variance.same_groups"},
		{"the residual as a term", ratingsOf(1, 2, 3, 5), []Term{Residual}, "variance.no_such_term"},
		{"no such term", ratingsOf(1, 2, 3, 5), []Term{64}, "variance.no_such_term"},
		{"nothing left, unbalanced", ratingsOf(1, 2, 2, 3, 5, 6)[:5], nil, "variance.no_residual"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Estimate(test.ratings, test.terms...)
			if got := refusal(t, err); got.Code != test.want || c != nil {
				t.Errorf("got %+v, want %s", got, test.want)
			}
		})
	}
}

func TestStudyRefusals(t *testing.T) {
	c := fitted(t, season(6, 3, 4, 1, nil))
	for _, plan := range []Plan{{}, {Assessors: 1}, {Assessors: -1, Indicators: 2}, {Assessors: 1, Indicators: 1, Fixed: Unit}} {
		if _, err := c.Study(plan); refusal(t, err).Code != "variance.no_plan" {
			t.Errorf("%+v: %v", plan, err)
		}
	}
	for _, target := range []float64{0, 1, -2, math.NaN(), math.Inf(1)} {
		if _, err := c.Needed(target, false, Plan{Assessors: 2, Indicators: 2}); refusal(t, err).Code != "variance.no_target" {
			t.Errorf("%v: %v", target, err)
		}
	}
	alone := fitted(t, append(season(6, 1, 1, 1, nil), season(6, 1, 1, 2, nil)...), Unit) // two marks of each unit
	if _, err := alone.Study(Plan{Assessors: 1, Indicators: 1}); refusal(t, err).Code != "variance.no_conditions" {
		t.Error(err)
	}
	noUnits := fitted(t, season(6, 3, 4, 1, nil), Assessor, Indicator)
	if _, err := noUnits.Study(Plan{Assessors: 1, Indicators: 1}); refusal(t, err).Code != "variance.no_object" {
		t.Error(err)
	}
	a, b := season(6, 3, 4, 1, nil), season(6, 3, 4, 2, nil)
	for i := range b {
		if b[i].Assessor == name("a", 0) {
			b[i].Assessor = "someone else"
		}
	}
	for code, variables := range map[string][]Variable{
		"variance.no_variables":  nil,
		"variance.unbalanced":    {{Ratings: season(6, 3, 4, 1, missing(4))}},
		"variance.partly_shared": {{Name: "x", Ratings: a}, {Name: "y", Ratings: b}},
	} {
		if _, err := Multivariate(variables); refusal(t, err).Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}

// TestNeeded: what the decision study asks for is enough, and one less is not.
func TestNeeded(t *testing.T) {
	c := fitted(t, season(30, 4, 8, 5, nil))
	for _, absolute := range []bool{false, true} {
		for _, target := range []float64{0.3, 0.5, 0.7, 0.9} {
			needs, err := c.Needed(target, absolute, Plan{Assessors: 12, Indicators: 500})
			if err != nil || len(needs) != 12 {
				t.Fatal(err, needs)
			}
			for _, n := range needs {
				reached := func(indicators int) bool {
					d, _ := c.Study(Plan{Assessors: n.Assessors, Indicators: indicators})
					return absolute && d.Phi >= target || !absolute && d.G >= target
				}
				if n.Indicators == 0 && reached(500) || n.Indicators > 0 && (!reached(n.Indicators) || n.Indicators > 1 && reached(n.Indicators-1)) {
					t.Errorf("target %v: %+v", target, n)
				}
			}
		}
	}
}

// TestSharedAssessors: variables marked by the same assessors covary in what
// assessors do; the variance of a weighted sum is that of the sum marked directly.
func TestSharedAssessors(t *testing.T) {
	a, b := season(12, 5, 8, 11, nil), season(12, 5, 8, 12, nil)
	sum := slices.Clone(a)
	for i := range b {
		sum[i].Score = 0.3*a[i].Score + 0.7*b[i].Score
	}
	plan := Plan{Assessors: 5, Indicators: 8}
	c, err := Multivariate([]Variable{{Name: "a", Weight: 0.3, Ratings: a, Plan: plan}, {Name: "b", Weight: 0.7, Ratings: b, Plan: plan}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range c.Variables {
		if v.Components.Method != Closed {
			t.Fatalf("%s: choose other seeds: %s", v.Name, v.Components.Method)
		}
	}
	want, err := fitted(t, sum).Study(plan)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]float64{"universe": {c.Whole.Universe, want.Universe}, "relative": {c.Whole.Relative, want.Relative}, "absolute": {c.Whole.Absolute, want.Absolute}} {
		if !near(pair[0], pair[1], 1e-10) {
			t.Errorf("%s: got %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestParseTerm(t *testing.T) {
	for text, want := range map[string]Term{"unit": Unit, "assessor:unit": Unit | Assessor, "unit:assessor:indicator": Unit | Assessor | Indicator, "residual": Residual} {
		if got, err := ParseTerm(text); got != want || err != nil {
			t.Errorf("%s: got %v, error %v", text, got, err)
		}
	}
	for _, text := range []string{"", "unit:unit", "village", "unit:"} {
		if _, err := ParseTerm(text); refusal(t, err).Code != "variance.no_such_term" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
