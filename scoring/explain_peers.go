package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// PeerFigure is a look at the units of a scope: what each of them has. In a
// large scope only the ends and the unit's neighbourhood are listed.
type PeerFigure struct {
	Scope     string       `json:"scope"` // "peer", "all", or the scheme's name for it
	ScopeName string       `json:"scopeName,omitempty"`
	Units     int          `json:"units"` // units that take part
	With      int          `json:"with"`  // units that have the figure
	Members   []PeerMember `json:"members"`
}

// PeerMember is one unit of a scope, largest figure first, those without a
// figure last.
type PeerMember struct {
	Unit  string `json:"unit"`
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	Own   bool   `json:"own,omitempty"`
}

// How many members are listed in full, and how many at each end and around the
// unit otherwise.
const (
	allMembers  = 40
	someMembers = 3
)

// aggregate explains what a figure takes from other units or from long tables.
func (t *tracer) aggregate(n *expr.Node) shown {
	v := t.value(n)
	x := shown{v, stripped(n), figureNode(v, n)}
	s := StepFigure{Kind: PeersStep, Code: n.Op.String()}
	switch {
	case n.Op.IsPeer():
		s.Peers = t.peers(n)
		s.Label = s.Peers.ScopeName
	case n.Op.IsSeries():
		s.Kind, s.Entries = EntriesStep, t.periods(n.Args[0].Text)
		s.Label = t.rp.p.metricLabel(n.Args[0].Text)
	case n.Op.IsLedger():
		s.Kind, s.Entries = EntriesStep, t.events(n)
	default:
		s.Kind, s.Entries = EntriesStep, t.links(n)
	}
	ref := t.step(s, n, shown{v, x.words, x.words})
	t.out.Steps[len(t.out.Steps)-1].Substituted = ""
	return ref
}

// stripped is n without the names of steps: other units have steps of their own.
func stripped(n *expr.Node) *expr.Node {
	if n.Op == expr.OpStep {
		return stripped(n.Args[0])
	}
	args := make([]*expr.Node, len(n.Args))
	for i, arg := range n.Args {
		args[i] = stripped(arg)
	}
	return over(n, args)
}

func (t *tracer) peers(n *expr.Node) *PeerFigure {
	p := &PeerFigure{Scope: n.Text, Members: []PeerMember{}}
	if n.Text == expr.ScopePeers {
		p.Scope = "peer"
	}
	p.ScopeName = t.rp.scopeName(n.Text, t.unit)
	members := t.members(n)
	p.Units = len(members)
	slices.SortStableFunc(members, func(a, b member) int { return compareMembers(a.value, b.value) })
	for _, m := range members {
		if m.value.state == present {
			p.With++
		}
	}
	for _, m := range some(members, t.unit) {
		unit := &t.rp.r.in.units[m.unit]
		p.Members = append(p.Members, PeerMember{unit.ID, unit.Name, m.value.words(), m.unit == t.unit})
	}
	return p
}

// members are the units an aggregate looks at, with their figures.
func (t *tracer) members(n *expr.Node) []member {
	takes := t.rp.context(t.at).takes
	var out []member
	for _, part := range t.rp.r.partition(n.Text) {
		if !slices.Contains(part, t.unit) {
			continue
		}
		for _, u := range part {
			if takes != nil && !takes(u) {
				continue
			}
			m := member{unit: u}
			if len(n.Args) > 0 {
				m.value = t.rp.value(n.Args[0], t.at, u)
			}
			out = append(out, m)
		}
	}
	return out
}

func compareMembers(a, b value) int {
	if (a.state == present) != (b.state == present) {
		if a.state == present {
			return -1
		}
		return 1
	}
	return b.num.Cmp(a.num)
}

// some are all members, or the ends and the neighbourhood of own.
func some(members []member, own int32) []member {
	if len(members) <= allMembers {
		return members
	}
	at := slices.IndexFunc(members, func(m member) bool { return m.unit == own })
	var out []member
	for i, m := range members {
		if i < someMembers || i >= len(members)-someMembers || at >= 0 && i >= at-someMembers && i <= at+someMembers {
			out = append(out, m)
		}
	}
	return out
}

// scopeName is what the scheme calls the units of a scope.
func (rp *Replay) scopeName(id string, u int32) string {
	if id == expr.ScopePeers || id == "peer" {
		return rp.p.Scheme.PeerGroups[rp.r.in.peer[u]].Name
	}
	for _, s := range rp.p.Scheme.Scopes {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

func (t *tracer) periods(metric string) []Entry {
	table := t.rp.r.in.series[metric]
	if table == nil {
		return nil
	}
	var out []Entry
	for _, rec := range table[t.unit] {
		e := Entry{Code: "explain.entry.period", Args: scheme.Args("period", rec.period, "note", rec.source.Note), Points: rec.value, Source: rec.source}
		if rec.value == nil {
			e.Code = "explain.entry.no_period"
		}
		out = append(out, e)
	}
	return out
}

func (t *tracer) events(n *expr.Node) []Entry {
	if n.Op == expr.OpEventPoints {
		return t.rp.entries(t.unit, "#"+n.Args[0].Text)
	}
	var out []Entry
	for _, e := range eventsOf(t.rp.r.in, n.Args[0].Text, t.unit) {
		if n.Text != "" && e.kind != n.Text {
			continue
		}
		count := e.count
		out = append(out, Entry{Code: "explain.entry.event", Points: &count, Source: e.source,
			Args: scheme.Args("id", e.id, "date", e.date, "kind", e.kind, "level", e.level, "text", e.text)})
	}
	return out
}

func (t *tracer) links(n *expr.Node) []Entry {
	targets := t.rp.r.links(n.Text)
	if n.Op != expr.OpLinked {
		targets = t.rp.r.children(n.Text)
	}
	var out []Entry
	for _, u := range targets[t.unit] {
		unit := &t.rp.r.in.units[u]
		e := Entry{Code: "explain.entry.link", Args: scheme.Args("unit", unit.ID, "name", unit.Name)}
		if len(n.Args) > 0 {
			e.Points = presentNumber(t.rp.linkValue(n.Args[0], t.at, u))
		}
		out = append(out, e)
	}
	return out
}

func presentNumber(v value) *decimal.Number {
	if v.state != present {
		return nil
	}
	return &v.num
}

// linkValue is an expression at another unit, where all units take part.
func (rp *Replay) linkValue(n *expr.Node, at place, u int32) value {
	ctx := rp.context(at)
	return rp.r.bind(n, context{full: ctx.full, linked: true})(u)
}

// metricNamed is the catalogue's entry, attributes included; nil when there is
// none.
func (p *Program) metricNamed(id string) *scheme.Metric {
	i := slices.IndexFunc(p.Scheme.Metrics, func(m scheme.Metric) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &p.Scheme.Metrics[i]
}

func (p *Program) metricLabel(id string) string {
	if m := p.metricNamed(id); m != nil {
		return m.Name
	}
	return ""
}

// formulaOf is the expression of a computed metric, the same tree every time.
func (rp *Replay) formulaOf(id string) *expr.Node {
	if n := rp.formulas[id]; n != nil {
		return n
	}
	n, err := expr.Parse(rp.p.metricNamed(id).Formula)
	if err != nil {
		n = expr.NA("") // Compile parsed it
	}
	expr.Check(n, func(name string) (expr.Type, bool) { t, ok := rp.p.names[name]; return t, ok })
	if rp.formulas == nil {
		rp.formulas = map[string]*expr.Node{}
	}
	rp.formulas[id] = n
	return n
}
