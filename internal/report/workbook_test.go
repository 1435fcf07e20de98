package report

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scoring"

	"github.com/xuri/excelize/v2"
)

func openBook(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}

// TestWorkbookShowsTheResult compares the figures programs show without
// computing with the result: every line, item, total, rank, star and pay.
func TestWorkbookShowsTheResult(t *testing.T) {
	rp := demoReplay(t)
	at := cells(t, bookOf(t, rp))
	column := func(sheet, id string) string {
		for row := nameRow; row <= idRow; row++ {
			for c := 1; c < 300; c++ {
				if at[sheet+"!"+columnLetters(c)+strconv.Itoa(row)] == id {
					return columnLetters(c)
				}
			}
		}
		t.Fatalf("%s has no column %s", sheet, id)
		return ""
	}
	for u := range rp.Result.Units {
		r, row := &rp.Result.Units[u], strconv.Itoa(firstRow+u)
		check := func(sheet, id, want string) {
			t.Helper()
			if got := at[sheet+"!"+column(sheet, id)+row]; !sameCell(got, want) {
				t.Errorf("%s %s of %s: got %q, want %q", sheet, id, r.Unit, got, want)
			}
		}
		for _, l := range r.Lines {
			check("指标得分", l.Indicator, either(l.Points, "缺项"))
		}
		for _, it := range r.Items {
			check("项目得分", it.Item, either(it.Points, "缺项"))
		}
		check("项目得分", "总分", r.Total)
		check("项目得分", "名次", r.Rank.String())
		check("项目得分", "评星定级", itoa(r.Star))
		check("报酬", "绩效报酬（元）", r.PayPool)
	}
}

