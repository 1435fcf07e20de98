package schemefile

import (
	"strconv"
	"strings"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scheme"

	"github.com/xuri/excelize/v2"
)

// formatXLSX writes the Excel form of a scheme.
func formatXLSX(s *scheme.Scheme) ([]byte, error) {
	w := &bookWriter{book: excelize.NewFile(), pages: formPages(s)}
	defer w.book.Close()
	w.try(func() error { return w.book.SetSheetName("Sheet1", sheetTitle("help")) })
	w.styles()
	w.help()
	for _, p := range w.pages {
		w.page(p)
	}
	w.register()
	if w.err != nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", w.err), errs.Cause(w.err))
	}
	data, err := w.book.WriteToBuffer()
	if err != nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return data.Bytes(), nil
}

// bookWriter draws pages. The first error ends it.
type bookWriter struct {
	book  *excelize.File
	pages []*page
	err   error
	look  looks
	lists [][]string // words of long drop-downs, in columns of the register
}

func (w *bookWriter) try(step func() error) {
	if w.err == nil {
		w.err = step()
	}
}

// spare is how many rows below the last one take drop-downs and sums.
const spare = 300

func (w *bookWriter) page(p *page) {
	w.try(func() error { _, err := w.book.NewSheet(p.title); return err })
	if p.name == "settings" {
		w.settings(p)
	} else {
		w.table(p)
	}
	w.text(p.title, 0, rowTitle, p.title, w.look.title)
	w.try(func() error { return w.book.SetRowVisible(p.title, rowOfKeys, false) })
	w.finish(p)
}

// settings draws the page of single values.
func (w *bookWriter) settings(p *page) {
	for i, name := range []string{"label", "value", "help", "key"} {
		w.text(p.title, i, rowLabels, locale.Text(formLang, "schemefile.column."+name), w.look.head)
		w.text(p.title, i, rowOfKeys, name, w.look.key)
	}
	for i, width := range []float64{28, 60, 44, 26} {
		w.width(p.title, i, width)
	}
	w.open(p.title, settingValue)
	for i, r := range p.rows {
		at := rowFirst + i
		if r.column.key == "" {
			w.text(p.title, settingLabel, at, r.column.label, w.look.part)
			continue
		}
		w.text(p.title, settingLabel, at, r.column.label, w.look.label)
		w.text(p.title, settingHelp, at, helpOf(r.column), w.look.info)
		w.text(p.title, settingKey, at, r.column.key, w.look.key)
		w.cell(p.title, settingValue, at, r.cells[0], w.look.value)
		w.dropDown(p.title, settingValue, at, at, r.column.form)
	}
}

// helpOf explains a setting, with its choices.
func helpOf(c *column) string {
	help := c.help
	if c.form != nil && len(c.form.order) > 0 {
		help = strings.TrimSpace(help + " " + strings.Join(c.form.order, "／"))
	}
	return help
}

// table draws a table, with the columns that only show something between.
func (w *bookWriter) table(p *page) {
	for _, c := range w.drawn(p) {
		if c.formula == nil {
			w.open(p.title, c.at)
		}
		w.text(p.title, c.at, rowLabels, c.label, w.look.head)
		w.text(p.title, c.at, rowOfKeys, c.key, w.look.key)
		w.width(p.title, c.at, c.columns())
		for i, r := range p.rows {
			w.tableCell(p, c, r, rowFirst+i)
		}
		w.below(p, c)
	}
}

func (w *bookWriter) tableCell(p *page, c drawnColumn, r *row, at int) {
	if c.formula != nil {
		w.formula(p.title, c.at, at, c.formula(at), w.look.info)
		return
	}
	style := w.look.value
	if c.name == "id" || c.key == ownerColumn {
		style = w.look.id
	}
	w.cell(p.title, c.at, at, r.cells[c.of], style)
}

// below prepares the empty rows below a table, and the sum above it.
func (w *bookWriter) below(p *page, c drawnColumn) {
	last := rowFirst + len(p.rows) + spare
	if c.form != nil {
		w.dropDown(p.title, c.at, rowFirst, last, c.form)
	}
	if c.key == ownerColumn {
		w.ownerDropDown(p, c, last)
	}
	if c.form != nil && (strings.Contains(c.key, "@") || c.form.spread) && (p.name == "items" || p.name == "indicators") {
		sum := "SUM(" + cellName(c.at, rowFirst) + ":" + cellName(c.at, last) + ")"
		w.formula(p.title, c.at, rowTitle, sum, w.look.sum)
	}
}

// drawnColumn is a column where it stands in the sheet.
type drawnColumn struct {
	column
	at      int // in the sheet, from 0
	of      int // in the page; of columns that show something, -1
	formula func(row int) string
}

// columns is the width of a column, in characters.
func (c drawnColumn) columns() float64 {
	if c.width > 0 {
		return float64(c.width)
	}
	widest := 8
	for line := range strings.SplitSeq(c.label, "\n") {
		widest = max(widest, locale.Width(line)+2)
	}
	switch c.name {
	case "name", "title", "text":
		widest = max(widest, 28)
	case "evidence", "note", "trigger", "lift", "naWhen", "meaning", "formula", "when", "measure":
		widest = max(widest, 32)
	}
	return float64(min(widest, 48))
}

// drawn lists the columns of a page as they are drawn: behind the name of the
// row above comes what it is called, behind the points what they add up to.
func (w *bookWriter) drawn(p *page) []drawnColumn {
	var out []drawnColumn
	for i, c := range p.columns {
		out = append(out, drawnColumn{column: c, at: len(out), of: i})
		if c.key == ownerColumn {
			if info, ok := w.ownerName(p); ok {
				info.at = len(out)
				out = append(out, info)
			}
		}
	}
	for _, info := range w.sums(p, out) {
		info.at = len(out)
		out = append(out, info)
	}
	return out
}

