package tabular

import (
	"strings"

	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/xlsxguard"
)

// SheetText reads the table of figures in a workbook or CSV file as the clipboard would
// have it: cells divided by tabs, every row and column where it stands in the file. What
// Pasted then says of a cell holds of the file. Sheet is the one that was taken, "" in
// a CSV file.
//
// Of several sheets it is the one named as the template names it; else the only one
// that has anything to read.
func (rd Reader) SheetText(path string) (text, sheet string, err error) {
	if rd.Limits == (xlsxguard.Limits{}) {
		rd.Limits = xlsxguard.Large
	}
	r := newReader(&rd.Requirements, nil)
	tables, err := r.tables(path, rd.Limits)
	if err != nil {
		return "", "", err
	}
	for _, t := range tables {
		if isAbout(t.title()) {
			r.readAbout(t)
		}
	}
	if err := Errors(locale.Zh, r.problems); err != nil {
		return "", "", err
	}
	t, err := figuresOf(tables)
	if err != nil {
		return "", "", err
	}
	text = t.text()
	if t.err != nil && t.err() != nil {
		return "", "", t.err()
	}
	return text, t.sheet, nil
}

// figuresOf picks the table of figures.
func figuresOf(tables []*table) (*table, error) {
	kinds := tableKinds()
	var others []*table
	for _, t := range tables {
		switch k := kindOf(t.title(), kinds); {
		case k != nil && k.id == "data" || t.sheet == "":
			return t, nil
		case k == nil && !isSilent(t.title()) && !t.empty():
			others = append(others, t)
		}
	}
	if len(others) == 1 {
		return others[0], nil
	}
	var titles []string
	for _, t := range others {
		titles = append(titles, t.title())
	}
	return nil, errs.E(errs.Invalid, "tabular.which_sheet", errs.P("want", bothNames("tabular.sheet.data")[0]), errs.P("sheets", strings.Join(titles, " ")))
}

func (t *table) empty() bool {
	for range t.rows {
		return false
	}
	return true
}

// text writes a table as lines of cells with tabs between them. The first line has more
// tabs than anything else that could divide, for a reader goes by that line.
func (t *table) text() string {
	var b strings.Builder
	at := 1
	for row, cells := range t.rows {
		for ; at < row; at++ {
			if b.Len() == 0 {
				b.WriteByte('\t')
			}
			b.WriteByte('\n')
		}
		col, begun := 0, b.Len()
		for _, c := range cells {
			for ; col < c.col; col++ {
				b.WriteByte('\t')
			}
			b.WriteString(pasteCell(c.written()))
		}
		if row == 1 {
			line := b.String()[begun:]
			b.WriteString(strings.Repeat("\t", 1+strings.Count(line, ",")+strings.Count(line, ";")))
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// pasteCell quotes what would break a line of cells.
func pasteCell(s string) string {
	if !strings.ContainsAny(s, "\t\r\n\"") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// How cells that a line of text cannot hold are written there, as spreadsheets write what
// went wrong.
const (
	faultSign  = "#"
	dateMark   = "#DATE!"
	hollowMark = "#EMPTY!"
)

// faultOf is why a text that stands for such a cell is no figure; nil when it is none.
func faultOf(text string) *fault {
	switch {
	case text == dateMark:
		return faulty("tabular.date_in_number")
	case text == hollowMark:
		return faulty("tabular.no_result")
	case strings.HasPrefix(text, faultSign):
		return faulty("tabular.cell_fault")
	}
	return nil
}

// written is a cell as one would type it: a number in the digits that are meant, a share
// with its sign. What is no figure stays what it is, so that it is refused where it stands.
func (c cell) written() string {
	switch c.kind {
	case numberCell:
		if n, ok := exact(c.text); ok {
			return n.String()
		}
	case percentCell:
		if n, ok := exact(c.text); ok {
			return n.Mul(hundred).String() + "%"
		}
	case dateCell:
		return dateMark
	case hollowCell:
		return hollowMark
	}
	return c.text
}
