package tabular

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// convert lets LibreOffice open a file and save it as a workbook.
func convert(t *testing.T, file string) string {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir}
	if filepath.Ext(file) == ".csv" {
		args = append(args, "--infilter=CSV:44,34,76,1")
	}
	if said, err := exec.CommandContext(t.Context(), soffice, append(args, file)...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+".xlsx")
}

// TestLibreOffice sends a filled template through another spreadsheet program.
func TestLibreOffice(t *testing.T) {
	want := sampleFacts()
	want.Events[0].Text = "=1+1"
	f, problems, err := Read(convert(t, writeWorkbook(t, sampleRequirements(), want, locale.Zh)), sampleRequirements())
	if err != nil {
		t.Fatal(err)
	}
	noProblems(t, problems)
	sameFacts(t, want, f)
}

// TestLibreOfficeOpensCSV looks for formulas in CSV files opened with it.
func TestLibreOfficeOpensCSV(t *testing.T) {
	want := sampleFacts()
	for _, text := range []string{"=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "a,=1+1", "=HYPERLINK(\"http://x\")"} {
		want.Events = append(want.Events, facts.Event{Unit: "V01", Ledger: "F1-01", Kind: "e1", Text: text, Count: num("-5")})
	}
	dir := t.TempDir()
	if err := WriteFolder(dir, sampleRequirements(), want, locale.Zh); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(convert(t, filepath.Join(dir, "events.csv")))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) != len(want.Events)+1 {
		t.Fatalf("got %d rows and %v, want %d", len(rows), err, len(want.Events)+1)
	}
	for r := range rows {
		for c := range rows[r] {
			if formula, _ := book.GetCellFormula(sheet, cellName(r+1, c)); formula != "" {
				t.Errorf("%s became the formula %s", cellName(r+1, c), formula)
			}
		}
	}
	last := cellName(len(rows), columnIndex(rows[0], "count"))
	if kind, _ := book.GetCellType(sheet, last); kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("-5 in %s became a text", last)
	}
}

func columnIndex(head []string, id string) int {
	for i, name := range head {
		if name == id {
			return i
		}
	}
	return 0
}
