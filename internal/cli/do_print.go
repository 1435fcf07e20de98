package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/httpapi"
	"eightx/internal/locale"

	"github.com/alecthomas/kong"
)

// operation is an entry of the list for programs.
type operation struct {
	Name       string           `json:"name"`
	Permission string           `json:"permission"`
	Roles      []appraisal.Role `json:"roles"`
	Method     string           `json:"method"`
	Path       string           `json:"path"`
	Zh         string           `json:"zh"`
	En         string           `json:"en"`
}

// listOperations shows everything that can be done.
func (s *session) listOperations(asJSON bool) error {
	all := []operation{}
	for _, e := range httpapi.Entries() {
		roles, _ := appraisal.RolesOf(e.Permission)
		all = append(all, operation{e.Name, e.Permission, append([]appraisal.Role{}, roles...), e.Method, e.Path, e.Zh, e.En})
	}
	if asJSON {
		return s.writeJSON(map[string]any{"operations": all})
	}
	rows := [][]string{strings.Split(s.text("cli.do.head"), "|")}
	for _, o := range all {
		rows = append(rows, []string{o.Name, o.Permission, joined(o.Roles), map[locale.Lang]string{locale.Zh: o.Zh, locale.En: o.En}[s.Lang]})
	}
	s.columns(rows)
	return nil
}

func joined(roles []appraisal.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return strings.Join(words, ",")
}

// columns writes rows below each other, each column as wide as its widest cell.
func (s *session) columns(rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], locale.Width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(locale.PadRight(cell, widths[i]+2))
		}
		s.line(strings.TrimRight(line.String(), " "))
	}
}

// table writes a list's items with their plain fields as columns; what is an object
// or a list itself is in the JSON.
func (s *session) table(list appraisal.List[json.RawMessage]) error {
	var names []string
	var rows [][]string
	place := map[string]int{}
	for _, item := range list.Items {
		row := make([]string, len(names))
		err := eachField(item, func(name, text string) {
			at, known := place[name]
			if !known {
				at = len(names)
				place[name], names = at, append(names, name)
			}
			for len(row) <= at {
				row = append(row, "")
			}
			row[at] = text
		})
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	s.columns(append([][]string{names}, rows...))
	if list.Next != nil {
		next, err := list.Next.MarshalText()
		if err != nil {
			return err
		}
		s.note("cli.do.more", locale.A("next", string(next)))
	}
	return nil
}

// eachField calls back for each plain field of an object, in its order.
func eachField(object []byte, field func(name, text string)) error {
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if text, plain := plainText(value); plain {
			field(fmt.Sprint(name), text)
		}
	}
	return nil
}

func plainText(value json.RawMessage) (string, bool) {
	switch value[0] {
	case '{', '[':
		return "", false
	case '"':
		var text string
		err := json.Unmarshal(value, &text)
		return text, err == nil
	case 'n':
		return "", true
	}
	return string(value), true
}

// helpDo writes the page of an operation when one is named beside --help.
func (s *session) helpDo(node *kong.Node, args []string) {
	if node == nil || node.Name != "do" {
		return
	}
	for _, arg := range args {
		if entry, known := entryOf(arg); known {
			helpPage{session: s, width: s.width()}.operation(entry)
			return
		}
	}
}

// operation writes what the documentation says about a route.
func (p helpPage) operation(e httpapi.Entry) {
	p.line("")
	p.line(e.Name)
	p.paragraph("  ", map[locale.Lang]string{locale.Zh: e.Zh, locale.En: e.En}[p.Lang])
	p.paragraph("  ", p.text("cli.do.route")+" "+e.Method+" "+e.Path)
	p.paragraph("  ", p.text("cli.do.permission")+" "+e.Permission)
	p.paragraph("  ", p.text("cli.do.roles")+" "+p.who(e.Permission))
	if len(e.Input) == 0 {
		p.paragraph("  ", p.text("cli.do.no_fields"))
	} else {
		p.heading("cli.do.fields")
		var rows [][2]string
		for _, f := range e.Input {
			rows = append(rows, [2]string{f.Name + f.Needed, f.Place + ", " + f.Form})
		}
		p.rows(rows)
	}
	if e.File {
		p.paragraph("  ", p.text("cli.do.file"))
	}
	if e.Example != "" {
		p.heading("cli.do.body")
		p.line("  " + strings.ReplaceAll(e.Example, "\n", "\n  "))
	}
}

// who names the roles that may, and how far.
func (p helpPage) who(action string) string {
	roles, reaches := appraisal.RolesOf(action)
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
		if reach := reaches[i]; reach != appraisal.All {
			words[i] += " (" + p.text("cli.do.reach", locale.A("reach", p.text("cli.do.reach."+string('0'+rune(reach))))) + ")"
		}
	}
	return strings.Join(words, ", ")
}
