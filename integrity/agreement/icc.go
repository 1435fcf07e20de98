package agreement

import (
	"math"

	"eightx/integrity"
)

// Form names an intraclass correlation as Shrout and Fleiss do: the model (1 raters
// differ from unit to unit, 2 raters are a sample, 3 these raters only) and whether
// one mark or the mean of k is judged.
type Form string

// The six forms.
const (
	ICC1  Form = "ICC(1,1)"
	ICC2  Form = "ICC(2,1)"
	ICC3  Form = "ICC(3,1)"
	ICC1k Form = "ICC(1,k)"
	ICC2k Form = "ICC(2,k)"
	ICC3k Form = "ICC(3,k)"
)

// MeanSquares is the analysis of variance of units × raters. Within is everything
// inside units, Residual what is left of it without differences between raters.
type MeanSquares struct {
	Units    float64 `json:"units"`
	Within   float64 `json:"within"`
	Raters   float64 `json:"raters,omitempty"`
	Residual float64 `json:"residual,omitempty"`
}

// ICC is the intraclass correlations of one set of marks.
type ICC struct {
	Units      int                  `json:"units"`      // used
	LeftOut    int                  `json:"leftOut"`    // units without a mark of every rater: listwise deletion
	K          float64              `json:"k"`          // marks per unit
	Confidence float64              `json:"confidence"` // of the intervals
	Mean       MeanSquares          `json:"meanSquares"`
	Forms      []Intraclass         `json:"forms"`
	Refused    []*integrity.Refusal `json:"refused,omitempty"` // forms without a value
}

// Intraclass is one correlation.
type Intraclass struct {
	Form     Form       `json:"form"`
	Value    float64    `json:"value"`
	Test     *FTest     `json:"test,omitempty"`     // of the hypothesis that it is 0; none when nothing is left to compare with
	Interval *Bounds    `json:"interval,omitempty"` // Shrout and Fleiss 1979
	McGraw   *Agreement `json:"mcGraw,omitempty"`   // forms 2 only: McGraw and Wong 1996
}

// FTest is an F ratio with its degrees of freedom.
type FTest struct {
	F   float64 `json:"f"`
	DF1 float64 `json:"df1"`
	DF2 float64 `json:"df2"`
	P   float64 `json:"p"`
}

