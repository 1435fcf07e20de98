package schemefile

import (
	"strconv"
	"strings"

	"eightx/internal/locale"
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

// columnIn is a column that is read.
type columnIn struct {
	at    int
	owner bool       // names the row above
	steps []restStep // to the value, from the row
	group string     // of points
	form  *cellForm
}

// columnsIn finds out what the columns of a sheet hold: by the hidden row of
// keys, else by the label. Columns people added for themselves are not read,
// which is said.
func (r *formReader) columnsIn(sheet *sheetIn, known []column) []columnIn {
	var columns []columnIn
	for i := range max(len(sheet.keys), len(sheet.labels)) {
		key, label := strings.TrimSpace(at(sheet.keys, i)), strings.TrimSpace(at(sheet.labels, i))
		if key == infoKey || key == "" && label == "" {
			continue
		}
		c, ok := findColumn(known, key, label)
		if !ok {
			r.unread(sheet, i, label+key)
			continue
		}
		c.at = i
		columns = append(columns, c)
	}
	return columns
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func findColumn(known []column, key, label string) (columnIn, bool) {
	if key == ownerColumn {
		return columnIn{owner: true, form: anyForm}, true
	}
	base, group, ofGroup := strings.Cut(key, "@")
	if key == "" {
		base, group, ofGroup = cutGroup(label)
	}
	for _, c := range known {
		switch {
		case c.key == key && key != "", key == "" && c.label == label:
			return columnIn{steps: c.steps(), form: c.form}, true
		case key != "" && c.key != base, key == "" && c.label != base:
			continue
		case key == "" && label == locale.Text(formLang, "schemefile.column.of_all", locale.A("column", c.label)):
			return columnIn{steps: c.steps(), form: c.form}, true
		case ofGroup && c.form != nil && c.form.spread:
			return columnIn{steps: c.steps(), group: group, form: numberForm}, true
		}
	}
	return columnIn{}, false
}

// steps leads from a row to the value of a column.
func (c *column) steps() []restStep {
	if key, ok := strings.CutPrefix(c.key, rowKey); ok {
		return []restStep{{key, -1}}
	}
	return keySteps(strings.TrimSuffix(c.key, ".*"))
}

// cutGroup takes the label of a column of points apart: "分值", line break, "UC 城市社区".
func cutGroup(label string) (base, group string, ofGroup bool) {
	base, rest, ofGroup := strings.Cut(label, "\n")
	group, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
	return strings.TrimSpace(base), group, ofGroup && group != ""
}

// unread warns of a column that holds something nobody reads.
func (r *formReader) unread(sheet *sheetIn, column int, label string) {
	for _, cells := range sheet.rows {
		if column < len(cells) && cells[column].text != "" {
			r.findings = append(r.findings, scheme.Finding{
				Code: "schemefile.column", Severity: scheme.Warning, Place: cells[column].place,
				Args: scheme.Args("label", strings.ReplaceAll(label, "\n", " ")),
			})
			return
		}
	}
}

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
