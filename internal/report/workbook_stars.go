package report

import (
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
)

// gradingSheet is the columns of one grading: measure, gates, one column per
// level, and the outcome.
type gradingSheet struct {
	b       *book
	t       *totals
	def     *scheme.Grading
	k       int // place among the gradings
	stars   bool
	measure *unitColumn
	gates   []*unitColumn
	levels  []*unitColumn // whether a unit meets the level, but for its places
	given   []*unitColumn // whether it has it
	out     *unitColumn
}

// gradingWidth is room for the grading's name and a colon in one line of the head, six
// Chinese signs: what is wider by a hair is cut off in print.
const gradingWidth = 12

// gradings makes the columns of stars and grades on the sheet of items.
func (b *book) gradings(t *totals) []*gradingSheet {
	var out []*gradingSheet
	if b.s.Stars != nil {
		g := b.newGrading(t, b.s.Stars, 0, true)
		b.results["star"] = b.result(g.out.column, "star")
		out = append(out, g)
	}
	for i := range b.s.Grades {
		out = append(out, b.newGrading(t, &b.s.Grades[i], len(out), false))
	}
	return out
}

func (b *book) newGrading(t *totals, def *scheme.Grading, k int, stars bool) *gradingSheet {
	g := &gradingSheet{b: b, t: t, def: def, k: k, stars: stars}
	name := either(def.Name, def.ID)
	col := func(code string, style styleName, args ...locale.Arg) *unitColumn {
		return b.unitColumn(b.items, b.text(code, append(args, locale.A("name", name))...), style, gradingWidth)
	}
	g.measure = col("book.col.measure", stepStyle)
	for _, gate := range def.Gates {
		g.gates = append(g.gates, col("book.col.gate", stepStyle, locale.A("gate", gate.ID)))
	}
	if def.Formula == "" {
		for i := range def.Levels {
			word := levelWord(&def.Levels[i])
			g.levels = append(g.levels, col("book.col.level", stepStyle, locale.A("level", word)))
			g.given = append(g.given, col("book.col.given", stepStyle, locale.A("level", word)))
		}
	}
	g.out = col("book.col.grade", rankStyle)
	return g
}

func levelWord(l *scheme.Level) string { return either(l.Name, itoa(l.Star)+"★") }

// fill writes all cells. The outcome is a formula only where it gives what the
// engine gives: promotion rules and a level refused to a tie are not formulas.
func (g *gradingSheet) fill() {
	for _, units := range g.b.groups {
		if len(units) == 0 {
			continue
		}
		g.measures(units)
		for i := range g.def.Gates {
			g.gate(i, units)
		}
		if g.def.Formula == "" {
			g.meets(units)
		}
	}
	got := g.simulate()
	for _, u := range g.b.assessed {
		value := g.engine(u)
		f := g.outcome(u)
		if g.def.Promotion != nil || f == nil || got[u] != value {
			f = nil
			g.b.asValue(either(g.def.Name, g.def.ID, g.b.text("report.col.star")), "grading")
		}
		g.out.set(u, f, value)
	}
}

// engine is the outcome: the number of stars, or the grade's name.
func (g *gradingSheet) engine(u int) any {
	r := &g.b.r.Units[u]
	if g.stars {
		return float64(r.Star)
	}
	return r.Grades[g.gradeIndex()].Grade
}

func (g *gradingSheet) gradeIndex() int {
	if g.b.s.Stars != nil {
		return g.k - 1
	}
	return g.k
}

// measures is what levels are compared with: the total, or an expression.
func (g *gradingSheet) measures(units []int) {
	b := g.b
	if g.def.Measure == "" {
		source := g.t.total
		if b.s.Ranking.On == "exact" {
			source = g.t.by
		}
		for _, u := range units {
			g.measure.set(u, own(source.column), source.values[u])
		}
		return
	}
	n, err := expr.Parse(g.def.Measure)
	if err != nil {
		return
	}
	g.expression(g.measure, n, units, g.def.ID+" measure")
}

