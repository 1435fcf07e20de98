package appraisal

import (
	"context"

	"eightx/calendar"
	"eightx/internal/errs"
)

// PhaseState is where the year stands with a phase.
type PhaseState string

// The states of a phase; they follow from the day and nobody sets them.
const (
	PhaseComing PhaseState = "coming"
	PhaseNow    PhaseState = "now"
	PhasePast   PhaseState = "past"
)

// Phase is 阶段: a stretch of the year as the scheme lays it down. Its deadline is
// its last day, or the first working day after it.
type Phase struct {
	ID       string            `json:"id"`
	Name     string            `json:"name"`
	From     calendar.Day      `json:"from"`
	To       calendar.Day      `json:"to"`
	Deadline calendar.Deadline `json:"deadline"`
	State    PhaseState        `json:"state"`
	Left     int               `json:"left"`             // working days from today to the deadline; negative when it is over
	Visits   int               `json:"visits,omitempty"` // to each unit
}

// Plan is 年度工作安排: the phases of a year in their order, as they stand today.
type Plan struct {
	Cycle  string       `json:"cycle"`
	Scheme string       `json:"scheme"`
	Today  calendar.Day `json:"today"`
	Phases []Phase      `json:"phases"`
}

// PlanOfYear shows the year's plan. It is changed by amending the scheme.
var PlanOfYear = Question[InCycle, Plan]{"cycle.read", func(ctx context.Context, c *Call, in InCycle) (Plan, error) {
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Plan{}, err
	}
	phases, err := c.phases(ctx, cycle)
	return Plan{Cycle: cycle.ID, Scheme: cycle.Scheme, Today: c.today(), Phases: phases}, err
}}

// phases are the phases of a year's scheme, in its order.
func (c *Call) phases(ctx context.Context, cycle Cycle) ([]Phase, error) {
	rules, err := c.rulesOf(ctx, cycle)
	if err != nil {
		return nil, err
	}
	phases := make([]Phase, 0, len(rules.scheme.Phases))
	for _, p := range rules.scheme.Phases {
		phase := Phase{ID: p.ID, Name: p.Name, Visits: p.Visits}
		if phase.From, phase.To, err = daysOf(string(p.From), string(p.To)); err != nil {
			return nil, errs.E(errs.Invalid, "phase.without_days", errs.P("id", p.ID))
		}
		if err := c.place(ctx, &phase); err != nil {
			return nil, err
		}
		phases = append(phases, phase)
	}
	return phases, nil
}

func daysOf(from, to string) (first, last calendar.Day, err error) {
	if first, err = calendar.ParseDay(from); err != nil {
		return first, last, err
	}
	last, err = calendar.ParseDay(to)
	return first, last, err
}

// place says where a phase stands today.
func (c *Call) place(ctx context.Context, phase *Phase) (err error) {
	if phase.Deadline, err = c.workday(ctx, phase.To); err != nil {
		return err
	}
	days, err := c.days(ctx)
	if err != nil {
		return err
	}
	phase.Left, _, err = days.WorkingDaysBetween(c.today(), phase.Deadline.Day)
	phase.State = phaseState(phase.From, phase.Deadline, c.Now)
	return calendarError(err)
}

func phaseState(from calendar.Day, deadline calendar.Deadline, now int64) PhaseState {
	switch {
	case now < from.Begins():
		return PhaseComing
	case deadline.Passed(now):
		return PhasePast
	}
	return PhaseNow
}
