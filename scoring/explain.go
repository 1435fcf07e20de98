package scoring

import (
	"eightx/expr"
	"eightx/facts"
	"eightx/scheme"
)

// ExplanationFormat is the version of the JSON form of an Explanation. Fields
// may be added; the meaning of a field never changes.
const ExplanationFormat = 1

// Explanation is how a unit's year came about, step by step: everything Run
// computed for it, with the records behind each figure. Numbers are exact
// ("188866/203300") unless a field says that they are printed.
type Explanation struct {
	Format      int    `json:"format"`
	Scheme      string `json:"scheme"`
	Title       string `json:"title"`
	SchemeHash  string `json:"schemeHash"`
	FactsDigest string `json:"factsDigest"`
	Engine      string `json:"engine"`
	Unit        string `json:"unit"`
	Name        string `json:"name"`
	Peer        string `json:"peer"`
	PeerName    string `json:"peerName"`

	// Assessed is nil, or how the condition for being assessed came out false:
	// then nothing else is explained.
	Assessed *Derivation         `json:"assessed,omitempty"`
	Lines    []LineExplanation   `json:"lines"`
	Items    []ItemExplanation   `json:"items,omitempty"`
	Total    *TotalExplanation   `json:"total,omitempty"`
	Rank     *RankExplanation    `json:"rank,omitempty"`
	Grades   []GradeExplanation  `json:"grades,omitempty"` // stars first
	Rewards  []RewardExplanation `json:"rewards,omitempty"`
	Cases    []facts.VetoCase    `json:"cases,omitempty"` // decided vetoes in force
}

// UnknownError says that a scheme or its facts have no such unit or indicator.
type UnknownError struct {
	What    string // "unit" or "indicator"
	ID      string
	Nearest string // what may have been meant, "" when nothing is near
}

// Error is for logs.
func (e *UnknownError) Error() string { return "scoring: unknown " + e.What + " " + e.ID }

// Explain scores the facts and explains one indicator of a unit, all
// indicators of an item, or, when indicator is empty, the unit's whole year.
// It fails as Run does, or with *UnknownError.
func (p *Program) Explain(f *facts.Facts, unit, indicator string) (*Explanation, error) {
	rp, err := p.Replay(f)
	if err != nil {
		return nil, err
	}
	return rp.Explain(unit, indicator)
}

// Replay is a finished run of which every figure can be asked how it came
// about. It is not for use by several goroutines at once.
type Replay struct {
	Result *Result

	p        *Program
	f        *facts.Facts
	counting *facts.Facts // f resolved, when asked for
	r        *run
	bound    map[boundKey]evaluator
	books    map[string]*records   // per unit, its records in the facts
	formulas map[string]*expr.Node // of computed metrics
	at       int                   // stage r stands at
}

// Replay scores the facts and keeps what Explain needs. It fails as Run does.
func (p *Program) Replay(f *facts.Facts) (*Replay, error) {
	in, problems := p.bindFacts(f)
	if len(problems) > 0 {
		return nil, &IncompleteError{problems}
	}
	r := newRun(p, in)
	r.compute()
	if len(r.problems) > 0 {
		return nil, &IncompleteError{r.problems}
	}
	rp := &Replay{p: p, f: f, r: r}
	rp.Result = r.result(f)
	return rp, nil
}

// Program is the program that was run.
func (rp *Replay) Program() *Program { return rp.p }

// Explain is Program.Explain without scoring again.
func (rp *Replay) Explain(unit, indicator string) (*Explanation, error) {
	u, ok := rp.r.in.index[unit]
	if !ok {
		return nil, &UnknownError{"unit", unit, scheme.Nearest(unit, rp.unitIDs())}
	}
	lines, err := rp.chosen(indicator)
	if err != nil {
		return nil, err
	}
	rp.standAt(u)
	e := rp.head(u)
	if rp.r.outcome[u].out {
		e.Assessed = rp.derive(rp.p.assessed, u)
		return e, nil
	}
	for _, i := range lines {
		if line, has := rp.line(i, u); has {
			e.Lines = append(e.Lines, line)
		}
	}
	if indicator != "" && len(e.Lines) == 0 {
		return nil, &UnknownError{What: "indicator", ID: indicator}
	}
	if indicator == "" {
		rp.year(u, e)
	}
	return e, nil
}

