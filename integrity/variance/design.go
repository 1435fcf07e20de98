package variance

import (
	"math"
	"slices"

	"eightx/integrity"
)

// design is ratings as numbers: rows in the order of unit, assessor, indicator and
// score, whatever order they came in, and scores less their mean.
type design struct {
	n      int
	y      []float64 // n, centred
	mean   float64
	spread float64 // sum of squares of y
	names  [facetCount][]string
	facet  [facetCount][]int32 // n each: the level of a row

	within [facetCount]Term // the facets a facet is nested in
	alias  bool             // two facets are one: each name of one goes with one of the other
}

// most is how many ratings fit the 32-bit numbers of rows.
const most = 1 << 30

func newDesign(ratings integrity.Ratings) (*design, error) {
	d := &design{n: len(ratings)}
	if d.n < 3 || d.n > most {
		return nil, &integrity.Refusal{Code: "variance.too_few", Inputs: map[string]float64{"have": float64(d.n), "need": 3}}
	}
	for _, r := range ratings {
		if math.IsNaN(r.Score) || math.IsInf(r.Score, 0) || math.Abs(r.Score) > 1e100 {
			return nil, &integrity.Refusal{Code: "variance.not_finite", Names: []string{r.Unit, r.Assessor, r.Indicator}}
		}
	}
	d.names[0], d.facet[0] = numbered(ratings, func(r *integrity.Rating) string { return r.Unit })
	d.names[1], d.facet[1] = numbered(ratings, func(r *integrity.Rating) string { return r.Assessor })
	d.names[2], d.facet[2] = numbered(ratings, func(r *integrity.Rating) string { return r.Indicator })
	d.arrange(ratings)
	d.nest()
	d.centre()
	if !(d.spread > 1e-24*float64(d.n)*d.mean*d.mean) || d.spread < 1e-280 {
		return nil, &integrity.Refusal{Code: "variance.no_spread", Inputs: map[string]float64{"have": float64(d.n)}}
	}
	return d, nil
}

// numbered gives each name of a facet its place among the sorted names.
func numbered(ratings integrity.Ratings, name func(*integrity.Rating) string) ([]string, []int32) {
	seen, names, of := map[string]int32{}, []string(nil), make([]int32, len(ratings))
	for i := range ratings {
		text := name(&ratings[i])
		level, ok := seen[text]
		if !ok {
			level = int32(len(names))
			seen[text], names = level, append(names, text)
		}
		of[i] = level
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	place := make([]int32, len(names))
	for i, text := range sorted {
		place[seen[text]] = int32(i)
	}
	for i, level := range of {
		of[i] = place[level]
	}
	return sorted, of
}

// arrange puts rows into their order by counting, last facet first.
func (d *design) arrange(ratings integrity.Ratings) {
	order := make([]int32, d.n)
	for i := range order {
		order[i] = int32(i)
	}
	for f := facetCount - 1; f >= 0; f-- {
		order = byLevel(order, d.facet[f], len(d.names[f]))
	}
	d.y = make([]float64, d.n)
	for f := range facetCount {
		moved := make([]int32, d.n)
		for i, row := range order {
			moved[i] = d.facet[f][row]
		}
		d.facet[f] = moved
	}
	for i, row := range order {
		d.y[i] = ratings[row].Score
	}
	d.arrangeTies()
}

// byLevel sorts rows by their level and keeps the order of equal ones.
func byLevel(rows, level []int32, levels int) []int32 {
	start := make([]int32, levels+1)
	for _, row := range rows {
		start[level[row]+1]++
	}
	for i := range levels {
		start[i+1] += start[i]
	}
	sorted := make([]int32, len(rows))
	for _, row := range rows {
		sorted[start[level[row]]] = row
		start[level[row]]++
	}
	return sorted
}

// arrangeTies sorts the scores of rows that agree in all facets.
func (d *design) arrangeTies() {
	for from := 0; from < d.n; {
		to := from + 1
		for to < d.n && d.sameCell(from, to) {
			to++
		}
		slices.Sort(d.y[from:to])
		from = to
	}
}

func (d *design) sameCell(i, j int) bool {
	return d.facet[0][i] == d.facet[0][j] && d.facet[1][i] == d.facet[1][j] && d.facet[2][i] == d.facet[2][j]
}

// facets are those with more than one level.
func (d *design) facets() Term {
	facets := Term(0)
	for f := range facetCount {
		if len(d.names[f]) > 1 {
			facets |= 1 << f
		}
	}
	return facets
}

// nest finds out which facets are nested in which: each name occurs with only one
// of the other facet.
func (d *design) nest() {
	for f := range facetCount {
		for other := range f {
			if len(d.names[f]) == 1 || len(d.names[other]) == 1 {
				continue
			}
			pairs := d.divide(1<<f | 1<<other).levels
			one, two := pairs == len(d.names[f]), pairs == len(d.names[other])
			d.alias = d.alias || one && two
			if one && !two {
				d.within[f] |= 1 << other
			}
			if two && !one {
				d.within[other] |= 1 << f
			}
		}
	}
}

// centre subtracts the mean, twice, so that what is left is exact to the last bits.
func (d *design) centre() {
	for range 2 {
		sum := 0.0
		for _, y := range d.y {
			sum += y
		}
		sum /= float64(d.n)
		d.mean += sum
		for i := range d.y {
			d.y[i] -= sum
		}
	}
	for _, y := range d.y {
		d.spread += y * y
	}
}
