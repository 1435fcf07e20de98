package facets

import (
	"slices"
	"strings"

	"eightx/integrity"
)

// Subset is elements whose measures can be compared with each other, and with
// nobody else's.
type Subset struct {
	Units, Assessors, Indicators []string
}

// String names the subset by its assessors and units.
func (s Subset) String() string {
	return "[" + strings.Join(s.Assessors, " ") + ": " + strings.Join(s.Units, " ") + "]"
}

// Subsets divides ratings into the parts the design links. One part: everything
// can be compared. Two elements of a facet are linked when two marks tell them
// apart while the other facets are the same or linked already (Weeks and Williams
// 1964). Elements that belong to several parts, as indicators do that every panel
// uses, stand in each.
func Subsets(ratings integrity.Ratings) []Subset {
	d := newDesign(ratings, Options{})
	return d.subsets(d.link())
}

// classes is for every element of every facet the first element it is linked to.
type classes [facetCount][]int32

// link joins elements until nothing more joins.
func (d *design) link() *classes {
	c := &classes{}
	for f := range c {
		c[f] = make([]int32, len(d.names[f]))
		for e := range c[f] {
			c[f][e] = int32(e)
		}
	}
	for joined := true; joined; {
		joined = false
		for f := range facetCount {
			joined = d.joinFacet(c, f) || joined
		}
	}
	return c
}

// joinFacet joins the elements of one facet that marks with linked others share.
func (d *design) joinFacet(c *classes, f int) bool {
	type others struct{ a, b int32 }
	first := map[others]int32{}
	joined := false
	g, h := (f+1)%facetCount, (f+2)%facetCount
	for i := range d.marks {
		m := &d.marks[i]
		key := others{c.root(g, m.at[g]), c.root(h, m.at[h])}
		here := c.root(f, m.at[f])
		there, known := first[key]
		if !known {
			first[key] = here
			continue
		}
		if there = c.root(f, there); there != here {
			c[f][max(here, there)] = min(here, there)
			joined = true
		}
	}
	return joined
}

// root is the first element of the class.
func (c *classes) root(f int, e int32) int32 {
	for c[f][e] != e {
		e = c[f][e]
	}
	return e
}

// whole says whether every facet is one class.
func (c *classes) whole() bool {
	for f := range c {
		for e := range c[f] {
			if c.root(f, int32(e)) != 0 {
				return false
			}
		}
	}
	return true
}

// subsets are the parts by their first unit: a class of units with the assessors
// and indicators it meets. Classes of units that meet a linked assessor and a
// linked indicator are one part.
func (d *design) subsets(c *classes) []Subset {
	type part [facetCount]map[int32]bool
	parts := map[int32]*part{}
	var order []int32
	for i := range d.marks {
		key := c.root(unitFacet, d.marks[i].at[unitFacet])
		p := parts[key]
		if p == nil {
			p = &part{{}, {}, {}}
			parts[key], order = p, append(order, key)
		}
		for f, e := range d.marks[i].at {
			p[f][e] = true
		}
	}
	slices.Sort(order)
	out := make([]Subset, len(order))
	for i, key := range order {
		p := parts[key]
		out[i] = Subset{Units: d.namesIn(unitFacet, p[0]), Assessors: d.namesIn(assessorFacet, p[1]), Indicators: d.namesIn(indicatorFacet, p[2])}
	}
	return out
}

func (d *design) namesIn(f int, in map[int32]bool) []string {
	var names []string
	for e, name := range d.names[f] {
		if in[int32(e)] {
			names = append(names, name)
		}
	}
	return names
}

// disconnected is the refusal that names the parts.
func (d *design) disconnected() error {
	parts := d.subsets(d.link())
	r := &integrity.Refusal{Code: "facets.disconnected", Inputs: map[string]float64{"subsets": float64(len(parts))}}
	for _, p := range parts {
		r.Names = append(r.Names, p.String())
	}
	return r
}