// columnAt finds where a column of another page stands, "" when it has none.
func (w *bookWriter) columnAt(name, key string) (sheet, letters string) {
	for _, p := range w.pages {
		if p.name != name {
			continue
		}
		at := 0
		for _, c := range p.columns {
			if c.key == key {
				letters, _ = excelize.ColumnNumberToName(at + 1)
				return quoteSheet(p.title), letters
			}
			if at++; c.key == ownerColumn && hasName(ownerPage(p)) {
				at++
			}
		}
	}
	return "", ""
}

// ownerPage is the name of the page a page's rows belong to.
func ownerPage(p *page) string {
	if p.name == "rule" {
		return "indicators"
	}
	if t := tableByName(p.name); t != nil {
		return t.below
	}
	return ""
}

func hasName(table string) bool {
	t := tableByName(table)
	return t != nil && rowShape(t).Field("name") != nil
}

// ownerName is the column with the name of the row above.
func (w *bookWriter) ownerName(p *page) (drawnColumn, bool) {
	above := ownerPage(p)
	if !hasName(above) {
		return drawnColumn{}, false
	}
	sheet, ids := w.columnAt(above, "id")
	_, names := w.columnAt(above, "name")
	return drawnColumn{
		column: column{key: infoKey, name: "name", label: fieldWord(formLang, rowShape(tableByName(above)).Name, "name"), width: 22},
		of:     -1,
		formula: func(row int) string {
			return "IFERROR(INDEX(" + span(sheet, names) + ",MATCH(" + cellName(0, row) + "," + span(sheet, ids) + ",0)),\"\")"
		},
	}, true
}

// span is the data of a column of a sheet.
func span(sheet, letters string) string {
	return sheet + "!$" + letters + "$" + strconv.Itoa(rowFirst) + ":$" + letters + "$5000"
}

// sums are the columns that add up: in the items what their indicators have, in
// the peer groups what the items have.
func (w *bookWriter) sums(p *page, drawn []drawnColumn) []drawnColumn {
	switch p.name {
	case "items":
		return w.itemSums(drawn)
	case "peerGroups":
		return w.groupSums(p)
	}
	return nil
}

func (w *bookWriter) itemSums(drawn []drawnColumn) []drawnColumn {
	var out []drawnColumn
	sheet, owners := w.columnAt("indicators", ownerColumn)
	id := 0
	for _, c := range drawn {
		if c.key == "id" {
			id = c.at
		}
	}
	_, all := w.columnAt("indicators", "points")
	for _, c := range drawn {
		base, group, ok := strings.Cut(c.key, "@")
		_, points := w.columnAt("indicators", c.key)
		if !ok || base != "points" || points == "" {
			continue
		}
		out = append(out, drawnColumn{
			column: column{key: infoKey, label: locale.Text(formLang, "schemefile.column.sum", locale.A("group", group))},
			of:     -1,
			formula: func(row int) string {
				one := func(letters string) string {
					return "SUMIFS(" + span(sheet, letters) + "," + span(sheet, owners) + "," + cellName(id, row) + ")"
				}
				return one(points) + "+" + one(all)
			},
		})
	}
	return out
}

// groupSums adds up, for every peer group, the points of fixed and added items.
func (w *bookWriter) groupSums(p *page) []drawnColumn {
	sheet, kinds := w.columnAt("items", "kind")
	_, all := w.columnAt("items", "points")
	formula := func(row int) string {
		i := row - rowFirst
		if i >= len(p.rows) {
			return "0"
		}
		_, points := w.columnAt("items", "points@"+p.rows[i].tree.Str("id"))
		var terms []string
		for _, kind := range []string{"fixed", "added"} {
			word := choiceWord(formLang, "item", "kind", kind)
			for _, letters := range []string{points, all} {
				if letters != "" {
					terms = append(terms, "SUMIFS("+span(sheet, letters)+","+span(sheet, kinds)+",\""+word+"\")")
				}
			}
		}
		return strings.Join(terms, "+")
	}
	label := locale.Text(formLang, "schemefile.column.item_sum")
	return []drawnColumn{{column: column{key: infoKey, label: label}, of: -1, formula: formula}}
}

// register writes the hidden sheet that says what the others are.
func (w *bookWriter) register() {
	w.try(func() error { _, err := w.book.NewSheet(registerSheet); return err })
	w.text(registerSheet, 0, 1, formVersion, w.look.key)
	for i, p := range w.pages {
		for j, text := range []string{p.title, p.name, p.kind, p.param} {
			w.text(registerSheet, j, i+2, text, w.look.key)
		}
	}
	for i, words := range w.lists {
		for j, text := range words {
			w.text(registerSheet, firstList+i, j+1, text, w.look.key)
		}
	}
	w.try(func() error { return w.book.SetSheetVisible(registerSheet, false) })
	w.try(func() error {
		index, err := w.book.GetSheetIndex(sheetTitle("settings"))
		w.book.SetActiveSheet(index)
		return err
	})
}

// help writes the first sheet: how to use the others.
func (w *bookWriter) help() {
	sheet := sheetTitle("help")
	w.width(sheet, 0, 110)
	for i, line := range strings.Split(locale.Text(formLang, "schemefile.form.help"), "\n") {
		style := w.look.label
		if i == 0 {
			style = w.look.title
		}
		w.text(sheet, 0, i+1, line, style)
	}
}
