package tabular

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// sheetRowsOf are the rows of a sheet in a test: texts, numbers, nil for empty.
type testSheet struct {
	name string
	rows [][]any
}

// workbook saves sheets as a workbook, the way an office program would.
func workbook(t testing.TB, sheets ...testSheet) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for _, s := range sheets {
		if _, err := f.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for i, row := range s.rows {
			if err := f.SetSheetRow(s.name, fmt.Sprint("A", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "facts.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// folder saves CSV files.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// told lists problems as "level cell code", with the reading that was offered.
func told(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		s := string(p.Level) + " " + strings.TrimPrefix(p.Sheet+"!"+p.Cell, "!") + " " + strings.TrimPrefix(p.Code, "tabular.")
		if p.Args["suggest"] != "" {
			s += " " + p.Args["suggest"]
		}
		for _, r := range p.Readings {
			s += " " + r.ID + "=" + r.Value
		}
		out = append(out, s)
	}
	return out
}

func valuesOf(f *facts.Facts) map[string]string {
	values := map[string]string{}
	for _, v := range f.Values {
		values[v.Unit+" "+v.Metric] = v.Value.String()
	}
	return values
}

// officeRequirements ask for two figures only.
func officeRequirements() Requirements {
	return Requirements{Scheme: "s", Year: 2026, Groups: []Choice{{"UV", "城中村"}, {"RV", "农村村"}},
		Metrics: []Metric{{ID: "tax", Name: "税收完成数", Unit: "万元"}, {ID: "target", Name: "税收任务", Unit: "万元", TargetOf: "tax"}, {ID: "rate", Name: "参保率", Unit: "%", Max: num("100"), Optional: true}}}
}

var officeUnits = testSheet{"单位", [][]any{{"编号", "名称", "同类组"}, {"V01", "东关村", "城中村"}, {"V02", "西闸口村", "UV"}, {"V03", "石桥头村", "UV 城中村"}, {"U01", "东关社区", "农村村"}}}

// TestOfficeTable is a department's own table, pasted as it is.
func TestOfficeTable(t *testing.T) {
	path := workbook(t, officeUnits, testSheet{"数据（财政所）", [][]any{
		{"望澜街道2026年税收完成情况表"},
		{nil, "单位：万元"},
		{"序号", "村居", "税收完成数（万元）", "税收任务", "参 保 率", "完成率", "备注"},
		{1, "东关村", 31229300, "３，０６０．２０", "98.5%", 0.93, "含市场"},
		{2, "西闸口", "1,2OO", 1200, 97, 1.0},
		{3, "石桥头村委会", nil, "1，300.00 ", "0.97"},
		{4, "东关", 5, 5},
		{5, "南山村", 5, 5},
		{"合计", nil, 31230500, 5560.2},
		{"填表人：", "张三", nil, "2026年7月6日"},
		{nil, "平均", 1},
	}})
	f, problems, err := Read(path, officeRequirements())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"notice 数据（财政所）!A1 rows_above",
		"warning 数据（财政所）!A3 unknown_column", "warning 数据（财政所）!F3 unknown_column", "warning 数据（财政所）!G3 unknown_column",
		"question 数据（财政所）!C4 which_measure 万元=31229300 元=3122.93",
		"notice 数据（财政所）!B5 unit_understood", "error 数据（财政所）!C5 letter_in_number.suggest 1200",
		"notice 数据（财政所）!B6 unit_understood", "error 数据（财政所）!C6 blank", "question 数据（财政所）!E6 which_measure %=0.97 ratio=97",
		"question 数据（财政所）!B7 which_unit V01=东关村 U01=东关社区",
		"error 数据（财政所）!B8 unknown_unit",
		"notice 数据（财政所）!A9 sum_row", "notice 数据（财政所）!A10 foot_row", "notice 数据（财政所）!B11 sum_row",
		"error 数据（财政所）! no_row",
	}
	slices.Sort(want)
	got := told(problems)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	wantValues := map[string]string{"V01 target": "3060.2", "V01 rate": "98.5", "V02 target": "1200", "V02 rate": "97", "V03 target": "1300"}
	if diff := cmp.Diff(wantValues, valuesOf(f)); diff != "" {
		t.Errorf("values differ (-want +got):\n%s", diff)
	}
}

// TestAnswers settles the questions of the table above.
func TestAnswers(t *testing.T) {
	sheets := []testSheet{officeUnits, {"数据", [][]any{{"单位", "税收完成数", "税收任务", "参保率"}, {"V01", 31229300, 3060.2, 98}, {"V02", 1200, 1200, 97}, {"V03", 900, 1300, 0.97}, {"东关", 5, 5, 99}}}}
	tests := []struct {
		name    string
		answers []Answer
		want    map[string]string // what changes
		codes   []string
	}{
		{"nobody answers", nil, map[string]string{"V01 tax": "", "V03 rate": "", "U01 tax": ""}, []string{"question which_unit", "question which_measure", "question which_measure", "error no_row"}},
		{"it was yuan", []Answer{{Reading: "元"}, {Unit: "东关", Reading: "U01"}, {Metric: "rate", Reading: "ratio"}}, map[string]string{"V01 tax": "3122.93", "V03 rate": "97", "U01 tax": "5"}, []string{"notice assumed", "notice assumed"}},
		{"it was ten thousands", []Answer{{Unit: "V01", Metric: "tax", Reading: "万元"}, {Reading: "u01"}, {Reading: "%"}}, map[string]string{"V01 tax": "31229300", "V03 rate": "0.97", "U01 tax": "5"}, []string{"notice assumed", "notice assumed"}},
		{"an answer for another unit", []Answer{{Unit: "V02", Reading: "元"}, {Reading: "U01"}, {Reading: "%"}}, map[string]string{"V01 tax": "", "V03 rate": "0.97", "U01 tax": "5"}, []string{"question which_measure", "notice assumed"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, problems, err := Read(workbook(t, sheets...), officeRequirements(), test.answers...)
			if err != nil {
				t.Fatal(err)
			}
			values := valuesOf(f)
			for key, want := range test.want {
				if got := values[key]; got != want {
					t.Errorf("%s: got %q, want %q", key, got, want)
				}
			}
			var codes []string
			for _, p := range problems {
				codes = append(codes, string(p.Level)+" "+strings.TrimPrefix(p.Code, "tabular."))
			}
			slices.Sort(codes)
			slices.Sort(test.codes)
			if diff := cmp.Diff(test.codes, codes); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDoubts looks at what a figure is compared with.
func TestDoubts(t *testing.T) {
	plain := officeRequirements()
	plain.Metrics = []Metric{{ID: "tax", Name: "税收完成数", Unit: "万元", Optional: true, Last: true}, {ID: "yuan", Name: "补助", Unit: "元", Optional: true}, {ID: "homes", Name: "户数", Unit: "户", Optional: true, Last: true}}
	head := []any{"单位", "税收完成数", "last.tax", "补助", "户数", "last.homes"}
	tests := []struct {
		name string
		rows [][]any
		want []string
	}{
		{"peers: twenty times the median", [][]any{{"V01", 200}, {"V02", 10}, {"V03", 9}}, []string{"question 数据!B2 which_measure 万元=200 元=0.02"}},
		{"peers: a little less", [][]any{{"V01", 199}, {"V02", 10}, {"V03", 9}}, nil},
		{"two peers say nothing", [][]any{{"V01", 20000}, {"V02", 10}}, nil},
		{"last year", [][]any{{"V01", 40, 2}}, []string{"question 数据!B2 which_measure 万元=40 元=0.004"}},
		{"last year was zero", [][]any{{"V01", 40, 0}}, nil},
		{"own year before peers", [][]any{{"V01", 200, 150}, {"V02", 10}, {"V03", 9}}, nil},
		{"yuan given in ten thousands", [][]any{{"V01", nil, nil, 3}, {"V02", nil, nil, 31000}, {"V03", nil, nil, 29000}}, []string{"question 数据!D2 which_measure 元=3 万元=30000"}},
		{"a small sum of yuan is a small sum", [][]any{{"V01", nil, nil, 0.5}, {"V02", nil, nil, 310000}, {"V03", nil, nil, 290000}}, nil},
		{"a digit too many", [][]any{{"V01", nil, nil, nil, 2000, 100}, {"V02", nil, nil, nil, 100, 90}}, []string{"warning 数据!E2 jump"}},
		{"deductions below zero", [][]any{{"V01", -200}, {"V02", 10}, {"V03", 9}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, problems, err := Read(workbook(t, officeUnits, testSheet{"数据", append([][]any{head}, test.rows...)}), plain)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(problems)); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHeads reads tables by their heads only.
func TestHeads(t *testing.T) {
	optional := officeRequirements()
	for i := range optional.Metrics {
		optional.Metrics[i].Optional = true
	}
	tests := []struct {
		name string
		rows [][]any
		want []string
		tax  string
	}{
		{"codes", [][]any{{"unit", "tax"}, {"V01", 12}}, nil, "12"},
		{"codes and names", [][]any{{"unit", "tax"}, {"单位编号", "税收完成数"}, {"V01", 12}}, nil, "12"},
		{"column in yuan", [][]any{{"单位", "税收完成数（元）"}, {"V01", 120000}}, []string{"notice 数据!B1 column_converted"}, "12"},
		{"row of measures in yuan", [][]any{{"单位", "税收完成数"}, {"计量单位", "元"}, {"V01", 120000}}, []string{"notice 数据!B2 column_converted"}, "12"},
		{"measure in the cell wins", [][]any{{"单位", "税收完成数（元）"}, {"V01", "12万"}}, []string{"notice 数据!B1 column_converted"}, "12"},
		{"measure of another kind", [][]any{{"单位", "税收完成数（户）"}, {"V01", 12}}, []string{"error 数据!B1 head_measure"}, ""},
		{"column twice", [][]any{{"单位", "税收完成数", "tax"}, {"V01", 12, 13}}, []string{"error 数据!C1 column_twice"}, "12"},
		{"codes and names disagree", [][]any{{"unit", "tax"}, {"单位编号", "税收任务"}, {"V01", 12}}, []string{"error 数据!B2 head_disagrees"}, ""},
		{"no head", [][]any{{"东关村", 12}, {"西闸口村", 13}}, []string{"error 数据!A1 no_head"}, ""},
		{"measure spelt out in the cell", [][]any{{"单位", "税收完成数"}, {"V01", "120,000元"}}, []string{"notice 数据!B2 understood"}, "12"},
		{"the same measure in the cell", [][]any{{"单位", "税收完成数"}, {"V01", "12 万元"}}, nil, "12"},
		{"another measure in the cell", [][]any{{"单位", "税收完成数"}, {"V01", "12户"}}, []string{"error 数据!B2 measure"}, ""},
		{"id and name disagree", [][]any{{"单位编号", "单位名称", "税收完成数"}, {"V01", "西闸口村", 12}}, []string{"error 数据!B2 unit_disagrees"}, ""},
		{"no unit", [][]any{{"单位编号", "税收完成数"}, {nil, 12}}, []string{"error 数据!A2 no_unit"}, ""},
		{"two rows for a unit", [][]any{{"单位", "税收完成数"}, {"V01", 12}, {"东关村", 13}}, []string{"error 数据!B3 facts.contradiction"}, "13"},
		{"above the limit", [][]any{{"单位", "参保率"}, {"V01", 101}}, []string{"error 数据!B2 too_large"}, ""},
		{"sources of a column", [][]any{{"单位", "税收完成数"}, {"阶段", "审定"}, {"取数日期", "2026-13-01"}, {"V01", 12}}, []string{"error 数据!B2 bad_stage", "error 数据!B3 not_date"}, "12"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, problems, err := Read(workbook(t, officeUnits, testSheet{"数据", test.rows}), optional)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(problems)); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
			if got := valuesOf(f)["V01 tax"]; got != test.tax {
				t.Errorf("got tax %q, want %q", got, test.tax)
			}
		})
	}
}

// TestLongTables reads rows of the long tables by their words.
func TestLongTables(t *testing.T) {
	req := sampleRequirements()
	for i := range req.Metrics {
		req.Metrics[i].Optional = true
	}
	for i := range req.Checklists {
		req.Checklists[i].Optional = true
	}
	tests := []struct {
		name  string
		sheet testSheet
		want  []string
		got   func(*facts.Facts) string
		text  string
	}{
		{"event by words", testSheet{"事件台账", [][]any{{"单位名称", "台账", "事项", "级别", "数量", "发生日期", "情形", "事实"}, {"西闸口", "三会一课", "缺开一次", "市级", "2次", "7月6日", nil, nil}, {"西闸口", "三会一课", "缺开一次", nil, "2次（含1次补开）", nil, nil, nil}}},
			[]string{"notice 事件台账!A2 unit_understood", "error 事件台账!E3 not_number"}, func(f *facts.Facts) string { return f.Events[0].Count.String() + f.Events[0].Level + f.Events[0].Date }, "2city2026-07-06"},
		{"event by labels", testSheet{"事件台账", [][]any{{"单位名称", "台账", "事项", "级别", "数量", "发生日期", "情形", "事实"}, {"东关村", "F1-01 三会一课", "e1 缺开一次", "city", "2", "2026年7月6日", "repaired、repeat", "=缺开"}}},
			nil, func(f *facts.Facts) string {
				e := f.Events[0]
				return strings.Join(append([]string{e.Unit, e.Ledger, e.Kind, e.Level, e.Count.String(), e.Date, e.Text}, e.Flags...), " ")
			}, "V01 F1-01 e1 city 2 2026-07-06 =缺开 repaired repeat"},
		{"event with wrong words", testSheet{"事件台账", [][]any{{"单位", "台账", "事项", "发生日期"}, {"V01", "三会一刻", "e1", "26/7/6"}, {"V01", "三会一课", "e9", nil}, {"V01", nil, "e1", nil}}},
			[]string{"error 事件台账!B2 unknown_choice", "error 事件台账!D2 short_year.suggest 2026-07-06", "error 事件台账!C3 unknown_choice", "error 事件台账!B4 empty"}, nil, ""},
		{"rating without judgement", testSheet{"评定", [][]any{{"单位", "评定事项", "评定人代号", "等级", "数值"}, {"V01", "F1-08", "A1", "较好", nil}, {"V01", "F1-08", "A2", nil, nil}, {"V01", "F1-08", "A3", nil, "85.5"}}},
			[]string{"error 评定!D3 empty"}, func(f *facts.Facts) string {
				return f.Ratings[0].Level + f.Ratings[1].Value.String()
			}, "B85.5"},
		{"veto and declaration by words", testSheet{"否决与诚信", [][]any{{"单位", "否决或诚信事项", "办理状态"}, {"V01", "安全事故", "已认定"}, {"V02", "弄虚作假", "decided"}, {"V02", "弄虚作假", "定了"}}},
			[]string{"error 否决与诚信!C4 unknown_choice"}, func(f *facts.Facts) string { return f.Vetoes[0].Veto + f.Vetoes[1].State }, "VT-SAFEdecided"},
		{"declaration", testSheet{"缺报说明", [][]any{{"单位", "指标或事项", "申报情况", "原因"}, {"V01", "税收完成率", "不适用（缺项）", "无任务"}, {"V01", "税收完成数", "缺数据", nil}}},
			[]string{"error 缺报说明!D3 empty"}, func(f *facts.Facts) string { return f.Declarations[0].Metric + f.Declarations[0].State }, "F2-01not_applicable"},
		{"ticks", testSheet{"检查点", [][]any{{"单位", "党务公开", "村务公开", "财务公开"}, {"V01", "√", "", "是"}, {"V02", "×", "", "1"}, {"R01", "不适用", "半对", "√"}}},
			[]string{"warning 检查点!B3 tick_blank", "error 检查点!C4 not_tick"}, func(f *facts.Facts) string { return fmt.Sprint(f.Checks[0].OK, f.Checks[1].OK, f.Checks[2].NA) }, "[c1 c3] [c3] [c1]"},
		{"periods by words", testSheet{"周期记录", [][]any{{"单位", "指标名称", "3月", "第四季度", "备查"}, {"V01", "环境月检 ", "95.5", "缺：停电", nil}, {"V01", "月检", 1, nil, nil}}},
			[]string{"error 周期记录!B3 unknown_choice"}, func(f *facts.Facts) string {
				return f.Series[0].Period + "=" + f.Series[0].Value.String() + " " + f.Series[1].Period + " " + f.Series[1].Note
			}, "2026-03=95.5 2026-Q4 停电"},
		{"history", testSheet{"历年", [][]any{{"单位", "年度", "总分", "名次", "星级", "等次", "tax"}, {"V01", "2025年", 901.2, 3, 4, "良好", 2600}, {"V01", 2025, 901.2, 3, 4, "良好", 2600}, {"V02", 2024, nil, nil, 4.5, nil, nil}}},
			[]string{"error 历年!B3 year_twice", "error 历年!E4 not_whole"}, func(f *facts.Facts) string {
				return fmt.Sprint(f.History[0].Year, *f.History[0].Star, f.History[0].Grade)
			}, "2025 4良好"},
		{"correction that lacks something", testSheet{"更正", [][]any{{"编号", "原因", "更正内容", "单位编号", "指标或事项", "数值", "事件编号"}, {"K1", "申诉成立", "数据", "V01", "税收完成数", 12, nil}, {"K2", "r", "数据", "V01", "tax", nil, nil}, {"K3", "r", "撤销事件", nil, nil, nil, nil}, {"K4", "r", "别的", nil, nil, nil, nil}}},
			[]string{"error 更正!F3 empty", "error 更正!G4 empty", "error 更正!C5 unknown_choice"}, func(f *facts.Facts) string { return f.Corrections[0].Value.Value.String() }, "12"},
		{"units", testSheet{"单位（续）", [][]any{{"编号", "名称", "同类组", "区划代码", "户数", "书记人数"}, {"V09", "北坡村", "农村村", "9.901E+11", "1,420户", 1}, {"V01", "东关村", "农村村", nil, nil, nil}, {"V10", "南坡村", "山村", nil, nil, nil}, {"V11", "西坡村", "RV", nil, nil, "1.5"}}},
			[]string{"error 单位（续）!A3 unit_twice", "error 单位（续）!C4 unknown_choice", "error 单位（续）!F5 not_whole"}, func(f *facts.Facts) string { return f.Units[5].Name + f.Units[5].Attributes["households"] }, "西坡村"},
	}
	units := testSheet{"单位", [][]any{{"编号", "名称", "同类组"}, {"V01", "东关村", "UV"}, {"V02", "西闸口村", "UV"}, {"R01", "石桥头村", "RV"}, {"U01", "东关社区", "RV"}}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, problems, err := Read(workbook(t, units, test.sheet), req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, told(problems)); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
				return
			}
			if test.got != nil {
				if got := test.got(f); got != test.text {
					t.Errorf("got %q, want %q", got, test.text)
				}
			}
		})
	}
}

// TestTemplateSheets looks at what a template looks like to its reader.
func TestTemplateSheets(t *testing.T) {
	f, err := excelize.OpenFile(writeWorkbook(t, demoRequirements(t).ForDepartment("DCZ"), demoFacts(t, "facts.json"), locale.Zh))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, want := f.GetSheetList(), []string{"填写说明", "单位", "数据", "事件台账", "缺报说明", "选项"}; !slices.Equal(got, want) {
		t.Errorf("sheets: got %v, want %v", got, want)
	}
	for cell, want := range map[string]string{"C1": "tax_actual", "C2": "税收完成数", "C3": "万元", "C4": "财政所", "D2": "税收任务", "A8": "U01", "B8": "望澜社区"} {
		if got, _ := f.GetCellValue("数据", cell); got != want {
			t.Errorf("数据!%s: got %q, want %q", cell, got, want)
		}
	}
}

// TestFolder reads CSV files in the encodings and dialects of offices, next to a
// department's workbook.
func TestFolder(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("单位,税收完成数,备注\r\n东关村,\"1,234\",\"第一行\n第二行\"\r\n\r\n合计,1234,\r\n")
	if err != nil {
		t.Fatal(err)
	}
	wide := "\xff\xfe"
	for _, u := range utf16.Encode([]rune("单位\t税收任务\n东关村\t1200\n西闸口村\t=1+1\n")) {
		wide += string([]byte{byte(u), byte(u >> 8)})
	}
	dir := folder(t, map[string]string{
		"单位.csv": "\ufeff编号;名称;同类组\nV01;东关村;UV\nV02;西闸口村;UV\n", "数据.csv": gbk, "data-任务.csv": wide,
		"readme.docx": "x", "~$数据.xlsx": "lock", "杂项.csv": "甲,乙\n1,2\n",
	})
	rates := workbook(t, testSheet{"数据", [][]any{{"单位", "参保率"}, {"V01", 98}, {"V02", 97}}})
	if err := os.Rename(rates, filepath.Join(dir, "卫健办.xlsx")); err != nil {
		t.Fatal(err)
	}
	f, problems, err := Read(dir, officeRequirements())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"notice  other_file", "error B3 not_number", "warning C1 unknown_column", "notice A4 sum_row", "error  no_row", "warning A1 unknown_table",
	}
	got := told(problems)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	wantValues := map[string]string{"V01 tax": "1234", "V01 target": "1200", "V01 rate": "98", "V02 rate": "97"}
	if diff := cmp.Diff(wantValues, valuesOf(f)); diff != "" {
		t.Errorf("values differ (-want +got):\n%s", diff)
	}
}

func TestCannotRead(t *testing.T) {
	tests := []struct {
		name, file, text string
		code             string
	}{
		{"nothing there", "missing.csv", "", "tabular.open"},
		{"unknown kind", "facts.doc", "x", "tabular.file_kind"},
		{"no workbook", "facts.xlsx", "hello", "xlsxguard.not_workbook"},
		{"unknown encoding", "data.csv", "a,\xff\xff\xff\n", "tabular.csv_encoding"},
		{"broken JSON", "facts.json", "{", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := folder(t, map[string]string{"other.csv": ""})
			if test.text != "" {
				dir = folder(t, map[string]string{test.file: test.text})
			}
			f, problems, err := Read(filepath.Join(dir, test.file), officeRequirements())
			if f != nil {
				t.Errorf("got facts %v, want none", f)
			}
			if test.code == "" {
				if err != nil || len(problems) == 0 || problems[0].Line != 1 {
					t.Errorf("got problems %v and error %v, want problems with a line", problems, err)
				}
				return
			}
			if e := errs.All(err); len(e) != 1 || e[0].Code != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// TestOtherSchemeOrYear refuses a workbook of another scheme.
func TestOtherSchemeOrYear(t *testing.T) {
	req := sampleRequirements()
	path := writeWorkbook(t, req, sampleFacts(), locale.Zh)
	req.Scheme, req.Year = "other", 2027
	_, problems, err := Read(path, req)
	if err != nil {
		t.Fatal(err)
	}
	got := told(problems)
	for _, want := range []string{"error 填写说明!B2 other_scheme", "error 填写说明!B3 other_year"} {
		if !slices.Contains(got, want) {
			t.Errorf("problems: got %v, want %q among them", got, want)
		}
	}
}

// TestNoFormulas opens what was written and looks for texts that act as formulas.
func TestNoFormulas(t *testing.T) {
	payloads := []string{"=1+1", "+1", "-1+2", "@SUM(A1)", "x\t=1", "＝1", "＋1", "－1", "＠x", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "a,=1", "x\n=2", "'=1", "https://x.y"}
	req, f := sampleRequirements(), sampleFacts()
	for i, p := range payloads {
		f.Events = append(f.Events, facts.Event{ID: fmt.Sprint("P", i), Unit: "V01", Ledger: "F1-01", Kind: "e1", Text: p, Source: facts.Source{From: p, Note: p}})
	}
	f.Units[0].Note = "=2"
	path := writeWorkbook(t, req, f, locale.Zh)
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c := range row {
				if formula, _ := book.GetCellFormula(sheet, cellName(r+1, c)); formula != "" {
					t.Errorf("%s!%s holds the formula %s", sheet, cellName(r+1, c), formula)
				}
			}
		}
	}
	dir := t.TempDir()
	if err := WriteFolder(dir, req, f, locale.Zh); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{path, dir} {
		got, problems, err := Read(from, req)
		if err != nil {
			t.Fatal(err)
		}
		noProblems(t, problems)
		sameFacts(t, f, got)
	}
	data, err := os.ReadFile(filepath.Join(dir, "events.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, armed := range []string{",=", ",+", ",@", "\"=", "\n=", ",＝"} {
		if strings.Contains(string(data), armed) {
			t.Errorf("events.csv has %q in it", armed)
		}
	}
}

func TestParseAnswers(t *testing.T) {
	for text, want := range map[string][]Answer{
		"元":            {{Reading: "元"}},
		"tax=元":        {{Metric: "tax", Reading: "元"}, {Unit: "tax", Reading: "元"}},
		"V01/tax = 万元": {{Unit: "V01", Metric: "tax", Reading: "万元"}},
		"东关=U01":       {{Metric: "东关", Reading: "U01"}, {Unit: "东关", Reading: "U01"}},
	} {
		if diff := cmp.Diff(want, ParseAnswers(text)); diff != "" {
			t.Errorf("ParseAnswers(%q) differs (-want +got):\n%s", text, diff)
		}
	}
}

func TestSentence(t *testing.T) {
	p := Problem{Level: Error, Code: "tabular.blank", File: "facts.xlsx", Sheet: "数据", Cell: "C7", Name: "东关村", Column: "税收完成数"}
	if got, want := p.Sentence(locale.Zh), "错误  facts.xlsx，工作表“数据”，单元格 C7：东关村 的“税收完成数”没有填"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSubmission is the half-year story: 23 rows with a sum row, one figure in
// yuan, a letter O and a blank. Twenty are saved, three come back, and the
// answers bring them in.
func TestSubmission(t *testing.T) {
	req := Requirements{Scheme: "s", Year: 2026, Metrics: []Metric{{ID: "tax", Name: "税收完成数", Unit: "万元"}}}
	rows := [][]any{{"村居", "税收完成数"}}
	for i := range 23 {
		req.Units = append(req.Units, facts.Unit{ID: fmt.Sprintf("V%02d", i+1), Name: fmt.Sprintf("第%d村", i+1), Peer: "P"})
		rows = append(rows, []any{req.Units[i].Name, 3000 + i})
	}
	rows[1][1], rows[5][1], rows[9][1] = 31229300, "30O4", nil
	rows = append(rows, []any{"合 计", "=SUM(B2:B24)"})
	f, problems, err := Read(workbook(t, testSheet{"数据", rows}), req)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"question 数据!B2 which_measure 万元=31229300 元=3122.93", "error 数据!B6 letter_in_number.suggest 3004", "error 数据!B10 blank", "notice 数据!A25 sum_row"}
	if diff := cmp.Diff(want, told(problems)); diff != "" {
		t.Errorf("problems differ (-want +got):\n%s", diff)
	}
	if got := len(f.Values); got != 20 {
		t.Errorf("got %d figures, want 20", got)
	}
	if got := len(Blocking(problems)); got != 3 {
		t.Errorf("got %d blocking problems, want 3", got)
	}
}

// TestDemoWorkbook reads the demo's own workbook. After a change of the demo it
// is made anew with eightx template scheme.yaml --units facts.json -o facts.xlsx.
func TestDemoWorkbook(t *testing.T) {
	f, problems, err := Read(demo+"facts.xlsx", demoRequirements(t))
	if err != nil {
		t.Fatal(err)
	}
	if blocking := Blocking(problems); len(blocking) > 0 {
		t.Errorf("got %v, want nothing that blocks", told(blocking))
	}
	sameFacts(t, demoFacts(t, "facts.json"), f)
}
