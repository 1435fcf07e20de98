package calendar

import (
	"errors"
	"slices"
	"time"
)

// Calendar knows the working days of the years it has tables for. The zero value
// knows weekends only, and says so. It never changes once made.
type Calendar struct {
	days  map[Day]Entry
	years []int // ascending
}

// Deadline is a day that was counted, the moment it is over in China (Unix
// milliseconds; this moment is already too late), and the years, ascending, of
// which only weekends were known while counting. When there are any, the day is
// no more than an estimate.
type Deadline struct {
	Day          Day   `json:"day"`
	Ends         int64 `json:"ends"`
	OnlyWeekends []int `json:"onlyWeekends,omitempty"`
}

// Passed says whether the deadline is over at a moment, in Unix milliseconds.
func (d Deadline) Passed(unixMilli int64) bool { return unixMilli >= d.Ends }

// New makes a calendar of tables. Two tables may repeat a day as long as they say
// the same kind; a year may be in one table only.
func New(tables ...*Table) (*Calendar, error) {
	c := &Calendar{days: map[Day]Entry{}}
	var problems []error
	for _, t := range tables {
		problems = append(problems, t.Validate())
		for _, year := range t.Years {
			if slices.Contains(c.years, year) {
				problems = append(problems, &Problem{Code: "calendar.year", Read: number(year)})
			}
			c.years = append(c.years, year)
		}
		for _, e := range t.Days {
			if before, ok := c.days[e.Date]; ok && before.Kind != e.Kind {
				problems = append(problems, &Problem{Code: "calendar.twice", Line: e.line, Day: e.Date, Read: string(e.Kind)})
			}
			c.days[e.Date] = e
		}
	}
	slices.Sort(c.years)
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return c, nil
}

// Knows says whether there is a table for a year.
func (c *Calendar) Knows(year int) bool {
	_, found := slices.BinarySearch(c.years, year)
	return found
}

// Entry is what the tables say about a day, if they do.
func (c *Calendar) Entry(d Day) (Entry, bool) {
	e, ok := c.days[d]
	return e, ok
}

// IsWorking says whether people work on a day: a make-up day, or a weekday that
// is no holiday. Whether its year is known, Knows says. No day is no working day.
func (c *Calendar) IsWorking(d Day) bool {
	if e, ok := c.days[d]; ok {
		return e.Kind == Workday
	}
	return !d.IsZero() && !weekend(d)
}

// maxCount is the longest period counted: about forty years of working days.
const maxCount = 10_000

// AddWorkingDays is the n-th working day after a day, which itself is not
// counted, as the Civil Code counts periods (第二百零一条); with a negative n the
// n-th working day before it. With 0 it is the day itself, working or not.
func (c *Calendar) AddWorkingDays(from Day, n int) (Deadline, error) {
	if err := countable(from, n); err != nil {
		return Deadline{}, err
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	day := from
	for n > 0 && !day.IsZero() {
		if day = day.Add(step); c.IsWorking(day) {
			n--
		}
	}
	return c.deadline(from, day)
}

// NextWorkingDay is the day itself when it is a working day, else the first one
// after it: a period that would end on a day off ends there (第二百零三条).
func (c *Calendar) NextWorkingDay(from Day) (Deadline, error) {
	day := from
	for !day.IsZero() && !c.IsWorking(day) {
		day = day.Add(1)
	}
	return c.deadline(from, day)
}

// WorkingDaysBetween counts the working days after from up to and including to,
// so that AddWorkingDays(from, n) is n working days away; negative when to is
// earlier. The years of which only weekends are known come with it.
func (c *Calendar) WorkingDaysBetween(from, to Day) (n int, onlyWeekends []int, err error) {
	if err := countable(from, 0); err != nil {
		return 0, nil, err
	}
	if err := countable(to, to.Sub(from)/2); err != nil {
		return 0, nil, err
	}
	if to.Compare(from) < 0 {
		for day := to; day != from; day = day.Add(1) {
			n -= one(c.IsWorking(day))
		}
		return n, c.unknown(to, from), nil
	}
	for day := from; day != to; {
		day = day.Add(1)
		n += one(c.IsWorking(day))
	}
	return n, c.unknown(from, to), nil
}

// deadline is the end of a day found by counting from another.
func (c *Calendar) deadline(from, day Day) (Deadline, error) {
	if day.IsZero() {
		return Deadline{}, &Problem{Code: "calendar.no_day", Day: from}
	}
	return Deadline{Day: day, Ends: day.Ends(), OnlyWeekends: c.unknown(from, day)}, nil
}

// unknown lists the years without a table between two days, both included.
func (c *Calendar) unknown(a, b Day) []int {
	var years []int
	for year := min(a.Year(), b.Year()); year <= max(a.Year(), b.Year()); year++ {
		if !c.Knows(year) {
			years = append(years, year)
		}
	}
	return years
}

func countable(d Day, n int) error {
	if d.IsZero() {
		return &Problem{Code: "calendar.no_day"}
	}
	if n > maxCount || n < -maxCount {
		return &Problem{Code: "calendar.too_far", Day: d, Limit: maxCount}
	}
	return nil
}

func weekend(d Day) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
