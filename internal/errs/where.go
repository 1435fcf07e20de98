package errs

import (
	"strconv"
	"strings"

	"eightx/internal/locale"
)

// Where is a place in the user's files. Every part may be missing; a workbook has
// sheet and cell, a text file line and column (both from 1, the column in
// characters), a structured file also the path of the field.
type Where struct {
	File   string `json:"file,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	Cell   string `json:"cell,omitempty"` // A1 style
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Path   string `json:"path,omitempty"` // such as items[2].rule
}

func (w Where) in(e *Error) { e.Where = w }

// String writes the place the way compilers do, so that editors can jump to it:
// file.yaml:12:5 or facts.xlsx!村社!C7.
func (w Where) String() string {
	parts := []string{w.File}
	if w.Sheet != "" {
		parts = append(parts, w.Sheet)
	}
	if w.Cell != "" {
		parts = append(parts, w.Cell)
	}
	place := strings.TrimPrefix(strings.Join(parts, "!"), "!")
	for _, number := range []int{w.Line, w.Column} {
		if number > 0 {
			place += ":" + strconv.Itoa(number)
		}
	}
	place = strings.TrimPrefix(place, ":")
	if w.Path != "" {
		place = strings.TrimPrefix(place+" "+w.Path, " ")
	}
	return place
}

// Text writes the place in words: “facts.xlsx，工作表“村社”，C7”. It is empty when
// no part is known.
func (w Where) Text(lang locale.Lang) string {
	place := ""
	add := func(code, value string) {
		if value == "" || value == "0" {
			return
		}
		part := locale.Text(lang, code, locale.A("value", value))
		if place != "" {
			part = locale.Text(lang, "errs.where.join", locale.A("left", place), locale.A("right", part))
		}
		place = part
	}
	add("errs.where.file", w.File)
	add("errs.where.sheet", w.Sheet)
	add("errs.where.cell", w.Cell)
	add("errs.where.line", strconv.Itoa(w.Line))
	add("errs.where.column", strconv.Itoa(w.Column))
	add("errs.where.path", w.Path)
	return place
}
