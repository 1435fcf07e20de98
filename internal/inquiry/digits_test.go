package inquiry

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"eightx/integrity"
	"eightx/integrity/agreement"
	"eightx/integrity/digits"
	"eightx/internal/locale"

	"github.com/xuri/excelize/v2"
)

// TestCodesHaveTexts reads the codes of rules and refusals out of the packages that
// raise them.
func TestCodesHaveTexts(t *testing.T) {
	code := regexp.MustCompile(`(?:Code|Rule): +"([a-z_.]+)"|refuse\("([a-z_.]+)"|excess\([^"\n]*"([a-z_.]+)"`)
	for _, name := range []string{"digits", "agreement"} {
		files, err := filepath.Glob("../../integrity/" + name + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range code.FindAllStringSubmatch(string(data), -1) {
				found++
				if text := match[1] + match[2] + match[3]; !locale.Has(text) {
					t.Errorf("%s: %s has no text", filepath.Base(file), text)
				}
			}
		}
		if found < 10 {
			t.Errorf("%s: found %d codes, want at least 10", name, found)
		}
	}
}

// suspicious is a column that every rule has a question about.
func suspicious(t *testing.T) *digits.Report {
	t.Helper()
	rng := rand.New(rand.NewPCG(4, 4))
	c := digits.Column{Name: "=SUM(A1)"}
	for i := range 500 {
		x := math.Exp(7 + 2*rng.NormFloat64())
		now := fmt.Sprintf("%.2f", x)
		last, second := fmt.Sprintf("%.2f", x*math.Exp(0.05*rng.NormFloat64())), fmt.Sprintf("%.2f", 0.999*x)
		switch {
		case i%5 == 0:
			now = fmt.Sprintf("%.0f", 100+100*math.Round(x/100))
		case i%9 == 0:
			now, last = "4987.17", "4987.17"
		case i == 7:
			second = "1"
		}
		c.Figures = append(c.Figures, figure(t, i, now))
		c.Last = append(c.Last, digits.Pair{Figure: figure(t, i, now), Other: figure(t, i, last)})
		c.Second = append(c.Second, digits.Pair{Figure: figure(t, i, now), Other: figure(t, i, second)})
	}
	report, err := digits.Examine(c, digits.Options{Kind: digits.Amount, Runs: 50})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func figure(t *testing.T, i int, text string) digits.Figure {
	t.Helper()
	f, err := digits.Read(fmt.Sprintf("V%03d", i), text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDigitsReport(t *testing.T) {
	report := suspicious(t)
	asked := map[string]bool{}
	for _, f := range report.Flags {
		asked[f.Rule] = true
	}
	for _, rule := range []string{"leading", "lead", "last", "end", "heap", "repeat", "jump", "unchanged", "source", "one_way"} {
		if !asked["digits."+rule] {
			t.Errorf("digits.%s asks nothing; the test is to show its words", rule)
		}
	}
	checkWords(t, func(w io.Writer, lang locale.Lang) error { return Digits(w, lang, report) })
	checkBook(t, 3, func(w io.Writer, lang locale.Lang) error { return DigitsWorkbook(w, lang, report) })
}

func TestAgreementReport(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	var ratings integrity.Ratings
	for i := range 20 * 4 * 3 {
		if i%17 == 0 {
			continue
		}
		ratings = append(ratings, integrity.Rating{Unit: fmt.Sprintf("V%02d", i/12), Assessor: fmt.Sprintf("A%d", i%4), Indicator: []string{"=F1", "F2", "F3"}[i/4%3], Score: math.Round(float64(i/12)/4 + 3*rng.Float64())})
	}
	ratings = append(ratings, integrity.Rating{Unit: "V00", Assessor: "A1", Indicator: "F9", Score: 3})
	report, err := agreement.Examine(ratings)
	if err != nil {
		t.Fatal(err)
	}
	checkWords(t, func(w io.Writer, lang locale.Lang) error { return Agreement(w, lang, report) })
	checkBook(t, 1, func(w io.Writer, lang locale.Lang) error { return AgreementWorkbook(w, lang, report) })
}

// checkWords wants sentences without gaps, in both languages: no code in the place
// of a text, no {name} left over, no word of blame.
func checkWords(t *testing.T, write func(io.Writer, locale.Lang) error) {
	t.Helper()
	gap := regexp.MustCompile(`\{[a-z]|(?:digits|agreement|inquiry)\.[a-zA-Z_.]+\(|NaN|Inf`)
	for _, lang := range locale.Langs {
		var out bytes.Buffer
		if err := write(&out, lang); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if bad := gap.FindString(line); bad != "" {
				t.Errorf("%v: %q in: %s", lang, bad, line)
			}
			for _, word := range []string{"guilty", "fraud", "cheat", "造假", "舞弊", "作弊"} {
				if strings.Contains(line, word) {
					t.Errorf("%v: blames: %s", lang, line)
				}
			}
		}
		if out.Len() < 500 {
			t.Errorf("%v: got %d bytes, want a report", lang, out.Len())
		}
	}
}

// checkBook wants a workbook that opens, has charts, is the same twice and in which
// no text from a file became a formula.
func checkBook(t *testing.T, charts int, write func(io.Writer, locale.Lang) error) {
	t.Helper()
	for _, lang := range locale.Langs {
		var once, twice bytes.Buffer
		if err := write(&once, lang); err != nil {
			t.Fatal(err)
		}
		if err := write(&twice, lang); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Errorf("%v: the same report gives two workbooks", lang)
		}
		if got := strings.Count(once.String(), "xl/charts/chart"); got < charts {
			t.Errorf("%v: got %d charts, want at least %d", lang, got, charts)
		}
		file, err := excelize.OpenReader(bytes.NewReader(once.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range file.GetSheetList() {
			for row := 1; row < 60; row++ {
				cell, _ := excelize.CoordinatesToCellName(1, row)
				if formula, err := file.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%v: %s!%s is a formula %q (%v)", lang, sheet, cell, formula, err)
				}
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte("村社,数 量,上年\n东村,\"１，２３４.50\",1200\n西村,—,5\n南村,¥30元,无\n,85%,84\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, blank, err := ReadColumn(path, DigitColumns{Column: "数量", Last: "上年"})
	if err != nil {
		t.Fatal(err)
	}
	if blank != 1 || len(c.Figures) != 3 || len(c.Last) != 2 {
		t.Fatalf("got %d blank, %d figures, %d pairs; want 1, 3, 2", blank, len(c.Figures), len(c.Last))
	}
	for i, want := range []struct {
		name  string
		value float64
	}{{"东村", 1234.5}, {"南村", 30}, {"#5", 85}} {
		if got := c.Figures[i]; got.Name != want.name || got.Value() != want.value {
			t.Errorf("figure %d: got %s %v, want %s %v", i, got.Name, got.Value(), want.name, want.value)
		}
	}
}
