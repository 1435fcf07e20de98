package schemefile

import (
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
