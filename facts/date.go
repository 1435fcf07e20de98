package facts

// ValidDate reports whether s is a calendar day "2026-07-06".
func ValidDate(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return false
	}
	year, okY := whole(s[:4])
	month, okM := whole(s[5:7])
	dayOf, okD := whole(s[8:])
	return okY && okM && okD && month >= 1 && month <= 12 && dayOf >= 1 && dayOf <= daysIn(year, month)
}

func whole(s string) (n int, ok bool) {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	if month == 2 && leap {
		return 29
	}
	return [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}
