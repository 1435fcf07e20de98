package report

import (
	"math"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"
)

// book is a result workbook being made: its sheets, and what formulas refer to.
// Units are named by their place in the result; in every grid unit u stands in
// row(u).
type book struct {
	*writer
	rp *scoring.Replay
	s  *scheme.Scheme
	r  *scoring.Result

	facts, steps, lines, items, pay *grid
	params                          *paramSheet
	events                          *longSheet
	ratings                         *longSheet

	ids      map[*grid]*column
	groups   [][]int // assessed units per peer group, in the scheme's order
	assessed []int   // all of them
	helpers  map[helperKey]*helper
	given    map[string]*givenColumn
	results  map[string]*term // total, rank, star and the like
	figures  map[string]*figureColumn
	parts    map[partKey][]int
	doubts   map[string]map[int]bool // indicator → units whose line may not be a formula
	values   map[string]string       // what is written as values, and why

	scalars  map[expr.Op]opFormula
	required []scoring.Requirement
	series   map[string][]*column // per metric, a column per period
	outcomes map[string]*helper   // of tables: #F1-01
	folded   map[*scoring.Formula]*expr.Node
}

type partKey struct {
	unit  int
	scope string
}

func newBook(lang locale.Lang, rp *scoring.Replay) *book {
	b := &book{writer: &writer{lang: lang}, rp: rp, s: rp.Program().Scheme, r: rp.Result,
		ids: map[*grid]*column{}, helpers: map[helperKey]*helper{}, given: map[string]*givenColumn{},
		results: map[string]*term{}, figures: map[string]*figureColumn{}, parts: map[partKey][]int{},
		doubts: map[string]map[int]bool{}, values: map[string]string{}, outcomes: map[string]*helper{}, folded: map[*scoring.Formula]*expr.Node{}, scalars: scalarFormulas()}
	b.facts, b.steps = b.newGrid("facts"), b.newGrid("steps")
	b.lines, b.items, b.pay = b.newGrid("lines"), b.newGrid("items"), b.newGrid("pay")
	for _, g := range b.s.PeerGroups {
		var units []int
		for u := range b.r.Units {
			if b.r.Units[u].Peer == g.ID && !b.r.Units[u].Excluded {
				units = append(units, u)
			}
		}
		b.groups = append(b.groups, units)
		b.assessed = append(b.assessed, units...)
	}
	b.params = newParamSheet(b)
	b.events, b.ratings = newEventSheet(b), newRatingSheet(b)
	return b
}

// newGrid makes a sheet with the units in its first columns.
func (b *book) newGrid(code string) *grid {
	g := &grid{name: b.sheetName(code), title: b.text("book.title."+code, locale.A("title", b.r.Title)), landing: 3, last: b.row(len(b.r.Units) - 1)}
	unit := func(row int) *scoring.UnitResult { return &b.r.Units[row-firstRow] }
	b.ids[g] = g.add(column{title: b.text("report.col.id"), width: 8, style: codeStyle, cell: func(row int) cell { return cell{value: unit(row).Unit} }})
	g.add(column{title: b.text("report.col.unit"), width: 14, style: textStyle, cell: func(row int) cell { return cell{value: unit(row).Name} }})
	g.add(column{title: b.text("report.col.peer"), width: 12, style: textStyle, cell: func(row int) cell { return cell{value: b.peerName(unit(row).Peer)} }})
	return g
}

// sheetName is the name of a sheet, one that every program accepts.
func (b *book) sheetName(code string) string { return b.text("book.sheet." + code) }

func (b *book) row(u int) int { return firstRow + u }

func (b *book) peer(u int) string { return b.r.Units[u].Peer }

func (b *book) peerName(id string) string {
	for _, g := range b.s.PeerGroups {
		if g.ID == id {
			return either(g.Name, g.ID)
		}
	}
	return id
}

func (b *book) peerIndex(id string) int {
	return slices.IndexFunc(b.s.PeerGroups, func(g scheme.PeerGroup) bool { return g.ID == id })
}

