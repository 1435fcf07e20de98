package scoring

import (
	"encoding/json"
	"slices"

	"eightx/decimal"
	"eightx/facts"
)

// EngineVersion names the meaning of the arithmetic. It changes when any scheme
// could score differently, so that a replay can say which engine it needs.
const EngineVersion = "1"

// ResultFormat is the version of the JSON form of a Result. Fields may be
// added; the meaning of a field never changes.
const ResultFormat = 1

// Result is the outcome of a run (计算结果). Numbers are decimal strings with
// the printed decimals; money is in yuan with two decimals.
type Result struct {
	Format      int          `json:"format"`
	Scheme      string       `json:"scheme"`
	Title       string       `json:"title"`
	Version     string       `json:"version,omitempty"`
	SchemeHash  string       `json:"schemeHash"`
	FactsDigest string       `json:"factsDigest"`
	Engine      string       `json:"engine"`
	Year        int          `json:"year"`
	Units       []UnitResult `json:"units"`
	Budget      *BudgetUse   `json:"budget,omitempty"`
}

// UnitResult is one unit's year.
type UnitResult struct {
	Unit       string            `json:"unit"`
	Name       string            `json:"name"`
	Peer       string            `json:"peer"`
	Total      string            `json:"total"`
	Raw        string            `json:"raw"`        // before rescaling, bonus and penalty
	Applicable string            `json:"applicable"` // points of what applies
	Full       string            `json:"full"`
	Adjust     string            `json:"adjust,omitempty"`      // bonus − penalty + points of vetoes
	Exact      string            `json:"exact,omitempty"`       // total before rounding, where it differs
	Excluded   bool              `json:"notAssessed,omitempty"` // fails assessedWhen: no points, rank 0
	Rank       json.Number       `json:"rank"`
	Of         int               `json:"of"` // units ranked together
	Ranks      map[string]string `json:"ranks,omitempty"`
	Star       int               `json:"star"`
	Grades     []GradeResult     `json:"grades,omitempty"`
	PayPool    string            `json:"payPool,omitempty"` // sum of all rewards, yuan
	Vetoes     []string          `json:"vetoes"`
	Gates      []string          `json:"gates"`           // failed gates of the stars
	Flags      []string          `json:"flags,omitempty"` // "F1-09:sample_insufficient"
	Reasons    []Reason          `json:"reasons,omitempty"`
	Proposed   []string          `json:"proposedVetoes,omitempty"` // triggered without a case: a question, no effect
	Dimensions []DimensionResult `json:"dimensions,omitempty"`
	Items      []ItemResult      `json:"items"`
	Lines      []Line            `json:"lines"`
	Rewards    []RewardResult    `json:"rewards,omitempty"`
}

// ItemResult is one item of a unit.
type ItemResult struct {
	Item   string `json:"item"`
	Points string `json:"points"`
	Full   string `json:"full"`
	NA     bool   `json:"na,omitempty"`
}

// DimensionResult is what a unit earned towards one goal or sphere: the printed
// points of the indicators that serve it, before weighting and rescaling.
type DimensionResult struct {
	Dimension string `json:"dimension"`
	Points    string `json:"points"`
	Full      string `json:"full"`
}

// Line is 得分行: one indicator of a unit.
type Line struct {
	Indicator string   `json:"indicator"`
	Points    string   `json:"points"` // "" when not applicable
	Full      string   `json:"full"`
	Status    string   `json:"status"` // scored, not_applicable, imputed, vetoed
	Reason    string   `json:"reason,omitempty"`
	Flags     []string `json:"flags,omitempty"`
}

