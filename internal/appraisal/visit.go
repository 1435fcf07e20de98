package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/calendar"
	"eightx/internal/errs"
	"eightx/scheme"
)

// VisitState is where a visit stands.
type VisitState string

// The states of a visit.
const (
	VisitPlanned   VisitState = "planned"
	VisitCancelled VisitState = "cancelled"
	VisitDone      VisitState = "done"
	VisitAgreed    VisitState = "agreed"   // the village agrees with what was written down
	VisitObjected  VisitState = "objected" // or says why not
)

var visitLife = lifecycle[VisitState]{kind: "visit", begin: VisitPlanned, steps: []step[VisitState]{
	{"move", []VisitState{VisitPlanned}, VisitPlanned},
	{"cancel", []VisitState{VisitPlanned}, VisitCancelled},
	{"record", []VisitState{VisitPlanned}, VisitDone},
	{"answer:agree", []VisitState{VisitDone}, VisitAgreed},
	{"answer:object", []VisitState{VisitDone}, VisitObjected},
}}

// Visit is 进点: one time that a group comes to a village. It is planned, counted
// against the village's cap, done, and answered by the village.
type Visit struct {
	Meta
	Cycle   string     `json:"cycle"`
	Round   string     `json:"round"`
	Unit    string     `json:"unit"`
	State   VisitState `json:"state"`
	Day     string     `json:"day"`
	Minutes int        `json:"minutes"` // planned on site
	Reason  string     `json:"reason,omitempty"`

	Panel   string      `json:"panel,omitempty"` // drawn
	Arrived int64       `json:"arrived,omitempty"`
	Left    int64       `json:"left,omitempty"` // Unix milliseconds
	People  []string    `json:"people,omitempty"`
	Facts   []VisitFact `json:"facts,omitempty"`
	Samples []string    `json:"samples,omitempty"` // numbers of the drawn list, never names
	Overrun string      `json:"overrun,omitempty"` // why it took longer than the cap
	Time    int64       `json:"time,omitempty"`    // record received

	Opinion string `json:"opinion,omitempty"` // the village's words
	Signed  string `json:"signed,omitempty"`  // who signed on paper, when the group keyed it in
}

// VisitFact is what was seen of an indicator on site.
type VisitFact struct {
	Indicator string `json:"indicator"`
	Fact      string `json:"fact"`
}

func (v *Visit) place() place {
	return place{State: string(v.State), Parent: v.Cycle, Unit: v.Unit, Sort: v.Day + "/" + v.Unit}
}

// counts says whether the visit counts against the village's cap.
func (v *Visit) counts() bool { return v.State != VisitCancelled }

var visits = noun[Visit, *Visit]{"visit"}

// VisitsInput is a table of visits.
type VisitsInput struct {
	Round  string      `json:"round" path:"round"`
	Visits []VisitPlan `json:"visits"`
}

// VisitPlan is one line of it.
type VisitPlan struct {
	Unit    string `json:"unit"`
	Day     string `json:"day"`
	Minutes int    `json:"minutes"`
}

// VisitsPlanned are the visits of one act, and which of the year's could be one.
type VisitsPlanned struct {
	Visits []Visit     `json:"visits"`
	Merge  []MergeHint `json:"merge,omitempty"`
}

// MergeHint names two visits to a village that lie close together (LINT-VISIT-02).
type MergeHint struct {
	Unit string `json:"unit"`
	One  string `json:"one"` // days
	Two  string `json:"two"`
	Days int    `json:"days"` // between them
}

// PlanVisits plans visits of a round. Visits of all rounds of the year count together:
// one more than the scheme allows is refused (LINT-VISIT-01).
var PlanVisits = Operation[VisitsInput, VisitsPlanned]{"visit.plan", func(ctx context.Context, c *Call, in VisitsInput) (VisitsPlanned, error) {
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return VisitsPlanned{}, err
	}
	if round.State == RoundClosed {
		return VisitsPlanned{}, errs.E(errs.Conflict, "visit.round_closed", errs.P("id", round.ID))
	}
	s, err := schemeText(ctx, c, round.Scheme)
	if err != nil {
		return VisitsPlanned{}, err
	}
	year, err := visits.everything(ctx, c, Query{Parent: round.Cycle})
	if err != nil {
		return VisitsPlanned{}, err
	}
	planned, err := decideVisits(round, in, year, s.Visits)
	if err != nil {
		return VisitsPlanned{}, err
	}
	for i := range planned {
		if _, err := units.get(ctx, c, planned[i].Unit); err != nil {
			return VisitsPlanned{}, inRow(err, "visits", i)
		}
		if err := visits.save(ctx, c, &planned[i]); err != nil {
			return VisitsPlanned{}, err
		}
	}
	return VisitsPlanned{Visits: planned, Merge: near(slices.Concat(year, planned), planned)}, nil
}}

