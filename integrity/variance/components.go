package variance

import (
	"math"

	"eightx/integrity"
)

// Components is how the variance of ratings divides.
type Components struct {
	Method     Method      `json:"method"`
	Ratings    int         `json:"ratings"`
	Mean       float64     `json:"mean"`   // generalized least squares
	MeanSE     float64     `json:"meanSE"` // given the variances
	Terms      []Component `json:"terms"`  // in the order asked for, the residual last
	Criterion  float64     `json:"criterion"`
	Iterations int         `json:"iterations"` // 0 in closed form
	Strata     []Stratum   `json:"strata,omitempty"`

	facets  Term // with more than one level: those of the residual
	within  [facetCount]Term
	predict func(term int) []Effect
}

// Method is how the estimates were found.
type Method string

// Closed form for balanced designs whose estimates are nonnegative; bounded for
// balanced designs with components at zero; REML for all others.
const (
	Closed   Method = "closed"
	Bounded  Method = "bounded"
	Complete Method = "complete"
	Sparse   Method = "sparse"
)

// Component is the variance of one term.
type Component struct {
	Term     Term     `json:"term"`
	Levels   int      `json:"levels"`
	Variance float64  `json:"variance"`
	SD       float64  `json:"sd"`
	SE       float64  `json:"se"`              // of the variance, from the average or expected information; 0 at the boundary
	Share    float64  `json:"share"`           // of the sum of all components
	Boundary bool     `json:"boundary"`        // the estimate is zero because a variance cannot be less
	ANOVA    *float64 `json:"anova,omitempty"` // what mean squares alone give, maybe negative; balanced designs only
}

// Stratum is a line of the analysis of variance of a balanced design.
type Stratum struct {
	Term       Term    `json:"term"`
	DF         int     `json:"df"`
	SumSquares float64 `json:"sumSquares"`
	MeanSquare float64 `json:"meanSquare"`
}

// Effect is the predicted effect of one level (best linear unbiased prediction):
// its difference from the mean, shrunken towards 0.
type Effect struct {
	Names []string `json:"names"` // of the term's facets, in the order unit, assessor, indicator
	Value float64  `json:"value"`
	SD    float64  `json:"sd"` // conditional, given the variances and the mean
}

// Estimate estimates the variance of each term and of the residual. Without terms
// it takes all terms of one and two facets that the design can tell apart.
//
// The criterion is −2 log of the restricted likelihood, as lme4's REMLcrit:
// (n−1)·log 2π + log|V| + log(1'V⁻¹1) + y'Py.
// Whatever has no answer is an *integrity.Refusal.
func Estimate(ratings integrity.Ratings, terms ...Term) (*Components, error) {
	d, err := newDesign(ratings)
	if err != nil {
		return nil, err
	}
	if len(terms) == 0 {
		terms = d.estimable()
	}
	m, err := d.model(terms)
	if err != nil {
		return nil, err
	}
	c, err := m.estimate()
	if err != nil {
		return nil, err
	}
	c.facets, c.within = d.facets(), d.within
	return c, c.finite()
}

// estimate takes the shortest way the design allows.
func (m *model) estimate() (*Components, error) {
	if l := m.layout(); l != nil {
		return m.balanced(l)
	}
	if c := m.complete(); c != nil {
		return c.estimate()
	}
	return m.sparse()
}

// Effects are the predicted effects of a term, sorted by names; nil when the term
// was not asked for.
func (c *Components) Effects(term Term) []Effect {
	for k := range len(c.Terms) - 1 {
		if c.Terms[k].Term == term {
			return c.predict(k)
		}
	}
	return nil
}

// Of is the component of a term, zero when there is none.
func (c *Components) Of(term Term) Component {
	for _, component := range c.Terms {
		if component.Term == term {
			return component
		}
	}
	return Component{Term: term}
}

// fill derives standard deviations and shares.
func (c *Components) fill() {
	sum := 0.0
	for i := range c.Terms {
		c.Terms[i].SD = math.Sqrt(c.Terms[i].Variance)
		sum += c.Terms[i].Variance
	}
	for i := range c.Terms {
		c.Terms[i].Share = c.Terms[i].Variance / sum
	}
}

// finite refuses a result that is no number, which only designs at the limits of
// floating-point numbers can have.
func (c *Components) finite() error {
	sum := c.Mean + c.MeanSE + c.Criterion
	for _, t := range c.Terms {
		sum += t.Variance + t.SE + t.Share
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return &integrity.Refusal{Code: "variance.overflow"}
	}
	return nil
}

// Terms are the terms of one and two facets that the ratings can tell apart, which
// Estimate takes when it is given none.
func Terms(ratings integrity.Ratings) ([]Term, error) {
	d, err := newDesign(ratings)
	if err != nil {
		return nil, err
	}
	return d.estimable(), nil
}
