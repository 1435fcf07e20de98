package report

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"eightx/internal/locale"
	"eightx/internal/oracle"
	"eightx/scoring"

	"github.com/xuri/excelize/v2"
)

var (
	randomBooks = flag.Int("books", 12, "random schemes whose workbooks LibreOffice computes")
	firstBook   = flag.Uint64("firstbook", 1, "seed of the first of them")
)

// recalculateAlways is a LibreOffice profile that computes every formula of a
// workbook anew when it is opened.
const recalculateAlways = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

// needLibreOffice skips a test where there is no LibreOffice, unless one is
// demanded.
func needLibreOffice(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	switch {
	case err == nil:
		return path
	case os.Getenv("REQUIRE_LIBREOFFICE") == "1":
		t.Fatal("REQUIRE_LIBREOFFICE=1, but soffice is not installed (Debian: libreoffice-calc-nogui)")
	}
	t.Skip("soffice is not installed: workbooks are not recalculated (Debian: libreoffice-calc-nogui)")
	return ""
}

// recalculate takes the cached values out of workbooks, lets LibreOffice
// compute them, and returns the folder of the computed workbooks.
func recalculate(t *testing.T, books map[string][]byte) string {
	t.Helper()
	soffice := needLibreOffice(t)
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile")
	write(t, filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(recalculateAlways))
	args := []string{"-env:UserInstallation=file://" + profile, "--headless", "--norestore", "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out")}
	for name, data := range books {
		path := filepath.Join(dir, "in", name+".xlsx")
		write(t, path, withoutValues(t, data))
		args = append(args, path)
	}
	command := exec.Command(soffice, args...)
	done := time.AfterFunc(20*time.Minute, func() { _ = command.Process.Kill() })
	defer done.Stop()
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return filepath.Join(dir, "out")
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

var cachedValue = regexp.MustCompile(`</f><v>[^<]*</v>`)

// withoutValues is a workbook whose formulas have no values.
func withoutValues(t *testing.T, data []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var buffer bytes.Buffer
	out := zip.NewWriter(&buffer)
	removed := 0
	for _, entry := range in.File {
		content := readEntry(t, entry)
		if strings.HasPrefix(entry.Name, "xl/worksheets/sheet") {
			removed += len(cachedValue.FindAll(content, -1))
			content = cachedValue.ReplaceAll(content, []byte("</f>"))
		}
		w, err := out.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if removed == 0 {
		t.Fatal("the workbook has no formulas with values")
	}
	return buffer.Bytes()
}

func readEntry(t *testing.T, entry *zip.File) []byte {
	t.Helper()
	r, err := entry.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// cells reads all cells of a workbook: sheet!A1 → what it holds.
func cells(t *testing.T, data []byte) map[string]string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	out := map[string]string{}
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if value != "" {
					out[sheet+"!"+columnLetters(c+1)+strconv.Itoa(r+1)] = value
				}
			}
		}
	}
	return out
}

func bookOf(t testing.TB, rp *scoring.Replay) []byte {
	t.Helper()
	var buffer bytes.Buffer
	if err := Workbook(&buffer, locale.Zh, rp, Options{}); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// sameCell compares two cells: figures by value (fifteen digits, as
// spreadsheets show them), everything else as text.
func sameCell(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return math.Abs(x-y) <= 1e-12*math.Max(1, math.Abs(x))
	}
	return a == b || a == "1" && b == "TRUE" || a == "0" && b == "FALSE"
}

