package tabular

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/facts"
)

// The grids: one row per unit, one column per figure, check point or period.

var one = decimal.One

// factor turns what is written into a column's own measure; its zero value
// leaves it as it is.
type factor struct{ decimal.Number }

var noFactor = factor{decimal.One}

const (
	lastPrefix  = "last."
	unitPrefix  = "unit."
	staffPrefix = "staff."
)

// dataColumns are the columns of the grid of figures: metrics, last year's
// figures, and targets that are attributes of the unit.
func dataColumns(r *reader) []column {
	cols := keyColumns()
	for i, m := range r.req.Metrics {
		if m.Series {
			continue
		}
		unit := parseMeasure(m.Unit)
		cols = append(cols, column{id: m.ID, names: []string{m.Name}, role: valueColumn, index: i, unit: unit})
		cols = append(cols, column{id: lastPrefix + m.ID, names: lastNames(m.Name), role: lastColumn, index: i, unit: unit})
	}
	for i, a := range r.req.Attributes {
		cols = append(cols, column{id: unitPrefix + a.ID, names: []string{a.Name}, role: attributeColumn, index: i, unit: parseMeasure(a.Unit)})
	}
	return cols
}

// measureOf names the measure of a column as the scheme does.
func (r *reader) measureOf(c *column) string {
	switch c.role {
	case valueColumn, lastColumn:
		return r.req.Metrics[c.index].Unit
	case attributeColumn:
		return r.req.Attributes[c.index].Unit
	}
	return ""
}

// readData reads a row of the grid of figures.
func readData(r *reader, x *line) {
	if !x.findUnit() {
		return
	}
	r.rowsOf[unitTable{r.units.units[x.unit].ID, x.t}] = x.row
	for _, c := range x.cells {
		col := x.h.columns[c.col]
		if col == nil || col.broken || col.role == plainColumn || c.kind == textCell && clean(c.text) == "" {
			continue
		}
		switch col.role {
		case valueColumn:
			if n, ok := x.figure(c, col); ok {
				r.figures = append(r.figures, figure{unit: int32(x.unit), metric: int32(col.index),
					row: int32(x.row), col: int32(c.col), table: x.t, number: n, source: &col.source})
			}
		case lastColumn:
			if n, ok := x.figure(c, col); ok {
				r.setLast(x, c, r.req.Metrics[col.index].ID, n)
			}
		case attributeColumn:
			x.setAttribute(c, col)
		}
	}
}

// figure reads the number of a cell in the measure of its column.
func (x *line) figure(c cell, col *headColumn) (decimal.Number, bool) {
	q, f := readQuantity(c)
	if f != nil {
		x.fault(c, f)
		return decimal.Zero, false
	}
	n := q.number
	if q.measure == "" {
		if !col.factor.Equal(one) {
			n = n.Mul(col.factor.Number)
		}
		return n, x.inRange(c, col, n)
	}
	written, known := x.r.measures[q.measure]
	if !known {
		written = parseMeasure(q.measure)
		x.r.measures[q.measure] = written
	}
	by, ok := written.to(col.unit)
	if !ok {
		x.note(c, Error, "tabular.measure", "got", q.measure, "want", x.r.measureOf(col.column))
		return decimal.Zero, false
	}
	if !by.Equal(one) {
		n = n.Mul(by)
		if c.kind != percentCell {
			x.note(c, Notice, "tabular.understood", "value", n.String(), "measure", x.r.measureOf(col.column))
		}
	}
	return n, x.inRange(c, col, n)
}

// inRange refuses figures outside the limits the scheme sets.
func (x *line) inRange(c cell, col *headColumn, n decimal.Number) bool {
	if col.role != valueColumn {
		return true
	}
	m := &x.r.req.Metrics[col.index]
	if m.Min != nil && n.Cmp(*m.Min) < 0 {
		x.note(c, Error, "tabular.too_small", "value", n.Approx(6), "min", m.Min.String())
		return false
	}
	if m.Max != nil && n.Cmp(*m.Max) > 0 {
		x.note(c, Error, "tabular.too_large", "value", n.Approx(6), "max", m.Max.String())
		return false
	}
	return true
}