func decideVisits(round Round, in VisitsInput, year []Visit, limits scheme.VisitLimits) ([]Visit, error) {
	var w wrong
	if len(in.Visits) == 0 {
		w.add("input.missing", "visits")
	}
	count := map[string]int{}
	for i := range year {
		if year[i].counts() {
			count[year[i].Unit]++
		}
	}
	var planned []Visit
	for i, p := range in.Visits {
		at := "visits[" + strconv.Itoa(i) + "]."
		w.need(at+"unit", p.Unit)
		w.onDay(at+"day", p.Day, round)
		w.within(at+"minutes", p.Minutes, limits.MaxHours)
		if count[p.Unit]++; limits.MaxPerYear > 0 && count[p.Unit] > limits.MaxPerYear {
			w.add("visit.over_plan", at+"unit", errs.P("unit", p.Unit), errs.P("n", count[p.Unit]), errs.P("most", limits.MaxPerYear))
		}
		planned = append(planned, Visit{Cycle: round.Cycle, Round: round.ID, Unit: p.Unit, State: visitLife.begin, Day: p.Day, Minutes: p.Minutes})
	}
	return planned, w.err()
}

// onDay wants a day in the round's window.
func (w *wrong) onDay(field, day string, round Round) {
	w.need(field, day)
	w.day(field, day)
	if day != "" && (day < round.From || day > round.To) {
		w.add("visit.outside", field, errs.P("day", day), errs.P("from", round.From), errs.P("to", round.To))
	}
}

// within wants a time on site that keeps the cap; a cap of 0 is none.
func (w *wrong) within(field string, minutes, hours int) {
	if minutes <= 0 || minutes > 24*60 || hours > 0 && minutes > hours*60 {
		w.add("visit.too_long", field, errs.P("minutes", minutes), errs.P("most", hours))
	}
}

// nearDays is how far two visits to one village should lie apart, in days.
const nearDays = 30

// near are the pairs of visits to one village, one of them new, that lie closer
// together than that.
func near(year, added []Visit) []MergeHint {
	byUnit := map[string][]string{}
	for i := range year {
		if year[i].counts() {
			byUnit[year[i].Unit] = append(byUnit[year[i].Unit], year[i].Day)
		}
	}
	var hints []MergeHint
	seen := map[string]bool{}
	for i := range added {
		unit := added[i].Unit
		if seen[unit] {
			continue
		}
		seen[unit] = true
		days := slices.Sorted(slices.Values(byUnit[unit]))
		for k := 1; k < len(days); k++ {
			if n := daysApart(days[k-1], days[k]); n < nearDays {
				hints = append(hints, MergeHint{Unit: unit, One: days[k-1], Two: days[k], Days: n})
			}
		}
	}
	return hints
}

// daysApart is the number of days from one day to another.
func daysApart(one, two string) int {
	a, errA := calendar.ParseDay(one)
	b, errB := calendar.ParseDay(two)
	if errA != nil || errB != nil {
		return 0 // days are checked before they are kept
	}
	return b.Sub(a)
}

// VisitMove puts a planned visit on another day.
type VisitMove struct {
	ID     string `json:"id" path:"id"`
	Day    string `json:"day"`
	Reason string `json:"reason"`
}

// MoveVisit moves a planned visit inside the window of its round.
var MoveVisit = visitStep("visit.move", "move", func(ctx context.Context, c *Call, v *Visit, in VisitMove) error {
	round, err := rounds.get(ctx, c, v.Round)
	if err != nil {
		return err
	}
	var w wrong
	w.onDay("day", in.Day, round)
	w.need("reason", in.Reason)
	v.Day, v.Reason = in.Day, in.Reason
	return w.err()
})

// VisitCancel takes a visit off the plan.
type VisitCancel struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason"`
}

// CancelVisit takes a planned visit off the plan; it no longer counts.
var CancelVisit = visitStep("visit.cancel", "cancel", func(_ context.Context, _ *Call, v *Visit, in VisitCancel) error {
	var w wrong
	w.need("reason", in.Reason)
	v.Reason = in.Reason
	return w.err()
})

// visitInput is an input about one visit.
type visitInput interface {
	VisitMove | VisitCancel | VisitRecord | VisitAnswer
	visit() string
}

func (in VisitMove) visit() string   { return in.ID }
func (in VisitCancel) visit() string { return in.ID }

// visitStep is the frame of the acts on a visit: load, step, save.
func visitStep[In visitInput](action, act string, decide func(ctx context.Context, c *Call, v *Visit, in In) error) Operation[In, Visit] {
	return Operation[In, Visit]{action, func(ctx context.Context, c *Call, in In) (Visit, error) {
		visit, err := visits.get(ctx, c, in.visit())
		if err != nil {
			return Visit{}, err
		}
		if err := c.Expect(visit.Version); err != nil {
			return Visit{}, err
		}
		if visit.State, err = visitLife.next(visit.State, act); err != nil {
			return Visit{}, err
		}
		if err := decide(ctx, c, &visit, in); err != nil {
			return Visit{}, err
		}
		return visit, visits.save(ctx, c, &visit)
	}}
}

// assignVisits writes the drawn group beside the visits of a round that are still
// planned.
func assignVisits(ctx context.Context, c *Call, round Round, drawn *Lots) error {
	all, err := visits.everything(ctx, c, Query{Parent: round.Cycle, State: string(VisitPlanned)})
	if err != nil {
		return err
	}
	for i := range all {
		k := slices.IndexFunc(drawn.Assigned, func(a Assignment) bool { return a.Unit == all[i].Unit })
		if all[i].Round != round.ID || k < 0 {
			continue
		}
		all[i].Panel = drawn.Assigned[k].Panel
		if err := visits.save(ctx, c, &all[i]); err != nil {
			return err
		}
	}
	return nil
}