// TestHeadsFitTheirCells measures each head of each sheet of figures: six signs of the
// grading's name in one line, and all lines in the height of the row.
func TestHeadsFitTheirCells(t *testing.T) {
	book := openBook(t, bookOf(t, demoReplay(t)))
	seen := 0
	for _, sheet := range []string{"项目得分", "指标得分", "报酬"} {
		for _, row := range []int{groupRow, nameRow} {
			height, err := book.GetRowHeight(sheet, row)
			if err != nil {
				t.Fatal(err)
			}
			for c := 1; c < 300; c++ {
				at := columnLetters(c)
				head, _ := book.GetCellValue(sheet, at+strconv.Itoa(row))
				if head == "" {
					continue
				}
				seen++
				width, err := book.GetColWidth(sheet, at)
				if err != nil {
					t.Fatal(err)
				}
				// A sign takes 10 points of 5.6 points to the column's unit, a line 12 points.
				line, lines := int(width*5.6/10), int(height/12)
				if strings.HasPrefix(head, "评星定级：") && line < 6 {
					t.Errorf("%s %s: %q has room for %d signs in a line", sheet, at, head, line)
				}
				if need := (locale.Width(head)+1)/2 + lines - 1; need > line*lines {
					t.Errorf("%s %s%d: %q does not fit into %d lines of %d signs", sheet, at, row, head, lines, line)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d heads were measured", seen)
	}
}

func TestWorkbookIsTheSameTwice(t *testing.T) {
	rp := demoReplay(t)
	if !bytes.Equal(bookOf(t, rp), bookOf(t, demoReplay(t))) {
		t.Error("the same result gives two different workbooks")
	}
}

// TestDemoHasNoValues: every line of the demo is a formula.
func TestDemoHasNoValues(t *testing.T) {
	b := newBook(locale.Zh, demoReplay(t))
	b.figureColumns()
	tt := b.resultColumns()
	gradings := b.gradings(tt)
	for _, id := range b.indicatorIDs() {
		b.points(id)
	}
	tt.fill()
	for _, g := range gradings {
		g.fill()
	}
	if len(b.values) > 0 || len(b.doubts) > 0 {
		t.Errorf("written as values: %v, in doubt: %v", b.values, b.doubts)
	}
}

func TestWorkbookIsSetUpForPaper(t *testing.T) {
	book := openBook(t, bookOf(t, demoReplay(t)))
	titles := map[string]string{}
	for _, name := range book.GetDefinedName() {
		titles[name.Scope] = name.RefersTo
	}
	tests := []struct {
		sheet, head string
		size        int
	}{
		{"总表", "'总表'!$3:$3", 8}, {"项目得分", "'项目得分'!$A:$C,'项目得分'!$2:$5", 8}, {"V02", "'V02'!$4:$4", 8}, {"事件", "'事件'!$2:$5", 9},
	}
	for _, test := range tests {
		t.Run(test.sheet, func(t *testing.T) {
			layout, err := book.GetPageLayout(test.sheet)
			if err != nil {
				t.Fatal(err)
			}
			props, err := book.GetSheetProps(test.sheet)
			if err != nil {
				t.Fatal(err)
			}
			footer, err := book.GetHeaderFooter(test.sheet)
			if err != nil {
				t.Fatal(err)
			}
			if *layout.Size != test.size || *layout.Orientation != "landscape" || *layout.FitToWidth < 1 || !*props.FitToPage {
				t.Errorf("size %d %s, %d pages wide, fit %v; want size %d, landscape, fitted", *layout.Size, *layout.Orientation, *layout.FitToWidth, *props.FitToPage, test.size)
			}
			if footer.OddFooter != "&C第 &P 页 共 &N 页" {
				t.Errorf("footer %q", footer.OddFooter)
			}
			if titles[test.sheet] != test.head {
				t.Errorf("repeated on every page %q, want %q", titles[test.sheet], test.head)
			}
		})
	}
	rows, err := book.GetRows("V02")
	if err != nil {
		t.Fatal(err)
	}
	last := fmt.Sprint(rows[len(rows)-4:])
	if !strings.Contains(last, "考核组长（签字）") || !strings.Contains(last, "□同意　□有异议") {
		t.Errorf("the sheet of V02 ends without lines to sign: %s", last)
	}
}

// payloads are texts that spreadsheets have taken for formulas or links.
var payloads = []string{
	"=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "=HYPERLINK(\"http://example.invalid\",\"x\")",
	"=IMPORTXML(\"x\")", "=DDE(\"a\";\"b\")", "=WEBSERVICE(\"x\")", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠SUM(1)",
	"'=1+1", "\"=1+1", "=\"a\"&\"b\"", "{=1}", "=A1", "=R1C1", "=1+1\";\"=2", ";=1+1", ",=1+1", "|calc", "%0A=1", "=0/0", "=NA()",
	"=INDIRECT(\"A1\")", "=EXEC(\"x\")", "=RTD(\"x\")", "=MSEXCEL|'\\..\\..\\calc.exe'!''", "==1", "=+1", "=-1", "=@A1", "0=1", "<f>1+1</f>", "]]>=1",
}

// payloadReplay is a scheme and a year in which every text is hostile.
func payloadReplay(t *testing.T) *scoring.Replay {
	t.Helper()
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	source := fmt.Sprintf(`{"schema": 1, "id": "p", "title": %[1]s, "year": 2026, "scale": {"total": 100, "decimals": 2},
 "peerGroups": [{"id": "P", "name": %[2]s}],
 "metrics": [{"id": "done", "name": %[3]s, "unit": %[4]s}],
 "items": [{"id": "A", "name": %[5]s, "kind": "fixed", "indicators": [
   {"id": "A1", "name": %[6]s, "points": 60, "rule": {"kind": "expression", "points": "done"}},
   {"id": "A2", "name": %[7]s, "points": 40, "rule": {"kind": "ledger", "direction": "deduct", "kinds": [{"id": "k", "text": %[8]s, "per": 1}]}}]}]}`,
		quoted(payloads[0]), quoted(payloads[1]), quoted(payloads[2]), quoted(payloads[3]), quoted(payloads[4]), quoted(payloads[5]), quoted(payloads[6]), quoted(payloads[7]))
	s, _, findings, err := schemefile.Parse("p.json", []byte(source))
	if err != nil || s == nil {
		t.Fatal(err, findings)
	}
	p, found := scoring.Compile(s)
	if p == nil {
		t.Fatal(found)
	}
	f := &facts.Facts{Schema: 1, Scheme: "p", Year: 2026}
	one := decimal.One
	for i, text := range payloads {
		id := fmt.Sprintf("u%02d", i)
		f.Units = append(f.Units, facts.Unit{ID: id, Name: text, Peer: "P"})
		f.Values = append(f.Values, facts.Value{Unit: id, Metric: "done", Value: decimal.Int(int64(i)), Source: facts.Source{From: text, Note: text}})
		f.Events = append(f.Events, facts.Event{ID: "e" + id, Unit: id, Ledger: "A2", Kind: "k", Count: &one, Date: "2026-05-05", Text: text, Source: facts.Source{From: text}})
	}
	rp, err := p.Replay(f)
	if err != nil {
		t.Fatal(err)
	}
	return rp
}

var (
	formulaText = regexp.MustCompile(`<f>([^<]*)</f>`)
	// safeFormula is what our own formulas are made of.
	safeFormula = regexp.MustCompile(`^(IF|IFERROR|ROUND|SUM|SUMIFS|SUMPRODUCT|RANK|COUNT|COUNTIF|MIN|MAX|REPT|N|OR|AND|NOT|ISNUMBER|NA|\$?[A-Z]+\$?[0-9]+|&#39;[^&]*&#39;!|&#34;[^&]*&#34;|&lt;|&gt;|&amp;|[-+*/=(),:.0-9 ]|TRUE|FALSE)+$`)
)

// TestTextsAreNeverFormulas writes hostile texts everywhere a text can stand:
// no cell becomes a formula, a link or anything but a text.
func TestTextsAreNeverFormulas(t *testing.T) {
	rp := payloadReplay(t)
	data := bookOf(t, rp)
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	formulas := 0
	for _, entry := range archive.File {
		content := readEntry(t, entry)
		if bytes.Contains(content, []byte("<hyperlink")) || strings.Contains(entry.Name, "externalLink") {
			t.Errorf("%s has links", entry.Name)
		}
		for _, match := range formulaText.FindAllSubmatch(content, -1) {
			formulas++
			if !safeFormula.Match(match[1]) {
				t.Errorf("%s: formula %s", entry.Name, match[1])
			}
		}
	}
	if formulas < 200 {
		t.Errorf("only %d formulas: the search is wrong", formulas)
	}
	book := openBook(t, data)
	for i, text := range payloads {
		got, err := book.GetCellValue("项目得分", "B"+strconv.Itoa(firstRow+i))
		if err != nil {
			t.Fatal(err)
		}
		kind, err := book.GetCellType("项目得分", "B"+strconv.Itoa(firstRow+i))
		if err != nil {
			t.Fatal(err)
		}
		if kind != excelize.CellTypeInlineString || strings.TrimSpace(got) != strings.TrimSpace(strings.ReplaceAll(text, "\r", "\n")) {
			t.Errorf("unit name %q became %q of type %v", text, got, kind)
		}
	}
}

// TestLibreOfficeKeepsTexts opens the hostile workbook: every text stays one,
// and figures stay figures.
func TestLibreOfficeKeepsTexts(t *testing.T) {
	data := bookOf(t, payloadReplay(t))
	dir := recalculate(t, map[string][]byte{"payloads": data})
	computed := openBook(t, readFile(t, dir+"/payloads.xlsx"))
	for i := range payloads {
		for column, figure := range map[string]bool{"B": false, "D": true} {
			cell := column + strconv.Itoa(firstRow+i)
			formula, err := computed.GetCellFormula("项目得分", cell)
			if err != nil {
				t.Fatal(err)
			}
			if (formula != "") != figure {
				t.Errorf("%s: formula %q", cell, formula)
			}
		}
	}
}

// TestWhatDoublesCannotDecide: a figure closer to a rounding limit than a
// spreadsheet can tell is written as a value and named in the notes.
func TestWhatDoublesCannotDecide(t *testing.T) {
	tests := []struct {
		name, points, done string
		formula            bool
	}{
		{"far from the limit", "done * 1.000001", "12.3456", true},
		{"exactly on the limit", "done / 8", "0.04", true}, // 0.005
		{"below the limit by a hair", "done * 1.00000000000001", "0.00499999999999995", false},
		{"whole steps with noise", "floor(done / 0.03) + 1", "0.09", true},
		{"whole steps by a hair", "floor(done * 3.000000000000001)", "0.333333333333333", false},
		{"comparison by a hair", "if(done * 3 < 1, 2, 3)", "0.33333333333333", false},
		{"comparison of equals", "if(done * 3 / 0.3 < 1, 2, 3)", "0.1", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rp := oneFigure(t, test.points, test.done)
			b := newBook(locale.En, rp)
			b.figureColumns()
			b.points("A1")
			if got := b.figures["A1"].formulas[0] != nil; got != test.formula {
				t.Errorf("%s with %s: formula %v, want %v", test.points, test.done, got, test.formula)
			}
			if !test.formula && b.values["A1"] != "precision" {
				t.Errorf("the notes do not say why: %v", b.values)
			}
		})
	}
}

// oneFigure is a scheme of one indicator and a unit with one figure.
func oneFigure(t *testing.T, points, done string) *scoring.Replay {
	t.Helper()
	source := fmt.Sprintf(`{"schema": 1, "id": "p", "title": "p", "year": 2026, "scale": {"total": 100, "decimals": 2},
 "peerGroups": [{"id": "P", "name": "P"}], "metrics": [{"id": "done", "name": "done"}],
 "items": [{"id": "A", "name": "A", "kind": "fixed", "indicators": [{"id": "A1", "name": "A1", "points": 100, "rule": {"kind": "expression", "points": %q}}]}]}`, points)
	s, _, findings, err := schemefile.Parse("p.json", []byte(source))
	if err != nil || s == nil {
		t.Fatal(err, findings)
	}
	p, found := scoring.Compile(s)
	if p == nil {
		t.Fatal(found)
	}
	rp, err := p.Replay(&facts.Facts{Schema: 1, Scheme: "p", Year: 2026, Units: []facts.Unit{{ID: "u", Name: "u", Peer: "P"}},
		Values: []facts.Value{{Unit: "u", Metric: "done", Value: decimal.MustParse(done)}}})
	if err != nil {
		t.Fatal(err)
	}
	return rp
}

// TestManyUnits: above a limit single units have no sheets, and the notes say so.
func TestManyUnits(t *testing.T) {
	rp := oneFigure(t, "done", "5")
	f := *rp.Facts()
	f.Units, f.Values = nil, nil
	for i := range ManyUnits + 1 {
		id := fmt.Sprintf("u%03d", i)
		f.Units = append(f.Units, facts.Unit{ID: id, Name: id, Peer: "P"})
		f.Values = append(f.Values, facts.Value{Unit: id, Metric: "done", Value: decimal.Int(int64(i % 90))})
	}
	many, err := rp.Program().Replay(&f)
	if err != nil {
		t.Fatal(err)
	}
	sheets := openBook(t, bookOf(t, many)).GetSheetList()
	if got := fmt.Sprint(sheets); got != "[总表 项目得分 指标得分 事实 计算 参数 说明]" {
		t.Errorf("sheets %s, want none of single units", got)
	}
	var full bytes.Buffer
	if err := Workbook(&full, locale.Zh, many, Options{Full: true}); err != nil {
		t.Fatal(err)
	}
	if got := len(openBook(t, full.Bytes()).GetSheetList()); got != len(sheets)+ManyUnits+1 {
		t.Errorf("%d sheets when all are asked for, want %d", got, len(sheets)+ManyUnits+1)
	}
}

func TestRoundFormula(t *testing.T) {
	tests := []struct {
		name, mode, want string
		places           int
	}{
		{"half up", "half_up", "ROUND(x,2)", 2},
		{"to even", "gbt8170", "(IF(ABS(ROUND((x)*100,7)-TRUNC(ROUND((x)*100,7)))=0.5,2*ROUND(ROUND((x)*100,7)/2,0),ROUND(ROUND((x)*100,7),0)))/100", 2},
		{"down", "down", "(TRUNC(ROUND((x)*10,8)))/10", 1},
		{"tens", "half_up", "ROUND(x,-1)", -1},
		{"down to tens", "down", "(TRUNC(ROUND((x)/10,9)))*10", -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mode, err := decimal.ParseRounding(test.mode)
			if err != nil {
				t.Fatal(err)
			}
			if got := roundFormula(text("x"), test.places, mode).write(nil, 1); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestSheetNames(t *testing.T) {
	names := sheetNames{taken: map[string]bool{"总表": true}}
	tests := []struct{ name, id, want string }{
		{"plain", "V02", "V02"}, {"again in other case", "v02", "v02_2"}, {"taken", "总表", "总表_2"}, {"forbidden signs", "a/b[c]:d*e?f\\g'h", "a_b_c__d_e_f_g_h"},
		{"long", strings.Repeat("村", 40), strings.Repeat("村", 28)}, {"reserved", "History", "History_"}, {"empty", "", "_"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := names.of(test.id); got != test.want {
				t.Errorf("of(%q) = %q, want %q", test.id, got, test.want)
			}
		})
	}
}

// TestErrorBounds checks the running error analysis against big rationals on
// sums, products and quotients that cancel badly.
func TestErrorBounds(t *testing.T) {
	tests := []struct{ name, source string }{
		{"cancelling", "(1000000.1 - 1000000) * 3"}, {"quotient of small", "0.1 / (0.3 - 0.1 * 2.9)"}, {"thirds", "1 / 3 * 3 - 1"},
		{"long sum", "0.1 + 0.2 + 0.3 + 0.4 + 0.5 + 0.6 + 0.7"}, {"mixed", "(7.7 / 1.1 - 7) * 100 + 12.34"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := expr.Parse(test.source)
			if err != nil {
				t.Fatal(err)
			}
			exact, err := expr.Eval(n, nil)
			if err != nil {
				t.Fatal(err)
			}
			tr := newBook(locale.En, oneFigure(t, "done", "1")).translator("test", "", []int{0})
			got := tr.term(n).at(0)
			if off := abs(got.v - toFloat(exact.Num)); off > got.e || got.e > 1e-6 {
				t.Errorf("%s is off by %g, bound %g", test.source, off, got.e)
			}
		})
	}
}
