package schemefile

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"eightx/internal/schemetest"
	"eightx/scheme"

	"github.com/xuri/excelize/v2"
)

const formYAML = `schema: 1
id: s
title: 方案
year: 2026
scale: {total: 100}
peerGroups: [{id: UC, name: 城市社区}, {id: UV, name: 城中村}]
departments: [{id: DZB, name: 组织办}]
items:
  - {id: F1, name: 组织建设, kind: fixed, points: {UC: 60, UV: 50}, indicators: [
      {id: F1-01, name: 账目核对, points: {UC: 26, UV: 28}, methods: [accounts, site], dept: DZB, rule: {kind: ledger, direction: deduct, limit: -20, kinds: [{id: e1, text: 账证不符1笔, per: 3}, {id: e2, text: 账款不符1次, per: 6}]}},
      {id: F1-02, name: 公开, points: {UC: 34, UV: 22}, rule: {kind: completion, actual: done, target: "[F9.x] + 1", zeroAt: 0.60}}]}
  - {id: F2, name: 税收, kind: added, indicators: [{id: F2-01, name: 税收完成, points: 40, rule: {kind: passfail, condition: tax > 1}}]}
vetoes:
  - {id: V1, name: 安全生产, from: 2026-01-01, effects: [{kind: star_cap, value: 2}, {kind: rank_last}]}
stars: {levels: [{star: 5, min: 90, quota: {UC: 1, UV: 2}}, {star: 4, min: 80}]}
grades: [{id: cadres, name: 干部等次, levels: [{name: 优秀, min: 90}]}]
rewards: [{id: pay, name: 绩效, kind: role_pay, gradeCoefficient: {优秀: 1.2, 称职: 1}, roles: [{id: chief, base: 36000}]}]
`

// form is a workbook of formYAML, to be edited as a clerk would.
type form struct {
	t    *testing.T
	book *excelize.File
}

// formBytes is the workbook before anybody edits it.
var formBytes = sync.OnceValues(func() ([]byte, error) {
	s, _, findings, err := Parse("s.yaml", []byte(formYAML))
	if err != nil || s == nil {
		return nil, fmt.Errorf("%v %w", findings, err)
	}
	return Format("s.xlsx", s)
})

func newForm(t *testing.T) *form {
	t.Helper()
	data, err := formBytes()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return &form{t, book}
}

// find is the cell of a row and a column: the row by the text of one of its
// cells, the column by its key.
func (f *form) find(sheet, row, key string) string {
	f.t.Helper()
	rows, err := f.book.GetRows(sheet)
	if err != nil {
		f.t.Fatal(err)
	}
	column := slices.Index(rows[rowOfKeys-1], key)
	for i, cells := range rows {
		if column >= 0 && i >= rowFirst-1 && slices.Contains(cells, row) {
			return cellName(column, i+1)
		}
	}
	f.t.Fatalf("%s has no row %s with column %s in %v", sheet, row, key, rows[rowOfKeys-1])
	return ""
}

func (f *form) set(sheet, cell string, value any) {
	f.t.Helper()
	if err := f.book.SetCellValue(sheet, cell, value); err != nil {
		f.t.Fatal(err)
	}
}

func (f *form) do(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *form) read() (*scheme.Scheme, []scheme.Finding) {
	f.t.Helper()
	data, err := f.book.WriteToBuffer()
	f.do(err)
	s, _, findings, err := Parse("s.xlsx", data.Bytes())
	f.do(err)
	return s, findings
}

