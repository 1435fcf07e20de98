package report

import (
	"strings"

	"eightx/internal/locale"
)

// writer collects the lines of a text in one language.
type writer struct {
	strings.Builder
	lang locale.Lang
}

// text is a text of the locale.
func (w *writer) text(code string, args ...locale.Arg) string {
	return locale.Text(w.lang, code, args...)
}

// line writes one line. What comes from files is made safe to show.
func (w *writer) line(text string) {
	w.WriteString(locale.Printable(strings.TrimRight(text, " ")))
	w.WriteByte('\n')
}

// say writes a text of the locale as a line.
func (w *writer) say(code string, args ...locale.Arg) { w.line(w.text(code, args...)) }

// comma, colon and semicolon are the signs between words, with the space that
// English wants behind them.
func (w *writer) comma() string     { return w.text("spell.comma") + w.space() }
func (w *writer) colon() string     { return w.text("spell.colon") + w.space() }
func (w *writer) semicolon() string { return w.text("spell.semicolon") + w.space() }

func (w *writer) space() string {
	if w.lang == locale.Zh {
		return ""
	}
	return " "
}

// heading writes a heading after an empty line.
func (w *writer) heading(code string, args ...locale.Arg) {
	w.line("")
	w.say(code, args...)
}

// table writes rows with their columns lined up two spaces apart; the columns
// named in right are aligned to the right.
func (w *writer) table(indent string, rows [][]string, right ...int) {
	for _, line := range aligned(rows, right...) {
		w.line(indent + line)
	}
}

// aligned pads the cells of rows to the width of their column.
func aligned(rows [][]string, right ...int) []string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], locale.Width(cell))
		}
	}
	toRight := map[int]bool{}
	for _, i := range right {
		toRight[i] = true
	}
	lines := make([]string, len(rows))
	for n, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = locale.PadRight(cell, widths[i])
			if toRight[i] {
				cells[i] = locale.PadLeft(cell, widths[i])
			}
		}
		lines[n] = strings.TrimRight(strings.Join(cells, "  "), " ")
	}
	return lines
}

// either is the first text that is not empty.
func either(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
