package report

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
)

const demo = "../../testdata/schemes/demo/"

// replayOf scores a scheme and facts of testdata.
func replayOf(t testing.TB, schemePath, factsPath string) *scoring.Replay {
	t.Helper()
	s, _, err := schemefile.Load(schemePath)
	if err != nil {
		t.Fatal(err)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	file, err := os.Open(factsPath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, err := facts.ReadJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	rp, err := p.Replay(f)
	if err != nil {
		t.Fatalf("%v %+v", err, err)
	}
	return rp
}

func demoReplay(t testing.TB) *scoring.Replay {
	return replayOf(t, demo+"scheme.yaml", demo+"facts.json")
}

func TestSpell(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"product of a difference", "a * (b - c) / 2", "a × (b − c) ÷ 2"},
		{"difference of differences", "a - (b - c)", "a − (b − c)"},
		{"difference on the left", "a - b - c", "a − b − c"},
		{"quotient below", "a / (b * c)", "a ÷ (b × c)"},
		{"negative factor", "a * -2", "a × (−2)"},
		{"fraction cut", "2 / 3", "2 ÷ 3"},
		{"comparison", "a + b >= c * 2", "a + b ≥ c × 2"},
		{"conditions", "a = 1 and (b > 2 or c < 3)", "a = 1 and (b > 2 or c < 3)"},
		{"not", "not has(a)", "not (a is given)"},
		{"clamp", "clamp(a, 0, 1)", "limit 0…1 of (a)"},
		{"function", "max(a, b + 1)", "max(a, b + 1)"},
		{"text", `unit.kind = "village"`, "unit.kind = “village”"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := expr.Parse(test.source)
			if err != nil {
				t.Fatal(err)
			}
			got := speller{locale.En, func(name string) string { return name }}.spell(n)
			if got != test.want {
				t.Errorf("spell(%s) = %s, want %s", test.source, got, test.want)
			}
		})
	}
}

func TestShown(t *testing.T) {
	tests := []struct{ name, number, want string }{
		{"whole", "12", "12"}, {"negative", "-3.5", "−3.5"}, {"endless", "1/3", "0.333333…"}, {"long", "0.12345678", "0.123456…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := shown(decimal.MustParse(test.number)); got != test.want {
				t.Errorf("shown(%s) = %s, want %s", test.number, got, test.want)
			}
		})
	}
}

