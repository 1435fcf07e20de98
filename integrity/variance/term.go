package variance

import (
	"math/bits"
	"strings"

	"eightx/integrity"
)

// Term is a set of facets. The empty set is the residual.
type Term uint8

// The facets of a rating. They are joined into a term by |.
const (
	Unit Term = 1 << iota
	Assessor
	Indicator

	Residual Term = 0
)

const facetCount = 3

var facetNames = [facetCount]string{"unit", "assessor", "indicator"}

// String joins the facets by a colon: unit:assessor.
func (t Term) String() string {
	if t == Residual {
		return "residual"
	}
	var names []string
	for _, f := range t.facets() {
		names = append(names, facetNames[f])
	}
	return strings.Join(names, ":")
}

// MarshalText writes the term as String does, for JSON.
func (t Term) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// ParseTerm reads what String writes, in any order of facets.
func ParseTerm(text string) (Term, error) {
	if text == "residual" {
		return Residual, nil
	}
	var t Term
	for name := range strings.SplitSeq(text, ":") {
		f := Term(0)
		for i, known := range facetNames {
			if name == known {
				f = 1 << i
			}
		}
		if f == 0 || t&f != 0 {
			return 0, &integrity.Refusal{Code: "variance.no_such_term", Names: []string{text}}
		}
		t |= f
	}
	return t, nil
}

// Has says whether all facets of other are in t.
func (t Term) Has(other Term) bool { return t&other == other }

func (t Term) size() int { return bits.OnesCount8(uint8(t)) }

// facets are the numbers of the facets, ascending.
func (t Term) facets() []int {
	var all []int
	for f := range facetCount {
		if t&(1<<f) != 0 {
			all = append(all, f)
		}
	}
	return all
}

// twoWay are the terms a season is asked about: main effects first, then meetings
// of two. The meeting of all three is the residual.
var twoWay = []Term{Unit, Assessor, Indicator, Unit | Assessor, Unit | Indicator, Assessor | Indicator}
