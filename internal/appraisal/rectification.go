package appraisal

import (
	"context"

	"eightx/calendar"
	"eightx/internal/errs"
)

// RectificationState is where a rectification stands.
type RectificationState string

// The states of a rectification.
const (
	RectificationNoticed      RectificationState = "noticed"      // the village has been told
	RectificationAcknowledged RectificationState = "acknowledged" // it has read the notice
	RectificationAnswered     RectificationState = "answered"     // it says that it is done
	RectificationVerified     RectificationState = "verified"     // somebody went and saw that it is
	RectificationClosed       RectificationState = "closed"       // 销号
	RectificationCancelled    RectificationState = "cancelled"    // the notice was mistaken
)

var rectificationLife = lifecycle[RectificationState]{"rectification", RectificationNoticed, []step[RectificationState]{
	{"acknowledge", []RectificationState{RectificationNoticed}, RectificationAcknowledged},
	{"answer", []RectificationState{RectificationNoticed, RectificationAcknowledged}, RectificationAnswered},
	{"verify:done", []RectificationState{RectificationAnswered}, RectificationVerified},
	{"verify:undone", []RectificationState{RectificationAnswered}, RectificationAcknowledged},
	{"close", []RectificationState{RectificationVerified}, RectificationClosed},
	{"extend", []RectificationState{RectificationNoticed}, RectificationNoticed},
	{"extend", []RectificationState{RectificationAcknowledged}, RectificationAcknowledged},
	{"cancel", []RectificationState{RectificationNoticed, RectificationAcknowledged, RectificationAnswered, RectificationVerified}, RectificationCancelled},
}}

// Rectification is 整改: one problem of a notice that a unit is asked to put right,
// until it is ticked off. Being late costs nothing by itself: it makes a proposal.
type Rectification struct {
	Meta
	Cycle       string             `json:"cycle"`
	Notice      string             `json:"notice"` // number of the letter; its problems are rectified one by one
	Item        int                `json:"item"`   // which problem of the letter, from 1
	Unit        string             `json:"unit"`
	Department  string             `json:"department,omitempty"` // who asks; "" is the office
	Problem     string             `json:"problem"`
	Supervision string             `json:"supervision,omitempty"` // the record it is on
	Basis       string             `json:"basis"`
	Requirement string             `json:"requirement"`
	Feedback    string             `json:"feedback,omitempty"` // how the village may answer
	Overdue     *Consequence       `json:"overdue,omitempty"`  // what may follow when it is late, as the notice says
	Urgent      bool               `json:"urgent,omitempty"`   // 应急: reminders go out at any hour
	Deadline    calendar.Deadline  `json:"deadline"`
	State       RectificationState `json:"state"`
	By          string             `json:"by"`
	Time        int64              `json:"time"`

	Acknowledged *Seen         `json:"acknowledged,omitempty"`
	Answers      []Explanation `json:"answers,omitempty"`
	Visits       []SiteVisit   `json:"visits,omitempty"`
	Extensions   []Extension   `json:"extensions,omitempty"`
	Decided      *Decided      `json:"decided,omitempty"` // who closed or cancelled it, and why
}

// Consequence names a ledger of the scheme and a kind of event in it.
type Consequence struct {
	Ledger string `json:"ledger"`
	Kind   string `json:"kind"`
}

// Seen is who has seen something, and when.
type Seen struct {
	By   string `json:"by"`
	Time int64  `json:"time"`
}

// SiteVisit is what somebody found who went to look whether a problem is gone.
type SiteVisit struct {
	Date     string   `json:"date"`
	Done     bool     `json:"done"`
	Fact     string   `json:"fact"`
	Evidence []string `json:"evidence,omitempty"`
	By       string   `json:"by"`
	Time     int64    `json:"time"`
}

// Extension is more time, and why.
type Extension struct {
	From   calendar.Day `json:"from"` // the deadline as it was
	Reason string       `json:"reason"`
	By     string       `json:"by"`
	Time   int64        `json:"time"`
}

func (r *Rectification) place() place {
	return place{State: string(r.State), Parent: r.Cycle, Unit: r.Unit, Sort: r.ID, Keys: []string{r.Cycle + "/" + r.Notice + "/" + number(r.Item)}}
}

func (r *Rectification) about() Object { return Object{Unit: r.Unit, Department: r.Department} }

// late says whether the village has let the deadline pass.
func (r *Rectification) late(now int64) bool {
	waits := r.State == RectificationNoticed || r.State == RectificationAcknowledged
	return waits && r.Deadline.Passed(now)
}

var rectifications = noun[Rectification, *Rectification]{"rectification"}

// RectificationNotice is 整改通知书: what is wrong, on what that rests, what is asked
// and until when.
type RectificationNotice struct {
	Cycle       string              `json:"cycle" path:"cycle"`
	Number      string              `json:"number"`
	Unit        string              `json:"unit"`
	Department  string              `json:"department,omitempty"`
	Problems    []RectificationItem `json:"problems"`
	Basis       string              `json:"basis"`
	Requirement string              `json:"requirement"`
	Feedback    string              `json:"feedback,omitempty"`
	Days        int                 `json:"days,omitempty"` // calendar days; 0 is what the scheme says
	Overdue     *Consequence        `json:"overdue,omitempty"`
	Urgent      bool                `json:"urgent,omitempty"`
}

// RectificationItem is one problem of a notice.
type RectificationItem struct {
	Problem     string `json:"problem"`
	Supervision string `json:"supervision,omitempty"`
}

// mostProblems is more than any notice lists, and mostDays more than any gives.
const (
	mostProblems = 200
	mostDays     = 366
	usualDays    = 15
)

