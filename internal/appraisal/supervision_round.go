package appraisal

import (
	"context"
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scheme"
)

// Inspection is a periodic round 月度巡查: one figure of every unit for one period, a
// whole table at once. A unit without a figure needs a reason.
type Inspection struct {
	Cycle      string          `json:"cycle" path:"cycle"`
	Department string          `json:"department,omitempty"`
	Metric     string          `json:"metric"`
	Period     string          `json:"period"`
	Date       string          `json:"date"`
	Category   string          `json:"category,omitempty"`
	Rows       []InspectionRow `json:"rows"`
}

// InspectionRow is what the round found in one unit.
type InspectionRow struct {
	Unit     string          `json:"unit"`
	Value    *decimal.Number `json:"value,omitempty"`
	Absent   string          `json:"absent,omitempty"`
	Fact     string          `json:"fact,omitempty"` // what was seen, where there is something to say
	Evidence []string        `json:"evidence,omitempty"`
	Date     string          `json:"date,omitempty"` // another day than the round's
}

// RecordInspection takes a round. A table that leaves out a unit is refused, and
// names it: nobody's month gets lost unnoticed.
var RecordInspection = Operation[Inspection, List[Supervision]]{"supervision.record", func(ctx context.Context, c *Call, in Inspection) (List[Supervision], error) {
	if err := c.Reach(Object{Department: in.Department}); err != nil {
		return List[Supervision]{}, err
	}
	var w wrong
	w.need("metric", in.Metric)
	w.need("period", in.Period)
	if err := w.err(); err != nil {
		return List[Supervision]{}, err
	}
	if err := everyUnit(ctx, c, in); err != nil {
		return List[Supervision]{}, err
	}
	return recordSupervision(ctx, c, in.table())
}}

func (in Inspection) table() SupervisionTable {
	table := SupervisionTable{Cycle: in.Cycle, Department: in.Department}
	for _, row := range in.Rows {
		record := SupervisionInput{Unit: row.Unit, Date: row.Date, Fact: row.Fact, Category: in.Category, Evidence: row.Evidence}
		record.SupervisionFigure = SupervisionFigure{Metric: in.Metric, Period: in.Period, Value: row.Value, Absent: row.Absent}
		if record.Date == "" {
			record.Date = in.Date
		}
		table.Records = append(table.Records, record)
	}
	return table
}

// everyUnit refuses a round that leaves out units that exist on its day.
func everyUnit(ctx context.Context, c *Call, in Inspection) error {
	all, err := units.everything(ctx, c, Query{})
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, row := range in.Rows {
		named[row.Unit] = true
	}
	var list errs.List
	for i := range all {
		if all[i].Existed(in.Date) && !named[all[i].ID] {
			list = append(list, errs.E(errs.Invalid, "supervision.unit_missing", errs.P("unit", all[i].ID), errs.P("period", in.Period), errs.Where{Path: "rows"}))
		}
	}
	return list.Err()
}

// Rounds is what the rounds of a year come to, unit by unit.
type Rounds struct {
	Metric  string     `json:"metric"`
	Periods []string   `json:"periods"` // those in which there was a round, in order
	Units   []RoundsOf `json:"units"`
}

// RoundsOf is one unit's figures. The mean is over the periods that have a figure;
// what is not confirmed yet does not count.
type RoundsOf struct {
	Unit    string                    `json:"unit"`
	Values  map[string]decimal.Number `json:"values"`
	Absent  map[string]string         `json:"absent,omitempty"`  // period → why
	Pending []string                  `json:"pending,omitempty"` // periods not confirmed yet
	Count   int                       `json:"count"`             // the denominator
	Mean    string                    `json:"mean,omitempty"`    // rounded half up to four decimals
}

// RoundsFilter asks for the rounds of a metric.
type RoundsFilter struct {
	Cycle  string `json:"-" path:"cycle"`
	Metric string `json:"-" path:"metric"`
}

// ReadRounds shows the periodic figures and their means; a village sees its own.
var ReadRounds = Question[RoundsFilter, Rounds]{"supervision.read", func(ctx context.Context, c *Call, in RoundsFilter) (Rounds, error) {
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Rounds{}, err
	}
	rules, err := c.rulesOf(ctx, cycle)
	if err != nil {
		return Rounds{}, err
	}
	metric := rules.series[in.Metric]
	if metric == nil {
		return Rounds{}, errs.E(errs.NotFound, "supervision.no_metric", errs.P("metric", in.Metric))
	}
	records, err := supervisions.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return Rounds{}, err
	}
	records = slices.DeleteFunc(records, func(s Supervision) bool { return !c.shows(metric, &s) })
	return roundsOf(in.Metric, records), nil
}}

// shows says whether the actor sees a record in the table of rounds: the department
// that answers for the metric sees all of it.
func (c *Call) shows(metric *scheme.Metric, s *Supervision) bool {
	about := s.about()
	about.Department = metric.Owner
	return s.Metric == metric.ID && s.State != SupervisionWithdrawn && c.Reach(about) == nil
}

func roundsOf(metric string, records []Supervision) Rounds {
	out := Rounds{Metric: metric, Periods: []string{}, Units: []RoundsOf{}}
	index := map[string]int{}
	for i := range records {
		r := &records[i]
		if !slices.Contains(out.Periods, r.Period) {
			out.Periods = append(out.Periods, r.Period)
		}
		at, seen := index[r.Unit]
		if !seen {
			at = len(out.Units)
			index[r.Unit] = at
			out.Units = append(out.Units, RoundsOf{Unit: r.Unit, Values: map[string]decimal.Number{}, Absent: map[string]string{}})
		}
		out.Units[at].add(r)
	}
	slices.Sort(out.Periods)
	slices.SortFunc(out.Units, func(a, b RoundsOf) int { return strings.Compare(a.Unit, b.Unit) })
	for i := range out.Units {
		out.Units[i].settle()
	}
	return out
}

func (u *RoundsOf) add(r *Supervision) {
	switch {
	case r.State != SupervisionConfirmed:
		u.Pending = append(u.Pending, r.Period)
	case r.Value == nil:
		u.Absent[r.Period] = r.Absent
	default:
		u.Values[r.Period] = *r.Value
	}
}

func (u *RoundsOf) settle() {
	slices.Sort(u.Pending)
	sum := decimal.Zero
	for _, value := range u.Values {
		sum = sum.Add(value)
	}
	if u.Count = len(u.Values); u.Count > 0 {
		u.Mean = sum.Quo(decimal.Int(int64(u.Count))).Round(4, decimal.HalfUp).String()
	}
}
