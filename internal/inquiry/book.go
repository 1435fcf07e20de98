package inquiry

import (
	"io"
	"math"
	"strings"
	"time"

	"eightx/internal/locale"
	"eightx/internal/xlsxguard"

	"github.com/xuri/excelize/v2"
)

// book is a workbook being made: sheets with a title, tables and charts. The
// first error stays, and everything after it does nothing.
//
//	b := newBook(lang)
//	s := b.sheet("fairness.sheet.assessors")
//	t := s.table([]string{"assessor", "severity"}, rows)
//	s.chart(barChart, "fairness.chart.severity", t, 0, 1)
//	err := b.writeTo(out)
type book struct {
	file  *excelize.File
	lang  locale.Lang
	looks map[string]int
	err   error
	began bool
}

func newBook(lang locale.Lang) *book {
	b := &book{file: excelize.NewFile(), lang: lang, looks: map[string]int{}}
	font := b.text("book.font")
	thin := []excelize.Border{{Type: "left", Style: 1, Color: "000000"}, {Type: "right", Style: 1, Color: "000000"},
		{Type: "top", Style: 1, Color: "000000"}, {Type: "bottom", Style: 1, Color: "000000"}}
	b.look("title", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Family: font}})
	b.look("note", &excelize.Style{Font: &excelize.Font{Size: 10, Family: font}, NumFmt: textFormat})
	b.look("head", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 10, Family: font}, Border: thin, NumFmt: textFormat,
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7E6E6"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	b.look("text", &excelize.Style{Font: &excelize.Font{Size: 10, Family: font}, Border: thin, NumFmt: textFormat})
	b.look("number", &excelize.Style{Font: &excelize.Font{Size: 10, Family: font}, Border: thin})
	return b
}

// textFormat keeps texts texts: a name that begins with = is no formula.
const textFormat = 49

func (b *book) look(name string, style *excelize.Style) {
	if b.err == nil {
		b.looks[name], b.err = b.file.NewStyle(style)
	}
}

func (b *book) text(code string, args ...locale.Arg) string {
	return locale.Text(b.lang, code, args...)
}

// sheet is one sheet; row is the next free row, counted from 1.
type sheet struct {
	*book
	name  string
	row   int
	right int // first column to the right of all tables
}

// sheet begins a sheet called by the text of a code, which is its title too when
// there is no text <code>.title.
func (b *book) sheet(code string, args ...locale.Arg) *sheet {
	s := &sheet{book: b, name: b.text(code, args...), row: 1, right: 1}
	if b.err == nil && b.began {
		_, b.err = b.file.NewSheet(s.name)
	} else if b.err == nil {
		b.began, b.err = true, b.file.SetSheetName("Sheet1", s.name)
	}
	title := s.name
	if locale.Has(code + ".title") {
		title = b.text(code+".title", args...)
	}
	s.set(1, "title", title)
	s.row += 2
	return s
}

// note writes a line of prose.
func (s *sheet) note(text string) {
	s.set(1, "note", text)
	s.row++
}

// set writes a cell of the current row. What is no finite number stays empty.
func (s *sheet) set(column int, look string, value any) {
	if x, ok := value.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
		value = nil
	}
	cell, err := excelize.CoordinatesToCellName(column, s.row)
	s.keep(err)
	if s.err == nil {
		s.err = s.file.SetCellValue(s.name, cell, value)
	}
	if s.err == nil {
		s.err = s.file.SetCellStyle(s.name, cell, cell, s.looks[look])
	}
}

func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// area is where a table stands: its head and the last of its rows.
type area struct{ head, last int }

// table writes a table with the heads page.heads knows. Cells are strings,
// numbers or nil.
func (s *sheet) table(heads []string, rows [][]any) area {
	a := area{head: s.row, last: s.row + len(rows)}
	for i, name := range heads {
		s.set(i+1, "head", s.text(columnCode(name)))
		s.width(i+1, heads[i], rows, i)
	}
	s.row++
	for _, row := range rows {
		for i, value := range row {
			s.set(i+1, lookOf(value), value)
		}
		s.row++
	}
	s.row++
	s.right = max(s.right, len(heads)+2)
	return a
}

func lookOf(value any) string {
	if _, ok := value.(string); ok {
		return "text"
	}
	return "number"
}

// width makes a column wide enough for its texts.
func (s *sheet) width(column int, head string, rows [][]any, at int) {
	widest := locale.Width(s.text(columnCode(head)))
	for _, row := range rows {
		if text, ok := row[at].(string); ok {
			widest = max(widest, locale.Width(text))
		}
	}
	name, err := excelize.ColumnNumberToName(column)
	s.keep(err)
	if s.err == nil {
		s.err = s.file.SetColWidth(s.name, name, name, float64(min(max(widest+2, 9), 50)))
	}
}

// Kinds of charts.
const (
	barChart     = excelize.Bar
	columnChart  = excelize.Col
	lineChart    = excelize.Line
	scatterChart = excelize.Scatter
)

// chart draws columns of a table over another of its columns, all counted from
// 0, to the right of the tables.
func (s *sheet) chart(kind excelize.ChartType, titleCode string, a area, over int, columns ...int) {
	if s.err != nil || a.last == a.head {
		return
	}
	c := &excelize.Chart{Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s.text(titleCode)}}}, Legend: excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 640, Height: 360}}
	for _, column := range columns {
		c.Series = append(c.Series, excelize.ChartSeries{Name: s.ref(column, a.head, a.head), Categories: s.ref(over, a.head+1, a.last), Values: s.ref(column, a.head+1, a.last)})
	}
	at, err := excelize.CoordinatesToCellName(s.right, a.head)
	s.keep(err)
	if s.err == nil {
		s.err = s.file.AddChart(s.name, at, c)
	}
	s.right += 11
}

// ref names cells of one column, counted from 0.
func (s *sheet) ref(column, from, to int) string {
	name, err := excelize.ColumnNumberToName(column + 1)
	s.keep(err)
	sheet := "'" + strings.ReplaceAll(s.name, "'", "''") + "'!"
	if from == to {
		return sheet + "$" + name + "$" + count(from)
	}
	return sheet + "$" + name + "$" + count(from) + ":$" + name + "$" + count(to)
}

// epoch is a fixed day, so that equal findings are equal workbooks.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)

// writeTo writes the workbook out, its parts in the order of their names.
func (b *book) writeTo(out io.Writer) error {
	if b.err == nil {
		b.err = b.file.SetDocProps(&excelize.DocProperties{Creator: "eightx", Created: epoch, Modified: epoch})
	}
	if b.err != nil {
		return b.err
	}
	return xlsxguard.Settle(b.file, out)
}
