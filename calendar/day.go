// Package calendar counts working days in China, for deadlines: weekends, public
// holidays and the make-up working days (调休) of a table that an office imports
// each year.
//
//	c, err := calendar.New(table2026)
//	d, err := c.AddWorkingDays(notice, 5) // d.Day, d.Ends, d.OnlyWeekends
//
// A year without a table is never guessed: the answer names it in OnlyWeekends.
// Days have no time zone; where a moment is needed, a day ends at 24:00 in China,
// which is UTC+8 all year, so that no time zone database is needed.
//
// It is not for periods of the scheme, for lunar dates, or for saying what a
// deadline is about; and it does not know today.
package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Day is a day of the Gregorian calendar, from 0001-01-01 to 9999-12-31. The zero
// value is no day. Days are comparable, and written 2026-02-24.
type Day struct{ n int32 } // 1 is 0001-01-01

const (
	unixDay  = 719163  // the Day of 1970-01-01
	lastDay  = 3652059 // the Day of 9999-12-31
	isoForm  = "2006-01-02"
	oneDay   = 24 * time.Hour
	dayMilli = int64(oneDay / time.Millisecond)
)

// china is the local time of the mainland: UTC+8, without summer time since 1991.
var china = time.FixedZone("UTC+8", 8*60*60)

// ParseDay reads 2026-02-24 and nothing else: ten characters, an existing day.
func ParseDay(text string) (Day, error) {
	at, err := time.Parse(isoForm, text)
	if err != nil || len(text) != len(isoForm) || at.Year() < 1 {
		return Day{}, &Problem{Code: "calendar.day", Read: text}
	}
	return dayOfUTC(at), nil
}

// DayOf is the day it is in China at a moment, given in Unix milliseconds. A
// moment outside the years 1 to 9999 is on no day.
func DayOf(unixMilli int64) Day {
	return dayOfUTC(time.UnixMilli(unixMilli).In(china))
}

// dayOfUTC takes the date as the clock of at shows it.
func dayOfUTC(at time.Time) Day {
	if at.Year() < 1 || at.Year() > 9999 {
		return Day{}
	}
	date := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	return Day{int32(date.Unix()/int64(oneDay/time.Second) + unixDay)}
}

// IsZero says whether d is no day.
func (d Day) IsZero() bool { return d.n == 0 }

// String writes 2026-02-24, or nothing for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.date().Format(isoForm)
}

// Compare is negative when d is earlier than other, 0 when they are the same day.
func (d Day) Compare(other Day) int { return cmp.Compare(d.n, other.n) }

// Add is the day n days later, or earlier when n is negative; no day when that is
// outside the calendar or d is no day.
func (d Day) Add(n int) Day {
	to := int64(d.n) + int64(n)
	if d.IsZero() || n > lastDay || n < -lastDay || to < 1 || to > lastDay {
		return Day{}
	}
	return Day{int32(to)}
}

// Sub is how many days d is later than other; negative when it is earlier.
func (d Day) Sub(other Day) int { return int(d.n) - int(other.n) }

// Year is the year of the day, 0 for no day.
func (d Day) Year() int {
	if d.IsZero() {
		return 0
	}
	return d.date().Year()
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(d.n % 7) } // 0001-01-01 was a Monday

// Begins is the moment the day begins in China, 00:00, in Unix milliseconds.
func (d Day) Begins() int64 {
	return (int64(d.n)-unixDay)*dayMilli - 8*int64(time.Hour/time.Millisecond)
}

// Ends is the moment the day is over in China, 24:00, in Unix milliseconds: the
// first moment that is too late for a deadline on this day.
func (d Day) Ends() int64 { return d.Begins() + dayMilli }

// MarshalText writes the day as String does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d = Day{}
	if len(text) > 0 {
		*d, err = ParseDay(string(text))
	}
	return err
}

func (d Day) date() time.Time {
	return time.Unix((int64(d.n)-unixDay)*int64(oneDay/time.Second), 0).UTC()
}

// Problem is why a day, a table or a count was refused. Its text is found under
// its code, with {line}, {read}, {day} and {limit}.
type Problem struct {
	Code  string
	Line  int    // of the file, from 1; 0 when there is none
	Read  string // what stood there
	Day   Day    // the day it is about, if any
	Limit int    // the number that was exceeded, if any
}

// Error writes the problem for a log, in no language.
func (p *Problem) Error() string {
	text := p.Code
	if p.Line > 0 {
		text = fmt.Sprintf("line %d: %s", p.Line, text)
	}
	if !p.Day.IsZero() {
		text += " " + p.Day.String()
	}
	if p.Read != "" {
		text += fmt.Sprintf(" %q", p.Read)
	}
	return text
}
