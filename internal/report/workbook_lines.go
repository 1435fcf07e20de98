package report

import (
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// figureColumn is the column of an indicator or item.
type figureColumn struct {
	column   *column
	formulas []formula
	values   []approx // what the spreadsheet has
	shown    []any
	plain    bool
	making   bool
}

// isFigure tells whether a name is an indicator or item.
func (b *book) isFigure(id string) bool { return b.indicator(id) != nil || b.item(id) != nil }

func (b *book) indicator(id string) *scheme.Indicator {
	for i := range b.s.Items {
		for j := range b.s.Items[i].Indicators {
			if b.s.Items[i].Indicators[j].ID == id {
				return &b.s.Items[i].Indicators[j]
			}
		}
	}
	return nil
}

func (b *book) item(id string) *scheme.Item {
	for i := range b.s.Items {
		if b.s.Items[i].ID == id {
			return &b.s.Items[i]
		}
	}
	return nil
}

// figureColumns lays out the sheets of indicators and items in the order of the
// scheme.
func (b *book) figureColumns() {
	for _, it := range b.s.Items {
		for _, ind := range it.Indicators {
			b.figures[ind.ID] = b.figureColumn(b.lines, it.ID+" "+it.Name, ind.Name, ind.ID)
		}
		b.figures[it.ID] = b.figureColumn(b.items, "", it.Name, it.ID)
	}
}

func (b *book) figureColumn(g *grid, group, title, id string) *figureColumn {
	f := &figureColumn{formulas: make([]formula, len(b.r.Units)), values: make([]approx, len(b.r.Units)), shown: make([]any, len(b.r.Units))}
	f.column = g.add(column{group: group, title: title, id: id, width: 9, style: pointsStyle, cell: func(row int) cell {
		u := row - firstRow
		c := cell{formula: f.formulas[u], value: f.shown[u]}
		if c.formula == nil && c.value != nil {
			c.style = valueStyle
		}
		return c
	}})
	return f
}

// points is the points of an indicator or item as a term.
func (b *book) points(id string) term {
	f := b.figures[id]
	if ind := b.indicator(id); ind != nil {
		b.line(ind, f)
	} else {
		b.itemSum(b.item(id), f)
	}
	return reading(f.column, f.plain, func(u int) approx { return f.values[u] })
}

// fullOf is the full points of an indicator or item, when they are the same for
// all units at hand.
func (b *book) fullOf(id string, units []int) (term, bool) {
	peer := b.peer(units[0])
	if slices.ContainsFunc(units, func(u int) bool { return b.peer(u) != peer }) {
		return term{}, false
	}
	if b.indicator(id) != nil {
		return b.fullPoints(id, peer), true
	}
	x, err := decimal.Parse(b.r.Units[units[0]].Items[slices.IndexFunc(b.s.Items, func(it scheme.Item) bool { return it.ID == id })].Full)
	return b.params.number(b.text("book.param.item", locale.A("item", nameOf(b.s, id)), locale.A("peer", b.peerName(peer))), x), err == nil
}

// naWord stands in the cell of a line or item that does not apply.
func (b *book) naWord() string { return b.text("explain.na") }

// line makes the column of an indicator, once.
func (b *book) line(ind *scheme.Indicator, f *figureColumn) {
	if f.making {
		return
	}
	f.making, f.plain = true, b.roundedLines()
	for g, units := range b.groups {
		if rule := b.rp.Program().FormulaFor(ind.ID, b.s.PeerGroups[g].ID); rule != nil && len(units) > 0 {
			b.lineOfGroup(ind, f, rule, units)
		}
	}
}

// roundedLines tells whether the points of lines are decimals.
func (b *book) roundedLines() bool {
	return b.s.Scale.RoundAt == "" || b.s.Scale.RoundAt == "indicator"
}

// lineOfGroup fills the cells of an indicator for a peer group.
func (b *book) lineOfGroup(ind *scheme.Indicator, f *figureColumn, rule *scoring.Formula, units []int) {
	t := b.translator(rule, ind.ID, units)
	x := t.term(b.foldedFinal(rule))
	for _, u := range units {
		f.values[u], f.shown[u] = b.lineValue(ind.ID, u)
		if !f.plain && f.values[u].kind == aNumber {
			f.values[u].e = max(f.values[u].e, x.at(u).e)
		} else {
			x.at(u) // finds what doubles cannot decide
		}
	}
	l := lineMaker{b, ind, rule, x, units, nil}
	for _, u := range units {
		switch {
		case t.failed != "":
			b.asValue(ind.ID, t.failed)
		case b.doubts[ind.ID][u]:
			b.asValue(ind.ID, "precision")
		default:
			f.formulas[u] = l.formula(u)
		}
	}
}

// foldedFinal is a rule without what does not depend on any figure, the same
// tree for all peer groups.
func (b *book) foldedFinal(rule *scoring.Formula) *expr.Node {
	if b.folded[rule] == nil {
		b.folded[rule] = expr.Fold(rule.Final)
	}
	return b.folded[rule]
}

// lineValue is the engine's points of a line: as a spreadsheet has them, and as
// the cell shows them.
func (b *book) lineValue(id string, u int) (approx, any) {
	l := b.r.Units[u].Line(id)
	if l == nil {
		return approx{}, nil
	}
	x, err := decimal.Parse(l.Points)
	if err != nil {
		return approx{kind: nothing}, b.naWord()
	}
	return exactly(x), toFloat(x)
}

// lineMaker writes the cells of one indicator in one peer group.
type lineMaker struct {
	b     *book
	ind   *scheme.Indicator
	rule  *scoring.Formula
	x     term
	units []int
	own   *helper // the units' own figures, where a policy looks at them
}

// formula is the cell of a unit: the rule's points, or what the policy gives
// where there are none, unless a veto takes them.
func (l *lineMaker) formula(u int) formula {
	line := l.b.r.Units[u].Line(l.ind.ID)
	instead := l.policy(u, line)
	out := instead
	if l.b.rp.Takes(u, l.ind.ID) {
		out = guarded(l.x.needs, call("IFERROR", l.x.formula, instead), instead)
		if l.own != nil {
			out = call("IF", call("ISNUMBER", own(l.own.column)), own(l.own.column), instead)
		}
	}
	if strikes := l.b.strikes("zero_indicator", l.ind.ID, u); len(strikes) > 0 {
		out = call("IF", call("OR", strikes...), text("0"), out)
	}
	return out
}

// policy is what a line without a figure of its own is worth.
func (l *lineMaker) policy(u int, line *scoring.Line) formula {
	b, mode := l.b, l.ind.NAMode
	if mode == "" {
		mode = b.s.NotApplicable.Mode
	}
	if l.b.declaredMissing(l.ind.ID, u, line) && l.ind.Missing != "" {
		mode = l.ind.Missing
	}
	switch mode {
	case "full":
		return b.fullPoints(l.ind.ID, b.peer(u)).formula
	case "zero":
		return text("0")
	case "peer_mean", "minimum":
		return l.fromPeers(mode)
	}
	return text(quoted(b.naWord()))
}

// declaredMissing tells whether a line was filled because a figure of it was
// declared missing, and not because it does not apply.
func (b *book) declaredMissing(id string, u int, line *scoring.Line) bool {
	if line == nil || line.Status != "imputed" && line.Status != "not_applicable" {
		return false
	}
	unit := b.r.Units[u].Unit
	for _, d := range b.rp.Facts().Declarations {
		if d.Unit == unit && d.State == "missing" && (d.Metric == id || b.reads(id, u, d.Metric)) {
			return true
		}
	}
	return false
}

// reads tells whether a line's rule reads a figure.
func (b *book) reads(id string, u int, metric string) bool {
	f := b.rp.Program().FormulaFor(id, b.peer(u))
	return f != nil && slices.Contains(expr.Refs(f.Final), metric)
}

// fromPeers is the mean or the lowest of the figures the peer group has itself,
// rounded like any line. The figures stand in a column of their own, because a
// cell must not look at itself.
func (l *lineMaker) fromPeers(mode string) formula {
	b := l.b
	if l.own == nil {
		l.own = b.helperColumn(l.rule, b.foldedFinal(l.rule), l.ind.ID, "own")
		for _, u := range l.units {
			if b.rp.Takes(u, l.ind.ID) {
				l.own.formulas[u], l.own.values[u] = l.x.top(), l.x.at(u)
			}
		}
	}
	cells := span(l.own.column, b.row(l.units[0]), b.row(l.units[len(l.units)-1]))
	name := map[string]string{"peer_mean": "AVERAGE", "minimum": "MIN"}[mode]
	x := call(name, cells)
	if b.roundedLines() {
		x = roundFormula(call("ROUND", x, text("9")), b.s.Scale.Decimals, b.s.Scale.Rounding)
	}
	return call("IF", join(call("COUNT", cells), "=0"), text(quoted(b.naWord())), x)
}

// strikes are the conditions under which decided vetoes set an item or
// indicator of a unit to zero.
func (b *book) strikes(kind, id string, u int) []formula {
	var out []formula
	for i := range b.s.Vetoes {
		v := &b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind == kind && v.Status != "expired" && b.hits(&e, v.ID, id, u) {
				out = append(out, b.inForce(v.ID, &e))
			}
		}
	}
	return out
}

