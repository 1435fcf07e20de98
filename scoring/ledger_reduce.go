package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/scheme"
)

// column is the name under which expressions read the ledger's sum.
func (g *ledger) column() string { return "#" + g.id }

// reduce puts the sum of each unit's events into the column. Units of peer
// groups the rule is not for are left alone: another variant fills them.
func (g *ledger) reduce(in *inputs, units []int32, out *column) {
	room := make([]int64, len(g.kinds))
	for _, u := range units {
		if !g.peers[in.peer[u]] || absentFrom(in, u, g.name, out) {
			continue
		}
		if !g.sumPlainly(in, u, room, out) {
			g.sumFully(in, u, out)
		}
	}
}

// absentFrom marks the cell of a unit whose table was declared missing or not
// applicable, and tells whether it was.
func absentFrom(in *inputs, u int32, name string, out *column) bool {
	d, absent := in.absent[cellKey{u, name}]
	switch {
	case !absent:
		return false
	case d.State == "not_applicable":
		out.setState(u, na, d.Reason)
	default:
		out.setState(u, missing, name)
	}
	return true
}

// sumPlainly is the fast way for ledgers and events that allow it.
func (g *ledger) sumPlainly(in *inputs, u int32, room []int64, out *column) bool {
	if g.plain == nil || len(g.others) > 0 {
		return false
	}
	sum, ok := g.plain.sum(g, int(in.peer[u]), eventsOf(in, g.name, u), room)
	if ok {
		out.set(u, decimal.Scaled(sum, g.plain.places))
	}
	return ok
}

func (g *ledger) sumFully(in *inputs, u int32, out *column) {
	r := g.run(in, u, false)
	if fault := r.fault(); fault != "" {
		out.setState(u, failed, fault)
		return
	}
	r.settle(in, u)
	out.set(u, r.total())
}

// explain lists the unit's events with what each adds to the column, followed
// by what happened to it on the way. The points add up to the column.
func (g *ledger) explain(in *inputs, unit int32) []Entry {
	if !g.peers[in.peer[unit]] {
		return nil
	}
	r := g.run(in, unit, true)
	if r.fault() == "" {
		r.settle(in, unit)
	}
	var out []Entry
	for i := range r.posts {
		out = append(out, r.entries(&r.posts[i])...)
	}
	return out
}

// entries are the lines of one event.
func (r *ledgerRun) entries(p *posting) []Entry {
	head := Entry{Code: "ledger.event", Args: r.args(p), Source: p.event.source}
	if p.resets {
		head.Code = "ledger.resets"
	}
	if p.fault != "" {
		head.Code, head.Args = faultCode(p.fault), r.faultArgs(p)
	} else {
		points := p.points
		head.Points = &points
	}
	out := []Entry{head}
	for _, n := range p.notes {
		out = append(out, Entry{Code: n.code, Args: scheme.Args(n.args...)})
	}
	return out
}

// args are the words of an event: what the record says, and the kind's and the
// level's words from the scheme.
func (r *ledgerRun) args(p *posting) map[string]string {
	e := p.event
	kind, level := e.kind, e.level
	if p.kind >= 0 {
		kind = r.kind(p).name()
	}
	if text := r.g.levels[e.level].text; text != "" {
		level = text
	}
	return scheme.Args("id", e.id, "date", e.date, "kind", kind, "level", level, "text", e.text, "matter", e.matter,
		"event", words(e.date, kind, level, e.text), "count", e.count.String(), "base", p.base.String())
}

// words puts together what is known about a record, leaving out what is empty.
func words(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// faultCode is the code of the full sentence behind a reason: the reason says
// why a figure cannot be decided, the sentence names the record as well.
func faultCode(reason string) string { return "fault." + strings.TrimPrefix(reason, "fail.") }

// problems names the events for which the ledger cannot be decided.
func (g *ledger) problems(in *inputs, unit int32) []Problem {
	if !g.peers[in.peer[unit]] {
		return nil
	}
	r := g.run(in, unit, false)
	var out []Problem
	for i := range r.posts {
		if p := &r.posts[i]; p.fault != "" {
			out = append(out, Problem{Code: faultCode(p.fault), Severity: scheme.Error, Unit: in.units[unit].ID, Indicator: g.indicator,
				Metric: g.name, Args: r.faultArgs(p), Source: p.event.source})
		}
	}
	return out
}

// faultArgs adds what would have been right.
func (r *ledgerRun) faultArgs(p *posting) map[string]string {
	args := r.args(p)
	args["from"], args["to"], args["min"], args["max"], args["got"] = r.g.from, r.g.to, "", "", ""
	args["given"] = p.event.kind
	args["nearest"] = scheme.Nearest(p.event.kind, r.g.kindIDs())
	if p.kind >= 0 && p.price >= 0 {
		x := &r.kind(p).prices[p.price]
		args["given"], args["nearest"] = p.event.level, scheme.Nearest(p.event.level, sortedKeys(x.levels))
		if x.lo != nil {
			args["min"], args["max"] = x.lo.String(), x.hi.String()
		}
	}
	if p.event.points != nil {
		args["got"] = p.event.points.String()
	}
	return args
}

// resetCounter counts the events that make the indicator 0.
type resetCounter struct{ g *ledger }

func (c resetCounter) column() string { return c.g.column() + ".reset" }

func (c resetCounter) reduce(in *inputs, units []int32, out *column) {
	for _, u := range units {
		if !c.g.peers[in.peer[u]] || absentFrom(in, u, c.g.name, out) {
			continue
		}
		n := int64(0)
		r := c.g.run(in, u, false)
		for i := range r.posts {
			if r.posts[i].resets {
				n++
			}
		}
		if fault := r.fault(); fault != "" {
			out.setState(u, failed, fault)
			continue
		}
		out.set(u, decimal.Int(n))
	}
}

// explain says nothing: the ledger lists the events that reset.
func (c resetCounter) explain(*inputs, int32) []Entry { return nil }
