package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// ItemExplanation is how an item's points came about.
type ItemExplanation struct {
	Item    string      `json:"item"`
	Name    string      `json:"name"`
	Kind    string      `json:"kind"` // fixed, added, bonus, penalty
	Full    string      `json:"full"`
	Points  string      `json:"points"` // printed; "" when no indicator of it applies
	Combine string      `json:"combine"`
	Parts   []SumPart   `json:"parts"`            // its lines
	Groups  []LimitStep `json:"groups,omitempty"` // groups, innermost first
	Limit   *LimitStep  `json:"limit,omitempty"`  // the item's own cap or floor
	Reset   *Derivation `json:"reset,omitempty"`  // the condition that set it to zero
	Veto    *VetoOnLine `json:"veto,omitempty"`
	Weight  string      `json:"weight,omitempty"` // in the total, when it is not 1
}

// SumPart is one addend.
type SumPart struct {
	ID     string `json:"id"`
	Group  string `json:"group,omitempty"`
	Points string `json:"points"` // "" when not applicable
}

// LimitStep is a sum that was kept inside a cap and a floor.
type LimitStep struct {
	ID     string `json:"id,omitempty"`
	Before string `json:"before"`
	Cap    string `json:"cap,omitempty"`
	Floor  string `json:"floor,omitempty"`
	After  string `json:"after"`
}

// TotalExplanation is how the total came about.
//
//	exact = raw, or raw × full ÷ applicable when something does not apply
//	total = exact rounded, + bonus − penalty + points of vetoes
type TotalExplanation struct {
	Raw        string      `json:"raw"`
	Applicable string      `json:"applicable"`
	Full       string      `json:"full"`
	Rescaled   bool        `json:"rescaled"`
	Missing    []SumPart   `json:"missing,omitempty"` // lines that do not apply, with their full points
	Exact      string      `json:"exact"`             // before rounding and adjustments
	Rounded    string      `json:"rounded"`
	Places     int         `json:"places"`
	Rounding   string      `json:"rounding"`
	Bonus      []SumPart   `json:"bonus,omitempty"`
	Penalty    []SumPart   `json:"penalty,omitempty"`
	Vetoes     []SumPart   `json:"vetoes,omitempty"` // points of decided vetoes
	Cap        string      `json:"cap,omitempty"`    // the most a decided veto leaves
	Zero       *VetoOnLine `json:"zero,omitempty"`   // the case that set the total to zero
	Total      string      `json:"total"`
}

// RankExplanation is the unit's place and its neighbours.
type RankExplanation struct {
	Scope     string       `json:"scope"`
	ScopeName string       `json:"scopeName,omitempty"`
	On        string       `json:"on"` // exact or printed totals
	Ties      string       `json:"ties"`
	Rank      string       `json:"rank"`
	Of        int          `json:"of"`
	Breakers  []Derivation `json:"breakers,omitempty"` // the unit's tie-breakers
	Last      bool         `json:"last,omitempty"`     // ranked behind the others by a veto
	Near      []Neighbour  `json:"near"`               // best first, the unit itself included
}

// Neighbour is a unit near another in the order of places. Gap is its total
// minus the unit's.
type Neighbour struct {
	Unit     string   `json:"unit"`
	Name     string   `json:"name"`
	Rank     string   `json:"rank"`
	Total    string   `json:"total"`
	Gap      string   `json:"gap"`
	Breakers []string `json:"breakers,omitempty"`
	Own      bool     `json:"own,omitempty"`
}

// item explains an item.
func (rp *Replay) item(k int, u int32) ItemExplanation {
	it, r := &rp.p.items[k], rp.r
	g := r.in.peer[u]
	x := ItemExplanation{Item: it.def.ID, Name: it.def.Name, Kind: it.def.Kind, Full: it.full[g].String(),
		Combine: it.def.Combine, Parts: []SumPart{}}
	if x.Combine == "" {
		x.Combine = "sum"
	}
	if !it.weight[g].Equal(decimal.One) {
		x.Weight = it.weight[g].String()
	}
	for _, i := range it.indicators {
		if r.lines[i].status[u] != NoIndicator {
			x.Parts = append(x.Parts, SumPart{rp.p.indicators[i].def.ID, rp.p.indicators[i].def.Group, rp.linePoints(i, u)})
		}
	}
	if r.itemPoints[k].state(u) != present {
		return x
	}
	x.Points = r.printed(r.itemPoints[k].number(u))
	rp.itemLimits(it, u, &x)
	if it.reset != nil && holds(rp.value(it.reset, outside, u)) {
		x.Reset = rp.derive(it.reset, u)
	}
	x.Veto = rp.itemVeto(it, u)
	return x
}

func (rp *Replay) linePoints(i int, u int32) string {
	if points := rp.r.lines[i].points; points.state(u) == present {
		return rp.r.printed(points.number(u))
	}
	return ""
}

// itemLimits adds up the item's groups and the item as a run does.
func (rp *Replay) itemLimits(it *item, u int32, x *ItemExplanation) {
	peer := rp.p.Scheme.PeerGroups[rp.r.in.peer[u]].ID
	sums := make([]decimal.Number, len(it.groups))
	var top []decimal.Number
	for _, i := range it.indicators {
		points := rp.r.lines[i].points
		if points.state(u) != present || rp.r.lines[i].status[u] == NoIndicator {
			continue
		}
		k := slices.IndexFunc(it.groups, func(g group) bool { return slices.Contains(g.members, i) })
		if k < 0 {
			top = append(top, points.number(u))
			continue
		}
		sums[k] = sums[k].Add(points.number(u))
	}
	for k, g := range slices.Backward(it.groups) {
		after := limit(sums[k], g.def.Cap, g.def.Floor, peer)
		x.Groups = append(x.Groups, rp.limitStep(g.def.ID, sums[k], after, g.def.Cap, g.def.Floor, peer))
		if g.parent >= 0 {
			sums[g.parent] = sums[g.parent].Add(after)
			continue
		}
		top = append(top, after)
	}
	if it.def.Cap.IsZero() && it.def.Floor.IsZero() {
		return
	}
	before := combine(it.def.Combine, top)
	step := rp.limitStep("", before, limit(before, it.def.Cap, it.def.Floor, peer), it.def.Cap, it.def.Floor, peer)
	x.Limit = &step
}

