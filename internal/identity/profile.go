package identity

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"eightx/internal/errs"

	"golang.org/x/text/unicode/norm"
)

const day = 24 * 60 * 60 * 1000 // milliseconds

// profile is what a tenant demands of passwords (D-03).
type profile struct {
	name    string
	least   int   // characters
	classes int   // of capitals, small letters, digits, others
	history int   // earlier passwords that may not come back
	age     int64 // milliseconds; 0 is for ever
}

// profiles: gb2 is what inspectors of GB/T 22239 level 2 look for, asvs what OWASP
// recommends, longer and without rotation.
var profiles = map[string]profile{
	"gb2":  {name: "gb2", least: 10, classes: 3, history: 5, age: 90 * day},
	"asvs": {name: "asvs", least: 12, classes: 1},
}

const (
	mostCharacters = 128
	leastGuess     = 7 // see effort
)

// profileOf falls back to gb2, the stricter one, for a tenant whose profile this
// program does not know.
func profileOf(name string) profile {
	if known, ok := profiles[name]; ok {
		return known
	}
	return profiles["gb2"]
}

// normal is the password as it is checked and hashed: an input method may write the
// same letters in other forms.
func normal(password string) string { return norm.NFKC.String(password) }

// check says what is wrong with a password. about are words an outsider would try
// first for this account: its name, the office, the villages.
func (p profile) check(password string, about []string) error {
	password = normal(password)
	length := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		return errs.E(errs.Invalid, "identity.password_characters")
	case length < p.least:
		return errs.E(errs.Invalid, "identity.password_short", errs.P("least", p.least))
	case length > mostCharacters:
		return errs.E(errs.Invalid, "identity.password_long", errs.P("most", mostCharacters))
	case classesOf(password) < p.classes:
		return errs.E(errs.Invalid, "identity.password_classes", errs.P("least", p.classes))
	case effort(password, about) < leastGuess:
		return errs.E(errs.Invalid, "identity.password_guessable")
	}
	return nil
}

func classesOf(password string) int {
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r) && r < 0x80:
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper + lower + digit + other
}

// effort is how many things somebody must guess who tries the usual first: a word
// of the list, a year, a row of keys or of the alphabet, a repeated character count
// as one thing each, every other character as one. "P@ssw0rd2026!" is three.
func effort(password string, about []string) int {
	lower := []rune(strings.ToLower(password))
	plain := unleet(lower)
	things := 0
	for at := 0; at < len(lower); {
		n := max(longestWord(lower[at:], about), longestWord(plain[at:], about), longestRun(lower[at:]), longestNumber(lower[at:]))
		things++
		at += max(1, n)
	}
	return things
}

// unleet reads the usual disguises as the letters they stand for.
func unleet(text []rune) []rune {
	letters := map[rune]rune{'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i', '8': 'b', '9': 'g'}
	plain := make([]rune, len(text))
	for i, r := range text {
		plain[i] = r
		if letter, ok := letters[r]; ok {
			plain[i] = letter
		}
	}
	return plain
}

// longestWord is the length of the longest known word the text begins with.
func longestWord(text []rune, about []string) int {
	longest := 0
	for n := min(len(text), mostWord); n >= 2; n-- {
		if words()[string(text[:n])] {
			longest = n
			break
		}
	}
	for _, word := range about {
		r := []rune(strings.ToLower(word))
		if len(r) >= 2 && len(r) > longest && len(r) <= len(text) && string(text[:len(r)]) == string(r) {
			longest = len(r)
		}
	}
	return longest
}

// keyRows are the rows and slanting columns of a keyboard, and the alphabet.
var keyRows = []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()"}

// longestRun is the length of a repetition or a row of keys, either way, of at least
// three.
func longestRun(text []rune) int {
	longest := 1
	for longest < len(text) && text[longest] == text[0] {
		longest++
	}
	for _, row := range keyRows {
		longest = max(longest, along(text, row), along(text, reversed(row)))
	}
	if longest < 3 {
		return 0
	}
	return longest
}

func along(text []rune, row string) int {
	at := strings.IndexRune(row, text[0])
	if at < 0 {
		return 0
	}
	n := 0
	for n < len(text) && at+n < len(row) && rune(row[at+n]) == text[n] {
		n++
	}
	return n
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// longestNumber is the length of a telephone number, a date or a year.
func longestNumber(text []rune) int {
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	number := string(text[:digits])
	switch {
	case digits >= 11 && number[0] == '1' && number[1] >= '3':
		return 11
	case digits >= 8 && isYear(number[:4]):
		return 8
	case digits >= 4 && isYear(number[:4]):
		return 4
	}
	return 0
}

func isYear(number string) bool {
	return strings.HasPrefix(number, "19") || strings.HasPrefix(number, "20")
}

//go:embed words.txt
var wordList string

const mostWord = 16

// words are what people and programs try first, one word each.
var words = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for line := range strings.Lines(wordList) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range strings.Fields(line) {
				if len(word) >= 3 { // two letters are too few to be a guess, two characters are not
					known[word] = true
				}
			}
		}
	}
	return known
})
