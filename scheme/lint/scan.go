package lint

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// PersonalKind is a kind of personal data that can be told by its form.
type PersonalKind string

// The kinds Scan finds.
const (
	IDCard   PersonalKind = "id_card"   // 18 digits with a right check digit, or 15 digits of the old form
	BankCard PersonalKind = "bank_card" // 16 to 19 digits with a right check digit
	Phone    PersonalKind = "phone"     // 11 digits of a mobile telephone
)

// Personal is a place in a text that looks like personal data.
type Personal struct {
	Kind   PersonalKind
	Line   int    // from 1
	Column int    // from 1, in characters
	Masked string // the figures, most of them hidden
}

// Scan finds identity cards, bank cards and mobile telephones in a text, also in
// full-width digits and in the usual groups ("6222 0200 …"). Numbers with a wrong
// check digit are not reported: they are something else.
func Scan(text string) []Personal {
	var out []Personal
	line := 1
	for rest := text; rest != ""; line++ {
		var this string
		this, rest, _ = strings.Cut(rest, "\n")
		out = append(out, scanLine(this, line)...)
	}
	return out
}

// digits is a run of digits in a line.
type digits struct {
	text   string
	from   int  // in characters
	joined bool // one separating sign stands between the run before and this one
	part   bool // of a word or a decimal number, and so of nothing personal
}

// mostGroups is how many groups of digits one number may be written in.
const mostGroups = 6

func scanLine(line string, at int) []Personal {
	runs := runsOf(line)
	var out []Personal
	for i := 0; i < len(runs); i++ {
		for n := min(mostGroups, len(runs)-i); n >= 1; n-- {
			group := runs[i : i+n]
			if kind := kindOf(group); kind != "" {
				out = append(out, Personal{kind, at, group[0].from + 1, mask(together(group))})
				i += n - 1
				break
			}
		}
	}
	return out
}

// runsOf cuts the digits out of a line. An X may end the last group of an
// identity card.
func runsOf(line string) []digits {
	chars := []rune(line)
	var runs []digits
	end := -2 // of the run before
	for i := 0; i < len(chars); i++ {
		from := i
		var run []rune
		for i < len(chars) && takes(run, narrow(chars[i])) {
			run = append(run, narrow(chars[i]))
			i++
		}
		if len(run) == 0 {
			continue
		}
		joined := from == end+1 && separates(chars[end])
		runs = append(runs, digits{string(run), from, joined, inWord(chars, from, i)})
		end = i
		i--
	}
	return runs
}

// takes tells whether a run goes on with a sign.
func takes(run []rune, d rune) bool {
	if d == 'X' {
		return len(run) == 17 || len(run) == 3
	}
	return d != 0
}

// inWord tells whether the characters around a run make it part of a word (a
// hash, a code) or of a decimal number.
func inWord(chars []rune, from, to int) bool {
	if to < len(chars) && (letter(chars[to]) || chars[to] == '.' && to+1 < len(chars) && narrow(chars[to+1]) != 0) {
		return true
	}
	return from > 0 && (chars[from-1] == '.' || chars[from-1] == '_' || from > 1 && letter(chars[from-1]) && narrow(chars[from-2]) != 0)
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' }

// narrow is a digit or X in its plain form, 0 for anything else.
func narrow(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return r
	case r >= '０' && r <= '９':
		return '0' + r - '０'
	case r == 'x' || r == 'X' || r == 'Ｘ' || r == 'ｘ':
		return 'X'
	}
	return 0
}

// separates tells signs people put between groups of one number.
func separates(r rune) bool {
	return r == ' ' || r == '-' || r == '\u3000' || r == '\u00a0' || r == '－'
}

func together(group []digits) string {
	var b strings.Builder
	for _, d := range group {
		b.WriteString(d.text)
	}
	return b.String()
}

// kindOf tells what a number in groups is, "" for anything else.
func kindOf(group []digits) PersonalKind {
	for i, d := range group {
		if d.part || i > 0 && !d.joined {
			return ""
		}
	}
	s := together(group)
	switch {
	case len(group) == 1 && (isIDCard(s) || isOldIDCard(s)), len(group) > 1 && grouped(group, cardGroups) && isIDCard(s):
		return IDCard
	case len(s) >= 16 && len(s) <= 19 && (len(group) == 1 || fours(group)) && luhn(s):
		return BankCard
	case isPhone(s) && (len(group) == 1 || grouped(group, phoneGroups)):
		return Phone
	}
	return ""
}

var (
	cardGroups  = [][]int{{6, 8, 4}, {6, 4, 4, 4}, {3, 3, 4, 4, 4}, {6, 4, 2, 2, 4}}
	phoneGroups = [][]int{{3, 4, 4}, {3, 8}, {7, 4}}
)

func grouped(group []digits, forms [][]int) bool {
	return slices.ContainsFunc(forms, func(form []int) bool {
		return slices.EqualFunc(group, form, func(d digits, n int) bool { return len(d.text) == n })
	})
}

// fours tells groups of four digits, the last perhaps shorter.
func fours(group []digits) bool {
	for _, d := range group[:len(group)-1] {
		if len(d.text) != 4 {
			return false
		}
	}
	return len(group[len(group)-1].text) <= 4
}

// isIDCard checks the 18 digits of an identity card (GB 11643): region, day of
// birth, check digit.
func isIDCard(s string) bool {
	if len(s) != 18 || s[0] == '0' || strings.Contains(s[:17], "X") || !birthday(s[6:14]) {
		return false
	}
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * cardWeights[i]
	}
	return "10X98765432"[sum%11] == s[17]
}

var cardWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// isOldIDCard checks the 15 digits of the form used until 1999.
func isOldIDCard(s string) bool {
	return len(s) == 15 && s[0] != '0' && !strings.Contains(s, "X") && birthday("19"+s[6:12])
}

// birthday tells whether eight digits can be a day of birth.
func birthday(s string) bool {
	year, month, day := s[:4], s[4:6], s[6:]
	return year >= "1900" && year <= "2099" && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

func isPhone(s string) bool {
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && s[1] <= '9' && !strings.Contains(s, "X")
}

// luhn checks the last digit of a card number.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if d > 9 {
			return false // an X
		}
		if i%2 == 1 {
			d = d*2 - d*2/10*9
		}
		sum += d
	}
	return sum%10 == 0 && strings.Trim(s, s[:1]) != ""
}

// mask shows the first three and the last two figures.
func mask(s string) string {
	return s[:3] + strings.Repeat("*", max(0, utf8.RuneCountInString(s)-5)) + s[len(s)-2:]
}
