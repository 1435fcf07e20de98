package variance

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"eightx/integrity"
)

// season makes ratings with known effects. Only the cells keep says are rated.
func season(units, assessors, indicators int, seed uint64, keep func(u, a, i int, rng *rand.Rand) bool) integrity.Ratings {
	rng := rand.New(rand.NewPCG(seed, 1))
	u, a, i := normals(rng, units, 3), normals(rng, assessors, 2), normals(rng, indicators, 4)
	ua, ui, ai := normals(rng, units*assessors, 1), normals(rng, units*indicators, 2), normals(rng, assessors*indicators, 1.5)
	var ratings integrity.Ratings
	for x := range units {
		for y := range assessors {
			for z := range indicators {
				score := 85 + u[x] + a[y] + i[z] + ua[x*assessors+y] + ui[x*indicators+z] + ai[y*indicators+z] + rng.NormFloat64()*5
				if keep == nil || keep(x, y, z, rng) {
					ratings = append(ratings, integrity.Rating{Unit: name("u", x), Assessor: name("a", y), Indicator: name("i", z), Score: score})
				}
			}
		}
	}
	return ratings
}

func name(prefix string, i int) string {
	return prefix + string([]byte{byte('0' + i/1000%10), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)})
}

func normals(rng *rand.Rand, n int, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = sd * rng.NormFloat64()
	}
	return x
}

func missing(of int) func(u, a, i int, rng *rand.Rand) bool {
	return func(_, _, _ int, rng *rand.Rand) bool { return rng.IntN(of) > 0 }
}

func fitted(t *testing.T, ratings integrity.Ratings, terms ...Term) *Components {
	t.Helper()
	c, err := Estimate(ratings, terms...)
	if err != nil {
		t.Fatalf("%v: %+v", err, err)
	}
	return c
}

// viaSparse estimates a design by average information even when it is balanced.
func viaSparse(t *testing.T, ratings integrity.Ratings, terms ...Term) *Components {
	t.Helper()
	d, err := newDesign(ratings)
	if err != nil {
		t.Fatal(err)
	}
	if len(terms) == 0 {
		terms = d.estimable()
	}
	m, err := d.model(terms)
	if err != nil {
		t.Fatal(err)
	}
	c, err := m.sparse()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}

var designs = []struct {
	name    string
	ratings integrity.Ratings
	terms   []Term
}{
	{"crossed", season(6, 4, 5, 1, nil), []Term{Unit, Assessor, Indicator}},
	{"all meetings", season(7, 4, 5, 2, nil), nil},
	{"one in five missing", season(7, 4, 5, 3, missing(5)), nil},
	{"half missing, main effects", season(8, 4, 6, 4, missing(2)), []Term{Unit, Assessor, Indicator}},
	{"a pool of assessors", season(12, 6, 5, 5, func(u, a, _ int, _ *rand.Rand) bool { return (u*7+a*3)%6 < 3 }), []Term{Unit, Assessor, Indicator, Unit | Assessor}},
	{"a pool of assessors, all meetings", season(14, 6, 5, 5, func(u, a, _ int, _ *rand.Rand) bool { return (u*7+a*3)%6 < 3 }), nil},
	{"a pool, no meetings with indicators", season(12, 6, 5, 5, func(u, a, _ int, _ *rand.Rand) bool { return (u*7+a*3)%6 < 3 }), []Term{Unit, Assessor}},
	{"a pool, indicators alone", season(12, 6, 5, 5, func(u, a, _ int, _ *rand.Rand) bool { return (u*7+a*3)%6 < 3 }), []Term{Indicator}},
	{"complete in units", season(7, 5, 6, 11, func(_, a, i int, _ *rand.Rand) bool { return (i+a)%3 > 0 }), nil},
	{"assessors nested in units", season(5, 15, 4, 6, func(u, a, _ int, _ *rand.Rand) bool { return a/3 == u }), nil},
	{"assessors nested in indicators, some missing", season(6, 12, 4, 7, func(u, a, i int, r *rand.Rand) bool { return a/3 == i && r.IntN(8) > 0 }), nil},
	{"one assessor", season(9, 1, 6, 8, missing(6)), nil},
	{"only meetings", season(6, 4, 5, 9, nil), []Term{Unit | Assessor, Unit | Indicator}},
}

