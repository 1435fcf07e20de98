package facets

import (
	"eightx/integrity"
)

// Steps says who has a rating scale of its own.
type Steps int

// The scales.
const (
	Common       Steps = iota // one for all marks
	PerIndicator              // partial credit
	PerAssessor               // every assessor uses the categories in his own way
)

// Options of a fit. The zero value is one common scale of at most ten categories.
type Options struct {
	Steps      Steps
	Categories int // most categories; 0: ten
}

func (o Options) categories() int {
	if o.Categories < 2 {
		return 10
	}
	return o.Categories
}

// Model is the estimated model. Lists are sorted by name; steps and categories go
// upwards.
type Model struct {
	Units      []Measure  `json:"units"`      // value: higher is better
	Assessors  []Measure  `json:"assessors"`  // value: severity
	Indicators []Measure  `json:"indicators"` // value: difficulty
	Scales     []Scale    `json:"scales"`
	Categories []Category `json:"categories"` // how scores became categories

	UnitSpread      Spread `json:"unitSpread"`
	AssessorSpread  Spread `json:"assessorSpread"`
	IndicatorSpread Spread `json:"indicatorSpread"`

	LogLik     float64 `json:"logLik"`
	Marks      int     `json:"marks"`      // in the estimate: those of extreme elements are not
	Parameters int     `json:"parameters"` // free ones
	Rounds     int     `json:"rounds"`     // Newton steps

	design   *design
	estimate *estimate
}

// Measure is one element of a facet, in logits.
type Measure struct {
	ID      string  `json:"id"`
	Value   float64 `json:"value"`
	SE      float64 `json:"se"` // 1/√(sum of model variances), as FACETS and Winsteps print it
	Marks   int     `json:"marks"`
	Raw     int     `json:"raw"`     // sum of categories
	Average float64 `json:"average"` // observed mean score
	Fair    float64 `json:"fair"`    // mean score expected among average others
	// Extreme elements have only lowest or only highest marks; they are left out of
	// the estimate, and measured as if they had 0.3 of a category more or less.
	Extreme bool `json:"extreme,omitempty"`
	// Mean squares of residuals and their standardised forms; 0 for the extreme.
	Infit   float64 `json:"infit"`
	Outfit  float64 `json:"outfit"`
	InfitZ  float64 `json:"infitZ"`
	OutfitZ float64 `json:"outfitZ"`
}

// Scale is the steps of one rating scale, in logits; they sum to zero.
type Scale struct {
	ID    string    `json:"id,omitempty"` // indicator or assessor whose scale it is
	Steps []float64 `json:"steps"`
	Used  []int     `json:"used"` // places of its categories in Model.Categories
}

// Fit estimates the model. The error is an *integrity.Refusal: facets.few_marks,
// facets.one_category, facets.disconnected (names the parts; see Subsets),
// facets.large, facets.unbounded (no finite estimate).
func Fit(ratings integrity.Ratings, o Options) (*Model, error) {
	d := newDesign(ratings, o)
	if len(d.categories) < 2 {
		return nil, &integrity.Refusal{Code: "facets.one_category", Inputs: map[string]float64{"marks": float64(len(ratings))}}
	}
	d.settle()
	e := newEstimate(d)
	if err := d.fit(e); err != nil {
		return nil, err
	}
	m := &Model{design: d, estimate: e, Categories: d.categories, LogLik: e.logLik, Rounds: e.rounds}
	m.describe()
	return m, nil
}

// fit refuses what cannot be estimated, or estimates.
func (d *design) fit(e *estimate) error {
	if len(e.cells) == 0 || e.activeUnits() < 2 || len(e.rest) < 2 {
		return &integrity.Refusal{Code: "facets.few_marks", Inputs: map[string]float64{"marks": float64(len(d.marks)), "units": float64(e.activeUnits())}}
	}
	if len(e.rest) > mostRest {
		return &integrity.Refusal{Code: "facets.large", Inputs: map[string]float64{"parameters": float64(len(e.rest)), "limit": mostRest}}
	}
	if e.maximise() {
		return nil
	}
	if !d.link().whole() {
		return d.disconnected()
	}
	return &integrity.Refusal{Code: "facets.unbounded", Inputs: map[string]float64{"rounds": float64(e.rounds)}}
}

func (e *estimate) activeUnits() int {
	n := 0
	for u := range e.unit {
		if len(e.cellsOf(u)) > 0 {
			n++
		}
	}
	return n
}

// describe fills the model from the estimate.
func (m *Model) describe() {
	m.Marks = 0
	for i := range m.estimate.cells {
		m.Marks += int(m.estimate.cells[i].marks)
	}
	m.Parameters = m.estimate.activeUnits() + len(m.estimate.rest) - 1 - len(m.estimate.blocks)
	for s, scale := range m.design.scales {
		m.Scales = append(m.Scales, m.scale(s, scale))
	}
	f := newFitter(m)
	m.Units, m.Assessors, m.Indicators = f.measures(unitFacet), f.measures(assessorFacet), f.measures(indicatorFacet)
	m.UnitSpread, m.AssessorSpread, m.IndicatorSpread = spreadOf(m.Units), spreadOf(m.Assessors), spreadOf(m.Indicators)
}

func (m *Model) scale(s int, from scale) Scale {
	out := Scale{Steps: make([]float64, from.top()), Used: make([]int, len(from.used))}
	for k := range out.Steps {
		out.Steps[k] = -m.estimate.rest[int(m.estimate.step[s])+k]
	}
	for x, c := range from.used {
		out.Used[x] = int(c)
	}
	switch m.design.steps {
	case PerIndicator:
		out.ID = m.design.names[indicatorFacet][s]
	case PerAssessor:
		out.ID = m.design.names[assessorFacet][s]
	}
	return out
}
