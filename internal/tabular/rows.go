package tabular

import (
	"path/filepath"

	"eightx/internal/xlsxguard"
)

// Row is one row of a plain table: its number as a spreadsheet counts, and its
// cells, "" where nothing is written. Rows may differ in length.
type Row struct {
	Number int
	Cells  []string
}

// Cell is the text of a column counted from 0, "" beyond the end of the row.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column]
}

// ReadRows reads a CSV file that is no table of facts, in any encoding and with
// any divider that facts may have. Empty rows are left out.
func ReadRows(path string) ([]Row, error) {
	t, err := csvTable(path, filepath.Base(path), xlsxguard.Large)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for number, cells := range t.rows {
		rows = append(rows, plainRow(number, cells))
	}
	return rows, nil
}

func plainRow(number int, cells []cell) Row {
	row := Row{Number: number, Cells: make([]string, cells[len(cells)-1].col+1)}
	for _, c := range cells {
		row.Cells[c.col] = c.text
	}
	return row
}
