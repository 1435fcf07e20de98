package cli

import (
	"context"
	"io"
	"os"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/verify/console"
)

// archiveCmd puts a year away: it writes the package, replays it as a stranger would,
// and only then lets the year be closed for ever.
type archiveCmd struct {
	yearFlags
	Out string `required:"" placeholder:"FILE"`
}

// Run writes, checks and records.
func (c *archiveCmd) Run(s *session) error {
	return s.inYear(c.yearFlags, func(y *openYear) error {
		digest, size, err := y.pack(y.ctx, y.actor, c.Out)
		if err != nil {
			return err
		}
		wish := appraisal.Command[appraisal.Archiving]{Actor: y.actor, Input: appraisal.Archiving{Cycle: y.cycle.ID, Package: digest, Size: size}}
		if _, err := appraisal.Do(y.ctx, y.door, appraisal.ArchiveCycle, wish); err != nil {
			return err
		}
		s.say("cli.archive.done", locale.A("cycle", y.cycle.ID), locale.A("file", c.Out), locale.A("digest", string(digest)))
		return nil
	})
}

// pack writes the package of a tenant to a file and checks it; it returns its digest
// and size.
func (i *instance) pack(ctx context.Context, actor appraisal.Actor, file string) (auditlog.Digest, int64, error) {
	if err := i.writePackage(ctx, appraisal.PackYear, actor, file); err != nil {
		return "", 0, err
	}
	good, err := console.Run(ctx, console.Call{Target: file, Names: appraisal.Names}, io.Discard)
	if err != nil {
		return "", 0, err
	}
	if !good {
		return "", 0, errs.E(errs.Conflict, "cli.archive.bad", errs.Where{File: file})
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", 0, err
	}
	return i.door.Suite.Digest(data), int64(len(data)), nil
}
