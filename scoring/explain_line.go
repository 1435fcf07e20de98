package scoring

import (
	"slices"

	"eightx/scheme"
)

// LineExplanation is how an indicator's points came about.
type LineExplanation struct {
	Indicator string        `json:"indicator"`
	Name      string        `json:"name"`
	Item      string        `json:"item"`
	Group     string        `json:"group,omitempty"`
	Rule      string        `json:"rule"` // kind
	Basis     *scheme.Basis `json:"basis,omitempty"`
	Full      string        `json:"full"`
	Points    string        `json:"points"` // printed; "" when not applicable
	Status    string        `json:"status"`
	Policy    string        `json:"policy,omitempty"` // what filled or dropped a line without a figure of its own
	Reason    string        `json:"reason,omitempty"`
	Flags     []string      `json:"flags,omitempty"`

	// How is nil when the line has no figure of its own: declared not
	// applicable, or a figure declared missing.
	How   *Derivation `json:"how,omitempty"`
	Peers *PeerFigure `json:"peers,omitempty"` // the scored lines a policy looked at
	Veto  *VetoOnLine `json:"veto,omitempty"`
}

// VetoOnLine is the decided case that set a line or an item to zero.
type VetoOnLine struct {
	Veto string `json:"veto"`
	Name string `json:"name"`
}

// line explains an indicator; false when the peer group does not have it.
func (rp *Replay) line(i int, u int32) (LineExplanation, bool) {
	ind, out := &rp.p.indicators[i], rp.r.lines[i]
	g := rp.r.in.peer[u]
	if out.status[u] == NoIndicator {
		return LineExplanation{}, false
	}
	rule := ind.def.Rule
	if k := ind.variant[g]; k > 0 {
		rule = ind.def.Variants[k-1].Rule
	}
	x := LineExplanation{Indicator: ind.def.ID, Name: ind.def.Name, Item: rp.p.items[ind.item].def.ID, Group: ind.def.Group,
		Rule: rule.Kind, Basis: ind.def.Basis, Full: ind.full[g].String(), Status: out.status[u].String(),
		Reason: out.reasons[u], Flags: slices.Clone(out.flags[u])}
	if out.points.state(u) == present {
		x.Points = rp.r.printed(out.points.number(u))
	}
	if !rp.r.declaredNA(u, ind) {
		x.How = rp.lineDerivation(i, u)
	}
	rp.policy(i, u, &x)
	return x, true
}

func (rp *Replay) lineDerivation(i int, u int32) *Derivation {
	ind := &rp.p.indicators[i]
	k := ind.variant[rp.r.in.peer[u]]
	t := rp.tracer(u, place{i, k}, ind.formulas[k])
	return t.line(ind.formulas[k])
}

// policy names what happened to a line that has no figure of its own, or that a
// veto took.
func (rp *Replay) policy(i int, u int32, x *LineExplanation) {
	ind, out := &rp.p.indicators[i], rp.r.lines[i]
	switch out.status[u] {
	case Vetoed:
		x.Veto = rp.vetoOn(out.reasons[u])
	case NotApplicable, Imputed:
		x.Policy = ind.def.NAMode
		if x.Policy == "" {
			x.Policy = rp.p.Scheme.NotApplicable.Mode
		}
		if x.How != nil && x.How.State == "missing" {
			x.Policy = ind.def.Missing
		}
		if x.Policy == "peer_mean" || x.Policy == "minimum" {
			x.Peers = rp.scoredPeers(i, u)
		}
	}
}

func (rp *Replay) vetoOn(id string) *VetoOnLine {
	for _, v := range rp.p.Scheme.Vetoes {
		if v.ID == id {
			return &VetoOnLine{v.ID, v.Name}
		}
	}
	return &VetoOnLine{Veto: id}
}

// scoredPeers are the lines of the peer group from which a policy took its
// points.
func (rp *Replay) scoredPeers(i int, u int32) *PeerFigure {
	out := rp.r.lines[i]
	p := &PeerFigure{Scope: "peer", ScopeName: rp.scopeName("peer", u), Members: []PeerMember{}}
	var members []member
	for _, v := range rp.r.stage {
		if rp.r.in.peer[v] == rp.r.in.peer[u] && out.status[v] == Scored {
			members = append(members, member{v, numberValue(out.points.number(v))})
		}
	}
	p.Units, p.With = len(members), len(members)
	slices.SortStableFunc(members, func(a, b member) int { return compareMembers(a.value, b.value) })
	for _, m := range some(members, u) {
		unit := &rp.r.in.units[m.unit]
		p.Members = append(p.Members, PeerMember{unit.ID, unit.Name, m.value.words(), false})
	}
	return p
}