// expression fills a column with an expression of the scheme, snapped, so that
// comparing it is exact.
func (g *gradingSheet) expression(c *unitColumn, n *expr.Node, units []int, source string) {
	b := g.b
	b.checkTypes(n)
	tr := b.translator(source, "", units)
	x := tr.term(n)
	f, d := tr.snap(x, 0)
	for _, u := range units {
		v := b.rp.Value(u, "", n)
		if v.Kind != expr.KindNum {
			c.set(u, text(`""`), "")
			continue
		}
		if tr.failed != "" || !x.closeTo(u, v.Num, d) {
			c.set(u, nil, toFloat(v.Num))
			b.asValue(source, either(tr.failed, "precision"))
			continue
		}
		c.set(u, guarded(x.needs, call("IFERROR", f, text(`""`)), text(`""`)), toFloat(v.Num))
	}
}

// closeTo checks that the spreadsheet's figure is the engine's but for noise.
func (x term) closeTo(u int, exact decimal.Number, d int) bool {
	v := x.at(u)
	return v.kind == aNumber && (d == noSnap || abs(v.v-toFloat(exact)) <= snapZone(d, v.e))
}

// gate is whether a gate is open: its condition holds and no case closes it.
func (g *gradingSheet) gate(i int, units []int) {
	b, def := g.b, &g.def.Gates[i]
	n, err := expr.Parse(def.When)
	if err != nil {
		return
	}
	for _, u := range units {
		open := b.condition(g.def.ID+" "+def.ID, n, units, u)
		if def.NoVeto != "" {
			open = call("AND", open, join(b.caseCount(def.NoVeto).formula, "=0"))
		}
		g.gates[i].set(u, open, !slices.Contains(g.failedGates(u), def.ID))
	}
}

func (g *gradingSheet) failedGates(u int) []string {
	if g.stars {
		return g.b.r.Units[u].Gates
	}
	return g.b.r.Units[u].Grades[g.gradeIndex()].Gates
}

// meets fills, level by level, whether a unit meets it, and whether it has it.
func (g *gradingSheet) meets(units []int) {
	for l := range g.def.Levels {
		for _, u := range units {
			g.levels[l].set(u, g.meetsLevel(l, u, units), g.qualifies(l, u))
		}
	}
}

func (g *gradingSheet) meetsLevel(l, u int, units []int) formula {
	b, level := g.b, &g.def.Levels[l]
	var all []formula
	if level.Min != nil {
		limit := b.params.number(b.text("book.param.min", locale.A("name", either(g.def.Name, g.def.ID)), locale.A("level", levelWord(level))), *level.Min)
		all = append(all, call("ISNUMBER", own(g.measure.column)), join(own(g.measure.column), map[bool]string{true: ">", false: ">="}[level.Above], limit.formula))
	}
	if level.When != "" {
		if n, err := expr.Parse(level.When); err == nil {
			all = append(all, b.condition(g.def.ID+" "+levelWord(level), n, units, u))
		}
	}
	if level.MaxRank > 0 {
		all = append(all, join(own(g.t.rank.column), "<="+strconv.Itoa(level.MaxRank)))
	}
	for _, top := range g.caps() {
		if top.star < level.Star {
			all = append(all, call("NOT", top.holds))
		}
	}
	for i, gate := range g.def.Gates {
		if level.Star >= gate.Star {
			all = append(all, own(g.gates[i].column))
		}
	}
	if len(all) == 0 {
		return text("TRUE")
	}
	return call("AND", all...)
}

// starCap is a veto's limit of stars.
type starCap struct {
	star  int
	holds formula
	veto  string
	least int
}

func (g *gradingSheet) caps() []starCap {
	var out []starCap
	for i := range g.b.s.Vetoes {
		v := &g.b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind == "star_cap" && e.Value != nil && v.Status != "expired" && (e.Target == "" || e.Target == g.def.ID) {
				n, _ := e.Value.Int64()
				out = append(out, starCap{int(n), g.b.inForce(v.ID, &e), v.ID, e.AtLeast})
			}
		}
	}
	return out
}

// cap is the engine's limit for a unit.
func (g *gradingSheet) capOf(u int) int {
	top := 1 << 30
	cases := g.b.rp.Cases(u)
	for _, c := range g.caps() {
		for _, x := range cases {
			if x.Veto == c.veto && len(cases) >= c.least {
				top = min(top, c.star)
			}
		}
	}
	return top
}