// hits tells whether an effect is about an item or indicator: by its own
// target, or by that of the unit's case.
func (b *book) hits(e *scheme.Effect, veto, id string, u int) bool {
	if e.Target != "" {
		return e.Target == id || e.Target == "*"
	}
	for _, c := range b.rp.Cases(u) {
		if c.Veto == veto && c.Target == id {
			return true
		}
	}
	return false
}

// inForce is the condition that a veto is decided for the unit, and as many as
// the effect asks for.
func (b *book) inForce(veto string, e *scheme.Effect) formula {
	decided := join(b.fact("veto."+veto).formula, ">0")
	if e.AtLeast <= 1 {
		return decided
	}
	return call("AND", decided, join(b.caseCount("").formula, ">="+strconv.Itoa(e.AtLeast)))
}

// caseCount adds up the decided cases of a kind: "veto", "integrity", or all.
func (b *book) caseCount(kind string) term {
	var terms []term
	for _, v := range b.s.Vetoes {
		isIntegrity := v.Kind == "integrity"
		if v.Status != "expired" && (kind == "" || isIntegrity == (kind == "integrity")) {
			terms = append(terms, b.fact("veto."+v.ID))
		}
	}
	if len(terms) == 0 {
		return constant(decimal.Zero)
	}
	return term{formula: call("SUM", formulasOf(terms)...), bind: bindLeaf, plain: true, at: func(u int) approx {
		sum := approximately(0, 0)
		for _, x := range terms {
			sum.v += x.at(u).v
		}
		return sum
	}}
}
