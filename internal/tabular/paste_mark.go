package tabular

import (
	"io"

	"eightx/internal/locale"
	"eightx/internal/xlsxguard"

	"github.com/xuri/excelize/v2"
)

// Marked writes a pasted grid as a workbook with its problems in it, as Annotate marks
// a file: red and yellow cells with comments, and a sheet that lists all of them. Cells
// are written as the texts they were pasted as.
func Marked(out io.Writer, text string, problems []Problem, lang locale.Lang) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet := locale.Text(lang, "tabular.sheet.data")
	return xlsxguard.Safely(sheet, func() error {
		if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
			return err
		}
		for row, cells := range csvRows(text, delimiter(text)) {
			for _, c := range cells {
				if err := book.SetCellStr(sheet, cellName(row, c.col), c.text); err != nil {
					return err
				}
			}
		}
		own := make([]Problem, len(problems))
		for i, p := range problems {
			p.Sheet = sheet
			own[i] = p
		}
		a := &annotator{book: book, lang: lang, styles: map[[2]int]int{}}
		if err := a.mark(own); err != nil {
			return err
		}
		if err := a.list(own); err != nil {
			return err
		}
		return book.Write(out)
	})
}
