package tabular

import (
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
)

const spareRows = 200

// longPlan is the sheet of a long table: one record per row. A template has it
// with empty rows; without records and not wanted it is left out by the writer.
func longPlan[T any](c *composer, id string, fields []longField[T], records []T, wanted bool) plan {
	p := plan{id: id, frozen: 0}
	if wanted {
		p.spare = spareRows
	}
	var codes, names []out
	at := map[string]int{}
	for _, f := range fields {
		for _, id := range fieldColumns(f) {
			at[id] = len(codes) + 1
			codes = append(codes, text(id, codeStyle))
			names = append(names, c.heading(id))
			p.columns = append(p.columns, longColumn(c, f, id, at))
		}
	}
	p.head = [][]out{codes, names}
	p.rows = func(yield func([]out) bool) {
		for i := range records {
			if !yield(longRow(c, fields, &records[i])) {
				return
			}
		}
	}
	return p
}

// fieldColumns are the columns a field takes: a unit has an id and a name.
func fieldColumns[T any](f longField[T]) []string {
	if f.form == unitText {
		return []string{"unit", "unit_name"}
	}
	return []string{f.id}
}

// longColumn says how wide a column is and what may be picked in it.
func longColumn[T any](c *composer, f longField[T], id string, at map[string]int) planColumn {
	col := planColumn{width: 14, text: f.form == idText || f.form == unitText}
	switch id {
	case "text", "fact", "reason", "note", "basis":
		col.width = 36
	case "unit":
		col.width = 9
	case "unit_name":
		col.drop = c.lists.add("unit names", c.unitNames())
	case "kind":
		col.width, col.drop, col.by = 28, c.kindPairs(), at["ledger"]+at["thing"]
	case "level":
		col.drop, col.by = c.levelPairs(), at["ledger"]+at["thing"]
	case "rating_level":
		col.drop, col.by = c.ratingPairs(), at["rated"]
	case "ledger", "thing", "rated", "indicator", "metric", "veto":
		col.width = 28
	}
	if col.drop == "" && f.list != nil {
		var zero T
		name, list := f.list(c.req, &zero)
		col.drop = c.lists.add(name, c.labels(name, list))
	}
	return col
}

// labels are the words of a list in drop-downs. Fixed choices stand in it in both
// languages; only those of the writer's are offered.
func (c *composer) labels(name string, list []Choice) []string {
	if fixedLists[name] {
		half := len(list) / 2
		return textsOf(list[half*int(c.lang) : half*(int(c.lang)+1)])
	}
	return labelsOf(list)
}

// fixedLists are the lists whose words stand in the locale.
var fixedLists = map[string]bool{"stages": true, "veto states": true, "declaration states": true, "what": true}

func (c *composer) unitNames() []string {
	var names []string
	for _, u := range c.f.Units {
		names = append(names, u.Name)
	}
	return names
}

func (c *composer) kindPairs() string {
	var pairs [][2]string
	for _, l := range c.req.Ledgers {
		for _, k := range l.Kinds {
			pairs = append(pairs, [2]string{label(Choice{l.ID, l.Name}), label(k)})
		}
	}
	return c.lists.addPairs("kinds", pairs)
}

func (c *composer) levelPairs() string {
	var pairs [][2]string
	for _, l := range c.req.Ledgers {
		for _, k := range l.Levels {
			pairs = append(pairs, [2]string{label(Choice{l.ID, l.Name}), label(k)})
		}
	}
	return c.lists.addPairs("levels", pairs)
}

func (c *composer) ratingPairs() string {
	var pairs [][2]string
	for _, x := range c.req.Ratings {
		for _, k := range x.Levels {
			pairs = append(pairs, [2]string{label(Choice{x.ID, x.Name}), label(k)})
		}
	}
	return c.lists.addPairs("rating levels", pairs)
}

// longRow is the row of a record.
func longRow[T any](c *composer, fields []longField[T], v *T) []out {
	var row []out
	for _, f := range fields {
		switch {
		case f.form == unitText:
			id := valueCell(f.at(v), freeText).text
			row = append(row, text(id, textStyle), text(c.unitName(id), inputStyle))
		case f.list != nil:
			name, list := f.list(c.req, v)
			row = append(row, c.choiceCell(f.at(v), name, list))
		default:
			row = append(row, valueCell(f.at(v), f.form))
		}
	}
	return row
}

// choiceCell writes an id the way the drop-down shows it, or as it is.
func (c *composer) choiceCell(at any, name string, list []Choice) out {
	switch at := at.(type) {
	case *string:
		return text(c.shown(*at, name, list), inputStyle)
	case *facts.Stage:
		if *at == facts.Final {
			return out{style: inputStyle}
		}
		return text(c.shown(string(*at), name, list), inputStyle)
	case *[]string:
		return text(joined(*at), inputStyle)
	}
	return out{}
}

func (c *composer) shown(id, name string, list []Choice) string {
	if c.plain || id == "" {
		return id
	}
	if fixedLists[name] {
		half := len(list) / 2
		list = list[half*int(c.lang) : half*(int(c.lang)+1)]
	}
	i := slices.IndexFunc(list, func(x Choice) bool { return x.ID == id })
	switch {
	case i < 0:
		return id
	case fixedLists[name]:
		return list[i].Text
	}
	return label(list[i])
}

// valueCell writes a free value.
func valueCell(at any, form form) out {
	switch at := at.(type) {
	case *string:
		if form == idText || form == dayText || form == periodText {
			return text(*at, textStyle)
		}
		return text(*at, inputStyle)
	case *decimal.Number:
		return number(*at)
	case **decimal.Number:
		if *at != nil {
			return number(**at)
		}
	case *int:
		return out{strconv.Itoa(*at), numberOut, inputStyle}
	case **int:
		if *at != nil {
			return out{strconv.Itoa(**at), numberOut, inputStyle}
		}
	case *[]string:
		return text(joined(*at), inputStyle)
	}
	return out{style: inputStyle}
}
