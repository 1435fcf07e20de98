package tabular

import (
	"archive/zip"
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/internal/locale"
	"eightx/internal/xlsxguard"
)

// fuzzLimits keep a fuzzing step short.
var fuzzLimits = xlsxguard.Limits{Container: 1 << 20, Unpacked: 4 << 20, Part: 1 << 20, Ratio: 200, Entries: 100,
	Sheets: 20, Rows: 2000, Cells: 20_000, Texts: 5000, Elements: 5000}

// holds checks what is true of every reading: facts that block nothing are valid,
// and what was read can be written and read again.
func holds(t *testing.T, f *facts.Facts, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		if !locale.Has(p.Code) {
			t.Errorf("no text for %s", p.Code)
		}
		if text := p.Text(locale.Zh); strings.Contains(text, "{") && !strings.Contains(p.Read+p.Column+p.Name, "{") {
			t.Errorf("a value is missing in %q", text)
		}
	}
	if f == nil || len(Blocking(problems)) > 0 {
		return
	}
	if ps := facts.Validate(f); len(ps) > 0 {
		t.Errorf("no problem was told, but the facts are not valid: %v", ps)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("data", "unit,tax\nV01,12\nV02,\"1,234\"\n")
	f.Add("数据", "单位;税收完成数（元）;参保率\r\n东关村;１２，０００;85%\r\n合计;1;2\r\n")
	f.Add("events", "unit\tledger\tkind\tevent_date\nV01\tF1-01\te1\t2026/7/6\n")
	f.Add("corrections", "id,reason,what,unit,thing,value\nK1,r,value,V01,tax,'=1\n")
	f.Add("units", "id,name,peer,unit.x,staff.chief\nV01,\"a\"\"b\",UV,7,1\n\n,,\n")
	f.Add("points", "unit,F1-02.c1,F1-02.c2\nV01,√,不适用\n")
	f.Add("series", "unit,metric,2026-01,3月\nV01,env,95,缺：停电\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		if len(text) > 20_000 || kindOf(name, tableKinds()) == nil {
			return
		}
		decoded, ok := decodeText([]byte(text))
		if !ok {
			return
		}
		readTables(t, []*table{csvText(name+".csv", decoded)})
	})
}

func FuzzWorkbook(f *testing.F) {
	for _, part := range []string{
		`<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c><c r="B1" t="inlineStr"><is><t>tax</t></is></c></row><row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>3.1E2</v></c></row>`,
		`<x:row><x:c t="str"><x:f>1+1</x:f><x:v>V01</x:v></x:c><x:c t="e"><x:v>#DIV/0!</x:v></x:c><x:c><x:f>A1</x:f></x:c></x:row>`,
		`<row r="3"><c r="C3" t="b"><v>1</v></c></row><!-- <row> --><row r="1"><c><v>&#x4e1c;&amp;</v></c></row>`,
		`<row r="99999999999999999999"><c r="ZZZZZ1" t="s"><v>9</v></c></row>`,
	} {
		f.Add([]byte(part))
	}
	f.Fuzz(func(t *testing.T, sheet []byte) {
		book, err := xlsxguard.OpenBytes("f.xlsx", workbookAround(t, sheet), fuzzLimits)
		if err != nil {
			return
		}
		defer book.Close()
		tables, err := bookTables(book, "f.xlsx")
		if err != nil {
			return
		}
		readTables(t, tables)
	})
}

// FuzzSheet is FuzzWorkbook without the container and its guard.
func FuzzSheet(f *testing.F) {
	f.Add([]byte(`<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c><c r="B1" t="str"><v>tax</v></c></row><row><c t="s"><v>0</v></c><c s="1"><v>3.1E2</v></c></row></sheetData>`))
	f.Add([]byte(`<row r="9"><c r="B9"><f>A1</f></c><c t="inlineStr"><is><r><t>a&#10;b</t></r><rPh><t>x</t></rPh></is></c></row><![CDATA[<row>]]><c t="s"><v>99</v></c>`))
	f.Add([]byte(`<row r='1' x="a>b"><c r="A1" t="str"><v><![CDATA[编号]]>_x000D_</v></c></row><?pi <row> ?><!-- - -->`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows := sheetRows(data, []string{"V01", "东关村"}, []cellKind{numberCell, percentCell, dateCell})
		readTables(t, []*table{{file: "f.xlsx", sheet: "数据", rows: rows}, {file: "f.xlsx", sheet: "事件台账", rows: rows}})
	})
}

