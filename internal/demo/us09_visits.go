package demo

import (
	"time"

	"eightx/internal/appraisal"
)

// Rounds of the demo year.
const (
	Half   = "2026-half"
	AtEnd  = "2026-year"
	onSite = 180 // minutes of a planned visit
)

// planVisits plans the half-year and the year-end round under the number they have in
// the filed plan of inspections: two visits to each village.
func planVisits(o *Office) error {
	for _, kind := range []string{appraisal.RoundHalf, appraisal.RoundYear} {
		if err := o.planRound(kind); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) planRound(kind string) error {
	phases := o.Scheme.Phases[:0:0]
	for _, p := range o.Scheme.Phases {
		if p.Visits > 0 {
			phases = append(phases, p)
		}
	}
	phase := phases[0]
	if kind == appraisal.RoundYear {
		phase = phases[1]
	}
	round, err := Do(o, appraisal.PlanRound, "office", appraisal.RoundInput{
		Cycle: o.Cycle, Kind: kind, Name: phase.Name, From: string(phase.From), To: string(phase.To), Filing: o.Scheme.Visits.PlanFiling,
	})
	if err != nil {
		return err
	}
	in := appraisal.VisitsInput{Round: round.ID}
	for i, u := range o.Facts.Units {
		in.Visits = append(in.Visits, appraisal.VisitPlan{Unit: u.ID, Day: workday(string(phase.From), 1+i/len(o.Scheme.Panels)), Minutes: onSite})
	}
	if _, err := Do(o, appraisal.PlanVisits, "office", in); err != nil {
		return err
	}
	_, err = Do(o, appraisal.PublishRound, "office", appraisal.RoundStep{ID: round.ID})
	return err
}

// workday is so many days from Monday to Friday after a day.
func workday(from string, n int) string {
	day, err := time.Parse(time.DateOnly, from)
	if err != nil {
		panic("demo: " + err.Error()) // the scheme's dates are checked when it is read
	}
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			n--
		}
	}
	return day.Format(time.DateOnly)
}
