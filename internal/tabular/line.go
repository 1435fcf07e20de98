package tabular

import (
	"slices"
)

// line is one row of a table below its head.
type line struct {
	r     *reader
	h     *head
	t     *table
	row   int
	cells []cell
	unit  int // index of the unit, -1 before it is known
}

// blank tells whether a row says nothing.
func (x *line) blank() bool {
	return !slices.ContainsFunc(x.cells, func(c cell) bool { return c.kind == hollowCell || clean(c.text) != "" })
}

// strays remembers cells under no known heading.
func (x *line) strays(seen map[int]bool) {
	for _, c := range x.cells {
		if x.h.columns[c.col] == nil && clean(c.text) != "" {
			seen[c.col] = true
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
