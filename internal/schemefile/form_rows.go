package schemefile

import (
	"strings"

	"eightx/scheme"
)

// rowIn reads a row. The tree is nil when the row is empty, the owner when it
// has none.
func (r *formReader) rowIn(columns []columnIn, cells []cellIn, below string) (owner, tree *scheme.Tree) {
	t := &scheme.Tree{Kind: scheme.Map}
	for _, c := range columns {
		if c.at < len(cells) && cells[c.at].text != "" {
			t.Place = cells[c.at].place
			break
		}
	}
	if t.Place.IsZero() {
		return nil, nil
	}
	owner = r.root
	if below != "" {
		owner = nil
	}
	for _, c := range columns {
		if c.at >= len(cells) || cells[c.at].text == "" {
			continue
		}
		if c.owner {
			owner = r.ownerIn(below, cells[c.at])
			continue
		}
		r.cellOf(t, c, cells[c.at])
	}
	if below != "" && owner == nil && !r.ownerGiven(columns, cells) {
		r.report("schemefile.owner_missing", t.Place, "label", ownerOf(below).label)
	}
	return owner, t
}

func (r *formReader) ownerGiven(columns []columnIn, cells []cellIn) bool {
	for _, c := range columns {
		if c.owner && c.at < len(cells) && cells[c.at].text != "" {
			return true
		}
	}
	return false
}

// ownerIn finds the row that is named.
func (r *formReader) ownerIn(below string, from cellIn) *scheme.Tree {
	ref := strings.TrimSpace(from.text)
	page := r.pages[below]
	if page == nil || len(page.byRef[ref]) == 0 {
		r.report("schemefile.owner_unknown", from.place, "ref", brief(ref), "sheet", sheetTitle(below))
		return nil
	}
	if len(page.byRef[ref]) > 1 {
		r.report("schemefile.owner_twice", from.place, "ref", brief(ref), "sheet", sheetTitle(below))
		return nil
	}
	return page.byRef[ref][0]
}

// cellOf sets one cell of a row.
func (r *formReader) cellOf(t *scheme.Tree, c columnIn, from cellIn) {
	switch {
	case c.form == nil:
		r.args(t, c.steps, from)
	case c.group != "":
		r.points(t, c, from)
	default:
		r.put(t, c.steps, c.form, from)
	}
}

// points sets the points of one peer group.
func (r *formReader) points(t *scheme.Tree, c columnIn, from cellIn) {
	if all := t.Get(c.steps[0].key); all != nil && all.Kind != scheme.Map {
		r.report("schemefile.points", from.place)
		return
	}
	r.put(t, append(c.steps[:1:1], restStep{c.group, -1}), c.form, from)
}

// args sets the parameters of a rule, whose kind stands in a column before.
func (r *formReader) args(t *scheme.Tree, steps []restStep, from cellIn) {
	kind := ""
	if rule := t.Get(steps[0].key); rule != nil {
		kind = rule.Str("kind")
	}
	args, trouble := readArgs(kind, from.text)
	if trouble != "" {
		r.report(trouble, from.place, "read", brief(from.text))
		return
	}
	for i, name := range args.Keys {
		r.putTree(t, append(steps[:1:1], restStep{name, -1}), args.Values[i], from.place)
	}
}

// ruleRows reads the rows of a parameter of rules.
func (r *formReader) ruleRows(sheet *sheetIn) {
	page := r.newPage(sheet)
	columns := r.columnsIn(sheet, rowsColumns(sheet.kind, sheet.param, rowKeys(sheet.keys)))
	for _, cells := range sheet.rows {
		owner, tree := r.rowIn(columns, cells, "indicators")
		if tree == nil {
			continue
		}
		page.add(tree)
		if owner != nil {
			r.hang(owner, []restStep{{"rule", -1}, {sheet.param, -1}}, tree, sheet)
		}
	}
}

// rowKeys are the keys of rows among the keys of columns.
func rowKeys(keys []string) []string {
	var out []string
	for _, key := range keys {
		if name, ok := strings.CutPrefix(key, rowKey); ok {
			out = append(out, name)
		}
	}
	return out
}

// rest reads the page of the rest.
func (r *formReader) rest(sheet *sheetIn) {
	for _, cells := range sheet.rows {
		if len(cells) == 0 || cells[0].text == "" {
			continue
		}
		path := strings.TrimSpace(cells[0].text)
		target, steps := r.target(path)
		if target == nil {
			r.report("schemefile.rest_path", cells[0].place, "path", brief(path))
			continue
		}
		value, place := new(scheme.Tree), cells[0].place
		if len(cells) > 1 && cells[1].text != "" {
			read, trouble := anyForm.read(cells[1].text)
			if trouble != "" {
				r.report(trouble, cells[1].place, "read", brief(cells[1].text))
				continue
			}
			value, place = read, cells[1].place
		}
		r.putTree(target, steps, value, place)
	}
}

// target is the tree a path begins at and the steps from there.
func (r *formReader) target(path string) (*scheme.Tree, []restStep) {
	title, ref, steps, ok := cutPath(path)
	page := r.titles[title]
	switch {
	case !ok || page == nil:
		return nil, nil
	case page.sheet.name == "settings":
		return r.root, steps
	case len(page.byRef[ref]) != 1:
		return nil, nil
	}
	return page.byRef[ref][0], steps
}

// splitGradings makes stars and grades of the gradings.
func (r *formReader) splitGradings() {
	gradings := r.root.Get(gradingsKey)
	if gradings == nil {
		return
	}
	root := &scheme.Tree{Kind: scheme.Map, Place: r.root.Place}
	for i, key := range r.root.Keys {
		if key != gradingsKey {
			root.Keys, root.Values = append(root.Keys, key), append(root.Values, r.root.Values[i])
		}
	}
	r.root = root
	for _, grading := range gradings.List {
		which := grading.Str(whichKey)
		one := &scheme.Tree{Kind: scheme.Map, Place: grading.Place}
		for i, key := range grading.Keys {
			if key != whichKey {
				one.Set(key, grading.Values[i])
			}
		}
		switch {
		case which == "stars" && !root.Has("stars"):
			root.Set("stars", one)
		case which == "stars":
			r.report("schemefile.stars_twice", grading.Place)
		case which == "grades":
			r.hang(root, keySteps("grades"), one, &sheetIn{head: gradings.Place})
		default:
			r.report("schemefile.which", grading.Place, "read", which)
		}
	}
}