// Bounds is an interval.
type Bounds struct {
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// Agreement is what McGraw and Wong (Psychological Methods 1, 1996, tables 7 and 8)
// give for absolute agreement, and the R package irr prints: Satterthwaite degrees
// of freedom, their test, and bounds. For one mark the bounds equal those of Shrout
// and Fleiss; for the mean of k they are computed at the mean's own correlation.
type Agreement struct {
	DF2 float64 `json:"df2"`
	P   float64 `json:"p"`
	Bounds
}

// Correlate computes the six intraclass correlations (P. E. Shrout, J. L. Fleiss,
// Psychological Bulletin 86, 1979) with intervals of a confidence such as 0.95.
// Units without a mark of every rater are left out and counted.
func Correlate(t *Table, confidence float64) (*ICC, error) {
	rows, err := t.complete()
	if err != nil {
		return nil, err
	}
	a := analyse(rows)
	if a.total == 0 {
		return nil, refuse("agreement.all_equal", map[string]float64{"have": a.n * a.k})
	}
	icc := &ICC{Units: len(rows), LeftOut: len(t.Marks) - len(rows), K: a.k, Confidence: confidence, Mean: a.MeanSquares}
	tail := (1 - confidence) / 2
	icc.keep(a.oneWay(tail))
	icc.keep(a.agreement(tail))
	icc.keep(a.consistency(tail))
	return icc, nil
}

// CorrelateOneWay computes ICC(1,1) and ICC(1,k) when raters differ from unit to
// unit, as when each unit draws its own. Every unit with a mark counts; k is the
// usual mean number of marks of unbalanced designs (n̄ less a correction for their
// spread), with which the intervals are approximate unless all units have k marks.
func CorrelateOneWay(t *Table, confidence float64) (*ICC, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var rows [][]float64
	marks := 0
	for _, row := range t.Marks {
		if g := given(row); len(g) > 0 {
			rows = append(rows, g)
			marks += len(g)
		}
	}
	if len(rows) < 2 || marks == len(rows) {
		return nil, refuse("agreement.few_units", map[string]float64{"have": float64(len(rows)), "need": 2, "all": float64(len(t.Marks))})
	}
	a := analyseRagged(rows)
	if a.total == 0 {
		return nil, refuse("agreement.all_equal", map[string]float64{"have": float64(marks)})
	}
	icc := &ICC{Units: len(rows), LeftOut: len(t.Marks) - len(rows), K: a.k, Confidence: confidence, Mean: a.MeanSquares}
	icc.keep(a.oneWay((1 - confidence) / 2))
	return icc, nil
}

// keep takes the two forms of a model, those with a value.
func (c *ICC) keep(one, many Intraclass) {
	for _, form := range []Intraclass{one, many} {
		if finite(form.Value) {
			c.Forms = append(c.Forms, form)
			continue
		}
		c.Refused = append(c.Refused, &integrity.Refusal{Code: "agreement.no_denominator", Names: []string{string(form.Form)}})
	}
}

// variance is an analysis of variance: n units, k marks each, df inside units.
type variance struct {
	MeanSquares
	n, k, total float64
	within      float64 // degrees of freedom within units
}

// analyse is the analysis of complete rows.
func analyse(rows [][]float64) variance {
	n, k := float64(len(rows)), float64(len(rows[0]))
	marks := centred(rows)
	raters := make([]float64, len(rows[0]))
	a := variance{n: n, k: k, within: n * (k - 1)}
	between, among := 0.0, 0.0
	for _, row := range marks {
		between += sum(row) * sum(row) / k
		for r, x := range row {
			raters[r] += x
			a.total += x * x
		}
	}
	for _, x := range raters {
		among += x * x / n
	}
	residual := 0.0
	for _, row := range marks {
		for r, x := range row {
			d := x - sum(row)/k - raters[r]/n
			residual += d * d
		}
	}
	a.MeanSquares = MeanSquares{Units: a.real(between) / (n - 1), Within: a.real(residual+among) / a.within,
		Raters: a.real(among) / (k - 1), Residual: a.real(residual) / ((n - 1) * (k - 1))}
	return a
}

// analyseRagged is the one-way analysis of rows of different lengths.
func analyseRagged(rows [][]float64) variance {
	a := variance{n: float64(len(rows))}
	marks, squared, between, within := 0.0, 0.0, 0.0, 0.0
	for _, row := range centred(rows) {
		k, mean := float64(len(row)), sum(row)/float64(len(row))
		marks += k
		squared += k * k
		between += k * mean * mean
		for _, x := range row {
			a.total += x * x
			within += (x - mean) * (x - mean)
		}
	}
	a.k = (marks - squared/marks) / (a.n - 1)
	a.within = marks - a.n
	a.MeanSquares = MeanSquares{Units: a.real(between) / (a.n - 1), Within: a.real(within) / a.within}
	return a
}

// noise is the share of the total sum of squares that is rounding.
const noise = 1e-20

// real is a sum of squares, 0 where it is only rounding.
func (a *variance) real(squares float64) float64 {
	if squares <= noise*a.total {
		return 0
	}
	return squares
}

// centred takes the mean of all marks away, so that sums of squares do not cancel.
// A mark is taken away first: equal marks become exactly 0.
func centred(rows [][]float64) [][]float64 {
	first, total, count := rows[0][0], 0.0, 0.0
	for _, row := range rows {
		for _, x := range row {
			total += x - first
			count++
		}
	}
	out := make([][]float64, len(rows))
	for u, row := range rows {
		out[u] = make([]float64, len(row))
		for r, x := range row {
			out[u][r] = (x - first) - total/count
		}
	}
	return out
}

// fTest compares a mean square with another that has df degrees of freedom.
func (a *variance) fTest(other, df float64) *FTest {
	f := a.Units / other
	t := &FTest{F: f, DF1: a.n - 1, DF2: df, P: fTail(f, a.n-1, df)}
	if !finite(t.F, t.P) {
		return nil
	}
	return t
}

// bounds is an interval, if both ends are numbers.
func bounds(lower, upper float64) *Bounds {
	if !finite(lower, upper) {
		return nil
	}
	return &Bounds{Lower: math.Min(lower, upper), Upper: math.Max(lower, upper)}
}
