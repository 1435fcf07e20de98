package inquiry

import (
	"io"
	"math"
	"strconv"
	"strings"

	"eightx/internal/locale"
)

// page collects the lines of a report in one language.
type page struct {
	strings.Builder
	lang locale.Lang
}

func newPage(lang locale.Lang) *page { return &page{lang: lang} }

// text is a text of the locale.
func (p *page) text(code string, args ...locale.Arg) string {
	return locale.Text(p.lang, code, args...)
}

// line writes one line. What comes from files is made safe to show.
func (p *page) line(text string) {
	p.WriteString(locale.Printable(strings.TrimRight(text, " ")))
	p.WriteByte('\n')
}

// pageWidth is how long lines of prose get, in columns of a terminal.
const pageWidth = 100

// say writes a text of the locale as wrapped lines.
func (p *page) say(code string, args ...locale.Arg) { p.prose("", p.text(code, args...)) }

// prose writes a text as wrapped lines behind an indent.
func (p *page) prose(indent, text string) {
	for _, line := range locale.Wrap(text, pageWidth-len(indent)) {
		p.line(indent + line)
	}
}

// heading writes a heading after an empty line.
func (p *page) heading(code string, args ...locale.Arg) {
	if p.Len() > 0 {
		p.line("")
	}
	p.line(p.text(code, args...))
}

// table writes rows with their columns lined up two spaces apart. The first row
// is the head. Columns from numbers on are aligned to the right.
func (p *page) table(rows [][]string, numbers int) {
	widths := columnWidths(rows)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = locale.PadRight(cell, widths[i])
			if i >= numbers {
				cells[i] = locale.PadLeft(cell, widths[i])
			}
		}
		p.line("  " + strings.Join(cells, "  "))
	}
}

func columnWidths(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], locale.Width(cell))
		}
	}
	return widths
}

// heads are the titles of columns: the texts inquiry.col.<name> or, for a name
// with a dot in it, the text of that code.
func (p *page) heads(names ...string) []string {
	heads := make([]string, len(names))
	for i, name := range names {
		heads[i] = p.text(columnCode(name))
	}
	return heads
}

func columnCode(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return "inquiry.col." + name
}

// list joins words with the comma of the language, and the space English wants
// behind it.
func (p *page) list(words []string) string {
	comma := p.text("inquiry.comma")
	if p.lang != locale.Zh {
		comma += " "
	}
	return strings.Join(words, comma)
}

// writeTo ends a report.
func (p *page) writeTo(out io.Writer) error {
	_, err := io.WriteString(out, p.String())
	return err
}

// none stands where there is no figure.
const none = "–"

// fixed writes a number with so many decimals; none for what is no number.
func fixed(x float64, places int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return none
	}
	text := strconv.FormatFloat(x, 'f', places, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// brief writes a number with up to six significant digits, as short as it is; sizes
// people write out get no power of ten.
func brief(x float64) string {
	switch size := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return none
	case size >= 1e6 && size < 1e15:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 6, 64)
}

// short writes a number inside a sentence: those with at most two decimals as they
// are, others with three significant digits.
func short(x float64) string {
	switch cents := math.Round(100 * x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return none
	case cents/100 == x && math.Abs(x) < 1e13:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case math.Abs(x) >= 100:
		return fixed(x, 1)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// percent writes a share as a percentage.
func percent(x float64, places int) string { return fixed(100*x, places) + "%" }

// pValue writes a probability; tiny ones are only said to be tiny.
func pValue(p float64) string {
	if p < 0.0001 {
		return "<0.0001"
	}
	return fixed(p, 4)
}

// count writes a whole number.
func count(n int) string { return strconv.Itoa(n) }
