package tabular

import (
	"path/filepath"
	"slices"
	"strings"

	"eightx/internal/locale"
	"eightx/internal/xlsxguard"

	"github.com/xuri/excelize/v2"
)

// author marks our comments, so that the next round can take them away again.
const author = "eightx"

// mostComments keeps a hopeless workbook usable: the list has all problems.
const mostComments = 1000

// Annotate writes a copy of a workbook in which the cells with problems are red
// (questions and warnings yellow) and carry a comment, and a sheet lists all
// problems of the file. Comments of others stay; marks of an earlier round go.
func Annotate(in, out string, problems []Problem, lang locale.Lang) error {
	name := filepath.Base(in)
	book, err := xlsxguard.Open(in, xlsxguard.Large)
	if err != nil {
		return err
	}
	defer book.Close()
	a := &annotator{book: book, lang: lang, styles: map[[2]int]int{}}
	return xlsxguard.Safely(name, func() error {
		own := slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool { return p.File != "" && p.File != name })
		if err := a.clear(); err != nil {
			return err
		}
		if err := a.mark(own); err != nil {
			return err
		}
		if err := a.list(own); err != nil {
			return err
		}
		return book.SaveAs(out)
	})
}

type annotator struct {
	book     *excelize.File
	lang     locale.Lang
	styles   map[[2]int]int                         // style and colour → style with that colour
	comments map[string]map[string]excelize.Comment // sheet → cell → comment
}

// The colours of cells.
const (
	redFill    = "FF9999"
	yellowFill = "FFE699"
)

func colour(l Level) int {
	if l == Error {
		return 0
	}
	return 1
}

// cellProblems are the problems of one cell.
type cellProblems struct {
	sheet, cell string
	level       Level
	lines       []string
}

