package composite

import (
	"math"
	"slices"
)

// The ways of making one figure of several.
const (
	Arithmetic = "arithmetic" // weighted mean
	Geometric  = "geometric"  // weighted geometric mean; a zero makes zero
	Harmonic   = "harmonic"   // weighted harmonic mean; a zero makes zero
	Power      = "power"      // (Σ w·x^p ÷ Σ w)^(1/p)
	Median     = "median"     // weights play no part but zero, which leaves out
	Minimum    = "minimum"    // likewise
	Borda      = "borda"      // weighted count of units beaten, a tie half
	Copeland   = "copeland"   // pairs won less pairs lost by weighted majority
	Kemeny     = "kemeny"     // places of the order that agrees most (non-compensatory)
)

var methods = []string{Arithmetic, Geometric, Harmonic, Power, Median, Minimum, Borda, Copeland, Kemeny}

// aggregate makes one column of several. Weights need not add up to one; a
// missing figure is left out and the others' weights stand for it.
func aggregate(n *node, weights []float64, columns [][]float64) ([]float64, error) {
	weights, columns = withWeight(weights, columns)
	if len(columns) == 0 {
		return nil, refuse("composite.no_weight", []string{n.id}, nil)
	}
	switch n.method {
	case Borda:
		return borda(weights, columns), nil
	case Copeland:
		return copeland(weights, columns), nil
	case Kemeny:
		return kemeny(n.id, weights, columns)
	}
	out := make([]float64, len(columns[0]))
	xs, ws := make([]float64, 0, len(columns)), make([]float64, 0, len(columns))
	for u := range out {
		xs, ws = xs[:0], ws[:0]
		for k, column := range columns {
			if x := column[u]; !math.IsNaN(x) {
				xs, ws = append(xs, x), append(ws, weights[k])
			}
		}
		x, err := n.combine(ws, xs)
		if err != nil {
			return nil, err
		}
		if len(xs) > 0 && !(math.Abs(x) <= largest) {
			return nil, refuse("composite.too_large", []string{n.id}, nil)
		}
		out[u] = x
	}
	return out, nil
}

// withWeight leaves out what has no weight, so that it can make no trouble.
func withWeight(weights []float64, columns [][]float64) ([]float64, [][]float64) {
	var ws []float64
	var cs [][]float64
	for k, w := range weights {
		if w > 0 {
			ws, cs = append(ws, w), append(cs, columns[k])
		}
	}
	return ws, cs
}

// combine is the mean of one unit's figures; NaN when it has none.
func (n *node) combine(ws, xs []float64) (float64, error) {
	if len(xs) == 0 {
		return math.NaN(), nil
	}
	if n.method == Geometric || n.method == Harmonic || n.method == Power {
		if low := slices.Min(xs); low < 0 {
			return 0, refuse("composite.negative", []string{n.id, n.method}, map[string]float64{"value": low})
		}
	}
	total := sum(ws)
	switch n.method {
	case Geometric:
		return math.Exp(weighted(ws, xs, math.Log) / total), nil
	case Harmonic:
		return total / weighted(ws, xs, func(x float64) float64 { return 1 / x }), nil
	case Power:
		return math.Pow(weighted(ws, xs, func(x float64) float64 { return math.Pow(x, n.power) })/total, 1/n.power), nil
	case Median:
		return Quantile(xs, 0.5), nil
	case Minimum:
		return slices.Min(xs), nil
	}
	return weighted(ws, xs, func(x float64) float64 { return x }) / total, nil
}

func weighted(ws, xs []float64, f func(float64) float64) float64 {
	s := 0.0
	for k, x := range xs {
		s += ws[k] * f(x)
	}
	return s
}

// beats is the weight by which one unit is ahead of another, minus the weight by
// which it is behind; a missing figure says nothing.
func beats(weights []float64, columns [][]float64, a, b int) float64 {
	s := 0.0
	for k, column := range columns {
		switch {
		case column[a] > column[b]:
			s += weights[k]
		case column[a] < column[b]:
			s -= weights[k]
		}
	}
	return s
}

// majorities is beats for all pairs.
func majorities(weights []float64, columns [][]float64) [][]float64 {
	m := make([][]float64, len(columns[0]))
	for a := range m {
		m[a] = make([]float64, len(m))
		for b := range a {
			m[a][b] = beats(weights, columns, a, b)
			m[b][a] = -m[a][b]
		}
	}
	return m
}

// borda is Σ weight × (units beaten + half the ties), divided by Σ weight.
func borda(weights []float64, columns [][]float64) []float64 {
	out := make([]float64, len(columns[0]))
	for k, column := range columns {
		for u, x := range column {
			for v, y := range column {
				switch {
				case x > y:
					out[u] += weights[k]
				case x == y && u != v:
					out[u] += weights[k] / 2
				}
			}
		}
	}
	total := sum(weights)
	for u := range out {
		out[u] /= total
	}
	return out
}

func copeland(weights []float64, columns [][]float64) []float64 {
	out := make([]float64, len(columns[0]))
	for a, row := range majorities(weights, columns) {
		for _, margin := range row {
			switch {
			case margin > tie:
				out[a]++
			case margin < -tie:
				out[a]--
			}
		}
	}
	return out
}

// tie is how near to zero a sum of weights counts as zero.
const tie = 1e-12
