package locale

import (
	"strings"
	"unicode"
)

// Printable makes a text safe to show: whatever could move the cursor, colour
// the terminal or turn the direction of writing becomes U+FFFD. Line breaks and
// tabs stay. Texts of files and of users pass through here before a terminal
// sees them.
func Printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// unprintable says whether a character acts on the terminal instead of showing:
// control characters and the marks that override the direction of writing.
func unprintable(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
