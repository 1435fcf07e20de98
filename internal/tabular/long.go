package tabular

import (
	"strings"

	"eightx/decimal"
	"eightx/facts"
)

// The long tables: one record per row. A list of fields says which columns a
// record has; it reads and writes alike.

// longField is one column of a long table. At points to the Go field, whose type
// says what the cell looks like; list names the choices, nil when it is free.
type longField[T any] struct {
	id   string
	at   func(*T) any
	need bool
	form form
	list func(*Requirements, *T) (name string, list []Choice)
}

// form says what the Go type leaves open about a text.
type form uint8

const (
	freeText form = iota
	idText        // narrow letters and digits
	dayText
	unitText   // the id of the row's unit; read and written by the frame
	periodText // a label such as 2026-03
)

// longColumns are the columns of a long table.
func longColumns[T any](fields func() []longField[T]) func(*reader) []column {
	return func(*reader) []column {
		var cols []column
		for _, f := range fields() {
			if f.form == unitText {
				cols = append(cols, keyColumns()...)
				continue
			}
			cols = append(cols, column{id: f.id, names: bothNames("tabular.column." + f.id), key: f.id == "id"})
		}
		return cols
	}
}

// readLong reads rows of a long table and hands each good record to keep.
func readLong[T any](fields func() []longField[T], keep func(*line, *T, cell)) func(*reader, *line) {
	all := fields()
	return func(_ *reader, x *line) {
		var v T
		ok := true
		first := cell{col: -1}
		for i := range all {
			c, found := x.get(all[i].id)
			if found && first.col < 0 {
				first = c
			}
			ok = readField(x, &all[i], &v, c, found) && ok
		}
		if ok {
			keep(x, &v, first)
		}
	}
}

// readField reads one cell of a record.
func readField[T any](x *line, f *longField[T], v *T, c cell, found bool) bool {
	switch {
	case f.form == unitText:
		if !f.need && !x.hasUnit() {
			return true
		}
		if !x.findUnit() {
			return false
		}
		return x.readValue(f.at(v), unitText, c)
	case !found && f.need:
		x.note(c, Error, "tabular.empty", "column", heading(f.id))
		return false
	case !found:
		return true
	case f.list != nil:
		name, list := f.list(x.r.req, v)
		return x.readChoice(f.at(v), name, list, c)
	}
	return x.readValue(f.at(v), f.form, c)
}

func (x *line) hasUnit() bool {
	_, byID := x.get("unit")
	_, byName := x.get("unit_name")
	return byID || byName
}

// readChoice reads an id from a list, or several.
func (x *line) readChoice(to any, name string, list []Choice, c cell) bool {
	switch to := to.(type) {
	case *string:
		id, ok := x.pick(c, name, list)
		*to = id
		return ok
	case *facts.Stage:
		id, ok := x.pick(c, name, list)
		*to = facts.Stage(id)
		return ok
	case *[]string:
		for _, word := range splitList(c.text) {
			id, ok := x.pick(cell{col: c.col, text: word}, name, list)
			if !ok {
				return false
			}
			*to = append(*to, id)
		}
	}
	return true
}

// readValue reads a free cell of the type its pointer has.
func (x *line) readValue(to any, form form, c cell) bool {
	switch to := to.(type) {
	case *string:
		return x.readText(to, form, c)
	case *decimal.Number:
		n, ok := x.number(c)
		*to = n
		return ok
	case **decimal.Number:
		n, ok := x.number(c)
		*to = &n
		return ok
	case *int:
		n, ok := x.whole(c)
		*to = n
		return ok
	case **int:
		n, ok := x.whole(c)
		*to = &n
		return ok
	case *[]string:
		*to = splitList(c.text)
	}
	return true
}

func (x *line) readText(to *string, form form, c cell) bool {
	before := len(x.r.problems)
	switch form {
	case unitText:
		*to = x.r.units.units[x.unit].ID
	case dayText:
		day, f := readDay(c, x.r.req.Year, x.t.date1904)
		if f != nil {
			x.fault(c, f)
			return false
		}
		*to = day
	case idText:
		*to = narrow(x.textOf(c))
	case periodText:
		*to = readPeriod(x.textOf(c), x.r.req.Year)
	default:
		*to = x.textOf(c)
	}
	return len(x.r.problems) == before
}

