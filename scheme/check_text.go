package scheme

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxText is the longest text, in characters, and maxNumber the longest number a
// scheme may hold: enough for any clause, and it fits a spreadsheet cell.
const (
	MaxText   = 10_000
	MaxKey    = 200 // of a free key: a grade, a peer group, a parameter
	maxNumber = 64
)

// shorten cuts what a message quotes.
func shorten(s string) string {
	const longest = 200
	if len(s) <= longest {
		return s
	}
	letters := []rune(s[:longest])
	return string(letters[:len(letters)-1]) + "…" // the last letter may be cut in half
}

// key refuses keys that are no names.
func (d *decoder) key(path, k string) {
	if utf8.RuneCountInString(k) > MaxKey {
		d.report("scheme.long_key", path, "limit", strconv.Itoa(MaxKey))
		return
	}
	d.text(join(path, k), k)
}

// text refuses what cannot be printed or would not survive a spreadsheet.
func (d *decoder) text(path, s string) bool {
	switch {
	case utf8.RuneCountInString(s) > MaxText:
		d.report("scheme.long_text", path, "limit", strconv.Itoa(MaxText))
	case strings.ContainsFunc(s, unprintable):
		d.report("scheme.bad_text", path, "got", strconv.QuoteToASCII(string([]rune(s)[:min(20, utf8.RuneCountInString(s))])))
	default:
		return true
	}
	return false
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r&0xfffe == 0xfffe ||
		r >= 0xfdd0 && r <= 0xfdef || r == utf8.RuneError || r == 0xfeff || r == 0x2028 || r == 0x2029
}

// texts checks every text of parameters, which have no types here.
func (d *decoder) texts(path string, t *Tree) {
	if t == nil {
		return
	}
	if t.Kind == Scalar {
		d.text(path, t.Scalar)
	}
	for i, item := range t.List {
		d.texts(fmt.Sprintf("%s[%d]", path, i), item)
	}
	for i, k := range t.Keys {
		d.key(path, k)
		d.texts(join(path, k), t.Values[i])
	}
}

// ValidDate reports whether s is a calendar day "2026-07-06".
func ValidDate(s string) bool {
	if !datePattern.MatchString(s) {
		return false
	}
	y, _ := strconv.Atoi(s[:4])
	m, _ := strconv.Atoi(s[5:7])
	d, _ := strconv.Atoi(s[8:])
	return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m)
}

func daysIn(y, m int) int {
	if m == 2 {
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m-1]
}
