package variance

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"eightx/integrity"
)

// records reads a file of testdata/truth by the names of its columns.
func records(t *testing.T, file string) []map[string]string {
	t.Helper()
	in, err := os.Open("../../testdata/truth/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, head := range rows[0] {
			record[head] = row[i]
		}
		all = append(all, record)
	}
	return all
}

// truth reads ratings; the score is in the named column.
func truth(t *testing.T, name, score string) integrity.Ratings {
	t.Helper()
	var ratings integrity.Ratings
	for _, r := range records(t, name+"/data.csv") {
		ratings = append(ratings, integrity.Rating{Unit: r["unit"], Assessor: r["assessor"], Indicator: r["indicator"], Score: figure(t, r[score])})
	}
	return ratings
}

func figure(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// compared counts how far figures are from those expected.
type compared struct {
	*testing.T
	largest float64
}

func (c *compared) figure(what string, got, want, tolerance float64) {
	c.Helper()
	if got-want > tolerance || want-got > tolerance || got != got {
		c.Errorf("%s: got %.12g, want %.12g within %g", what, got, want, tolerance)
	}
	c.largest = max(c.largest, got-want, want-got)
}

func TestPenicillin(t *testing.T) {
	ratings := truth(t, "lmm_penicillin", "score")
	for _, c := range []*Components{fitted(t, ratings), viaSparse(t, ratings)} {
		tolerance := 1e-10
		if c.Method != Closed {
			tolerance = 1e-6
		}
		check := &compared{T: t}
		check.figure("plate", c.Of(Unit).Variance, 0.716908212560386, tolerance)
		check.figure("sample", c.Of(Indicator).Variance, 3.73091787439613, tolerance)
		check.figure("residual", c.Of(Residual).Variance, 0.302415458937193, tolerance)
		check.figure("mean", c.Mean, 22.9722222222222, 1e-10)
		t.Logf("%s: largest deviation %.2g", c.Method, check.largest)
		check.figure("criterion", c.Criterion, 330.860588991086, 1e-6)
		check.figure("standard error of the mean", c.MeanSE, 0.8085735116763, 1e-5)
		compareEffects(check, c)
	}
}

func compareEffects(check *compared, c *Components) {
	check.Helper()
	want := map[string]map[string]string{}
	for _, r := range records(check.T, "lmm_penicillin/effects.csv") {
		want[r["term"]+" "+r["level"]] = r
	}
	for _, term := range []Term{Unit, Indicator} {
		for _, e := range c.Effects(term) {
			r := want[term.String()+" "+e.Names[0]]
			check.figure(term.String()+" "+e.Names[0], e.Value, figure(check.T, r["effect"]), 1e-5)
			check.figure("its deviation", e.SD, figure(check.T, r["sd"]), 1e-5)
		}
	}
}

func TestPenicillinMeanSquares(t *testing.T) {
	check := &compared{T: t}
	want := map[Term]float64{Unit: 4.60386473429951, Indicator: 89.8444444444442, Unit | Indicator: 0.302415458937193}
	for _, s := range fitted(t, truth(t, "lmm_penicillin", "score")).Strata {
		check.figure(s.Term.String(), s.MeanSquare, want[s.Term], 1e-10)
	}
}

// TestBrennanNestedRaters is p × (r:t).
func TestBrennanNestedRaters(t *testing.T) {
	c := fitted(t, truth(t, "gstudy_brennan_3_2", "score"))
	check := &compared{T: t}
	for term, want := range map[Term]float64{Unit: 0.473148148148148, Indicator: 0.325154320987653, Assessor: 0.647530864197529,
		Unit | Indicator: 0.559567901234567, Residual: 2.38024691358025} {
		check.figure(term.String(), c.Of(term).Variance, want, 1e-10)
	}
	for _, s := range c.Strata {
		want := map[Term]float64{Unit: 10.2962962962963, Indicator: 24.0999999999999, Assessor | Indicator: 8.85555555555554, Unit | Indicator: 4.61851851851852,
			Unit | Assessor | Indicator: 2.38024691358025}
		check.figure("mean square of "+s.Term.String(), s.MeanSquare, want[s.Term], 1e-10)
	}
	d, err := c.Study(Plan{Assessors: 4, Indicators: 3})
	if err != nil {
		t.Fatal(err)
	}
	check.figure("relative error", d.Relative, 0.384876543209877, 1e-10)
	check.figure("absolute error", d.Absolute, 0.547222222222222, 1e-10)
	check.figure("G", d.G, 0.551438848920863, 1e-10)
	check.figure("Phi", d.Phi, 0.463702359346643, 1e-10)
	t.Logf("largest deviation %.2g", check.largest)
}

// matrix is a symmetric matrix of two variables, as printed.
type matrix [3]float64 // VV, VW, WW

func (c *compared) matrix(what string, got [][]float64, want matrix, tolerance float64) {
	c.Helper()
	c.figure(what+" VV", got[0][0], want[0], tolerance)
	c.figure(what+" VW", got[0][1], want[1], tolerance)
	c.figure(what+" WV", got[1][0], want[1], tolerance)
	c.figure(what+" WW", got[1][1], want[2], tolerance)
}

func TestMgenova(t *testing.T) {
	c, err := Multivariate([]Variable{
		{Name: "V", Weight: -1, Ratings: truth(t, "gstudy_mgenova12", "v")},
		{Name: "W", Weight: 1, Ratings: truth(t, "gstudy_mgenova12", "w")},
	})
	if err != nil {
		t.Fatal(err)
	}
	const places = 0.5000001e-5
	check := &compared{T: t}
	products := map[Term]matrix{Unit: {3.46111, 2.62037, 3.75}, Indicator: {4.69667, 1.62333, 4.73667}, Unit | Indicator: {1.25222, 0.70481, 1.53667}}
	components := map[Term]matrix{Unit: {0.36815, 0.31926, 0.36889}, Indicator: {0.34444, 0.09185, 0.32}, Unit | Indicator: {1.25222, 0.70481, 1.53667}}
	if len(c.Covariances) != len(components) {
		t.Errorf("got %d terms, want %d", len(c.Covariances), len(components))
	}
	for _, v := range c.Covariances {
		check.matrix("mean products of "+v.Term.String(), v.MeanProducts, products[v.Term], places)
		check.matrix(v.Term.String(), v.Matrix, components[v.Term], places)
	}
	check.study("V", c.Variables[0].Dependability, [7]float64{0.36815, 0.2087, 0.26611, 0.6382, 0.58044, 0.45684, 0.51586}, places)
	check.study("W", c.Variables[1].Dependability, [7]float64{0.36889, 0.25611, 0.30944, 0.59022, 0.54382, 0.50607, 0.55628}, places)
	check.study("W−V", c.Whole, [7]float64{0.09852, 0.22988, 0.31, 0.3, 0.24116, 0.47945, 0.55678}, places)
	t.Logf("largest deviation %.2g", check.largest)
}

// study compares universe, relative and absolute variance, G, Phi and the two
// standard errors.
func (c *compared) study(what string, d Dependability, want [7]float64, tolerance float64) {
	c.Helper()
	got := [7]float64{d.Universe, d.Relative, d.Absolute, d.G, d.Phi, d.RelativeSEM, d.AbsoluteSEM}
	for i := range want {
		c.figure(what, got[i], want[i], tolerance)
	}
}

func TestRajaratnam(t *testing.T) {
	subtests := []Variable{{Name: "1", Weight: .25}, {Name: "2", Weight: .5}, {Name: "3", Weight: .25}}
	for _, r := range records(t, "gstudy_rajaratnam/data.csv") {
		v := &subtests[figureInt(t, r["variable"])-1]
		v.Ratings = append(v.Ratings, integrity.Rating{Unit: r["unit"], Indicator: r["variable"] + "." + r["indicator"], Score: figure(t, r["score"])})
	}
	c, err := Multivariate(subtests)
	if err != nil {
		t.Fatal(err)
	}
	const tolerance = 0.5e-4
	check := &compared{T: t}
	check.study("1", c.Variables[0].Dependability, [7]float64{1.5714302, 0.285714, 0.5, 0.8461541, 0.7586209, 0.5345223, 0.7071068}, tolerance)
	check.study("2", c.Variables[1].Dependability, [7]float64{2.7857148, 0.2678571, 0.3177083, 0.9122807, 0.8976265, 0.5175492, 0.5636562}, tolerance)
	check.study("3", c.Variables[2].Dependability, [7]float64{1.8571429, 0.2142857, 0.4375, 0.8965517, 0.8093385, 0.46291, 0.6614378}, tolerance)
	check.study("composite", c.Whole, [7]float64{1.580357, 0.09821427, 0.1380208, 0.9414894, 0.9196796, 0.3133916, 0.3715115}, tolerance)
	for pair, want := range map[[2]int]float64{{0, 1}: 1.4821429, {0, 2}: 0.5, {1, 2}: 0.9464286} {
		check.figure("covariance", c.Covariances[0].Matrix[pair[0]][pair[1]], want, tolerance)
	}
	t.Logf("largest deviation %.2g", check.largest)
}

func figureInt(t *testing.T, text string) int { return int(figure(t, text)) }
