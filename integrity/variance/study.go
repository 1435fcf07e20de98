package variance

import (
	"math"

	"eightx/integrity"
)

// Plan is what a village's mean score would be averaged over. Where assessors are
// nested in indicators, Assessors is how many each indicator has.
type Plan struct {
	Assessors  int  `json:"assessors"`
	Indicators int  `json:"indicators"`
	Fixed      Term `json:"fixed,omitempty"` // facets that are always these and no sample: a scheme's indicators
}

// Dependability is how far mean scores under a plan tell units apart (Brennan 2001,
// chapters 1, 4 and 5): Relative is the error of comparing units with each other,
// Absolute that of a unit's score itself.
type Dependability struct {
	Plan        Plan    `json:"plan"`
	Universe    float64 `json:"universe"`    // variance of what one wants to know
	Relative    float64 `json:"relative"`    // error variance δ
	Absolute    float64 `json:"absolute"`    // error variance Δ
	G           float64 `json:"g"`           // universe / (universe + relative)
	Phi         float64 `json:"phi"`         // universe / (universe + absolute)
	RelativeSEM float64 `json:"relativeSEM"` // root of the error variance
	AbsoluteSEM float64 `json:"absoluteSEM"`
}

// Study says how dependable a unit's mean score is under a plan. The components
// must have a term unit.
func (c *Components) Study(plan Plan) (Dependability, error) {
	d := Dependability{Plan: plan}
	if err := c.studied(plan); err != nil {
		return d, err
	}
	for _, t := range c.Terms {
		d.add(c.facetsOf(t.Term), t.Variance, plan)
	}
	d.finish()
	return d, nil
}

// facetsOf are the facets of a term, with those they are nested in.
func (c *Components) facetsOf(t Term) Term {
	if t == Residual {
		return c.facets
	}
	return closed(t&c.facets, c.within)
}

func (c *Components) studied(plan Plan) error {
	if plan.Assessors < 1 || plan.Indicators < 1 || plan.Fixed.Has(Unit) {
		return &integrity.Refusal{Code: "variance.no_plan", Inputs: map[string]float64{"assessors": float64(plan.Assessors), "indicators": float64(plan.Indicators)}}
	}
	if c.facets&^Unit == 0 {
		return &integrity.Refusal{Code: "variance.no_conditions"}
	}
	if c.Of(Unit).Levels == 0 {
		return &integrity.Refusal{Code: "variance.no_object", Names: []string{Unit.String()}}
	}
	return nil
}

// add counts a term's variance, averaged over its conditions, where it belongs.
func (d *Dependability) add(facets Term, variance float64, plan Plan) {
	others := facets &^ Unit
	value := variance / plan.conditions(others)
	fixed := plan.Fixed.Has(others)
	switch {
	case fixed && facets.Has(Unit):
		d.Universe += value
	case fixed: // the same for every unit, and always
	case facets.Has(Unit):
		d.Relative += value
		d.Absolute += value
	default:
		d.Absolute += value
	}
}

// conditions is how many conditions of some facets a mean is taken over.
func (p Plan) conditions(facets Term) float64 {
	n := 1.0
	if facets.Has(Assessor) {
		n *= float64(p.Assessors)
	}
	if facets.Has(Indicator) {
		n *= float64(p.Indicators)
	}
	return n
}

func (d *Dependability) finish() {
	d.G, d.Phi = coefficient(d.Universe, d.Relative), coefficient(d.Universe, d.Absolute)
	d.RelativeSEM, d.AbsoluteSEM = root(d.Relative), root(d.Absolute)
}

// coefficient is 0 where units do not differ at all. Covariances may make it leave
// 0 to 1.
func coefficient(universe, err float64) float64 {
	if total := universe + err; total != 0 {
		return universe / total
	}
	return 0
}

// Need is the least number of indicators that makes mean scores dependable enough
// with so many assessors; 0 when no number up to the limit does.
type Need struct {
	Assessors     int           `json:"assessors"`
	Indicators    int           `json:"indicators"`
	Dependability Dependability `json:"dependability"` // with them, or with the limit
}

// Needed answers how many assessors and indicators a reliability takes: one line
// for each number of assessors up to that of the limit. It compares G with the
// target, or Phi when scores are to be right by themselves and not in comparison.
func (c *Components) Needed(target float64, absolute bool, limit Plan) ([]Need, error) {
	if err := c.studied(limit); err != nil {
		return nil, err
	}
	if !(target > 0 && target < 1) {
		return nil, &integrity.Refusal{Code: "variance.no_target", Inputs: map[string]float64{"target": math.Max(math.Min(target, 1e300), -1e300)}}
	}
	var needs []Need
	for assessors := 1; assessors <= limit.Assessors; assessors++ {
		needs = append(needs, c.need(target, absolute, Plan{assessors, limit.Indicators, limit.Fixed}))
	}
	return needs, nil
}

// need halves the range of indicators: more of them never make a mean worse. Fixed
// indicators are as many as they are.
func (c *Components) need(target float64, absolute bool, plan Plan) Need {
	enough := func(indicators int) bool {
		plan.Indicators = indicators
		d, _ := c.Study(plan) // Needed has checked the plan
		return absolute && d.Phi >= target || !absolute && d.G >= target
	}
	low, high := 1, plan.Indicators
	if plan.Fixed.Has(Indicator) {
		low = high
	}
	n := Need{Assessors: plan.Assessors, Indicators: high}
	if !enough(high) {
		n.Dependability, _ = c.Study(plan)
		n.Indicators = 0
		return n
	}
	for low < high {
		if middle := (low + high) / 2; enough(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	plan.Indicators, n.Indicators = high, high
	n.Dependability, _ = c.Study(plan)
	return n
}
