package report

import (
	"math"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
)

// totals are the columns from the items to the rank.
type totals struct {
	b                                             *book
	raw, applicable, exact, total, by, rank, last *unitColumn
	breakers                                      []*unitColumn
}

// unitColumn is a column with a formula and a value for each unit.
type unitColumn struct {
	*column
	formulas []formula
	values   []any
}

func (b *book) unitColumn(g *grid, title string, style styleName, width float64) *unitColumn {
	c := &unitColumn{formulas: make([]formula, len(b.r.Units)), values: make([]any, len(b.r.Units))}
	c.column = g.add(column{title: title, width: width, style: style, cell: func(row int) cell {
		u := row - firstRow
		x := cell{formula: c.formulas[u], value: c.values[u]}
		if x.formula == nil && x.value != nil {
			x.style = valueStyle
		}
		return x
	}})
	return c
}

// number is the figure in a unit's cell, 0 when it is none.
func (c *unitColumn) number(u int) float64 { return floatOf(c.values[u]) }

func floatOf(value any) float64 {
	x, _ := value.(float64) // what is no number counts as 0
	return x
}

// set gives a unit its cell.
func (c *unitColumn) set(u int, f formula, value any) { c.formulas[u], c.values[u] = f, value }

// resultColumns makes the columns of results first, so that rules that read
// results of other units (leaders after villages) have what to refer to.
func (b *book) resultColumns() *totals {
	t := &totals{b: b}
	named := func(code string, style styleName, width float64) *unitColumn {
		return b.unitColumn(b.items, b.text(code), style, width)
	}
	t.raw, t.applicable = named("report.col.raw", pointsStyle, 10), named("report.col.applicable", stepStyle, 9)
	t.exact, t.total = named("book.col.exact", stepStyle, 14), named("report.col.total", totalStyle, 10)
	if b.ranksBefore() {
		t.last = named("book.col.last", stepStyle, 8)
	}
	t.by = named("book.col.by", stepStyle, 14)
	for i := range b.s.Ranking.TieBreakers {
		t.breakers = append(t.breakers, b.unitColumn(b.items, b.text("book.col.breaker", locale.A("n", i+1)), stepStyle, 10))
	}
	t.rank = named("report.col.rank", rankStyle, 7)
	b.results["total"] = b.result(t.total.column, "total")
	b.results["rank"] = b.result(t.rank.column, "rank")
	return t
}

// result is an outcome of the engine as a term.
func (b *book) result(c *column, name string) *term {
	x := reading(c, true, func(u int) approx { return approxOf(b.rp.Figure(u, name)) })
	return &x
}

// ranksBefore tells whether vetoes can rank a unit behind all others.
func (b *book) ranksBefore() bool {
	return b.s.Ranking.VetoedLast || slices.ContainsFunc(b.s.Vetoes, func(v scheme.Veto) bool {
		return slices.ContainsFunc(v.Effects, func(e scheme.Effect) bool { return e.Kind == "rank_last" })
	})
}

// fill writes the cells of all units.
func (t *totals) fill() {
	for g, units := range t.b.groups {
		for _, u := range units {
			t.unit(u, &t.b.s.PeerGroups[g])
		}
	}
	for i, source := range t.b.s.Ranking.TieBreakers {
		t.breaker(i, source)
	}
	for _, u := range t.b.assessed {
		t.rankOf(u)
	}
}

func (t *totals) unit(u int, g *scheme.PeerGroup) {
	b, r := t.b, &t.b.r.Units[u]
	raw, e := t.sum(g)
	t.raw.set(u, raw, parsedFloat(r.Raw))
	base := b.params.number(b.text("book.param.base", locale.A("peer", g.Name)), b.base(g.ID))
	t.applicable.set(u, t.applies(g, base), parsedFloat(r.Applicable))
	full := b.params.number(b.text("book.param.total", locale.A("peer", g.Name)), b.groupTotal(g))
	rescaled := join(own(t.raw.column), "*", full.formula, "/", own(t.applicable.column))
	missing := t.missing()
	exact := own(t.raw.column)
	if missing != nil {
		exact = call("IF", call("OR", join(missing, "=0"), join(own(t.applicable.column), "=0")), own(t.raw.column), rescaled)
	}
	value := b.exactBefore(u)
	t.exact.set(u, exact, toFloat(value))
	t.printed(u, g, value, e(u))
}