// TestClerkEdits: what people do to the form, and what it then says.
func TestClerkEdits(t *testing.T) {
	const indicators, ledger = "指标体系", "事件台账·事件种类"
	tests := []struct {
		name string
		edit func(f *form)
		want []string // differences in words
	}{
		{"nothing", func(*form) {}, nil},
		{"points", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "points@UC"), 24) }, []string{"指标 F1-01 账目核对：UC 分值 26 → 24"}},
		{"full-width digits and a space", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "points@UC"), " ２４．５ ") }, []string{"指标 F1-01 账目核对：UC 分值 26 → 24.5"}},
		{"points removed", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "points@UC"), nil) }, []string{"指标 F1-01 账目核对：UC 分值 26 → （无）"}},
		{"binary fraction as a spreadsheet stores it", func(f *form) {
			f.do(f.book.SetCellDefault(indicators, f.find(indicators, "F1-01", "points@UC"), "0.28999999999999998"))
		}, []string{"指标 F1-01 账目核对：UC 分值 26 → 0.29"}},
		{"large number with an exponent", func(f *form) {
			f.do(f.book.SetCellDefault(indicators, f.find(indicators, "F1-01", "points@UC"), "1.2E+3"))
		}, []string{"指标 F1-01 账目核对：UC 分值 26 → 1200"}},
		{"name", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "name"), "账目核对（新）") }, []string{"指标 F1-01 账目核对（新）：指标名称 账目核对 → 账目核对（新）"}},
		{"deduction of an event", func(f *form) { f.set(ledger, f.find(ledger, "e2", ":per"), 5) }, []string{"指标 F1-01 账目核对 · 事件种类 e2 账款不符1次：每次分值 6 → 5"}},
		{"new event", func(f *form) {
			f.set(ledger, "A6", "F1-01")
			f.set(ledger, "C6", "e3")
			f.set(ledger, f.find(ledger, "e3", ":per"), "1")
		}, []string{"新增指标 F1-01 账目核对 · 事件种类 e3"}},
		{"event for another indicator", func(f *form) { f.set(ledger, "A5", "F1-02") }, []string{
			"删去指标 F1-01 账目核对 · 事件种类 e2 账款不符1次", "指标 F1-02 公开：计分办法 kinds （无） → “{id: e2, text: 账款不符1次, per: 6}”"}},
		{"kind of rule by its word", func(f *form) { f.set(indicators, f.find(indicators, "F2-01", "rule.kind"), "完成率") }, []string{"指标 F2-01 税收完成：计分办法 达标 → 完成率"}},
		{"parameter", func(f *form) {
			cell := f.find(indicators, "F1-02", "rule.*")
			text, err := f.book.GetCellValue(indicators, cell)
			f.do(err)
			f.set(indicators, cell, strings.Replace(text, "得零分的比率 = 0.60", "得零分的比率＝ ７０％ \n", 1))
		}, []string{"指标 F1-02 公开：计分办法 得零分的比率 0.60 → 70%"}},
		{"new indicator", func(f *form) {
			f.set(indicators, "A7", "F2")
			f.set(indicators, "C7", "F2-02")
			f.set(indicators, f.find(indicators, "F2-02", "name"), "新指标")
			f.set(indicators, f.find(indicators, "F2-02", "points"), 5)
			f.set(indicators, f.find(indicators, "F2-02", "rule.kind"), "passfail")
			f.set(indicators, f.find(indicators, "F2-02", "rule.*"), "condition = x > 1")
		}, []string{"新增指标 F2-02 新指标（5 分）"}},
		{"indicator moved to another item", func(f *form) { f.set(indicators, f.find(indicators, "F1-02", ownerColumn), "F2") }, []string{
			"指标 F1-02 公开：从项目 F1 移到项目 F2"}},
		{"row removed", func(f *form) { f.do(f.book.RemoveRow(indicators, 6)) }, []string{"删去指标 F2-01 税收完成（40 分）"}},
		{"empty row between", func(f *form) { f.do(f.book.InsertRows(indicators, 5, 2)) }, nil},
		{"rows sorted otherwise", func(f *form) {
			f.do(f.book.DuplicateRowTo(indicators, 4, 7))
			f.do(f.book.RemoveRow(indicators, 4))
		}, []string{"指标 F1-01 账目核对：从第 1 位移到第 2 位"}},
		{"several choices", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "methods"), "查账，座谈访谈") }, []string{
			"指标 F1-01 账目核对：考核方式 “查账、实地查看” → “查账、座谈访谈”"}},
		{"date as a spreadsheet stores it", func(f *form) {
			cell := f.find("一票否决", "V1", "from")
			style, err := f.book.NewStyle(&excelize.Style{NumFmt: 14})
			f.do(err)
			f.set("一票否决", cell, 46209)
			f.do(f.book.SetCellStyle("一票否决", cell, cell, style))
		}, []string{"一票否决 V1 安全生产：生效日期 2026-01-01 → 2026-07-06"}},
		{"date as people write it", func(f *form) { f.set("一票否决", f.find("一票否决", "V1", "from"), "2026年7月6日") }, []string{
			"一票否决 V1 安全生产：生效日期 2026-01-01 → 2026-07-06"}},
		{"effect", func(f *form) { f.set("否决后果", f.find("否决后果", "星级上限", "value"), 3) }, []string{"一票否决 V1 安全生产 · 否决后果 星级上限：后果数值 2 → 3"}},
		{"threshold of a star", func(f *form) { f.set("档次", "E4", 92) }, []string{"星级 · 档次 5：分数线 90 → 92"}},
		{"threshold of a grade", func(f *form) { f.set("档次", f.find("档次", "优秀", "min"), 92) }, []string{"星级和等次 cadres 干部等次 · 档次 优秀：分数线 90 → 92"}},
		{"coefficients one a line", func(f *form) { f.set("绩效", f.find("绩效", "pay", "gradeCoefficient"), "优秀 = 1.3\n称职=1") }, []string{"绩效报酬 pay 绩效：优秀 等次系数 1.2 → 1.3"}},
		{"setting", func(f *form) { f.set("方案", f.find("方案", "title", "value"), "新方案") }, []string{"方案：方案名称 方案 → 新方案"}},
		{"choice of a setting", func(f *form) { f.set("方案", f.find("方案", "scale.negative", "value"), "可为负分") }, []string{"分值口径：扣至负分时 （无） → 可为负分"}},
		{"yes and no", func(f *form) { f.set("方案", f.find("方案", "fictional", "value"), "是") }, []string{"方案：虚构示例 （无） → 是"}},
		{"truth value of the spreadsheet", func(f *form) { f.set("方案", f.find("方案", "fictional", "value"), true) }, []string{"方案：虚构示例 （无） → 是"}},
		{"formula with a result", func(f *form) {
			f.set(indicators, f.find(indicators, "F1-01", "points@UC"), 24)
			f.do(f.book.SetCellFormula(indicators, f.find(indicators, "F1-01", "points@UC"), "20+4"))
		}, []string{"指标 F1-01 账目核对：UC 分值 26 → 24"}},
		{"column of one's own without a head", func(f *form) { f.set(indicators, "AZ4", "我的笔记") }, nil},
		{"sheet of one's own", func(f *form) {
			_, err := f.book.NewSheet("草稿")
			f.do(err)
			f.set("草稿", "A1", "x")
		}, nil},
		{"keys of the columns lost", func(f *form) {
			for column := range 60 {
				f.set(indicators, cellName(column, rowOfKeys), nil)
			}
			f.set(indicators, "F4", 24)
			f.set(indicators, "A3", ownerColumn)
		}, []string{"指标 F1-01 账目核对：UC 分值 26 → 24"}},
		{"what is left over", func(f *form) {
			f.set("其他设置", "A4", "指标体系[F1-02].naWhen")
			f.set("其他设置", "B4", "x = 1")
		}, []string{"指标 F1-02 公开：缺项条件 （无） → x = 1"}},
	}
	before, _, _, _ := Parse("s.yaml", []byte(formYAML))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newForm(t)
			test.edit(f)
			after, findings := f.read()
			if after == nil {
				t.Fatal(findings)
			}
			var got []string
			for _, d := range scheme.Diff(before, after) {
				got = append(got, Describe(formLang, d))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestClerkMistakes: each is told with its cell, and no half scheme comes out.
func TestClerkMistakes(t *testing.T) {
	const indicators, ledger = "指标体系", "事件台账·事件种类"
	tests := []struct {
		name string
		edit func(f *form)
		want string // code and place
	}{
		{"letters for points", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "points@UC"), "二十") }, "scheme.want_number 指标体系!F4"},
		{"points twice", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "points"), 24) }, "schemefile.points 指标体系!F4"},
		{"unknown choice", func(f *form) { f.set("项目", f.find("项目", "F1", "kind"), "固定") }, "scheme.bad_choice 项目!C4"},
		{"no name", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "name"), nil) }, "scheme.missing_key 指标体系!A4"},
		{"no such day", func(f *form) { f.set("一票否决", f.find("一票否决", "V1", "from"), "2026年2月30日") }, "scheme.want_date 一票否决!H4"},
		{"owner removed", func(f *form) { f.do(f.book.RemoveRow(indicators, 4)) }, "schemefile.owner_unknown 事件台账·事件种类!A4"},
		{"owner not named", func(f *form) { f.set(ledger, "A4", nil) }, "schemefile.owner_missing 事件台账·事件种类!C4"},
		{"owner twice", func(f *form) { f.set(indicators, f.find(indicators, "F1-02", "id"), "F1-01") }, "schemefile.owner_twice 事件台账·事件种类!A4"},
		{"sheet renamed", func(f *form) { f.do(f.book.SetSheetName(indicators, "指标体系2026")) }, "schemefile.sheet_missing !"},
		{"sheet removed", func(f *form) { f.do(f.book.DeleteSheet("档次")) }, "schemefile.sheet_missing !"},
		{"not a form", func(f *form) { f.do(f.book.DeleteSheet(registerSheet)) }, "schemefile.not_form !"},
		{"another form", func(f *form) { f.set(registerSheet, "A1", "eightx-scheme-form-9") }, "schemefile.form_version !"},
		{"row added to the settings", func(f *form) { f.set("方案", "B200", "x") }, "schemefile.setting 方案!B200"},
		{"brackets", func(f *form) { f.set("项目", f.find("项目", "F1", "dimensions"), "[a, b") }, "schemefile.cell.brackets 项目!K4"},
		{"lines", func(f *form) { f.set("绩效", f.find("绩效", "pay", "gradeCoefficient"), "优秀 = 1.3\n称职") }, "schemefile.cell.lines 绩效!G4"},
		{"parameters", func(f *form) { f.set(indicators, f.find(indicators, "F1-02", "rule.*"), "实际数 done") }, "schemefile.cell.args 指标体系!K5"},
		{"parameter twice", func(f *form) { f.set(indicators, f.find(indicators, "F1-02", "rule.*"), "实际数 = a\nactual = b") }, "schemefile.cell.args 指标体系!K5"},
		{"parameter and rows", func(f *form) {
			f.set(indicators, f.find(indicators, "F1-01", "rule.*"), "kinds = [{id: e9}]\n扣分还是加分 = 扣分")
		}, "schemefile.twice 事件台账·事件种类!A4"},
		{"formula without a result", func(f *form) {
			f.set(indicators, f.find(indicators, "F1-01", "points@UC"), nil)
			f.do(f.book.SetCellFormula(indicators, f.find(indicators, "F1-01", "points@UC"), "1/0"))
		}, "schemefile.cell_formula 指标体系!F4"},
		{"which grading", func(f *form) { f.set("星级", "A4", "级") }, "schemefile.owner_unknown 档次!A4"},
		{"stars twice", func(f *form) { f.set("星级", "A5", "星级") }, ""},
		{"place in the rest", func(f *form) {
			f.set("其他设置", "A4", "指标体系[F9-99].naWhen")
			f.set("其他设置", "B4", "x = 1")
		}, "schemefile.rest_path 其他设置!A4"},
		{"place in the rest that is taken", func(f *form) {
			f.set("其他设置", "A4", "指标体系[F1-02].name")
			f.set("其他设置", "B4", "x")
		}, "schemefile.twice 其他设置!B4"},
		{"control character", func(f *form) { f.set(indicators, f.find(indicators, "F1-01", "name"), "a_x0007_b") }, "scheme.bad_text 指标体系!D4"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newForm(t)
			test.edit(f)
			s, findings := f.read()
			if s != nil {
				t.Error("got a scheme")
			}
			var got []string
			for _, finding := range findings {
				got = append(got, fmt.Sprintf("%s %s!%s", finding.Code, finding.Place.Sheet, finding.Place.Cell))
				wantWords(t, finding)
			}
			if len(got) == 0 || test.want != "" && !slices.Contains(got, test.want) {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}

func TestColumnsOfOnesOwnAreTold(t *testing.T) {
	f := newForm(t)
	f.set("指标体系", "AZ2", "我的笔记")
	f.set("指标体系", "AZ4", "x")
	s, findings := f.read()
	if s == nil || len(findings) != 1 || findings[0].Code != "schemefile.column" || findings[0].Severity != scheme.Warning {
		t.Errorf("got %v, %v, want a scheme and a warning", s, findings)
	}
}

// TestFormIsReadable: what a clerk sees is Chinese, and codes are texts.
func TestFormIsReadable(t *testing.T) {
	f := newForm(t)
	cells := map[string]string{
		"A2": "项目编号", "B2": "项目名称", "F2": "分值\nUC 城市社区", "F4": "26",
		f.find("指标体系", "F1-01", "rule.kind"): "事件台账", f.find("指标体系", "F1-01", "methods"): "查账、实地查看",
	}
	for cell, want := range cells {
		if got, err := f.book.GetCellValue("指标体系", cell); got != want || err != nil {
			t.Errorf("%s: got %q, want %q", cell, got, want)
		}
	}
	for cell, want := range map[string]excelize.CellType{"F4": excelize.CellTypeUnset, "C4": excelize.CellTypeSharedString, "D4": excelize.CellTypeSharedString} {
		if got, err := f.book.GetCellType("指标体系", cell); got != want || err != nil {
			t.Errorf("%s: got type %v, want %v", cell, got, want)
		}
	}
	if got, err := f.book.CalcCellValue("项目", "O4"); got != "60" {
		cells, _ := f.book.GetRows("项目")
		t.Errorf("sum of the indicators of F1: got %q, %v, want 60; the sheet has %q", got, err, cells)
	}
	if visible, err := f.book.GetSheetVisible(registerSheet); visible || err != nil {
		t.Error("the register is visible")
	}
}

// TestSpreadsheetProgramKeepsTheForm opens and saves forms with LibreOffice.
func TestSpreadsheetProgramKeepsTheForm(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	folder := t.TempDir()
	schemes := map[string]*scheme.Scheme{"full.xlsx": schemetest.Full(), "random.xlsx": schemetest.Random(3)}
	for name, s := range schemes {
		if err := Write(filepath.Join(folder, name), s); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(folder, "saved")
	command := exec.Command(soffice, "--headless", "-env:UserInstallation=file://"+folder+"/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
		"--outdir", out, filepath.Join(folder, "full.xlsx"), filepath.Join(folder, "random.xlsx"))
	if said, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, want := range schemes {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		got, _, findings, err := Parse(name, data)
		if got == nil || err != nil {
			t.Fatalf("%s: %v %v", name, findings, err)
		}
		for _, d := range scheme.Diff(want, got) {
			t.Errorf("%s: %s", name, Describe(formLang, d))
		}
	}
}

// TestTextsAreNeverFormulas: whatever a scheme says, the form holds it as text.
func TestTextsAreNeverFormulas(t *testing.T) {
	payloads := []string{"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1+1", "＝1+1", `=HYPERLINK("http://192.0.2.1","x")`, "=WEBSERVICE(1)", "%0A=1+1"}
	for _, payload := range payloads {
		s, _, findings, err := Parse("s.yaml", []byte(strings.Replace(formYAML, "title: 方案", "title: \""+escapes.Replace(payload)+"\"", 1)))
		if s == nil {
			t.Fatal(payload, findings, err)
		}
		data, err := Format("s.xlsx", s)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		f := &form{t, book}
		cell := f.find("方案", "title", "value")
		formula, err := book.GetCellFormula("方案", cell)
		kind, typeErr := book.GetCellType("方案", cell)
		if formula != "" || kind != excelize.CellTypeSharedString || err != nil || typeErr != nil {
			t.Errorf("%q: got formula %q and type %v, %v, %v, want a text", payload, formula, kind, err, typeErr)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
