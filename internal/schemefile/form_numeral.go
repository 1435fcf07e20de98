package schemefile

import (
	"regexp"
	"strconv"
	"strings"

	"eightx/decimal"
)

var (
	fullWidth = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
		"．", ".", "％", "%", "－", "-", "−", "-", "／", "/")
	thousands = regexp.MustCompile(`^-?\d{1,3}([,，]\d{3})+(\.\d+)?%?$`)
	// looseDate has the characters of year, month and day by their codes.
	looseDate = regexp.MustCompile(`^(\d{4})[-/.\x{5E74}](\d{1,2})[-/.\x{6708}](\d{1,2})\x{65E5}?$`)
)

// numeral forgives what offices do to numbers; what is none stays as it is.
func numeral(text string) string {
	plain := strings.TrimSpace(fullWidth.Replace(text))
	if thousands.MatchString(plain) {
		plain = strings.NewReplacer(",", "", "，", "").Replace(plain)
	}
	if _, err := decimal.Parse(plain); err != nil {
		return text
	}
	return plain
}

// date forgives 2026/7/6 and 2026年7月6日.
func date(text string) string {
	match := looseDate.FindStringSubmatch(fullWidth.Replace(text))
	if match == nil {
		return text
	}
	month, _ := strconv.Atoi(match[2])
	day, _ := strconv.Atoi(match[3])
	return match[1] + "-" + twoDigits(month) + "-" + twoDigits(day)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

var bareDigits = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d*[1-9])?$`)

// bareNumber tells numbers a spreadsheet stores without loss and writes the same
// way: at most fifteen digits, no needless zero.
func bareNumber(text string) bool {
	digits := len(strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(text), "0"))
	return bareDigits.MatchString(text) && text != "-0" && digits <= 15 && len(text) <= 18
}
