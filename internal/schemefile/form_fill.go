package schemefile

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"eightx/scheme"
)

// fill writes the cells of a table.
func (w *writer) fill(p *page) {
	w.pages = append(w.pages, p)
	nameRows(p)
	for _, r := range p.rows {
		r.page, r.cells = p, map[int]cell{}
		for i := range p.columns {
			if p.columns[i].key == ownerColumn {
				r.cells[i] = cell{text: r.owner.ref}
			} else if content, ok := w.cell(r, &p.columns[i]); ok {
				r.cells[i] = content
			}
		}
		if p.shape != nil {
			w.emptyParts(p.shape, r)
		} else {
			w.otherKeys(p, r)
		}
	}
}

// otherKeys puts on the page of the rest the keys of a row that have no column.
func (w *writer) otherKeys(p *page, r *row) {
	for i, key := range r.tree.Keys {
		if !slices.ContainsFunc(p.columns, func(c column) bool { return c.key == rowKey+key }) {
			w.putRest(r.path+pathKey(key), r.tree.Values[i])
		}
	}
}

// nameRows gives every row the name other pages know it by: its id, or its
// number where the id does not tell it from the others.
func nameRows(p *page) {
	count := map[string]int{}
	for _, r := range p.rows {
		count[r.tree.Str("id")]++
	}
	for i, r := range p.rows {
		r.ref = r.tree.Str("id")
		if r.tree.Str(whichKey) == "stars" {
			r.ref = starsRef()
		} else if count[r.ref] > 1 || !plainRef(r.ref) || r.ref == starsRef() {
			r.ref = "#" + strconv.Itoa(i+1)
		}
		r.path = p.title + "[" + r.ref + "]"
	}
}

// starsRef is how rows name the stars, which have no id.
func starsRef() string { return fieldWord(formLang, "scheme", "stars") }

func plainRef(ref string) bool {
	return ref != "" && ref == strings.TrimSpace(ref) && !strings.ContainsAny(ref, "[]\"\n{#")
}

// cell is the cell of a column; false when it is empty or its value went to the
// page of the rest.
func (w *writer) cell(r *row, c *column) (cell, bool) {
	if c.form == nil {
		return w.argsCell(r, strings.TrimSuffix(c.key, ".*"))
	}
	key, group, ofGroup := c.key, "", false
	if !strings.HasPrefix(key, rowKey) {
		key, group, ofGroup = strings.Cut(key, "@")
	}
	value := r.value(key)
	switch {
	case value == nil:
		return cell{}, false
	case ofGroup && value.Kind == scheme.Map:
		if value = value.Get(group); value == nil {
			return cell{}, false
		}
	case ofGroup, c.form.spread && value.Kind == scheme.Map:
		return cell{}, false // stands in the other columns
	}
	content, ok := c.form.write(value)
	if !ok || value.Kind != scheme.Scalar && anyForm.bracketed(content.text) && len(content.text) > maxBrackets {
		w.putRest(r.pathOf(key), value)
		return cell{}, false
	}
	return content, true
}

// value is the value of a column.
func (r *row) value(key string) *scheme.Tree {
	if name, ok := strings.CutPrefix(key, rowKey); ok {
		return r.tree.Get(name)
	}
	t := r.tree
	for step := range strings.SplitSeq(key, ".") {
		t = t.Get(step)
	}
	return t
}

func (r *row) pathOf(key string) string {
	if name, ok := strings.CutPrefix(key, rowKey); ok {
		return r.path + pathKey(name)
	}
	return r.path + "." + key
}

// argsCell is the cell of a rule's parameters without those that have a table.
func (w *writer) argsCell(r *row, key string) (cell, bool) {
	rule := r.value(key)
	if rule == nil {
		return cell{}, false
	}
	skip := func(name string) bool {
		return name == "kind" || r.page.name == "indicators" && isRows(rule.Get(name))
	}
	text, rest := writeArgs(rule.Str("kind"), rule, skip)
	if len(utf16.Encode([]rune(text))) > maxCell {
		text, rest = "", slices.DeleteFunc(slices.Clone(rule.Keys), skip)
	}
	for _, name := range rest {
		w.putRest(r.pathOf(key)+pathKey(name), rule.Get(name))
	}
	return cell{text: text}, text != ""
}

// emptyParts puts on the page of the rest what has no cell because it is there
// but holds nothing.
func (w *writer) emptyParts(shape *scheme.Shape, r *row) {
	var walk func(shape *scheme.Shape, t *scheme.Tree, path string)
	walk = func(shape *scheme.Shape, t *scheme.Tree, path string) {
		for _, f := range shape.Fields {
			part := t.Get(f.Name)
			if f.Shape.Kind != scheme.StructShape || part == nil {
				continue
			}
			if len(part.Keys) == 0 {
				w.putRest(path+"."+f.Name, part)
			}
			walk(f.Shape, part, path+"."+f.Name)
		}
	}
	walk(shape, r.tree, r.path)
}
