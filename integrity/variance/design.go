package variance

import (
	"cmp"
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

// groups is how a term divides the rows.
type groups struct {
	term   Term
	levels int
	of     []int32 // n: the level of a row
	first  []int32 // levels: a row of each level
}

// divide numbers the combinations of a term's facets that occur, in the order of
// their names.
func (d *design) divide(term Term) groups {
	g := groups{term: term, of: make([]int32, d.n)}
	key, most := make([]uint64, d.n), uint64(1)
	for _, f := range term.facets() {
		size := uint64(len(d.names[f]))
		most *= size
		for i, level := range d.facet[f] {
			key[i] = key[i]*size + uint64(level)
		}
	}
	g.number(key, most)
	g.first = make([]int32, g.levels)
	for i := d.n - 1; i >= 0; i-- {
		g.first[g.of[i]] = int32(i)
	}
	return g
}

// number turns keys below most into levels without gaps.
func (g *groups) number(key []uint64, most uint64) {
	if most <= uint64(8*len(key)+1024) {
		g.numberByTable(key, most)
		return
	}
	distinct := slices.Clone(key)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	g.levels = len(distinct)
	for i, k := range key {
		at, _ := slices.BinarySearch(distinct, k)
		g.of[i] = int32(at)
	}
}

func (g *groups) numberByTable(key []uint64, most uint64) {
	table := make([]int32, most)
	for _, k := range key {
		table[k] = 1
	}
	next := int32(0)
	for k, used := range table {
		table[k] = next
		next += used
	}
	g.levels = int(next)
	for i, k := range key {
		g.of[i] = table[k]
	}
}

// levelNames are the names of a level's facets.
func (d *design) levelNames(g *groups, level int) []string {
	var names []string
	for _, f := range g.term.facets() {
		names = append(names, d.names[f][d.facet[f][g.first[level]]])
	}
	return names
}

// model is the design with the groups of the terms asked for.
type model struct {
	*design
	groups []groups
}

// model divides the rows by each term, and refuses terms that cannot be told from
// the mean, from the residual or from each other.
func (d *design) model(terms []Term) (*model, error) {
	m := &model{design: d}
	terms = slices.Clone(terms)
	slices.SortFunc(terms, func(a, b Term) int { return cmp.Or(cmp.Compare(a.size(), b.size()), cmp.Compare(a, b)) })
	for _, term := range slices.Compact(terms) {
		if term == Residual || term >= 1<<facetCount {
			return nil, &integrity.Refusal{Code: "variance.no_such_term", Names: []string{term.String()}}
		}
		g := d.divide(term)
		if err := m.fits(&g); err != nil {
			return nil, err
		}
		m.groups = append(m.groups, g)
	}
	return m, nil
}

func (m *model) fits(g *groups) error {
	figures := map[string]float64{"have": float64(m.n), "levels": float64(g.levels)}
	if g.levels == 1 {
		return &integrity.Refusal{Code: "variance.one_level", Names: []string{g.term.String()}, Inputs: figures}
	}
	if g.levels == m.n {
		return &integrity.Refusal{Code: "variance.one_rating", Names: []string{g.term.String()}, Inputs: figures}
	}
	for i := range m.groups {
		if other := &m.groups[i]; sameGroups(g, other) {
			return &integrity.Refusal{Code: "variance.same_groups", Names: []string{other.term.String(), g.term.String()}, Inputs: figures}
		}
	}
	return nil
}

// sameGroups says whether two terms divide the rows alike, whatever the numbers.
func sameGroups(a, b *groups) bool {
	if a.levels != b.levels {
		return false
	}
	for i, level := range a.of {
		if b.of[a.first[level]] != b.of[i] {
			return false
		}
	}
	return true
}

// estimable are the terms of up to two facets that can be told apart.
func (d *design) estimable() []Term {
	m, terms := &model{design: d}, []Term(nil)
	for _, term := range twoWay {
		g := d.divide(term)
		if m.fits(&g) == nil {
			m.groups, terms = append(m.groups, g), append(terms, term)
		}
	}
	return terms
}
