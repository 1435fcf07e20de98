package tabular

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"eightx/facts"
	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// WriteWorkbook writes the template of the requirements, filled with what the
// facts know; nil facts give an empty one. Read gives back equal facts, as far as
// the requirements ask for them.
func WriteWorkbook(w io.Writer, req Requirements, f *facts.Facts, lang locale.Lang) error {
	c := newComposer(&req, f, lang, false)
	b := &bookWriter{c: c, file: excelize.NewFile()}
	defer b.file.Close()
	if err := b.write(c.plans()); err != nil {
		return fmt.Errorf("write template: %w", err)
	}
	return b.file.Write(w)
}

type bookWriter struct {
	c      *composer
	file   *excelize.File
	styles map[style]int
	ranges map[string]string // drop-down formulas by list name
}

func (b *bookWriter) write(plans []plan) error {
	if err := b.makeStyles(); err != nil {
		return err
	}
	first := b.c.word("tabular.sheet.about")
	if err := b.file.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	for _, p := range plans {
		if p.wanted() {
			if _, err := b.file.NewSheet(b.c.word("tabular.sheet." + p.id)); err != nil {
				return err
			}
		}
	}
	if err := b.choices(); err != nil {
		return err
	}
	for _, p := range plans {
		if p.wanted() {
			if err := b.sheet(&p); err != nil {
				return fmt.Errorf("sheet %s: %w", p.id, err)
			}
		}
	}
	return b.about(first, plans)
}

// wanted leaves out sheets nobody needs: without rows and nothing to fill in.
func (p *plan) wanted() bool {
	if p.spare > 0 || p.id == "units" {
		return true
	}
	if len(p.columns) <= p.frozen {
		return false
	}
	for range p.rows {
		return true
	}
	return false
}

// sheet writes one plan.
func (b *bookWriter) sheet(p *plan) error {
	name := b.c.word("tabular.sheet." + p.id)
	s, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := b.frame(s, p); err != nil {
		return err
	}
	row := 0
	for i, cells := range p.head {
		row++
		opts := excelize.RowOpts{}
		if i == 0 {
			opts.Height = 12
		}
		if err := s.SetRow(cellName(row, 0), b.values(cells), opts); err != nil {
			return err
		}
	}
	for cells := range p.rows {
		row++
		if err := s.SetRow(cellName(row, 0), b.values(cells)); err != nil {
			return err
		}
	}
	for range p.spare {
		row++
		if err := s.SetRow(cellName(row, 0), b.spare(p)); err != nil {
			return err
		}
	}
	if err := b.dropDowns(name, p, row); err != nil {
		return err
	}
	if err := b.protect(name); err != nil {
		return err
	}
	return s.Flush()
}

// frame sets widths, the style of empty cells and the panes that stay in sight.
func (b *bookWriter) frame(s *excelize.StreamWriter, p *plan) error {
	for i, col := range p.columns {
		if err := s.SetColWidth(i+1, i+1, col.width); err != nil {
			return err
		}
		if err := s.SetColStyle(i+1, i+1, b.styles[col.style()]); err != nil {
			return err
		}
	}
	return s.SetPanes(&excelize.Panes{Freeze: true, XSplit: p.frozen, YSplit: len(p.head),
		TopLeftCell: cellName(len(p.head)+1, p.frozen), ActivePane: "bottomRight"})
}

func (c planColumn) style() style {
	switch {
	case c.locked:
		return lockedStyle
	case c.text:
		return textStyle
	}
	return inputStyle
}

// spare is an empty row to fill in: nothing in it is locked.
func (b *bookWriter) spare(p *plan) []any {
	row := make([]any, len(p.columns))
	for i, col := range p.columns {
		col.locked = false
		row[i] = excelize.Cell{StyleID: b.styles[col.style()]}
	}
	return row
}

func (b *bookWriter) values(cells []out) []any {
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = excelize.Cell{StyleID: b.styles[c.style], Value: c.value()}
	}
	return row
}

// value is a number when a spreadsheet keeps all its digits, else a text.
func (c out) value() any {
	switch {
	case c.kind == noOut:
		return nil
	case c.kind == numberOut && spreadsheetKeeps(c.text):
		f, err := strconv.ParseFloat(c.text, 64)
		if err == nil {
			return f
		}
	}
	return c.text
}

// spreadsheetKeeps tells whether a number has at most 15 significant digits.
func spreadsheetKeeps(text string) bool {
	digits := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '-' || c == '.':
		case c < '0' || c > '9':
			return false
		case c != '0' || digits > 0:
			digits++
		}
	}
	return digits <= 15
}

// dropDowns attaches the lists of choices. A choice that is not in the list is
// warned of, not refused: the list may be older than the scheme.
func (b *bookWriter) dropDowns(sheet string, p *plan, lastRow int) error {
	for i, col := range p.columns {
		formula := b.ranges[col.drop]
		if formula == "" || lastRow <= len(p.head) {
			continue
		}
		from := len(p.head) + 1
		if col.by > 0 {
			formula = strings.ReplaceAll(formula, "{key}", "$"+cellName(from, col.by-1))
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(cellName(from, i) + ":" + cellName(lastRow, i))
		v.SetSqrefDropList(formula)
		v.SetError(excelize.DataValidationErrorStyleWarning, b.c.word("tabular.template.pick"), b.c.word("tabular.template.pick-text"))
		if err := b.file.AddDataValidation(sheet, v); err != nil {
			return err
		}
	}
	return nil
}

// protect locks what is known, without a password: whoever must can change it.
func (b *bookWriter) protect(sheet string) error {
	return b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
		InsertRows: true, Sort: true, AutoFilter: true, EditObjects: true, EditScenarios: true,
	})
}