// mark paints cells and writes comments.
func (a *annotator) mark(problems []Problem) error {
	for i, c := range a.byCell(problems) {
		if err := a.paint(c); err != nil {
			return err
		}
		if i < mostComments {
			if err := a.comment(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// byCell gathers the problems of each cell that exists in the workbook.
func (a *annotator) byCell(problems []Problem) []*cellProblems {
	sheets := map[string]bool{}
	for _, s := range a.book.GetSheetList() {
		sheets[s] = true
	}
	index := map[[2]string]*cellProblems{}
	var all []*cellProblems
	for _, p := range problems {
		if p.Level == Notice || p.Cell == "" || !sheets[p.Sheet] {
			continue
		}
		key := [2]string{p.Sheet, p.Cell}
		c := index[key]
		if c == nil {
			c = &cellProblems{sheet: p.Sheet, cell: p.Cell, level: p.Level}
			index[key] = c
			all = append(all, c)
		}
		if p.Level == Error {
			c.level = Error
		}
		line := p.Text(a.lang)
		if advice := p.Advice(a.lang); advice != "" {
			line += "\n" + advice
		}
		c.lines = append(c.lines, line)
	}
	return all
}

// paint gives a cell its own style with another ground.
func (a *annotator) paint(c *cellProblems) error {
	old, err := a.book.GetCellStyle(c.sheet, c.cell)
	if err != nil {
		return err
	}
	key := [2]int{old, colour(c.level)}
	id, known := a.styles[key]
	if !known {
		look, err := a.book.GetStyle(old)
		if err != nil {
			return err
		}
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{[...]string{redFill, yellowFill}[colour(c.level)]}}
		if id, err = a.book.NewStyle(look); err != nil {
			return err
		}
		a.styles[key] = id
	}
	return a.book.SetCellStyle(c.sheet, c.cell, c.cell, id)
}

// comment adds ours below what others have written on the cell.
func (a *annotator) comment(c *cellProblems) error {
	runs := []excelize.RichTextRun{{Text: strings.Join(c.lines, "\n")}}
	if old, ok := a.comments[c.sheet][c.cell]; ok {
		if err := a.book.DeleteComment(c.sheet, c.cell); err != nil {
			return err
		}
		before := old.Paragraph
		if len(before) == 0 {
			before = []excelize.RichTextRun{{Text: old.Text}}
		}
		runs = append(append(slices.Clone(before), excelize.RichTextRun{Text: "\n" + ours}), runs...)
		return a.book.AddComment(c.sheet, excelize.Comment{Author: old.Author, Cell: c.cell, Paragraph: runs, Width: 320, Height: 160})
	}
	return a.book.AddComment(c.sheet, excelize.Comment{Author: author, Cell: c.cell, Paragraph: runs, Width: 320, Height: 120})
}

// ours begins our part of a comment that somebody else began.
const ours = "—— " + author + " ——\n"

// clear takes away what an earlier round has left: comments, colours, the list.
func (a *annotator) clear() error {
	a.comments = map[string]map[string]excelize.Comment{}
	for _, sheet := range a.book.GetSheetList() {
		if a.isList(sheet) {
			if err := a.book.DeleteSheet(sheet); err != nil {
				return err
			}
			continue
		}
		comments, err := a.book.GetComments(sheet)
		if err != nil {
			return err
		}
		a.comments[sheet] = map[string]excelize.Comment{}
		for _, c := range comments {
			if err := a.forget(sheet, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget removes our part of a comment and the colour of its cell; what others
// wrote is kept for comment.
func (a *annotator) forget(sheet string, c excelize.Comment) error {
	others, mixed := withoutOurs(c)
	if c.Author != author && !mixed {
		a.comments[sheet][c.Cell] = c
		return nil
	}
	if err := a.book.DeleteComment(sheet, c.Cell); err != nil {
		return err
	}
	if mixed && c.Author != author {
		if err := a.book.AddComment(sheet, others); err != nil {
			return err
		}
		a.comments[sheet][c.Cell] = others
	}
	return a.unpaint(sheet, c.Cell)
}

// withoutOurs is a comment without our part; false when we have no part in it.
func withoutOurs(c excelize.Comment) (excelize.Comment, bool) {
	for i, run := range c.Paragraph {
		if strings.Contains(run.Text, ours) {
			c.Paragraph, c.Text = c.Paragraph[:i], ""
			return c, true
		}
	}
	return c, false
}

// unpaint gives a cell that we have painted no ground: it was one to fill in.
func (a *annotator) unpaint(sheet, cell string) error {
	id, err := a.book.GetCellStyle(sheet, cell)
	if err != nil {
		return err
	}
	look, err := a.book.GetStyle(id)
	if err != nil {
		return err
	}
	if len(look.Fill.Color) != 1 || !strings.EqualFold(look.Fill.Color[0], redFill) && !strings.EqualFold(look.Fill.Color[0], yellowFill) {
		return nil
	}
	look.Fill = excelize.Fill{}
	if id, err = a.book.NewStyle(look); err != nil {
		return err
	}
	return a.book.SetCellStyle(sheet, cell, cell, id)
}

func (a *annotator) isList(sheet string) bool {
	return slices.Contains(bothNames("tabular.sheet.problems"), sheet)
}

// list writes the sheet of problems, behind all others. It becomes the sheet the
// workbook opens with.
func (a *annotator) list(problems []Problem) error {
	sheet := locale.Text(a.lang, "tabular.sheet.problems")
	index, err := a.book.NewSheet(sheet)
	if err != nil {
		return err
	}
	styles, err := a.listStyles()
	if err != nil {
		return err
	}
	s, err := a.book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{7, 22, 18, 20, 46, 46, 8, 14} {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	var head []any
	for _, id := range []string{"row", "column", "unit", "read", "problem", "advice", "level", "sheet"} {
		head = append(head, excelize.Cell{StyleID: styles["head"], Value: locale.Text(a.lang, "tabular.problems."+id)})
	}
	if err := s.SetRow("A1", head); err != nil {
		return err
	}
	for i, p := range problems {
		var row []any
		for _, text := range a.listRow(p) {
			row = append(row, excelize.Cell{StyleID: styles[string(p.Level)], Value: text})
		}
		if err := s.SetRow(cellName(i+2, 0), row); err != nil {
			return err
		}
	}
	a.book.SetActiveSheet(index)
	return s.Flush()
}

// listRow is a problem in words: 行｜列｜村居｜您填的｜问题｜建议, then how grave and
// on which sheet.
func (a *annotator) listRow(p Problem) []string {
	row, column := "", p.Column
	if n := rowOf(p.Cell); n > 0 {
		row = itoa(n)
		letter := strings.TrimRight(p.Cell, "0123456789")
		column = strings.TrimSpace(letter + " " + column)
	}
	unit := p.Name
	if unit == "" {
		unit = p.Unit
	}
	return []string{row, column, unit, p.Read, p.Text(a.lang), p.Advice(a.lang), locale.Text(a.lang, "tabular.level."+string(p.Level)), p.Sheet}
}

func (a *annotator) listStyles() (map[string]int, error) {
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	styles := map[string]int{}
	for name, look := range map[string]*excelize.Style{
		"head": {Font: &excelize.Font{Bold: true}, Alignment: wrap, NumFmt: 49}, string(Error): {Alignment: wrap, NumFmt: 49, Fill: fill(redFill)},
		string(Question): {Alignment: wrap, NumFmt: 49, Fill: fill(yellowFill)}, string(Warning): {Alignment: wrap, NumFmt: 49}, string(Notice): {Alignment: wrap, NumFmt: 49},
	} {
		id, err := a.book.NewStyle(look)
		if err != nil {
			return nil, err
		}
		styles[name] = id
	}
	return styles, nil
}
