package locale

import (
	"strings"
	"unicode"
)

// Width returns how many columns of a terminal the text takes: two for a
// Chinese character or full-width sign, none for a combining mark, else one.
func Width(text string) int {
	width := 0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width
}

// PadRight fills the text with spaces up to a width in columns, for
// left-aligned columns. A longer text stays as it is.
func PadRight(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// PadLeft fills with spaces in front, for right-aligned columns of figures.
func PadLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-Width(text))) + text
}

// Wrap breaks a text into lines of at most width columns: at spaces, and between
// Chinese characters, but never before a closing sign (no line starts with
// "，" or "）"). A word longer than the width stays whole.
func Wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, width)...)
	}
	return lines
}

func wrapParagraph(text string, width int) []string {
	var lines []string
	line := ""
	for _, piece := range pieces(text) {
		if line != "" && Width(line)+Width(strings.TrimRight(piece, " ")) > width {
			lines = append(lines, strings.TrimRight(line, " "))
			line = ""
		}
		line += piece
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a text where a line may end. Joined they are the text again.
func pieces(text string) []string {
	var out []string
	start, runes := 0, []rune(text)
	for i := 1; i < len(runes); i++ {
		if mayBreak(runes[i-1], runes[i]) {
			out = append(out, string(runes[start:i]))
			start = i
		}
	}
	return append(out, string(runes[start:]))
}

// mayBreak says whether a line may end between two characters.
func mayBreak(before, after rune) bool {
	if strings.ContainsRune(noLineStart, after) || strings.ContainsRune(noLineEnd, before) {
		return false
	}
	if before == ' ' {
		return after != ' '
	}
	return runeWidth(before) == 2 || runeWidth(after) == 2
}

const (
	noLineStart = "，。、；：？！）》」』】〉”’…—％,.;:?!)]}"
	noLineEnd   = "（《「『【〈“‘([{"
)

// wide lists the ranges that East Asian fonts draw two columns wide.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1},
		{Lo: 0x2e80, Hi: 0x303e, Stride: 1},
		{Lo: 0x3041, Hi: 0x4dbf, Stride: 1},
		{Lo: 0x4e00, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xac00, Hi: 0xd7a3, Stride: 1},
		{Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1},
		{Lo: 0xff00, Hi: 0xff60, Stride: 1},
		{Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1f300, Hi: 0x1faff, Stride: 1}, {Lo: 0x20000, Hi: 0x3fffd, Stride: 1}},
}

func runeWidth(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r) || r == 0x200b || r == 0xfe0f:
		return 0
	case unicode.Is(wide, r):
		return 2
	}
	return 1
}
