package appraisal

import (
	"context"
	"strconv"

	"eightx/internal/errs"
)

// CycleState is where a year of assessment stands.
type CycleState string

// The states of a cycle.
const (
	CyclePreparing CycleState = "preparing" // scheme and targets are being made
	CycleRunning   CycleState = "running"   // the scheme is published; facts come in
	CycleClosed    CycleState = "closed"    // the official result stands; only appeals change it
	CycleArchived  CycleState = "archived"
)

var cycleMoves = map[CycleState][]CycleState{
	CyclePreparing: {CycleRunning},
	CycleRunning:   {CycleClosed},
	CycleClosed:    {CycleRunning, CycleArchived},
}

// Cycle is 年度考核: one year of assessment.
type Cycle struct {
	Meta
	Year     int        `json:"year"`
	Title    string     `json:"title"`
	State    CycleState `json:"state"`
	Scheme   string     `json:"scheme,omitempty"`   // the published scheme in force
	Official string     `json:"official,omitempty"` // the latest official run
	Latest   string     `json:"latest,omitempty"`   // the latest run of any kind

	Announced []Announcement `json:"announced,omitempty"` // in the order their notices were posted

	TargetsLocked bool `json:"targetsLocked,omitempty"` // only the leading group changes targets now
}

func (c *Cycle) place() place {
	return place{State: string(c.State), Sort: strconv.Itoa(c.Year), Keys: []string{"year:" + strconv.Itoa(c.Year)}}
}

var cycles = noun[Cycle, *Cycle]{"cycle"}

// NewCycle opens a year.
type NewCycle struct {
	ID    string `json:"id,omitempty"`
	Year  int    `json:"year"`
	Title string `json:"title"`
}

// CreateCycle opens a year of assessment. Its id is the year unless given.
var CreateCycle = Operation[NewCycle, Cycle]{"cycle.create", func(ctx context.Context, c *Call, in NewCycle) (Cycle, error) {
	var w wrong
	w.need("title", in.Title)
	w.short("id", in.ID)
	if in.Year < 1990 || in.Year > 2200 {
		w.add("cycle.year", "year", errs.P("year", in.Year))
	}
	if err := w.err(); err != nil {
		return Cycle{}, err
	}
	if taken, err := cycles.exists(ctx, c, "year:"+strconv.Itoa(in.Year)); err != nil || taken {
		return Cycle{}, orConflict(err, errs.E(errs.Conflict, "cycle.exists", errs.P("year", in.Year)))
	}
	if in.ID == "" {
		in.ID = strconv.Itoa(in.Year)
	}
	cycle := Cycle{Meta: Meta{ID: in.ID}, Year: in.Year, Title: in.Title, State: CyclePreparing}
	return cycle, cycles.save(ctx, c, &cycle)
}}

// orConflict is the error, or what its absence means.
func orConflict(err error, conflict *errs.Error) error {
	if err != nil {
		return err
	}
	return conflict
}

// CycleStep closes a year, opens it again for a ruling, or archives it.
type CycleStep struct {
	ID     string     `json:"id" path:"id"`
	To     CycleState `json:"to"`
	Reason string     `json:"reason"`
}

// MoveCycle takes a year to its next state. It begins to run by itself when its
// scheme is published, and is put away by ArchiveCycle.
var MoveCycle = Operation[CycleStep, Cycle]{"cycle.change", func(ctx context.Context, c *Call, in CycleStep) (Cycle, error) {
	cycle, err := cycles.get(ctx, c, in.ID)
	if err != nil {
		return Cycle{}, err
	}
	if err := c.Expect(cycle.Version); err != nil {
		return Cycle{}, err
	}
	if cycle, err = decideCycleStep(cycle, in); err != nil {
		return Cycle{}, err
	}
	if in.To == CycleClosed {
		if err := nothingPending(ctx, c, cycle.ID); err != nil {
			return Cycle{}, err
		}
		if _, _, err := published(ctx, c, cycle); err != nil {
			return Cycle{}, err
		}
	}
	c.Reason(in.Reason)
	return cycle, cycles.save(ctx, c, &cycle)
}}

func decideCycleStep(cycle Cycle, in CycleStep) (Cycle, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Cycle{}, err
	}
	if err := move(cycleMoves, cycles.kind, cycle.State, in.To); err != nil {
		return Cycle{}, err
	}
	if in.To == CycleArchived {
		return Cycle{}, errs.E(errs.Conflict, "cycle.archive_it", errs.P("id", cycle.ID))
	}
	if in.To == CycleRunning && cycle.Scheme == "" {
		return Cycle{}, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", cycle.ID))
	}
	if in.To == CycleClosed && cycle.Official == "" {
		return Cycle{}, errs.E(errs.Conflict, "cycle.no_official", errs.P("id", cycle.ID))
	}
	cycle.State = in.To
	return cycle, nil
}

// running returns a cycle that takes facts.
func running(ctx context.Context, c *Call, id string) (Cycle, error) {
	cycle, err := cycles.get(ctx, c, id)
	if err != nil {
		return Cycle{}, err
	}
	if cycle.State != CycleRunning {
		return Cycle{}, errs.E(errs.Conflict, "cycle.not_running", errs.P("id", id), errs.P("state", string(cycle.State)))
	}
	return cycle, nil
}

// isRunning refuses a cycle that takes no facts, without reading all that it says.
func isRunning(ctx context.Context, c *Call, id string) error {
	record, err := c.Get(ctx, cycles.kind, id)
	if err == nil && record.State == string(CycleRunning) {
		return nil
	}
	_, err = running(ctx, c, id)
	return err
}

// InCycle asks about a year as a whole, or for what it has one of.
type InCycle struct {
	Cycle string `json:"cycle" path:"cycle"`
}

// ListCycles lists the years.
var ListCycles = Question[Page, List[Cycle]]{"cycle.read", func(ctx context.Context, c *Call, in Page) (List[Cycle], error) {
	page, err := cycles.page(ctx, c, Query{After: in.After, Limit: in.Limit})
	for i := range page.Items {
		page.Items[i] = page.Items[i].seenBy(c.Actor)
	}
	return page, err
}}

// ReadCycle shows one year.
var ReadCycle = Question[ByID, Cycle]{"cycle.read", func(ctx context.Context, c *Call, in ByID) (Cycle, error) {
	cycle, err := cycles.get(ctx, c, in.ID)
	return cycle.seenBy(c.Actor), err
}}