// part is the units of a unit's part of a scope.
func (b *book) part(u int, scope string) []int {
	key := partKey{u, scope}
	if part, known := b.parts[key]; known {
		return part
	}
	part := b.rp.Scope(u, scope)
	for _, v := range part {
		b.parts[partKey{v, scope}] = part
	}
	b.parts[key] = part
	return part
}

// translator starts translating expressions of one place for some units.
func (b *book) translator(source any, indicator string, units []int) *translator {
	return &translator{b: b, source: source, indicator: indicator, units: units, seen: map[*expr.Node]term{}}
}

// sharing lists the units, by peer group, that are computed by the same rule;
// outside of rules all units of the groups at hand.
func (b *book) sharing(source any, units []int) [][]int {
	var out [][]int
	f, isRule := source.(*scoring.Formula)
	for g, members := range b.groups {
		if len(members) == 0 {
			continue
		}
		if isRule {
			for _, ind := range b.indicatorIDs() {
				if b.rp.Program().FormulaFor(ind, b.s.PeerGroups[g].ID) == f {
					out = append(out, members)
				}
			}
			continue
		}
		out = append(out, members)
	}
	if len(out) == 0 {
		return [][]int{units}
	}
	return out
}

func (b *book) indicatorIDs() []string {
	var out []string
	for _, it := range b.s.Items {
		for _, ind := range it.Indicators {
			out = append(out, ind.ID)
		}
	}
	return out
}

// byPeer sorts a set of units into their peer groups.
func (b *book) byPeer(units map[int]bool) [][]int {
	var out [][]int
	for _, members := range b.groups {
		var some []int
		for _, u := range members {
			if units[u] {
				some = append(some, u)
			}
		}
		if len(some) > 0 {
			out = append(out, some)
		}
	}
	return out
}

// doubt keeps a line from being a formula: doubles cannot decide what the exact
// figure decides.
func (b *book) doubt(indicator string, u int) {
	if b.doubts[indicator] == nil {
		b.doubts[indicator] = map[int]bool{}
	}
	b.doubts[indicator][u] = true
}

// asValue notes that something is written as values, and why.
func (b *book) asValue(what, why string) { b.values[what] = why }

// helper is a column of the sheet of steps.
type helper struct {
	column    *column
	formulas  []formula
	values    []approx
	done      bool // filled for all units that share the rule
	plain     bool
	certified map[string]bool
	places    map[int]int // per unit: decimals its cell is snapped to
}

type helperKey struct {
	source any
	node   string
	code   string
}

// helperColumn finds or makes the column of a step. Steps of one rule that are
// written the same share a column.
func (b *book) helperColumn(source any, n *expr.Node, indicator, code string) *helper {
	key := helperKey{source, expr.Format(n), code}
	if h := b.helpers[key]; h != nil {
		return h
	}
	h := &helper{formulas: make([]formula, len(b.r.Units)), values: make([]approx, len(b.r.Units)), certified: map[string]bool{}, places: map[int]int{}}
	h.column = b.steps.add(column{group: b.stepGroup(source, indicator), title: b.stepTitle(n, code), width: 12, style: stepStyle, cell: func(row int) cell {
		u := row - firstRow
		switch {
		case h.formulas[u] != nil:
			return cell{formula: h.formulas[u], value: h.shown(u)}
		case h.values[u].kind != nothing:
			return cell{value: h.values[u].shown(), style: valueStyle}
		}
		return cell{}
	}})
	b.helpers[key] = h
	return h
}

func (b *book) stepGroup(source any, indicator string) string {
	if indicator != "" {
		return indicator + " " + nameOf(b.s, indicator)
	}
	if s, ok := source.(string); ok {
		return s
	}
	return ""
}

// stepTitle is the words of a step: its name, or the formula of the scheme.
func (b *book) stepTitle(n *expr.Node, code string) string {
	a := newAccount(b.writer, &scoring.Derivation{})
	switch {
	case code == "":
		return b.text("book.step.part")
	case locale.Has("step." + code):
		return b.text("step." + code)
	case locale.Has("book.step." + code):
		return b.text("book.step." + code)
	}
	if m := b.metricName(code); m != "" {
		return m
	}
	return speller{b.lang, func(name string) string { return either(b.metricName(name), a.fixedName(name)) }}.spell(expr.Fold(n))
}