// year explains what follows from the lines: items, total, rank, stars, pay.
func (rp *Replay) year(u int32, e *Explanation) {
	for k := range rp.p.items {
		e.Items = append(e.Items, rp.item(k, u))
	}
	e.Total = rp.total(u)
	e.Rank = rp.rank(u)
	for k := range rp.p.gradings {
		e.Grades = append(e.Grades, rp.grade(k, u))
	}
	for k := range rp.p.rewards {
		e.Rewards = append(e.Rewards, rp.reward(k, u))
	}
	for _, c := range rp.r.in.vetoes[u] {
		e.Cases = append(e.Cases, c.record)
	}
}

func (rp *Replay) head(u int32) *Explanation {
	unit, result := &rp.r.in.units[u], rp.Result
	return &Explanation{Format: ExplanationFormat, Scheme: result.Scheme, Title: result.Title,
		SchemeHash: result.SchemeHash, FactsDigest: result.FactsDigest, Engine: result.Engine,
		Unit: unit.ID, Name: unit.Name, Peer: unit.Peer, PeerName: rp.p.Scheme.PeerGroups[rp.r.in.peer[u]].Name,
		Lines: []LineExplanation{}}
}

// chosen lists the indicators asked for: one, those of an item, or all.
func (rp *Replay) chosen(id string) ([]int, error) {
	var out []int
	for i := range rp.p.indicators {
		ind := &rp.p.indicators[i]
		if id == "" || ind.def.ID == id || rp.p.items[ind.item].def.ID == id {
			out = append(out, i)
		}
	}
	if len(out) == 0 && id != "" {
		return nil, &UnknownError{"indicator", id, scheme.Nearest(id, rp.figureIDs())}
	}
	return out, nil
}

func (rp *Replay) unitIDs() []string {
	var out []string
	for i := range rp.r.in.units {
		out = append(out, rp.r.in.units[i].ID)
	}
	return out
}

func (rp *Replay) figureIDs() []string {
	var out []string
	for i := range rp.p.indicators {
		out = append(out, rp.p.indicators[i].def.ID)
	}
	for i := range rp.p.items {
		out = append(out, rp.p.items[i].def.ID)
	}
	return out
}

// standAt makes the stage of a unit the stage at hand, as it was when the unit
// was scored.
func (rp *Replay) standAt(u int32) {
	stage := rp.p.stageOf[rp.r.in.peer[u]]
	if rp.bound != nil && rp.at == stage {
		return
	}
	rp.r.reached = rp.r.reached[:0]
	for _, groups := range rp.p.stages[:stage+1] {
		rp.r.enter(groups)
	}
	rp.at, rp.bound = stage, map[boundKey]evaluator{}
}

// boundKey is a node in its context: indicator and variant, or -1 outside.
type boundKey struct {
	node               *expr.Node
	indicator, variant int
}

// place is where an expression stands: in a variant of an indicator, or
// outside of indicators (gates, rewards, tie-breakers).
type place struct{ indicator, variant int }

var outside = place{-1, 0}

// value is a node's value for a unit, by the evaluator the run used.
func (rp *Replay) value(n *expr.Node, at place, u int32) value {
	key := boundKey{n, at.indicator, at.variant}
	f := rp.bound[key]
	if f == nil {
		f = rp.r.bind(n, rp.context(at))
		rp.bound[key] = f
	}
	return f(u)
}

func (rp *Replay) context(at place) context {
	if at.indicator < 0 {
		return context{}
	}
	ind := &rp.p.indicators[at.indicator]
	return context{full: ind.full, takes: func(u int32) bool {
		g := rp.r.in.peer[u]
		return ind.exists[g] && ind.variant[g] == at.variant && !rp.r.declaredNA(u, ind)
	}}
}
