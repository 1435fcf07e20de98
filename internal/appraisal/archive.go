package appraisal

import (
	"context"
	"slices"

	"eightx/auditlog"
)

// Archive is 归档: a year put away. Its package, which replays on any machine, is a file
// of the office's; what is kept here is the package's digest, so that a copy that turns
// up in ten years can be told from another.
type Archive struct {
	Meta
	Cycle   string          `json:"cycle"`
	Run     string          `json:"run"`
	Result  auditlog.Digest `json:"result"`
	Package auditlog.Digest `json:"package"`
	Size    int64           `json:"size"` // bytes of the package
	By      Signed          `json:"by"`
}

func (a *Archive) place() place { return place{Parent: a.Cycle, Sort: a.ID, Keys: []string{a.Cycle}} }

var archives = noun[Archive, *Archive]{"archive"}

// Archiving puts a year away.
type Archiving struct {
	Cycle   string          `json:"cycle" path:"cycle"`
	Package auditlog.Digest `json:"package"` // of the file, in the suite of the log
	Size    int64           `json:"size"`
}

// ArchiveCycle puts a closed year away: from then on nothing of it changes. The package
// is made and checked before (eightx archive).
var ArchiveCycle = Operation[Archiving, Archive]{"archive.write", func(ctx context.Context, c *Call, in Archiving) (Archive, error) {
	var w wrong
	w.need("package", string(in.Package))
	if in.Size <= 0 {
		w.add("input.missing", "size")
	}
	if err := w.err(); err != nil {
		return Archive{}, err
	}
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Archive{}, err
	}
	if err := move(cycleMoves, cycles.kind, cycle.State, CycleArchived); err != nil {
		return Archive{}, err
	}
	if err := settled(ctx, c, cycle); err != nil {
		return Archive{}, err
	}
	run, err := runs.get(ctx, c, cycle.Official)
	if err != nil {
		return Archive{}, err
	}
	cycle.State = CycleArchived
	if err := cycles.save(ctx, c, &cycle); err != nil {
		return Archive{}, err
	}
	archive := Archive{Cycle: cycle.ID, Run: run.ID, Result: run.Result, Package: in.Package, Size: in.Size, By: Signed{c.Actor.Account, c.Now}}
	return archive, archives.save(ctx, c, &archive)
}}

// settled refuses to put a year away whose result is not final: its notice is still up,
// or the gate finds something lacking that was not known when the notice was posted.
func settled(ctx context.Context, c *Call, cycle Cycle) error {
	if _, _, err := published(ctx, c, cycle); err != nil {
		return err
	}
	shown, err := standingNotice(ctx, c, cycle.ID)
	if err != nil {
		return err
	}
	lacking, err := lackingFor(ctx, c, cycle.ID, &shown)
	if err != nil {
		return err
	}
	return notReady(slices.DeleteFunc(lacking, func(l Lacking) bool {
		return slices.ContainsFunc(shown.Readiness, func(known Lacking) bool { return known.Code == l.Code })
	}))
}

// ReadArchive shows how a year was put away.
var ReadArchive = Question[InCycle, Archive]{"archive.read", func(ctx context.Context, c *Call, in InCycle) (Archive, error) {
	return archives.byKey(ctx, c, in.Cycle)
}}
