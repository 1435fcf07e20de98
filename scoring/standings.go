package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
	"eightx/scheme"
)

// Standings are what ranks and stars are decided by once items have their
// points: everything about the units that does not change when items weigh more
// or less. They let others ask "what if" many times without scoring again.
type Standings struct {
	Items  []string
	Levels []scheme.Level // of the stars
	Units  []Standing
	Parts  [][]int // units ranked together, as indexes of Units
	// Depends says why ranks and stars of other totals cannot be told from this:
	// names of things in the scheme that look at totals themselves. Empty: they
	// can.
	Depends []string
}

// Standing is one unit's.
type Standing struct {
	Unit, Peer string
	Out        bool // not assessed: no total, no rank
	Items      []ItemStanding
	Full       decimal.Number // points of the peer group
	Rescaled   bool           // something does not apply: the total is brought to Full
	Adjust     decimal.Number // bonus − penalty + points of vetoes
	Cap        *decimal.Number
	Zero       bool // a veto takes all points
	Last       bool // ranks behind all others
	Breakers   []decimal.Number
	Open       []bool // per level: gates, conditions and vetoes let the unit have it
	Quotas     []int  // per level: places where the unit is, −1 without limit
	Set        *int   // the star a veto sets
}

// ItemStanding is an item of a unit. Points of a bonus or penalty are in Adjust
// already.
type ItemStanding struct {
	Kind       string
	Points     decimal.Number
	Weight     decimal.Number
	Applicable decimal.Number // points of what applies, unweighted
	Full       decimal.Number
}

// Standings scores the facts and tells both what came of it and what it came
// from. It fails as Run does.
func (p *Program) Standings(f *facts.Facts) (*Standings, *Result, error) {
	in, problems := p.bindFacts(f)
	if len(problems) > 0 {
		return nil, nil, &IncompleteError{problems}
	}
	r := newRun(p, in)
	r.compute()
	if len(r.problems) > 0 {
		return nil, nil, &IncompleteError{r.problems}
	}
	return r.standingsNow(), r.result(f), nil
}

func (r *run) standingsNow() *Standings {
	s := &Standings{Depends: r.p.looksAtTotals()}
	for k := range r.p.items {
		s.Items = append(s.Items, r.p.items[k].def.ID)
	}
	if len(r.p.gradings) > 0 && r.p.gradings[0].isStars {
		s.Levels = r.p.gradings[0].def.Levels
	}
	var breakers []evaluator
	for _, n := range r.p.ranking.breakers {
		breakers = append(breakers, r.bind(n, context{}))
	}
	for u := range r.in.units {
		s.Units = append(s.Units, r.standing(int32(u), breakers))
	}
	var w *gradingRun
	if len(s.Levels) > 0 {
		w = r.newGradingRun(&r.p.gradings[0])
	}
	for _, part := range r.partition(r.p.Scheme.Ranking.Scope) {
		rows := make([]int, len(part))
		for i, u := range part {
			rows[i] = int(u)
			if w != nil {
				w.open(&s.Units[u], u, len(part))
			}
		}
		s.Parts = append(s.Parts, rows)
	}
	return s
}

// standing is what a unit's total is made of.
func (r *run) standing(u int32, breakers []evaluator) Standing {
	o, unit := &r.outcome[u], &r.in.units[u]
	s := Standing{Unit: unit.ID, Peer: unit.Peer, Out: o.out, Full: o.full, Rescaled: o.rescaled, Adjust: o.adjust,
		Zero: r.effect(u, "zero_total", "") != nil, Last: r.p.Scheme.Ranking.VetoedLast && r.hasVeto(u) || r.effect(u, "rank_last", "") != nil}
	if e := r.effect(u, "total_cap", ""); e != nil {
		s.Cap = e.Value
	}
	for k := range r.p.items {
		s.Items = append(s.Items, r.itemStanding(k, u))
	}
	for _, b := range breakers {
		s.Breakers = append(s.Breakers, b(u).num)
	}
	return s
}

func (r *run) itemStanding(k int, u int32) ItemStanding {
	it, g := &r.p.items[k], r.in.peer[u]
	s := ItemStanding{Kind: it.def.Kind, Weight: it.weight[g], Applicable: it.full[g], Full: it.full[g]}
	if r.itemPoints[k].state(u) == present {
		s.Points = r.itemPoints[k].number(u)
	}
	for _, i := range it.indicators {
		if r.lines[i].status[u] == NotApplicable {
			s.Applicable = s.Applicable.Sub(r.p.indicators[i].full[g])
		}
	}
	return s
}

// open fills in which stars a unit may have, and how many places there are.
func (w *gradingRun) open(unit *Standing, u int32, size int) {
	g := w.start(u)
	for l, level := range w.g.def.Levels {
		open := w.cap(u) >= level.Star && (w.when[l] == nil || holds(w.when[l](u)))
		for _, gate := range w.g.def.Gates {
			open = open && (level.Star < gate.Star || !slices.Contains(g.failedGates, gate.ID))
		}
		unit.Open, unit.Quotas = append(unit.Open, open), append(unit.Quotas, w.quota(l, u, size))
	}
	if e := w.r.effect(u, "star", w.g.def.ID); e != nil && e.Value != nil {
		n, _ := e.Value.Int64()
		star := int(n)
		unit.Set = &star
	}
}

// looksAtTotals names what in a scheme would be otherwise with other totals.
func (p *Program) looksAtTotals() []string {
	var out []string
	if len(p.stages) > 1 {
		out = append(out, "peerGroups.after")
	}
	for i, n := range p.ranking.breakers {
		if readsOutcome(n) {
			out = append(out, "ranking.tieBreakers["+itoa(i)+"]")
		}
	}
	if len(p.gradings) == 0 || !p.gradings[0].isStars {
		return out
	}
	return append(out, p.gradings[0].looksAtTotals(p.Scheme)...)
}

func (g *grading) looksAtTotals(s *scheme.Scheme) []string {
	var out []string
	say := func(yes bool, what string) {
		if yes {
			out = append(out, "stars."+what)
		}
	}
	say(g.measure != nil, "measure")
	say(g.formula != nil, "formula")
	say(g.def.Promotion != nil, "promotion")
	say(g.def.Scope != "" && g.def.Scope != s.Ranking.Scope, "scope")
	for i, n := range g.when {
		say(n != nil && readsOutcome(n), "levels["+itoa(i)+"].when")
	}
	for i, n := range g.gates {
		say(n != nil && readsOutcome(n), "gates["+itoa(i)+"].when")
	}
	return out
}

// readsOutcome says whether an expression reads totals, ranks, stars or other
// units' outcomes.
func readsOutcome(n *expr.Node) bool {
	return len(expr.Links(n)) > 0 || slices.ContainsFunc(expr.Refs(n), func(name string) bool {
		return slices.Contains([]string{"total", "rank", "star", "coefficient"}, name) || strings.HasPrefix(name, "rank.")
	})
}
