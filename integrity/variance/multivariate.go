package variance

import (
	"cmp"
	"slices"

	"eightx/integrity"
)

// Variable is one of several scores of the same units, for example an item with
// its indicators. Its weight is its share of the composite.
type Variable struct {
	Name    string
	Weight  float64
	Ratings integrity.Ratings
	Plan    Plan // zero: as many conditions as the ratings have
}

// Composite is a multivariate study (Brennan 2001, chapters 9 and 10): several
// scores, how their parts vary together, and how dependable their weighted sum is.
type Composite struct {
	Variables   []VariableStudy `json:"variables"`
	Covariances []Covariance    `json:"covariances"` // by term
	Whole       Dependability   `json:"whole"`       // of the weighted sum; its plan is empty
}

// VariableStudy is a variable by itself.
type VariableStudy struct {
	Name          string        `json:"name"`
	Weight        float64       `json:"weight"`
	Components    *Components   `json:"components"`
	Dependability Dependability `json:"dependability"`
}

// Covariance is how one term's effects vary together: variances on the diagonal,
// zero between variables that do not share the term's conditions. MeanProducts are
// what covariances are estimated from, on the scale of means of the facets shared.
type Covariance struct {
	Term         Term        `json:"term"`
	Matrix       [][]float64 `json:"matrix"`
	MeanProducts [][]float64 `json:"meanProducts"`
}

// Multivariate studies variables of the same units together. Each design must be
// balanced. A facet is shared by two variables when they have the same names in it
// (the same assessors marked both), and apart when they have none in common.
func Multivariate(variables []Variable) (*Composite, error) {
	m := &multivariate{terms: map[Term]*Covariance{}}
	if len(variables) == 0 {
		return nil, &integrity.Refusal{Code: "variance.no_variables"}
	}
	for _, v := range variables {
		if err := m.add(v); err != nil {
			return nil, err
		}
	}
	for i := range m.all {
		m.variances(i)
		for j := range i {
			if err := m.covary(i, j); err != nil {
				return nil, err
			}
		}
	}
	return m.composite(), nil
}

// measured is a variable with its design.
type measured struct {
	Variable
	design     *design
	layout     *layout
	margins    []margin
	components *Components
}

type multivariate struct {
	all   []measured
	terms map[Term]*Covariance
}

func (m *multivariate) add(v Variable) error {
	c, err := Estimate(v.Ratings)
	if err != nil {
		return err
	}
	d, err := newDesign(v.Ratings)
	if err != nil {
		return err
	}
	l := d.layout()
	if l == nil || l.each != 1 {
		return &integrity.Refusal{Code: "variance.unbalanced", Names: []string{v.Name}}
	}
	if v.Plan.Assessors == 0 && v.Plan.Indicators == 0 {
		v.Plan.Assessors, v.Plan.Indicators = max(1, l.size[1]), max(1, l.size[2])
	}
	if err := c.studied(v.Plan); err != nil {
		return err
	}
	x := measured{Variable: v, design: d, layout: l, components: c}
	x.margins = (&model{design: d}).margins(l)
	m.all = append(m.all, x)
	return nil
}

func (m *multivariate) variances(i int) {
	x := &m.all[i]
	for _, t := range x.components.Terms {
		m.set(x.components.facetsOf(t.Term), i, i, t.Variance, x.meanSquare(x.components.facetsOf(t.Term)))
	}
}

func (x *measured) meanSquare(t Term) float64 {
	for _, g := range x.margins {
		if g.term == x.layout.closed(t) {
			return ratio(g.ss, g.df)
		}
	}
	return 0
}

func (m *multivariate) set(t Term, i, j int, covariance, product float64) {
	c := m.terms[t]
	if c == nil {
		c = &Covariance{Term: t, Matrix: square(len(m.all)), MeanProducts: square(len(m.all))}
		m.terms[t] = c
	}
	c.Matrix[i][j], c.Matrix[j][i] = covariance, covariance
	c.MeanProducts[i][j], c.MeanProducts[j][i] = product, product
}

// covary estimates covariances of two variables from mean products over the
// facets they share: each mean product is expected to be the sum of those of the
// terms that contain its own, times their repetitions.
func (m *multivariate) covary(i, j int) error {
	a, b := &m.all[i], &m.all[j]
	shared, err := sharedFacets(a, b)
	if err != nil {
		return err
	}
	var found []margin
	cells := float64(a.layout.levels(shared))
	for k := len(a.margins) - 1; k >= 0; k-- {
		g := &a.margins[k]
		if !shared.Has(g.term) {
			continue
		}
		each := cells / float64(a.layout.levels(g.term))
		product := each * dot(g.effect, b.marginOf(g.term).effect) / float64(max(g.df, 1))
		covariance := product
		for _, f := range found {
			if f.term.Has(g.term) {
				covariance -= f.ss
			}
		}
		found = append(found, margin{term: g.term, ss: covariance})
		m.set(g.term, i, j, covariance/each, product)
	}
	return nil
}

func (x *measured) marginOf(t Term) *margin {
	for k := range x.margins {
		if x.margins[k].term == t {
			return &x.margins[k]
		}
	}
	return &margin{}
}

// sharedFacets are those two variables have the same names in; what is nested in
// a facet is shared only with it.
func sharedFacets(a, b *measured) (Term, error) {
	shared := Term(0)
	for f := range facetCount {
		if a.layout.facets&b.layout.facets&(1<<f) == 0 {
			continue
		}
		x, y := a.design.names[f], b.design.names[f]
		if slices.Equal(x, y) {
			shared |= 1 << f
		} else if f == 0 || common(x, y) {
			return 0, &integrity.Refusal{Code: "variance.partly_shared", Names: []string{a.Name, b.Name, facetNames[f]}}
		}
	}
	for _, f := range shared.facets() {
		if a.layout.within[f] != b.layout.within[f] || !shared.Has(a.layout.within[f]) {
			return 0, &integrity.Refusal{Code: "variance.partly_shared", Names: []string{a.Name, b.Name, facetNames[f]}}
		}
	}
	return shared, nil
}

// common says whether two sorted lists have a name in common.
func common(x, y []string) bool {
	return slices.ContainsFunc(x, func(name string) bool { _, ok := slices.BinarySearch(y, name); return ok })
}

func (m *multivariate) composite() *Composite {
	c := &Composite{}
	for i := range m.all {
		x := &m.all[i]
		d, _ := x.components.Study(x.Plan) // add has checked the plan
		c.Variables = append(c.Variables, VariableStudy{x.Name, x.Weight, x.components, d})
	}
	for _, t := range m.terms {
		c.Covariances = append(c.Covariances, *t)
	}
	slices.SortFunc(c.Covariances, func(a, b Covariance) int {
		return cmp.Or(cmp.Compare(a.Term.size(), b.Term.size()), cmp.Compare(a.Term, b.Term))
	})
	for i := range c.Covariances {
		m.weigh(&c.Whole, &c.Covariances[i])
	}
	c.Whole.finish()
	return c
}

// weigh adds a term's covariances to those of the weighted sum. Two means over
// shared conditions have the term's covariance over the larger number of them.
func (m *multivariate) weigh(d *Dependability, c *Covariance) {
	for i := range m.all {
		for j := range m.all {
			a, b := &m.all[i], &m.all[j]
			plan := Plan{max(a.Plan.Assessors, b.Plan.Assessors), max(a.Plan.Indicators, b.Plan.Indicators), a.Plan.Fixed & b.Plan.Fixed}
			d.add(c.Term, a.Weight*b.Weight*c.Matrix[i][j], plan)
		}
	}
}
