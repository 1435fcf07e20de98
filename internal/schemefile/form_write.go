package schemefile

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"eightx/internal/locale"
	"eightx/scheme"
)

// page is a page of the form before it becomes a sheet: what stands where, not
// how it looks.
type page struct {
	name        string // settings, rest, a table's name, or rule
	kind, param string // of the page of a rule's parameter
	title       string
	shape       *scheme.Shape
	columns     []column
	rows        []*row
}

// row is a row of a page. On the page of settings it is a setting, or a heading
// when its column has no key.
type row struct {
	page   *page
	owner  *row
	tree   *scheme.Tree // what the row says
	ref    string       // how other pages name the row
	path   string       // its place, for the page of the rest
	column *column      // of a setting
	cells  map[int]cell // by number of column
}

// writer fills the pages from a tree.
type writer struct {
	pages  []*page
	rest   *page
	titles map[string]bool // in lower case
	groups []string
	names  map[string]string // of peer groups
}

// formPages is the form of a scheme. The last page is that of the rest.
func formPages(s *scheme.Scheme) []*page {
	root := joinGradings(scheme.Encode(s))
	w := &writer{names: map[string]string{}, titles: map[string]bool{}}
	w.rest = &page{name: "rest", title: w.title(sheetTitle("rest")), columns: restColumns()}
	w.findGroups(root)
	w.settings(root)
	for i := range tables {
		w.table(&tables[i], root)
	}
	w.rules()
	return append(w.pages, w.rest)
}

// title makes a title a spreadsheet takes, paths can begin with and no other page
// has.
func (w *writer) title(title string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`[]:*?/\'".`, r) {
			return '_'
		}
		return r
	}, title)
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = " " + strconv.Itoa(n)
		}
		one := shorten(clean, 31-len(suffix)) + suffix
		if lower := strings.ToLower(one); !w.titles[lower] {
			w.titles[lower] = true
			return one
		}
	}
}

// shorten cuts a text to so many units of UTF-16.
func shorten(text string, units int) string {
	for len(utf16.Encode([]rune(text))) > units {
		letters := []rune(text)
		text = string(letters[:len(letters)-1])
	}
	return text
}

func sheetTitle(name string) string { return locale.Text(formLang, "schemefile.sheet."+name) }

func restColumns() []column {
	text := func(name string) string { return locale.Text(formLang, "schemefile.column."+name) }
	return []column{{key: "path", label: text("path"), form: anyForm, width: 48}, {key: "value", label: text("value"), form: anyForm, width: 60}}
}

// findGroups lists the peer groups, and the groups points are written for.
func (w *writer) findGroups(root *scheme.Tree) {
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			w.groups = append(w.groups, id)
		}
	}
	if groups := root.Get("peerGroups"); groups != nil {
		for _, g := range groups.List {
			add(g.Str("id"))
			w.names[g.Str("id")] = g.Str("name")
		}
	}
	for _, path := range []string{"items", "items.indicators", gradingsKey + ".levels"} {
		for _, t := range elements(root, path) {
			for _, key := range []string{"points", "quota"} {
				if points := t.Get(key); points != nil && points.Kind == scheme.Map {
					for _, id := range points.Keys {
						add(id)
					}
				}
			}
		}
	}
}

// elements are the members of a list, through lists on the way.
func elements(root *scheme.Tree, path string) []*scheme.Tree {
	at := []*scheme.Tree{root}
	for key := range strings.SplitSeq(path, ".") {
		var next []*scheme.Tree
		for _, t := range at {
			if list := t.Get(key); list != nil {
				next = append(next, list.List...)
			}
		}
		at = next
	}
	return at
}

// settings fills the page of single values, with a heading for each part.
func (w *writer) settings(root *scheme.Tree) {
	p := &page{name: "settings", title: w.title(sheetTitle("settings")), shape: formShape()}
	w.pages = append(w.pages, p)
	r := &row{page: p, tree: root, path: p.title}
	owner := ""
	columns := columnsOf(p.shape, "", tableSkips(""))
	for i := range columns {
		c := &columns[i]
		if c.owner != owner {
			owner = c.owner
			p.rows = append(p.rows, &row{column: &column{label: typeWord(formLang, owner)}})
		}
		setting := &row{page: p, column: c, cells: map[int]cell{}}
		if content, ok := w.cell(r, c); ok {
			setting.cells[0] = content
		}
		p.rows = append(p.rows, setting)
	}
	w.emptyParts(p.shape, r)
}

// table fills the page of a table, if it has anything or should be there anyway.
func (w *writer) table(t *table, root *scheme.Tree) {
	p := &page{name: t.name, title: w.title(sheetTitle(t.name)), shape: rowShape(t)}
	owners := []*row{{tree: root}}
	if t.below != "" {
		owners = w.rowsOf(t.below)
		p.columns = append(p.columns, ownerOf(t.below))
	}
	for _, owner := range owners {
		for _, element := range listAt(owner.tree, t.at) {
			p.rows = append(p.rows, &row{tree: element, owner: owner})
		}
	}
	if len(p.rows) == 0 && !t.always {
		return
	}
	p.columns = append(p.columns, spread(columnsOf(p.shape, "", tableSkips(t.name)), w.groups, w.names)...)
	w.fill(p)
}

// ownerOf is the column by which rows name the row they belong to.
func ownerOf(below string) column {
	return column{key: ownerColumn, form: anyForm, label: fieldWord(formLang, rowShape(tableByName(below)).Name, "id")}
}

func listAt(t *scheme.Tree, path string) []*scheme.Tree {
	for key := range strings.SplitSeq(path, ".") {
		t = t.Get(key)
	}
	if t == nil {
		return nil
	}
	return t.List
}

func (w *writer) rowsOf(name string) []*row {
	for _, p := range w.pages {
		if p.name == name {
			return p.rows
		}
	}
	return nil
}

// rules fills a table for every parameter of the indicators' rules that is a
// list of rows.
func (w *writer) rules() {
	pages := map[[2]string]*page{}
	var order []*page
	for _, indicator := range w.rowsOf("indicators") {
		rule := indicator.tree.Get("rule")
		for _, param := range keysOf(rule) {
			if !isRows(rule.Get(param)) {
				continue
			}
			key := [2]string{rule.Str("kind"), param}
			if pages[key] == nil {
				pages[key] = &page{name: "rule", kind: key[0], param: param, title: w.title(ruleTitle(key[0], param))}
				order = append(order, pages[key])
			}
			for _, element := range rule.Get(param).List {
				pages[key].rows = append(pages[key].rows, &row{tree: element, owner: indicator})
			}
		}
	}
	for _, p := range order {
		p.columns = append([]column{ownerOf("indicators")}, rowsColumns(p.kind, p.param, usedKeys(p))...)
		w.fill(p)
	}
}

func keysOf(t *scheme.Tree) []string {
	if t == nil {
		return nil
	}
	return t.Keys
}

func usedKeys(p *page) []string {
	var used []string
	for _, r := range p.rows {
		used = append(used, r.tree.Keys...)
	}
	return used
}

func ruleTitle(kind, param string) string {
	return kindWord(formLang, kind) + "·" + paramWord(formLang, kind, param)
}
