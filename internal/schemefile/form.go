package schemefile

import (
	"strings"

	"eightx/internal/locale"
	"eightx/scheme"
)

// The Excel form of a scheme. It is a set of pages:
//
//   - the page of settings: one row for every single value of the scheme;
//   - tables: one row for every element of a list. A table below another names
//     the row it belongs to in its first column, as effects do with their veto;
//   - one table for every parameter of rules that is a list of rows: events,
//     tiers, checks …
//   - the page of the rest: whatever fits into no cell above, by its path.
//
// The tables follow from the shape of a scheme; only their order, their names
// and what belongs below what is written here. The form always speaks Chinese.

// formLang is the language of the form.
const formLang = locale.Zh

// table describes a table of the form.
type table struct {
	name   string // code of the page's name: schemefile.sheet.<name>
	below  string // name of the table its rows belong to, "" for the scheme itself
	at     string // path from there to the list, keys joined by dots
	always bool   // is there even when it is empty, so that it can be filled in
}

// tables is the list of tables in the order of their pages. A table stands
// behind the one it is below of.
var tables = []table{
	{"peerGroups", "", "peerGroups", true},
	{"departments", "", "departments", true},
	{"items", "", "items", true},
	{"indicators", "items", "indicators", true},
	{"groups", "items", "groups", false},
	{"variants", "indicators", "variants", false},
	{"metrics", "", "metrics", true},
	{"vetoes", "", "vetoes", true},
	{"effects", "vetoes", "effects", true},
	{"gradings", "", gradingsKey, true},
	{"levels", "gradings", "levels", true},
	{"gates", "gradings", "gates", true},
	{"repeats", "gradings", "promotion.repeat", false},
	{"rewards", "", "rewards", true},
	{"roles", "rewards", "roles", true},
	{"splits", "rewards", "split", false},
	{"amendments", "", "amendments", false},
	{"changes", "amendments", "changes", false},
	{"panels", "", "panels", false},
	{"recusals", "", "panelRules.recusal", false},
	{"phases", "", "phases", false},
	{"dimensions", "", "dimensions", false},
	{"scopes", "", "scopes", false},
	{"extraRanks", "", "ranking.extra", false},
	{"targets", "", "org.parent.targets", false},
	{"resultUses", "", "resultUses", false},
	{"documents", "", "documents", false},
}

func tableByName(name string) *table {
	for i := range tables {
		if tables[i].name == name {
			return &tables[i]
		}
	}
	return nil
}

// A grading of the form is an element of grades, or stars itself: both stand in
// one table, told apart by a column of their own.
const (
	gradingsKey = "gradings"
	whichKey    = "which"
)

// formShape is the shape of a scheme as the form has it.
func formShape() *scheme.Shape {
	shape := *scheme.RootShape()
	grading := *shape.Field("stars")
	which := scheme.ShapeField{Name: whichKey, Shape: &scheme.Shape{Choices: []string{"stars", "grades"}}}
	grading.Fields = append([]scheme.ShapeField{which}, grading.Fields...)
	var fields []scheme.ShapeField
	for _, f := range shape.Fields {
		switch f.Name {
		case "stars":
			f = scheme.ShapeField{Name: gradingsKey, Shape: &scheme.Shape{Kind: scheme.ListShape, Elem: &grading}}
		case "grades":
			continue
		}
		fields = append(fields, f)
	}
	shape.Fields = fields
	return &shape
}

// joinGradings makes one list of stars and grades.
func joinGradings(root *scheme.Tree) *scheme.Tree {
	out := scheme.MapOf()
	gradings := scheme.ListOf()
	add := func(which string, grading *scheme.Tree) {
		row := scheme.MapOf().Set(whichKey, scheme.Text(which))
		row.Keys, row.Values = append(row.Keys, grading.Keys...), append(row.Values, grading.Values...)
		gradings.List = append(gradings.List, row)
	}
	if stars := root.Get("stars"); stars != nil {
		add("stars", stars)
	}
	if grades := root.Get("grades"); grades != nil {
		for _, grade := range grades.List {
			add("grades", grade)
		}
	}
	for i, key := range root.Keys {
		if key != "stars" && key != "grades" {
			out.Set(key, root.Values[i])
		}
	}
	if len(gradings.List) > 0 {
		out.Set(gradingsKey, gradings)
	}
	return out
}

// column is a column of a table, or a row of the page of settings.
type column struct {
	key   string // path of the value from the row, keys joined by dots; points have "@" and a group behind
	label string
	help  string
	form  *cellForm
	owner string // struct the key is of
	name  string // last key of the path
	width int    // in characters, 0 for the usual
}

// ownerColumn is the key of the column that names the row above.
const ownerColumn = "^"

// columnsOf lists the columns of the rows of a struct. Lists that are tables of
// their own have none; parts that are structs have one for each of their values.
func columnsOf(shape *scheme.Shape, prefix string, skip func(path string) bool) []column {
	var columns []column
	for _, f := range shape.Fields {
		path := prefix + f.Name
		switch {
		case skip(path):
		case f.Shape.Kind == scheme.StructShape:
			columns = append(columns, columnsOf(f.Shape, path+".", skip)...)
		case f.Shape.Kind == scheme.RuleShape:
			columns = append(columns, ruleColumns(shape.Name, f.Name, path)...)
		default:
			columns = append(columns, column{
				key: path, owner: shape.Name, name: f.Name, form: formOf(shape.Name, f.Name, f.Shape),
				label: fieldWord(formLang, shape.Name, f.Name), help: fieldHelp(formLang, shape.Name, f.Name),
			})
		}
	}
	return columns
}

// ruleColumns are the two columns of a rule: its kind, and the parameters that
// have no table.
func ruleColumns(owner, name, path string) []column {
	return []column{
		{key: path + ".kind", owner: owner, name: name, label: fieldWord(formLang, owner, name), form: kindForm()},
		{key: path + ".*", owner: owner, name: name, label: locale.Text(formLang, "schemefile.column.args"), form: nil, width: 40,
			help: locale.Text(formLang, "schemefile.column.args.help")},
	}
}

// spread replaces the columns of points that differ by peer group by one for
// each group and one for all of them.
func spread(columns []column, groups []string, names map[string]string) []column {
	var out []column
	for _, c := range columns {
		if c.form == nil || !c.form.spread {
			out = append(out, c)
			continue
		}
		all := c
		all.label = locale.Text(formLang, "schemefile.column.of_all", locale.A("column", c.label))
		out = append(out, all)
		for _, group := range groups {
			one := c
			one.key, one.form, one.help = c.key+"@"+group, numberForm, ""
			one.label = locale.Text(formLang, "schemefile.column.of_group", locale.A("column", c.label), locale.A("group", group), locale.A("name", names[group]))
			out = append(out, one)
		}
	}
	return out
}

// tableSkips tells which lists of a table's rows are tables of their own.
func tableSkips(name string) func(string) bool {
	return func(path string) bool {
		for _, t := range tables {
			if t.below == name && t.at == path {
				return true
			}
		}
		return false
	}
}

// shapeAt follows keys joined by dots, through lists to their elements.
func shapeAt(shape *scheme.Shape, path string) *scheme.Shape {
	for key := range strings.SplitSeq(path, ".") {
		for shape != nil && shape.Kind == scheme.ListShape {
			shape = shape.Elem
		}
		shape = shape.Field(key)
	}
	return shape
}

// rowShape is the shape of the rows of a table.
func rowShape(t *table) *scheme.Shape {
	shape := formShape()
	if t.below != "" {
		shape = rowShape(tableByName(t.below))
	}
	return shapeAt(shape, t.at).Elem
}