// printed rounds the exact total once and adds what is added to it.
func (t *totals) printed(u int, g *scheme.PeerGroup, exact decimal.Number, e float64) {
	b, r := t.b, &t.b.r.Units[u]
	size := toFloat(exact)
	e += math.Abs(size) * 8 * unitError
	places, mode := b.s.Scale.Decimals, b.s.Scale.Rounding
	d, ok := snapDecimals(math.Max(math.Abs(size), toFloat(b.groupTotal(g))), e, places)
	rounded := roundFormula(call("ROUND", own(t.exact.column), text(strconv.Itoa(d))), places, mode)
	adjust := t.adjustments()
	total, by := rounded, call("ROUND", own(t.exact.column), text(strconv.Itoa(d)))
	if adjust != nil {
		total, by = t.tidy(join(total, adjust)), call("ROUND", join(own(t.exact.column), adjust), text(strconv.Itoa(d)))
	}
	total, by = t.capped(total), t.capped(by)
	if zero := b.effects("zero_total", "", u); len(zero) > 0 {
		total, by = call("IF", call("OR", zero...), text("0"), total), call("IF", call("OR", zero...), text("0"), by)
	}
	if b.s.Ranking.On == "printed" {
		by = own(t.total.column)
	}
	t.total.set(u, total, parsedFloat(r.Total))
	ranked := b.rankedBy(u)
	if b.s.Ranking.On != "printed" {
		ranked = ranked.Round(d, decimal.HalfUp)
	}
	t.by.set(u, by, toFloat(ranked))
	if !ok || !certain(exact, places, mode, d, e) {
		t.total.set(u, nil, parsedFloat(r.Total))
		b.asValue(b.text("report.col.total")+" "+r.Unit, "precision")
	}
}

// tidy drops the noise of a sum of decimals.
func (t *totals) tidy(x formula) formula {
	for i := range t.b.s.Items {
		if it := &t.b.s.Items[i]; (it.Kind == "bonus" || it.Kind == "penalty") && !t.b.figures[it.ID].plain {
			return x
		}
	}
	return call("ROUND", x, text("9"))
}

// capped is a total within what decided vetoes leave.
func (t *totals) capped(x formula) formula {
	for i := range t.b.s.Vetoes {
		v := &t.b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind == "total_cap" && e.Value != nil && v.Status != "expired" {
				limit := t.b.params.number(t.b.text("book.param.veto_cap", locale.A("veto", v.Name)), *e.Value)
				x = call("MIN", x, call("IF", t.b.inForce(v.ID, &e), limit.formula, text("1E+9")))
			}
		}
	}
	return x
}

// certain tells whether doubles round an exact figure as the engine does.
func certain(x decimal.Number, places int, mode decimal.Rounding, d int, e float64) bool {
	steps := x.Mul(tenTo(places))
	boundary := steps.Floor().Add(decimal.Frac(1, 2))
	if mode != decimal.HalfUp && mode != decimal.HalfEven {
		boundary = steps.Round(0, decimal.HalfUp)
	}
	distance := steps.Sub(boundary).Quo(tenTo(places)).Abs()
	return distance.IsZero() || toFloat(distance) > snapZone(d, e)
}

