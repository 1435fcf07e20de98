package appraisal

import (
	"context"
	"slices"

	"eightx/calendar"
	"eightx/internal/errs"
)

// Announcement is 公布: an official run whose notice was posted, and the day from which
// everybody may know it.
type Announcement struct {
	Run    string       `json:"run"`
	Notice string       `json:"notice"`
	From   calendar.Day `json:"from"`
}

// announced is the run that everybody knows at a moment (Unix milliseconds), "" while
// there is none: the last one whose notice has begun. It goes by the clock, whatever
// the background work has got round to.
func (c *Cycle) announced(now int64) string {
	for i := len(c.Announced) - 1; i >= 0; i-- {
		if c.Announced[i].From.Begins() <= now {
			return c.Announced[i].Run
		}
	}
	return ""
}

// wasAnnounced says whether everybody knows a run, or knew it before a corrected notice
// took its place.
func (c *Cycle) wasAnnounced(run string, now int64) bool {
	return slices.ContainsFunc(c.Announced, func(a Announcement) bool { return a.Run == run && a.From.Begins() <= now })
}

// seenBy is the year as somebody may know it: which runs there are is nothing for those
// who hear of results by the notice.
func (c Cycle) seenBy(actor Actor) Cycle {
	if !seesUnannounced(actor) {
		c.Official, c.Latest, c.Announced = "", "", nil
	}
	return c
}

// seesUnannounced says whether somebody sees a result before its notice: whoever may
// read runs. What a token may do besides makes no difference to what is shown.
func seesUnannounced(actor Actor) bool {
	actor.Scopes = nil
	return permissionOf["run.read"].allows(actor)
}

// announce notes that a notice goes out. The one that it replaces has been announced
// if it had begun.
func announce(ctx context.Context, c *Call, n Notice) error {
	cycle, err := cycles.get(ctx, c, n.Cycle)
	if err != nil {
		return err
	}
	cycle.Announced = slices.DeleteFunc(cycle.Announced, func(a Announcement) bool { return a.Notice == n.Replaces && a.From.Begins() > c.Now })
	cycle.Announced = append(cycle.Announced, Announcement{Run: cycle.Official, Notice: n.ID, From: n.From})
	return cycles.save(ctx, c, &cycle)
}

// unannounce takes back what a withdrawn notice had announced.
func unannounce(ctx context.Context, c *Call, n Notice) error {
	cycle, err := cycles.get(ctx, c, n.Cycle)
	if err != nil {
		return err
	}
	before := len(cycle.Announced)
	cycle.Announced = slices.DeleteFunc(cycle.Announced, func(a Announcement) bool { return a.Notice == n.ID })
	if len(cycle.Announced) == before {
		return nil
	}
	return cycles.save(ctx, c, &cycle)
}

// Shown is the run of a year that somebody is shown.
type Shown struct {
	Run       string
	Announced bool // false: the notice does not stand yet
}

// ShownRun is the run of a year's board: the last announced one; for those who may read
// runs the latest official one, or the latest trial while there is none. It costs one
// small read.
func ShownRun(ctx context.Context, c *Call, cycleID string) (Shown, error) {
	cycle, err := cycles.get(ctx, c, cycleID)
	if err != nil {
		return Shown{}, err
	}
	id := cycle.announced(c.Now)
	if seesUnannounced(c.Actor) {
		id = cycle.Official
		if id == "" {
			id = cycle.Latest
		}
	}
	if id == "" {
		return Shown{}, errs.E(errs.NotFound, "run.none", errs.P("cycle", cycle.ID))
	}
	return Shown{Run: id, Announced: cycle.wasAnnounced(id, c.Now)}, nil
}

// knownRun is a run as far as somebody may know it. To those who hear of results by the
// notice one that no notice has announced is as one that is not there, in the words of
// whatever is out of their reach.
func knownRun(ctx context.Context, c *Call, id string) (Run, error) {
	run, err := runs.get(ctx, c, id)
	if seesUnannounced(c.Actor) {
		return run, err
	}
	if err := c.hide(err); err != nil {
		return Run{}, err
	}
	cycle, err := cycles.get(ctx, c, run.Cycle)
	if err := c.hide(err); err != nil {
		return Run{}, err
	}
	if run.ID == "" || !cycle.wasAnnounced(run.ID, c.Now) {
		return Run{}, errs.E(errs.NotFound, "permission.not_found")
	}
	return run, nil
}