func (b *book) metricName(id string) string {
	for _, m := range b.s.Metrics {
		if m.ID == id {
			return m.Name
		}
	}
	return ""
}

// shown is what a unit's cell shows: snapped, where the formula snaps.
func (h *helper) shown(u int) any {
	v := h.values[u]
	if d, snapped := h.places[u]; snapped && v.kind == aNumber {
		scale := math.Pow(10, float64(d))
		v.v = math.Round(v.v*scale) / scale
	}
	return v.shown()
}

func (h *helper) at(u int) approx { return h.values[u] }

// errors is the largest figure and error among units.
func (h *helper) errors(units []int) (size, e float64) {
	for _, u := range units {
		if v := h.values[u]; v.kind == aNumber {
			size, e = math.Max(size, math.Abs(v.v)), math.Max(e, v.e)
		}
	}
	return size, e
}

func (h *helper) certify(scope string) { h.certified[scope] = true }

// shown is the value of a cell as a spreadsheet shows it: fifteen digits.
func (a approx) shown() any {
	switch a.kind {
	case aNumber:
		v, err := strconv.ParseFloat(strconv.FormatFloat(a.v, 'g', 15, 64), 64)
		if err != nil {
			return a.v
		}
		return v
	case aTruth:
		return a.truth
	case aText:
		return a.s
	}
	return ""
}

// givenColumn is a column of the sheet of facts.
type givenColumn struct {
	column *column
	values []approx
	plain  bool
	gaps   bool // some unit has none
}

// fact finds or makes the column of a figure or text somebody gave.
func (b *book) fact(name string) term {
	g := b.given[name]
	if g == nil {
		g = b.newFact(name, b.rp.TypeOf(name))
	}
	x := reading(g.column, g.plain, func(u int) approx { return g.values[u] })
	if b.rp.TypeOf(name) != expr.Text {
		return x
	}
	x.needs = nil
	if g.gaps {
		x.formula, x.may = call("IF", join(own(g.column), `=""`), text("NA()"), own(g.column)), true
	}
	return x
}

func (b *book) newFact(name string, typ expr.Type) *givenColumn {
	g := &givenColumn{values: make([]approx, len(b.r.Units)), plain: true}
	shown := make([]any, len(b.r.Units))
	for u := range b.r.Units {
		v := b.rp.Figure(u, name)
		g.values[u], shown[u] = approxOf(v), b.factShown(v)
		g.plain = g.plain && (v.Kind != expr.KindNum || fifteenDigits(v.Num))
		g.gaps = g.gaps || !v.Present()
	}
	title, measure := b.factTitle(name)
	style := factStyle
	if typ == expr.Text {
		style = codeStyle
	}
	g.column = b.facts.add(column{group: b.factGroup(name), title: title, id: name, unit: measure, width: 11, style: style, cell: func(row int) cell {
		return cell{value: shown[row-firstRow]}
	}})
	b.given[name] = g
	return g
}

func approxOf(v expr.Value) approx {
	switch v.Kind {
	case expr.KindNum:
		return exactly(v.Num)
	case expr.KindBool:
		return truth(v.Bool)
	case expr.KindText:
		return approx{kind: aText, s: v.Text}
	}
	return approx{}
}

// factShown is what stands in a cell of the facts.
func (b *book) factShown(v expr.Value) any {
	switch v.Kind {
	case expr.KindNum:
		return toFloat(v.Num)
	case expr.KindText:
		return v.Text
	case expr.KindNA:
		return b.text("book.not_applicable")
	}
	return nil
}

// fifteenDigits tells whether a spreadsheet keeps a number as it is.
func fifteenDigits(x decimal.Number) bool {
	digits := 0
	for _, c := range x.String() {
		switch {
		case c == '/':
			return false
		case c >= '0' && c <= '9':
			digits++
		}
	}
	return digits <= 15
}
