package report

import (
	"eightx/expr"
)

// table is an aggregate over a unit's own records, or over linked units.
func (t *translator) table(n *expr.Node) term {
	switch {
	case n.Op.IsSeries():
		return t.series(n)
	case n.Op == expr.OpEventPoints:
		return t.b.outcome("#"+n.Args[0].Text, t.units)
	case n.Op == expr.OpEvents:
		return t.b.eventCount(n)
	}
	return t.links(n)
}

// seriesFunctions are the functions over the cells of the periods.
var seriesFunctions = map[expr.Op]string{
	expr.OpSeriesMean: "AVERAGE", expr.OpSeriesSum: "SUM", expr.OpSeriesMin: "MIN", expr.OpSeriesMax: "MAX",
	expr.OpSeriesCount: "COUNT", expr.OpSeriesMedian: "MEDIAN",
}

// series computes over the cells of the periods, which stand side by side.
func (t *translator) series(n *expr.Node) term {
	first, last := t.b.periods(n.Args[0].Text)
	if first == nil {
		return t.cannot(n.Op.String())
	}
	cells := across(first, last)
	value := func(u int) approx {
		v := t.b.rp.Value(u, t.indicator, n)
		if v.Kind != expr.KindNum {
			return approx{}
		}
		x := exactly(v.Num)
		x.e += seriesError * (1 + abs(x.v))
		return x
	}
	if n.Op == expr.OpSeriesCount {
		return term{formula: call("COUNT", cells), bind: bindLeaf, plain: true, at: value}
	}
	f := call("LOOKUP", text("2"), join("1/ISNUMBER(", cells, ")"), cells)
	if name := seriesFunctions[n.Op]; name != "" {
		f = call(name, cells)
	}
	f = call("IF", join(call("COUNT", cells), "=0"), text("NA()"), f)
	return term{formula: f, bind: bindLeaf, may: true, at: value}
}

// seriesError bounds the relative error of a sum over some hundred periods.
const seriesError = 1e-13

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// links computes over the cells of linked units, which are known by now.
func (t *translator) links(n *expr.Node) term {
	back := n.Op != expr.OpLinked
	var arg *helper
	if len(n.Args) > 0 {
		if arg = t.linkedArgument(n, back); arg == nil {
			return t.cannot(n.Op.String())
		}
	}
	h := t.b.helperColumn(t.source, n, t.indicator, n.Op.String())
	for _, u := range t.units {
		f, e := linkFormula(n, arg, t.b.runs(t.b.rp.Linked(u, n.Text, back)))
		if f == nil {
			return t.cannot(n.Op.String())
		}
		h.formulas[u], h.values[u] = f, t.peerValue(n, u, e)
	}
	return reading(h.column, n.Op == expr.OpChildrenCount, h.at)
}

// linkedArgument is what is read at the linked units, in a column of its own.
func (t *translator) linkedArgument(n *expr.Node, back bool) *helper {
	source := linkSource{t.source, expr.Format(n)}
	h := t.b.helperColumn(source, n.Args[0], t.indicator, "linked")
	linked := map[int]bool{}
	for _, u := range t.units {
		for _, v := range t.b.rp.Linked(u, n.Text, back) {
			linked[v] = true
		}
	}
	for _, units := range t.b.byPeer(linked) {
		sub := t.b.translator(source, "", units) // all units are seen there, not those of the rule
		x := sub.term(n.Args[0])
		if sub.failed != "" {
			return nil
		}
		f := x.top()
		for _, u := range units {
			h.formulas[u], h.values[u] = f, x.at(u)
		}
	}
	return h
}

// linkSource keeps columns of linked units apart from the unit's own.
type linkSource struct {
	of   any
	link string
}

func linkFormula(n *expr.Node, arg *helper, runs []run) (formula, float64) {
	switch {
	case len(runs) > mostRuns:
		return nil, 0
	case len(runs) == 0 && n.Op == expr.OpChildrenCount, len(runs) == 0 && n.Op == expr.OpChildrenSum:
		return text("0"), 0
	case len(runs) == 0:
		return text(`""`), 0
	case arg == nil:
		total := 0
		for _, r := range runs {
			total += r.to - r.from + 1
		}
		return text(itoa(total)), 0
	}
	ranges := rangesOf(arg.column, runs)
	switch n.Op {
	case expr.OpChildrenCount:
		return call("COUNT", ranges...), 0
	case expr.OpChildrenSum:
		return call("SUM", ranges...), linkError
	}
	return call("IF", join(call("COUNT", ranges...), "=0"), text(`""`), call("AVERAGE", ranges...)), linkError
}

// linkError bounds the error of sums and means over linked units' points.
const linkError = 1e-10
