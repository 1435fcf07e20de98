package tabular

import (
	"strings"

	"eightx/internal/locale"
)

// column is what a column of a kind of table can be.
type column struct {
	id    string
	names []string // further headings: in both languages, or words of the scheme
	key   bool     // a row is recognized as the head by one of these
	role  role
	index int     // what the role needs: a metric, a check point …
	unit  measure // of figures
}

// role says how a cell of the column is read. Roles of long tables are told
// apart by the column's id.
type role uint8

const (
	plainColumn role = iota
	valueColumn
	lastColumn
	attributeColumn
	pointColumn
	periodColumn
)

// headColumn is a column as a file has it.
type headColumn struct {
	*column
	heading string
	factor  factor // turns what is written into the column's measure
	source  sourceWords
	broken  bool // its head is wrong: its cells are not read
}

// head is the top of a table: which columns there are, and where the rows begin.
type head struct {
	table   *table
	known   []column
	byName  map[string][]int // folded heading → known columns
	columns map[int]*headColumn
	ids     map[string]int // where the column of an id stands
	others  map[int]string // headings nobody knows
	first   int            // row of the first heading, 0 before it
	above   []int          // rows above the head
	open    func(heading string) *column
	opened  map[string]*column // by id
}

// newHead prepares for reading the head of a table. A heading that is the id of
// a column means that column only. Open makes a column of a heading that is not
// known; nil when there are none such.
func newHead(t *table, known []column, open func(string) *column) *head {
	h := &head{table: t, known: known, byName: map[string][]int{}, columns: map[int]*headColumn{}, ids: map[string]int{}, others: map[int]string{},
		open: open, opened: map[string]*column{}}
	for i, c := range known {
		h.name(c.id, i)
	}
	for i, c := range known {
		for _, name := range c.names {
			if list := h.byName[fold(name)]; len(list) == 0 || fold(known[list[0]].id) != fold(name) {
				h.name(name, i)
			}
		}
	}
	return h
}

func (h *head) name(name string, i int) {
	key := fold(name)
	for _, known := range h.byName[key] {
		if known == i {
			return
		}
	}
	if key != "" {
		h.byName[key] = append(h.byName[key], i)
	}
}

// headRows is how far down a head is looked for.
const headRows = 20

// take reads a row as part of the head; false when the head is over and the row
// is data.
func (r *reader) takeHead(h *head, row int, cells []cell) bool {
	switch label := headLabel(cells); {
	case h.first == 0 && !h.hasKey(cells):
		h.above = append(h.above, row)
		return true
	case h.first == 0:
		h.first = row
		r.headNames(h, row, cells)
		return true
	case label == "measure":
		r.headMeasures(h, row, cells)
		return true
	case label == "stage", label == "source", label == "date":
		r.headSources(h, row, cells, label)
		return true
	case label != "":
		return true
	case h.repeats(cells):
		r.headNames(h, row, cells)
		return true
	}
	return false
}

// headLabel tells rows of the head that do not name columns.
func headLabel(cells []cell) string {
	for _, c := range cells {
		if s := fold(c.text); s != "" {
			return headLabels()[s]
		}
	}
	return ""
}

// hasKey tells whether a row names the columns: one of them must be a key.
func (h *head) hasKey(cells []cell) bool {
	for _, c := range cells {
		for _, i := range h.byName[fold(c.text)] {
			if h.known[i].key {
				return true
			}
		}
	}
	return false
}

// repeats tells whether a row below the first one names the columns again: codes
// above, words below.
func (h *head) repeats(cells []cell) bool {
	for _, c := range cells {
		col := h.columns[c.col]
		if col == nil || !col.key {
			continue
		}
		for _, i := range h.byName[fold(c.text)] {
			if &h.known[i] == col.column {
				return true
			}
		}
	}
	return false
}

