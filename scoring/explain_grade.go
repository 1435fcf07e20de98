package scoring

import (
	"slices"

	"eightx/decimal"
)

// GradeExplanation is how a star or grade came about.
type GradeExplanation struct {
	Grading string             `json:"grading"`
	Name    string             `json:"name"`
	Stars   bool               `json:"stars"`
	Star    int                `json:"star"`
	Grade   string             `json:"grade,omitempty"`
	Measure string             `json:"measure"`           // what the levels' minimum is compared with
	How     *Derivation        `json:"how,omitempty"`     // of the measure, when the scheme writes one
	Formula *Derivation        `json:"formula,omitempty"` // of the star, in schemes without levels
	Levels  []LevelExplanation `json:"levels,omitempty"`
	Gates   []GateExplanation  `json:"gates,omitempty"`
	Cap     *int               `json:"cap,omitempty"`  // highest star that vetoes leave
	Last    *int               `json:"last,omitempty"` // last year's star, where promotion rules look at it
	Reasons []Reason           `json:"reasons,omitempty"`
}

// LevelExplanation is one level and why the unit has it or not.
type LevelExplanation struct {
	Level   string      `json:"level"`
	Star    int         `json:"star"`
	Min     string      `json:"min,omitempty"`
	Above   bool        `json:"above,omitempty"` // the measure has to exceed Min
	Gap     string      `json:"gap,omitempty"`   // measure − Min
	When    *Derivation `json:"when,omitempty"`
	MaxRank int         `json:"maxRank,omitempty"`
	Quota   *int        `json:"quota,omitempty"` // places
	Taken   int         `json:"taken,omitempty"` // places given to units ahead
	// Outcome: given, below_min, condition, rank, gate, veto, quota, or beyond
	// when a better level was given already.
	Outcome string `json:"outcome"`
}

// GateExplanation is one gate.
type GateExplanation struct {
	Gate  string      `json:"gate"`
	Star  int         `json:"star"`
	Text  string      `json:"text,omitempty"`
	Holds bool        `json:"holds"`
	Case  bool        `json:"case,omitempty"` // a decided case closes it
	How   *Derivation `json:"how,omitempty"`
}

// grade explains one grading.
func (rp *Replay) grade(k int, u int32) GradeExplanation {
	g := &rp.p.gradings[k]
	w := rp.r.newGradingRun(g)
	got := rp.r.outcome[u].grades[k]
	x := GradeExplanation{Grading: g.def.ID, Name: g.def.Name, Stars: g.isStars, Star: got.star, Grade: got.name,
		Measure: w.measure(u).words(), How: rp.derive(g.measure, u), Formula: rp.derive(g.formula, u), Reasons: got.reasons}
	for i, gate := range g.def.Gates {
		x.Gates = append(x.Gates, GateExplanation{Gate: gate.ID, Star: gate.Star, Text: gate.Text,
			Holds: !slices.Contains(got.failedGates, gate.ID), Case: w.blockedByCase(gate, u), How: rp.derive(g.gates[i], u)})
	}
	if top := w.cap(u); top < maxStars {
		x.Cap = &top
	}
	if years := rp.r.in.history[u]; g.def.Promotion != nil && len(years) > 0 {
		x.Last = years[0].Star
	}
	for l := range g.def.Levels {
		x.Levels = append(x.Levels, rp.level(w, k, l, u))
	}
	return x
}

// maxStars is more than any scheme has.
const maxStars = 1000

func (rp *Replay) level(w *gradingRun, k, l int, u int32) LevelExplanation {
	def := w.g.def.Levels[l]
	x := LevelExplanation{Level: levelName(def), Star: def.Star, Above: def.Above, MaxRank: def.MaxRank, When: rp.derive(w.g.when[l], u)}
	if m := w.measure(u); def.Min != nil && m.state == present {
		x.Min, x.Gap = def.Min.String(), m.num.Sub(*def.Min).String()
	}
	size, taken := rp.places(w, k, l, u)
	if q := w.quota(l, u, size); q >= 0 {
		x.Quota, x.Taken = &q, taken
	}
	x.Outcome = rp.levelOutcome(w, k, l, u)
	return x
}

// places is the number of units graded together and how many ahead of the unit
// have the level.
func (rp *Replay) places(w *gradingRun, k, l int, u int32) (size, taken int) {
	scope := w.g.def.Scope
	if scope == "" {
		scope = rp.p.Scheme.Ranking.Scope
	}
	for _, part := range rp.r.partition(scope) {
		if !slices.Contains(part, u) {
			continue
		}
		for _, v := range part {
			if o := &rp.r.outcome[v]; o.grades[k].level == l && o.rank.Less(rp.r.outcome[u].rank) {
				taken++
			}
		}
		return len(part), taken
	}
	return 0, 0
}

func (rp *Replay) levelOutcome(w *gradingRun, k, l int, u int32) string {
	got := rp.r.outcome[u].grades[k].level
	switch {
	case got == l:
		return "given"
	case got >= 0 && got < l:
		return "beyond"
	}
	g := w.start(u)
	if w.qualifies(u, l, g) {
		return "quota"
	}
	if len(g.reasons) > 0 {
		return map[string]string{"star.veto_cap": "veto", "star.gate": "gate"}[g.reasons[0].Code]
	}
	return w.unmet(l, u)
}

// unmet is which condition of a level a unit does not meet.
func (w *gradingRun) unmet(l int, u int32) string {
	level := w.g.def.Levels[l]
	if m := w.measure(u); level.Min != nil && (m.state != present || below(m.num, level)) {
		return "below_min"
	}
	if level.MaxRank > 0 && w.r.outcome[u].rank.Cmp(decimal.Int(int64(level.MaxRank))) > 0 {
		return "rank"
	}
	return "condition"
}
