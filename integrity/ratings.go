package integrity

import (
	"cmp"
	"slices"
)

// Rating is one mark: what an assessor gave a unit on an indicator.
type Rating struct {
	Unit, Assessor, Indicator string
	Score                     float64
}

// Ratings are marks as they came, in any order.
type Ratings []Rating

// Sorted returns the ratings by unit, assessor and indicator, so that results do
// not depend on the order of input. Equal places keep the order of their scores.
func (r Ratings) Sorted() Ratings {
	sorted := slices.Clone(r)
	slices.SortFunc(sorted, func(a, b Rating) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Assessor, b.Assessor),
			cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Score, b.Score))
	})
	return sorted
}

// Names are the sorted distinct names of one facet.
func (r Ratings) Names(of func(Rating) string) []string {
	names := make([]string, 0, len(r))
	for _, rating := range r {
		names = append(names, of(rating))
	}
	slices.Sort(names)
	return slices.Compact(names)
}