// number reads a figure of a record. A share written with % is one, and 次, 例, 分
// behind a number may be there; a longer text is none of it.
func (x *line) number(c cell) (decimal.Number, bool) {
	q, f := readQuantity(c)
	if f != nil {
		x.fault(c, f)
		return decimal.Zero, false
	}
	if q.measure == "" {
		return q.number, true
	}
	m := parseMeasure(q.measure)
	if len([]rune(q.measure)) > 3 || strings.ContainsAny(q.measure, "0123456789") {
		x.note(c, Error, "tabular.not_number")
		return decimal.Zero, false
	}
	return q.number.Mul(m.factor), true
}

// isEmpty tells whether a field says nothing.
func isEmpty(at any) bool {
	switch at := at.(type) {
	case *string:
		return *at == ""
	case *facts.Stage:
		return *at == ""
	case **decimal.Number:
		return *at == nil
	case *[]string:
		return len(*at) == 0
	}
	return false
}

// The choices of fields that are the same in many tables.

func stageList[T any](*Requirements, *T) (string, []Choice) {
	return "stages", fixedChoices("tabular.stage.", stageIDs...)
}

func thingList[T any](req *Requirements, _ *T) (string, []Choice) { return "things", req.things() }

func ledgerList[T any](req *Requirements, _ *T) (string, []Choice) {
	var out []Choice
	for _, l := range req.Ledgers {
		out = append(out, Choice{l.ID, l.Name})
	}
	return "ledgers", out
}

func ratingList[T any](req *Requirements, _ *T) (string, []Choice) {
	var out []Choice
	for _, l := range req.Ratings {
		out = append(out, Choice{l.ID, l.Name})
	}
	return "ratings", out
}

func checklistList[T any](req *Requirements, _ *T) (string, []Choice) {
	var out []Choice
	for _, l := range req.Checklists {
		out = append(out, Choice{l.Indicator, l.Name})
	}
	return "checklists", out
}

func (r *Requirements) ledger(id string) *Ledger {
	for i := range r.Ledgers {
		if r.Ledgers[i].ID == id {
			return &r.Ledgers[i]
		}
	}
	return &Ledger{}
}

func (r *Requirements) rating(id string) *Rating {
	for i := range r.Ratings {
		if r.Ratings[i].ID == id {
			return &r.Ratings[i]
		}
	}
	return &Rating{}
}

func (r *Requirements) checklist(id string) *Checklist {
	for i := range r.Checklists {
		if r.Checklists[i].Indicator == id {
			return &r.Checklists[i]
		}
	}
	return &Checklist{}
}

func kindList(req *Requirements, e *facts.Event) (string, []Choice) {
	return "kinds of " + e.Ledger, req.ledger(e.Ledger).Kinds
}

func eventLevelList(req *Requirements, e *facts.Event) (string, []Choice) {
	return "levels of " + e.Ledger, req.ledger(e.Ledger).Levels
}

func ratingLevelList(req *Requirements, x *facts.Rating) (string, []Choice) {
	return "levels of " + x.Metric, req.rating(x.Metric).Levels
}

func classList(req *Requirements, x *facts.Rating) (string, []Choice) {
	return "classes of " + x.Metric, req.rating(x.Metric).Classes
}

func pointList(req *Requirements, x *facts.Check) (string, []Choice) {
	return "points of " + x.Indicator, req.checklist(x.Indicator).Points
}

func vetoList[T any](req *Requirements, _ *T) (string, []Choice) { return "vetoes", req.Vetoes }

func vetoStateList[T any](*Requirements, *T) (string, []Choice) {
	return "veto states", fixedChoices("tabular.veto_state.", facts.VetoStates...)
}

func declarationStateList[T any](*Requirements, *T) (string, []Choice) {
	return "declaration states", fixedChoices("tabular.declaration_state.", facts.DeclarationStates...)
}

// metricOf is the series or figure a record is about, with the part of an
// indicator behind a point: F1-03.sampled.
func metricList[T any](req *Requirements, _ *T) (string, []Choice) {
	var out []Choice
	for _, m := range req.Metrics {
		out = append(out, Choice{m.ID, m.Name})
	}
	for _, c := range req.Checklists {
		out = append(out, Choice{c.Indicator, c.Name})
	}
	return "metrics and checklists", out
}

// joined writes a list as one cell.
func joined(list []string) string { return strings.Join(list, listMark) }

const listMark = "\u3001"