// setLast notes last year's figure.
func (r *reader) setLast(x *line, c cell, metric string, n decimal.Number) {
	h := r.historyOf(r.units.units[x.unit].ID, r.req.lastYear())
	if old, twice := h.Values[metric]; twice && !old.Equal(n) {
		x.note(c, Error, "tabular.last_twice", "other", old.String())
		return
	}
	if h.Values == nil {
		h.Values = map[string]decimal.Number{}
	}
	h.Values[metric] = n
}

// historyOf is the entry of a unit and year, made when there is none.
func (r *reader) historyOf(unit string, year int) *facts.History {
	key := yearKey{unit, year}
	i, ok := r.history[key]
	if !ok {
		i = len(r.out.History)
		r.history[key] = i
		r.out.History = append(r.out.History, facts.History{Unit: unit, Year: year})
	}
	return &r.out.History[i]
}

// setAttribute notes an attribute that stands in the grid of figures.
func (x *line) setAttribute(c cell, col *headColumn) {
	text, ok := x.attribute(c, col, x.r.req.Attributes[col.index].Text)
	u := &x.r.out.Units[x.unit]
	old, twice := u.Attributes[strings.TrimPrefix(col.id, unitPrefix)]
	switch {
	case !ok:
	case twice && old != text:
		x.note(c, Error, "tabular.attribute_twice", "other", old)
	default:
		set(&u.Attributes, strings.TrimPrefix(col.id, unitPrefix), text)
	}
}

// attribute reads an attribute: a text as it stands, a number in plain digits.
func (x *line) attribute(c cell, col *headColumn, isText bool) (string, bool) {
	text := clean(c.text)
	if c.kind == textCell {
		if isText {
			return text, true
		}
		if _, err := decimal.Parse(text); err == nil && col.factor.Equal(one) && !strings.HasSuffix(text, "%") {
			return text, true
		}
	}
	if isText && (c.kind == numberCell || c.kind == percentCell) {
		n, ok := exact(c.text)
		return n.String(), ok
	}
	n, ok := x.figure(c, col)
	return n.String(), ok
}

func set[K comparable, V any](m *map[K]V, key K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = v
}

// pointColumns are the check points: F1-02.c1.
func pointColumns(r *reader) []column {
	cols := keyColumns()
	for i, list := range r.req.Checklists {
		for _, p := range list.Points {
			cols = append(cols, column{id: list.Indicator + "." + p.ID,
				names: []string{list.Indicator + " " + p.Text, list.Name + " " + p.Text, p.Text}, role: pointColumn, index: i})
		}
	}
	return cols
}

// readPoints reads a row of ticks: one check per checklist of which any point is
// filled in.
func readPoints(r *reader, x *line) {
	if !x.findUnit() {
		return
	}
	r.rowsOf[unitTable{r.units.units[x.unit].ID, x.t}] = x.row
	lists := map[int]*checkRow{}
	for _, c := range x.cells {
		col := x.h.columns[c.col]
		if col == nil || col.broken || col.role != pointColumn {
			continue
		}
		t, f := readTick(c)
		if f != nil {
			x.fault(c, f)
			continue
		}
		if t == noTick {
			continue
		}
		if lists[col.index] == nil {
			lists[col.index] = &checkRow{first: c, source: &col.source}
		}
		lists[col.index].take(t, strings.TrimPrefix(col.id, r.req.Checklists[col.index].Indicator+"."))
	}
	for i := range r.req.Checklists {
		if list := lists[i]; list != nil {
			r.keepPoints(x, &r.req.Checklists[i], list)
		}
	}
}

// checkRow is what one row says about one checklist.
type checkRow struct {
	ok, na  []string
	crosses int
	first   cell
	source  *sourceWords
}

