package report

import (
	"io"
	"strconv"
	"time"

	"eightx/internal/locale"
	"eightx/internal/xlsxguard"
	"eightx/scoring"

	"github.com/xuri/excelize/v2"
)

// Workbook writes the result workbook: the board by peer group, points by item
// and by indicator, a sheet for every unit, and the facts, steps and parameters
// from which formulas recompute every figure. A spreadsheet program that
// recalculates the workbook prints the engine's figures, see formula_value.go.
// The same result gives the same workbook.
func Workbook(out io.Writer, lang locale.Lang, rp *scoring.Replay, o Options) error {
	b := newBook(lang, rp)
	b.figureColumns()
	t := b.resultColumns()
	gradings := b.gradings(t)
	b.factColumns()
	for _, id := range b.indicatorIDs() {
		b.points(id)
	}
	t.fill()
	for _, g := range gradings {
		g.fill()
	}
	pay := b.rewards(gradings)
	s, err := newSheets(b)
	if err != nil {
		return err
	}
	s.board(t, gradings, pay)
	s.grid(b.items, "A3")
	s.grid(b.lines, "A3")
	if o.perUnit(b.r) {
		s.units()
	}
	s.grid(b.facts, "A3")
	if b.events.used {
		s.grid(b.events.grid, "A4")
	}
	if b.ratings.used {
		s.grid(b.ratings.grid, "A4")
	}
	s.grid(b.steps, "A3")
	if pay != nil {
		s.grid(b.pay, "A3")
	}
	s.paramsSheet()
	s.notes(o)
	return s.finish(out)
}

// sheets writes a book sheet by sheet, streaming.
type sheets struct {
	b      *book
	file   *excelize.File
	styles styles
	first  bool
	err    error
}

func newSheets(b *book) (*sheets, error) {
	s := &sheets{b: b, file: excelize.NewFile(), first: true}
	var err error
	s.styles, err = newStyles(s.file, b.s.Scale.Decimals, b.text("book.font"))
	return s, err
}

// sheet begins a new sheet.
func (s *sheets) sheet(name string) *excelize.StreamWriter {
	if s.err != nil {
		return nil
	}
	if s.first {
		s.first, s.err = false, s.file.SetSheetName("Sheet1", name)
	} else {
		_, s.err = s.file.NewSheet(name)
	}
	if s.err != nil {
		return nil
	}
	// A stream writes the sheet's properties when it begins: fitting to the page
	// has to be said before.
	fit := true
	if s.err = s.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); s.err != nil {
		return nil
	}
	var w *excelize.StreamWriter
	w, s.err = s.file.NewStreamWriter(name)
	return w
}

// row writes one row of cells; formulas read in the row at hand of a grid.
func (s *sheets) row(w *excelize.StreamWriter, at *grid, row int, cells []cell, height float64) {
	if s.err != nil {
		return
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = s.cell(at, row, c)
	}
	var opts []excelize.RowOpts
	if height > 0 {
		opts = append(opts, excelize.RowOpts{Height: height})
	}
	s.err = w.SetRow("A"+strconv.Itoa(row), values, opts...)
}

func (s *sheets) cell(at *grid, row int, c cell) any {
	out := excelize.Cell{StyleID: s.styles[c.style], Value: c.value}
	if c.formula != nil {
		out.Formula = c.formula.write(at, row)
	}
	if out.Value == nil && out.Formula == "" && out.StyleID == 0 {
		return nil
	}
	return out
}

// flush ends a sheet.
func (s *sheets) flush(w *excelize.StreamWriter) {
	if s.err == nil {
		s.err = w.Flush()
	}
}

// width sets the width of a column; Chinese needs about two columns per sign.
func (s *sheets) width(w *excelize.StreamWriter, at int, width float64) {
	if s.err == nil {
		s.err = w.SetColWidth(at, at, width)
	}
}

// freeze keeps the head and the first columns in sight.
func (s *sheets) freeze(w *excelize.StreamWriter, columns, rows int) {
	if s.err != nil {
		return
	}
	cell, err := excelize.CoordinatesToCellName(columns+1, rows+1)
	if err != nil {
		s.err = err
		return
	}
	s.err = w.SetPanes(&excelize.Panes{Freeze: true, XSplit: columns, YSplit: rows, TopLeftCell: cell, ActivePane: "bottomRight"})
}

// Paper sizes of spreadsheets.
var papers = map[string]int{"A3": 8, "A4": 9}

