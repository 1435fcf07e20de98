package tabular

import "iter"

// sheetRows yields the rows of a worksheet part. Cells without value are left
// out, rows without cells too.
func sheetRows(data []byte, texts []string, kinds []cellKind) iter.Seq2[int, []cell] {
	return func(yield func(int, []cell) bool) {
		s := &sheetScan{markup: markup{data: data}, texts: texts, kinds: kinds}
		for s.next() {
			switch {
			case s.is("sheetData") && s.end:
				return
			case s.is("row") && !s.end:
				s.beginRow()
			case s.is("c") && !s.end:
				s.cell()
			}
			if s.is("row") && (s.end || s.empty) && len(s.cells) > 0 {
				if !yield(s.row, s.cells) {
					return
				}
				s.cells = s.cells[:0]
			}
		}
	}
}

type sheetScan struct {
	markup
	texts []string
	kinds []cellKind // by style
	row   int
	col   int // of the last cell
	cells []cell
}

func (s *sheetScan) beginRow() {
	s.row++
	if n := integer(s.attr("r")); n > 0 {
		s.row = n
	}
	s.col, s.cells = -1, s.cells[:0]
}

// cell reads one <c>.
func (s *sheetScan) cell() {
	s.col++
	if col := columnOf(string(s.attr("r"))); col >= 0 {
		s.col = col
	}
	if s.empty {
		return
	}
	kind, style := string(s.attr("t")), max(0, integer(s.attr("s")))
	c := cell{col: s.col}
	formula, valued := false, false
	for s.next() && !(s.is("c") && s.end) {
		switch {
		case s.end || s.empty:
			formula = formula || s.is("f")
		case s.is("f"):
			formula = true
		case s.is("v"):
			c.text, valued = s.value(kind), true
		case s.is("t"):
			c.text, valued = c.text+s.text(), true
		case s.is("rPh"):
			s.phonetic()
		}
	}
	switch {
	case formula && !valued:
		c.kind = hollowCell
	case c.text == "":
		return
	default:
		c.kind = s.kindOf(kind, style)
	}
	s.cells = append(s.cells, c)
}

// value is the text of a <v>.
func (s *sheetScan) value(kind string) string {
	if kind != "s" {
		return s.text()
	}
	if i := integer(s.raw()); i >= 0 && i < len(s.texts) {
		return s.texts[i]
	}
	return ""
}

// phonetic passes over the reading aid of a text.
func (s *sheetScan) phonetic() {
	for s.next() && !(s.is("rPh") && s.end) {
	}
}

func (s *sheetScan) kindOf(kind string, style int) cellKind {
	switch kind {
	case "s", "str", "inlineStr":
		return textCell
	case "b":
		return boolCell
	case "e":
		return faultCell
	case "d":
		return textCell // an ISO day
	}
	if style < len(s.kinds) {
		return s.kinds[style]
	}
	return numberCell
}

// integer reads digits; -1 when there are none or it is no number.
func integer(text []byte) int {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<30 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	if len(text) == 0 {
		return -1
	}
	return n
}

// sharedTexts reads the table of texts.
func sharedTexts(data []byte) []string {
	var texts []string
	m := &markup{data: data}
	text := ""
	for m.next() {
		switch {
		case m.is("si") && m.empty:
			texts = append(texts, "")
		case m.is("si") && m.end:
			texts = append(texts, text)
		case m.is("si"):
			text = ""
		case m.is("rPh") && !m.end && !m.empty:
			for m.next() && !(m.is("rPh") && m.end) {
			}
		case m.is("t") && !m.end && !m.empty:
			text += m.text()
		}
	}
	return texts
}

// styleKinds tells for each style whether its numbers are percentages or days.
func styleKinds(data []byte) []cellKind {
	var kinds []cellKind
	formats := map[int]string{}
	m := &markup{data: data}
	inside := false
	for m.next() {
		switch {
		case m.is("numFmt") && !m.end:
			formats[integer(m.attr("numFmtId"))] = plain(m.attr("formatCode"))
		case m.is("cellXfs"):
			inside = !m.end && !m.empty
		case m.is("xf") && !m.end && inside:
			kinds = append(kinds, formatKind(integer(m.attr("numFmtId")), formats))
		}
	}
	return kinds
}

// formatKind knows the built-in formats by number and the others by their code.
func formatKind(id int, formats map[int]string) cellKind {
	code, custom := formats[id]
	switch {
	case custom:
		return codeKind(code)
	case id == 9 || id == 10:
		return percentCell
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return dateCell
	}
	return numberCell
}

// codeKind reads a number format: quoted words and colours in brackets aside, a
// year or day letter makes a day, a percent sign a percentage.
func codeKind(code string) cellKind {
	kind := numberCell
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return kind
		case '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '[':
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '%':
			kind = percentCell
		case 'y', 'Y', 'd', 'D', 'm', 'M', 'h', 'H':
			return dateCell
		}
	}
	return kind
}
