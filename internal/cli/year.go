package cli

import (
	"context"
	"errors"
	"slices"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/schemefile"
	"eightx/scoring"
)

// yearFlags is embedded by commands that work on one year of a tenant.
type yearFlags struct {
	dirFlags
	Org   string `placeholder:"ORG"`
	As    string `placeholder:"ACCOUNT" default:"office"`
	Cycle string `placeholder:"YEAR"`
}

// openYear is a year of a tenant, seen by whoever acts.
type openYear struct {
	*instance
	ctx   context.Context
	actor appraisal.Actor
	cycle appraisal.Cycle
}

// inYear opens the directory, runs f on the year, and closes again.
func (s *session) inYear(flags yearFlags, f func(y *openYear) error) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, flags.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	y := &openYear{instance: i, ctx: ctx}
	err = y.find(flags)
	if err == nil {
		err = f(y)
	}
	return errors.Join(err, i.close())
}

func (y *openYear) find(flags yearFlags) (err error) {
	if y.actor, err = y.instance.actor(y.ctx, asFlags{As: flags.As, Org: flags.Org}); err != nil {
		return err
	}
	if flags.Cycle != "" {
		y.cycle, err = appraisal.Ask(y.ctx, y.door, appraisal.ReadCycle, y.actor, appraisal.ByID{ID: flags.Cycle})
		return err
	}
	list, err := appraisal.Ask(y.ctx, y.door, appraisal.ListCycles, y.actor, appraisal.Page{})
	if err != nil {
		return err
	}
	if len(list.Items) == 0 {
		return errs.E(errs.NotFound, "cli.year.none")
	}
	y.cycle = latest(list.Items)
	return nil
}

// latest is the latest year that has begun; one that is only being prepared counts when
// there is no other.
func latest(years []appraisal.Cycle) appraisal.Cycle {
	for _, year := range slices.Backward(years) {
		if year.State != appraisal.CyclePreparing {
			return year
		}
	}
	return years[len(years)-1]
}

// program is the scheme in force, compiled.
func (y *openYear) program() (*scoring.Program, error) {
	if y.cycle.Scheme == "" {
		return nil, errs.E(errs.Conflict, "cycle.no_scheme", errs.P("id", y.cycle.ID))
	}
	record, err := appraisal.Ask(y.ctx, y.door, appraisal.ReadScheme, y.actor, appraisal.SchemeAt{ID: y.cycle.Scheme})
	if err != nil {
		return nil, err
	}
	parsed, tree, findings, err := schemefile.Parse("scheme.json", record.Text)
	if err == nil {
		err = schemefile.Errors(findings)
	}
	if err != nil {
		return nil, err
	}
	return compile(parsed, tree)
}
