package report

import (
	"slices"
	"strconv"
	"strings"

	"eightx/expr"
	"eightx/internal/locale"
	"eightx/scoring"
)

// longSheet is a sheet with one row per record: an event, a rating.
type longSheet struct {
	*grid
	rows [][]cell
	used bool // formulas refer to it
}

func newLongSheet(b *book, code string, titles []string, widths []float64, styles []styleName) *longSheet {
	s := &longSheet{grid: &grid{name: b.sheetName(code), title: b.text("book.title."+code, locale.A("title", b.r.Title)), landing: 2, last: firstRow - 1}}
	for i, title := range titles {
		s.add(column{title: b.text("book.long." + title), width: widths[i], style: styles[i], cell: func(row int) cell { return s.rows[row-firstRow][i] }})
	}
	return s
}

// append adds a row and returns its number.
func (s *longSheet) append(row []cell) int {
	s.used = true
	s.rows = append(s.rows, row)
	s.last++
	return s.last
}

// The columns of the sheets of events and ratings, in order.
var (
	eventColumns  = []string{"id", "table", "date", "kind", "level", "fact", "count", "per", "points", "note", "source"}
	ratingColumns = []string{"id", "table", "rater", "class", "level", "fact", "value", "note", "source"}
)

func newEventSheet(b *book) *longSheet {
	return newLongSheet(b, "events", eventColumns, []float64{8, 10, 11, 16, 10, 40, 7, 9, 9, 24, 16},
		[]styleName{codeStyle, codeStyle, textStyle, textStyle, textStyle, textStyle, factStyle, factStyle, stepStyle, textStyle, textStyle})
}

func newRatingSheet(b *book) *longSheet {
	return newLongSheet(b, "ratings", ratingColumns, []float64{8, 10, 8, 12, 30, 40, 9, 16, 16},
		[]styleName{codeStyle, codeStyle, codeStyle, codeStyle, textStyle, textStyle, factStyle, textStyle, textStyle})
}

func (s *longSheet) columnNamed(names []string, name string) *column {
	return s.columns[slices.Index(names, name)]
}

// outcome is what a table (#F1-01) comes to, in a column of the steps. Its
// records are listed on their own sheet the first time it is asked for.
func (b *book) outcome(name string, _ []int) term {
	h := b.outcomes[name]
	if h == nil {
		h = b.newOutcome(name)
	}
	return reading(h.column, h.plain, h.at)
}

func (b *book) newOutcome(name string) *helper {
	n := expr.R(name)
	n.Type = expr.Num
	id, _, _ := strings.Cut(strings.TrimPrefix(name, "#"), ".")
	h := b.helperColumn("table "+name, n, either(b.knownIndicator(id), ""), "outcome")
	b.outcomes[name], h.plain = h, true
	for u := range b.r.Units {
		table := b.rp.Table(u, name)
		if table == nil {
			continue
		}
		v := b.rp.Figure(u, name)
		h.values[u] = approxOf(v)
		h.formulas[u] = b.tableFormula(table, u, v)
		h.plain = h.plain && (v.Kind != expr.KindNum || fifteenDigits(v.Num))
		h.values[u].e += tableError * abs(h.values[u].v)
	}
	return h
}

// tableError bounds the relative error of sums and means over some hundred
// records.
const tableError = 1e-13

func (b *book) knownIndicator(id string) string {
	if b.indicator(id) == nil {
		return ""
	}
	return id
}

// tableFormula computes a table's outcome from its rows, nil where rows do not
// tell it.
func (b *book) tableFormula(t *scoring.Table, u int, v expr.Value) formula {
	switch {
	case v.Kind != expr.KindNum:
		return text(`""`)
	case t.Kind == "ledger":
		return b.ledgerFormula(t, u)
	case t.Kind == "raters":
		if f := b.ratersFormula(t, u); f != nil {
			return f
		}
	}
	b.asValue(strings.TrimPrefix(t.Column, "#"), "table")
	return nil
}

// ledgerFormula lists the events and adds up their points: of a plain ledger
// count × points, within the caps of kinds and ledger; of others what the
// engine counted for each.
func (b *book) ledgerFormula(t *scoring.Table, u int) formula {
	for i := range t.Rows {
		b.eventRow(t, u, &t.Rows[i])
	}
	if t.Ledger == nil {
		return b.sumOfEvents(t.Column, "")
	}
	var sum formula
	if len(t.Ledger.Caps) < t.Ledger.Kinds {
		sum = b.sumOfEvents(t.Column, "")
	}
	for _, kind := range sortedNames(t.Ledger.Caps) {
		all := b.sumOfEvents(t.Column, kind)
		limit := b.params.number(b.text("book.param.kind", locale.A("table", strings.TrimPrefix(t.Column, "#")), locale.A("kind", kind), locale.A("peer", b.peerName(b.peer(u)))), t.Ledger.Caps[kind]).formula
		if len(t.Ledger.Caps) < t.Ledger.Kinds {
			sum = join(sum, "-", all)
		}
		if sum != nil {
			sum = join(sum, "+")
		}
		sum = join(sum, within2(all, limit))
	}
	if t.Ledger.Limit != nil {
		limit := b.params.number(b.text("book.param.limit", locale.A("table", strings.TrimPrefix(t.Column, "#")), locale.A("peer", b.peerName(b.peer(u)))), *t.Ledger.Limit).formula
		sum = within2(sum, limit)
	}
	return call("ROUND", sum, text("9"))
}

