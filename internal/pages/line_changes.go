package pages

import (
	"encoding/json"
	"slices"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/scheme"
	"eightx/scoring"
)

// lineChange is one time a unit's points of an indicator changed between two runs, and
// what brought it about: who corrected what, why, and on which paper.
type lineChange struct {
	scoring.Shift
	Time        int64  // of the run that first had the new points
	RunBy       string // account
	Reason      string // of the run
	Corrections []facts.Correction
	Appeals     []appraisal.Appeal
}

// mostRunsBack bounds how far back changes of a line are looked for.
const mostRunsBack = 20

// changesOf are the changes of a line's points up to a run, the latest first.
func changesOf(v *visit, s *standing, unit, indicator string) ([]lineChange, error) {
	var out []lineChange
	var batches []appraisal.Batch
	for run, n := s.Run, 0; run != nil && run.Previous != "" && n < mostRunsBack; n++ {
		before, err := ask(v, appraisal.ReadRun, appraisal.ByID{ID: run.Previous})
		if err != nil {
			return nil, err
		}
		if shift, moved := lineShift(run.Moves, unit, indicator); moved {
			if batches == nil {
				if batches, err = allBatches(v, s.Cycle.ID); err != nil {
					return nil, err
				}
			}
			change := lineChange{Shift: shift, Time: run.Time, RunBy: run.By, Reason: run.Reason}
			if change.Appeals, err = appealsOf(v, s.Cycle.ID, unit, indicator, before.Time, run.Time); err != nil {
				return nil, err
			}
			change.Corrections = correctionsOf(batches, unit, namesRead(s.Scheme, indicator), &change, before.Time)
			out = append(out, change)
		}
		run = &before
	}
	return out, nil
}

func lineShift(moves []scoring.Move, unit, indicator string) (scoring.Shift, bool) {
	for i := range moves {
		for _, l := range moves[i].Lines {
			if moves[i].Unit == unit && l.ID == indicator {
				return l.Shift, true
			}
		}
	}
	return scoring.Shift{}, false
}

func allBatches(v *visit, cycle string) ([]appraisal.Batch, error) {
	all, err := askAll(v, appraisal.ListBatches, func(after appraisal.Position, limit int) appraisal.BatchFilter {
		return appraisal.BatchFilter{Cycle: cycle, Page: appraisal.Page{After: after, Limit: limit}}
	}, 10000)
	return optional(all, err)
}

// namesRead are the metrics and ledgers an indicator is computed from, and the
// indicator itself, which checks are about.
func namesRead(s *scheme.Scheme, indicator string) map[string]bool {
	names := map[string]bool{indicator: true}
	if program, _ := scoring.Compile(s); program != nil {
		for _, need := range program.Requirements() {
			if slices.Contains(need.Indicators, indicator) {
				names[need.Name] = true
			}
		}
	}
	return names
}

// correctionsOf are the corrections that came after the run before and by that of the
// change: of the unit, of what the indicator reads; and those an appeal about it brought.
func correctionsOf(batches []appraisal.Batch, unit string, names map[string]bool, change *lineChange, after int64) []facts.Correction {
	events := map[string]facts.Event{}
	var out []facts.Correction
	for i := range batches {
		var known facts.Facts
		if json.Unmarshal(batches[i].Facts, &known) != nil {
			continue // what the application took in can be read
		}
		for _, e := range known.Events {
			events[e.ID] = e
		}
		for _, c := range known.Corrections {
			if c.Event != nil {
				events[c.Event.ID] = *c.Event
			}
			about, name := aboutOf(&c, events)
			inTime := batches[i].Time > after && batches[i].Time <= change.Time
			if change.ruledBy(batches[i].ID) || inTime && about == unit && names[name] {
				out = append(out, c)
			}
		}
	}
	return out
}

// ruledBy says whether one of the appeals brought the corrections of a delivery.
func (c *lineChange) ruledBy(batch string) bool {
	return slices.ContainsFunc(c.Appeals, func(a appraisal.Appeal) bool { return a.Ruling.Batch == batch })
}

// aboutOf is the unit of a correction and the metric, ledger or indicator it is of.
func aboutOf(c *facts.Correction, events map[string]facts.Event) (unit, name string) {
	switch {
	case c.Value != nil:
		return c.Value.Unit, c.Value.Metric
	case c.Series != nil:
		return c.Series.Unit, c.Series.Metric
	case c.Check != nil:
		return c.Check.Unit, c.Check.Indicator
	case c.Rating != nil:
		return c.Rating.Unit, c.Rating.Metric
	case c.Event != nil:
		return c.Event.Unit, c.Event.Ledger
	}
	return events[c.Withdraw].Unit, events[c.Withdraw].Ledger
}

// appealsOf are the appeals about a line that were decided between two runs.
func appealsOf(v *visit, cycle, unit, indicator string, after, until int64) ([]appraisal.Appeal, error) {
	list, err := optional(ask(v, appraisal.ListAppeals, appraisal.AppealFilter{Cycle: cycle, Page: appraisal.Page{Limit: 1000}}))
	return slices.DeleteFunc(list.Items, func(a appraisal.Appeal) bool {
		return a.Unit != unit || a.Indicator != indicator || a.Ruling == nil || a.Filed.Time > until || a.Ruling.Time <= after
	}), err
}
