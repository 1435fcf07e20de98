package appraisal

import (
	"context"
	"slices"
	"strings"

	"eightx/scheme"
)

// The other checks look at the cases there are. These look for units that should have a
// case and have none: nobody settled their marks, or asked their residents.

// unmarkedUnits finds the units that the year's round was to visit and of which no marks
// were settled. In a round that nobody sealed, an open sheet is a mark.
func unmarkedUnits(ctx context.Context, c *Call, y *gateYear) ([]string, error) {
	list, err := rounds.everything(ctx, c, Query{Parent: y.cycle.ID})
	if err != nil {
		return nil, err
	}
	var about []string
	for i := range list {
		if list[i].Kind != RoundYear || list[i].State == RoundPlanned {
			continue
		}
		wanted, err := y.visited(ctx, c, &list[i])
		if err != nil {
			return nil, err
		}
		marked, err := markedIn(ctx, c, &list[i])
		if err != nil {
			return nil, err
		}
		about = append(about, slices.DeleteFunc(wanted, func(unit string) bool { return marked[unit] })...)
	}
	return about, nil
}

// visited are the units of the result that a round goes to: those that lots were drawn
// for, all while nothing has been drawn.
func (y *gateYear) visited(ctx context.Context, c *Call, round *Round) ([]string, error) {
	units := y.assessed()
	if round.Lots == "" {
		return units, nil
	}
	drawn, err := lots.get(ctx, c, round.Lots)
	return slices.DeleteFunc(units, func(unit string) bool {
		return !slices.ContainsFunc(drawn.Assigned, func(a Assignment) bool { return a.Unit == unit })
	}), err
}

// assessed are the units of the official result but those that the year leaves out.
func (y *gateYear) assessed() []string {
	var units []string
	for i := range y.result.Units {
		if u := &y.result.Units[i]; !u.Excluded {
			units = append(units, u.Unit)
		}
	}
	return units
}

func markedIn(ctx context.Context, c *Call, round *Round) (map[string]bool, error) {
	marked := map[string]bool{}
	settled, err := moderations.everything(ctx, c, Query{Parent: round.Cycle})
	if err != nil {
		return nil, err
	}
	for i := range settled {
		if settled[i].Round == round.ID {
			marked[settled[i].Unit] = true
		}
	}
	sealed, err := sealings.exists(ctx, c, round.ID)
	if err != nil || sealed {
		return marked, err
	}
	open, err := sheets.everything(ctx, c, Query{Parent: round.Cycle})
	for i := range open {
		if open[i].Round == round.ID && open[i].Proof == nil {
			marked[open[i].Unit] = true
		}
	}
	return marked, err
}

// unaskedUnits finds the units whose residents the scheme wants asked and nobody has.
// Once one unit of the year is asked here all are; in a year without any evaluation the
// figures of a survey that others made are enough, whose source explanations print.
func unaskedUnits(ctx context.Context, c *Call, y *gateYear) ([]string, error) {
	questions := surveysOf(y.scheme)
	if len(questions) == 0 {
		return nil, nil
	}
	list, err := evaluations.everything(ctx, c, Query{Parent: y.cycle.ID})
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{} // unit and question
	for i := range list {
		for _, q := range list[i].Questions {
			asked[list[i].Unit+" "+q.ID] = true
		}
	}
	if len(list) == 0 {
		for _, v := range y.trial.facts.Values {
			if id, part, ok := strings.Cut(v.Metric, "."); ok && part != "" {
				asked[v.Unit+" "+id] = true
			}
		}
	}
	return slices.DeleteFunc(y.assessed(), func(unit string) bool {
		return !slices.ContainsFunc(questions, func(id string) bool {
			line := y.result.Unit(unit).Line(id)
			return line != nil && line.Status != "not_applicable" && !asked[unit+" "+id]
		})
	}), nil
}

// surveysOf are the scheme's indicators that a survey scores.
func surveysOf(s *scheme.Scheme) []string {
	var out []string
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			if ind := &s.Items[i].Indicators[j]; ind.Rule.Kind == "survey" {
				out = append(out, ind.ID)
			}
		}
	}
	return out
}
