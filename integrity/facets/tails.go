package facets

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// chiSquareTail is the probability of at least x with df degrees of freedom.
func chiSquareTail(x float64, df int) float64 {
	if df <= 0 || x <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(float64(df)/2, x/2)
}

// studentTails is the two-sided probability of at least |t|.
func studentTails(t float64, df int) float64 {
	if df <= 0 {
		return 1
	}
	n := float64(df)
	return mathext.RegIncBeta(n/2, 0.5, n/(n+t*t))
}

// wilsonHilferty standardises a mean square whose standard deviation under the
// model is q: about a standard normal deviate (Wright and Masters 1982, p. 101).
func wilsonHilferty(meanSquare, q float64) float64 {
	if q <= 0 {
		return 0
	}
	return (math.Cbrt(meanSquare)-1)*(3/q) + q/3
}
