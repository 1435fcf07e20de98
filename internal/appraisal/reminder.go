package appraisal

import (
	"cmp"
	"context"
	"slices"

	"eightx/calendar"
	"eightx/internal/locale"
)

// Due is 待办事项: a case that waits for somebody until a day. It is never typed in:
// it is what the open cases say, and ends when the case goes on.
type Due struct {
	Kind     string            `json:"kind"` // of the case
	ID       string            `json:"id"`   // of the case
	Act      string            `json:"act"`  // what is to be done; its words are due.<kind>.<act>
	For      Addressee         `json:"for"`
	Cycle    string            `json:"cycle"`
	Unit     string            `json:"unit,omitempty"`
	About    string            `json:"about"` // the case in its own words
	Since    int64             `json:"since"` // when it began to wait, Unix milliseconds
	Deadline calendar.Deadline `json:"deadline,omitzero"`
	Urgent   bool              `json:"urgent,omitempty"`  // 应急: told at any hour of any day
	Minutes  int               `json:"minutes,omitempty"` // how long it takes, about
}

// Addressee is who is responsible: somebody with a role where he has it, or a person.
// Nobody else is reminded.
type Addressee struct {
	Role   Role   `json:"role,omitempty"`
	Scope  string `json:"scope,omitempty"`
	Person string `json:"person,omitempty"`
}

func (a Addressee) key() string { return string(a.Role) + "/" + a.Scope + "/" + a.Person }

// is says whether the actor is who is meant.
func (a Addressee) is(actor Actor) bool {
	if a.Person != "" {
		return a.Person == actor.Person
	}
	return slices.ContainsFunc(actor.Grants, func(g Grant) bool { return g.Role == a.Role && (a.Scope == "" || g.Scope == a.Scope) })
}

// said is what is to be done, in words.
func (d *Due) said() Said {
	return say("due."+d.Kind+"."+d.Act, locale.A("about", d.About), locale.A("unit", d.Unit))
}

// dueLists ask each noun what waits for somebody in a year. A noun with cases that
// wait adds its line here.
var dueLists = []func(ctx context.Context, r Reader, cycle Cycle) ([]Due, error){supervisionDue, rectificationDue, proposalDue, taskDue, reconciliationDue, vetoDue, appealDue}

// allDue is everything that waits for anybody, in all running years: what ends first,
// first; what has no deadline, last.
func allDue(ctx context.Context, r Reader) ([]Due, error) {
	open, err := cycles.everything(ctx, r, Query{State: string(CycleRunning)})
	if err != nil {
		return nil, err
	}
	var out []Due
	for _, cycle := range open {
		for _, list := range dueLists {
			some, err := list(ctx, r, cycle)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int { return cmp.Compare(endOf(a), endOf(b)) })
	return out, nil
}

func endOf(d Due) int64 {
	if d.Deadline.Day.IsZero() {
		return 1<<62 + d.Since>>2
	}
	return d.Deadline.Ends
}

// supervisionDue: a village may explain, the office decides on explanations.
func supervisionDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	recorded, err := supervisions.everything(ctx, r, Query{Parent: cycle.ID, State: string(SupervisionRecorded)})
	if err != nil {
		return nil, err
	}
	explained, err := supervisions.everything(ctx, r, Query{Parent: cycle.ID, State: string(SupervisionExplained)})
	if err != nil {
		return nil, err
	}
	var out []Due
	for i := range recorded {
		s := &recorded[i]
		out = append(out, Due{Kind: supervisions.kind, ID: s.ID, Act: "explain", For: Addressee{Role: RoleSecretary, Scope: s.Unit}, Cycle: cycle.ID, Unit: s.Unit, About: s.words(), Since: s.Time, Deadline: s.Deadline, Minutes: 3})
	}
	for i := range explained {
		s := &explained[i]
		out = append(out, Due{Kind: supervisions.kind, ID: s.ID, Act: "decide", For: Addressee{Role: RoleOffice}, Cycle: cycle.ID, Unit: s.Unit, About: s.words(), Since: s.Explanation.Time, Minutes: 10})
	}
	return out, nil
}

// words are the record in a line: its fact, or its figure.
func (s *Supervision) words() string {
	if s.Metric == "" {
		return s.Date + " " + s.Fact
	}
	if s.Value == nil {
		return s.Period + " " + s.Metric + ": " + s.Absent
	}
	return s.Period + " " + s.Metric + ": " + s.Value.String()
}

// rectificationDue: the village puts right, the department looks, the office ticks off.
func rectificationDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	var out []Due
	for _, state := range []RectificationState{RectificationNoticed, RectificationAcknowledged, RectificationAnswered, RectificationVerified} {
		waiting, err := rectifications.everything(ctx, r, Query{Parent: cycle.ID, State: string(state)})
		if err != nil {
			return nil, err
		}
		for i := range waiting {
			out = append(out, waiting[i].due())
		}
	}
	return out, nil
}

func (r *Rectification) due() Due {
	d := Due{Kind: rectifications.kind, ID: r.ID, Cycle: r.Cycle, Unit: r.Unit, About: r.Notice + " " + r.Problem, Since: r.Time, Urgent: r.Urgent}
	switch r.State {
	case RectificationAnswered:
		d.Act, d.For, d.Minutes, d.Since = "verify", officerOrOffice(r.Department), 60, r.Answers[len(r.Answers)-1].Time
	case RectificationVerified:
		d.Act, d.For, d.Minutes, d.Since = "close", Addressee{Role: RoleOffice}, 2, r.Visits[len(r.Visits)-1].Time
	default:
		d.Act, d.For, d.Minutes, d.Deadline = "answer", Addressee{Role: RoleSecretary, Scope: r.Unit}, 5, r.Deadline
	}
	return d
}

// officerOrOffice is who answers for a department; the office where there is none.
func officerOrOffice(department string) Addressee {
	if department == "" {
		return Addressee{Role: RoleOffice}
	}
	return Addressee{Role: RoleOfficer, Scope: department}
}

// proposalDue: the office decides on proposals.
func proposalDue(ctx context.Context, r Reader, cycle Cycle) ([]Due, error) {
	open, err := proposals.everything(ctx, r, Query{Parent: cycle.ID, State: string(ProposalOpen)})
	out := make([]Due, len(open))
	for i := range open {
		p := &open[i]
		out[i] = Due{Kind: proposals.kind, ID: p.ID, Act: "decide", For: Addressee{Role: RoleOffice}, Cycle: cycle.ID, Unit: p.Unit, About: p.Problem, Since: p.Time, Minutes: 10}
	}
	return out, err
}