// sum is Σ item × weight over the items that make up the total.
func (t *totals) sum(g *scheme.PeerGroup) (formula, func(u int) float64) {
	b := t.b
	var parts []formula
	plain := true
	var figures []*figureColumn
	for i := range b.s.Items {
		it := &b.s.Items[i]
		if it.Kind == "bonus" || it.Kind == "penalty" {
			continue
		}
		b.points(it.ID)
		f := b.figures[it.ID]
		figures = append(figures, f)
		plain = plain && f.plain
		part := own(f.column)
		if w := weightOf(it, g.ID); !w.Equal(decimal.One) {
			weight := b.params.number(b.text("book.param.weight", locale.A("item", it.Name), locale.A("peer", g.Name)), w)
			part = join(call("N", part), "*", weight.formula)
		}
		parts = append(parts, part)
	}
	sum := call("SUM", parts...)
	if plain {
		sum = call("ROUND", sum, text("9"))
	}
	return sum, func(u int) float64 {
		total := 0.0
		for _, f := range figures {
			total += f.values[u].e + abs(f.values[u].v)*snapError
		}
		return total
	}
}

// base is the sum of item points times weights of a peer group.
func (b *book) base(peer string) decimal.Number {
	sum := decimal.Zero
	units := b.groups[b.peerIndex(peer)]
	if len(units) == 0 {
		return sum
	}
	u := units[0]
	for i := range b.s.Items {
		x, err := decimal.Parse(b.r.Units[u].Items[i].Full)
		if err == nil {
			sum = sum.Add(b.weighted(&b.s.Items[i], x, peer))
		}
	}
	return sum
}

func (b *book) groupTotal(g *scheme.PeerGroup) decimal.Number {
	if g.Total != nil {
		return *g.Total
	}
	return b.s.Scale.Total
}

// normal are the ranges of lines of items that make up the total, as blocks of
// columns next to each other.
func (b *book) normal() [][2]*column {
	var out [][2]*column
	for i := range b.s.Items {
		it := &b.s.Items[i]
		if it.Kind == "bonus" || it.Kind == "penalty" || len(it.Indicators) == 0 {
			continue
		}
		first, last := b.figures[it.Indicators[0].ID].column, b.figures[it.Indicators[len(it.Indicators)-1].ID].column
		if n := len(out); n > 0 && out[n-1][1].at == first.at-1 {
			out[n-1][1] = last
			continue
		}
		out = append(out, [2]*column{first, last})
	}
	return out
}

// missing counts the lines that do not apply; nil when there are no lines.
func (t *totals) missing() formula {
	var out formula
	for i, block := range t.b.normal() {
		if i > 0 {
			out = join(out, "+")
		}
		out = join(out, call("COUNTIF", across(block[0], block[1]), text(quoted(t.b.naWord()))))
	}
	return out
}

// applies is the points of what applies: the base without the points of lines
// that do not.
func (t *totals) applies(g *scheme.PeerGroup, base term) formula {
	out := base.formula
	row := t.b.params.fullRow(g.ID) + 1
	for _, block := range t.b.normal() {
		points := acrossRow(t.b.params.grid.columns[block[0].at-1], t.b.params.grid.columns[block[1].at-1], row)
		out = join(out, "-", call("SUMPRODUCT", join("(", across(block[0], block[1]), "="+quoted(t.b.naWord())+")*", points)))
	}
	return call("ROUND", out, text("9"))
}

// adjustments are bonus, penalty and points of vetoes, each with its sign; nil
// when there are none.
func (t *totals) adjustments() formula {
	var out formula
	for i := range t.b.s.Items {
		sign := map[string]string{"bonus": "+", "penalty": "-"}[t.b.s.Items[i].Kind]
		if sign != "" {
			t.b.points(t.b.s.Items[i].ID)
			out = join(out, sign, call("N", own(t.b.figures[t.b.s.Items[i].ID].column)))
		}
	}
	for i := range t.b.s.Vetoes {
		v := &t.b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind == "points" && e.Value != nil && v.Status != "expired" {
				points := t.b.params.number(t.b.text("book.param.veto", locale.A("veto", v.Name)), *e.Value)
				out = join(out, "+", call("IF", t.b.inForce(v.ID, &e), points.formula, text("0")))
			}
		}
	}
	return out
}