// print sets a sheet up for paper: landscape, so many pages wide, head rows on
// every page, page x of y. Where pages lie side by side, the first columns stand on
// each of them, or nobody could tell whose figures they hold.
func (s *sheets) print(name, paper string, headFrom, headTo, wide, columns int) {
	if s.err != nil {
		return
	}
	size, landscape, high := papers[paper], "landscape", 0
	margin, side := 0.6, 0.5
	numbers := "&C" + s.b.text("book.pages")
	steps := []func() error{
		func() error {
			return s.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high})
		},
		func() error {
			return s.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &side, Top: &margin, Bottom: &margin})
		},
		func() error { return s.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: numbers}) },
		func() error {
			return s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
				RefersTo: titles(name, headFrom, headTo, wide, columns)})
		},
	}
	for _, step := range steps {
		if s.err == nil {
			s.err = step()
		}
	}
}

// titles are the rows that stand on every page, and the columns.
func titles(name string, headFrom, headTo, wide, columns int) string {
	rows := sheetRef(name) + "$" + strconv.Itoa(headFrom) + ":$" + strconv.Itoa(headTo)
	last, err := excelize.ColumnNumberToName(columns)
	if wide == 1 || err != nil {
		return rows
	}
	return sheetRef(name) + "$A:$" + last + "," + rows
}

// pagesWide is how many pages side by side keep the type of a grid readable.
func (g *grid) pagesWide() int {
	const readable = 260 // characters across an A3 page
	width := 0.0
	for _, c := range g.columns {
		width += c.width
	}
	return 1 + int(width/readable)
}

// grid writes a sheet with one row per unit or record.
func (s *sheets) grid(g *grid, paper string) {
	w := s.sheet(g.name)
	s.print(g.name, paper, groupRow, unitRow, g.pagesWide(), g.landing)
	if s.err != nil {
		return
	}
	for _, c := range g.columns {
		s.width(w, c.at, c.width)
	}
	s.freeze(w, g.landing, unitRow)
	s.row(w, g, titleRow, []cell{{value: g.title, style: titleStyle}}, 26)
	s.heads(w, g, groupRow, func(c *column) string { return c.group }, 28)
	s.heads(w, g, nameRow, func(c *column) string { return c.title }, 44)
	s.row(w, g, idRow, heads(g, func(c *column) string { return c.id }), 0)
	s.row(w, g, unitRow, heads(g, func(c *column) string { return c.unit }), 0)
	cells := make([]cell, len(g.columns))
	for row := firstRow; row <= g.last && s.err == nil; row++ {
		for i, c := range g.columns {
			cells[i] = c.cell(row)
			if cells[i].style == plainStyle {
				cells[i].style = c.style
			}
		}
		s.row(w, g, row, cells, 0)
	}
	s.flush(w)
}

// heads writes a row of heads, high enough for the longest: spreadsheets measure rows
// anew only when somebody edits them.
func (s *sheets) heads(w *excelize.StreamWriter, g *grid, row int, what func(*column) string, least float64) {
	height := least
	for _, c := range g.columns {
		height = max(height, headHeight(what(c), c.width))
	}
	s.row(w, g, row, heads(g, what), min(height, mostHeight))
}

// headHeight is the height, in points, of a bold text wrapped in a column of a width in
// characters.
func headHeight(text string, width float64) float64 {
	fits := max(1, int(width/1.2))
	lines := 0
	for _, line := range locale.Wrap(text, fits) {
		lines += (max(1, locale.Width(line)) + fits - 1) / fits // a word that is too long is broken
	}
	return float64(14*lines + 4)
}

// mostHeight of a row is what spreadsheets take, in points.
const mostHeight = 409

func heads(g *grid, what func(*column) string) []cell {
	out := make([]cell, len(g.columns))
	for i, c := range g.columns {
		out[i] = cell{value: what(c), style: headStyle}
	}
	return out
}

// epoch is a fixed day, so that equal results are equal workbooks.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)

// finish writes the workbook out.
func (s *sheets) finish(out io.Writer) error {
	if s.err != nil {
		return s.err
	}
	if err := s.file.SetDocProps(&excelize.DocProperties{Creator: "eightx", Created: epoch, Modified: epoch, Title: s.b.r.Title}); err != nil {
		return err
	}
	if err := s.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: yes()}); err != nil {
		return err
	}
	return xlsxguard.Settle(s.file, out)
}

func yes() *bool {
	b := true
	return &b
}
