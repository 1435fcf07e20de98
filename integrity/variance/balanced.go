package variance

import (
	"math/bits"

	"eightx/integrity"
)

// layout is a balanced design: facets crossed or nested, and every combination
// rated equally often. A facet is nested in others when each of its names occurs
// with one of theirs only.
type layout struct {
	facets Term
	within [facetCount]Term    // the facets a facet is nested in
	size   [facetCount]int     // levels of a facet in one level of what it is nested in
	place  [facetCount][]int32 // n: the level of a row among those
	each   int                 // ratings of a combination
}

// layout finds out whether the design is balanced; nil when not.
func (d *design) layout() *layout {
	l := &layout{each: d.n, facets: d.facets(), within: d.within}
	if d.alias || !d.countPlaces(l) {
		return nil
	}
	return l
}

// countPlaces numbers the levels of each facet inside what it is nested in, and
// counts whether every combination has equally many ratings.
func (d *design) countPlaces(l *layout) bool {
	cells := 1
	for _, f := range l.facets.facets() {
		if !d.placeFacet(l, f) {
			return false
		}
		if cells *= l.size[f]; cells > d.n {
			return false
		}
		l.each /= l.size[f]
	}
	if cells*l.each != d.n {
		return false
	}
	count := make([]int, cells)
	for _, cell := range l.index(l.facets) {
		count[cell]++
	}
	for _, c := range count {
		if c != l.each {
			return false
		}
	}
	return true
}

func (d *design) placeFacet(l *layout, f int) bool {
	around := d.divide(l.within[f])
	next, place := make([]int32, around.levels), make([]int32, len(d.names[f]))
	for i := range place {
		place[i] = -1
	}
	l.place[f] = make([]int32, d.n)
	for i, level := range d.facet[f] {
		if place[level] < 0 {
			place[level] = next[around.of[i]]
			next[around.of[i]]++
		}
		l.place[f][i] = place[level]
	}
	l.size[f] = len(place) / around.levels
	for _, count := range next {
		if int(count) != l.size[f] {
			return false
		}
	}
	return true
}

// closed adds to a term the facets its own are nested in.
func (l *layout) closed(t Term) Term { return closed(t&l.facets, l.within) }

func closed(t Term, within [facetCount]Term) Term {
	for _, f := range t.facets() {
		t |= within[f]
	}
	return t
}

// levels is how many combinations a closed term has.
func (l *layout) levels(t Term) int {
	n := 1
	for _, f := range t.facets() {
		n *= l.size[f]
	}
	return n
}

// index is the combination of each row, by mixed radix over the term's facets.
func (l *layout) index(t Term) []int32 {
	var index []int32
	for _, f := range l.facets.facets() {
		if index == nil {
			index = make([]int32, len(l.place[f]))
		}
		if t&(1<<f) == 0 {
			continue
		}
		size := int32(l.size[f])
		for i, place := range l.place[f] {
			index[i] = index[i]*size + place
		}
	}
	return index
}

// margin is the part of the ratings that belongs to one closed term and to no
// term in it.
type margin struct {
	term   Term
	df     int
	index  []int32   // n: level of a row
	effect []float64 // levels: mean less the effects of all terms inside
	ss     float64
}

// margins are those of all closed terms, small terms first; the empty one, the
// mean, is left out because scores are centred.
func (m *model) margins(l *layout) []margin {
	var all []margin
	for size := 1; size <= facetCount; size++ {
		for t := Term(1); t < 1<<facetCount; t++ {
			if t.size() == size && t == t&l.facets && l.closed(t) == t {
				all = append(all, m.margin(l, t, all))
			}
		}
	}
	return all
}

func (m *model) margin(l *layout, t Term, inside []margin) margin {
	levels := l.levels(t)
	g := margin{term: t, df: levels - 1, index: l.index(t), effect: make([]float64, levels)}
	for i, y := range m.y {
		g.effect[g.index[i]] += y
	}
	each := float64(m.n / levels)
	row := make([]int32, levels)
	for i, level := range g.index {
		row[level] = int32(i)
	}
	for level := range g.effect {
		g.effect[level] /= each
	}
	for _, in := range inside {
		if !t.Has(in.term) {
			continue
		}
		g.df -= in.df
		for level, i := range row {
			g.effect[level] -= in.effect[in.index[i]]
		}
	}
	for _, a := range g.effect {
		g.ss += each * a * a
	}
	return g
}

// balanced estimates from the mean squares of a balanced design. Its restricted
// likelihood depends on the ratings through them alone (Searle, Casella and
// McCulloch, Variance Components, §4.7), so nothing larger needs to be solved.
func (m *model) balanced(l *layout) (*Components, error) {
	margins := m.margins(l)
	s := newStrata(m, l, margins)
	if err := s.check(m); err != nil {
		return nil, err
	}
	c := &Components{Ratings: m.n, Mean: m.mean}
	variances, err := s.estimate(c)
	if err != nil {
		return nil, err
	}
	c.fillBalanced(m, s, margins, variances)
	c.predict = func(k int) []Effect { return m.balancedEffects(l, s, margins, k, variances) }
	return c, nil
}

