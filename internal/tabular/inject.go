package tabular

import (
	"strings"
	"unicode/utf8"
)

// Spreadsheet programs take a text of a CSV file that begins with = + - @ for a
// formula, also behind a divider they know and we did not use. On export such
// texts get an apostrophe in front of the sign; on import it goes away again.

const (
	formulaSigns = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
	dividers     = ",;\t\r\n"
)

// guard makes a text harmless. Unguard is its inverse, for every text.
func guard(s string) string {
	if !strings.ContainsAny(s, formulaSigns) {
		return s
	}
	var b strings.Builder
	start := true
	for i, r := range s {
		if start && armed(s[i:]) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		start = strings.ContainsRune(dividers, r)
	}
	return b.String()
}

// unguard removes the apostrophes guard has put in.
func unguard(s string) string {
	if !strings.Contains(s, "'") {
		return s
	}
	var b strings.Builder
	start := true
	for i, r := range s {
		if start && r == '\'' && armed(s[i:]) {
			start = false
			continue
		}
		b.WriteRune(r)
		start = strings.ContainsRune(dividers, r)
	}
	return b.String()
}

// armed tells whether a text begins with a sign of formulas, apostrophes aside.
func armed(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "'"))
	return r != utf8.RuneError && strings.ContainsRune(formulaSigns, r)
}
