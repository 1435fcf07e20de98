package schemefile

import (
	"math/big"
	"slices"
	"strings"

	"eightx/internal/xlsxguard"
	"eightx/scheme"

	"github.com/xuri/excelize/v2"
)

// Where things stand in a sheet of the form. Rows count from 1 as people do.
const (
	rowTitle = iota + 1
	rowLabels
	rowOfKeys // hidden
	rowFirst
)

// Columns of the page of settings, from 0.
const (
	settingLabel = iota
	settingValue
	settingHelp
	settingKey
	settingColumns
)

const (
	// infoKey marks columns that only show something: names, sums.
	infoKey = "-"
	// registerSheet is the hidden sheet that says what every other sheet is, so
	// that a renamed or lost one is noticed.
	registerSheet = "eightx"
	formVersion   = "eightx-scheme-form-1"
)

// parseXLSX reads the Excel form.
func parseXLSX(name string, data []byte) (*scheme.Tree, []scheme.Finding, error) {
	book, err := xlsxguard.OpenBytes(name, data, xlsxguard.Small)
	if err != nil {
		return nil, nil, err
	}
	defer book.Close()
	r := &formReader{reader: reader{file: name}}
	var tree *scheme.Tree
	err = xlsxguard.Safely(name, func() error {
		if err := r.open(book); err != nil || scheme.Worst(r.findings) == scheme.Error {
			return err
		}
		tree = r.treeOf()
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return tree, r.findings, nil
}

// open reads the register and every sheet it names.
func (r *formReader) open(book *excelize.File) error {
	file := scheme.Place{File: r.file}
	if index, _ := book.GetSheetIndex(registerSheet); index < 0 {
		r.report("schemefile.not_form", file)
		return nil
	}
	register, err := book.GetRows(registerSheet)
	if err != nil {
		return err
	}
	if len(register) == 0 || at(register[0], 0) != formVersion {
		r.report("schemefile.form_version", file)
		return nil
	}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return err
	}
	cells := &cellReader{formReader: r, book: book, from1904: props.Date1904 != nil && *props.Date1904}
	for _, line := range register[1:] {
		if at(line, 1) == "" {
			continue
		}
		if !slices.Contains(book.GetSheetList(), at(line, 0)) {
			r.report("schemefile.sheet_missing", file, "sheet", at(line, 0))
			continue
		}
		sheet := &sheetIn{title: at(line, 0), name: at(line, 1), kind: at(line, 2), param: at(line, 3)}
		if err := cells.read(sheet); err != nil {
			return err
		}
		r.sheets = append(r.sheets, sheet)
	}
	return nil
}

// cellReader reads cells of a workbook as texts.
type cellReader struct {
	*formReader
	book     *excelize.File
	from1904 bool
}

func (c *cellReader) read(sheet *sheetIn) error {
	rows, err := c.book.GetRows(sheet.title)
	if err != nil {
		return err
	}
	if len(rows) >= rowLabels {
		sheet.labels = rows[rowLabels-1]
	}
	if len(rows) >= rowOfKeys {
		sheet.keys = rows[rowOfKeys-1]
	}
	sheet.head = c.place(sheet, 0, rowTitle)
	width := max(len(sheet.labels), len(sheet.keys), settingColumns)
	for i := rowFirst; i <= len(rows); i++ {
		cells := make([]cellIn, width)
		for j := range cells {
			cells[j].place = c.place(sheet, j, i)
			if cells[j].text, err = c.text(sheet, cells[j].place, at(sheet.keys, j), at(rows[i-1], j)); err != nil {
				return err
			}
		}
		sheet.rows = append(sheet.rows, cells)
	}
	return nil
}

func (c *cellReader) place(sheet *sheetIn, column, row int) scheme.Place {
	name, _ := excelize.CoordinatesToCellName(column+1, row) // both are within a sheet
	return scheme.Place{File: c.file, Sheet: sheet.title, Cell: name}
}

// text is what a cell says: numbers as a person sees them, dates as days. A
// formula stands for its result.
func (c *cellReader) text(sheet *sheetIn, place scheme.Place, key, raw string) (string, error) {
	switch {
	case key == infoKey, raw == "" && key == "":
		return "", nil
	case raw == "":
		return "", c.checkFormula(place)
	}
	kind, err := c.book.GetCellType(sheet.title, place.Cell)
	if err != nil {
		return "", err
	}
	switch kind {
	case excelize.CellTypeError:
		c.report("schemefile.cell_error", place, "read", raw)
		return "", nil
	case excelize.CellTypeBool:
		return map[bool]string{true: "true", false: "false"}[raw == "1" || strings.EqualFold(raw, "true")], nil
	case excelize.CellTypeUnset, excelize.CellTypeNumber:
		return c.number(place, raw)
	case excelize.CellTypeFormula:
		if _, ok := new(big.Rat).SetString(raw); ok {
			return rounded(raw), nil
		}
	}
	return strings.ReplaceAll(raw, "\r\n", "\n"), nil
}

// checkFormula reports a formula nobody has computed.
func (c *cellReader) checkFormula(place scheme.Place) error {
	formula, err := c.book.GetCellFormula(place.Sheet, place.Cell)
	if err == nil && formula != "" {
		c.report("schemefile.cell_formula", place)
	}
	return err
}

func (c *cellReader) number(place scheme.Place, raw string) (string, error) {
	style, err := c.book.GetCellStyle(place.Sheet, place.Cell)
	if err != nil || style == 0 {
		return rounded(raw), err
	}
	format, err := c.book.GetStyle(style)
	if err != nil || !isDateFormat(format) {
		return rounded(raw), err
	}
	days, ok := new(big.Rat).SetString(raw)
	if !ok || days.Sign() <= 0 {
		return raw, nil
	}
	whole, _ := days.Float64()
	if day, err := excelize.ExcelDateToTime(whole, c.from1904); err == nil {
		return day.Format("2006-01-02"), nil
	}
	return raw, nil
}

// isDateFormat knows the built-in formats of days and those people make.
func isDateFormat(style *excelize.Style) bool {
	if style.CustomNumFmt != nil {
		format := strings.ToLower(*style.CustomNumFmt)
		return strings.Contains(format, "yy") || strings.Contains(format, "m") && strings.Contains(format, "d")
	}
	n := style.NumFmt
	return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n == 57 || n == 58
}

// rounded writes a number of a spreadsheet the way it shows there: fifteen
// digits, no exponent. What is written exactly stays as it is.
func rounded(raw string) string {
	if digits := strings.Count(raw, "") - 1; digits <= 15 && !strings.ContainsAny(raw, "eE") {
		return raw
	}
	value, ok := new(big.Rat).SetString(raw)
	if !ok || value.Sign() == 0 {
		return raw
	}
	size := new(big.Rat).Abs(value)
	places, ten, one := 15, big.NewRat(10, 1), big.NewRat(1, 1)
	for ; size.Cmp(one) >= 0 && places > -300; places-- {
		size.Quo(size, ten)
	}
	for ; size.Cmp(big.NewRat(1, 10)) < 0 && places < 300; places++ {
		size.Mul(size, ten)
	}
	text := value.FloatString(max(places, 0))
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}
