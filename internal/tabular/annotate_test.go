package tabular

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// marked opens a workbook that Annotate has written.
func marked(t *testing.T, in string, problems []Problem) *excelize.File {
	t.Helper()
	out := filepath.Join(filepath.Dir(in), "marked.xlsx")
	if err := Annotate(in, out, problems, locale.Zh); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func fillOf(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	look, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(look.Fill.Color) == 0 {
		return ""
	}
	return look.Fill.Color[0]
}

func commentsOf(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	comments, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, c := range comments {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		all[c.Cell] = text
	}
	return all
}

// withComments is an office table with a wrong cell, comments of a clerk on it
// and beside it, and a number format.
func withComments(t *testing.T) string {
	t.Helper()
	path := workbook(t, officeUnits, testSheet{"数据", [][]any{{"单位", "税收完成数", "税收任务"}, {"V01", 31229300, 3060.2}, {"V02", "1,2OO", 1200}, {"V03", nil, 900}, {"U01", 3, 4}}})
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	money, err := f.NewStyle(&excelize.Style{NumFmt: 4, Font: &excelize.Font{Bold: true}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("数据", "B2", "B5", money); err != nil {
		t.Fatal(err)
	}
	for cell, text := range map[string]string{"B3": "老李：数字来自电话", "C5": "目标已调整"} {
		if err := f.AddComment("数据", excelize.Comment{Author: "李会计", Cell: cell, Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Bold: true}}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnnotate(t *testing.T) {
	path := withComments(t)
	_, problems, err := Read(path, officeRequirements())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(problems), []string{"question 数据!B2 which_measure 万元=31229300 元=3122.93", "error 数据!B3 letter_in_number.suggest 1200", "error 数据!B4 blank"}; !slices.Equal(got, want) {
		t.Fatalf("problems: got %v, want %v", got, want)
	}
	f := marked(t, path, problems)
	for cell, want := range map[string]string{"B2": yellowFill, "B3": redFill, "B4": redFill, "B5": "", "C3": ""} {
		if got := fillOf(t, f, "数据", cell); got != want {
			t.Errorf("ground of %s: got %q, want %q", cell, got, want)
		}
	}
	id, _ := f.GetCellStyle("数据", "B2")
	if look, err := f.GetStyle(id); err != nil || look.NumFmt != 4 || look.Font == nil || !look.Font.Bold {
		t.Errorf("the style of B2 lost its format or font: %+v, %v", look, err)
	}
	comments := commentsOf(t, f, "数据")
	for cell, parts := range map[string][]string{"B2": {"31229300", "3122.93"}, "B3": {"老李：数字来自电话", "1,2OO", "是不是 1200"}, "B4": {"没有填"}, "C5": {"目标已调整"}} {
		for _, part := range parts {
			if !strings.Contains(comments[cell], part) {
				t.Errorf("comment on %s: got %q, want %q in it", cell, comments[cell], part)
			}
		}
	}
	if comments["C5"] != "目标已调整" {
		t.Errorf("comment on C5: got %q, want it untouched", comments["C5"])
	}
	rows, err := f.GetRows("问题清单")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"行", "列", "村居", "您填的", "问题", "建议", "级别", "工作表"},
		{"2", "B 税收完成数", "东关村", "31229300", "东关村 的“税收完成数”是 31229300，参照值是 3060.2，单位可能填错：按“万元”是 31229300 万元，还是按“元”是 3122.93 万元？", "核对单位：填错的改正；没有填错的，在提问处点选（命令行用 --assume）。", "待确认", "数据"},
		{"3", "B 税收完成数", "西闸口村", "1,2OO", "“1,2OO”里混入了字母或错的符号", "是不是 1200？是就改过来。", "错误", "数据"},
		{"4", "B 税收完成数", "石桥头村", "", "石桥头村 的“税收完成数”没有填", "填写数据；没有数据的，在“缺报说明”里说明原因。", "错误", "数据"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("list differs (-want +got):\n%s", diff)
	}
}

// TestAnnotateAgain corrects cells in the marked copy and hands it in again.
func TestAnnotateAgain(t *testing.T) {
	path := withComments(t)
	_, problems, err := Read(path, officeRequirements())
	if err != nil {
		t.Fatal(err)
	}
	f := marked(t, path, problems)
	for cell, value := range map[string]any{"B2": 3122.93, "B3": 1200} {
		if err := f.SetCellValue("数据", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	again := filepath.Join(t.TempDir(), "again.xlsx")
	if err := f.SaveAs(again); err != nil {
		t.Fatal(err)
	}
	_, problems, err = Read(again, officeRequirements())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(problems), []string{"error 数据!B4 blank"}; !slices.Equal(got, want) {
		t.Fatalf("problems: got %v, want %v", got, want)
	}
	f = marked(t, again, problems)
	for cell, want := range map[string]string{"B2": "", "B3": "", "B4": redFill} {
		if got := fillOf(t, f, "数据", cell); got != want {
			t.Errorf("ground of %s: got %q, want %q", cell, got, want)
		}
	}
	comments := commentsOf(t, f, "数据")
	want := map[string]string{"B3": "老李：数字来自电话", "C5": "目标已调整", "B4": comments["B4"]}
	if diff := cmp.Diff(want, comments); diff != "" {
		t.Errorf("comments differ (-want +got):\n%s", diff)
	}
	if rows, _ := f.GetRows("问题清单"); len(rows) != 2 {
		t.Errorf("list: got %d rows, want a head and one problem", len(rows))
	}
}

func TestAnnotateOtherFile(t *testing.T) {
	path := workbook(t, officeUnits)
	f := marked(t, path, []Problem{{Level: Error, Code: "tabular.empty", File: "other.xlsx", Sheet: "单位", Cell: "A2"}})
	if got := fillOf(t, f, "单位", "A2"); got != "" {
		t.Errorf("a problem of another file painted A2 %s", got)
	}
}