// GradeResult is the outcome of one grading beside the stars.
type GradeResult struct {
	Grading string   `json:"grading"`
	Grade   string   `json:"grade"`
	Star    int      `json:"star,omitempty"`
	Gates   []string `json:"gates,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// RewardResult is the outcome of one reward.
type RewardResult struct {
	Reward      string    `json:"reward"`
	Amount      string    `json:"amount"`
	Coefficient string    `json:"coefficient,omitempty"`
	Prepaid     string    `json:"prepaid,omitempty"`
	Settlement  string    `json:"settlement,omitempty"`
	Posts       []PostPay `json:"posts,omitempty"`
	Split       []string  `json:"split,omitempty"`
	Reasons     []Reason  `json:"reasons,omitempty"`
}

// BudgetUse compares the sum of rewards with the budget.
type BudgetUse struct {
	Cap   string `json:"cap"`
	Total string `json:"total"`
	Over  bool   `json:"over"`
}

// Unit finds a unit's result, nil when there is none.
func (r *Result) Unit(id string) *UnitResult {
	for i := range r.Units {
		if r.Units[i].Unit == id {
			return &r.Units[i]
		}
	}
	return nil
}

// Line finds an indicator's line, nil when the unit has none.
func (u *UnitResult) Line(indicator string) *Line {
	for i := range u.Lines {
		if u.Lines[i].Indicator == indicator {
			return &u.Lines[i]
		}
	}
	return nil
}

func (r *run) result(f *facts.Facts) *Result { return r.resultOf(facts.Digest(f)) }

func (r *run) resultOf(digest string) *Result {
	s := r.p.Scheme
	out := &Result{Format: ResultFormat, Scheme: s.ID, Title: s.Title, Version: s.Version, SchemeHash: r.p.Hash,
		FactsDigest: digest, Engine: EngineVersion, Year: s.Year, Units: []UnitResult{}, Budget: r.budget()}
	triggers := r.bindTriggers()
	for u := range r.in.units {
		out.Units = append(out.Units, r.unitResult(int32(u), triggers))
	}
	return out
}

// budget compares everything paid with the budget, nil without one.
func (r *run) budget() *BudgetUse {
	b := r.p.Scheme.Budget
	if b == nil {
		return nil
	}
	var paid decimal.Fen
	for u := range r.outcome {
		for _, w := range r.outcome[u].rewards {
			paid += w.amount
		}
	}
	limit, err := decimal.FenOf(b.Cap, decimal.HalfUp)
	return &BudgetUse{Cap: limit.Yuan(), Total: paid.Yuan(), Over: err == nil && paid > limit}
}

func (r *run) unitResult(u int32, triggers []evaluator) UnitResult {
	o, unit := &r.outcome[u], &r.in.units[u]
	x := UnitResult{Unit: unit.ID, Name: unit.Name, Peer: unit.Peer, Vetoes: []string{}, Gates: []string{},
		Total: r.printed(o.total), Raw: r.printed(o.raw), Applicable: o.applicable.String(), Full: o.full.String(),
		Rank: json.Number(o.rank.String()), Of: o.size, Items: r.itemResults(u), Lines: r.lineResults(u)}
	if o.out {
		x.Excluded = true
		return x
	}
	if !o.adjust.IsZero() {
		x.Adjust = r.printed(o.adjust)
	}
	if !o.exact.Equal(o.total) {
		x.Exact = o.exact.String()
	}
	for k, extra := range r.p.Scheme.Ranking.Extra {
		if x.Ranks == nil {
			x.Ranks = map[string]string{}
		}
		x.Ranks[extra.ID] = o.extra[k].String()
	}
	for _, c := range r.in.vetoes[u] {
		x.Vetoes = append(x.Vetoes, c.veto.ID)
	}
	for _, l := range x.Lines {
		for _, flag := range l.Flags {
			x.Flags = append(x.Flags, l.Indicator+":"+flag)
		}
	}
	if limit := r.p.Scheme.NotApplicable.MaxPoints; limit != nil && o.full.Sub(o.applicable).Cmp(*limit) > 0 {
		x.Flags = append(x.Flags, "total:na_over_cap")
	}
	x.Dimensions, x.Proposed = r.dimensions(u), r.proposals(u, triggers)
	r.gradeResults(u, &x)
	r.rewardResults(u, &x)
	return x
}

// printed is a figure with the scheme's decimals; a figure that needs more is
// written exactly, because rounding it again would be a second rounding.
func (r *run) printed(x decimal.Number) string {
	if _, ok := x.Mantissa(r.p.places); ok {
		return x.Fixed(r.p.places)
	}
	return x.String()
}

func (r *run) itemResults(u int32) []ItemResult {
	var out []ItemResult
	for k := range r.p.items {
		it := &r.p.items[k]
		x := ItemResult{Item: it.def.ID, Full: it.full[r.in.peer[u]].String()}
		if r.itemPoints[k].state(u) == present {
			x.Points = r.printed(r.itemPoints[k].number(u))
		} else {
			x.NA = true
		}
		out = append(out, x)
	}
	return out
}

// dimensions adds up the lines that serve each goal or sphere; an indicator
// without dimensions of its own serves those of its item.
func (r *run) dimensions(u int32) []DimensionResult {
	var out []DimensionResult
	for _, d := range r.p.Scheme.Dimensions {
		points, full := decimal.Zero, decimal.Zero
		for i := range r.p.indicators {
			ind := &r.p.indicators[i]
			serves := ind.def.Dimensions
			if len(serves) == 0 {
				serves = r.p.items[ind.item].def.Dimensions
			}
			if !slices.Contains(serves, d.ID) || r.lines[i].points.state(u) != present || r.lines[i].status[u] == NoIndicator {
				continue
			}
			points, full = points.Add(r.lines[i].points.number(u)), full.Add(ind.full[r.in.peer[u]])
		}
		if full.Sign() > 0 {
			out = append(out, DimensionResult{d.ID, r.printed(points), full.String()})
		}
	}
	return out
}

// proposals are the active vetoes whose trigger holds although nobody has
// opened a case.
func (r *run) proposals(u int32, triggers []evaluator) []string {
	var out []string
	for i, holdsFor := range triggers {
		id := r.p.Scheme.Vetoes[i].ID
		if holdsFor == nil || slices.Contains(r.in.cases[u], id) {
			continue
		}
		if holds(holdsFor(u)) {
			out = append(out, id)
		}
	}
	return out
}

// bindTriggers binds the conditions that propose cases, nil where there is none.
func (r *run) bindTriggers() []evaluator {
	out := make([]evaluator, len(r.p.triggers))
	for i, n := range r.p.triggers {
		if n != nil {
			out[i] = r.bind(n, context{linked: true})
		}
	}
	return out
}

var statusNames = [...]string{"none", "scored", "not_applicable", "imputed", "vetoed"}

// String is the status as the JSON form writes it.
func (s Status) String() string { return statusNames[s] }

func (r *run) lineResults(u int32) []Line {
	out := []Line{}
	for i := range r.p.indicators {
		l := r.lines[i]
		if l.status[u] == NoIndicator {
			continue
		}
		x := Line{Indicator: r.p.indicators[i].def.ID, Full: r.p.indicators[i].full[r.in.peer[u]].String(),
			Status: l.status[u].String(), Reason: l.reasons[u], Flags: l.flags[u]}
		if l.points.state(u) == present {
			x.Points = r.printed(l.points.number(u))
		}
		out = append(out, x)
	}
	return out
}

func (r *run) gradeResults(u int32, x *UnitResult) {
	for k := range r.p.gradings {
		g := r.outcome[u].grades[k]
		if r.p.gradings[k].isStars {
			x.Star = g.star
			x.Gates = append(x.Gates, g.failedGates...)
			x.Reasons = append(x.Reasons, g.reasons...)
			continue
		}
		x.Grades = append(x.Grades, GradeResult{r.p.gradings[k].def.ID, g.name, g.star, g.failedGates, g.reasons})
	}
}

func (r *run) rewardResults(u int32, x *UnitResult) {
	var pool decimal.Fen
	for k := range r.p.rewards {
		w := r.outcome[u].rewards[k]
		pool += w.amount
		y := RewardResult{Reward: r.p.rewards[k].def.ID, Amount: w.amount.Yuan(), Coefficient: w.coefficient.String(), Posts: w.posts, Reasons: w.reasons}
		if r.p.rewards[k].def.Prepay != nil {
			y.Prepaid, y.Settlement = w.prepaid.Yuan(), w.settlement.Yuan()
		}
		for _, part := range w.split {
			y.Split = append(y.Split, part.Yuan())
		}
		x.Rewards = append(x.Rewards, y)
	}
	if len(r.p.rewards) > 0 {
		x.PayPool = pool.Yuan()
	}
}
