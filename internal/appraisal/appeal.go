package appraisal

import (
	"cmp"
	"context"
	"slices"

	"eightx/auditlog"
	"eightx/calendar"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// AppealState is where an appeal stands.
type AppealState string

// The states of an appeal.
const (
	AppealFiled     AppealState = "filed"
	AppealReviewing AppealState = "reviewing" // by people who did not score it
	AppealRechecked AppealState = "rechecking"
	AppealProposed  AppealState = "proposed"  // one reviewer has written a ruling; the others have yet to agree
	AppealEscalated AppealState = "escalated" // overdue, or the reviewers disagree: the leading group decides
	AppealKept      AppealState = "kept"
	AppealCorrected AppealState = "corrected"
	AppealWithdrawn AppealState = "withdrawn"
)

var appealOpen = []AppealState{AppealFiled, AppealReviewing, AppealRechecked, AppealProposed, AppealEscalated}

// appealClocked are the states in which the clock runs against the office.
var appealClocked = []AppealState{AppealFiled, AppealReviewing, AppealRechecked, AppealProposed}

var appealLife = lifecycle[AppealState]{kind: "appeal", begin: AppealFiled, steps: []step[AppealState]{
	{"assign", []AppealState{AppealFiled}, AppealReviewing},
	{"recheck", []AppealState{AppealReviewing}, AppealRechecked},
	{"found", []AppealState{AppealRechecked}, AppealReviewing},
	{"propose", []AppealState{AppealReviewing}, AppealProposed},
	{"agree", []AppealState{AppealProposed}, AppealProposed},
	{"agree:keep", []AppealState{AppealProposed}, AppealKept},
	{"agree:correct", []AppealState{AppealProposed}, AppealCorrected},
	{"disagree", []AppealState{AppealProposed}, AppealEscalated},
	{"decide:keep", []AppealState{AppealEscalated}, AppealKept},
	{"decide:correct", []AppealState{AppealEscalated}, AppealCorrected},
	{"withdraw", appealOpen, AppealWithdrawn},
	{"escalate", appealClocked, AppealEscalated},
}}

// Appeal is 申诉: a village says that a line of its result is wrong, and why. It is
// decided by people who did not score the line, all of one mind, or by the leading
// group. A correction changes what went into
// the result and lets the engine compute it again; nobody types a total. While an
// appeal is open nothing is final.
type Appeal struct {
	Meta
	Cycle     string            `json:"cycle"`
	Unit      string            `json:"unit"`
	Indicator string            `json:"indicator"` // or item
	Notice    string            `json:"notice"`
	Ground    string            `json:"ground"`
	Evidence  []string          `json:"evidence,omitempty"`
	State     AppealState       `json:"state"`
	Filed     Signed            `json:"filed"`
	Due       calendar.Deadline `json:"due"`                 // to be decided by then
	Reviewers []string          `json:"reviewers,omitempty"` // persons
	Recheck   string            `json:"recheck,omitempty"`   // what is to be looked at again
	Finding   string            `json:"finding,omitempty"`   // what was found
	Proposal  *ProposedRuling   `json:"proposal,omitempty"`  // of the reviewers, with what each says to it
	Ruling    *Ruling           `json:"ruling,omitempty"`
	Escalated int64             `json:"escalated,omitempty"` // Unix milliseconds
}

// Ruling is 复核结论.
type Ruling struct {
	Corrected bool            `json:"corrected"`
	Reason    string          `json:"reason"`
	Document  string          `json:"document"`
	Meeting   string          `json:"meeting,omitempty"` // of the leading group, where it decided
	Batch     string          `json:"batch,omitempty"`   // the corrections
	Digest    auditlog.Digest `json:"digest,omitempty"`
	Before    *UnitFigures    `json:"before,omitempty"` // of the appellant
	After     *UnitFigures    `json:"after,omitempty"`
	Affected  []scoring.Move  `json:"affected,omitempty"` // everybody whose result changes
	Signed
}

func (a *Appeal) open() bool { return slices.Contains(appealOpen, a.State) }

func (a *Appeal) place() place {
	at := place{State: string(a.State), Parent: a.Cycle, Unit: a.Unit, Sort: a.ID}
	if a.open() {
		at.Keys = []string{appealKey(a.Cycle, a.Unit, a.Indicator)}
	}
	return at
}

func appealKey(cycle, unit, indicator string) string { return cycle + "/" + unit + "/" + indicator }

var appeals = noun[Appeal, *Appeal]{"appeal"}

// Usual lengths in working days when the scheme does not say.
const (
	usualAppealWindow = 5
	usualAppealClock  = 10
)

// NewAppeal is what a village says against a line of the posted result.
type NewAppeal struct {
	Cycle     string   `json:"cycle" path:"cycle"`
	Unit      string   `json:"unit"`
	Indicator string   `json:"indicator"`
	Ground    string   `json:"ground"`
	Evidence  []string `json:"evidence,omitempty"`
}

func (in NewAppeal) check() error {
	var w wrong
	w.need("indicator", in.Indicator)
	w.text("ground", in.Ground)
	if in.Ground == "" {
		w.add("input.missing", "ground")
	}
	return w.err()
}

// FileAppeal takes an appeal against the posted notice, within its time.
var FileAppeal = Operation[NewAppeal, Appeal]{"appeal.file", func(ctx context.Context, c *Call, in NewAppeal) (Appeal, error) {
	if err := c.Reach(Object{Unit: in.Unit}); err != nil {
		return Appeal{}, err
	}
	if err := in.check(); err != nil {
		return Appeal{}, err
	}
	cycle, s, err := yearOf(ctx, c, in.Cycle)
	if err != nil {
		return Appeal{}, err
	}
	if err := knownLine(s, in.Indicator); err != nil {
		return Appeal{}, err
	}
	notice, err := standingNotice(ctx, c, cycle.ID)
	if err != nil {
		return Appeal{}, err
	}
	if taken, err := appeals.exists(ctx, c, appealKey(in.Cycle, in.Unit, in.Indicator)); err != nil || taken {
		return Appeal{}, orConflict(err, errs.E(errs.Conflict, "appeal.exists", errs.P("unit", in.Unit), errs.P("indicator", in.Indicator)))
	}
	last, err := c.workingDays(ctx, notice.From, cmp.Or(s.Appeal.WindowWorkdays, usualAppealWindow))
	if err != nil {
		return Appeal{}, err
	}
	due, err := c.workingDays(ctx, c.today(), cmp.Or(s.Appeal.DecideWorkdays, usualAppealClock))
	if err != nil {
		return Appeal{}, err
	}
	a, err := decideFiling(in, notice.ID, last, due, Signed{c.Actor.Account, c.Now})
	if err != nil {
		return Appeal{}, err
	}
	return a, appeals.save(ctx, c, &a)
}}

func decideFiling(in NewAppeal, notice string, last, due calendar.Deadline, by Signed) (Appeal, error) {
	if last.Passed(by.Time) {
		return Appeal{}, errs.E(errs.Conflict, "appeal.late", errs.P("day", last.Day))
	}
	return Appeal{
		Cycle: in.Cycle, Unit: in.Unit, Indicator: in.Indicator, Notice: notice, Ground: in.Ground, Evidence: in.Evidence,
		State: appealLife.begin, Filed: by, Due: due,
	}, nil
}

// AppealFilter asks for the appeals of a year.
type AppealFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	Page
}

