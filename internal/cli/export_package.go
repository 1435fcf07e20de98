package cli

import (
	"context"
	"io"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/verify/console"
)

// writePackage writes everything of a tenant that a check on another machine needs.
func (c *exportCmd) writePackage(s *session) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	defer i.close()
	actor, err := i.actor(ctx, asFlags{As: c.As, Org: c.Org})
	if err != nil {
		return err
	}
	if err := i.writePackage(ctx, appraisal.TakePackage, actor, c.Package); err != nil {
		return err
	}
	s.say("cli.export.package.done", locale.A("file", c.Package))
	return nil
}

// writePackage writes a tenant's package. The entry that says so, and a checkpoint over
// it, are in the package.
func (i *instance) writePackage(ctx context.Context, ask appraisal.Question[appraisal.None, appraisal.None], actor appraisal.Actor, file string) error {
	if _, err := appraisal.Ask(ctx, i.door, ask, actor, appraisal.None{}); err != nil {
		return err
	}
	if _, err := i.notary.Checkpoint(ctx, actor.Org); err != nil {
		return err
	}
	call := console.Call{Dir: i.dir, Database: i.config.Database}
	return saveTo(file, func(w io.Writer) error {
		return call.WritePackage(ctx, w, i.clock.Now(), string(actor.Org))
	})
}

// where refuses an export that says no place, or two.
func (c *exportCmd) where() error {
	switch {
	case c.Out == "" && c.Package == "":
		return errs.E(errs.Usage, "cli.usage.missing", errs.P("missing", "<out>"))
	case c.Out != "" && c.Package != "":
		return errs.E(errs.Usage, "cli.usage.together", errs.P("flag", "--package"), errs.P("other", c.Out))
	}
	return nil
}