// headNames reads a row of headings.
func (r *reader) headNames(h *head, row int, cells []cell) {
	for _, c := range cells {
		heading := clean(c.text)
		if heading == "" {
			continue
		}
		found, unit := h.find(heading)
		old := h.columns[c.col]
		switch {
		case found == nil && old == nil:
			h.others[c.col] = heading
			continue
		case found == nil:
			old.heading = heading
			continue
		case old != nil && old.column != found:
			old.broken = true
			r.headProblem(h, row, c, Error, "tabular.head_disagrees", "first", old.id, "second", found.id)
			continue
		case old == nil:
			old = &headColumn{column: found, factor: noFactor}
			h.columns[c.col] = old
			if _, twice := h.ids[found.id]; !twice {
				h.ids[found.id] = c.col
			}
			delete(h.others, c.col)
			r.twice(h, row, c, old)
		}
		old.heading = heading
		if unit != "" {
			r.headMeasure(h, row, c, old, unit)
		}
	}
}

// find looks a heading up, as it stands or without a measure in brackets.
func (h *head) find(heading string) (found *column, unit string) {
	if list := h.byName[fold(heading)]; len(list) == 1 {
		return &h.known[list[0]], ""
	}
	if name, inside, ok := bracket(heading); ok {
		if list := h.byName[fold(name)]; len(list) == 1 {
			return &h.known[list[0]], inside
		}
	}
	if h.open != nil {
		return h.openOnce(heading), ""
	}
	return nil, ""
}

// openOnce makes a column of a heading, the same one for the same id.
func (h *head) openOnce(heading string) *column {
	c := h.open(heading)
	if c == nil {
		return nil
	}
	if h.opened[c.id] == nil {
		h.opened[c.id] = c
	}
	return h.opened[c.id]
}

// bracket takes "税收（万元）" apart.
func bracket(heading string) (name, inside string, ok bool) {
	s := narrow(heading)
	open := strings.LastIndexByte(s, '(')
	if open <= 0 || !strings.HasSuffix(s, ")") {
		return "", "", false
	}
	return s[:open], s[open+1 : len(s)-1], true
}

// twice refuses a second column for the same thing.
func (r *reader) twice(h *head, row int, c cell, col *headColumn) {
	for at, other := range h.columns {
		if at != c.col && other.column == col.column {
			col.broken = true
			r.headProblem(h, row, c, Error, "tabular.column_twice", "other", columnName(at))
			return
		}
	}
}

// headMeasures reads the row of measures.
func (r *reader) headMeasures(h *head, row int, cells []cell) {
	for _, c := range cells {
		if col := h.columns[c.col]; col != nil && !col.key {
			r.headMeasure(h, row, c, col, c.text)
		}
	}
}

// headMeasure notes that a column is in another measure than the scheme's.
func (r *reader) headMeasure(h *head, row int, c cell, col *headColumn, unit string) {
	if col.role == plainColumn || col.role == pointColumn || clean(unit) == "" {
		return
	}
	f, ok := parseMeasure(unit).to(col.unit)
	switch {
	case !ok:
		col.broken = true
		r.headProblem(h, row, c, Error, "tabular.head_measure", "got", clean(unit), "want", r.measureOf(col.column))
	case !f.Equal(one):
		col.factor = factor{f}
		r.headProblem(h, row, c, Notice, "tabular.column_converted", "got", clean(unit), "want", r.measureOf(col.column))
	}
}

// headSources reads a row that says for every column where its figures come from.
func (r *reader) headSources(h *head, row int, cells []cell, label string) {
	for _, c := range cells {
		col := h.columns[c.col]
		if col == nil || col.key || clean(c.text) == "" {
			continue
		}
		switch label {
		case "stage":
			stage, ok := readStage(c.text)
			if !ok {
				r.headProblem(h, row, c, Error, "tabular.bad_stage")
			}
			col.source.stage = stage
		case "source":
			col.source.from = clean(c.text)
		case "date":
			day, f := readDay(c, r.req.Year, h.table.date1904)
			if f != nil {
				r.headProblem(h, row, c, Error, f.code, "suggest", f.suggest)
			}
			col.source.date = day
		}
	}
}

func (r *reader) headProblem(h *head, row int, c cell, level Level, code string, pairs ...string) {
	column := ""
	if col := h.columns[c.col]; col != nil {
		column = col.heading
	}
	r.report(Problem{Level: level, Code: code, File: h.table.file, Sheet: h.table.sheet, Cell: cellName(row, c.col),
		Column: column, Read: c.shown(), Args: pairsOf(pairs)})
}

// bothNames are the words of a code in both languages.
func bothNames(code string) []string {
	return []string{locale.Text(locale.Zh, code), locale.Text(locale.En, code)}
}
