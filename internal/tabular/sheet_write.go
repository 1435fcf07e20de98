package tabular

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// Sheet is the table of one data task as a department gets it: a row per unit, a
// column per figure, filled with what is known.
type Sheet struct {
	Requirements Requirements // of these figures alone, see Only; with their units
	Note         string       // which task it is and until when, in words
	Values       Expectations // what is there already
	Last         Expectations // last year's, which stand beside the figures and are not asked for
	// Still says whether a cell may not be changed; nil lets all be changed.
	Still func(unit, metric string) bool
}

// WriteSheet writes the workbook of a sheet. SheetText reads it back as it stands, so
// that a cell has the same name in the workbook, in what is said of it, and in the
// copy that is returned with red cells.
func WriteSheet(w io.Writer, sheet Sheet, lang locale.Lang) error {
	c := &composer{req: &sheet.Requirements, lang: lang, lists: newLists()}
	b := &bookWriter{c: c, file: excelize.NewFile()}
	defer b.file.Close()
	x := &sheetWriter{bookWriter: b, sheet: &sheet}
	if err := x.write(); err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	return b.file.Write(w)
}

type sheetWriter struct {
	*bookWriter
	sheet *Sheet
	cols  []gridColumn
}

func (x *sheetWriter) write() error {
	if err := x.makeStyles(); err != nil {
		return err
	}
	name := x.c.word("tabular.sheet.data")
	if err := x.file.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	for i, m := range x.c.req.Metrics {
		x.cols = append(x.cols, gridColumn{metric: i})
		if x.hasLast(m.ID) {
			x.cols = append(x.cols, gridColumn{metric: i, last: true})
		}
	}
	if err := x.figures(name); err != nil {
		return err
	}
	about := x.c.word("tabular.sheet.about")
	if _, err := x.file.NewSheet(about); err != nil {
		return err
	}
	return x.explain(about)
}

func (x *sheetWriter) hasLast(metric string) bool {
	for key := range x.sheet.Last {
		if key[1] == metric {
			return true
		}
	}
	return false
}

// figures writes the table, its checks and how it is printed.
func (x *sheetWriter) figures(name string) error {
	p := plan{id: "data", frozen: 2, head: x.head(), columns: []planColumn{{width: 9, locked: true, text: true}, {width: 16, locked: true}}}
	for range x.cols {
		p.columns = append(p.columns, planColumn{width: 15})
	}
	s, err := x.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := x.frame(s, &p); err != nil {
		return err
	}
	row := 0
	for _, cells := range p.head {
		row++
		if err := s.SetRow(cellName(row, 0), x.values(cells), excelize.RowOpts{Height: []float64{12, 32, 18}[row-1]}); err != nil {
			return err
		}
	}
	for i := range x.c.req.Units {
		row++
		if err := s.SetRow(cellName(row, 0), x.values(x.row(&x.c.req.Units[i]))); err != nil {
			return err
		}
	}
	for _, do := range []func(string, int) error{x.checks, x.paper} {
		if err := do(name, row); err != nil {
			return err
		}
	}
	if err := x.protect(name); err != nil {
		return err
	}
	return s.Flush()
}

// sheetHead is how many rows the head has: codes, names, measures.
const sheetHead = 3

func (x *sheetWriter) head() [][]out {
	head := [][]out{
		{text("unit", codeStyle), text("unit_name", codeStyle)},
		{x.c.heading("unit"), x.c.heading("unit_name")},
		{text(x.c.word("tabular.head.measure"), headStyle), text("", headStyle)},
	}
	for _, col := range x.cols {
		m := &x.c.req.Metrics[col.metric]
		id, name := m.ID, m.Name
		if col.last {
			id, name = lastPrefix+id, x.c.word("tabular.name.last", locale.A("name", name))
		}
		for i, cell := range []out{text(id, codeStyle), text(name, headStyle), text(m.Unit, headStyle)} {
			head[i] = append(head[i], cell)
		}
	}
	return head
}

func (x *sheetWriter) row(unit *facts.Unit) []out {
	row := []out{text(unit.ID, lockedStyle), text(unit.Name, lockedStyle)}
	for _, col := range x.cols {
		m := &x.c.req.Metrics[col.metric]
		values, look := x.sheet.Values, inputStyle
		switch {
		case col.last:
			values, look = x.sheet.Last, knownStyle
		case x.sheet.Still != nil && x.sheet.Still(unit.ID, m.ID):
			look = knownStyle
		case !asks(m.Groups, unit.Peer):
			look = greyStyle
		}
		n, known := values[[2]string{unit.ID, m.ID}]
		row = append(row, figureOut(n, known, look))
	}
	return row
}

func figureOut(n decimal.Number, known bool, look style) out {
	if !known {
		return out{style: look}
	}
	return out{n.String(), numberOut, look}
}

// checks lets the spreadsheet warn of what is no number or beyond the scheme's limits,
// and say at each cell what the figure means.
func (x *sheetWriter) checks(name string, lastRow int) error {
	if lastRow <= sheetHead {
		return nil
	}
	for i, col := range x.cols {
		if col.last {
			continue
		}
		m := &x.c.req.Metrics[col.metric]
		v := excelize.NewDataValidation(true)
		v.SetSqref(cellName(sheetHead+1, i+2) + ":" + cellName(lastRow, i+2))
		if err := v.SetRange(limit(m.Min, "-999999999999999"), limit(m.Max, "999999999999999"), excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleWarning, x.c.word("tabular.entry.check"), x.c.word("tabular.entry.check-text", locale.A("measure", m.Unit)))
		v.SetInput(short(m.Name, 30), short(strings.TrimSpace(m.Unit+" "+m.Meaning), 240))
		if err := x.file.AddDataValidation(name, v); err != nil {
			return err
		}
	}
	return nil
}

// limit writes a limit as formulas have it.
func limit(n *decimal.Number, otherwise string) string {
	if n == nil {
		return otherwise
	}
	return n.Approx(6)
}

// short cuts a text to what a hint in a spreadsheet may hold.
func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// paper makes the table print on A3 across, with its head on every page.
func (x *sheetWriter) paper(name string, _ int) error {
	size, wide, fit, tall := 8, "landscape", 1, 0
	if err := x.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &wide, FitToWidth: &fit, FitToHeight: &tall}); err != nil {
		return err
	}
	toPage := true
	if err := x.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &toPage}); err != nil {
		return err
	}
	return x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$A:$B,'%s'!$1:$%d", name, name, sheetHead)})
}

// explain writes the sheet behind: which task it is, and what each figure means.
func (x *sheetWriter) explain(sheet string) error {
	rows := [][]out{
		{text(x.c.word("tabular.template.title", locale.A("title", x.c.req.Title)), titleStyle)},
		{text(x.c.word("tabular.about.scheme"), lockedStyle), text(x.c.req.Scheme, lockedStyle)},
		{text(x.c.word("tabular.about.year"), lockedStyle), text(itoa(x.c.req.Year), lockedStyle)},
		{text("", wrapStyle), text(x.sheet.Note, wrapStyle)},
	}
	for _, paragraph := range strings.Split(x.c.word("tabular.entry.how"), "\n") {
		rows = append(rows, []out{text("", wrapStyle), text(paragraph, wrapStyle)})
	}
	for _, m := range x.c.req.Metrics {
		rows = append(rows, []out{text(m.Name, headStyle), text(strings.TrimSpace(m.Unit+" "+m.Meaning), wrapStyle)})
	}
	return x.prose(sheet, 24, rows)
}
