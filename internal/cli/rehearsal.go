package cli

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"eightx/calendar"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/jobs"
	"eightx/internal/locale"
	"eightx/internal/machine"
)

// rehearsalFile is where the moves of a rehearsal's clock stand in its directory. It
// makes no rehearsal of a directory: that the tenants say, from their first entry on.
const rehearsalFile = "rehearsal-clock"

// officeClock is chosen while a directory is opened: the machine's, until the tenants
// say that they are practice.
type officeClock struct{ appraisal.Clock }

// rehearse finds out whether everything in the directory is practice, and then takes
// the clock that can be moved. Whoever has to look at a damaged database gets the
// machine's.
func (i *instance) rehearse(ctx context.Context) error {
	orgs, err := i.store.Orgs(ctx)
	if err != nil {
		return nil //nolint:nilerr // what needs the database says so itself
	}
	practice, last := 0, int64(0)
	for _, org := range orgs {
		marked, at, err := i.practice(ctx, org)
		if err == nil && marked {
			practice++
		}
		last = max(last, at)
	}
	switch practice {
	case 0:
		return nil
	case len(orgs):
	default:
		return errs.E(errs.Conflict, "cli.rehearsal.mixed")
	}
	if i.rehearsal, err = machine.OpenRehearsal(filepath.Join(i.dir, rehearsalFile), last); err != nil {
		return err
	}
	i.clock.Clock = i.rehearsal
	return nil
}

// practice says whether a tenant is one for practice, and when its log ends.
func (i *instance) practice(ctx context.Context, org appraisal.OrgID) (marked bool, last int64, err error) {
	err = i.store.Read(ctx, org, func(r appraisal.Reader) error {
		about, err := appraisal.OrgByID(ctx, r, org)
		if err != nil || !about.Rehearsal {
			return err
		}
		marked = true
		size, err := r.Size(ctx)
		if err != nil {
			return err
		}
		entries, err := r.Entries(ctx, size-1, 1)
		if err == nil && len(entries) == 1 {
			last = entries[0].Time
		}
		return err
	})
	return marked, last, err
}

// rehearsalCmd shows the clock of a directory for practice, or moves it forward.
type rehearsalCmd struct {
	dirFlags
	To string `placeholder:"DAY"`
}

// Run moves the clock morning by morning, and does each morning what falls due.
func (c *rehearsalCmd) Run(s *session) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	return errors.Join(c.move(ctx, s, i), i.close())
}

func (c *rehearsalCmd) move(ctx context.Context, s *session, i *instance) error {
	if i.rehearsal == nil {
		return errs.E(errs.Usage, "cli.rehearsal.real", errs.P("dir", c.Dir))
	}
	if c.To == "" {
		s.say("cli.rehearsal.now", locale.A("now", minuteOf(i.rehearsal.Now())))
		return nil
	}
	to, err := momentOf(c.To)
	if err != nil {
		return err
	}
	if now := i.rehearsal.Now(); to < now {
		return errs.E(errs.Usage, "cli.rehearsal.back", errs.P("now", minuteOf(now)), errs.P("to", minuteOf(to)))
	}
	mornings, err := i.passDays(ctx, to)
	if err != nil {
		return err
	}
	s.say("cli.rehearsal.moved", locale.A("now", minuteOf(i.rehearsal.Now())), locale.A("mornings", mornings))
	return nil
}

// passDays lets the days pass one after the other up to a time, and counts the mornings.
func (i *instance) passDays(ctx context.Context, to int64) (mornings int, err error) {
	for day := calendar.DayOf(i.rehearsal.Now()); day.Begins() <= to; day = day.Add(1) {
		at := day.Begins() + morning
		if at > to || at <= i.rehearsal.Now() {
			continue
		}
		if err := i.passTo(ctx, at); err != nil {
			return mornings, err
		}
		mornings++
	}
	return mornings, i.passTo(ctx, to)
}

// passTo lets time pass, and does what the server does when it has passed.
func (i *instance) passTo(ctx context.Context, at int64) error {
	if moved, err := i.rehearsal.MoveTo(at); err != nil || !moved {
		return err
	}
	return errors.Join(i.daily(ctx, jobs.Task{}), i.turnCases(ctx, jobs.Task{}))
}

// morning is nine o'clock, from the day's beginning in milliseconds.
const morning = 9 * 60 * 60 * 1000

// china is where the offices are.
var china = time.FixedZone("", 8*60*60)

const minuteForm = time.DateOnly + " 15:04"

// minuteOf writes a time as it is read there.
func minuteOf(at int64) string { return time.UnixMilli(at).In(china).Format(minuteForm) }

// momentOf reads a day, which begins at nine, or a day and a time.
func momentOf(text string) (int64, error) {
	at, err := time.ParseInLocation(minuteForm, text, china)
	if day, isDay := calendar.ParseDay(text); isDay == nil {
		at, err = time.UnixMilli(day.Begins()+morning), nil
	}
	if err != nil || at.Year() < 2000 || at.Year() > 2099 {
		return 0, errs.E(errs.Usage, "cli.rehearsal.day", errs.P("read", text))
	}
	return at.UnixMilli(), nil
}
