package agreement

import (
	"slices"

	"eightx/integrity"
)

// Level is what differences between marks mean.
type Level string

// The levels of measurement. At the ratio level marks must not be negative.
const (
	Nominal  Level = "nominal"  // marks are names: equal or not
	Ordinal  Level = "ordinal"  // marks have an order
	Interval Level = "interval" // differences count
	Ratio    Level = "ratio"    // differences count relative to size
)

// Levels lists all levels, from the least to the most demanding.
var Levels = []Level{Nominal, Ordinal, Interval, Ratio}

// Alpha is Krippendorff's alpha: 1 for perfect agreement, 0 for what chance would
// give, below 0 for less than that.
type Alpha struct {
	Level    Level   `json:"level"`
	Value    float64 `json:"value"`
	Units    int     `json:"units"`    // with at least two marks; the others say nothing about agreement
	Marks    int     `json:"marks"`    // of those units
	Observed float64 `json:"observed"` // disagreement there is
	Expected float64 `json:"expected"` // disagreement if marks were dealt out by chance
	// IRR is what kripp.alpha of the R package irr 0.84.1 prints when there is no gap
	// and more than two raters: it then counts every mark once for each other rater,
	// which makes n larger than it is. Only there to compare; absent when equal.
	IRR *float64 `json:"irr,omitempty"`
}

// Krippendorff computes alpha at a level (K. Krippendorff, Computing Krippendorff's
// Alpha-Reliability, 2011). Gaps are allowed: a unit counts when it has two marks.
// Marks that are all equal, and fewer than two marks of one unit, are refused.
func Krippendorff(t *Table, level Level) (Alpha, error) {
	if err := t.check(); err != nil {
		return Alpha{}, err
	}
	units := pairable(t)
	all := slices.Concat(units...)
	slices.Sort(all)
	disagreement, err := metric(level, all)
	if err != nil {
		return Alpha{}, err
	}
	a, err := alpha(level, units, all, disagreement)
	if err == nil {
		a.asIRR(t)
	}
	return a, err
}

func alpha(level Level, units [][]float64, all []float64, disagreement func([]float64) float64) (Alpha, error) {
	n := float64(len(all))
	if len(all) == 0 {
		return Alpha{}, refuse("agreement.no_pairs", map[string]float64{"have": 0, "need": 1})
	}
	within := make([]float64, len(units))
	for u, marks := range units {
		within[u] = disagreement(marks) / float64(len(marks)-1)
	}
	a := Alpha{Level: level, Units: len(units), Marks: len(all), Observed: sum(within) / n, Expected: disagreement(all) / (n * (n - 1))}
	if a.Expected == 0 {
		return Alpha{}, refuse("agreement.all_equal", map[string]float64{"have": n})
	}
	a.Value = 1 - a.Observed/a.Expected
	if !finite(a.Value) {
		return Alpha{}, refuse("agreement.too_large", nil)
	}
	return a, nil
}

// asIRR computes Alpha.IRR: with n(m−1) in the place of n marks by m raters.
func (a *Alpha) asIRR(t *Table) {
	raters := len(t.Marks[0])
	if raters < 3 || a.Marks != len(t.Marks)*raters {
		return
	}
	n, others := float64(a.Marks), float64(raters-1)
	value := 1 - (1-a.Value)*(n*others-1)/(others*(n-1))
	a.IRR = &value
}

// pairable are the sorted marks of the units with at least two of them.
func pairable(t *Table) [][]float64 {
	var units [][]float64
	for _, row := range t.Marks {
		if marks := given(row); len(marks) > 1 {
			slices.Sort(marks)
			units = append(units, marks)
		}
	}
	return units
}

// mostPairs limits the ratio level, whose disagreement is a sum over all pairs of
// different values.
const mostPairs = 20_000

// metric is the sum of squared differences over all ordered pairs of sorted marks.
// all are the sorted marks of all units.
func metric(level Level, all []float64) (func([]float64) float64, error) {
	switch level {
	case Nominal:
		return unequal, nil
	case Ordinal:
		ranks := midRanks(all)
		return func(marks []float64) float64 { return squares(ranks.of(marks)) }, nil
	case Interval:
		return squares, nil
	case Ratio:
		return relative, ratioMarks(all)
	}
	return nil, &integrity.Refusal{Code: "agreement.no_level", Names: []string{string(level)}}
}

func ratioMarks(all []float64) error {
	if len(all) > 0 && all[0] < 0 {
		return refuse("agreement.negative", map[string]float64{"have": all[0]})
	}
	if different := len(slices.Compact(slices.Clone(all))); different > mostPairs {
		return refuse("agreement.many_values", map[string]float64{"have": float64(different), "most": mostPairs})
	}
	return nil
}

// unequal counts the ordered pairs of different marks.
func unequal(marks []float64) float64 {
	n := float64(len(marks))
	equal := 0.0
	for _, run := range runs(marks) {
		equal += run.count * run.count
	}
	return n*n - equal
}

// squares is Σ(x−y)² over ordered pairs: 2n times the squared deviations from the
// mean. Deviations are from a mark first, so that equal marks give exactly 0.
func squares(marks []float64) float64 {
	n := float64(len(marks))
	middle := marks[len(marks)/2]
	mean := 0.0
	for _, x := range marks {
		mean += (x - middle) / n
	}
	total := 0.0
	for _, x := range marks {
		d := (x - middle) - mean
		total += d * d
	}
	return 2 * n * total
}

// relative is Σ((x−y)/(x+y))² over ordered pairs; two zeros agree.
func relative(marks []float64) float64 {
	values := runs(marks)
	total := 0.0
	for i, low := range values {
		for _, high := range values[i+1:] {
			d := (high.value - low.value) / (high.value + low.value)
			total += low.count * high.count * d * d
		}
	}
	return 2 * total
}

// run is a value and how often it occurs.
type run struct{ value, count float64 }

// runs counts equal marks of a sorted list.
func runs(marks []float64) []run {
	var out []run
	for _, x := range marks {
		if len(out) == 0 || out[len(out)-1].value != x {
			out = append(out, run{value: x})
		}
		out[len(out)-1].count++
	}
	return out
}

// ranking is the middle rank of each value among all marks: the ordinal metric of
// two values is the difference of these.
type ranking struct{ values, ranks []float64 }

func midRanks(all []float64) ranking {
	var r ranking
	below := 0.0
	for _, run := range runs(all) {
		r.values = append(r.values, run.value)
		r.ranks = append(r.ranks, below+run.count/2)
		below += run.count
	}
	return r
}

func (r ranking) of(marks []float64) []float64 {
	ranks := make([]float64, len(marks))
	for i, x := range marks {
		at, _ := slices.BinarySearch(r.values, x)
		ranks[i] = r.ranks[at]
	}
	return ranks
}

func sum(values []float64) float64 {
	total := 0.0
	for _, x := range values {
		total += x
	}
	return total
}
