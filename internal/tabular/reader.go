package tabular

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/facts"
)

// reader collects what the tables of one or several files say.
type reader struct {
	req     *Requirements
	answers []Answer

	out      *facts.Facts
	problems []Problem
	units    *unitIndex
	unitAt   map[string]int // into out.Units
	choices  map[string]choiceIndex
	measures map[string]measure

	figures []figure
	records []seriesFigure
	origins map[recordKey]origin  // rows that say where a figure of a grid comes from
	history map[yearKey]int       // into out.History
	firsts  map[string]columnSeen // per figure column: where it stands first, for blanks
	rowsOf  map[unitTable]int     // row of a unit in a grid, for blanks
}

// figure is one cell of the grid of figures.
type figure struct {
	unit, metric int32
	row, col     int32
	table        *table
	number       decimal.Number
	source       *sourceWords
}

// seriesFigure is one cell of the grid of periods.
type seriesFigure struct {
	figure
	period string
	absent bool
	note   string
}

// recordKey names a figure, a period's figure, or (metric = indicator) a checklist.
type recordKey struct{ unit, metric, period string }

// origin is the source of one record, and whether a record took it.
type origin struct {
	source facts.Source
	used   bool
	at     place
}

type yearKey struct {
	unit string
	year int
}

// columnSeen is a column of a grid: a blank in it is shown there.
type columnSeen struct {
	table *table
	col   int
}

type unitTable struct {
	unit  string
	table *table
}

// place is a cell of a table.
type place struct {
	table    *table
	row, col int
}

// sourceWords are the words of a head that say where the figures of a column
// come from.
type sourceWords struct {
	stage facts.Stage
	from  string
	date  string
}

func (s sourceWords) source(place string) facts.Source {
	return facts.Source{Stage: s.stage, From: s.from, Date: s.date, Place: place}
}

func newReader(req *Requirements, answers []Answer) *reader {
	return &reader{
		req: req, answers: answers,
		out:   &facts.Facts{Schema: facts.Schema, Scheme: req.Scheme, Year: req.Year},
		units: newUnitIndex(nil), unitAt: map[string]int{},
		choices: map[string]choiceIndex{}, measures: map[string]measure{},
		origins: map[recordKey]origin{}, history: map[yearKey]int{},
		firsts: map[string]columnSeen{}, rowsOf: map[unitTable]int{},
	}
}

// mostProblems is enough for anybody to see that a file is wrong throughout.
const mostProblems = 5000

func (r *reader) report(p Problem) {
	if len(r.problems) == mostProblems {
		p = Problem{Level: Error, Code: "tabular.too_many", File: p.File}
	}
	if len(r.problems) <= mostProblems {
		r.problems = append(r.problems, p)
	}
}

