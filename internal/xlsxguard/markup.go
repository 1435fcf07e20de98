package xlsxguard

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"eightx/internal/errs"
)

// scan counts what the markup of a workbook would become in memory. It follows
// tags only, byte by byte, so that it is many times faster than a parser; what
// it counts is what a parser would see, because it knows quotes, comments and
// CDATA and refuses every encoding but UTF-8.
type scan struct {
	limits Limits
	cells  int
	texts  int
	other  int
	sheets map[string]bool // r:id of the sheets of the workbook
	target map[string]bool // targets of the workbook's relations

	entry  string
	rows   int // last row of the current part
	width  int // last column of the current row
	inside int // depth of open elements
}

func newScan(limits Limits) *scan {
	return &scan{limits: limits, sheets: map[string]bool{}, target: map[string]bool{}}
}

// maxDepth and maxTag are far above anything an office program writes.
const (
	maxDepth = 64
	maxTag   = mega
)

// part scans one entry. Pictures are let through by their first bytes, which no
// XML parser accepts.
func (s *scan) part(name string, content io.Reader, limits Limits) error {
	s.entry, s.rows, s.width, s.inside = name, 0, 0, 0
	in := bufio.NewReaderSize(content, 64<<10)
	head, err := in.Peek(8)
	if err != nil && err != io.EOF {
		return err
	}
	for _, mark := range nestMarks {
		if bytes.HasPrefix(head, mark) {
			return s.refuse("xlsxguard.nested")
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}), bytes.IndexByte(head, 0) >= 0:
		return s.binary(head)
	}
	return s.markup(in, isBulk(name), limits.Part)
}

// binary lets through what is under a folder of pictures or printer settings;
// a part that a reader takes for XML must not be in a wide encoding.
func (s *scan) binary(head []byte) error {
	wide := bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
	switch path.Ext(strings.ToLower(s.entry)) {
	case ".xml", ".rels", ".vml":
		return s.refuse("xlsxguard.encoding")
	}
	if wide {
		return s.refuse("xlsxguard.encoding")
	}
	return nil
}

// isBulk tells the parts that may be as large as the workbook itself.
func isBulk(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "xl/worksheets/") || strings.HasPrefix(name, "xl/sharedstrings") || strings.HasPrefix(name, "xl/media/")
}

func (s *scan) markup(in *bufio.Reader, bulk bool, longest int64) error {
	read := int64(0)
	var tag []byte
	for {
		skipped, err := skipTo(in, '<')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if tag, err = readTag(in, tag[:0]); errors.Is(err, io.EOF) {
			return nil // cut off inside a tag: the parser will say so
		} else if err != nil {
			return s.locate(err)
		}
		if read += skipped + int64(len(tag)); !bulk && read > longest {
			return s.refuse("xlsxguard.part", errs.P("limit", longest/mega))
		}
		if err := s.tag(tag); err != nil {
			return err
		}
	}
}

// skipTo reads past the next mark and says how many bytes that were.
func skipTo(in *bufio.Reader, mark byte) (int64, error) {
	total := int64(0)
	for {
		piece, err := in.ReadSlice(mark)
		total += int64(len(piece))
		if !errors.Is(err, bufio.ErrBufferFull) {
			return total, err
		}
	}
}

// readTag reads from behind a "<" to the ">" that closes it, exclusive.
func readTag(in *bufio.Reader, tag []byte) ([]byte, error) {
	for {
		piece, err := in.ReadSlice('>')
		tag = append(tag, piece...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return tag, err
		}
		if err == nil && closed(tag) {
			return tag[:len(tag)-1], nil
		}
		if len(tag) > maxTag {
			return tag, refuse("xlsxguard.markup")
		}
	}
}

// closed tells whether the ">" at the end of tag is its end.
func closed(tag []byte) bool {
	switch {
	case bytes.HasPrefix(tag, []byte("!--")):
		return len(tag) >= 6 && bytes.HasSuffix(tag, []byte("-->"))
	case bytes.HasPrefix(tag, []byte("![CDATA[")):
		return bytes.HasSuffix(tag, []byte("]]>"))
	case bytes.HasPrefix(tag, []byte("?")):
		return bytes.HasSuffix(tag, []byte("?>"))
	}
	return !insideQuotes(tag)
}

func insideQuotes(tag []byte) bool {
	for {
		at := bytes.IndexAny(tag, `"'`)
		if at < 0 {
			return false
		}
		end := bytes.IndexByte(tag[at+1:], tag[at])
		if end < 0 {
			return true
		}
		tag = tag[at+1+end+1:]
	}
}

