package report

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// grid is a sheet with one row per unit. All grids of a workbook have the same
// rows, so that formulas read along one row.
type grid struct {
	name    string // of the sheet
	title   string
	columns []*column
	landing int // columns that stay in sight
	last    int // last row
}

// column is one column of a grid. Cells are made when they are written: a
// formula from a template, a value beside it for programs that do not compute.
type column struct {
	grid  *grid
	at    int // number of the column, from 1
	group string
	title string
	id    string
	unit  string // of measure
	width float64
	style styleName
	cell  func(row int) cell
}

// cell is what a cell shows and the formula behind it.
type cell struct {
	formula formula // nil: a value
	value   any     // float64, string, bool, or nil for an empty cell
	style   styleName
}

// add makes a new column.
func (g *grid) add(c column) *column {
	c.grid, c.at = g, len(g.columns)+1
	out := &c
	g.columns = append(g.columns, out)
	return out
}

// Rows of a grid: the title, then what a column belongs to, its name, its id
// and unit of measure, then the units.
const (
	titleRow = 1
	groupRow = 2
	nameRow  = 3
	idRow    = 4
	unitRow  = 5
	firstRow = 6
)

// formula is a template: text and references, written out for a row.
type formula []piece

// piece is text, or a reference to cells of a column or to a fixed cell.
type piece struct {
	text string
	col  *column
	row  int     // fixed row, 0: the row at hand
	to   int     // last row of a range, 0: a single cell, toEnd: the last row of the sheet
	from int     // first row of a range that ends at the row at hand
	till *column // last column of a range inside the row at hand
}

// toEnd is the last row of a sheet, known once all of its rows are.
const toEnd = -1

func text(s string) formula { return formula{{text: s}} }

// own is the cell of a column in the row at hand.
func own(c *column) formula { return formula{{col: c}} }

// atRow is the cell of a column in a fixed row.
func atRow(c *column, row int) formula { return formula{{col: c, row: row}} }

// span is the cells of a column from one row to another.
func span(c *column, from, to int) formula { return formula{{col: c, row: from, to: to}} }

// spanToOwn is the cells of a column from a row to the row at hand.
func spanToOwn(c *column, from int) formula { return formula{{col: c, from: from}} }

// wholeColumn is all cells of a column.
func wholeColumn(c *column) formula { return span(c, firstRow, toEnd) }

// across is the cells of the row at hand from one column to another.
func across(c, till *column) formula { return formula{{col: c, till: till}} }

// acrossRow is the same in a fixed row.
func acrossRow(c, till *column, row int) formula { return formula{{col: c, till: till, row: row}} }

// join puts formulas together; strings are text.
func join(parts ...any) formula {
	var out formula
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			out = append(out, piece{text: part})
		case formula:
			out = append(out, part...)
		}
	}
	return out
}

// list joins formulas with commas.
func list(parts []formula) formula {
	var out formula
	for i, part := range parts {
		if i > 0 {
			out = append(out, piece{text: ","})
		}
		out = append(out, part...)
	}
	return out
}

// call is name(arguments).
func call(name string, args ...formula) formula { return join(name+"(", list(args), ")") }

// write writes the formula for a row of a sheet.
func (f formula) write(sheet *grid, row int) string {
	var b strings.Builder
	for _, p := range f {
		p.write(&b, sheet, row)
	}
	return b.String()
}

func (p piece) write(b *strings.Builder, sheet *grid, row int) {
	if p.col == nil {
		b.WriteString(p.text)
		return
	}
	if p.col.grid != sheet {
		b.WriteString(sheetRef(p.col.grid.name))
	}
	letters := columnLetters(p.col.at)
	switch {
	case p.from > 0:
		b.WriteString("$" + letters + "$" + strconv.Itoa(p.from) + ":$" + letters + strconv.Itoa(row))
	case p.to != 0:
		b.WriteString("$" + letters + "$" + strconv.Itoa(p.row) + ":$" + letters + "$" + strconv.Itoa(p.lastRow()))
	case p.till != nil && p.row > 0:
		b.WriteString("$" + letters + "$" + strconv.Itoa(p.row) + ":$" + columnLetters(p.till.at) + "$" + strconv.Itoa(p.row))
	case p.till != nil:
		b.WriteString("$" + letters + strconv.Itoa(row) + ":$" + columnLetters(p.till.at) + strconv.Itoa(row))
	case p.row > 0:
		b.WriteString("$" + letters + "$" + strconv.Itoa(p.row))
	default:
		b.WriteString("$" + letters + strconv.Itoa(row))
	}
}

func (p piece) lastRow() int {
	if p.to == toEnd {
		return max(p.row, p.col.grid.last)
	}
	return p.to
}

// length is about how long the formula is when written.
func (f formula) length() int {
	n := 0
	for _, p := range f {
		n += len(p.text)
		if p.col != nil {
			n += len(p.col.grid.name) + 12
		}
	}
	return n
}

// sheetRef is a sheet's name as a formula needs it.
func sheetRef(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'!" }

var lettersOf = func() []string {
	letters := make([]string, 2001)
	for i := 1; i < len(letters); i++ {
		letters[i], _ = excelize.ColumnNumberToName(i)
	}
	return letters
}()

func columnLetters(at int) string {
	if at < len(lettersOf) {
		return lettersOf[at]
	}
	letters, err := excelize.ColumnNumberToName(at)
	if err != nil {
		return "XFD"
	}
	return letters
}

// quoted is a text as a formula writes it.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