// compareCells counts the cells that differ, and shows the first few.
func compareCells(t *testing.T, name string, want, got map[string]string) {
	t.Helper()
	wrong := 0
	for at, value := range want {
		if !sameCell(value, got[at]) {
			if wrong++; wrong <= 10 {
				t.Errorf("%s %s: LibreOffice has %q, the engine %q", name, at, got[at], value)
			}
		}
	}
	for at, value := range got {
		if _, known := want[at]; !known && value != "" {
			if wrong++; wrong <= 10 {
				t.Errorf("%s %s: LibreOffice has %q, the engine nothing", name, at, value)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%s: %d of %d cells differ", name, wrong, len(want))
	}
}

// TestLibreOfficeRecalculates lets LibreOffice compute the workbooks of the
// demo, before and after the appeal, of a scheme made to exercise every kind of
// formula, and of random ones: not one cell may differ from the engine.
func TestLibreOfficeRecalculates(t *testing.T) {
	books := map[string][]byte{
		"demo":   bookOf(t, demoReplay(t)),
		"appeal": bookOf(t, replayOf(t, demo+"scheme.yaml", demo+"facts-after-appeal.json")),
	}
	books["ops"] = bookOf(t, replayOf(t, "testdata/ops.yaml", "testdata/ops.json"))
	for i := range *randomBooks {
		seed := *firstBook + uint64(i)
		books[fmt.Sprintf("random%d", seed)] = bookOf(t, randomReplay(t, seed))
	}
	dir := recalculate(t, books)
	for name, data := range books {
		compareCells(t, name, cells(t, data), cells(t, readFile(t, filepath.Join(dir, name+".xlsx"))))
	}
}

// TestChangedFactsFollow changes figures on the sheet of facts: after
// LibreOffice has computed, every sheet shows what the engine gives for the
// changed facts.
func TestChangedFactsFollow(t *testing.T) {
	needLibreOffice(t)
	changes := []struct{ unit, metric, value string }{
		{"V02", "tax_actual", "2040.5"}, {"V02", "disputes_resolved", "33"}, {"V04", "fiscal_actual", "100.07"}, {"U01", "insured_rate", "0.95"},
	}
	before := demoReplay(t)
	book, err := excelize.OpenReader(bytes.NewReader(bookOf(t, before)))
	if err != nil {
		t.Fatal(err)
	}
	f := *before.Facts()
	f.Values = append(f.Values[:0:0], f.Values...)
	for _, c := range changes {
		setFact(t, book, c.unit, c.metric, c.value)
		for i := range f.Values {
			if v := &f.Values[i]; v.Unit == c.unit && v.Metric == c.metric {
				v.Value = decimalOf(c.value)
			}
		}
	}
	var changed bytes.Buffer
	if err := book.Write(&changed); err != nil {
		t.Fatal(err)
	}
	after, err := before.Program().Replay(&f)
	if err != nil {
		t.Fatal(err)
	}
	computed := readFile(t, filepath.Join(recalculate(t, map[string][]byte{"changed": changed.Bytes()}), "changed.xlsx"))
	compareOutcomes(t, cells(t, bookOf(t, after)), cells(t, computed))
	if after.Result.Unit("V02").Rank == before.Result.Unit("V02").Rank && after.Result.Unit("V02").Total == before.Result.Unit("V02").Total {
		t.Error("the changed facts change nothing: the test shows nothing")
	}
}

// setFact writes a figure into the cell of a unit and metric.
func setFact(t *testing.T, book *excelize.File, unit, metric, value string) {
	t.Helper()
	rows, err := book.GetRows("事实")
	if err != nil {
		t.Fatal(err)
	}
	for c, id := range rows[idRow-1] {
		if id != metric {
			continue
		}
		for r := firstRow; r <= len(rows); r++ {
			if rows[r-1][0] == unit {
				x, err := strconv.ParseFloat(value, 64)
				if err != nil {
					t.Fatal(err)
				}
				if err := book.SetCellValue("事实", columnLetters(c+1)+strconv.Itoa(r), x); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
	}
	t.Fatalf("no cell for %s of %s", metric, unit)
}

// compareOutcomes compares the sheets of points, totals and pay.
func compareOutcomes(t *testing.T, want, got map[string]string) {
	t.Helper()
	compared := 0
	for at, value := range want {
		sheet, cell, _ := strings.Cut(at, "!")
		if sheet != "指标得分" && sheet != "项目得分" && sheet != "报酬" {
			continue
		}
		compared++
		if !sameCell(value, got[at]) {
			t.Errorf("%s %s: LibreOffice has %q, the engine %q", sheet, cell, got[at], value)
		}
	}
	if compared < 2000 {
		t.Errorf("only %d cells compared", compared)
	}
}

// randomReplay scores a random scheme with random facts.
func randomReplay(t *testing.T, seed uint64) *scoring.Replay {
	t.Helper()
	w := oracle.New(seed)
	p, findings := scoring.Compile(w.Scheme)
	if p == nil {
		t.Fatalf("seed %d: %v", seed, findings)
	}
	rp, err := p.Replay(w.Facts)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	return rp
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
