package tabular

import (
	"eightx/decimal"
	"eightx/facts"
)

// Pasted reads the grid of figures as people paste it from a spreadsheet into a
// form: lines of cells divided by tabs (or as in a CSV file), the head first. Units
// are those of the requirements. Problems name cells as a spreadsheet whose first
// row is the first line.
func (rd Reader) Pasted(text string) (*facts.Facts, []Problem, error) {
	r := newReader(&rd.Requirements, rd.Answers)
	if !r.indexUnits(false) {
		return r.out, r.problems, nil
	}
	t := csvText("", text)
	for _, k := range tableKinds() {
		if k.id != "data" {
			continue
		}
		if err := r.read(t, k); err != nil {
			return nil, nil, err
		}
	}
	r.finish()
	sortProblems(r.problems, []*table{t})
	return r.out, r.problems, nil
}

// Demand is whether a figure of a unit must be given.
type Demand int

// The demands.
const (
	NotAsked Demand = iota
	Perhaps         // it may be empty: optional, or every indicator that reads it may not apply
	Needed
)

// Demands says whether a metric's figure is asked of a unit's peer group.
func (r *Requirements) Demands(metric, peer string) Demand {
	m := r.metric(metric)
	switch {
	case m == nil || !asks(m.Groups, peer):
		return NotAsked
	case m.Optional || m.Conditional:
		return Perhaps
	}
	return Needed
}

// Only are the requirements for some metrics: nothing else is asked, and nothing else
// may stand in a table.
func (r Requirements) Only(metrics []string) Requirements {
	all := r.Metrics
	r.Metrics = nil
	for _, id := range metrics {
		for i := range all {
			if all[i].ID == id {
				r.Metrics = append(r.Metrics, all[i])
			}
		}
	}
	r.Attributes, r.Posts, r.Checklists, r.Ledgers, r.Ratings, r.Vetoes = nil, nil, nil, nil, nil, nil
	return r
}

// Expectations are figures one would expect, by unit and metric: last year's, or the
// target. What is twenty times as much is asked about.
type Expectations map[[2]string]decimal.Number
