package appraisal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/internal/errs"
	"eightx/scoring"
)

// FieldFinding is what was found before, printed beside the line so that the group
// looks whether it has become better: a fact of an earlier visit, or points lost last
// year.
type FieldFinding struct {
	When string          `json:"when"` // a day, or a year
	Fact string          `json:"fact,omitempty"`
	Lost *decimal.Number `json:"lost,omitempty"`
}

// lastFindings are a unit's findings by indicator: last year's lost points and facts,
// then what earlier visits of this year saw.
func lastFindings(ctx context.Context, r Reader, round Round, unit string) (map[string][]FieldFinding, error) {
	found := map[string][]FieldFinding{}
	this, err := cycles.get(ctx, r, round.Cycle)
	if err != nil {
		return nil, err
	}
	before, err := cycles.byKey(ctx, r, "year:"+strconv.Itoa(this.Year-1))
	switch {
	case err != nil && errs.KindOf(err) != errs.NotFound:
		return nil, err
	case err == nil:
		if err := lostPoints(ctx, r, before, unit, found); err != nil {
			return nil, err
		}
		if err := factsOfVisits(ctx, r, before.ID, "", unit, found); err != nil {
			return nil, err
		}
	}
	return found, factsOfVisits(ctx, r, round.Cycle, round.ID, unit, found)
}

// factsOfVisits adds what visits of a year saw, but those of one round.
func factsOfVisits(ctx context.Context, r Reader, cycle, but, unit string, found map[string][]FieldFinding) error {
	all, err := visits.everything(ctx, r, Query{Parent: cycle, Unit: unit})
	for _, v := range all {
		for _, f := range v.Facts {
			if v.Round != but {
				found[f.Indicator] = append(found[f.Indicator], FieldFinding{When: v.Day, Fact: f.Fact})
			}
		}
	}
	return err
}

// lostPoints adds what a year's official result took from the unit.
func lostPoints(ctx context.Context, r Reader, cycle Cycle, unit string, found map[string][]FieldFinding) error {
	if cycle.Official == "" {
		return nil
	}
	record, err := r.Get(ctx, resultKind, cycle.Official)
	if err != nil {
		return err
	}
	var result scoring.Result
	if err := json.Unmarshal(record.Body, &result); err != nil {
		return errs.E(errs.Internal, "store.unreadable", errs.P("kind", resultKind), errs.P("id", cycle.Official), errs.Cause(err))
	}
	i := slices.IndexFunc(result.Units, func(u scoring.UnitResult) bool { return u.Unit == unit })
	if i < 0 {
		return nil // it did not exist then
	}
	for _, line := range result.Units[i].Lines {
		points, errP := decimal.Parse(line.Points)
		full, errF := decimal.Parse(line.Full)
		if lost := full.Sub(points); errP == nil && errF == nil && lost.Sign() > 0 {
			found[line.Indicator] = append(found[line.Indicator], FieldFinding{When: strconv.Itoa(cycle.Year), Lost: &lost})
		}
	}
	return nil
}
