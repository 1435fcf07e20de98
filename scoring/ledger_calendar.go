package scoring

import "strings"

// Days of a ledger are texts "2026-07-06", which compare as they are ordered.
// The few sums with months that clauses need stand here.

// isDay tells whether s is a day of the calendar.
func isDay(s string) bool {
	if len(s) != len("2026-07-06") || s[4] != '-' || s[7] != '-' {
		return false
	}
	year, month, day := digits(s[:4]), digits(s[5:7]), digits(s[8:])
	return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
}

// digits reads a short whole number, -1 when s is none.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func daysOf(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// monthNumber counts months from year 0, so that months can be subtracted.
func monthNumber(day string) int { return digits(day[:4])*12 + digits(day[5:7]) - 1 }

// addMonths is the same day so many months later, or the last day of that
// month where it is shorter: 31 August plus 6 months is 28 or 29 February.
func addMonths(day string, months int) string {
	at := monthNumber(day) + months
	year, month := at/12, at%12+1
	return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(min(digits(day[8:]), daysOf(year, month)), 2)
}

// dayBefore is the day before, across months and years.
func dayBefore(day string) string {
	if n := digits(day[8:]); n > 1 {
		return day[:8] + padded(n-1, 2)
	}
	at := monthNumber(day) - 1
	year, month := at/12, at%12+1
	return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(daysOf(year, month), 2)
}

func padded(n, width int) string {
	s := itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// within tells whether a day lies from … to, both included; an empty end is open.
func within(day, from, to string) bool {
	return (from == "" || day >= from) && (to == "" || day <= to)
}
