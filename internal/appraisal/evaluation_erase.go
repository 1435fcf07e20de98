package appraisal

import (
	"context"
	"reflect"
	"strings"

	"eightx/calendar"
	"eightx/internal/errs"
)

// Erased is the protocol of a destruction.
type Erased struct {
	Units []string `json:"units"`
}

// keepDays is how long a list of households outlives the notice.
const keepDays = 30

// EraseHouseholds destroys the lists of a year, and the comments, once the last notice
// of its result has been over for thirty days, by the program's own clock. The digests
// stay, and so do the numbers drawn: the draw can still be repeated, and leads to
// nobody. The background worker does it on the day; done twice, it destroys nothing
// more.
var EraseHouseholds = Operation[InCycle, Erased]{"evaluation.erase", func(ctx context.Context, c *Call, in InCycle) (Erased, error) {
	out := Erased{Units: []string{}}
	due, over, err := householdsDue(ctx, c, in.Cycle, c.Now)
	switch {
	case err != nil:
		return out, err
	case !over:
		return out, errs.E(errs.Conflict, "evaluation.no_notice", errs.P("cycle", in.Cycle))
	case c.today().Compare(due) < 0:
		return out, errs.E(errs.Conflict, "evaluation.not_yet", errs.P("due", due.String()), errs.P("days", keepDays))
	}
	list, err := evaluations.everything(ctx, c, Query{Parent: in.Cycle})
	if err != nil {
		return out, err
	}
	for _, e := range list {
		if e.Erased != 0 {
			continue
		}
		c.drop(householdKind, e.ID)
		if e.Comments > 0 {
			c.drop(commentKind, e.ID)
		}
		e.Erased = c.Now
		if err := evaluations.save(ctx, c, &e); err != nil {
			return out, err
		}
		out.Units = append(out.Units, e.Unit)
	}
	c.About("cycle", in.Cycle, due.String()+" "+strings.Join(out.Units, " "))
	return out, nil
}}

// householdsDue is the day from which the lists of a year are destroyed, thirty days
// after its last notice; over is false while no notice has stood its whole time.
func householdsDue(ctx context.Context, r Reader, cycle string, now int64) (due calendar.Day, over bool, err error) {
	if _, err := cycles.get(ctx, r, cycle); err != nil {
		return due, false, err
	}
	list, err := notices.everything(ctx, r, Query{Parent: cycle})
	if err != nil {
		return due, false, err
	}
	last, over := lastNotice(list, now)
	return last.Add(keepDays), over, nil
}

// lastNotice is the last day of all notices that were let out, and whether any of them
// has stood its whole time. One that was withdrawn still counts for the day: what made
// it wrong may be looked up in the lists.
func lastNotice(list []Notice, now int64) (last calendar.Day, over bool) {
	for i := range list {
		n := &list[i]
		if n.Posted == nil {
			continue
		}
		if day := n.Until.Day; last.IsZero() || day.Compare(last) > 0 {
			last = day
		}
		over = over || n.Stopped != 0 || n.State == NoticePosted && n.Until.Passed(now)
	}
	return last, over
}

// toErase says whether a year has lists whose day has come.
func toErase(ctx context.Context, r Reader, cycle string, now int64) (bool, error) {
	due, over, err := householdsDue(ctx, r, cycle, now)
	if err != nil || !over || calendar.DayOf(now).Compare(due) < 0 {
		return false, err
	}
	list, err := evaluations.everything(ctx, r, Query{Parent: cycle})
	for i := range list {
		if list[i].Erased == 0 {
			return true, err
		}
	}
	return false, err
}

// onlyErased says whether an evaluation is what a run has seen, but for its lists, which
// have to go before the year is put away.
func onlyErased(ctx context.Context, c *Call, seen InputRecord) (bool, error) {
	before, err := evaluations.decode(c.Past(ctx, seen.Kind, seen.ID, seen.Version))
	if err != nil {
		return false, err
	}
	now, err := evaluations.get(ctx, c, seen.ID)
	if err != nil || now.Erased == 0 {
		return false, err
	}
	before.Meta, before.Erased, now.Meta, now.Erased = Meta{}, 0, Meta{}, 0
	return reflect.DeepEqual(before, now), nil
}
