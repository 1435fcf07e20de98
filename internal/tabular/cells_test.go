package tabular

import (
	"strings"
	"testing"

	"eightx/facts"

	"github.com/google/go-cmp/cmp"
)

func TestReadQuantity(t *testing.T) {
	tests := []struct {
		name, text string
		kind       cellKind
		want       string // "number measure", or "!code suggestion"
	}{
		{"plain", "12.50", textCell, "12.5"},
		{"negative", "-3", textCell, "-3"},
		{"full width", "－１，２３４．５", textCell, "-1234.5"},
		{"minus sign", "−5", textCell, "-5"},
		{"brackets of bookkeepers", "（1,234.50）", textCell, "-1234.5"},
		{"plus", "+7", textCell, "7"},
		{"thousands", "1,234,567.89", textCell, "1234567.89"},
		{"Chinese comma", "1，234", textCell, "1234"},
		{"thousands by space", "31 229 300", textCell, "31229300"},
		{"thousands by ideographic space", "1　234", textCell, "1234"},
		{"spaces around", " \u3000 12\u00a0", textCell, "12"},
		{"unseen marks", "\ufeff12\u200b", textCell, "12"},
		{"wan", "1,234.5万", textCell, "1234.5 万"},
		{"wan yuan", "3122.93 万元", textCell, "3122.93 万元"},
		{"yi", "1.2亿", textCell, "1.2 亿"},
		{"percent", "85.5%", textCell, "85.5 %"},
		{"full width percent", "８５％", textCell, "85 %"},
		{"per mille", "3‰", textCell, "3 ‰"},
		{"currency", "￥1,000.00", textCell, "1000"},
		{"fraction", "2/7", textCell, "2/7"},
		{"bare point in front", ".5", textCell, "0.5"},
		{"bare point behind", "5.", textCell, "5"},
		{"leading zeros", "007", textCell, "7"},
		{"households", "12户", textCell, "12 户"},
		{"letter O", "1O5", textCell, "!tabular.letter_in_number 105"},
		{"letter l", "l2.5", textCell, "!tabular.letter_in_number 12.5"},
		{"letter O alone", "O", textCell, "!tabular.letter_in_number 0"},
		{"ideographic full stop", "12。5", textCell, "!tabular.letter_in_number 12.5"},
		{"character seven", "七", textCell, "!tabular.chinese_number 7"},
		{"characters twelve", "十二", textCell, "!tabular.chinese_number 12"},
		{"characters 105", "一百零五", textCell, "!tabular.chinese_number 105"},
		{"characters 120", "一百二十", textCell, "!tabular.chinese_number 120"},
		{"characters by digit", "二〇二六", textCell, "!tabular.chinese_number 2026"},
		{"characters wan", "三万五千", textCell, "!tabular.chinese_number 35000"},
		{"about", "约120", textCell, "!tabular.not_exact 120"},
		{"at least", "≥95", textCell, "!tabular.not_exact 95"},
		{"exponent", "1.2E+05", textCell, "!tabular.exponent 120000"},
		{"wrong grouping", "1,23", textCell, "!tabular.thousands"},
		{"groups of four", "1,2345", textCell, "!tabular.thousands"},
		{"two kinds of marks", "1,234 567", textCell, "!tabular.thousands"},
		{"dash", "——", textCell, "!tabular.no_figure"},
		{"nothing", "无", textCell, "!tabular.no_figure"},
		{"two points", "1.2.3", textCell, "!tabular.not_number"},
		{"sum", "3+4", textCell, "!tabular.not_number"},
		{"letter O at the end", "12O", textCell, "!tabular.letter_in_number 120"},
		{"measure with a digit", "120m2", textCell, "120 m2"},
		{"words", "已完成", textCell, "!tabular.not_number"},
		{"division by zero", "1/0", textCell, "!tabular.not_number"},
		{"too long", strings.Repeat("9", 70), textCell, "!tabular.not_number"},
		{"workbook number", "3122.93", numberCell, "3122.93"},
		{"float noise", "3122.9299999999998", numberCell, "3122.93"},
		{"float noise upwards", "0.30000000000000004", numberCell, "0.3"},
		{"rounds up through nines", "0.99999999999999989", numberCell, "1"},
		{"workbook exponent", "3.12293E7", numberCell, "31229300"},
		{"small workbook exponent", "-1.5E-3", numberCell, "-0.0015"},
		{"12 digits", "990101001201", numberCell, "990101001201"},
		{"zero", "0", numberCell, "0"},
		{"silly exponent", "1E400", numberCell, "!tabular.not_number"},
		{"percent format", "0.855", percentCell, "85.5 %"},
		{"date format", "46209", dateCell, "!tabular.date_in_number"},
		{"truth", "1", boolCell, "!tabular.not_number"},
		{"error", "#DIV/0!", faultCell, "!tabular.cell_fault"},
		{"formula without result", "", hollowCell, "!tabular.no_result"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q, f := readQuantity(cell{kind: test.kind, text: test.text})
			got := strings.TrimSpace(q.number.String() + " " + q.measure)
			if f != nil {
				got = strings.TrimSpace("!" + f.code + " " + f.suggest)
			}
			if got != test.want {
				t.Errorf("readQuantity(%q): got %s, want %s", test.text, got, test.want)
			}
		})
	}
}