// choices writes the hidden sheet of lists and notes where each stands.
func (b *bookWriter) choices() error {
	b.ranges = map[string]string{}
	sheet := b.c.word("tabular.sheet.choices")
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	col := 0
	for _, name := range b.c.lists.names {
		if labels := b.c.lists.labels[name]; labels != nil {
			if err := b.column(sheet, col, labels); err != nil {
				return err
			}
			b.ranges[name] = fmt.Sprintf("'%s'!$%s$1:$%s$%d", sheet, columnName(col), columnName(col), len(labels))
			col++
			continue
		}
		pairs := b.c.lists.pairs[name]
		var keys, labels []string
		for _, p := range pairs {
			keys, labels = append(keys, p[0]), append(labels, p[1])
		}
		if err := b.column(sheet, col, keys); err != nil {
			return err
		}
		if err := b.column(sheet, col+1, labels); err != nil {
			return err
		}
		keyRange := fmt.Sprintf("'%s'!$%s$1:$%s$%d", sheet, columnName(col), columnName(col), len(keys))
		b.ranges[name] = fmt.Sprintf("OFFSET('%s'!$%s$1,MATCH({key},%s,0)-1,0,COUNTIF(%s,{key}),1)", sheet, columnName(col+1), keyRange, keyRange)
		col += 2
	}
	return b.file.SetSheetVisible(sheet, false)
}

func (b *bookWriter) column(sheet string, col int, labels []string) error {
	for i, label := range labels {
		if err := b.file.SetCellStr(sheet, cellName(i+1, col), label); err != nil {
			return err
		}
	}
	return nil
}

// about writes the first sheet: for which scheme and year, and how to fill it in.
func (b *bookWriter) about(sheet string, plans []plan) error {
	rows := [][]out{
		{text(b.c.word("tabular.template.title", locale.A("title", b.c.req.Title)), titleStyle)},
		{text(b.c.word("tabular.about.scheme"), lockedStyle), text(b.c.req.Scheme, lockedStyle)},
		{text(b.c.word("tabular.about.year"), lockedStyle), text(itoa(b.c.req.Year), lockedStyle)},
		{text(b.c.word("tabular.about.hash"), lockedStyle), text(b.c.req.Hash, lockedStyle)},
		{},
	}
	for _, paragraph := range strings.Split(b.c.word("tabular.template.how"), "\n") {
		rows = append(rows, []out{text("", wrapStyle), text(paragraph, wrapStyle)})
	}
	for _, p := range plans {
		if p.wanted() {
			rows = append(rows, []out{text(b.c.word("tabular.sheet."+p.id), headStyle), text(b.c.word("tabular.template.sheet."+p.id), wrapStyle)})
		}
	}
	return b.prose(sheet, 16, rows)
}

// prose writes a sheet of names and what is to be said of them; the first column is as
// wide as the names are.
func (b *bookWriter) prose(sheet string, names float64, rows [][]out) error {
	s, err := b.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{names, 100} {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for i, cells := range rows {
		if err := s.SetRow(cellName(i+1, 0), b.values(cells)); err != nil {
			return err
		}
	}
	if err := b.protect(sheet); err != nil {
		return err
	}
	return s.Flush()
}

// makeStyles makes the looks of cells.
func (b *bookWriter) makeStyles() error {
	b.styles = map[style]int{}
	for st, look := range looks() {
		id, err := b.file.NewStyle(look)
		if err != nil {
			return err
		}
		b.styles[st] = id
	}
	return nil
}

// looks are the styles. Only what is to be filled in is not locked; grey means
// that nothing needs to be filled in.
func looks() map[style]*excelize.Style {
	const grey, dark, pale = "D9D9D9", "1F4E78", "F2F2F2"
	line := []excelize.Border{{Type: "left", Color: "BFBFBF", Style: 1}, {Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1}, {Type: "bottom", Color: "BFBFBF", Style: 1}}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	open, closed := &excelize.Protection{Locked: false}, &excelize.Protection{Locked: true}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	const asText = 49
	return map[style]*excelize.Style{
		inputStyle:  {Border: line, Protection: open},
		textStyle:   {Border: line, Protection: open, NumFmt: asText},
		lockedStyle: {Border: line, Protection: closed, NumFmt: asText, Fill: fill(pale)},
		knownStyle:  {Border: line, Protection: closed, Fill: fill(pale)},
		greyStyle:   {Border: line, Protection: closed, Fill: fill(grey)},
		headStyle:   {Border: line, Protection: closed, Fill: fill(dark), Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Alignment: middle, NumFmt: asText},
		codeStyle:   {Border: line, Protection: closed, Fill: fill(pale), Font: &excelize.Font{Size: 7, Color: "808080"}, NumFmt: asText},
		sourceStyle: {Border: line, Protection: open, Fill: fill("FFF9E5"), NumFmt: asText},
		wrapStyle:   {Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}, Protection: closed},
		titleStyle:  {Font: &excelize.Font{Bold: true, Size: 16}, Protection: closed},
	}
}
