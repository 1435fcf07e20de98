package report

import (
	"math"
	"slices"
	"strconv"

	"eightx/expr"
)

// peer is a look at other units: a column of its own, in which each unit looks
// at the rows of its part of the scope.
func (t *translator) peer(n *expr.Node) term {
	var arg *helper
	plain := false
	if len(n.Args) > 0 {
		arg, plain = t.peerArgument(n)
		if arg == nil {
			return t.cannot(n.Op.String())
		}
	}
	h := t.b.helperColumn(t.source, n, t.indicator, n.Op.String())
	for _, u := range t.units {
		if t.indicator != "" && !t.b.rp.Takes(u, t.indicator) {
			continue
		}
		f, e := t.peerFormula(n, arg, plain, u)
		if f == nil {
			return t.cannot(n.Op.String())
		}
		h.formulas[u] = f
		h.values[u] = t.peerValue(n, u, e)
	}
	return reading(h.column, n.Op.IsRank() || n.Op == expr.OpPeerCount, h.at)
}

// peerValue is the engine's figure with the error of the spreadsheet's.
func (t *translator) peerValue(n *expr.Node, u int, e float64) approx {
	v := t.b.rp.Value(u, t.indicator, n)
	if v.Kind != expr.KindNum {
		return approx{}
	}
	x := exactly(v.Num)
	x.e += e
	return x
}

// peerArgument puts what is compared into a column, for every unit anybody
// looks at. Ranks need equal figures to be equal cells, so they are snapped.
func (t *translator) peerArgument(n *expr.Node) (h *helper, plain bool) {
	h = t.b.helperColumn(t.source, n.Args[0], t.indicator, "compared."+n.Op.String())
	if h.done {
		return h, h.plain
	}
	h.done, h.plain = true, true
	for _, units := range t.b.sharing(t.source, t.units) {
		sub := t
		if !slices.Equal(units, t.units) {
			sub = t.b.translator(t.source, t.indicator, units)
		}
		x := sub.term(n.Args[0])
		if sub.failed != "" {
			return nil, false
		}
		h.plain = h.plain && x.plain
		f, d := x.top(), noSnap
		if n.Op.IsRank() && !x.plain {
			f, d = sub.snappedCell(x)
		}
		for _, u := range units {
			if t.indicator != "" && !t.b.rp.Takes(u, t.indicator) {
				continue
			}
			h.formulas[u], h.values[u] = f, x.at(u)
			if d != noSnap {
				h.places[u] = d
			}
		}
		if sub.failed != "" {
			return nil, false
		}
	}
	return h, h.plain
}

// snappedCell is a term rounded so that equal figures are equal cells.
func (t *translator) snappedCell(x term) (formula, int) {
	snapped := x
	var d int
	snapped.formula, d = t.snap(x, 0)
	return snapped.top(), d
}

// run is a block of rows next to each other.
type run struct{ from, to int }

// runs are the rows of a part of a scope as blocks.
func (b *book) runs(units []int) []run {
	var out []run
	for _, u := range units {
		row := b.row(u)
		if n := len(out); n > 0 && out[n-1].to == row-1 {
			out[n-1].to = row
			continue
		}
		out = append(out, run{row, row})
	}
	return out
}

// mostRuns is how many blocks a formula may list.
const mostRuns = 24

func rangesOf(c *column, runs []run) []formula {
	var out []formula
	for _, r := range runs {
		out = append(out, span(c, r.from, r.to))
	}
	return out
}

// peerFormula is an aggregate for one unit, with a bound for its error.
func (t *translator) peerFormula(n *expr.Node, arg *helper, plain bool, u int) (formula, float64) {
	part := t.b.part(u, n.Text)
	if arg == nil {
		return t.countUnits(part), 0
	}
	runs := t.b.runs(part)
	if len(runs) > mostRuns {
		return nil, 0
	}
	ranges, mine := rangesOf(arg.column, runs), own(arg.column)
	size, e := arg.errors(part)
	sumError := float64(len(part))*(e+size*unitError)*2 + size*snapError
	count := call("COUNT", ranges...)
	orEmpty := func(f formula) formula { return call("IF", join(count, "=0"), text(`""`), f) }
	switch n.Op {
	case expr.OpPeerMean:
		return orEmpty(call("AVERAGE", ranges...)), sumError
	case expr.OpPeerSum:
		return orEmpty(call("SUM", ranges...)), sumError
	case expr.OpPeerMin:
		return orEmpty(call("MIN", ranges...)), e
	case expr.OpPeerMax:
		return orEmpty(call("MAX", ranges...)), e
	case expr.OpPeerMedian:
		return orEmpty(call("MEDIAN", ranges...)), 2*e + size*unitError
	case expr.OpPeerCount:
		return count, 0
	case expr.OpOthersMean:
		rest := join("(", call("SUM", ranges...), "-", mine, ")/(", count, "-1)")
		return call("IFERROR", call("IF", call("ISNUMBER", mine), rest, call("AVERAGE", ranges...)), text(`""`)), 4 * sumError
	case expr.OpShare:
		return call("IF", call("ISNUMBER", mine), join(mine, "/", call("SUM", ranges...)), text(`""`)), sumError
	}
	t.certifyRanks(n, arg, part, plain)
	return t.rankFormula(n, mine, ranges), 0
}

