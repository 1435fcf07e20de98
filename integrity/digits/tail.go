package digits

import (
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// chiTail is the probability that a chi-square variable exceeds x.
func chiTail(x, df float64) float64 { return mathext.GammaIncRegComp(df/2, x/2) }

// chiQuantile is what a chi-square variable exceeds with probability tail.
func chiQuantile(tail, df float64) float64 {
	return 2 * mathext.GammaIncRegCompInv(df/2, tail)
}

// normalQuantile is what a normal variable exceeds with probability tail.
func normalQuantile(tail float64) float64 { return -distuv.UnitNormal.Quantile(tail) }

// binomialTail is the probability of at least k among n.
func binomialTail(k, n int, p float64) float64 {
	switch {
	case k <= 0 || p >= 1:
		return 1
	case k > n:
		return 0
	}
	return mathext.RegIncBeta(float64(k), float64(n-k+1), p)
}

// binomialLimit is the smallest number that as many or more of n reach with
// probability tail or less; n+1 when none does.
func binomialLimit(tail float64, n int, p float64) int {
	low, high := 0, n+1 // the tail of low is too likely, that of high is not
	for high-low > 1 {
		middle := (low + high) / 2
		if binomialTail(middle, n, p) <= tail {
			high = middle
			continue
		}
		low = middle
	}
	return high
}

// poissonLimit is the smallest number that a Poisson variable of this mean reaches
// with probability tail or less.
func poissonLimit(tail, mean float64) int {
	limit := 1
	for mean > 0 && mathext.GammaIncReg(float64(limit), mean) > tail {
		limit++
	}
	return limit
}
