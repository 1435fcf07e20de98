package demo

import (
	"fmt"
	"slices"

	"eightx/facts"
	"eightx/internal/appraisal"
)

// Wide is the quick year of an office of so many units: the demo's, repeated under
// other names until there are enough. It is for measuring.
func Wide(units int) []Step {
	widen := Step{"wide", "2027-01-15", func(o *Office) error { return widen(o, units) }}
	at := len(Quick) - 1 // before the run
	return slices.Concat(Quick[:at], []Step{widen}, Quick[at:])
}

// mostAtOnce bounds the units of one delivery, which has a hundred figures of each.
const mostAtOnce = 400

func widen(o *Office, units int) error {
	for have := len(o.Facts.Units); have < units; {
		more := facts.Facts{Schema: facts.Schema, Year: o.Facts.Year}
		for have < units && len(more.Units)+len(o.Facts.Units) <= mostAtOnce {
			AddAgain(&more, o.Facts, have)
			have += len(o.Facts.Units)
		}
		for _, u := range more.Units {
			unit := appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note}
			if _, err := Do(o, appraisal.CreateUnit, "office", unit); err != nil {
				return err
			}
		}
		if _, err := Do(o, appraisal.VerifyFacts, "office", appraisal.Delivery{Cycle: o.Cycle, Facts: more}); err != nil {
			return err
		}
	}
	return nil
}

// AddAgain adds to some facts those of a year once more, about units whose ids and
// names have the number behind them.
func AddAgain(out, year *facts.Facts, number int) {
	name := func(id string) string { return fmt.Sprintf("%s-%d", id, number) }
	for _, u := range year.Units {
		u.ID, u.Name, u.Code = name(u.ID), name(u.Name), ""
		out.Units = append(out.Units, u)
	}
	for _, v := range year.Values {
		v.Unit = name(v.Unit)
		out.Values = append(out.Values, v)
	}
	for _, v := range year.Series {
		v.Unit = name(v.Unit)
		out.Series = append(out.Series, v)
	}
	for _, v := range year.Checks {
		v.Unit = name(v.Unit)
		out.Checks = append(out.Checks, v)
	}
	for _, v := range year.Events {
		v.Unit, v.ID = name(v.Unit), name(v.ID)
		out.Events = append(out.Events, v)
	}
	for _, v := range year.Ratings {
		v.Unit = name(v.Unit)
		out.Ratings = append(out.Ratings, v)
	}
}