func TestMeasures(t *testing.T) {
	tests := []struct{ from, to, want string }{
		{"元", "万元", "1/10000"}, {"万元", "元", "10000"}, {"万", "万元", "1"}, {"亿元", "万元", "10000"}, {"千元", "万元", "0.1"},
		{"万", "户", "10000"}, {"户", "户", "1"}, {"人", "户", ""}, {"户", "万元", ""}, {"%", "%", "1"}, {"%", "", "0.01"}, {"‰", "%", "0.1"},
		{"%", "户", ""}, {"个百分点", "%", "1"}, {"万", "%", ""}, {"", "", "1"}, {"万", "", "10000"}, {"万户", "户", "10000"},
	}
	for _, test := range tests {
		got := ""
		if f, ok := parseMeasure(test.from).to(parseMeasure(test.to)); ok {
			got = f.String()
			if test.want == "1/10000" {
				test.want = "0.0001"
			}
		}
		if got != test.want {
			t.Errorf("%q in a column of %q: got factor %q, want %q", test.from, test.to, got, test.want)
		}
	}
}

func TestReadDay(t *testing.T) {
	tests := []struct {
		text string
		kind cellKind
		want string
	}{
		{"2026-07-06", textCell, "2026-07-06"}, {"2026/7/6", textCell, "2026-07-06"}, {"2026.7.6", textCell, "2026-07-06"}, {"20260706", textCell, "2026-07-06"},
		{"2026年7月6日", textCell, "2026-07-06"}, {"２０２６年７月６日（周一）", textCell, "2026-07-06"}, {"2026 年 7 月 6 日", textCell, "2026-07-06"}, {"7月6日", textCell, "2026-07-06"},
		{"2026-07-06 14:30:00", textCell, "2026-07-06"}, {"2026-07-06T14:30", textCell, "2026-07-06"}, {"46209", dateCell, "2026-07-06"}, {"46209.6", numberCell, "2026-07-06"},
		{"20260706", numberCell, "2026-07-06"}, {"45351", dateCell, "2024-02-29"},
		{"26/7/6", textCell, "!tabular.short_year 2026-07-06"}, {"2026-02-30", textCell, "!tabular.not_date"}, {"2026年7月", textCell, "!tabular.not_date"},
		{"昨天", textCell, "!tabular.not_date"}, {"7/6", textCell, "!tabular.not_date"}, {"12", numberCell, "!tabular.not_date"}, {"#REF!", faultCell, "!tabular.cell_fault"},
	}
	for _, test := range tests {
		got, f := readDay(cell{kind: test.kind, text: test.text}, 2026, false)
		if f != nil {
			got = strings.TrimSpace("!" + f.code + " " + f.suggest)
		}
		if got != test.want {
			t.Errorf("readDay(%q): got %s, want %s", test.text, got, test.want)
		}
	}
	if got, _ := readDay(cell{kind: dateCell, text: "44747"}, 2026, true); got != "2026-07-06" {
		t.Errorf("epoch 1904: got %s, want 2026-07-06", got)
	}
}

func TestReadPeriod(t *testing.T) {
	for text, want := range map[string]string{"2026-03": "2026-03", "2026年3月": "2026-03", "３月": "2026-03", "2026/12": "2026-12", "第一季度": "2026-Q1", "4季度": "2026-Q4",
		"下半年": "2026-H2", "Q2": "2026-Q2", "2026-Q3": "2026-Q3", "第1次": "第1次", "13月": "13月", "3": "3"} {
		if got := readPeriod(text, 2026); got != want {
			t.Errorf("readPeriod(%q): got %q, want %q", text, got, want)
		}
	}
}

