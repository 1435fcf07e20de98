package variance

import (
	"cmp"
	"slices"

	"eightx/integrity"
)

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
