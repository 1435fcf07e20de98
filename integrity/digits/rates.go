package digits

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rates of false questions that no formula gives are simulated from a seed that
// stands in the report, so that the same column gives the same rates.

// benfordRates are the shares of innocent series that two rules would ask about,
// and the limit of MAD, which depends on the number of figures.
type benfordRates struct{ chi, mad, madLimit float64 }

// simulateBenford draws series of n figures that follow Benford's law and counts
// those beyond the limits. Few figures deviate more by chance than Nigrini's limit
// of MAD allows: then the limit is what Level of the drawn series exceed.
func simulateBenford(digits, n int, chiLimit, madLimit float64, o Options) benfordRates {
	source := rand.NewPCG(o.Seed, uint64(digits)<<40|uint64(n))
	counts := make([]int, 9*first(digits))
	mads := make([]float64, o.Runs)
	beyond := 0
	for run := range mads {
		drawBenford(counts, digits, n, source)
		var chi float64
		if chi, mads[run] = deviations(counts, digits, n); chi > chiLimit {
			beyond++
		}
	}
	slices.Sort(mads)
	madLimit = max(madLimit, mads[min(int((1-o.Level)*float64(o.Runs)), o.Runs-1)])
	over := o.Runs - upper(mads, madLimit)
	return benfordRates{chi: rate(beyond, o.Runs), mad: rate(over, o.Runs), madLimit: madLimit}
}

// upper is how many of sorted values are not above a limit.
func upper(sorted []float64, limit float64) int {
	at, _ := slices.BinarySearchFunc(sorted, limit, func(x, limit float64) int {
		if x > limit {
			return 1
		}
		return -1
	})
	return at
}

// rate is a share seen in simulations, never quite 0.
func rate(hits, runs int) float64 { return float64(hits+1) / float64(runs+1) }

// drawBenford draws multinomial counts, digit by digit.
func drawBenford(counts []int, digits, n int, source rand.Source) {
	left, rest := n, 1.0
	for i := range counts {
		share := BenfordShare(i + first(digits))
		counts[i] = left
		if i < len(counts)-1 && left > 0 {
			counts[i] = int(distuv.Binomial{N: float64(left), P: min(share/rest, 1), Src: source}.Rand())
		}
		left -= counts[i]
		rest -= share
	}
}

// simulateJumps is the share of normal changes whose modified z is beyond the limit
// when median and spread are estimated from n of them.
func simulateJumps(n int, limit float64, o Options) float64 {
	random := rand.New(rand.NewPCG(o.Seed, 1<<50|uint64(n)))
	changes := make([]float64, n)
	runs := max(1, 100*o.Runs/n)
	hits := 0
	for range runs {
		for i := range changes {
			changes[i] = random.NormFloat64()
		}
		centre, scale := robust(changes)
		for _, x := range changes {
			if scale > 0 && math.Abs(x-centre)/scale > limit {
				hits++
			}
		}
	}
	return rate(hits, runs*n)
}

// robust is the median and the median absolute deviation as a standard deviation.
// When more than half are equal, the mean absolute deviation stands in (B. Iglewicz,
// D. C. Hoaglin, How to Detect and Handle Outliers, 1993).
func robust(values []float64) (centre, scale float64) {
	centre = median(values)
	away := make([]float64, len(values))
	mean := 0.0
	for i, x := range values {
		away[i] = math.Abs(x - centre)
	}
	slices.Sort(away)
	for _, d := range away {
		mean += d / float64(len(away))
	}
	if scale = 1.4826 * median(away); scale == 0 {
		scale = 1.2533 * mean
	}
	return centre, scale
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
