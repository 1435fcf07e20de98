package facets

import (
	"fmt"
	"math/rand/v2"

	"eightx/integrity"
)

// Made says how marks are made by the model itself, for measuring: units,
// assessors and indicators with measures drawn from normal distributions, five
// categories 0 to 4. Every unit is marked by a panel drawn from the pool.
type Made struct{ Units, Panel, Pool, Indicators int }

// Ratings makes the marks; the same seed gives the same.
func (m Made) Ratings(seed uint64) integrity.Ratings {
	r := rand.New(rand.NewPCG(seed, 600))
	draw := func(n int, sd float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = sd * r.NormFloat64()
		}
		return out
	}
	severity, difficulty, quality := draw(m.Pool, 0.5), draw(m.Indicators, 0.5), draw(m.Units, 1)
	steps, p := []float64{0, 1.2, 1.6, 1.2, 0}, make([]float64, 5)
	names := names(m.Indicators, "I%03d")
	out := make(integrity.Ratings, 0, m.Units*m.Panel*m.Indicators)
	for u := range quality {
		unit := fmt.Sprintf("V%04d", u)
		for _, a := range r.Perm(m.Pool)[:m.Panel] {
			assessor := fmt.Sprintf("A%03d", a)
			for i := range difficulty {
				distribution(quality[u]-severity[a]-difficulty[i], steps, p)
				out = append(out, integrity.Rating{Unit: unit, Assessor: assessor, Indicator: names[i], Score: float64(pick(p, r.Float64()))})
			}
		}
	}
	return out
}

// pick is the category in which a share of the probability is reached.
func pick(p []float64, share float64) int {
	for k := range p {
		if share -= p[k]; share < 0 {
			return k
		}
	}
	return len(p) - 1
}

func names(n int, form string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(form, i)
	}
	return out
}
