package tabular

import (
	"maps"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"
)

// unitPlan is the list of units.
func (c *composer) unitPlan() plan {
	p := plan{id: "units", frozen: 2}
	var codes, names []out
	add := func(id, name string, col planColumn) {
		codes, names = append(codes, text(id, codeStyle)), append(names, text(name, headStyle))
		p.columns = append(p.columns, col)
	}
	groups, kinds := c.lists.add("groups", labelsOf(c.req.Groups)), c.lists.add("kinds of units", labelsOf(c.req.Kinds))
	add("id", c.word("tabular.column.id"), planColumn{width: 9, text: true})
	add("name", c.word("tabular.column.name"), planColumn{width: 18})
	add("peer", c.word("tabular.column.peer"), planColumn{width: 18, drop: groups})
	add("unit_kind", c.word("tabular.column.unit_kind"), planColumn{width: 12, drop: kinds})
	add("code", c.word("tabular.column.code"), planColumn{width: 16, text: true})
	attributes, posts := c.attributes(), c.posts()
	for _, a := range attributes {
		add(unitPrefix+a.ID, a.Name, planColumn{width: 12, text: a.Text})
	}
	for _, post := range posts {
		add(staffPrefix+post.ID, c.word("tabular.name.staff", locale.A("name", nameOf(post))), planColumn{width: 10})
	}
	add("note", c.word("tabular.column.note"), planColumn{width: 24})
	p.head = [][]out{codes, names}
	p.rows = func(yield func([]out) bool) {
		for i := range c.f.Units {
			if !yield(c.unitRow(&c.f.Units[i], attributes, posts)) {
				return
			}
		}
	}
	if len(c.f.Units) == 0 {
		p.spare = spareRows
	}
	return p
}

func nameOf(c Choice) string {
	if c.Text != "" {
		return c.Text
	}
	return c.ID
}

// attributes are those asked for, then those the facts have besides.
func (c *composer) attributes() []Attribute {
	list := slices.Clone(c.req.Attributes)
	more := map[string]bool{}
	for _, u := range c.f.Units {
		for id := range u.Attributes {
			more[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(more)) {
		if !slices.ContainsFunc(list, func(a Attribute) bool { return a.ID == id }) {
			list = append(list, Attribute{ID: id, Name: unitPrefix + id, Text: true})
		}
	}
	return list
}

func (c *composer) posts() []Choice {
	list := slices.Clone(c.req.Posts)
	more := map[string]bool{}
	for _, u := range c.f.Units {
		for id := range u.Staff {
			more[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(more)) {
		if !slices.ContainsFunc(list, func(p Choice) bool { return p.ID == id }) {
			list = append(list, Choice{id, id})
		}
	}
	return list
}

func (c *composer) unitRow(u *facts.Unit, attributes []Attribute, posts []Choice) []out {
	row := []out{text(u.ID, lockedStyle), text(u.Name, lockedStyle),
		text(c.shown(u.Peer, "groups", c.req.Groups), inputStyle), text(c.shown(u.Kind, "kinds of units", c.req.Kinds), inputStyle), text(u.Code, textStyle)}
	for _, a := range attributes {
		row = append(row, attributeCell(u.Attributes[a.ID], a.Text))
	}
	for _, p := range posts {
		if n, ok := u.Staff[p.ID]; ok {
			row = append(row, out{strconv.Itoa(n), numberOut, inputStyle})
			continue
		}
		row = append(row, out{})
	}
	return append(row, text(u.Note, inputStyle))
}

// attributeCell writes a number as one when nothing is lost by it.
func attributeCell(value string, isText bool) out {
	if n, err := decimal.Parse(value); !isText && err == nil && n.String() == value {
		return number(n)
	}
	return text(value, textStyle)
}