// TestReference compares everything with the covariance matrix written out, and
// that no other variances are more likely.
func TestReference(t *testing.T) {
	for _, test := range designs {
		t.Run(test.name, func(t *testing.T) {
			compareWithReference(t, fitted(t, test.ratings, test.terms...), test.ratings)
			compareWithReference(t, viaSparse(t, test.ratings, test.terms...), test.ratings)
		})
	}
}

func compareWithReference(t *testing.T, c *Components, ratings integrity.Ratings) {
	t.Helper()
	var terms []Term
	var variances []float64
	for _, component := range c.Terms {
		variances = append(variances, component.Variance)
		if component.Term != Residual {
			terms = append(terms, component.Term)
		}
	}
	r := newReference(t, ratings, terms)
	want := r.at(t, variances)
	if !near(c.Criterion, want.criterion, 1e-8) || !near(c.Mean, want.mean, 1e-9) || !near(c.MeanSE, want.meanSE, 1e-6) {
		t.Errorf("%s: criterion, mean, SE are %.12g %.12g %.9g, want %.12g %.12g %.9g", c.Method, c.Criterion, c.Mean, c.MeanSE, want.criterion, want.mean, want.meanSE)
	}
	for k, term := range terms {
		for level, e := range c.Effects(term) {
			if !near(e.Value, want.effects[k][level], 1e-6) || !near(e.SD, want.sd[k][level], 1e-6) {
				t.Errorf("%s: effect of %v is %.9g ± %.9g, want %.9g ± %.9g", c.Method, e.Names, e.Value, e.SD, want.effects[k][level], want.sd[k][level])
			}
		}
	}
	for k := range variances {
		for _, factor := range []float64{0.99, 1.01} {
			other := append([]float64(nil), variances...)
			other[k] = other[k]*factor + 1e-4*variances[len(variances)-1]*(factor-0.99)*50
			if at := r.at(t, other); at.criterion < want.criterion-1e-9 {
				t.Errorf("%s: variances %v have criterion %.12g, and %v have %.12g", c.Method, variances, want.criterion, other, at.criterion)
			}
		}
	}
}

// TestReferenceOnRaggedDesigns does the same for many small designs of any form.
func TestReferenceOnRaggedDesigns(t *testing.T) {
	answered := 0
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 77))
		ratings := season(3+rng.IntN(5), 2+rng.IntN(3), 1+rng.IntN(4), seed, missing(2+rng.IntN(5)))
		c, err := Estimate(ratings)
		if err != nil {
			_ = refusal(t, err)
			continue
		}
		answered++
		compareWithReference(t, c, ratings)
		if t.Failed() {
			t.Fatalf("seed %d: %s, %d steps, %+v", seed, c.Method, c.Iterations, c.Terms)
		}
	}
	if answered < 100 {
		t.Errorf("only %d of 150 designs have an answer", answered)
	}
}

func TestSparseAgreesWithClosedForm(t *testing.T) {
	for _, test := range designs {
		t.Run(test.name, func(t *testing.T) {
			a, b := fitted(t, test.ratings, test.terms...), viaSparse(t, test.ratings, test.terms...)
			for k := range a.Terms {
				x, y := a.Terms[k], b.Terms[k]
				if !near(y.Variance, x.Variance, 1e-6) || x.Boundary != y.Boundary {
					t.Errorf("%v: %s gives %.12g (%v), %s gives %.12g (%v)", x.Term, a.Method, x.Variance, x.Boundary, b.Method, y.Variance, y.Boundary)
				}
			}
			t.Log(a.Method, a.Iterations, b.Iterations, a.Terms)
		})
	}
}

func refusal(t *testing.T, err error) *integrity.Refusal {
	t.Helper()
	var r *integrity.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal", err)
	}
	return r
}
