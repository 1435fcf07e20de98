package tabular

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// sheetOfTwo is a sheet of two figures, one of them asked of one peer group only.
func sheetOfTwo() Sheet {
	req := sampleRequirements().Only([]string{"tax", "fai"})
	req.Units = sampleFacts().Units
	n := decimal.MustParse
	return Sheet{
		Requirements: req, Note: "26-DCZ-01",
		Values: Expectations{{"V01", "tax"}: n("3122.93"), {"V02", "fai"}: n("0.5")},
		Last:   Expectations{{"V01", "tax"}: n("2880.1")},
		Still:  func(unit, metric string) bool { return unit == "V01" && metric == "tax" },
	}
}

// TestSheetComesBack writes a sheet, fills a cell in and reads what a department would
// send: the figures there were, the new one, and nothing that is in doubt.
func TestSheetComesBack(t *testing.T) {
	sheet := sheetOfTwo()
	var out bytes.Buffer
	if err := WriteSheet(&out, sheet, locale.Zh); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, test := range []struct{ name, cell, want string }{
		{"codes", "D1", "last.tax"}, {"names", "C2", "税收完成数"}, {"measures", "E3", "万元"},
		{"what is known", "C4", "3122.93"}, {"last year's", "D4", "2880.1"}, {"still empty", "C5", ""},
	} {
		if got, _ := book.GetCellValue("数据", test.cell); got != test.want {
			t.Errorf("%s, %s: got %q, want %q", test.name, test.cell, got, test.want)
		}
	}
	if checks, _ := book.GetDataValidations("数据"); len(checks) != 2 {
		t.Errorf("got %d checks of cells, want one for each figure", len(checks))
	}
	if panes, _ := book.GetPanes("数据"); panes.XSplit != 2 || panes.YSplit != 3 {
		t.Errorf("got panes %+v, want names and head to stay in sight", panes)
	}
	_ = book.SetCellValue("数据", "C5", 41.5)
	_ = book.SetCellValue("数据", "E4", "1.2亿")
	path := filepath.Join(t.TempDir(), "back.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	text, name, err := Reader{Requirements: sheet.Requirements}.SheetText(path)
	if err != nil || name != "数据" {
		t.Fatalf("got %q %v", name, err)
	}
	f, problems, err := Reader{Requirements: sheet.Requirements}.Pasted(text)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range f.Values {
		got[v.Unit+" "+v.Metric] = v.Value.String()
	}
	want := map[string]string{"V01 tax": "3122.93", "V02 tax": "41.5", "V01 fai": "12000", "V02 fai": "0.5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"notice E4 understood", "error C6 blank"}, told(problems)); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
}

// TestSheetText keeps rows and columns where they stand, and what is no figure what it is.
func TestSheetText(t *testing.T) {
	book := excelize.NewFile()
	day, _ := book.NewStyle(&excelize.Style{NumFmt: 14})
	share, _ := book.NewStyle(&excelize.Style{NumFmt: 9})
	for cell, value := range map[string]any{"A1": "各村, 税收; 上报", "A3": "村居", "C3": "税收完成数（万元）", "A4": "东关村", "C4": 3122.9299999999998, "A5": "西闸口村", "C5": 45000, "A6": "石桥头村", "C6": 0.5, "D6": "a\tb"} {
		_ = book.SetCellValue("Sheet1", cell, value)
	}
	_ = book.SetCellStyle("Sheet1", "C5", "C5", day)
	_ = book.SetCellStyle("Sheet1", "C6", "C6", share)
	path := filepath.Join(t.TempDir(), "own.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	rd := Reader{Requirements: sheetOfTwo().Requirements.Only([]string{"tax"})}
	text, _, err := rd.SheetText(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "各村, 税收; 上报\t\t\t\n\n村居\t\t税收完成数（万元）\n东关村\t\t3122.93\n西闸口村\t\t#DATE!\n石桥头村\t\t50%\t\"a\tb\"\n"
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("the text differs (-want +got):\n%s", diff)
	}
	_, problems, err := rd.Pasted(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"notice A1 rows_above", "warning D3 unknown_column", "error C5 date_in_number", "error C6 measure"}, told(problems)); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
}

// TestSheetTextRefuses asks which of several sheets is meant, and takes none of another
// year.
func TestSheetTextRefuses(t *testing.T) {
	rd := Reader{Requirements: sheetOfTwo().Requirements}
	dir := t.TempDir()
	two := excelize.NewFile()
	_, _ = two.NewSheet("Sheet2")
	_ = two.SetCellValue("Sheet1", "A1", "x")
	_ = two.SetCellValue("Sheet2", "A1", "y")
	other := sheetOfTwo()
	other.Requirements.Year = 2025
	var old bytes.Buffer
	if err := WriteSheet(&old, other, locale.Zh); err != nil {
		t.Fatal(err)
	}
	if err := two.SaveAs(filepath.Join(dir, "two.xlsx")); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"old.xlsx": old.Bytes(), "none.xlsx": []byte("no workbook")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ name, file, want string }{
		{"two sheets", "two.xlsx", "tabular.which_sheet"}, {"another year", "old.xlsx", "tabular.other_year"}, {"no workbook", "none.xlsx", "xlsxguard.not_workbook"},
	} {
		_, _, err := rd.SheetText(filepath.Join(dir, test.file))
		if got := errs.All(err); len(got) != 1 || got[0].Code != test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}
