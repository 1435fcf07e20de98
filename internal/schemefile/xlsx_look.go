package schemefile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// looks are the styles of the form: what may be changed is white, what may not
// is grey and locked. The lock has no password; it only keeps hands steady.
type looks struct {
	title, head, part, label, value, text, id, info, key, sum int
}

const (
	grey     = "F2F2F2"
	greyText = "7F7F7F"
	headFill = "DDEBF7"
)

func (w *bookWriter) styles() {
	thin := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		thin = append(thin, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	wrapped := &excelize.Alignment{WrapText: true, Vertical: "top"}
	middle := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}
	locked, open := &excelize.Protection{Locked: true}, &excelize.Protection{Locked: false}
	const asText = 49 // the number format "@": codes keep their zeros, 2/7 is no date
	for _, style := range []struct {
		to *int
		as excelize.Style
	}{
		{&w.look.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}, Protection: locked}},
		{&w.look.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill(headFill), Border: thin, Alignment: middle, Protection: locked}},
		{&w.look.part, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill(headFill), Protection: locked}},
		{&w.look.label, excelize.Style{Alignment: wrapped, Protection: locked}},
		{&w.look.value, excelize.Style{Border: thin, Alignment: wrapped, Protection: open}},
		{&w.look.text, excelize.Style{Border: thin, Alignment: wrapped, Protection: open, NumFmt: asText}},
		{&w.look.id, excelize.Style{Border: thin, Alignment: wrapped, Protection: locked, NumFmt: asText, Fill: fill(grey)}},
		{&w.look.info, excelize.Style{Font: &excelize.Font{Color: greyText}, Alignment: wrapped, Protection: locked, Fill: fill(grey)}},
		{&w.look.key, excelize.Style{Font: &excelize.Font{Color: greyText, Size: 9}, Protection: locked}},
		{&w.look.sum, excelize.Style{Font: &excelize.Font{Bold: true, Color: greyText}, Protection: locked}},
	} {
		w.try(func() (err error) { *style.to, err = w.book.NewStyle(&style.as); return err })
	}
}

func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column+1, row) // both are within a sheet
	return name
}

func quoteSheet(title string) string { return "'" + strings.ReplaceAll(title, "'", "''") + "'" }

// text writes a text that is never taken for anything else.
func (w *bookWriter) text(sheet string, column, row int, text string, style int) {
	name := cellName(column, row)
	if text != "" {
		w.try(func() error { return w.book.SetCellStr(sheet, name, escapeCodes(text)) })
	}
	if text != "" || style != w.look.value { // empty cells look like their column
		w.try(func() error { return w.book.SetCellStyle(sheet, name, name, style) })
	}
}

var code = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// escapeCodes keeps texts such as _x0041_ from being read as the character of
// that code, which spreadsheets do and the library does not prevent.
func escapeCodes(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := range len(text) {
		out.WriteByte(text[i])
		if text[i] == '_' && code.MatchString(text[i:]) {
			out.WriteString("x005F_")
		}
	}
	return out.String()
}

// cell writes a cell people change: a number as its digits, all else as text.
func (w *bookWriter) cell(sheet string, column, row int, c cell, style int) {
	if !c.number {
		if style == w.look.value && c.text != "" {
			style = w.look.text
		}
		w.text(sheet, column, row, c.text, style)
		return
	}
	name := cellName(column, row)
	w.try(func() error { return w.book.SetCellDefault(sheet, name, c.text) })
	w.try(func() error { return w.book.SetCellStyle(sheet, name, name, style) })
}

// formula writes a formula; spreadsheets compute it when they open the file.
func (w *bookWriter) formula(sheet string, column, row int, formula string, style int) {
	name := cellName(column, row)
	w.try(func() error { return w.book.SetCellFormula(sheet, name, formula) })
	w.try(func() error { return w.book.SetCellStyle(sheet, name, name, style) })
}

func (w *bookWriter) width(sheet string, column int, width float64) {
	letters, _ := excelize.ColumnNumberToName(column + 1)
	w.try(func() error { return w.book.SetColWidth(sheet, letters, letters, width) })
}

