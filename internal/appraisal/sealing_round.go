package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// mayScore refuses by name whoever was not drawn for the unit, or must not judge it.
func mayScore(ctx context.Context, r Reader, round Round, unit, person string) error {
	if err := refuseRecused(ctx, r, round.Cycle, person, unit); err != nil {
		return err
	}
	who, err := going(ctx, r, round, unit)
	if err != nil {
		return err
	}
	if !slices.Contains(who.Members, person) {
		return errs.E(errs.Forbidden, "handin.not_drawn", errs.P("person", person), errs.P("unit", unit), errs.P("round", round.Name))
	}
	return nil
}

// drawnSheets are the sheets that are expected: one of everybody who was drawn, in the
// order of units.
func drawnSheets(ctx context.Context, r Reader, round Round) ([]MissingSheet, error) {
	drawn, err := lots.get(ctx, r, round.Lots)
	if err != nil {
		return nil, err
	}
	var wanted []MissingSheet
	for _, a := range drawn.Assigned {
		for _, person := range a.Members {
			wanted = append(wanted, MissingSheet{a.Unit, person})
		}
	}
	return wanted, nil
}

// assesses says whether somebody is in one of the round's groups, or steps in for a
// member.
func assesses(ctx context.Context, r Reader, round Round, person string) (bool, error) {
	groups, err := panels.get(ctx, r, round.ID)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	return slices.Contains(groups.people(), person), err
}

// noOpenSheets refuses to seal a round of which sheets came in open. Of the year's round
// they are all open sheets that count, whatever round they name: those from before any
// round was planned would be marks beside the sealed ones.
func noOpenSheets(ctx context.Context, c *Call, round Round) error {
	list, err := sheets.everything(ctx, c, Query{Parent: round.Cycle})
	if err != nil {
		return err
	}
	var open []*Sheet
	for i := range list {
		if s := &list[i]; s.Proof == nil && (s.Round == round.ID || round.Kind == RoundYear && !s.Uncounted) {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return errs.E(errs.Conflict, "sealing.open_sheets", errs.P("round", round.Name), errs.P("count", len(open)), errs.P("unit", open[0].Unit), errs.P("assessor", open[0].Assessor))
}