// TestExplainText reads what a clerk reads: names, figures, sources, steps,
// rounding.
func TestExplainText(t *testing.T) {
	rp := demoReplay(t)
	e, err := rp.Explain("V02", "F2-01")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Explain(&out, locale.Zh, rp.Program().Scheme, e); err != nil {
		t.Fatal(err)
	}
	want := `望澜街道2026年度村（社区）绩效考核方案
西闸口村（V02）　城中村和村改居

F2-01 年度税收任务完成率（满分 78）
计分办法：完成率
用到的数
  税收任务    2033 万元     领导小组 核定数 2026-03-13
  满分        78
  税收完成数  1888.66 万元  财政所 核定数 2027-01-05
怎样算
  ① 比率 = 税收完成数 ÷ 税收任务 = 1888.66 ÷ 2033 = 0.929001…
  ② 得分比例 = 限定在 0～1（(① − 0.5) ÷ 0.5） = 限定在 0～1（(0.929001… − 0.5) ÷ 0.5） = 0.858002…
  ③ 按办法得分 = 满分 × ② = 78 × 0.858002… = 66.924230…
  ④ 四舍五入到 2 位小数：66.924230… → 66.92
得分 66.92（满分 78）
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("explanation differs (-want +got):\n%s", diff)
	}
}

// TestExplanationsAreInWords explains the whole demo in both languages: no code
// of the locale and no name of a field stands in the text, and the last number
// of each line is its points.
func TestExplanationsAreInWords(t *testing.T) {
	rp := demoReplay(t)
	for _, lang := range locale.Langs {
		for i := range rp.Result.Units {
			u := &rp.Result.Units[i]
			e, err := rp.Explain(u.Unit, "")
			if err != nil {
				t.Fatal(err)
			}
			checkWords(t, lang, rp, e)
			for k := range e.Lines {
				one := *e
				one.Total, one.Lines = nil, e.Lines[k:k+1]
				text := checkWords(t, lang, rp, &one)
				if points := e.Lines[k].Points; points != "" && !strings.Contains(text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:], " "+points) {
					t.Errorf("%s %s: does not end in %s:\n%s", u.Unit, e.Lines[k].Indicator, points, text)
				}
			}
		}
	}
}

func checkWords(t *testing.T, lang locale.Lang, rp *scoring.Replay, e *scoring.Explanation) string {
	t.Helper()
	var out bytes.Buffer
	if err := Explain(&out, lang, rp.Program().Scheme, e); err != nil {
		t.Fatal(err)
	}
	for _, trace := range []string{"step.", "explain.", "ledger.", "rating.", "report.", "{", "}", "%!", "[@", "=, "} {
		if at := strings.Index(out.String(), trace); at >= 0 {
			t.Fatalf("%s %s: the text shows %q: …%s…", lang, e.Unit, trace, out.String()[at:min(len(out.String()), at+80)])
		}
	}
	return out.String()
}

func TestBoardOrder(t *testing.T) {
	rp := demoReplay(t)
	var out bytes.Buffer
	if err := Board(&out, locale.En, rp.Program().Scheme, rp.Result); err != nil {
		t.Fatal(err)
	}
	want := []string{"长堰村", "上岗村", "青石峪村", "梨树湾村", "下岗村", "前荡村", "后荡村"}
	_, rest, _ := strings.Cut(out.String(), "农村村")
	for _, name := range want {
		at := strings.Index(rest, name)
		if at < 0 {
			t.Fatalf("%s is missing or out of order:\n%s", name, out.String())
		}
		rest = rest[at:]
	}
}

func TestBoardCSV(t *testing.T) {
	rp := demoReplay(t)
	var out bytes.Buffer
	if err := BoardCSV(&out, locale.Zh, rp.Program().Scheme, rp.Result); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 24 || len(rows[0]) != 10+len(rp.Program().Scheme.Items) {
		t.Fatalf("got %d rows of %d columns, want 24 of %d", len(rows), len(rows[0]), 10+len(rp.Program().Scheme.Items))
	}
	want := []string{"城市社区", "1", "U05", "滨河路社区", "956.51", "956.51", "1000", "4", "475200.00", "未过门槛 SG2", "159.71"}
	if diff := cmp.Diff(want, rows[1][:len(want)]); diff != "" {
		t.Errorf("first row differs (-want +got):\n%s", diff)
	}
}

func TestHarmless(t *testing.T) {
	tests := []struct{ name, cell, want string }{
		{"formula", "=1+1", "'=1+1"}, {"plus", "+86", "'+86"}, {"minus word", "-abc", "'-abc"}, {"at", "@SUM(A1)", "'@SUM(A1)"},
		{"tab", "\t=1", "'\t=1"}, {"return", "\r=1", "'\r=1"}, {"line feed", "\n=1", "'\n=1"},
		{"full width", "＝1+1", "'＝1+1"}, {"full width plus", "＋1", "'＋1"}, {"full width minus", "－1", "'－1"}, {"full width at", "＠A", "'＠A"},
		{"negative number", "-5", "-5"}, {"negative decimal", "-5.25", "-5.25"}, {"date", "2026-01-02", "2026-01-02"},
		{"minus call", "-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"}, {"word", "村", "村"}, {"empty", "", ""}, {"lone minus", "-", "'-"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := harmless(test.cell); got != test.want {
				t.Errorf("harmless(%q) = %q, want %q", test.cell, got, test.want)
			}
		})
	}
}

// TestSummaryPages looks at a printed page: self-contained, no scripts, names
// escaped, the reasons in words.
func TestSummaryPages(t *testing.T) {
	rp := demoReplay(t)
	all := NewSummaries(locale.Zh, rp)
	sum, err := all.Of("V05")
	if err != nil {
		t.Fatal(err)
	}
	sum.Explanation.Name = "<script>alert(1)</script>"
	var page, text bytes.Buffer
	if err := all.SummaryHTML(&page, sum); err != nil {
		t.Fatal(err)
	}
	if err := all.SummaryText(&text, sum); err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{"898.59", "★★☆☆☆", "一票否决：安全生产", "size: A4", "width:93.3%", "应收款按约收取率达90%", "&lt;script&gt;"} {
		if !strings.Contains(page.String(), must) {
			t.Errorf("the page does not show %q", must)
		}
	}
	for _, never := range []string{"<script", "http:", "https:", "src=", "@import", "url("} {
		if strings.Contains(page.String(), never) {
			t.Errorf("the page has %q", never)
		}
	}
	var largest []string
	for _, d := range sum.Deductions {
		largest = append(largest, d.ID+" "+d.Lost)
	}
	if diff := cmp.Diff([]string{"F6-04 10.00", "F7-03 9.24", "F1-05 9.00", "F2-01 5.63", "F4-01 5.60"}, largest); diff != "" {
		t.Errorf("largest deductions differ (-want +got):\n%s", diff)
	}
	if !strings.Contains(text.String(), "税收完成数 96.4 %，差 52.55 万元") {
		t.Errorf("the text does not give the shortfall in words:\n%s", text.String())
	}
}

// TestMedianRate checks the stroke in the bars against a median by hand: the
// rates of X2 in UV, of 40: 26.04 and the two beside it.
func TestMedianRate(t *testing.T) {
	rp := demoReplay(t)
	var rates []string
	for i := range rp.Result.Units {
		if u := &rp.Result.Units[i]; u.Peer == "RV" {
			rates = append(rates, rateOf(u.Items[0].Points, u.Items[0].Full).Fixed(2))
		}
	}
	if len(rates) != 7 {
		t.Fatalf("got %d units in RV, want 7", len(rates))
	}
	below, above := 0, 0
	median := medianRate(rp.Result, "RV", 0)
	for _, rate := range rates {
		switch decimal.MustParse(rate).Cmp(decimal.MustParse(median.Fixed(2))) {
		case -1:
			below++
		case 1:
			above++
		}
	}
	if below > 3 || above > 3 {
		t.Errorf("median %s has %d below and %d above of %v", median.Fixed(2), below, above, rates)
	}
}

func TestFileName(t *testing.T) {
	tests := []struct{ name, id, want string }{
		{"plain", "V02", "V02"}, {"path", "../../etc/x", "______etc_x"}, {"windows", `a:b*c?"<>|`, "a_b_c_____"}, {"Chinese", "东关", "东关"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := fileName(test.id); got != test.want {
				t.Errorf("fileName(%q) = %q, want %q", test.id, got, test.want)
			}
		})
	}
}

// TestExcludedUnits: a unit that is not assessed stands on the board without
// figures, and its explanation says why.
func TestExcludedUnits(t *testing.T) {
	rp := replayOf(t, "testdata/ops.yaml", "testdata/ops.json")
	var board, why bytes.Buffer
	if err := Board(&board, locale.En, rp.Program().Scheme, rp.Result); err != nil {
		t.Fatal(err)
	}
	_, row, _ := strings.Cut(board.String(), "新村")
	row, _, _ = strings.Cut(row, "\n")
	if strings.TrimSpace(row) != "not assessed: the condition for it is not met" {
		t.Errorf("the board shows %q for a unit that was not assessed", row)
	}
	e, err := rp.Explain("A2x", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := Explain(&why, locale.En, rp.Program().Scheme, e); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(why.String(), "0 > 0.5") {
		t.Errorf("the explanation does not show the condition:\n%s", why.String())
	}
	dir := t.TempDir()
	if _, err := WriteFolder(dir, locale.En, rp, Options{}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "units", "A2.txt")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "units", "A2x.txt")); err == nil {
		t.Error("a unit that was not assessed has a page")
	}
}
