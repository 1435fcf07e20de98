package appraisal

import (
	"context"
	"errors"

	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/scoring"
)

// Simulating asks what a scheme would have made of the figures of a year that has a
// result already. Without a year it is the latest one, up to the scheme's own.
type Simulating struct {
	ID    string `json:"-" path:"id"`
	Cycle string `json:"-" query:"cycle"`
}

// SchemeSimulation are the same figures scored twice: as they were, and by the scheme that
// is looked at. Nothing of it is kept, and nothing of it counts.
type SchemeSimulation struct {
	Cycle   string           `json:"cycle"`
	Year    int              `json:"year"`
	Run     string           `json:"run"` // whose figures and result it is compared with
	Kind    RunKind          `json:"kind"`
	Lacking []SimulationLack `json:"lacking,omitempty"` // what the figures do not have; then there is no new result
	Old     *scoring.Result  `json:"old"`
	New     *scoring.Result  `json:"new,omitempty"`
}

// SimulationLack is a figure the scheme would have needed.
type SimulationLack struct {
	Code      string `json:"code"`
	Unit      string `json:"unit,omitempty"`
	Indicator string `json:"indicator,omitempty"`
	Metric    string `json:"metric,omitempty"`
}

// SimulateScheme scores the figures of an earlier result by a scheme.
var SimulateScheme = Question[Simulating, SchemeSimulation]{"run.read", func(ctx context.Context, c *Call, in Simulating) (SchemeSimulation, error) {
	record, err := schemes.get(ctx, c, in.ID)
	if err != nil {
		return SchemeSimulation{}, err
	}
	cycle, err := simulatedYear(ctx, c, in.Cycle, record.Year)
	if err != nil {
		return SchemeSimulation{}, err
	}
	id := cycle.Official
	if id == "" {
		id = cycle.Latest
	}
	run, err := runs.get(ctx, c, id)
	if err != nil {
		return SchemeSimulation{}, err
	}
	old, err := resultOf(ctx, c, run.ID)
	if err != nil {
		return SchemeSimulation{}, err
	}
	out := SchemeSimulation{Cycle: cycle.ID, Year: cycle.Year, Run: run.ID, Kind: run.Kind, Old: old}
	parsed, err := parseScheme(record.Text)
	if err != nil {
		return SchemeSimulation{}, err
	}
	gathered, err := gather(ctx, pin(c, run), cycle, parsed)
	if err != nil {
		return SchemeSimulation{}, err
	}
	return out, out.score(parsed, cycle.Year, gathered)
}}

// simulatedYear is the year whose figures are taken.
func simulatedYear(ctx context.Context, r Reader, id string, upTo int) (Cycle, error) {
	if id != "" {
		cycle, err := cycles.get(ctx, r, id)
		if err == nil && cycle.Latest == "" {
			err = errs.E(errs.Conflict, "scheme.nothing_to_simulate")
		}
		return cycle, err
	}
	all, err := cycles.everything(ctx, r, Query{})
	if err != nil {
		return Cycle{}, err
	}
	var best Cycle
	for _, cycle := range all {
		if cycle.Latest != "" && cycle.Year <= upTo && cycle.Year > best.Year {
			best = cycle
		}
	}
	if best.Year == 0 {
		return Cycle{}, errs.E(errs.Conflict, "scheme.nothing_to_simulate")
	}
	return best, nil
}

// score lets the scheme have the figures as if it had been in force in their year.
func (s *SchemeSimulation) score(parsed *scheme.Scheme, year int, gathered Gathered) error {
	parsed.Year, gathered.Facts.Year = year, year
	program, findings := scoring.Compile(parsed)
	if program == nil {
		return errs.E(errs.Conflict, "scheme.does_not_compile", errs.P("id", parsed.ID), errs.P("findings", len(findings)))
	}
	result, err := program.Run(gathered.Facts)
	var incomplete *scoring.IncompleteError
	if errors.As(err, &incomplete) {
		for _, p := range incomplete.Problems {
			s.Lacking = append(s.Lacking, SimulationLack{Code: p.Code, Unit: p.Unit, Indicator: p.Indicator, Metric: p.Metric})
		}
		return nil
	}
	s.New = result
	return err
}