// qualifies is whether a unit meets a level but for its places, as the engine
// has it.
func (g *gradingSheet) qualifies(l, u int) bool {
	b, level := g.b, &g.def.Levels[l]
	m := b.rp.Measure(u, g.k)
	rank := decimalOf(b.r.Units[u].Rank.String())
	switch {
	case level.Min != nil && (m.Kind != expr.KindNum || below(m.Num, level)):
		return false
	case level.When != "" && !b.parsedHolds(u, level.When):
		return false
	case level.MaxRank > 0 && decimal.Int(int64(level.MaxRank)).Less(rank), g.capOf(u) < level.Star:
		return false
	}
	for _, gate := range g.def.Gates {
		if level.Star >= gate.Star && slices.Contains(g.failedGates(u), gate.ID) {
			return false
		}
	}
	return true
}

func below(x decimal.Number, level *scheme.Level) bool {
	c := x.Cmp(*level.Min)
	return c < 0 || c == 0 && level.Above
}

func (b *book) parsedHolds(u int, source string) bool {
	n, err := expr.Parse(source)
	if err != nil {
		return false
	}
	b.checkTypes(n)
	return b.holds(u, n)
}

// scope is the units graded together with one.
func (g *gradingSheet) scope(u int) []int {
	scope := g.def.Scope
	if scope == "" {
		scope = g.b.s.Ranking.Scope
	}
	return g.b.part(u, scope)
}

// places is how many units of a scope may have a level; -1 without limit.
func (g *gradingSheet) places(l, u int) int {
	level := &g.def.Levels[l]
	peer := g.b.peer(u)
	switch {
	case !level.Quota.IsZero():
		n, _ := level.Quota.For(peer).Int64()
		return int(n)
	case !level.Share.IsZero():
		mode := map[string]decimal.Rounding{"up": decimal.Up, "half_up": decimal.HalfUp, "": decimal.Down, "down": decimal.Down}[level.ShareRound]
		n, _ := level.Share.For(peer).Mul(decimal.Int(int64(len(g.scope(u))))).Round(0, mode).Int64()
		return max(int(n), level.ShareMin)
	}
	return -1
}

// simulate works the formulas of the levels out, to see whether they give what
// the engine gives, and fills the columns of what is given.
func (g *gradingSheet) simulate() []any {
	out := make([]any, len(g.b.r.Units))
	if g.def.Formula != "" {
		for _, u := range g.b.assessed {
			out[u] = g.engine(u)
		}
		return out
	}
	taken := make([]int, len(out)) // level given, counted from 1
	for l := range g.def.Levels {
		fits := make([]bool, len(out))
		for _, u := range g.b.assessed {
			fits[u] = taken[u] == 0 && g.qualifies(l, u)
		}
		for _, u := range g.b.assessed {
			gets := fits[u] && g.hasPlace(l, u, fits)
			g.given[l].set(u, g.givenFormula(l, u), gets)
			if gets {
				taken[u] = l + 1
			}
		}
	}
	for _, u := range g.b.assessed {
		out[u] = g.simulated(u, taken[u]-1)
	}
	return out
}

// hasPlace tells whether a unit that meets a level finds a place: all that meet
// it down to its own rank must fit.
func (g *gradingSheet) hasPlace(l, u int, fits []bool) bool {
	places := g.places(l, u)
	if places < 0 {
		return true
	}
	mine := decimalOf(g.b.r.Units[u].Rank.String())
	n := 0
	for _, v := range g.scope(u) {
		if (fits[v] || g.def.Counting == "places") && !mine.Less(decimalOf(g.b.r.Units[v].Rank.String())) {
			n++
		}
	}
	return n <= g.limit(l, u)
}

// limit is the number of places a unit's own may reach: those of the level, or,
// when whole places are counted, of all levels down to it.
func (g *gradingSheet) limit(l, u int) int {
	if g.def.Counting != "places" {
		return g.places(l, u)
	}
	total := 0
	for k := 0; k <= l; k++ {
		total += max(0, g.places(k, u))
	}
	return total
}