// firstList is the column of the register where lists of words begin.
const firstList = 5

// dropDown offers the words of a choice. Several words cannot be picked from one
// list, so lists get none.
func (w *bookWriter) dropDown(sheet string, column, from, to int, form *cellForm) {
	if form == nil || form.list || len(form.order) == 0 {
		return
	}
	validation := excelize.NewDataValidation(true)
	validation.SetSqref(cellName(column, from) + ":" + cellName(column, to))
	joined := strings.Join(form.order, "")
	if strings.Contains(joined, ",") || validation.SetDropList(form.order) != nil {
		validation.SetSqrefDropList(w.list(form.order))
	}
	w.validate(sheet, validation)
}

// list puts words into the register, once, and says where.
func (w *bookWriter) list(words []string) string {
	at := slices.IndexFunc(w.lists, func(list []string) bool { return slices.Equal(list, words) })
	if at < 0 {
		at = len(w.lists)
		w.lists = append(w.lists, words)
	}
	letters, _ := excelize.ColumnNumberToName(firstList + at + 1)
	return registerSheet + "!$" + letters + "$1:$" + letters + "$" + strconv.Itoa(len(words))
}

// validate warns of other values, but lets people have them.
func (w *bookWriter) validate(sheet string, validation *excelize.DataValidation) {
	title, text := locale.Text(formLang, "schemefile.form.choice"), locale.Text(formLang, "schemefile.form.choice.help")
	validation.SetError(excelize.DataValidationErrorStyleWarning, title, text)
	w.try(func() error { return w.book.AddDataValidation(sheet, validation) })
}

// ownerDropDown offers the rows a row can belong to.
func (w *bookWriter) ownerDropDown(p *page, c drawnColumn, last int) {
	sheet, letters := w.columnAt(ownerPage(p), "id")
	if letters == "" {
		return
	}
	validation := excelize.NewDataValidation(true)
	validation.SetSqref(cellName(c.at, rowFirst) + ":" + cellName(c.at, last))
	validation.SetSqrefDropList(span(sheet, letters))
	w.validate(p.title, validation)
}

// open lets people write into a column, however far down.
func (w *bookWriter) open(sheet string, column int) {
	letters, _ := excelize.ColumnNumberToName(column + 1)
	w.try(func() error { return w.book.SetColStyle(sheet, letters, w.look.value) })
}

// finish freezes and locks the head, and sets up printing.
func (w *bookWriter) finish(p *page) {
	frozen := 1
	for _, c := range w.drawn(p) {
		if c.at < 4 && (c.name == "id" || c.name == "name" || c.key == ownerColumn) {
			frozen = c.at + 1
		}
	}
	w.try(func() error {
		return w.book.SetPanes(p.title, &excelize.Panes{Freeze: true, XSplit: frozen, YSplit: rowOfKeys,
			TopLeftCell: cellName(frozen, rowFirst), ActivePane: "bottomRight"})
	})
	w.try(func() error {
		return w.book.ProtectSheet(p.title, &excelize.SheetProtectionOptions{
			AutoFilter: true, FormatCells: true, FormatColumns: true, FormatRows: true,
			InsertRows: true, DeleteRows: true, Sort: true, SelectLockedCells: true, SelectUnlockedCells: true,
		})
	})
	w.print(p)
}

func (w *bookWriter) print(p *page) {
	landscape, paper, width, height := "landscape", 8, 1, 0 // A3, as wide as the page, as long as it takes
	w.try(func() error {
		return w.book.SetPageLayout(p.title, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &width, FitToHeight: &height})
	})
	fit := true
	w.try(func() error { return w.book.SetSheetProps(p.title, &excelize.SheetPropsOptions{FitToPage: &fit}) })
	w.try(func() error {
		return w.book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.title,
			RefersTo: quoteSheet(p.title) + "!$" + strconv.Itoa(rowLabels) + ":$" + strconv.Itoa(rowLabels)})
	})
}