func TestReadTick(t *testing.T) {
	for text, want := range map[string]tick{"√": ticked, "✓": ticked, "是": ticked, "1": ticked, "合 格": ticked, "Y": ticked, "×": crossed, "✗": crossed, "否": crossed, "０": crossed, "x": crossed,
		"不合格": crossed, "不适用": notApplicable, "/": notApplicable, "N/A": notApplicable, "": noTick} {
		if got, f := readTick(cell{text: text}); f != nil || got != want {
			t.Errorf("readTick(%q): got %v, %v, want %v", text, got, f, want)
		}
	}
	for _, text := range []string{"半对", "2", "基本合格"} {
		if _, f := readTick(cell{text: text}); f == nil || f.code != "tabular.not_tick" {
			t.Errorf("readTick(%q): got %v, want not_tick", text, f)
		}
	}
	if got, f := readTick(cell{text: "1", kind: boolCell}); f != nil || got != ticked {
		t.Errorf("a true cell: got %v, want ticked", got)
	}
}

func TestFindUnit(t *testing.T) {
	x := newUnitIndex([]facts.Unit{{ID: "V01", Name: "东关村", Code: "990101001201"}, {ID: "U01", Name: "东关社区"}, {ID: "V02", Name: "西闸口村"}, {ID: "U02", Name: "望澜社区"}})
	tests := []struct {
		text string
		want []string // one: found; several: a question; none: unknown
	}{
		{"V01", []string{"V01"}}, {"v01 ", []string{"V01"}}, {"Ｖ０１", []string{"V01"}}, {"990101001201", []string{"V01"}}, {"东关村", []string{"V01"}}, {"东 关 村", []string{"V01"}},
		{"东关社区", []string{"U01"}}, {"东关", []string{"V01", "U01"}}, {"东关村委会", []string{"V01", "U01"}}, {"西闸口", []string{"V02"}}, {"西闸口村委会", []string{"V02"}},
		{"望澜街道西闸口村", []string{"V02"}}, {"望澜社区居委会", []string{"U02"}}, {"南山村", nil}, {"村", nil}, {"", nil},
	}
	for _, test := range tests {
		f := x.find(test.text)
		var got []string
		if f.unit >= 0 {
			got = []string{x.units[f.unit].ID}
		}
		for _, i := range f.many {
			got = append(got, x.units[i].ID)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("find(%q) differs (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestGuard(t *testing.T) {
	tests := []struct{ text, want string }{
		{"东关村", "东关村"}, {"-5 分", "'-5 分"}, {"=1+1", "'=1+1"}, {"＝cmd", "'＝cmd"}, {"@SUM(A1)", "'@SUM(A1)"}, {"'=x", "''=x"}, {"'plain", "'plain"},
		{"a,=1;+2\n@3", "a,'=1;'+2\n'@3"}, {"a=b", "a=b"}, {"\t=x", "'\t'=x"}, {"\r\n=", "'\r\n'="}, {"''-", "'''-"}, {"＋１", "'＋１"},
	}
	for _, test := range tests {
		if got := guard(test.text); got != test.want {
			t.Errorf("guard(%q): got %q, want %q", test.text, got, test.want)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "a,-b", "\t\t=", "''''@", "＝", "\r\n'+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		safe := guard(s)
		if got := unguard(safe); got != s {
			t.Errorf("unguard(guard(%q)): got %q", s, got)
		}
		for _, field := range strings.FieldsFunc(safe, func(r rune) bool { return strings.ContainsRune(",;\t\r\n", r) }) {
			if strings.ContainsAny(field[:1], "=+-@") || strings.HasPrefix(field, "＝") {
				t.Errorf("guard(%q): the field %q still acts as a formula", s, field)
			}
		}
	})
}

func TestSplitPlace(t *testing.T) {
	for _, place := range []*table{{file: "a.xlsx", sheet: "数据"}, {file: "a[1].csv"}, {file: "x", sheet: "a!b"}} {
		file, sheet, at := splitPlace(place.place(7, 28))
		if file != place.file || sheet != place.sheet || at != "AC7" {
			t.Errorf("got %q %q %q, want %q %q AC7", file, sheet, at, place.file, place.sheet)
		}
	}
}

func TestColumnNames(t *testing.T) {
	for col, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := columnName(col); got != want {
			t.Errorf("columnName(%d): got %s, want %s", col, got, want)
		}
		if got := columnOf(want + "12"); got != col {
			t.Errorf("columnOf(%s12): got %d, want %d", want, got, col)
		}
	}
	if got := columnOf("12"); got != -1 {
		t.Errorf("columnOf(12): got %d, want -1", got)
	}
}