// countUnits is the number of units that take part, which no figure changes.
func (t *translator) countUnits(part []int) formula {
	n := 0
	for _, u := range part {
		if t.indicator == "" || t.b.rp.Takes(u, t.indicator) {
			n++
		}
	}
	return text(strconv.Itoa(n))
}

// rankFormula counts the better ones; units with equal figures share places as
// the tie rule says.
func (t *translator) rankFormula(n *expr.Node, mine formula, ranges []formula) formula {
	order, sign := "0", `">"&`
	if n.Op == expr.OpRankAsc {
		order, sign = "1", `"<"&`
	}
	equal := sumOf(ranges, func(r formula) formula { return call("COUNTIF", r, mine) })
	place := join("1+", sumOf(ranges, func(r formula) formula { return call("COUNTIF", r, join(sign, mine)) }))
	if len(ranges) == 1 {
		place = call("RANK", mine, ranges[0], text(order))
	}
	switch n.Ties {
	case expr.TiesAverage:
		place = join(place, "+(", equal, "-1)/2")
	case expr.TiesWorst:
		place = join(place, "+", equal, "-1")
	case expr.TiesOrder:
		place = join(place, "+", t.equalAbove(mine, ranges), "-1")
	case expr.TiesDense:
		place = dense(n, mine, ranges)
	}
	return call("IF", call("ISNUMBER", mine), place, text(`""`))
}

func sumOf(ranges []formula, f func(formula) formula) formula {
	var out formula
	for i, r := range ranges {
		if i > 0 {
			out = join(out, "+")
		}
		out = join(out, f(r))
	}
	if len(ranges) > 1 {
		return join("(", out, ")")
	}
	return out
}

// equalAbove counts equal figures from the first row of the part to the unit's.
func (t *translator) equalAbove(mine formula, ranges []formula) formula {
	return sumOf(ranges, func(r formula) formula {
		p := r[0]
		return call("SUMPRODUCT", join("ISNUMBER(", r, ")*(", r, "=", mine, ")*(ROW(", formula{{col: p.col, row: p.row, to: p.to}}, ")<=ROW(", mine, "))"))
	})
}

// dense counts the different better figures.
func dense(n *expr.Node, mine formula, ranges []formula) formula {
	if len(ranges) != 1 {
		return text("NA()")
	}
	sign := ">"
	if n.Op == expr.OpRankAsc {
		sign = "<"
	}
	r := ranges[0]
	return join("1+ROUND(", call("SUMPRODUCT", join("ISNUMBER(", r, ")*(", r, sign, mine, ")/COUNTIF(", r, ",", r, `&"")`)), ",0)")
}

// certifyRanks makes sure that snapped figures compare as the exact ones do:
// two that come close must be equal, and none may lie half way between two
// snapped steps.
func (t *translator) certifyRanks(n *expr.Node, arg *helper, part []int, plain bool) {
	if plain || arg.certified[n.Text] {
		return
	}
	arg.certify(n.Text)
	size, e := arg.errors(part)
	d, ok := snapDecimals(size, e, 0)
	if !ok {
		return
	}
	step := math.Pow(10, -float64(d))
	var sorted []int
	for _, u := range part {
		if arg.values[u].kind == aNumber {
			sorted = append(sorted, u)
		}
	}
	slices.SortFunc(sorted, func(a, b int) int { return compareFloats(arg.values[a].v, arg.values[b].v) })
	for i, u := range sorted {
		v := arg.values[u]
		if i > 0 && math.Abs(v.v-arg.values[sorted[i-1]].v) <= 2*step && !t.sameFigure(n.Args[0], u, sorted[i-1], v, step) {
			t.b.doubt(t.indicator, u)
			t.b.doubt(t.indicator, sorted[i-1])
		}
	}
}

// sameFigure tells whether two close figures are equal and snap to one step.
func (t *translator) sameFigure(n *expr.Node, a, b int, v approx, step float64) bool {
	x, y := t.b.rp.Value(a, t.indicator, n), t.b.rp.Value(b, t.indicator, n)
	steps := v.v / step
	half := math.Abs(steps-math.Floor(steps)-0.5) * step
	return x.Equal(y) && half > v.e*4
}
