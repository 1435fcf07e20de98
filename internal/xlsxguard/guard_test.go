package xlsxguard

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"eightx/internal/errs"

	"github.com/xuri/excelize/v2"
)

// honest is a small workbook as excelize writes it, as its parts.
func honest(t testing.TB) map[string]string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for cell, value := range map[string]any{"A1": "单位", "B1": "得分", "A2": "东关村", "B2": 9.5} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	data, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(data.Bytes()), int64(data.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, entry := range archive.File {
		content, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		parts[entry.Name] = string(text)
	}
	return parts
}

// pack makes a container of parts, changed by the given pairs of name and content.
func pack(t testing.TB, parts map[string]string, changes ...string) []byte {
	t.Helper()
	for i := 0; i < len(changes); i += 2 {
		parts[changes[i]] = changes[i+1]
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, content := range parts {
		entry, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(entry, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	sheetPart = "xl/worksheets/sheet1.xml"
	sheetHead = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	sheetTail = `</worksheet>`
)

func sheetOf(body string) string {
	return sheetHead + "<sheetData>" + body + "</sheetData>" + sheetTail
}

// noise is text that does not pack well, so that only its size gives it away.
func noise(bytes int) string {
	var out strings.Builder
	state := uint64(1)
	for out.Len() < bytes {
		state = state*6364136223846793005 + 1442695040888963407
		fmt.Fprintf(&out, "%016x", state)
	}
	return out.String()
}

// bombs are workbooks that must be refused, with the code they are refused by.
func bombs(t testing.TB) []bomb {
	change := func(changes ...string) []byte { return pack(t, honest(t), changes...) }
	rels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s" TargetMode="External"/></Relationships>`
	valid := change()
	return []bomb{
		{"padding of 65 MB", "xlsxguard.unpacked", change("xl/media/a.xml", strings.Repeat(" ", 65<<20))},
		{"padding of 60 MB", "xlsxguard.ratio", change("xl/media/a.xml", strings.Repeat(" ", 60<<20))},
		{"styles of 64 MB", "xlsxguard.ratio", change("xl/styles.xml", "<styleSheet>"+strings.Repeat("<a/>", 15<<20)+"</styleSheet>")},
		{"styles of 9 MB that pack badly", "xlsxguard.part", change("xl/styles.xml", "<styleSheet><x a='"+strings.ReplaceAll(noise(9<<20), "00", "'/><x a='")+"'/></styleSheet>")},
		{"many small parts", "xlsxguard.unpacked", change(manyParts(80, strings.Repeat(" ", 900_000))...)},
		{"1,001 parts", "xlsxguard.entries", change(manyParts(1001, "<a/>")...)},
		{"two million rows", "xlsxguard.ratio", change(sheetPart, sheetOf(strings.Repeat("<row/>", 2_000_000)))},
		{"20,001 rows", "xlsxguard.rows", change(sheetPart, sheetOf(strings.Repeat("<row/>", 20_001)))},
		{"row 2^31", "xlsxguard.rows", change(sheetPart, sheetOf(`<row r="2147483648"><c r="A2147483648"/></row>`))},
		{"row beyond every integer", "xlsxguard.rows", change(sheetPart, sheetOf(`<row r="99999999999999999999"/>`))},
		{"lone cells far right", "xlsxguard.cells", change(sheetPart, sheetOf(strings.Repeat(`<row><c r="XFD1"/></row>`, 100)))},
		{"cells under a prefix", "xlsxguard.cells", change(sheetPart, sheetOf(strings.Repeat(`<x:row><x:c r='XFD1'/></x:row>`, 100)))},
		{"a cell name without end", "xlsxguard.cells", change(sheetPart, sheetOf(`<row><c r="`+strings.Repeat("Z", 99)+`1"/></row>`))},
		{"cells behind a quoted bracket", "xlsxguard.cells", change(sheetPart, sheetOf(`<row a="<!-- >"><c b=">" r="`+strings.Repeat("Z", 99)+`1"/></row>`))},
		{"huge dimension", "xlsxguard.rows", change(sheetPart, sheetHead+`<dimension ref="A1:XFD1048576"/>`+sheetTail)},
		{"300,001 merged cells", "xlsxguard.elements", change(sheetPart, sheetHead+merged(300_001)+sheetTail)},
		{"200,001 texts", "xlsxguard.texts", change("xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", 200_001)+"</sst>")},
		{"XML entity", "xlsxguard.entity", change(sheetPart, `<!DOCTYPE a [<!ENTITY b "c">]>`+sheetOf(""))},
		{"external XML entity in another part", "xlsxguard.entity", change("docProps/app.xml", `<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`)},
		{"UTF-16", "xlsxguard.encoding", change(sheetPart, "\xff\xfe<\x00a\x00/\x00>\x00")},
		{"UTF-16 without mark", "xlsxguard.encoding", change(sheetPart, "\x00<\x00a\x00/\x00>")},
		{"another encoding", "xlsxguard.encoding", change(sheetPart, `<?xml version="1.0" encoding="UTF-7"?><a/>`)},
		{"deep nesting", "xlsxguard.markup", change(sheetPart, strings.Repeat("<a>", 65))},
		{"a tag of 2 MB", "xlsxguard.markup", change(sheetPart, "<a b='"+noise(2<<20)+"'/>")},
		{"zip inside", "xlsxguard.nested", change("xl/media/image1.png", string(valid))},
		{"embedded workbook", "xlsxguard.nested", change("xl/embeddings/a.xlsx", "x")},
		{"gzip inside", "xlsxguard.nested", change("docProps/a.xml", "\x1f\x8b\x08")},
		{"macros", "xlsxguard.macro", change("xl/vbaProject.bin", "x")},
		{"macro type", "xlsxguard.macro", change("[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`)},
		{"macro sheet", "xlsxguard.macro", change("xl/macrosheets/sheet1.xml", "<a/>")},
		{"external link", "xlsxguard.external", change("xl/externalLinks/externalLink1.xml", "<a/>")},
		{"external relation", "xlsxguard.external", change("xl/worksheets/_rels/sheet1.xml.rels", fmt.Sprintf(rels, "attachedTemplate", "http://192.0.2.1/"))},
		{"one part as two sheets", "xlsxguard.twice", change("xl/workbook.xml", `<workbook><sheets><sheet r:id="rId1"/><sheet r:id="rId1"/></sheets></workbook>`)},
		{"257 sheets", "xlsxguard.sheets", change("xl/workbook.xml", manySheets(257))},
		{"path out of the container", "xlsxguard.name", change("../evil.xml", "<a/>")},
		{"path with a drive", "xlsxguard.name", change(`C:\evil.xml`, "<a/>")},
		{"absolute path", "xlsxguard.name", change("/evil.xml", "<a/>")},
		{"same name in other case", "xlsxguard.twice", change("XL/workbook.xml", "<a/>")},
		{"overlapping entries", "xlsxguard.overlap", overlapping(t, valid)},
		{"declared size too small", "xlsxguard.size_lie", lying(t, honest(t), 100)},
		{"declared size too large", "", lying(t, honest(t), 1<<20)},
		{"password or old format", "xlsxguard.ole", append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 512)...)},
		{"encrypted entry", "xlsxguard.ole", encrypted(valid)},
		{"binary workbook", "xlsxguard.not_workbook", change("xl/workbook.bin", "x")},
		{"a document", "xlsxguard.not_workbook", pack(t, map[string]string{"word/document.xml": "<a/>"})},
		{"plain text", "xlsxguard.not_workbook", []byte("单位,得分\n")},
		{"nothing", "xlsxguard.not_workbook", nil},
		{"cut off", "xlsxguard.broken", valid[:len(valid)/2]},
	}
}

type bomb struct {
	name, code string // an empty code means any
	data       []byte
}

func merged(count int) string {
	var out strings.Builder
	for i := range count {
		fmt.Fprintf(&out, `<mergeCell ref="A%d:B%d"/>`, i*7919%9973, i)
	}
	return out.String()
}

func manyParts(count int, content string) []string {
	var changes []string
	for i := range count {
		changes = append(changes, fmt.Sprintf("docProps/part%d.xml", i), content)
	}
	return changes
}

func manySheets(count int) string {
	var out strings.Builder
	for i := range count {
		fmt.Fprintf(&out, `<sheet r:id="rId%d"/>`, i)
	}
	return "<workbook><sheets>" + out.String() + "</sheets></workbook>"
}

// overlapping makes two directory entries point at the same bytes.
func overlapping(t testing.TB, data []byte) []byte {
	data = bytes.Clone(data)
	first := bytes.Index(data, []byte("PK\x01\x02"))
	second := bytes.Index(data[first+4:], []byte("PK\x01\x02")) + first + 4
	if second <= first {
		t.Fatal("no second directory entry")
	}
	copy(data[second+42:second+46], data[first+42:first+46])
	return data
}

// lying declares a wrong unpacked size for the sheet.
func lying(t testing.TB, parts map[string]string, size uint64) []byte {
	t.Helper()
	content := sheetOf(strings.Repeat("<row/>", 1000))
	delete(parts, sheetPart)
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: sheetPart, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(content)),
		CompressedSize64: uint64(len(content)), UncompressedSize64: size}
	entry, err := archive.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(entry, content); err != nil {
		t.Fatal(err)
	}
	for name, content := range parts {
		entry, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(entry, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func encrypted(data []byte) []byte {
	data = bytes.Clone(data)
	directory := bytes.Index(data, []byte("PK\x01\x02"))
	flags := binary.LittleEndian.Uint16(data[directory+8:])
	binary.LittleEndian.PutUint16(data[directory+8:], flags|1)
	return data
}

func TestBombsAreRefused(t *testing.T) {
	for _, bomb := range bombs(t) {
		t.Run(bomb.name, func(t *testing.T) {
			before := heap()
			start := time.Now()
			book, err := OpenBytes("b.xlsx", bomb.data, Default)
			if err == nil {
				book.Close()
				t.Fatal("got no error")
			}
			var refusal *errs.Error
			if !errors.As(err, &refusal) || bomb.code != "" && refusal.Code != bomb.code {
				t.Fatalf("got %v, want code %s", err, bomb.code)
			}
			if refusal.Where.File != "b.xlsx" || len(refusal.Fixes) == 0 {
				t.Errorf("got place %v and fixes %v, want the file and what to do", refusal.Where, refusal.Fixes)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("refusing took %v", took)
			}
			if grown := heap() - before; grown > 100<<20 {
				t.Errorf("refusing took %d MB", grown>>20)
			}
		})
	}
}

// heap is all memory ever asked for, so that what was freed again counts too.
func heap() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.TotalAlloc)
}

func TestHonestWorkbooksPass(t *testing.T) {
	link := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.com/" TargetMode="External"/></Relationships>`
	tests := []struct {
		name string
		data []byte
	}{
		{"as written", pack(t, honest(t))},
		{"with a comment, CDATA and a bracket in a quote", pack(t, honest(t), sheetPart, sheetHead+`<!-- <row r="999999"> --><![CDATA[<row r="999999">]]><sheetData><row r="1" x="a>b"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row></sheetData>`+sheetTail)},
		{"with a picture", pack(t, honest(t), "xl/media/image1.png", "\x89PNG\r\n\x1a\n<row r='99999999'>")},
		{"with a hyperlink", pack(t, honest(t), "xl/worksheets/_rels/sheet1.xml.rels", link)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			book, err := OpenBytes("b.xlsx", test.data, Default)
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			if got := book.GetSheetList(); len(got) != 1 {
				t.Errorf("got sheets %v, want one", got)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	folder := t.TempDir()
	good := filepath.Join(folder, "good.xlsx")
	if err := os.WriteFile(good, pack(t, honest(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	book, err := Open(good, Small)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got, err := book.GetCellValue("Sheet1", "A2"); got != "东关村" || err != nil {
		t.Errorf("got %q, %v, want 东关村", got, err)
	}
	tight := Small
	tight.Container = 100
	if _, err := Open(good, tight); !errors.Is(err, errs.E(errs.Invalid, "xlsxguard.container")) {
		t.Errorf("file larger than the container limit: got %v", err)
	}
	if _, err := Open(filepath.Join(folder, "none.xlsx"), Small); !errors.Is(err, errs.E(errs.NotFound, "xlsxguard.open")) {
		t.Errorf("file that is not there: got %v", err)
	}
}

func TestSafely(t *testing.T) {
	err := Safely("b.xlsx", func() error { panic("library") })
	if !errors.Is(err, errs.E(errs.Invalid, "xlsxguard.broken")) {
		t.Errorf("panic: got %v", err)
	}
	own := errs.E(errs.Invalid, "tabular.number")
	if err := Safely("b.xlsx", func() error { return own }); !errors.Is(err, own) || own.Where.File != "b.xlsx" {
		t.Errorf("own error: got %v", err)
	}
	if err := Safely("b.xlsx", func() error { return nil }); err != nil {
		t.Errorf("no error: got %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	valid := pack(f, honest(f))
	f.Add([]byte(nil))
	f.Add(valid)
	f.Add(overlapping(f, valid))
	f.Add(encrypted(valid))
	f.Add(valid[:len(valid)/2])
	f.Add(pack(f, honest(f), sheetPart, sheetOf(`<row r="2147483648"><c r="XFD1"/></row>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		before := heap()
		readAll(data)
		if grown := heap() - before; grown > 256<<20 {
			t.Fatalf("reading %d bytes took %d MB", len(data), grown>>20)
		}
	})
}

// FuzzSheet changes the sheet inside a sound container, which changed bytes of a
// container would never get past.
func FuzzSheet(f *testing.F) {
	parts := honest(f)
	f.Add(parts[sheetPart])
	f.Add(sheetOf(`<row r="2"><c r="B2" t="s"><v>0</v></c></row><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`))
	f.Fuzz(func(t *testing.T, sheet string) {
		before := heap()
		changed := map[string]string{}
		for name, content := range parts {
			changed[name] = content
		}
		readAll(pack(t, changed, sheetPart, sheet))
		if grown := heap() - before; grown > 256<<20 {
			t.Fatalf("reading %d bytes took %d MB", len(sheet), grown>>20)
		}
	})
}

// readAll opens a workbook and reads what it lets in.
func readAll(data []byte) {
	book, err := OpenBytes("b.xlsx", data, Small)
	if err != nil {
		return
	}
	defer book.Close()
	_ = Safely("b.xlsx", func() error {
		for _, sheet := range book.GetSheetList() {
			if _, err := book.GetRows(sheet); err != nil {
				return err
			}
			if _, err := book.GetCellType(sheet, "A1"); err != nil {
				return err
			}
		}
		return nil
	})
}