func (c *Components) fillBalanced(m *model, s *strata, margins []margin, variances []float64) {
	for i, g := range m.groups {
		c.Terms = append(c.Terms, Component{Term: g.term, Levels: g.levels})
		c.Terms[i].Variance = variances[i]
	}
	c.Terms = append(c.Terms, Component{Levels: m.n, Variance: variances[len(m.groups)]})
	for i := range c.Terms {
		c.Terms[i].SE, c.Terms[i].Boundary = s.se[i], s.zero[i]
		if s.anova != nil {
			c.Terms[i].ANOVA = &s.anova[i]
		}
	}
	for _, g := range margins {
		c.Strata = append(c.Strata, Stratum{g.term, g.df, g.ss, ratio(g.ss, g.df)})
	}
	if s.withinDF > 0 {
		c.Strata = append(c.Strata, Stratum{Residual, s.withinDF, s.withinSS, s.withinSS / float64(s.withinDF)})
	}
	c.MeanSE = s.meanSE(m, variances)
	c.fill()
}

func ratio(sum float64, df int) float64 {
	if df == 0 {
		return 0
	}
	return sum / float64(df)
}

// balancedEffects predicts the effects of a term: σ²Z'V⁻¹(y−μ), where V⁻¹ is
// 1/λ on each margin.
func (m *model) balancedEffects(l *layout, s *strata, margins []margin, k int, variances []float64) []Effect {
	g := &m.groups[k]
	each := float64(m.n) / float64(g.levels)
	effects := make([]Effect, g.levels)
	known := variances[k] * each / float64(g.levels) / s.lambda(1<<len(m.groups)-1, variances)
	for level := range effects {
		effects[level].Names = m.levelNames(g, level)
	}
	for i := range margins {
		in := &margins[i]
		if !l.closed(g.term).Has(in.term) {
			continue
		}
		shrunk := variances[k] * each / s.lambda(s.maskOf(in.term), variances)
		known += shrunk * float64(in.df) / float64(g.levels)
		for level := range effects {
			effects[level].Value += shrunk * in.effect[in.index[g.first[level]]]
		}
	}
	sd := root(variances[k] * (1 - known))
	for level := range effects {
		effects[level].SD = sd
	}
	return effects
}

// strata are the margins whose mean squares have the same expectation, together.
type strata struct {
	terms    []Term    // closed
	each     []float64 // ratings of a level of each term
	masks    []uint32  // by stratum: the terms whose variance is in its expectation
	df, ss   []float64
	withinDF int
	withinSS float64

	anova []float64 // nil when the mean squares do not determine the components
	se    []float64
	zero  []bool
}

func newStrata(m *model, l *layout, margins []margin) *strata {
	s := &strata{}
	for _, g := range m.groups {
		s.terms, s.each = append(s.terms, l.closed(g.term)), append(s.each, float64(m.n)/float64(g.levels))
	}
	s.withinDF = m.n - 1
	for _, g := range margins {
		s.add(s.maskOf(g.term), g.df, g.ss)
		s.withinDF -= g.df
	}
	if s.withinDF > 0 {
		s.withinSS = m.within(margins[len(margins)-1])
		s.add(0, s.withinDF, s.withinSS)
	}
	return s
}

// within is the sum of squares inside the combinations.
func (m *model) within(full margin) float64 {
	mean := make([]float64, len(full.effect))
	each := float64(m.n / len(mean))
	for i, y := range m.y {
		mean[full.index[i]] += y / each
	}
	sum := 0.0
	for i, y := range m.y {
		sum += (y - mean[full.index[i]]) * (y - mean[full.index[i]])
	}
	return sum
}

// maskOf says which terms' variances a margin's mean square has in it: those of
// the terms that contain it.
func (s *strata) maskOf(t Term) uint32 {
	mask := uint32(0)
	for k, term := range s.terms {
		if term.Has(t) {
			mask |= 1 << k
		}
	}
	return mask
}

func (s *strata) add(mask uint32, df int, ss float64) {
	if df == 0 {
		return
	}
	for i, known := range s.masks {
		if known == mask {
			s.df[i] += float64(df)
			s.ss[i] += ss
			return
		}
	}
	s.masks, s.df, s.ss = append(s.masks, mask), append(s.df, float64(df)), append(s.ss, ss)
}

// lambda is the expected mean square of a stratum.
func (s *strata) lambda(mask uint32, variances []float64) float64 {
	sum := variances[len(s.terms)]
	for ; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros32(mask)
		sum += s.each[k] * variances[k]
	}
	return sum
}

// check refuses designs without anything left for the residual.
func (s *strata) check(m *model) error {
	for i, mask := range s.masks {
		if mask != 0 {
			continue
		}
		if s.ss[i] <= noResidual*m.spread {
			return &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(m.n)}}
		}
		return nil
	}
	return &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(m.n)}}
}

// noResidual is the share of the spread below which a residual is rounding.
const noResidual = 1e-18