// within2 keeps a figure between −limit and limit.
func within2(x, limit formula) formula {
	return call("MAX", join("-", limit), call("MIN", limit, x))
}

// sumOfEvents adds up the points of the unit's events of a table, of one kind
// when it is named.
func (b *book) sumOfEvents(table, kind string) formula {
	b.events.used = true
	at := func(name string) formula { return wholeColumn(b.events.columnNamed(eventColumns, name)) }
	args := []formula{at("points"), at("id"), own(b.ids[b.steps]), at("table"), text(quoted(strings.TrimPrefix(table, "#")))}
	if kind != "" {
		args = append(args, at("kind"), text(quoted(kind)))
	}
	return call("SUMIFS", args...)
}

func (b *book) eventRow(t *scoring.Table, u int, r *scoring.TableRow) {
	row := make([]cell, len(eventColumns))
	put := func(name string, c cell) { row[slices.Index(eventColumns, name)] = c }
	put("id", cell{value: b.r.Units[u].Unit})
	put("table", cell{value: strings.TrimPrefix(t.Column, "#")})
	put("date", cell{value: r.Args["date"]})
	put("kind", cell{value: r.Kind})
	put("level", cell{value: r.Args["level"]})
	put("fact", cell{value: either(r.Args["text"], r.Args["kind"])})
	put("count", cell{value: toFloat(r.Count)})
	put("source", cell{value: joined([]string{r.Source.From, r.Source.Date}, " ")})
	points := cell{value: toFloat(r.Points), style: valueStyle}
	if r.Per != nil && (t.Ledger != nil || r.Per.Mul(r.Count).Equal(r.Points)) {
		put("per", cell{value: toFloat(*r.Per)})
		points = cell{value: toFloat(r.Per.Mul(r.Count)), formula: call("ROUND", join(own(b.events.columnNamed(eventColumns, "count")), "*", own(b.events.columnNamed(eventColumns, "per"))), text("9"))}
	} else {
		put("note", cell{value: b.text("book.counted")})
	}
	put("points", points)
	b.events.append(row)
}

// ratersFormula lists the ratings and combines them; nil when the rows alone do
// not give the outcome.
func (b *book) ratersFormula(t *scoring.Table, u int) formula {
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(x, y scoring.TableRow) int { return strings.Compare(x.Class, y.Class) })
	blocks := map[string]*run{}
	for i := range rows {
		at := b.ratingRow(t, u, &rows[i])
		if blocks[rows[i].Class] == nil {
			blocks[rows[i].Class] = &run{at, at}
		}
		blocks[rows[i].Class].to = at
	}
	if t.Raters == nil || len(rows) == 0 {
		return nil
	}
	if len(t.Raters.Classes) == 0 {
		return b.combined(t.Raters, *blocks[rows[0].Class])
	}
	var sum, weights formula
	for i, c := range t.Raters.Classes {
		if blocks[c.Class] == nil {
			return nil
		}
		weight := b.params.number(b.text("book.param.class", locale.A("table", strings.TrimPrefix(t.Column, "#")), locale.A("class", c.Class)), c.Weight).formula
		if i > 0 {
			sum, weights = join(sum, "+"), join(weights, "+")
		}
		sum, weights = join(sum, weight, "*", b.combined(t.Raters, *blocks[c.Class])), join(weights, weight)
	}
	return join("(", sum, ")/(", weights, ")")
}

// combined is the mean, median or smallest of a block of ratings.
func (b *book) combined(s *scoring.RatersSum, r run) formula {
	cells := span(b.ratings.columnNamed(ratingColumns, "value"), r.from, r.to)
	x := call(map[string]string{"mean": "AVERAGE", "median": "MEDIAN", "min": "MIN"}[s.Way], cells)
	if s.Way == "trimmed" {
		sum := call("SUM", cells)
		for k := 1; k <= s.Trim; k++ {
			sum = join(sum, "-", call("LARGE", cells, text(strconv.Itoa(k))), "-", call("SMALL", cells, text(strconv.Itoa(k))))
		}
		x = join("(", sum, ")/(", call("COUNT", cells), "-"+strconv.Itoa(2*s.Trim)+")")
	}
	if s.Rounding != nil {
		return roundFormula(call("ROUND", x, text("9")), s.Places, *s.Rounding)
	}
	return x
}

func (b *book) ratingRow(t *scoring.Table, u int, r *scoring.TableRow) int {
	row := make([]cell, len(ratingColumns))
	for i, c := range []any{b.r.Units[u].Unit, strings.TrimPrefix(t.Column, "#"), r.Rater, r.Class, r.Args["level"], r.Args["fact"],
		toFloat(r.Value), b.ratingNote(r.Code), joined([]string{r.Source.From, r.Source.Date}, " ")} {
		row[i] = cell{value: c}
	}
	return b.ratings.append(row)
}

func (b *book) ratingNote(code string) string {
	if strings.HasPrefix(code, "rating.left_out.") {
		return b.text("book.left_out")
	}
	return ""
}