// IssueRectification sends a notice: one rectification for each of its problems. A
// deadline on a day off moves to the next working day.
var IssueRectification = Operation[RectificationNotice, List[Rectification]]{"rectification.issue", func(ctx context.Context, c *Call, in RectificationNotice) (List[Rectification], error) {
	if err := c.Reach(Object{Department: in.Department}); err != nil {
		return List[Rectification]{}, err
	}
	if err := in.check(); err != nil {
		return List[Rectification]{}, err
	}
	first, err := firstOfNotice(ctx, c, in)
	if err != nil {
		return List[Rectification]{}, err
	}
	out := List[Rectification]{}
	for i, item := range in.Problems {
		one := first
		one.ID, one.Item, one.Problem, one.Supervision = c.NewID(), i+1, item.Problem, item.Supervision
		if err := onRecord(ctx, c, &one); err != nil {
			return List[Rectification]{}, inRow(err, "problems", i)
		}
		if taken, err := rectifications.exists(ctx, c, one.place().Keys[0]); err != nil || taken {
			return List[Rectification]{}, orConflict(err, errs.E(errs.Conflict, "rectification.number_taken", errs.P("number", in.Number)))
		}
		if err := rectifications.save(ctx, c, &one); err != nil {
			return List[Rectification]{}, err
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}}

func (in RectificationNotice) check() error {
	var w wrong
	w.need("number", in.Number)
	w.need("unit", in.Unit)
	w.need("basis", in.Basis)
	w.need("requirement", in.Requirement)
	w.short("feedback", in.Feedback)
	if len(in.Problems) == 0 || len(in.Problems) > mostProblems {
		w.add("rectification.problems", "problems", errs.P("problems", len(in.Problems)), errs.P("most", mostProblems))
	}
	for i := range in.Problems {
		w.need("problems["+number(i)+"].problem", in.Problems[i].Problem)
	}
	if in.Days < 0 || in.Days > mostDays {
		w.add("rectification.days", "days", errs.P("days", in.Days), errs.P("most", mostDays))
	}
	return w.err()
}

// firstOfNotice is what all problems of a notice have in common.
func firstOfNotice(ctx context.Context, c *Call, in RectificationNotice) (Rectification, error) {
	cycle, err := running(ctx, c, in.Cycle)
	if err != nil {
		return Rectification{}, err
	}
	if _, err := units.get(ctx, c, in.Unit); err != nil {
		return Rectification{}, err
	}
	rules, err := c.rulesOf(ctx, cycle)
	if err != nil {
		return Rectification{}, err
	}
	if err := rules.knows(in.Overdue); err != nil {
		return Rectification{}, err
	}
	r := Rectification{
		Cycle: cycle.ID, Notice: in.Number, Unit: in.Unit, Department: in.Department, Basis: in.Basis, Requirement: in.Requirement,
		Feedback: in.Feedback, Overdue: in.Overdue, Urgent: in.Urgent, State: RectificationNoticed, By: c.Actor.Account, Time: c.Now,
	}
	r.Deadline, err = c.workday(ctx, c.today().Add(firstOf(in.Days, rules.scheme.Rectification.DefaultDays, usualDays)))
	return r, err
}

// firstOf is the first number that is not zero.
func firstOf(numbers ...int) int {
	for _, n := range numbers {
		if n != 0 {
			return n
		}
	}
	return 0
}

// knows refuses a consequence the scheme does not have.
func (y *yearRules) knows(what *Consequence) error {
	if what == nil {
		return nil
	}
	rule := y.ledgers[what.Ledger]
	if rule == nil {
		return errs.E(errs.Invalid, "supervision.no_ledger", errs.P("ledger", what.Ledger), errs.Where{Path: "overdue.ledger"})
	}
	if _, named := rule.kinds[what.Kind]; rule.kinds != nil && !named {
		return errs.E(errs.Invalid, "supervision.no_kind", errs.P("ledger", what.Ledger), errs.P("kind", what.Kind), errs.Where{Path: "overdue.kind"})
	}
	return nil
}

// onRecord refuses a problem whose record is not there, is another unit's, or has
// been withdrawn.
func onRecord(ctx context.Context, c *Call, r *Rectification) error {
	if r.Supervision == "" {
		return nil
	}
	record, err := supervisions.get(ctx, c, r.Supervision)
	if err != nil {
		return err
	}
	if record.Unit != r.Unit || record.State == SupervisionWithdrawn {
		return errs.E(errs.Invalid, "rectification.other_record", errs.P("number", record.Number), errs.P("unit", r.Unit), errs.Where{Path: "supervision"})
	}
	return nil
}

// RectificationFilter asks for the rectifications of a year.
type RectificationFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	State string `json:"-" query:"state"`
	Page
}

// ListRectifications lists them in the order they were asked for; a village sees its
// own, a department those it has asked for.
var ListRectifications = Question[RectificationFilter, List[Rectification]]{"rectification.read", func(ctx context.Context, c *Call, in RectificationFilter) (List[Rectification], error) {
	return reachable(ctx, c, rectifications, Query{Parent: in.Cycle, Unit: in.Unit, State: in.State, After: in.After, Limit: in.Limit}, (*Rectification).about)
}}

// ReadRectification shows one.
var ReadRectification = Question[ByID, Rectification]{"rectification.read", func(ctx context.Context, c *Call, in ByID) (Rectification, error) {
	r, err := rectifications.get(ctx, c, in.ID)
	if err != nil {
		return Rectification{}, err
	}
	return r, rectifications.within(c, in.ID, r.about())
}}
