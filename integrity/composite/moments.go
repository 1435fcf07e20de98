package composite

import (
	"math"
	"slices"
)

// present are the figures that are not missing.
func present(xs []float64) []float64 {
	out := make([]float64, 0, len(xs))
	for _, x := range xs {
		if !math.IsNaN(x) {
			out = append(out, x)
		}
	}
	return out
}

func sum(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}

func mean(xs []float64) float64 { return sum(xs) / float64(len(xs)) }

// central is the k-th central moment, divided by n.
func central(xs []float64, k float64) float64 {
	m, s := mean(xs), 0.0
	for _, x := range xs {
		s += math.Pow(x-m, k)
	}
	return s / float64(len(xs))
}

// sd is the standard deviation with n−1.
func sd(xs []float64) float64 {
	n := float64(len(xs))
	return math.Sqrt(central(xs, 2) * n / (n - 1))
}

// unit are the deviations from the mean, the largest of them 1, so that powers
// neither vanish nor overflow; empty when there is no spread.
func unit(xs []float64) []float64 {
	m, top := mean(xs), 0.0
	for _, x := range xs {
		top = max(top, math.Abs(x-m))
	}
	low, high := bounds(xs)
	if top == 0 || low == high {
		return nil
	}
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = (x - m) / top
	}
	return out
}

// Skew is the adjusted Fisher–Pearson skewness G1, as spreadsheets' SKEW (type 2
// of Joanes and Gill 1998). False for fewer than three figures or no spread.
func Skew(xs []float64) (float64, bool) {
	n := float64(len(xs))
	if n < 3 {
		return 0, false
	}
	if xs = unit(xs); xs == nil {
		return 0, false
	}
	return central(xs, 3) / math.Pow(central(xs, 2), 1.5) * math.Sqrt(n*(n-1)) / (n - 2), true
}

// Kurtosis is the adjusted excess kurtosis G2, as spreadsheets' KURT. False for
// fewer than four figures or no spread.
func Kurtosis(xs []float64) (float64, bool) {
	n := float64(len(xs))
	if n < 4 {
		return 0, false
	}
	if xs = unit(xs); xs == nil {
		return 0, false
	}
	m2 := central(xs, 2)
	g2 := central(xs, 4)/(m2*m2) - 3
	return (n - 1) / ((n - 2) * (n - 3)) * ((n+1)*g2 + 6), true
}

// Quantile is the p-quantile by linear interpolation between order statistics
// (type 7 of Hyndman and Fan 1996, the default of R). It must not be asked of an
// empty list.
func Quantile(xs []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(xs))
	return quantileOf(sorted, p)
}

func quantileOf(sorted []float64, p float64) float64 {
	h := p * float64(len(sorted)-1)
	lo := min(int(h), len(sorted)-1)
	hi := min(lo+1, len(sorted)-1)
	return sorted[lo] + (h-float64(lo))*(sorted[hi]-sorted[lo])
}
