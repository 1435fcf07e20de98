package tabular

import (
	"strings"

	"eightx/facts"
)

// unitColumns are the columns of the list of units.
func unitColumns(r *reader) []column {
	cols := []column{
		{id: "id", names: append(bothNames("tabular.column.id"), list("tabular.words.unit")...), key: true},
		{id: "name", names: append(bothNames("tabular.column.name"), list("tabular.words.unit-name")...), key: true},
	}
	for _, id := range []string{"peer", "unit_kind", "code", "note"} {
		cols = append(cols, column{id: id, names: bothNames("tabular.column." + id)})
	}
	for i, a := range r.req.Attributes {
		cols = append(cols, column{id: unitPrefix + a.ID, names: []string{a.Name}, role: attributeColumn, index: i, unit: parseMeasure(a.Unit)})
	}
	for _, p := range r.req.Posts {
		cols = append(cols, column{id: staffPrefix + p.ID, names: staffNames(p)})
	}
	return cols
}

// openUnitColumn accepts unit.x and staff.x that the scheme does not ask for.
func openUnitColumn(_ *reader, heading string) *column {
	id := clean(narrow(heading))
	for _, prefix := range []string{unitPrefix, staffPrefix} {
		if rest, ok := strings.CutPrefix(id, prefix); ok && rest != "" {
			return &column{id: id}
		}
	}
	return nil
}

// readUnit reads a row of the list of units.
func readUnit(r *reader, x *line) {
	u := facts.Unit{ID: x.word("id"), Name: x.words("name"), Kind: x.words("unit_kind"), Code: x.word("code"), Note: x.words("note")}
	if !x.unitHeader(&u) {
		return
	}
	for _, c := range x.cells {
		col := x.h.columns[c.col]
		if col == nil || col.broken || clean(c.text) == "" {
			continue
		}
		if name, ok := strings.CutPrefix(col.id, unitPrefix); ok {
			if text, ok := x.attribute(c, col, col.role != attributeColumn || r.req.Attributes[col.index].Text); ok {
				set(&u.Attributes, name, text)
			}
		} else if post, ok := strings.CutPrefix(col.id, staffPrefix); ok {
			if n, ok := x.whole(c); ok {
				set(&u.Staff, post, n)
			}
		}
	}
	r.keepUnit(x, u)
}

// unitHeader checks what every unit must have.
func (x *line) unitHeader(u *facts.Unit) bool {
	ok := true
	for _, id := range []string{"id", "name", "peer"} {
		if c, found := x.get(id); !found {
			x.note(c, Error, "tabular.empty", "column", heading(id))
			ok = false
		}
	}
	if c, found := x.get("peer"); found {
		peer, known := x.pick(c, "groups", x.r.req.Groups)
		u.Peer, ok = peer, ok && known
	}
	if c, found := x.get("unit_kind"); found {
		kind, known := x.pick(c, "kinds", x.r.req.Kinds)
		u.Kind, ok = kind, ok && known
	}
	if c, found := x.get("code"); found && strings.ContainsAny(u.Code, "eE.") && c.kind != textCell {
		x.note(c, Error, "tabular.code_lost")
		return false
	}
	return ok
}

// keepUnit adds a unit. Department workbooks repeat the list: the same unit again
// is no news.
func (r *reader) keepUnit(x *line, u facts.Unit) {
	i, known := r.unitAt[u.ID]
	switch {
	case !known:
		r.unitAt[u.ID] = len(r.out.Units)
		r.out.Units = append(r.out.Units, u)
	case !sameUnit(r.out.Units[i], u):
		c, _ := x.get("id")
		x.note(c, Error, "tabular.unit_twice")
	}
}

func sameUnit(a, b facts.Unit) bool {
	one, other := &facts.Facts{Units: []facts.Unit{a}}, &facts.Facts{Units: []facts.Unit{b}}
	return facts.Digest(one) == facts.Digest(other)
}

// word is the text of a column that holds ids: narrow, without spaces around.
func (x *line) word(id string) string {
	c, _ := x.get(id)
	if c.kind == numberCell {
		if n, ok := exact(c.text); ok {
			return n.String()
		}
	}
	return clean(narrow(c.text))
}

// words is the text of a column as its author wrote it.
func (x *line) words(id string) string {
	c, _ := x.get(id)
	return x.textOf(c)
}

func (x *line) textOf(c cell) string {
	switch c.kind {
	case numberCell, percentCell:
		if n, ok := exact(c.text); ok {
			return n.String()
		}
	case dateCell:
		if day, f := serialDay(c.text, x.t.date1904); f == nil {
			return day
		}
	case faultCell:
		x.note(c, Error, "tabular.cell_fault")
		return ""
	case hollowCell:
		x.note(c, Error, "tabular.no_result")
		return ""
	}
	return clean(c.text)
}

// whole reads a whole number.
func (x *line) whole(c cell) (int, bool) {
	q, f := readQuantity(c)
	if f != nil {
		x.fault(c, f)
		return 0, false
	}
	n, ok := q.number.Int64()
	if !ok || n < -1_000_000_000 || n > 1_000_000_000 {
		x.note(c, Error, "tabular.not_whole")
		return 0, false
	}
	return int(n), true
}