func (s *scan) tag(tag []byte) error {
	switch {
	case len(tag) == 0 || bytes.HasPrefix(tag, []byte("!--")) || bytes.HasPrefix(tag, []byte("![CDATA[")):
		return nil
	case tag[0] == '!':
		return s.refuse("xlsxguard.entity")
	case tag[0] == '?':
		return s.encoding(tag)
	case tag[0] == '/':
		s.inside--
		return nil
	}
	if tag[len(tag)-1] != '/' {
		s.inside++
	}
	if s.inside > maxDepth {
		return s.refuse("xlsxguard.markup")
	}
	return s.element(localName(tag), tag)
}

func (s *scan) encoding(tag []byte) error {
	switch strings.ToLower(attribute(tag, "encoding")) {
	case "", "utf-8", "us-ascii":
		return nil
	}
	return s.refuse("xlsxguard.encoding")
}

// element counts one start tag.
func (s *scan) element(name string, tag []byte) error {
	switch name {
	case "c":
		return s.cell(tag)
	case "row":
		return s.row(number(attribute(tag, "r")))
	case "v", "f", "is", "t":
		return nil
	case "si":
		s.texts++
		return s.limit(s.texts, s.limits.Texts, "xlsxguard.texts")
	case "dimension":
		return s.dimension(attribute(tag, "ref"))
	}
	if err := s.structure(name, tag); err != nil {
		return err
	}
	s.other++
	return s.limit(s.other, s.limits.Elements, "xlsxguard.elements")
}

// cell counts the cells a row becomes in memory: a lone cell in column Z makes
// twenty-six.
func (s *scan) cell(tag []byte) error {
	column := columnOf(attribute(tag, "r"))
	if column == 0 {
		column = s.width + 1
	}
	if column > s.width {
		s.cells += column - s.width
		s.width = column
	}
	return s.limit(s.cells, s.limits.Cells, "xlsxguard.cells")
}

func (s *scan) row(number int) error {
	s.rows, s.width = max(s.rows+1, number), 0
	return s.limit(s.rows, s.limits.Rows, "xlsxguard.rows")
}

// dimension is a claim about the used range; one that exceeds the limit would
// mislead readers that believe it.
func (s *scan) dimension(ref string) error {
	_, last, _ := strings.Cut(ref, ":")
	letters := strings.TrimRight(last, "0123456789")
	return s.limit(number(last[len(letters):]), s.limits.Rows, "xlsxguard.rows")
}

// structure watches the few elements that hold a workbook together.
func (s *scan) structure(name string, tag []byte) error {
	switch {
	case name == "sheet" && s.entry == "xl/workbook.xml":
		return s.once(s.sheets, attribute(tag, "r:id"))
	case name == "Relationship":
		return s.relation(tag)
	case name == "Override" || name == "Default":
		if strings.Contains(strings.ToLower(attribute(tag, "ContentType")), "macroenabled") {
			return s.refuse("xlsxguard.macro")
		}
	}
	return nil
}

func (s *scan) relation(tag []byte) error {
	kind := path.Base(attribute(tag, "Type"))
	outside := strings.EqualFold(attribute(tag, "TargetMode"), "External")
	switch {
	case outside && kind != "hyperlink", strings.HasPrefix(kind, "externalLink"):
		return s.refuse("xlsxguard.external")
	case s.entry == "xl/_rels/workbook.xml.rels":
		return s.once(s.target, attribute(tag, "Target"))
	}
	return nil
}

// once refuses a part used as two sheets: it would be unpacked for each.
func (s *scan) once(seen map[string]bool, key string) error {
	if seen[key] {
		return refuse("xlsxguard.twice", errs.P("entry", key))
	}
	seen[key] = true
	return s.limit(len(s.sheets), s.limits.Sheets, "xlsxguard.sheets")
}

func (s *scan) limit(count, limit int, code string) error {
	if count > limit {
		return s.refuse(code, errs.P("limit", limit))
	}
	return nil
}

func (s *scan) refuse(code string, details ...errs.Detail) error {
	return refuse(code, append(details, errs.P("entry", s.entry))...)
}

func (s *scan) locate(err error) error {
	if e, ok := err.(*errs.Error); ok {
		e.Params = append(e.Params, errs.E(errs.Invalid, "", errs.P("entry", s.entry)).Params...)
	}
	return err
}
