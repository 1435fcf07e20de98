package locale

import "strconv"

// Date writes a day the way official documents of the language do: 2026年7月6日
// (GB/T 9704, no leading zeros) and 6 July 2026.
func Date(lang Lang, year, month, day int) string {
	return Text(lang, "locale.date",
		A("year", year),
		A("month", Text(lang, "locale.month."+strconv.Itoa(month))),
		A("day", day))
}
