package appraisal

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"eightx/calendar"
	"eightx/internal/errs"
)

// Holidays is 放假安排: the days off and make-up working days of one year, as
// announced. Of a year without one only weekends are known, and every deadline
// counted in it says so.
type Holidays struct {
	Meta
	Year     int              `json:"year"`
	Days     []calendar.Entry `json:"days"`
	Document string           `json:"document,omitempty"` // the announcement
	Official bool             `json:"official,omitempty"` // comes with the program; the office has entered none
}

func (h *Holidays) place() place { return place{Sort: h.ID} }

func (h *Holidays) table() *calendar.Table {
	return &calendar.Table{Years: []int{h.Year}, Days: h.Days}
}

var holidays = noun[Holidays, *Holidays]{"calendar"}

// workingDays is the n-th working day after a day, which itself is not counted. All
// deadlines of the year are counted here, with the tenant's own calendar.
func (c *Call) workingDays(ctx context.Context, from calendar.Day, n int) (calendar.Deadline, error) {
	days, err := c.days(ctx)
	if err != nil {
		return calendar.Deadline{}, err
	}
	deadline, err := days.AddWorkingDays(from, n)
	return deadline, calendarError(err)
}

// workday is the day itself when people work on it, else the first such day after.
func (c *Call) workday(ctx context.Context, day calendar.Day) (calendar.Deadline, error) {
	days, err := c.days(ctx)
	if err != nil {
		return calendar.Deadline{}, err
	}
	deadline, err := days.NextWorkingDay(day)
	return deadline, calendarError(err)
}

// today is the day it is in China.
func (c *Call) today() calendar.Day { return calendar.DayOf(c.Now) }

// days is the tenant's calendar, read once in a call.
func (c *Call) days(ctx context.Context) (*calendar.Calendar, error) {
	if c.calendar != nil {
		return c.calendar, nil
	}
	tables, err := allHolidays(ctx, c)
	if err != nil {
		return nil, err
	}
	c.calendar, err = calendarOf(tables)
	return c.calendar, err
}

// allHolidays are the office's own tables and, for other years, those that come
// with the program; by year.
func allHolidays(ctx context.Context, r Reader) ([]Holidays, error) {
	tables, err := holidays.everything(ctx, r, Query{})
	if err != nil {
		return nil, err
	}
	official, err := calendar.Official()
	if err != nil {
		return nil, calendarError(err)
	}
	for _, table := range official {
		year := table.Years[0]
		if !slices.ContainsFunc(tables, func(h Holidays) bool { return h.Year == year }) {
			tables = append(tables, Holidays{Meta: Meta{ID: strconv.Itoa(year)}, Year: year, Days: table.Days, Official: true})
		}
	}
	slices.SortFunc(tables, func(a, b Holidays) int { return a.Year - b.Year })
	return tables, nil
}

func calendarOf(tables []Holidays) (*calendar.Calendar, error) {
	list := make([]*calendar.Table, len(tables))
	for i := range tables {
		list[i] = tables[i].table()
	}
	days, err := calendar.New(list...)
	return days, calendarError(err)
}

// calendarError tells what package calendar refuses, problem by problem.
func calendarError(err error) error {
	if err == nil {
		return nil
	}
	var list errs.List
	for _, part := range parts(err) {
		var p *calendar.Problem
		if !errors.As(part, &p) {
			return err
		}
		list = append(list, errs.E(errs.Invalid, p.Code, errs.Where{Line: p.Line}, errs.P("line", p.Line), errs.P("read", p.Read), errs.P("day", p.Day), errs.P("limit", p.Limit)))
	}
	return list.Err()
}

// parts are the errors that were joined.
func parts(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, part := range joined.Unwrap() {
			all = append(all, parts(part)...)
		}
		return all
	}
	return []error{err}
}

// HolidaysInput is a table on its way in: the days one by one, or a CSV file with
// the columns date, kind and name.
type HolidaysInput struct {
	Year     string           `json:"year" path:"year"` // such as 2027
	Days     []calendar.Entry `json:"days,omitempty"`
	CSV      string           `json:"csv,omitempty"`
	Document string           `json:"document"`
}

// WriteHolidays enters a year's table, or replaces it. Deadlines that have been set
// already stay as they were told.
var WriteHolidays = Operation[HolidaysInput, Holidays]{"calendar.write", func(ctx context.Context, c *Call, in HolidaysInput) (Holidays, error) {
	year, days, err := in.table()
	if err != nil {
		return Holidays{}, err
	}
	tables, err := allHolidays(ctx, c)
	if err != nil {
		return Holidays{}, err
	}
	others := slices.DeleteFunc(tables, func(h Holidays) bool { return h.Year == year })
	if _, err := calendarOf(append(others, Holidays{Year: year, Days: days})); err != nil {
		return Holidays{}, err
	}
	id := strconv.Itoa(year)
	return upsert(ctx, c, holidays, id, nil, func(h *Holidays) { h.ID, h.Year, h.Days, h.Document = id, year, days, in.Document })
}}

func (in HolidaysInput) table() (year int, days []calendar.Entry, err error) {
	var w wrong
	if year, err = strconv.Atoi(in.Year); err != nil {
		w.add("calendar.year", "year", errs.P("read", in.Year))
	}
	w.need("document", in.Document)
	if (len(in.Days) > 0) == (in.CSV != "") {
		w.add("input.missing", "days")
	}
	if err := w.err(); err != nil || in.CSV == "" {
		return year, in.Days, err
	}
	read, err := calendar.ReadCSV(strings.NewReader(in.CSV), year)
	if err != nil {
		return year, nil, calendarError(err)
	}
	return year, read.Days, nil
}

// ListHolidays lists the tables in force, by year.
var ListHolidays = Question[None, List[Holidays]]{"calendar.read", func(ctx context.Context, c *Call, _ None) (List[Holidays], error) {
	tables, err := allHolidays(ctx, c)
	return List[Holidays]{Items: tables}, err
}}

// ReadHolidays shows the table of a year.
var ReadHolidays = Question[OfYear, Holidays]{"calendar.read", func(ctx context.Context, c *Call, in OfYear) (Holidays, error) {
	tables, err := allHolidays(ctx, c)
	if err != nil {
		return Holidays{}, err
	}
	for _, h := range tables {
		if h.ID == in.Year {
			return h, nil
		}
	}
	return Holidays{}, errs.E(errs.NotFound, "calendar.unknown", errs.P("id", in.Year))
}}

// OfYear names a year.
type OfYear struct {
	Year string `json:"-" path:"year"`
}

// Counting asks for the day some working days after another.
type Counting struct {
	From calendar.Day `json:"from"`
	Days int          `json:"days"`
}

// CountWorkingDays answers what people ask of every deadline.
var CountWorkingDays = Question[Counting, calendar.Deadline]{"calendar.read", func(ctx context.Context, c *Call, in Counting) (calendar.Deadline, error) {
	return c.workingDays(ctx, in.From, in.Days)
}}
