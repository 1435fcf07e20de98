package variance

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
