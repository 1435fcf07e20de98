package report

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// styleName is a look of cells.
type styleName uint8

// The looks. They stay apart in black and white.
const (
	plainStyle  styleName = iota
	titleStyle            // of a sheet
	headStyle             // of columns
	textStyle             // words
	codeStyle             // ids and codes, which are no numbers
	factStyle             // a figure somebody gave: may be changed
	stepStyle             // a figure on the way
	pointsStyle           // points
	totalStyle            // totals
	rankStyle             // places and stars
	moneyStyle            // yuan
	valueStyle            // points written as a value
	noteStyle             // remarks over several columns
	wrapStyle             // words that may take several lines
	signStyle             // lines for signatures
	styleCount
)

// styles are the looks as a workbook numbers them.
type styles [styleCount]int

// textFormat keeps texts texts, also when somebody edits the cell: 12-digit
// codes do not become 9.9E+11, and a text that begins with = stays one.
const textFormat = 49

func newStyles(f *excelize.File, places int, font string) (styles, error) {
	var out styles
	points := "0"
	if places > 0 {
		points = fmt.Sprintf("0.%0*d", places, 0)
	}
	thin := []excelize.Border{{Type: "left", Style: 1, Color: "000000"}, {Type: "right", Style: 1, Color: "000000"},
		{Type: "top", Style: 1, Color: "000000"}, {Type: "bottom", Style: 1, Color: "000000"}}
	shade := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	number := func(format string) *string { return &format }
	centred := &excelize.Alignment{Vertical: "center"}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	words := &excelize.Alignment{Vertical: "center", WrapText: true}
	upright := &excelize.Alignment{Vertical: "center"}
	looks := map[styleName]*excelize.Style{
		titleStyle:  {Font: &excelize.Font{Bold: true, Size: 16, Family: font}, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}},
		headStyle:   {Font: &excelize.Font{Bold: true, Size: 10, Family: font}, Alignment: middle, Border: thin, Fill: shade("E7E6E6"), NumFmt: textFormat},
		textStyle:   {Font: &excelize.Font{Size: 10, Family: font}, Alignment: words, Border: thin, NumFmt: textFormat},
		codeStyle:   {Font: &excelize.Font{Size: 10, Family: font}, Alignment: upright, Border: thin, NumFmt: textFormat},
		factStyle:   {Alignment: centred, Font: &excelize.Font{Size: 10, Family: font}, Border: thin, Fill: shade("FFF9E5")},
		stepStyle:   {Alignment: centred, Font: &excelize.Font{Size: 10, Family: font}, Border: thin},
		pointsStyle: {Alignment: centred, Font: &excelize.Font{Size: 10, Family: font}, Border: thin, CustomNumFmt: number(points)},
		totalStyle:  {Alignment: centred, Font: &excelize.Font{Size: 10, Bold: true, Family: font}, Border: thin, CustomNumFmt: number(points)},
		rankStyle:   {Font: &excelize.Font{Size: 10, Family: font}, Border: thin, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}},
		moneyStyle:  {Alignment: centred, Font: &excelize.Font{Size: 10, Family: font}, Border: thin, CustomNumFmt: number("#,##0.00")},
		valueStyle:  {Alignment: centred, Font: &excelize.Font{Size: 10, Italic: true, Family: font}, Border: thin, Fill: shade("D9D9D9"), CustomNumFmt: number(points)},
		noteStyle:   {Font: &excelize.Font{Size: 10, Family: font}, Alignment: words, NumFmt: textFormat},
		wrapStyle:   {Font: &excelize.Font{Size: 10, Family: font}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Border: thin, NumFmt: textFormat},
		signStyle:   {Font: &excelize.Font{Size: 11, Family: font}, Alignment: &excelize.Alignment{Vertical: "bottom"}, NumFmt: textFormat},
	}
	for name := plainStyle + 1; name < styleCount; name++ {
		id, err := f.NewStyle(looks[name])
		if err != nil {
			return out, err
		}
		out[name] = id
	}
	return out, nil
}