// effects are the conditions of all effects of a kind, for a target when one is
// asked for.
func (b *book) effects(kind, target string, _ int) []formula {
	var out []formula
	for i := range b.s.Vetoes {
		for _, e := range b.s.Vetoes[i].Effects {
			if e.Kind == kind && b.s.Vetoes[i].Status != "expired" && (target == "" || e.Target == "" || e.Target == "*" || e.Target == target) {
				out = append(out, b.inForce(b.s.Vetoes[i].ID, &e))
			}
		}
	}
	return out
}

// exactBefore is the engine's total before rounding and adjustments.
func (b *book) exactBefore(u int) decimal.Number {
	r := &b.r.Units[u]
	raw, full, applicable := decimalOf(r.Raw), decimalOf(r.Full), decimalOf(r.Applicable)
	for i := range r.Lines {
		if r.Lines[i].Status == "not_applicable" && b.isNormal(r.Lines[i].Indicator) && !applicable.IsZero() {
			return raw.Mul(full).Quo(applicable)
		}
	}
	return raw
}

func (b *book) isNormal(indicator string) bool {
	for i := range b.s.Items {
		for j := range b.s.Items[i].Indicators {
			if b.s.Items[i].Indicators[j].ID == indicator {
				return b.s.Items[i].Kind != "bonus" && b.s.Items[i].Kind != "penalty"
			}
		}
	}
	return false
}

// rankedBy is the engine's figure that ranks compare.
func (b *book) rankedBy(u int) decimal.Number {
	r := &b.r.Units[u]
	if b.s.Ranking.On == "printed" || r.Exact == "" {
		return decimalOf(r.Total)
	}
	return decimalOf(r.Exact)
}

func decimalOf(s string) decimal.Number {
	x, err := decimal.Parse(s)
	if err != nil {
		return decimal.Zero
	}
	return x
}

func parsedFloat(s string) any {
	x, err := decimal.Parse(s)
	if err != nil {
		return nil
	}
	return toFloat(x)
}

// breaker is a tie-breaker, snapped so that equal figures are equal cells.
func (t *totals) breaker(i int, source string) {
	b := t.b
	n, err := expr.Parse(source)
	if err != nil {
		return
	}
	b.checkTypes(n)
	for _, units := range b.groups {
		if len(units) == 0 {
			continue
		}
		tr := b.translator("breaker "+itoa(i), "", units)
		x := tr.term(n)
		f, _ := tr.snap(x, 0)
		for _, u := range units {
			v := b.rp.Value(u, "", n)
			x.at(u)
			if tr.failed != "" {
				t.breakers[i].set(u, nil, toFloat(v.Num))
				b.asValue(b.text("book.col.breaker", locale.A("n", i+1)), tr.failed)
				continue
			}
			t.breakers[i].set(u, guarded(x.needs, call("IFERROR", f, text("0")), text("0")), toFloat(v.Num))
		}
	}
}

// rankOf is a unit's place: one more than those better than it.
func (t *totals) rankOf(u int) {
	b := t.b
	value := parsedFloat(b.r.Units[u].Rank.String())
	runs := b.runs(b.part(u, b.s.Ranking.Scope))
	if t.last != nil {
		t.last.set(u, t.lastCell(u), map[bool]float64{true: 1, false: 0}[b.isLast(u)])
	}
	if len(runs) > mostRuns || !t.distinct(u) {
		t.rank.set(u, nil, value)
		b.asValue(b.text("report.col.rank"), "precision")
		return
	}
	keys := t.keys()
	place := join("1+", t.count(runs, better(keys)))
	equal := t.count(runs, same(keys))
	switch b.s.Ranking.Ties {
	case "average":
		place = join(place, "+(", equal, "-1)/2")
	case "order":
		place = join(place, "+", t.countAbove(runs, u, same(keys)), "-1")
	case "1223":
		t.rank.set(u, nil, value)
		b.asValue(b.text("report.col.rank"), "dense")
		return
	case "":
		if len(keys) == 1 && len(runs) == 1 {
			place = call("RANK", own(t.by.column), span(t.by.column, runs[0].from, runs[0].to))
		}
	}
	t.rank.set(u, place, value)
}

