package agreement

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// fTail is the probability that an F variable with d1 and d2 degrees of freedom
// exceeds x. It is computed as a tail, so that small ones keep their digits.
func fTail(x, d1, d2 float64) float64 {
	if x <= 0 {
		return 1
	}
	return mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*x))
}

// fQuantile is where an F variable exceeds with probability tail. The library's
// answer is good to about six digits; bisection makes it exact to rounding.
func fQuantile(tail, d1, d2 float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if mathext.RegIncBeta(d2/2, d1/2, middle) < tail {
			low = middle
			continue
		}
		high = middle
	}
	return d2 * (1 - low) / (d1 * low)
}

// chiTail is the probability that a chi-square variable exceeds x.
func chiTail(x, df float64) float64 {
	return mathext.GammaIncRegComp(df/2, x/2)
}

// normalTail is the probability that a normal variable is farther from 0 than z.
func normalTail(z float64) float64 {
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}
