package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
)

// bindAggregate computes what a unit's figure needs from other units or from
// its own long tables.
func (r *run) bindAggregate(n *expr.Node, ctx context) evaluator {
	switch {
	case n.Op.IsPeer():
		return columnEvaluator(r.peerColumn(n, ctx), "peer")
	case n.Op.IsSeries():
		return r.bindSeries(n)
	case n.Op.IsLedger():
		return r.bindLedger(n)
	}
	return r.bindLink(n, ctx)
}

// peerColumn computes an aggregate over scopes for every unit of the stage, once.
func (r *run) peerColumn(n *expr.Node, ctx context) *column {
	out := newColumn(len(r.in.units), r.p.places)
	var arg evaluator
	if len(n.Args) > 0 {
		arg = r.bind(n.Args[0], ctx)
	}
	for _, part := range r.parts(n.Text, ctx.linked) {
		members := make([]member, 0, len(part))
		for _, u := range part {
			if ctx.takes != nil && !ctx.takes(u) {
				continue
			}
			m := member{unit: u}
			if arg != nil {
				m.value = arg(u)
			}
			members = append(members, m)
		}
		aggregate(n, members, out)
	}
	return out
}

// member is a unit of a scope with its own figure.
type member struct {
	unit  int32
	value value
}

func aggregate(n *expr.Node, members []member, out *column) {
	for _, m := range members {
		if m.value.state == failed {
			for _, x := range members {
				out.setState(x.unit, failed, m.value.reason)
			}
			return
		}
	}
	var have []member
	for _, m := range members {
		if m.value.state == present || len(n.Args) == 0 {
			have = append(have, m)
		}
	}
	switch n.Op {
	case expr.OpRank, expr.OpRankAsc:
		rankMembers(have, n.Ties, n.Op == expr.OpRankAsc, out)
		markAbsent(members, out)
	case expr.OpShare:
		shareMembers(have, out)
		markAbsent(members, out)
	case expr.OpOthersMean:
		othersMean(members, have, out)
	default:
		x, ok := summary(n.Op, numbersOf(have))
		for _, m := range members {
			if ok {
				out.set(m.unit, x)
			}
		}
	}
}

func markAbsent(members []member, out *column) {
	for _, m := range members {
		if m.value.state != present {
			out.setState(m.unit, m.value.state, m.value.reason)
		}
	}
}

func numbersOf(have []member) []decimal.Number {
	out := make([]decimal.Number, len(have))
	for i, m := range have {
		out[i] = m.value.num
	}
	return out
}

// summary is a figure of a set of numbers; not ok when the set is empty and
// the figure has no meaning then.
func summary(op expr.Op, xs []decimal.Number) (decimal.Number, bool) {
	n := decimal.Int(int64(len(xs)))
	switch op {
	case expr.OpPeerCount, expr.OpSeriesCount, expr.OpChildrenCount:
		return n, true
	case expr.OpPeerSum, expr.OpSeriesSum, expr.OpChildrenSum:
		if len(xs) == 0 {
			return decimal.Zero, op == expr.OpChildrenSum
		}
		return decimal.Sum(xs...), true
	}
	if len(xs) == 0 {
		return decimal.Zero, false
	}
	switch op {
	case expr.OpPeerMean, expr.OpSeriesMean, expr.OpChildrenMean, expr.OpLinked:
		return decimal.Sum(xs...).Quo(n), true
	case expr.OpPeerMin, expr.OpSeriesMin:
		return slices.MinFunc(xs, decimal.Number.Cmp), true
	case expr.OpPeerMax, expr.OpSeriesMax:
		return slices.MaxFunc(xs, decimal.Number.Cmp), true
	case expr.OpSeriesLast:
		return xs[len(xs)-1], true
	}
	return median(xs), true
}

func median(xs []decimal.Number) decimal.Number {
	s := slices.Clone(xs)
	slices.SortFunc(s, decimal.Number.Cmp)
	k := len(s) / 2
	if len(s)%2 == 1 {
		return s[k]
	}
	return s[k-1].Add(s[k]).Quo(decimal.Int(2))
}

func shareMembers(have []member, out *column) {
	total := decimal.Sum(numbersOf(have)...)
	for _, m := range have {
		if total.IsZero() {
			out.setState(m.unit, failed, expr.CodeDivisionByZero)
			continue
		}
		out.set(m.unit, m.value.num.Quo(total))
	}
}

func othersMean(members, have []member, out *column) {
	total := decimal.Sum(numbersOf(have)...)
	for _, m := range members {
		n, rest := len(have), total
		if m.value.state == present {
			n, rest = n-1, total.Sub(m.value.num)
		}
		if n > 0 {
			out.set(m.unit, rest.Quo(decimal.Int(int64(n))))
		}
	}
}