// distinct makes sure that the figures ranks compare differ clearly or not at
// all.
func (t *totals) distinct(u int) bool {
	mine := t.b.rankedBy(u)
	for _, v := range t.b.part(u, t.b.s.Ranking.Scope) {
		gap := t.b.rankedBy(v).Sub(mine).Abs()
		if !gap.IsZero() && gap.Less(closeTotals) {
			return false
		}
	}
	return true
}

// closeTotals is closer than two totals of a real scheme can come: a hundredth
// of a point rescaled by any sum of points is far more.
var closeTotals = decimal.Scaled(1, 7)

func (b *book) isLast(u int) bool {
	for _, c := range b.rp.Cases(u) {
		for i := range b.s.Vetoes {
			v := &b.s.Vetoes[i]
			if v.ID != c.Veto {
				continue
			}
			if b.s.Ranking.VetoedLast && v.Kind != "integrity" {
				return true
			}
			for _, e := range v.Effects {
				if e.Kind == "rank_last" && len(b.rp.Cases(u)) >= e.AtLeast {
					return true
				}
			}
		}
	}
	return false
}

// lastCell is 1 for units that rank behind all others.
func (t *totals) lastCell(u int) formula {
	conditions := t.b.effects("rank_last", "", u)
	if t.b.s.Ranking.VetoedLast {
		conditions = append(conditions, join(t.b.caseCount("veto").formula, ">0"))
	}
	return call("IF", call("OR", conditions...), text("1"), text("0"))
}

// key is a column that ranks compare, and the sign of the better.
type key struct {
	column *column
	better string
}

func (t *totals) keys() []key {
	var out []key
	if t.last != nil {
		out = append(out, key{t.last.column, "<"})
	}
	out = append(out, key{t.by.column, ">"})
	for _, c := range t.breakers {
		out = append(out, key{c.column, ">"})
	}
	return out
}

// better is (A>a)+(A=a)*((B>b)+(B=b)*…) for a block of rows.
func better(keys []key) func(r run) formula {
	return func(r run) formula {
		var out formula
		for i := len(keys) - 1; i >= 0; i-- {
			k := keys[i]
			cells, mine := span(k.column, r.from, r.to), own(k.column)
			this := join("(", cells, k.better, mine, ")")
			if out != nil {
				this = join(this, "+(", cells, "=", mine, ")*(", out, ")")
			}
			out = this
		}
		return join(out, "+0")
	}
}

func same(keys []key) func(r run) formula {
	return func(r run) formula {
		var out formula
		for i, k := range keys {
			if i > 0 {
				out = join(out, "*")
			}
			out = join(out, "(", span(k.column, r.from, r.to), "=", own(k.column), ")")
		}
		return join(out, "*1")
	}
}

func (t *totals) count(runs []run, what func(run) formula) formula {
	var out formula
	for i, r := range runs {
		if i > 0 {
			out = join(out, "+")
		}
		out = join(out, call("SUMPRODUCT", what(r)))
	}
	return out
}

// countAbove counts from the first row of the scope to the unit's own.
func (t *totals) countAbove(runs []run, u int, what func(run) formula) formula {
	var until []run
	for _, r := range runs {
		if r.from <= t.b.row(u) {
			until = append(until, run{r.from, min(r.to, t.b.row(u))})
		}
	}
	return t.count(until, what)
}