func (g *gradingSheet) givenFormula(l, u int) formula {
	all := []formula{own(g.levels[l].column)}
	for k := range l {
		all = append(all, call("NOT", own(g.given[k].column)))
	}
	fits := call("AND", all...)
	if g.places(l, u) < 0 {
		return fits
	}
	runs := g.b.runs(g.scope(u))
	if len(runs) > mostRuns {
		return nil
	}
	limit := g.b.params.number(g.b.text("book.param.places", locale.A("name", either(g.def.Name, g.def.ID)),
		locale.A("level", levelWord(&g.def.Levels[l])), locale.A("peer", g.b.peerName(g.b.peer(u))), locale.A("units", len(g.scope(u)))),
		decimal.Int(int64(g.limit(l, u))))
	count := g.t.count(runs, func(r run) formula {
		x := join("(", span(g.t.rank.column, r.from, r.to), "<=", own(g.t.rank.column), ")")
		if g.def.Counting == "places" {
			return join(x, "*1")
		}
		x = join(x, "*(", span(g.levels[l].column, r.from, r.to), "=TRUE)")
		for k := range l {
			x = join(x, "*(", span(g.given[k].column, r.from, r.to), "=FALSE)")
		}
		return x
	})
	return call("AND", append(all, join(count, "<=", limit.formula))...)
}

// simulated is the outcome of a level, with the effects that set it outright.
func (g *gradingSheet) simulated(u, level int) any {
	star, name := 0, ""
	if level >= 0 {
		star, name = g.def.Levels[level].Star, g.def.Levels[level].Name
	}
	if e := g.setBy(u); e != nil {
		if g.stars {
			n, _ := e.Value.Int64()
			star = int(n)
		} else {
			name = e.Name
		}
	}
	if g.stars {
		return float64(star)
	}
	return name
}

// setKind is the kind of effect that sets the outcome outright.
func (g *gradingSheet) setKind() string {
	if g.stars {
		return "star"
	}
	return "grade"
}

// setBy is the first effect among a unit's cases that sets the outcome.
func (g *gradingSheet) setBy(u int) *scheme.Effect {
	cases := g.b.rp.Cases(u)
	for _, c := range cases {
		for i := range g.b.s.Vetoes {
			v := &g.b.s.Vetoes[i]
			for k := range v.Effects {
				e := &v.Effects[k]
				if v.ID == c.Veto && e.Kind == g.setKind() && len(cases) >= e.AtLeast && (e.Target == "" || e.Target == "*" || e.Target == g.def.ID) && (!g.stars || e.Value != nil) {
					return e
				}
			}
		}
	}
	return nil
}

// outcome is the star or grade: that of the first level given, or what a veto
// sets.
func (g *gradingSheet) outcome(u int) formula {
	if g.def.Formula != "" {
		return g.byFormula(u)
	}
	out := text(map[bool]string{true: "0", false: `""`}[g.stars])
	for l := len(g.def.Levels) - 1; l >= 0; l-- {
		if g.given[l].formulas[u] == nil {
			return nil
		}
		out = call("IF", own(g.given[l].column), g.worth(&g.def.Levels[l]), out)
	}
	for i := range g.b.s.Vetoes {
		v := &g.b.s.Vetoes[i]
		for _, e := range v.Effects {
			if e.Kind != g.setKind() || v.Status == "expired" || e.Target != "" && e.Target != "*" && e.Target != g.def.ID {
				continue
			}
			value := text(quoted(e.Name))
			if g.stars && e.Value != nil {
				value = text(decimalText(*e.Value))
			}
			out = call("IF", g.b.inForce(v.ID, &e), value, out)
		}
	}
	return out
}

func (g *gradingSheet) worth(l *scheme.Level) formula {
	if g.stars {
		return text(itoa(l.Star))
	}
	return text(quoted(l.Name))
}

// byFormula is a star that an expression gives, within caps and gates.
func (g *gradingSheet) byFormula(u int) formula {
	b := g.b
	n, err := expr.Parse(g.def.Formula)
	if err != nil || !g.stars {
		return nil
	}
	n = expr.Floor(n)
	b.checkTypes(n)
	tr := b.translator(g.def.ID+" formula", "", b.groups[b.peerIndex(b.peer(u))])
	x := tr.term(n)
	if x.at(u); tr.failed != "" || b.doubts[""][u] {
		return nil
	}
	out := guarded(x.needs, call("IFERROR", x.formula, text("0")), text("0"))
	for _, top := range g.caps() {
		out = call("IF", top.holds, call("MIN", text(itoa(top.star)), out), out)
	}
	for i, gate := range g.def.Gates {
		out = call("IF", own(g.gates[i].column), out, call("MIN", out, text(itoa(gate.Star-1))))
	}
	return out
}