func (k *checkRow) take(t tick, point string) {
	switch t {
	case ticked:
		k.ok = append(k.ok, point)
	case notApplicable:
		k.na = append(k.na, point)
	default:
		k.crosses++
	}
}

// keepPoints notes a check. Where some points are crossed, an empty one was
// perhaps forgotten.
func (r *reader) keepPoints(x *line, list *Checklist, k *checkRow) {
	if said := len(k.ok) + len(k.na) + k.crosses; k.crosses > 0 && said < len(list.Points) {
		x.note(k.first, Warning, "tabular.tick_blank", "indicator", list.Indicator, "count", itoa(len(list.Points)-said))
	}
	if k.ok == nil {
		k.ok = []string{}
	}
	unit := r.units.units[x.unit].ID
	r.out.Checks = append(r.out.Checks, facts.Check{Unit: unit, Indicator: list.Indicator, OK: k.ok, NA: k.na,
		Source: k.source.source(x.place(k.first))})
}

// seriesColumns are the fixed columns of the grid of periods.
func seriesColumns(r *reader) []column {
	return append(keyColumns(), column{id: "metric", names: bothNames("tabular.column.metric")},
		column{id: "metric_name", names: bothNames("tabular.column.metric_name")})
}

// openPeriod takes any further heading for a period.
func openPeriod(r *reader, heading string) *column {
	period := readPeriod(heading, r.req.Year)
	return &column{id: period, names: []string{heading}, role: periodColumn}
}

// readSeries reads a row of periods.
func readSeries(r *reader, x *line) {
	if !x.findUnit() {
		return
	}
	i := x.seriesMetric()
	if i < 0 {
		return
	}
	m := &r.req.Metrics[i]
	unit := parseMeasure(m.Unit)
	for _, c := range x.cells {
		col := x.h.columns[c.col]
		if col == nil || col.broken || col.role != periodColumn || c.kind == textCell && clean(c.text) == "" {
			continue
		}
		s := seriesFigure{period: col.id, figure: figure{unit: int32(x.unit), metric: int32(i),
			row: int32(x.row), col: int32(c.col), table: x.t, source: &col.source}}
		if s.note, s.absent = missingNote(c); !s.absent {
			own := *col.column
			own.unit, own.role, own.index = unit, valueColumn, i
			n, ok := x.figure(c, &headColumn{column: &own, heading: col.heading, factor: col.factor})
			if !ok {
				continue
			}
			s.number = n
		}
		r.records = append(r.records, s)
	}
}

// missingNote reads "缺：停电", the way a period without a figure is written.
func missingNote(c cell) (note string, absent bool) {
	if c.kind != textCell {
		return "", false
	}
	word, rest := clean(c.text), ""
	if i := strings.IndexAny(word, ":\uff1a"); i >= 0 {
		word, rest = word[:i], strings.TrimLeft(word[i:], ":\uff1a ")
	}
	return rest, vocabulary().missing[fold(word)]
}

// seriesMetric finds the metric of a row of periods, -1 when there is none.
func (x *line) seriesMetric() int {
	c, ok := x.get("metric")
	if !ok {
		c, ok = x.get("metric_name")
	}
	if !ok {
		x.note(c, Error, "tabular.empty", "column", heading("metric"))
		return -1
	}
	id, ok := x.pick(c, "series", seriesChoices(x.r.req))
	if !ok {
		return -1
	}
	i := slices.IndexFunc(x.r.req.Metrics, func(m Metric) bool { return m.Series && m.ID == id })
	if name, ok := x.get("metric_name"); ok && i >= 0 && fold(name.text) != fold(x.r.req.Metrics[i].Name) {
		x.note(name, Warning, "tabular.name_differs", "id", id)
	}
	return i
}

func seriesChoices(req *Requirements) []Choice {
	list := []Choice{}
	for _, m := range req.Metrics {
		if m.Series {
			list = append(list, Choice{m.ID, m.Name})
		}
	}
	return list
}
