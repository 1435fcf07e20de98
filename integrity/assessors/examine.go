package assessors

import (
	"eightx/integrity"
	"eightx/integrity/facets"
)

// Findings is what was found about a season. Lists are sorted by ids; Flags are
// the questions, by rule.
type Findings struct {
	Units      int     `json:"units"`
	Indicators int     `json:"indicators"`
	Marks      int     `json:"marks"`
	Low        float64 `json:"low"`
	Range      float64 `json:"range"` // highest less lowest score given
	Options    Options `json:"options"`

	Assessors  []Assessor  `json:"assessors"`
	Cells      []Cell      `json:"cells"`
	NullSpread float64     `json:"nullSpread"` // of the cells' t in the middle; at least one
	CellLimit  float64     `json:"cellLimit"`  // largest p that is asked about
	Stamps     []Stamp     `json:"stamps"`
	Copies     []Copy      `json:"copies"`
	Ties       []TieEffect `json:"ties"`
	Digits     []DigitUse  `json:"digits"`

	Flags   []integrity.Flag `json:"flags"`
	Refused []RuleRefusal    `json:"refused"` // rules that had too little to go by
}

// RuleRefusal is a rule that was not applied, and why.
type RuleRefusal struct {
	Rule   string             `json:"rule"`
	Reason *integrity.Refusal `json:"reason"`
}

// Examine asks every question about a season. The error is an *integrity.Refusal
// when there is too little for any: integrity.few_history.
func Examine(ratings integrity.Ratings, ties []Tie, o Options) (*Findings, error) {
	o = o.filled()
	s := newSeason(ratings)
	if err := s.enough(o); err != nil {
		return nil, err
	}
	f := &Findings{Units: len(s.units), Indicators: len(s.indicators), Marks: s.marks, Low: s.low, Range: s.high - s.low, Options: o}
	f.Stamps = s.findStamps(o)
	f.Copies = s.findCopies(o)
	s.findLevels()
	p := newPanel(s, o)
	f.Assessors = p.people(o)
	f.Cells, f.NullSpread = p.cells(f.tested(o), o)
	f.refuse(o)
	linked := f.linked(ratings)
	effects, refused := p.tieEffects(ties, f.NullSpread, o)
	f.Ties, f.Refused = effects, append(f.Refused, refused...)
	f.digits(s, o)
	f.askHabits(o, linked)
	f.askCells(o)
	f.askStamps(o)
	f.askCopies(o)
	f.askTies(o)
	f.askDigits()
	return f, nil
}

func (f *Findings) digits(s *season, o Options) {
	var refusal *integrity.Refusal
	if f.Digits, refusal = s.digitUse(o); refusal != nil {
		f.Refused = append(f.Refused, RuleRefusal{"fairness.digits", refusal})
	}
}

// enough refuses seasons that no rule can say anything about.
func (s *season) enough(o Options) error {
	inputs := map[string]float64{"units": float64(len(s.units)), "needUnits": float64(o.LeastUnits), "assessors": float64(len(s.assessors)), "needAssessors": 3}
	switch {
	case len(s.units) < o.LeastUnits || len(s.assessors) < 3:
		return &integrity.Refusal{Code: "integrity.few_history", Inputs: inputs}
	case !(s.high > s.low):
		return &integrity.Refusal{Code: "integrity.no_differences", Inputs: inputs}
	}
	return nil
}

// refuse says which rules had too little, and about whom.
func (f *Findings) refuse(o Options) {
	var few []string
	for _, a := range f.Assessors {
		if !a.Enough {
			few = append(few, a.ID)
		}
	}
	if few != nil {
		f.Refused = append(f.Refused, RuleRefusal{"habits", &integrity.Refusal{Code: "fairness.few_sheets", Names: few, Inputs: map[string]float64{"need": float64(o.LeastSheets)}}})
	}
	if f.Indicators < o.LeastCell {
		f.few("fairness.cell", o.LeastCell)
	} else if len(f.Cells) == 0 {
		f.Refused = append(f.Refused, RuleRefusal{"fairness.cell", &integrity.Refusal{Code: "fairness.few_others", Inputs: map[string]float64{"need": float64(o.LeastOthers)}}})
	}
	if f.Indicators < o.LeastMarks {
		f.few("fairness.stamp", o.LeastMarks)
		f.few("fairness.copy", o.LeastMarks)
	}
}

// linked says whether all assessors can be compared with each other. Those of panels
// that never meet cannot: one may be severe, or its units weak.
func (f *Findings) linked(ratings integrity.Ratings) bool {
	parts := facets.Subsets(ratings)
	if len(parts) < 2 {
		return true
	}
	r := &integrity.Refusal{Code: "fairness.unlinked", Inputs: map[string]float64{"parts": float64(len(parts))}}
	for _, p := range parts {
		r.Names = append(r.Names, p.String())
	}
	f.Refused = append(f.Refused, RuleRefusal{"fairness.severity", r})
	return false
}

// few notes that sheets are too short for a rule.
func (f *Findings) few(rule string, need int) {
	f.Refused = append(f.Refused, RuleRefusal{rule, &integrity.Refusal{Code: "fairness.few_indicators", Inputs: map[string]float64{"have": float64(f.Indicators), "need": float64(need)}}})
}

// tested says whose cells are tested: who has history enough and does not mark by
// impression. The latter is asked about as a habit; his single cells would only
// repeat it.
func (f *Findings) tested(o Options) []bool {
	out := make([]bool, len(f.Assessors))
	for j := range out {
		out[j] = f.Assessors[j].Enough && !f.Assessors[j].haloed(o)
	}
	return out
}
