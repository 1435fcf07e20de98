package tabular

import (
	"iter"
	"strconv"
	"strings"
)

// cell is one cell as a file has it.
type cell struct {
	col  int // from 0
	kind cellKind
	text string // a text as written, a number in digits with perhaps an exponent
}

type cellKind uint8

const (
	textCell    cellKind = iota
	numberCell           // a number of a workbook: 15 significant digits are meant
	percentCell          // a number shown as a percentage: 0.85 reads 85%
	dateCell             // a number shown as a day: days since the workbook's epoch
	boolCell             // "1" or "0"
	faultCell            // #DIV/0! and the like
	hollowCell           // a formula whose result was never computed
)

// shown is the cell as its author saw it, roughly, for messages.
func (c cell) shown() string {
	if c.kind == percentCell {
		if n, ok := exact(c.text); ok {
			return n.Mul(hundred).Approx(4) + "%"
		}
	}
	return clean(c.text)
}

// table is a grid of cells with a place: a sheet of a workbook, or a CSV file.
type table struct {
	file     string
	sheet    string // "" in a CSV file
	date1904 bool
	rows     iter.Seq2[int, []cell] // row number from 1, its cells from left to right; the slice is used again
	err      func() error           // what ended the rows early; nil: nothing can
}

// cellName is "C7" for column 2 of row 7.
func cellName(row, col int) string { return columnName(col) + strconv.Itoa(row) }

// columnName is "C" for 2, "AA" for 26.
func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

// columnOf is the column of a cell name, from 0; -1 when it is none.
func columnOf(name string) int {
	n, i := 0, 0
	for ; i < len(name) && i < 4; i++ {
		c := name[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		n = n*26 + int(c-'a') + 1
	}
	if i == len(name) {
		return -1
	}
	return n - 1
}

// place is where a record was read, as facts keep it: "facts.xlsx[数据!C7]".
func (t *table) place(row, col int) string {
	var b strings.Builder
	b.Grow(len(t.file) + len(t.sheet) + 12)
	b.WriteString(t.file)
	b.WriteByte('[')
	b.WriteString(t.sheet)
	b.WriteByte('!')
	b.WriteString(columnName(col))
	b.WriteString(strconv.Itoa(row))
	b.WriteByte(']')
	return b.String()
}

// splitPlace takes a place apart again.
func splitPlace(place string) (file, sheet, cell string) {
	open, mark := strings.LastIndexByte(place, '['), strings.LastIndexByte(place, '!')
	if open < 0 || mark < open || !strings.HasSuffix(place, "]") {
		return place, "", ""
	}
	return place[:open], place[open+1 : mark], place[mark+1 : len(place)-1]
}