func (rp *Replay) limitStep(id string, before, after decimal.Number, top, bottom scheme.Points, peer string) LimitStep {
	s := LimitStep{ID: id, Before: rp.r.printed(before), After: rp.r.printed(after)}
	if !top.IsZero() {
		s.Cap = top.For(peer).String()
	}
	if !bottom.IsZero() {
		s.Floor = bottom.For(peer).String()
	}
	return s
}

// itemVeto is the decided case that sets the item to zero.
func (rp *Replay) itemVeto(it *item, u int32) *VetoOnLine {
	for _, c := range rp.r.in.vetoes[u] {
		for _, e := range c.veto.Effects {
			if e.Kind == "zero_item" && targets(e, c, it.def.ID) && rp.r.atLeast(e, u) {
				return rp.vetoOn(c.veto.ID)
			}
		}
	}
	return nil
}

// total explains the total.
func (rp *Replay) total(u int32) *TotalExplanation {
	o, r := &rp.r.outcome[u], rp.r
	x := &TotalExplanation{Raw: r.printed(o.raw), Applicable: o.applicable.String(), Full: o.full.String(),
		Rescaled: o.rescaled && !o.applicable.IsZero(), Places: rp.p.places,
		Rounding: rp.p.Scheme.Scale.Rounding.String(), Total: r.printed(o.total)}
	exact := o.raw
	if x.Rescaled {
		exact = o.raw.Mul(o.full).Quo(o.applicable)
	}
	x.Exact, x.Rounded = exact.String(), r.printed(exact.Round(rp.p.places, rp.p.Scheme.Scale.Rounding))
	rp.notApplicable(u, x)
	for k := range rp.p.items {
		rp.adjustment(k, u, x)
	}
	rp.vetoPoints(u, x)
	if e := rp.r.effect(u, "total_cap", ""); e != nil && e.Value != nil {
		x.Cap = e.Value.String()
	}
	return x
}

func (rp *Replay) notApplicable(u int32, x *TotalExplanation) {
	g := rp.r.in.peer[u]
	for i := range rp.p.indicators {
		ind := &rp.p.indicators[i]
		if it := &rp.p.items[ind.item]; rp.r.lines[i].status[u] == NotApplicable && !isAdjustment(it.def.Kind) {
			x.Missing = append(x.Missing, SumPart{ID: ind.def.ID, Points: ind.full[g].Mul(it.weight[g]).String()})
		}
	}
}

func (rp *Replay) adjustment(k int, u int32, x *TotalExplanation) {
	it, points := &rp.p.items[k], rp.r.itemPoints[k]
	if !isAdjustment(it.def.Kind) || points.state(u) != present {
		return
	}
	part := SumPart{ID: it.def.ID, Points: rp.r.printed(points.number(u))}
	if it.def.Kind == "bonus" {
		x.Bonus = append(x.Bonus, part)
		return
	}
	x.Penalty = append(x.Penalty, part)
}

func (rp *Replay) vetoPoints(u int32, x *TotalExplanation) {
	for _, c := range rp.r.in.vetoes[u] {
		for _, e := range c.veto.Effects {
			switch {
			case !rp.r.atLeast(e, u):
			case e.Kind == "points" && e.Value != nil:
				x.Vetoes = append(x.Vetoes, SumPart{ID: c.veto.ID, Points: e.Value.String()})
			case e.Kind == "zero_total":
				x.Zero = rp.vetoOn(c.veto.ID)
			}
		}
	}
}

// Neighbours listed on each side of a unit.
const besides = 2

// rank explains the unit's place.
func (rp *Replay) rank(u int32) *RankExplanation {
	def, o := rp.p.Scheme.Ranking, &rp.r.outcome[u]
	x := &RankExplanation{Scope: def.Scope, On: def.On, Ties: rp.p.ranking.ties.String(), Rank: o.rank.String(), Of: o.size,
		ScopeName: rp.scopeName(def.Scope, u)}
	if x.Scope == expr.ScopePeers {
		x.Scope = "peer"
	}
	if x.On == "" {
		x.On = "exact"
	}
	for _, n := range rp.p.ranking.breakers {
		x.Breakers = append(x.Breakers, *rp.derive(n, u))
	}
	rows := rp.r.standings()
	x.Last = rows[u].last
	for _, part := range rp.r.partition(def.Scope) {
		if slices.Contains(part, u) {
			x.Near = rp.near(rp.r.sortStandings(rows, part), u)
		}
	}
	return x
}

func (rp *Replay) near(sorted []standing, u int32) []Neighbour {
	at := slices.IndexFunc(sorted, func(s standing) bool { return s.unit == u })
	var out []Neighbour
	for _, s := range sorted[max(0, at-besides):min(len(sorted), at+besides+1)] {
		unit := &rp.r.in.units[s.unit]
		n := Neighbour{Unit: unit.ID, Name: unit.Name, Rank: rp.r.outcome[s.unit].rank.String(), Total: s.total.String(),
			Gap: s.total.Sub(sorted[at].total).String(), Own: s.unit == u}
		for _, b := range s.breakers {
			n.Breakers = append(n.Breakers, b.String())
		}
		out = append(out, n)
	}
	return out
}
