package report

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
)

// weighted is points times the weight of the item, as they count towards what
// applies; bonus and penalty items count nothing.
func (b *book) weighted(it *scheme.Item, x decimal.Number, peer string) decimal.Number {
	if it.Kind == "bonus" || it.Kind == "penalty" {
		return decimal.Zero
	}
	return x.Mul(weightOf(it, peer))
}

func weightOf(it *scheme.Item, peer string) decimal.Number {
	if it.Weight.IsZero() {
		return decimal.One
	}
	return it.Weight.For(peer)
}

// itemSum makes the column of an item, once.
func (b *book) itemSum(it *scheme.Item, f *figureColumn) {
	if f.making {
		return
	}
	f.making = true
	f.plain = b.s.Scale.RoundAt != "total" && it.Combine != "mean"
	k := slices.IndexFunc(b.s.Items, func(x scheme.Item) bool { return x.ID == it.ID })
	for g, units := range b.groups {
		if len(units) == 0 {
			continue
		}
		m := itemMaker{b, it, b.s.PeerGroups[g].ID}
		sum, e := m.sum()
		for _, u := range units {
			f.values[u], f.shown[u] = m.value(k, u)
			f.values[u].e += e(u)
			f.formulas[u] = m.cell(sum, u)
		}
	}
}

// itemMaker writes the cells of one item in one peer group.
type itemMaker struct {
	b    *book
	it   *scheme.Item
	peer string
}

func (m itemMaker) value(k, u int) (approx, any) {
	x, err := decimal.Parse(m.b.r.Units[u].Items[k].Points)
	if err != nil {
		return approx{}, m.b.naWord()
	}
	return exactly(x), toFloat(x)
}

// sum is the item within its groups' and its own limits, and a bound for the
// error of a unit's sum.
func (m itemMaker) sum() (formula, func(u int) float64) {
	var lines []*figureColumn
	for _, ind := range m.it.Indicators {
		m.b.points(ind.ID)
		lines = append(lines, m.b.figures[ind.ID])
	}
	e := func(u int) float64 {
		total := 0.0
		for _, l := range lines {
			total += l.values[u].e + abs(l.values[u].v)*snapError
		}
		if m.decimals() {
			return 0
		}
		return total
	}
	top := m.members("")
	for _, g := range m.it.Groups {
		if g.Parent == "" {
			top = append(top, m.group(g.ID))
		}
	}
	if len(top) == 0 {
		return text(quoted(m.b.naWord())), e
	}
	name := map[string]string{"": "SUM", "sum": "SUM", "min": "MIN", "max": "MAX", "mean": "AVERAGE"}[m.it.Combine]
	x := m.limited(call(name, top...), m.it.Cap, m.it.Floor, m.it.Name)
	return m.rounded(x), e
}

// decimals tells whether the sum is rounded to decimals in the cell.
func (m itemMaker) decimals() bool {
	return m.b.s.Scale.RoundAt == "item" || m.b.roundedLines() && m.it.Combine != "mean"
}

// rounded drops the noise of binary sums of decimals, or rounds where the
// scheme does.
func (m itemMaker) rounded(x formula) formula {
	switch {
	case m.b.s.Scale.RoundAt == "item":
		return roundFormula(call("ROUND", x, text("9")), m.b.s.Scale.Decimals, m.b.s.Scale.Rounding)
	case m.decimals():
		return call("ROUND", x, text("9"))
	}
	return x
}

// members are the cells of the indicators of a group, neighbours as ranges.
func (m itemMaker) members(group string) []formula {
	var out []formula
	var first, last *column
	flush := func() {
		switch {
		case first == nil:
		case first == last:
			out = append(out, own(first))
		default:
			out = append(out, across(first, last))
		}
		first, last = nil, nil
	}
	for _, ind := range m.it.Indicators {
		c := m.b.figures[ind.ID].column
		if ind.Group != group {
			flush()
			continue
		}
		if first == nil {
			first = c
		}
		last = c
	}
	flush()
	return out
}