// readTables reads tables for the units of the sample.
func readTables(t *testing.T, tables []*table) {
	t.Helper()
	req := sampleRequirements()
	req.Units = sampleFacts().Units
	r := newReader(&req, nil)
	if err := r.readAll(tables); err != nil {
		t.Fatal(err)
	}
	holds(t, r.out, r.problems)
}

// workbookAround makes a workbook whose sheet 数据 consists of the given rows.
func workbookAround(t testing.TB, rows []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	const office, rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006/relationships"
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	add("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`)
	add("_rels/.rels", `<Relationships xmlns="`+rel+`"><Relationship Id="rId1" Type="`+office+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	add("xl/workbook.xml", `<workbook xmlns="`+main+`" xmlns:r="`+office+`"><sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>`)
	add("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+rel+`"><Relationship Id="rId1" Type="`+office+`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
	add("xl/sharedStrings.xml", `<sst xmlns="`+main+`"><si><t>V01</t></si><si><r><t>东关</t></r><r><t>村</t></r><rPh><t>dong</t></rPh></si></sst>`)
	add("xl/styles.xml", `<styleSheet xmlns="`+main+`"><numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	add("xl/worksheets/sheet1.xml", `<worksheet xmlns="`+main+`" xmlns:x="`+main+`"><sheetData>`+string(rows)+`</sheetData></worksheet>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNothingIsLost writes junk into cells of a filled template, one at a time:
// each time the facts change or somebody is told.
func TestNothingIsLost(t *testing.T) {
	const seed, rounds = 20261122, 1000
	r := rand.New(rand.NewPCG(seed, 3))
	req, want := sampleRequirements(), sampleFacts()
	sheets := filled(&req, want)
	before := facts.Digest(want)
	junk := []string{"x", "七", "1O", "12,34", "—", "合计数", "=1+1", "#REF!", "2026/7/6", "0.12345", "别的村", "√", "K99", "  y "}
	for n := range rounds {
		s := sheets[r.IntN(len(sheets))]
		row := s.head + r.IntN(len(s.cells)-s.head)
		c := &s.cells[row][r.IntN(len(s.cells[row]))]
		old := *c
		*c = cell{col: c.col, text: junk[r.IntN(len(junk))]}
		got, problems := readSheets(t, &req, sheets)
		if len(problems) == 0 && facts.Digest(got) == before && fold(old.text) != fold(c.text) {
			t.Errorf("seed %d, round %d: %q instead of %q in %s!%s changed nothing and nobody was told", seed, n, c.text, old.text, s.name, cellName(row+1, c.col))
		}
		*c = old
	}
}

// memorySheet is a sheet of a template as cells.
type memorySheet struct {
	name  string
	head  int
	cells [][]cell
}

// filled is the template of facts, in memory.
func filled(req *Requirements, f *facts.Facts) []*memorySheet {
	c := newComposer(req, f, locale.Zh, false)
	var sheets []*memorySheet
	for _, p := range c.plans() {
		s := &memorySheet{name: c.word("tabular.sheet." + p.id), head: len(p.head)}
		add := func(row []out) {
			cells := make([]cell, len(row))
			for i, o := range row {
				cells[i] = cell{col: i, text: o.text}
			}
			s.cells = append(s.cells, cells)
		}
		for _, row := range p.head {
			add(row)
		}
		for row := range p.rows {
			add(row)
		}
		if len(s.cells) > s.head {
			sheets = append(sheets, s)
		}
	}
	return sheets
}

func readSheets(t *testing.T, req *Requirements, sheets []*memorySheet) (*facts.Facts, []Problem) {
	t.Helper()
	var tables []*table
	for _, s := range sheets {
		tables = append(tables, &table{file: "facts.xlsx", sheet: s.name, rows: func(yield func(int, []cell) bool) {
			for i, cells := range s.cells {
				if !yield(i+1, cells) {
					return
				}
			}
		}})
	}
	r := newReader(req, nil)
	if err := r.readAll(tables); err != nil {
		t.Fatal(err)
	}
	return r.out, r.problems
}
