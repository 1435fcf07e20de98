package calendar

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a table says about a day.
type Kind string

// The kinds.
const (
	Holiday Kind = "holiday" // 放假
	Workday Kind = "workday" // 调休上班: a Saturday or Sunday on which people work
)

// Entry is one line of a table.
type Entry struct {
	Date Day    `json:"date"`
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // as announced, such as 春节
	line int    // of the file it was read from
}

// Table is what the State Council announces for one or more years. Of the years
// named, every day that is not listed is a day like its weekday says.
type Table struct {
	Years []int   `json:"years"`
	Days  []Entry `json:"days"`
}

// maxDays is more than any table of ten years has.
const maxDays = 1000

// Validate says everything that is wrong with a table: no years, a year twice, a
// day twice or outside the years, a make-up day that is a working day anyway, a
// line without a name. December before the first year may be listed, since the
// New Year holiday sometimes begins there.
func (t *Table) Validate() error {
	var problems []error
	if len(t.Years) == 0 {
		problems = append(problems, &Problem{Code: "calendar.no_years"})
	}
	if len(t.Days) > maxDays {
		return &Problem{Code: "calendar.too_long", Limit: maxDays}
	}
	for i, year := range t.Years {
		if year < 1949 || year > 9998 || slices.Contains(t.Years[:i], year) {
			problems = append(problems, &Problem{Code: "calendar.year", Read: number(year)})
		}
	}
	seen := map[Day]bool{}
	for i := range t.Days {
		if code := t.fault(&t.Days[i], seen); code != "" {
			e := &t.Days[i]
			problems = append(problems, &Problem{Code: code, Line: e.line, Day: e.Date, Read: string(e.Kind)})
		}
		seen[t.Days[i].Date] = true
	}
	return errors.Join(problems...)
}

// fault is the code of what is wrong with an entry, or "".
func (t *Table) fault(e *Entry, seen map[Day]bool) string {
	switch {
	case e.Date.IsZero():
		return "calendar.no_day"
	case e.Kind != Holiday && e.Kind != Workday:
		return "calendar.kind"
	case !printable(e.Name):
		return "calendar.name"
	case !t.covers(e.Date):
		return "calendar.outside"
	case seen[e.Date]:
		return "calendar.twice"
	case e.Kind == Workday && !weekend(e.Date):
		return "calendar.not_weekend"
	}
	return ""
}

// covers says whether the day may stand in the table.
func (t *Table) covers(d Day) bool {
	year := d.Year()
	december := d.date().Month() == 12 && slices.Contains(t.Years, year+1)
	return slices.Contains(t.Years, year) || december
}

// printable accepts a name of up to 60 characters that people can read.
func printable(name string) bool {
	hidden := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	return strings.TrimSpace(name) == name && name != "" && utf8.RuneCountInString(name) <= 60 && !strings.ContainsFunc(name, hidden)
}
