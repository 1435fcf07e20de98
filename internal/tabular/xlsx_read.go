package tabular

import (
	"path"
	"strings"

	"eightx/internal/errs"
	"eightx/internal/xlsxguard"

	"github.com/xuri/excelize/v2"
)

// workbookTables opens a workbook and lists its sheets as tables, in order.
func workbookTables(file, name string, limits xlsxguard.Limits) ([]*table, error) {
	book, err := xlsxguard.Open(file, limits)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	return bookTables(book, name)
}

// bookTables lists the sheets of an open workbook. The tables stay readable when
// it is closed.
func bookTables(book *excelize.File, name string) ([]*table, error) {
	parts := &workbookParts{book: book}
	var texts []string
	if data := parts.get("xl/sharedStrings.xml"); data != nil {
		texts = sharedTexts(data)
	}
	kinds := styleKinds(parts.get("xl/styles.xml"))
	sheets, date1904 := parts.sheets()
	var tables []*table
	for _, s := range sheets {
		data := parts.get(s.part)
		if data == nil {
			return nil, errs.E(errs.Invalid, "tabular.sheet_large", errs.Where{File: name, Sheet: s.name})
		}
		tables = append(tables, &table{file: name, sheet: s.name, date1904: date1904, rows: sheetRows(data, texts, kinds)})
	}
	return tables, nil
}

// workbookParts hands out the parts of a workbook by name. The library keeps
// small parts in memory as they are; what it has put on disk is too large to be
// read in one piece.
type workbookParts struct{ book *excelize.File }

func (p *workbookParts) get(name string) []byte {
	if data, ok := p.book.Pkg.Load(name); ok {
		content, _ := data.([]byte)
		return content
	}
	var found []byte // names differ in case in some producers' files
	p.book.Pkg.Range(func(key, data any) bool {
		if text, ok := key.(string); ok && strings.EqualFold(text, name) {
			found, _ = data.([]byte)
		}
		return found == nil
	})
	return found
}

type sheetPart struct{ name, part string }

// sheets lists the worksheets in the order of the workbook, hidden ones too.
func (p *workbookParts) sheets() (sheets []sheetPart, date1904 bool) {
	targets := map[string]string{}
	m := &markup{data: p.get("xl/_rels/workbook.xml.rels")}
	for m.next() {
		if m.is("Relationship") && strings.HasSuffix(string(m.attr("Type")), "/worksheet") {
			targets[string(m.attr("Id"))] = plain(m.attr("Target"))
		}
	}
	m = &markup{data: p.get("xl/workbook.xml")}
	for m.next() {
		switch {
		case m.is("workbookPr"):
			flag := string(m.attr("date1904"))
			date1904 = flag == "1" || flag == "true"
		case m.is("sheet") && !m.end:
			if target, ok := targets[string(m.attrLike(":id"))]; ok {
				sheets = append(sheets, sheetPart{plain(m.attr("name")), partName(target)})
			}
		}
	}
	return sheets, date1904
}

func partName(target string) string {
	if strings.HasPrefix(target, "/") {
		return target[1:]
	}
	return path.Join("xl", target)
}