// rankMembers gives places by value, largest first (or smallest), equal values
// as ties says. Members come in the order of units, which TiesOrder keeps.
func rankMembers(have []member, ties expr.Ties, ascending bool, out *column) {
	sorted := slices.Clone(have)
	slices.SortStableFunc(sorted, func(a, b member) int {
		if ascending {
			return a.value.num.Cmp(b.value.num)
		}
		return b.value.num.Cmp(a.value.num)
	})
	places(len(sorted), func(i int) bool { return sorted[i].value.num.Equal(sorted[i-1].value.num) }, ties,
		func(i int, place decimal.Number) { out.set(sorted[i].unit, place) })
}

// places walks n sorted entries and hands each its place. same(i) tells whether
// entry i equals entry i-1.
func places(n int, same func(i int) bool, ties expr.Ties, give func(i int, place decimal.Number)) {
	dense := int64(0)
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && same(hi) {
			hi++
		}
		dense++
		for i := lo; i < hi; i++ {
			give(i, placeOf(ties, int64(lo), int64(hi), int64(i), dense))
		}
		lo = hi
	}
}

func placeOf(ties expr.Ties, lo, hi, i, dense int64) decimal.Number {
	switch ties {
	case expr.TiesDense:
		return decimal.Int(dense)
	case expr.TiesAverage:
		return decimal.Frac(lo+1+hi, 2)
	case expr.TiesWorst:
		return decimal.Int(hi)
	case expr.TiesOrder:
		return decimal.Int(i + 1)
	}
	return decimal.Int(lo + 1)
}

func (r *run) bindSeries(n *expr.Node) evaluator {
	name := n.Args[0].Text
	return func(u int32) value {
		var xs []decimal.Number
		if all := r.in.series[name]; all != nil {
			for _, rec := range all[u] {
				if rec.value != nil {
					xs = append(xs, *rec.value)
				}
			}
		}
		x, ok := summary(n.Op, xs)
		if !ok {
			return value{state: missing, reason: name}
		}
		return numberValue(x)
	}
}

// bindLedger counts events, or reads what a ledger's events came to after all
// caps; points of one kind alone are refused by Compile, because caps and groups
// belong to the whole.
func (r *run) bindLedger(n *expr.Node) evaluator {
	name := n.Args[0].Text
	if n.Op == expr.OpEventPoints {
		return columnEvaluator(r.columns["#"+name], name)
	}
	return func(u int32) value {
		total := decimal.Zero
		all := r.in.events[name]
		if all == nil {
			return numberValue(total)
		}
		for i := range all[u] {
			e := &all[u][i]
			if n.Text == "" || e.kind == n.Text {
				total = total.Add(e.count)
			}
		}
		return numberValue(total)
	}
}

// bindLink follows an attribute to other units, forwards or backwards.
func (r *run) bindLink(n *expr.Node, ctx context) evaluator {
	var arg evaluator
	if len(n.Args) > 0 {
		arg = r.bind(n.Args[0], context{full: ctx.full, linked: true})
	}
	targets := r.links(n.Text)
	if n.Op != expr.OpLinked {
		targets = r.children(n.Text)
	}
	return func(u int32) value {
		var xs []decimal.Number
		first := value{state: missing, reason: "unit." + n.Text}
		for _, t := range targets[u] {
			if arg == nil {
				xs = append(xs, decimal.One)
				continue
			}
			v := arg(t)
			switch {
			case v.state == failed:
				return v
			case v.state == present:
				xs = append(xs, v.num)
			default:
				first = v
			}
		}
		if x, ok := summary(n.Op, xs); ok && (len(xs) > 0 || len(targets[u]) == 0 || n.Op == expr.OpChildrenCount) {
			return numberValue(x)
		}
		return first
	}
}

// links lists, per unit, the units its attribute names (ids separated by
// commas or spaces).
func (r *run) links(attr string) [][]int32 {
	out := make([][]int32, len(r.in.units))
	for u := range r.in.units {
		for _, id := range strings.FieldsFunc(unitText(&r.in.units[u], attr), func(c rune) bool {
			return strings.ContainsRune(" ,;、，；", c)
		}) {
			if t, ok := r.in.index[id]; ok {
				out[u] = append(out[u], t)
			}
		}
	}
	return out
}

func (r *run) children(attr string) [][]int32 {
	out := make([][]int32, len(r.in.units))
	for u, targets := range r.links(attr) {
		for _, t := range targets {
			out[t] = append(out[t], int32(u))
		}
	}
	return out
}