// pairsOf makes a map of names and values, without empty ones.
func pairsOf(pairs []string) map[string]string {
	var m map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if m == nil {
			m = map[string]string{}
		}
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// line is one row of a table below its head.
type line struct {
	r     *reader
	h     *head
	t     *table
	row   int
	cells []cell
	unit  int // index of the unit, -1 before it is known
}

// read reads one table of a kind.
func (r *reader) read(t *table, k *tableKind) error {
	h := newHead(t, k.columns(r), k.opener(r))
	x := &line{r: r, h: h, t: t}
	strays := map[int]bool{}
	done := false
	for row, cells := range t.rows {
		if !done && r.takeHead(h, row, cells) {
			if h.first == 0 && len(h.above) > headRows {
				break
			}
			continue
		}
		if !done {
			done = true
			r.noteColumns(h)
		}
		x.row, x.cells, x.unit = row, cells, -1
		if x.blank() || r.passOver(x) {
			continue
		}
		x.strays(strays)
		k.row(r, x)
	}
	r.closeTable(h, strays, k)
	if t.err != nil {
		return t.err()
	}
	return nil
}

// blank tells whether a row says nothing.
func (x *line) blank() bool {
	return !slices.ContainsFunc(x.cells, func(c cell) bool { return c.kind == hollowCell || clean(c.text) != "" })
}

// passOver leaves out rows that add up others and lines below a table, with a
// notice.
func (r *reader) passOver(x *line) bool {
	v := vocabulary()
	looked := 0
	for _, c := range x.cells {
		s := fold(c.text)
		if s == "" {
			continue
		}
		word, _, _ := strings.Cut(s, ":")
		switch {
		case v.sum[s]:
			x.note(c, Notice, "tabular.sum_row")
			return true
		case looked == 0 && (v.foot[s] || word != s && v.foot[word]):
			x.note(c, Notice, "tabular.foot_row")
			return true
		}
		if looked++; looked == 2 {
			break
		}
	}
	return false
}

// strays remembers cells under no known heading.
func (x *line) strays(seen map[int]bool) {
	for _, c := range x.cells {
		if x.h.columns[c.col] == nil && clean(c.text) != "" {
			seen[c.col] = true
		}
	}
}

// closeTable reports what of a table was not read.
func (r *reader) closeTable(h *head, strays map[int]bool, k *tableKind) {
	if h.first == 0 && len(h.above) > 0 {
		r.report(Problem{Level: Error, Code: "tabular.no_head", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(h.above[0], 0), Args: pairsOf([]string{"want", k.wants()})})
		return
	}
	if len(h.above) > 0 {
		r.report(Problem{Level: Notice, Code: "tabular.rows_above", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(h.above[0], 0), Args: pairsOf([]string{"count", itoa(len(h.above))})})
	}
	for _, col := range sortedInts(strays) {
		r.report(Problem{Level: Warning, Code: "tabular.unknown_column", File: h.table.file, Sheet: h.table.sheet,
			Cell: cellName(max(h.first, 1), col), Column: h.others[col],
			Args: pairsOf([]string{"letter", columnName(col), "nearest", h.nearest(h.others[col])})})
	}
}

// nearest is the known heading most like one that is not known.
func (h *head) nearest(heading string) string {
	var all []string
	for _, c := range h.known {
		all = append(all, c.names...)
	}
	return nearestOf(heading, all)
}

// noteColumns remembers where the columns of figures stand.
func (r *reader) noteColumns(h *head) {
	for at, col := range h.columns {
		if col.role != plainColumn {
			if _, ok := r.firsts[col.id]; !ok {
				r.firsts[col.id] = columnSeen{h.table, at}
			}
		}
	}
}

// get is the cell of a column, found by the column's id.
func (x *line) get(id string) (cell, bool) {
	at, ok := x.h.ids[id]
	if !ok {
		return cell{}, false
	}
	for _, c := range x.cells {
		if c.col == at && (c.kind == hollowCell || clean(c.text) != "") {
			return c, true
		}
	}
	return cell{col: at}, false
}

// at is where the column of an id stands, 0 when there is none.
func (h *head) at(id string) int { return h.ids[id] }

// note reports something about a cell of the row.
func (x *line) note(c cell, level Level, code string, pairs ...string) {
	x.r.report(x.problem(c, level, code, pairs...))
}

// fault reports a cell that cannot be read.
func (x *line) fault(c cell, f *fault) {
	var pairs []string
	if f.suggest != "" {
		pairs = []string{"suggest", f.suggest}
	}
	x.note(c, Error, withSuggestion(f), pairs...)
}

// withSuggestion picks the text that offers what was perhaps meant.
func withSuggestion(f *fault) string {
	if f.suggest != "" {
		return f.code + ".suggest"
	}
	return f.code
}

func (x *line) problem(c cell, level Level, code string, pairs ...string) Problem {
	p := Problem{Level: level, Code: code, File: x.t.file, Sheet: x.t.sheet, Cell: cellName(x.row, c.col), Read: c.shown(), Args: pairsOf(pairs)}
	if col := x.h.columns[c.col]; col != nil {
		p.Column = col.heading
		if col.role != plainColumn {
			p.Metric = col.id
		}
	}
	if x.unit >= 0 && x.unit < len(x.r.units.units) {
		p.Unit, p.Name = x.r.units.units[x.unit].ID, x.r.units.units[x.unit].Name
	}
	return p
}

// place is where a cell of the row stands, as facts keep it.
func (x *line) place(c cell) string { return x.t.place(x.row, c.col) }

// findUnit finds the unit of a row by its id or name. Both must agree.
func (x *line) findUnit() bool {
	byID, hasID := x.get("unit")
	byName, hasName := x.get("unit_name")
	switch {
	case !hasID && !hasName:
		x.note(cell{col: x.h.at("unit")}, Error, "tabular.no_unit")
		return false
	case !hasID:
		return x.setUnit(byName)
	case !x.setUnit(byID):
		return false
	case hasName:
		return x.sameUnit(byID, byName)
	}
	return true
}

// sameUnit checks the name of a unit that was found by its id: the name of
// another unit is an error, a name nobody has only a warning.
func (x *line) sameUnit(byID, byName cell) bool {
	other := x.r.units.find(byName.text)
	switch {
	case other.unit == x.unit, slices.Contains(other.many, x.unit):
		return true
	case other.unit < 0 && len(other.many) == 0:
		x.note(byName, Warning, "tabular.name_differs", "id", clean(byID.text))
		return true
	}
	x.note(byName, Error, "tabular.unit_disagrees", "first", clean(byID.text))
	return false
}

// setUnit looks up the text of a cell; several candidates are a question.
func (x *line) setUnit(c cell) bool {
	f := x.r.units.find(c.text)
	switch {
	case f.unit >= 0:
		x.unit = f.unit
		if f.short {
			x.r.noticeShort(x, c)
		}
		return true
	case len(f.many) > 0:
		return x.askUnit(c, f.many)
	}
	x.note(c, Error, "tabular.unknown_unit", "nearest", x.r.units.nearest(c.text))
	return false
}

// askUnit asks which of several units is meant, or takes the answer.
func (x *line) askUnit(c cell, many []int) bool {
	p := x.problem(c, Question, "tabular.which_unit")
	for _, i := range many {
		u := x.r.units.units[i]
		p.Readings = append(p.Readings, Reading{u.ID, u.Name})
	}
	if i := x.r.answered(clean(c.text), "", p.Readings); i >= 0 {
		x.unit = many[i]
		return true
	}
	x.r.report(p)
	return false
}

// answered finds the reading an answer picks, -1 when nobody answered.
func (r *reader) answered(unit, metric string, readings []Reading) int {
	for _, a := range r.answers {
		if a.Unit != "" && a.Unit != unit || a.Metric != "" && a.Metric != metric {
			continue
		}
		if i := slices.IndexFunc(readings, func(x Reading) bool { return fold(x.ID) == fold(a.Reading) }); i >= 0 {
			return i
		}
	}
	return -1
}

// noticeShort says once per text which unit was understood.
func (r *reader) noticeShort(x *line, c cell) {
	key := "short:" + fold(c.text)
	if _, told := r.choices[key]; told {
		return
	}
	r.choices[key] = nil
	x.note(c, Notice, "tabular.unit_understood")
}
