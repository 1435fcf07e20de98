package report

import (
	"strings"

	"eightx/expr"
)

// ref is a name as a formula: the cell that holds its figure.
func (t *translator) ref(n *expr.Node) term {
	name := n.Text
	base, isRate := strings.CutSuffix(name, ".rate")
	switch {
	case name == "full":
		return t.full()
	case strings.HasPrefix(name, "#"):
		return t.b.outcome(name, t.units)
	case isRate && t.b.isFigure(base):
		return t.rate(base)
	case t.b.isFigure(name):
		return t.b.points(name)
	case t.b.results[name] != nil:
		return *t.b.results[name]
	}
	if formula := t.b.rp.MetricFormula(name); formula != nil {
		return t.metric(name, formula)
	}
	return t.b.fact(name)
}

// full is the indicator's points for the peer group, a cell of the parameters.
func (t *translator) full() term {
	if t.indicator == "" || len(t.units) == 0 {
		return t.cannot("full")
	}
	return t.b.fullPoints(t.indicator, t.b.peer(t.units[0]))
}

// rate is points over full points.
func (t *translator) rate(id string) term {
	points := t.b.points(id)
	if len(t.units) == 0 {
		return points
	}
	full, ok := t.b.fullOf(id, t.units)
	if !ok {
		return t.cannot("rate")
	}
	return strict(join(points.formula, "/", full.formula), bindMul, []term{points, full}, func(v []approx) approx { return divApprox(v[0], v[1]) })
}

// metric is a computed figure of the catalogue, in a column of its own.
func (t *translator) metric(id string, formula *expr.Node) term {
	source := "metric " + id
	sub := t.b.translator(source, "", t.units)
	sub.seen[formula] = sub.translate(formula)
	x := sub.seen[formula]
	if sub.failed != "" {
		return t.cannot(sub.failed)
	}
	return sub.helper(formula, x, id)
}

// lastYear is last year's figure.
func (t *translator) lastYear(n *expr.Node) term { return t.b.fact("last." + n.Args[0].Text) }
