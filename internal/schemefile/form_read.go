package schemefile

import (
	"strconv"
	"strings"

	"eightx/scheme"
)

// sheetIn is a page as it was read: texts and where they stand.
type sheetIn struct {
	name, kind, param string
	title             string
	head              scheme.Place
	keys, labels      []string // of the columns
	rows              [][]cellIn
}

// cellIn is a cell as it was read; empty when nobody wrote into it.
type cellIn struct {
	text  string
	place scheme.Place
}

// formReader makes a tree of pages.
type formReader struct {
	reader
	root   *scheme.Tree
	sheets []*sheetIn
	pages  map[string]*pageIn // by name; rules by title
	titles map[string]*pageIn
}

// pageIn is a page with its rows as trees.
type pageIn struct {
	sheet *sheetIn
	rows  []*scheme.Tree
	byRef map[string][]*scheme.Tree
}

// treeOf reads the pages of a form. Pages stand behind those they need: settings
// first, tables in their order, the rest last.
func (r *formReader) treeOf() *scheme.Tree {
	r.root = scheme.MapOf()
	r.root.Place = scheme.Place{File: r.file}
	r.pages, r.titles = map[string]*pageIn{}, map[string]*pageIn{}
	for _, sheet := range r.sheets {
		if sheet.name == "settings" {
			r.settings(sheet)
		}
	}
	for i := range tables {
		for _, sheet := range r.sheets {
			if sheet.name == tables[i].name {
				r.table(&tables[i], sheet)
			}
		}
	}
	for _, sheet := range r.sheets {
		if sheet.name == "rule" {
			r.ruleRows(sheet)
		}
	}
	for _, sheet := range r.sheets {
		if sheet.name == "rest" {
			r.rest(sheet)
		}
	}
	r.splitGradings()
	return r.root
}

// settings reads the page of single values: the key stands behind the value.
func (r *formReader) settings(sheet *sheetIn) {
	r.titles[sheet.title] = &pageIn{sheet: sheet}
	forms := map[string]*cellForm{}
	for _, c := range columnsOf(formShape(), "", tableSkips("")) {
		forms[c.key] = c.form
	}
	for _, cells := range sheet.rows {
		label, value, key := cells[settingLabel], cells[settingValue], cells[settingKey]
		form := forms[strings.TrimSpace(key.text)]
		switch {
		case value.text == "":
		case form == nil:
			r.report("schemefile.setting", value.place, "label", label.text, "key", key.text)
		default:
			r.put(r.root, keySteps(strings.TrimSpace(key.text)), form, value)
		}
	}
}

// put sets the value of a cell in a tree.
func (r *formReader) put(t *scheme.Tree, steps []restStep, form *cellForm, from cellIn) {
	value, trouble := form.read(from.text)
	if trouble != "" {
		r.report(trouble, from.place, "read", brief(from.text))
		return
	}
	r.putTree(t, steps, value, from.place)
}

func (r *formReader) putTree(t *scheme.Tree, steps []restStep, value *scheme.Tree, place scheme.Place) {
	value.Place = place
	if !set(t, steps, value) {
		r.report("schemefile.twice", place, "key", steps[len(steps)-1].key)
	}
}

func keySteps(key string) []restStep {
	var steps []restStep
	for step := range strings.SplitSeq(key, ".") {
		steps = append(steps, restStep{step, -1})
	}
	return steps
}

// brief is the beginning of a text, for messages.
func brief(text string) string {
	letters := []rune(strings.ReplaceAll(text, "\n", " "))
	if len(letters) > 30 {
		return string(letters[:30]) + "…"
	}
	return string(letters)
}

// table reads the rows of a table and hangs each below its owner.
func (r *formReader) table(t *table, sheet *sheetIn) {
	page := r.newPage(sheet)
	r.pages[t.name] = page
	columns := r.columnsIn(sheet, columnsOf(rowShape(t), "", tableSkips(t.name)))
	for _, cells := range sheet.rows {
		owner, tree := r.rowIn(columns, cells, t.below)
		if tree == nil {
			continue
		}
		page.add(tree)
		if owner != nil {
			r.hang(owner, keySteps(t.at), tree, sheet)
		}
	}
}

func (r *formReader) newPage(sheet *sheetIn) *pageIn {
	page := &pageIn{sheet: sheet, byRef: map[string][]*scheme.Tree{}}
	r.titles[sheet.title] = page
	return page
}

// add numbers a row and files it under its id.
func (p *pageIn) add(t *scheme.Tree) {
	p.rows = append(p.rows, t)
	ref := t.Str("id")
	if t.Str(whichKey) == "stars" {
		ref = starsRef()
	}
	p.byRef[ref] = append(p.byRef[ref], t)
	number := "#" + strconv.Itoa(len(p.rows))
	p.byRef[number] = append(p.byRef[number], t)
}

// hang appends a row to the list at a path below its owner.
func (r *formReader) hang(owner *scheme.Tree, steps []restStep, row *scheme.Tree, sheet *sheetIn) {
	for i, step := range steps {
		next := owner.Get(step.key)
		if next == nil {
			next = &scheme.Tree{Kind: scheme.Map, Place: row.Place}
			if i == len(steps)-1 {
				next.Kind, next.Place = scheme.List, sheet.head
			}
			owner.Set(step.key, next)
		}
		owner = next
	}
	if owner.Kind != scheme.List || owner.Place != sheet.head { // it was written in a cell already
		r.report("schemefile.twice", row.Place, "key", steps[len(steps)-1].key)
		return
	}
	owner.List = append(owner.List, row)
}
