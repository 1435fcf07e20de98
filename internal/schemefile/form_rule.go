package schemefile

import (
	"strings"

	"eightx/scheme"
	"eightx/scoring"
)

// How rules stand in the form: the kind by its Chinese name, rows of parameters
// in tables of their own, everything else as lines "name = value" in one cell.

// kindForm is the form of the cell with the kind of a rule.
func kindForm() *cellForm {
	var names []string
	for _, kind := range scoring.Kinds() {
		names = append(names, kind.Name)
	}
	return choiceForm(names, func(kind string) string { return kindWord(formLang, kind) })
}

// paramOf describes a parameter of a kind, nil when the kind does not know it.
func paramOf(kind, name string) *scoring.Param {
	known := scoring.KindByName(kind)
	if known == nil {
		return nil
	}
	return paramNamed(known.Params, name)
}

func paramNamed(params []scoring.Param, name string) *scoring.Param {
	for i := range params {
		if params[i].Name == name {
			return &params[i]
		}
	}
	return nil
}

// paramForm is the form of a parameter, or of a field of its rows.
func paramForm(p *scoring.Param) *cellForm {
	if p == nil {
		return anyForm
	}
	switch p.Type {
	case scoring.NumberParam, scoring.IntegerParam:
		return &cellForm{number: true, text: `"{`} // a map is one number for each peer group
	case scoring.DateParam:
		return dateForm
	case scoring.BoolParam:
		return boolForm
	case scoring.TextsParam:
		return listForm
	case scoring.NumbersParam:
		return &cellForm{list: true, number: true}
	case scoring.NumberMapParam:
		return linesForm
	case scoring.TextParam, scoring.ConditionParam:
		return textForm
	case scoring.ExpressionParam:
		return &cellForm{text: `"{`} // a map is one expression for each peer group
	case scoring.ChoiceParam:
		return choiceForm(p.Choices, func(choice string) string { return ruleChoiceWord(formLang, choice) })
	}
	return anyForm
}

// maxBrackets is the longest value in brackets a person can still make out; a
// longer one is taken apart on the page of the rest.
const maxBrackets = 1500

// writeArgs makes the cell of a rule's parameters. It returns the names of those
// that fit into no line.
func writeArgs(kind string, args *scheme.Tree, skip func(name string) bool) (text string, rest []string) {
	var lines []string
	labels := argLabels(kind)
	for i, name := range args.Keys {
		if skip(name) {
			continue
		}
		line, ok := writeArg(kind, name, args.Values[i], labels)
		if !ok {
			rest = append(rest, name)
			continue
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), rest
}

// writeArg makes one line, and checks that it is read back as it was.
func writeArg(kind, name string, value *scheme.Tree, labels map[string]string) (string, bool) {
	content, ok := paramForm(paramOf(kind, name)).write(value)
	if ok && strings.Contains(content.text, "\n") {
		content.text = strict(value)
	}
	if !ok || len(content.text) > maxBrackets {
		return "", false
	}
	for _, label := range []string{labels[name], name} {
		line := label + " = " + content.text
		back, trouble := readArgs(kind, line)
		if label != "" && trouble == "" && len(back.Keys) == 1 && back.Keys[0] == name &&
			scheme.Canonical(back.Values[0]) == scheme.Canonical(value) {
			return line, true
		}
	}
	return "", false
}

// argLabels are the words of a kind's parameters, as far as they differ.
func argLabels(kind string) map[string]string {
	labels := map[string]string{}
	known := scoring.KindByName(kind)
	if known == nil {
		return labels
	}
	count := map[string]int{}
	for _, p := range known.Params {
		count[paramWord(formLang, kind, p.Name)]++
	}
	for _, p := range known.Params {
		if label := paramWord(formLang, kind, p.Name); count[label] == 1 {
			labels[p.Name] = label
		}
	}
	return labels
}

// readArgs reads the lines of a cell of parameters. A line break inside a value
// is written \n in quotes, so that every line is a parameter.
func readArgs(kind, text string) (*scheme.Tree, string) {
	names := map[string]string{}
	for name, label := range argLabels(kind) {
		names[label] = name
	}
	args := scheme.MapOf()
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, ok := cutEquals(line)
		if known := names[name]; known != "" {
			name = known
		}
		if !ok || name == "" || value == "" || args.Has(name) {
			return nil, "schemefile.cell.args"
		}
		tree, trouble := paramForm(paramOf(kind, name)).read(value)
		if trouble != "" {
			return nil, trouble
		}
		args.Set(name, tree)
	}
	return args, ""
}

// isRows tells parameters that get a table: lists of maps.
func isRows(t *scheme.Tree) bool {
	if t == nil || t.Kind != scheme.List || len(t.List) == 0 {
		return false
	}
	for _, row := range t.List {
		if row == nil || row.Kind != scheme.Map {
			return false
		}
	}
	return true
}

// rowKey begins the key of a column that is a key of rows as it stands, whatever
// signs are in it.
const rowKey = ":"

// maxFields is how many columns a table of rows may have; further keys go to the
// page of the rest.
const maxFields = 100

// rowsColumns are the columns of the table of a parameter: the fields the kind
// knows, then those that are used besides.
func rowsColumns(kind, param string, used []string) []column {
	var columns []column
	seen := map[string]bool{}
	if p := paramOf(kind, param); p != nil {
		for i := range p.Fields {
			f := &p.Fields[i]
			seen[f.Name] = true
			columns = append(columns, column{key: rowKey + f.Name, name: f.Name, label: paramWord(formLang, kind, param, f.Name), form: paramForm(f)})
		}
	}
	for _, name := range used {
		if !seen[name] && name != "" && name == strings.TrimSpace(name) && !strings.Contains(name, "\n") && len(columns) < maxFields {
			seen[name] = true
			columns = append(columns, column{key: rowKey + name, name: name, label: name, form: anyForm})
		}
	}
	return columns
}