// group is the sum of a group's indicators and inner groups within its limits.
func (m itemMaker) group(id string) formula {
	parts := m.members(id)
	var def scheme.Group
	for _, g := range m.it.Groups {
		if g.Parent == id {
			parts = append(parts, m.group(g.ID))
		}
		if g.ID == id {
			def = g
		}
	}
	if len(parts) == 0 {
		parts = []formula{text("0")} // an empty group still has its floor
	}
	return m.limited(call("SUM", parts...), def.Cap, def.Floor, m.it.Name+" "+either(def.Name, def.ID))
}

// limited keeps a sum within a cap and a floor, which are parameters.
func (m itemMaker) limited(x formula, top, bottom scheme.Points, what string) formula {
	peer := locale.A("peer", m.b.peerName(m.peer))
	if !top.IsZero() {
		x = call("MIN", m.b.params.number(m.b.text("book.param.cap", locale.A("what", what), peer), top.For(m.peer)).formula, x)
	}
	if !bottom.IsZero() {
		x = call("MAX", m.b.params.number(m.b.text("book.param.floor", locale.A("what", what), peer), bottom.For(m.peer)).formula, x)
	}
	return x
}

// cell is the item of a unit: nothing when none of its lines counts, zero by a
// condition or a veto.
func (m itemMaker) cell(sum formula, u int) formula {
	out := sum
	var zero []formula
	if m.it.ResetWhen != "" {
		zero = append(zero, m.reset(u))
	}
	zero = append(zero, m.b.strikes("zero_item", m.it.ID, u)...)
	if len(zero) > 0 {
		out = call("IF", call("OR", zero...), text("0"), out)
	}
	all := m.b.itemCells(m.it)
	if all == nil {
		return text(quoted(m.b.naWord()))
	}
	return call("IF", join(call("COUNT", all), "=0"), text(quoted(m.b.naWord())), out)
}

// reset is the item's condition for zero points.
func (m itemMaker) reset(u int) formula {
	n, err := expr.Parse(m.it.ResetWhen)
	if err != nil {
		return text("FALSE")
	}
	return m.b.condition("item "+m.it.ID, n, m.b.groups[m.b.peerIndex(m.peer)], u)
}

// itemCells is the cells of an item's lines.
func (b *book) itemCells(it *scheme.Item) formula {
	if len(it.Indicators) == 0 {
		return nil
	}
	first, last := b.figures[it.Indicators[0].ID].column, b.figures[it.Indicators[len(it.Indicators)-1].ID].column
	if first == last {
		return own(first)
	}
	return across(first, last)
}

// condition is a yes or no of the scheme in a column of its own; what cannot be
// a formula stands there as a value.
func (b *book) condition(source string, n *expr.Node, units []int, u int) formula {
	b.checkTypes(n)
	h := b.helperColumn(source, n, "", "")
	if h.formulas[u] == nil && h.values[u].kind == nothing {
		t := b.translator(source, "", units)
		x := t.term(n)
		for _, v := range units {
			h.values[v] = truth(b.holds(v, n))
			if t.failed == "" && !b.doubts[""][v] {
				x.at(v)
				h.formulas[v] = call("IFERROR", x.inside(), text("FALSE"))
			} else {
				h.formulas[v] = text(map[bool]string{true: "TRUE", false: "FALSE"}[h.values[v].truth])
				b.asValue(source, either(t.failed, "precision"))
			}
		}
	}
	return own(h.column)
}

// holds is the engine's answer.
func (b *book) holds(u int, n *expr.Node) bool {
	v := b.rp.Value(u, "", n)
	return v.Kind == expr.KindBool && v.Bool
}

// checkTypes gives the nodes of a parsed expression their types.
func (b *book) checkTypes(n *expr.Node) {
	expr.Check(n, func(name string) (expr.Type, bool) { return b.rp.TypeOf(name), true })
}
