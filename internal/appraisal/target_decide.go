package appraisal

import (
	"context"
	"slices"
	"strconv"

	"eightx/internal/errs"
)

// TargetDecision changes targets by a decision of the leading group.
type TargetDecision struct {
	Cycle    string        `json:"cycle" path:"cycle"`
	Targets  []TargetInput `json:"targets"`
	Document string        `json:"document"`
	Meeting  string        `json:"meeting,omitempty"` // that decided on the year's targets
	Appeal   string        `json:"appeal,omitempty"`  // the appeal that asks for it, after November
}

// ChangeTargets decides on targets: over an objection, or after confirmation.
var ChangeTargets = Operation[TargetDecision, TargetsDone]{"target.change", func(ctx context.Context, c *Call, in TargetDecision) (TargetsDone, error) {
	var w wrong
	w.need("document", in.Document)
	if err := w.err(); err != nil {
		return TargetsDone{}, err
	}
	if err := decidedBy(ctx, c, in.Meeting, About{targets.kind, in.Cycle}); err != nil {
		return TargetsDone{}, err
	}
	if err := inTime(ctx, c, in); err != nil {
		return TargetsDone{}, err
	}
	c.Reason(in.Document)
	return writeTargets(ctx, c, in.Cycle, in.Targets, func(t *Target) error {
		t.State, t.Document, t.Meeting, t.Due = TargetDecided, in.Document, in.Meeting, ""
		return nil
	}, TargetDecided)
}}

// inTime refuses to change targets after November: from then on results would be made
// by changing what they are measured with. An appeal may still ask for it.
func inTime(ctx context.Context, c *Call, in TargetDecision) error {
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return err
	}
	if in.Appeal != "" {
		return askedByAppeal(ctx, c, in)
	}
	if last := strconv.Itoa(cycle.Year) + "-11-30"; c.today().String() > last {
		return errs.E(errs.Conflict, "target.too_late", errs.P("last", last))
	}
	return nil
}

// askedByAppeal refuses an appeal that cannot ask for these targets: another year's or
// village's, or one that was withdrawn or not followed.
func askedByAppeal(ctx context.Context, c *Call, in TargetDecision) error {
	a, err := appeals.get(ctx, c, in.Appeal)
	if err != nil {
		return err
	}
	others := slices.ContainsFunc(in.Targets, func(t TargetInput) bool { return t.Unit != a.Unit })
	if a.Cycle != in.Cycle || others || a.State == AppealWithdrawn || a.State == AppealKept {
		return errs.E(errs.Conflict, "target.not_appealed", errs.P("appeal", a.ID), errs.P("unit", a.Unit), errs.Where{Path: "appeal"})
	}
	return nil
}

// LockTargets ends the setting of a year's targets: from now on only the leading
// group changes them.
var LockTargets = Operation[ByID, Cycle]{"target.lock", func(ctx context.Context, c *Call, in ByID) (Cycle, error) {
	cycle, err := cycles.get(ctx, c, in.ID)
	if err != nil {
		return Cycle{}, err
	}
	if cycle.TargetsLocked {
		return Cycle{}, errs.E(errs.Conflict, "target.locked", errs.P("cycle", cycle.ID))
	}
	objected, err := targets.everything(ctx, c, Query{Parent: cycle.ID, State: string(TargetObjected)})
	if err != nil {
		return Cycle{}, err
	}
	for _, t := range objected {
		return Cycle{}, errs.E(errs.Conflict, "target.objection_open", errs.P("unit", t.Unit), errs.P("metric", t.Metric), errs.P("count", len(objected)))
	}
	cycle.TargetsLocked = true
	return cycle, cycles.save(ctx, c, &cycle)
}}

// unlocked refuses the office to set targets once they are locked.
func unlocked(ctx context.Context, c *Call, id string) error {
	cycle, err := cycles.get(ctx, c, id)
	if err == nil && cycle.TargetsLocked {
		return errs.E(errs.Conflict, "target.locked", errs.P("cycle", cycle.ID))
	}
	return err
}

// TargetHistory is a target with all its versions, the oldest first.
var TargetHistory = Question[ByID, List[Target]]{"target.read", func(ctx context.Context, c *Call, in ByID) (List[Target], error) {
	now, err := targets.get(ctx, c, in.ID)
	if err != nil {
		return List[Target]{}, err
	}
	if err := targets.within(c, in.ID, Object{Unit: now.Unit}); err != nil {
		return List[Target]{}, err
	}
	out := List[Target]{Items: make([]Target, 0, now.Version)}
	for version := int64(1); version <= now.Version; version++ {
		record, err := c.Past(ctx, targets.kind, in.ID, version)
		target, err := targets.decode(record, err)
		if err != nil {
			return List[Target]{}, err
		}
		out.Items = append(out.Items, target)
	}
	return out, nil
}}