// ListAppeals lists appeals: all of them for the office, its own for a village, and
// for reviewers what they are to look at.
var ListAppeals = Question[AppealFilter, List[Appeal]]{"appeal.read", func(ctx context.Context, c *Call, in AppealFilter) (List[Appeal], error) {
	page, err := appeals.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, After: in.After, Limit: in.Limit})
	if err != nil {
		return List[Appeal]{}, err
	}
	page.Items = slices.DeleteFunc(page.Items, func(a Appeal) bool { return c.Reach(a.object(c)) != nil })
	for i := range page.Items {
		page.Items[i] = page.Items[i].seenBy(c.Actor)
	}
	return page, nil
}}

// ReadAppeal shows one appeal.
var ReadAppeal = Question[ByID, Appeal]{"appeal.read", func(ctx context.Context, c *Call, in ByID) (Appeal, error) {
	a, err := appeals.get(ctx, c, in.ID)
	if err != nil {
		return Appeal{}, err
	}
	if err := appeals.within(c, a.ID, a.object(c)); err != nil {
		return Appeal{}, err
	}
	return a.seenBy(c.Actor), nil
}}

// seenBy is the appeal as somebody may know it: what the reviewers say among themselves
// is theirs, and what a ruling does to others is told to those others.
func (a Appeal) seenBy(actor Actor) Appeal {
	if seesUnannounced(actor) || actor.Person != "" && slices.Contains(a.Reviewers, actor.Person) {
		return a
	}
	a.Proposal = nil
	if a.Ruling != nil {
		ruling := *a.Ruling
		ruling.Affected = nil
		for _, move := range a.Ruling.Affected {
			if move.Unit == a.Unit {
				ruling.Affected = append(ruling.Affected, aboutItself(move))
			}
		}
		a.Ruling = &ruling
	}
	return a
}

// object is the appeal as far as reaches go: for a reviewer it is about himself.
func (a *Appeal) object(c *Call) Object {
	object := Object{Unit: a.Unit}
	if c.Actor.Person != "" && slices.Contains(a.Reviewers, c.Actor.Person) {
		object.Person = c.Actor.Person
	}
	return object
}

// corrections are facts that hold nothing else.
func corrections(cycle Cycle, scheme string, list []facts.Correction) facts.Facts {
	return facts.Facts{Schema: facts.Schema, Scheme: scheme, Year: cycle.Year, Corrections: list}
}
