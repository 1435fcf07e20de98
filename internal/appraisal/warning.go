package appraisal

import (
	"context"
	"strconv"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/errs"
)

// Warning is 预警: a figure of a part of the year that lags behind its target's share
// of the year. It ranks nobody and counts nothing.
type Warning struct {
	Unit       string         `json:"unit"`
	Metric     string         `json:"metric"`
	Name       string         `json:"name"`
	Indicators []string       `json:"indicators"` // that read it
	Value      decimal.Number `json:"value"`
	Expected   decimal.Number `json:"expected"` // Target by the calendar, rounded half up to 0.01
	Gap        decimal.Number `json:"gap"`      // Expected − Value
	Target     decimal.Number `json:"target"`   // of the year
	Measure    string         `json:"measure,omitempty"`
	Owner      string         `json:"owner"` // department that answers for the figure
	By         string         `json:"by"`    // day by which the target is due
}

// Warnings are those of a part of the year, by unit and metric.
type Warnings struct {
	Cycle    string    `json:"cycle"`
	Period   string    `json:"period"`
	Until    string    `json:"until"` // last day of the period
	Days     int       `json:"days"`  // of the year that are over
	Of       int       `json:"of"`
	Warnings []Warning `json:"warnings"`
}

// WarningsOf asks how a year stands after a part of it.
type WarningsOf struct {
	Cycle  string `json:"-" path:"cycle"`
	Period string `json:"-" query:"period"` // such as 2026-H1
}

// ReadWarnings compares the figures of data tasks for a part of the year with the pace
// of the calendar. A village sees its own, a department its figures'.
var ReadWarnings = Question[WarningsOf, Warnings]{"warning.read", func(ctx context.Context, c *Call, in WarningsOf) (Warnings, error) {
	g, err := groundAt(ctx, c, in.Cycle, "")
	if err != nil {
		return Warnings{}, err
	}
	if !periodForm.MatchString(in.Period) || in.Period[:4] != strconv.Itoa(g.cycle.Year) {
		return Warnings{}, errs.E(errs.Invalid, "task.period", errs.P("value", in.Period), errs.P("year", g.cycle.Year), errs.Where{Path: "period"})
	}
	out := Warnings{Cycle: in.Cycle, Period: in.Period, Warnings: []Warning{}}
	out.Until, out.Days, out.Of = elapsed(g.cycle.Year, in.Period)
	all, err := tasks.everything(ctx, c, Query{Parent: in.Cycle})
	for i := range all {
		if t := &all[i]; t.Period == in.Period && t.handedIn() {
			g.warn(c, t, &out)
		}
	}
	return out, err
}}

// handedIn says whether the table has been handed in and not sent back.
func (t *Task) handedIn() bool {
	return t.State == TaskClaimed || t.State == TaskVerified || t.State == TaskFinal
}

// warn adds what lags in a task's table, as far as the actor may see it.
func (g *ground) warn(c *Call, t *Task, out *Warnings) {
	for _, cell := range t.Cells {
		m := g.metric(cell.Metric)
		target, ok := g.target(cell.Unit, cell.Metric)
		if m == nil || !ok || cell.Value == nil || g.lowIsGood(cell.Metric) || c.Reach(Object{Unit: cell.Unit, Department: t.Department}) != nil {
			continue
		}
		expected := target.Mul(decimal.Frac(int64(out.Days), int64(out.Of))).Round(2, decimal.HalfUp)
		if gap := expected.Sub(*cell.Value); gap.Sign() > 0 {
			out.Warnings = append(out.Warnings, Warning{
				Unit: cell.Unit, Metric: cell.Metric, Name: m.Name, Indicators: m.Indicators, Value: *cell.Value, Expected: expected, Gap: gap, Target: target,
				Measure: m.Unit, Owner: t.Department, By: strconv.Itoa(g.cycle.Year) + "-12-31",
			})
		}
	}
}

// target is the year's target of a figure.
func (g *ground) target(unit, metric string) (decimal.Number, bool) {
	for i := range g.req.Metrics {
		if g.req.Metrics[i].TargetOf == metric {
			if v, ok := g.values[[2]string{unit, g.req.Metrics[i].ID}]; ok {
				return v.Value, true
			}
		}
	}
	return decimal.Number{}, false
}

func (g *ground) lowIsGood(metric string) bool {
	for _, m := range g.program.Scheme.Metrics {
		if m.ID == metric {
			return m.Good == "low"
		}
	}
	return false
}

// elapsed is the last day of a period, and how many days of the year are then over.
func elapsed(year int, period string) (until string, days, of int) {
	month := 12
	if len(period) > len("2026") {
		switch mark := period[5:]; mark[0] {
		case 'H':
			month = 6 * int(mark[1]-'0')
		case 'Q':
			month = 3 * int(mark[1]-'0')
		default:
			month, _ = strconv.Atoi(mark)
		}
	}
	first, _ := calendar.ParseDay(strconv.Itoa(year) + "-01-01")
	end := first
	for range month {
		end = monthAfter(end)
	}
	next, _ := calendar.ParseDay(strconv.Itoa(year+1) + "-01-01")
	return end.Add(-1).String(), end.Sub(first), next.Sub(first)
}

// monthAfter is the first day of the month after a first day.
func monthAfter(day calendar.Day) calendar.Day {
	for month := day.String()[:7]; day.String()[:7] == month; {
		day = day.Add(1)
	}
	return day
}
