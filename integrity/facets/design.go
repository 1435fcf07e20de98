package facets

import (
	"cmp"
	"slices"

	"eightx/integrity"
)

// Facets of a mark.
const (
	unitFacet = iota
	assessorFacet
	indicatorFacet
	facetCount
)

// mark is a rating by the places of its names; x is its category on its own
// scale, once the scales are known.
type mark struct {
	at       [facetCount]int32
	category int32
	x        int32
}

// design is the marks by unit, assessor and indicator, and who takes part in the
// estimate.
type design struct {
	names      [facetCount][]string
	categories []Category
	marks      []mark
	dropped    [facetCount][]bool // extreme: no finite measure
	steps      Steps
	scales     []scale
}

// scale is the categories that marks of one scale have: used[x] is the category
// in the order of the design.
type scale struct{ used []int32 }

func newDesign(ratings integrity.Ratings, o Options) *design {
	d := &design{steps: o.Steps, categories: categoriesOf(ratings, o.categories())}
	d.names[unitFacet] = ratings.Names(func(r integrity.Rating) string { return r.Unit })
	d.names[assessorFacet] = ratings.Names(func(r integrity.Rating) string { return r.Assessor })
	d.names[indicatorFacet] = ratings.Names(func(r integrity.Rating) string { return r.Indicator })
	var places [facetCount]map[string]int32
	for f, names := range d.names {
		places[f] = map[string]int32{}
		for i, name := range names {
			places[f][name] = int32(i)
		}
		d.dropped[f] = make([]bool, len(names))
	}
	d.marks = make([]mark, len(ratings))
	for i, r := range ratings {
		d.marks[i] = mark{category: categoryOf(d.categories, r.Score), at: [facetCount]int32{places[unitFacet][r.Unit], places[assessorFacet][r.Assessor], places[indicatorFacet][r.Indicator]}}
	}
	slices.SortFunc(d.marks, compareMarks)
	return d
}

func compareMarks(a, b mark) int {
	return cmp.Or(cmp.Compare(a.at[0], b.at[0]), cmp.Compare(a.at[1], b.at[1]), cmp.Compare(a.at[2], b.at[2]), cmp.Compare(a.category, b.category))
}

// scaleOf is the place of the scale a mark is on.
func (d *design) scaleOf(m *mark) int32 {
	switch d.steps {
	case PerIndicator:
		return m.at[indicatorFacet]
	case PerAssessor:
		return m.at[assessorFacet]
	}
	return 0
}

func (d *design) scaleCount() int {
	switch d.steps {
	case PerIndicator:
		return len(d.names[indicatorFacet])
	case PerAssessor:
		return len(d.names[assessorFacet])
	}
	return 1
}

// active says whether a mark takes part in the estimate.
func (d *design) active(m *mark) bool {
	return !d.dropped[0][m.at[0]] && !d.dropped[1][m.at[1]] && !d.dropped[2][m.at[2]]
}

// settle finds who has only lowest or only highest marks, leaves them out, and
// repeats until nobody is left to leave out: without them others may be extreme.
func (d *design) settle() {
	for again := true; again; {
		d.rescale()
		again = d.dropExtremes()
	}
}

// rescale numbers the categories that occur on each scale 0, 1, 2 …
func (d *design) rescale() {
	seen := make([][]bool, d.scaleCount())
	for i := range seen {
		seen[i] = make([]bool, len(d.categories))
	}
	for i := range d.marks {
		if m := &d.marks[i]; d.active(m) {
			seen[d.scaleOf(m)][m.category] = true
		}
	}
	d.scales = make([]scale, len(seen))
	ranks := make([][]int32, len(seen))
	for s := range seen {
		ranks[s] = d.scales[s].number(seen[s])
	}
	for i := range d.marks {
		d.marks[i].x = ranks[d.scaleOf(&d.marks[i])][d.marks[i].category]
	}
}

// number fills the scale and returns the rank of every category; one that does
// not occur gets that of the next below it.
func (s *scale) number(seen []bool) []int32 {
	ranks := make([]int32, len(seen))
	for c, is := range seen {
		if is {
			s.used = append(s.used, int32(c))
		}
		ranks[c] = max(0, int32(len(s.used))-1)
	}
	return ranks
}

// top is the highest category of a scale.
func (s *scale) top() int { return max(0, len(s.used)-1) }

// dropExtremes says whether it found anybody.
func (d *design) dropExtremes() bool {
	var raw, most [facetCount][]int
	for f := range raw {
		raw[f], most[f] = make([]int, len(d.names[f])), make([]int, len(d.names[f]))
	}
	for i := range d.marks {
		m := &d.marks[i]
		if !d.active(m) {
			continue
		}
		top := d.scales[d.scaleOf(m)].top()
		for f, e := range m.at {
			raw[f][e] += int(m.x)
			most[f][e] += top
		}
	}
	found := false
	for f := range raw {
		for e := range raw[f] {
			if !d.dropped[f][e] && (raw[f][e] == 0 || raw[f][e] == most[f][e]) {
				d.dropped[f][e], found = true, true
			}
		}
	}
	return found
}
