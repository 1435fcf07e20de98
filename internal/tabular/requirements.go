package tabular

import (
	"slices"

	"eightx/decimal"
	"eightx/facts"
)

// Requirements are what a scheme wants to know of its units: they make the
// template, and tell reading what columns mean and what must not be empty.
type Requirements struct {
	Scheme   string // id
	Title    string
	Hash     string
	Year     int
	BaseYear int // the year of last year's columns

	Groups      []Choice // peer groups
	Departments []Choice
	Kinds       []Choice // kinds of units
	Attributes  []Attribute
	Posts       []Choice // posts of which head counts are paid
	Metrics     []Metric // figures and series, in the order of columns
	Checklists  []Checklist
	Ledgers     []Ledger
	Ratings     []Rating
	Vetoes      []Choice
	Indicators  []Choice // every indicator: a declaration may be about a whole one

	// Department is set when these are only what one department answers for:
	// then cases, corrections and results of earlier years are none of them.
	Department string

	// Units are known already, for files that name units without listing them.
	Units []facts.Unit

	// Expected are figures known from elsewhere to compare with.
	Expected Expectations
}

// Choice is an id with its words.
type Choice struct{ ID, Text string }

// Attribute is a text or number about a unit.
type Attribute struct {
	ID, Name, Unit string
	Text           bool   // not a number
	TargetOf       string // metric whose target it is
}

// Metric is a figure of each unit, or a record per period.
type Metric struct {
	ID, Name, Unit string // Unit of measure: 万元, 户, %
	Owner          string // department
	Meaning        string // 口径
	Series         bool
	Periods        int // expected records of a series
	Groups         []string
	Indicators     []string // that read it
	Optional       bool
	Conditional    bool   // every indicator that reads it may turn out not to apply
	Last           bool   // last year's figure is asked for as well
	TargetOf       string // metric whose target it is
	BaseOf         string // metric whose figure of an earlier year it is
	Min, Max       *decimal.Number
}

// Checklist is an indicator's check points.
type Checklist struct {
	Indicator, Name, Owner string
	Points                 []Choice
	Groups                 []string
	Optional, Conditional  bool
}

// Ledger is a table of events: the kinds and levels its entries may have.
type Ledger struct {
	ID, Name, Owner string
	Kinds, Levels   []Choice
	Groups          []string
}

// Rating is what raters judge: by levels, or by a number when there are none.
type Rating struct {
	ID, Name, Owner       string
	Levels, Classes       []Choice
	Groups                []string
	Optional, Conditional bool
}

// lastYear is the year last year's columns speak of.
func (r *Requirements) lastYear() int {
	if r.BaseYear != 0 {
		return r.BaseYear
	}
	return r.Year - 1
}

// asks tells whether something that is asked of some peer groups is asked of
// this one.
func asks(groups []string, peer string) bool {
	return len(groups) == 0 || slices.Contains(groups, peer)
}

// ForDepartment is the part of the requirements that a department answers for.
func (r Requirements) ForDepartment(id string) Requirements {
	r.Metrics = slices.DeleteFunc(slices.Clone(r.Metrics), func(m Metric) bool { return m.Owner != id })
	r.Checklists = slices.DeleteFunc(slices.Clone(r.Checklists), func(c Checklist) bool { return c.Owner != id })
	r.Ledgers = slices.DeleteFunc(slices.Clone(r.Ledgers), func(l Ledger) bool { return l.Owner != id })
	r.Ratings = slices.DeleteFunc(slices.Clone(r.Ratings), func(x Rating) bool { return x.Owner != id })
	r.Department, r.Attributes, r.Posts, r.Vetoes = id, nil, nil, nil
	r.Indicators = slices.DeleteFunc(slices.Clone(r.Indicators), func(c Choice) bool { return !r.reads(c.ID) })
	return r
}

// reads tells whether something that is asked for belongs to an indicator.
func (r *Requirements) reads(indicator string) bool {
	return slices.ContainsFunc(r.Metrics, func(m Metric) bool { return slices.Contains(m.Indicators, indicator) }) ||
		slices.ContainsFunc(r.Checklists, func(c Checklist) bool { return c.Indicator == indicator }) ||
		slices.ContainsFunc(r.Ledgers, func(l Ledger) bool { return l.ID == indicator }) ||
		slices.ContainsFunc(r.Ratings, func(x Rating) bool { return x.ID == indicator })
}

// companion is the metric beside which a target or base stands, "" when it stands
// alone.
func (r *Requirements) companion(m *Metric) string {
	for _, id := range []string{m.TargetOf, m.BaseOf} {
		if of := r.metric(id); of != nil && of.ID != m.ID && !of.Series && of.TargetOf == "" && of.BaseOf == "" {
			return id
		}
	}
	return ""
}

// metric finds a metric by id.
func (r *Requirements) metric(id string) *Metric {
	for i := range r.Metrics {
		if r.Metrics[i].ID == id {
			return &r.Metrics[i]
		}
	}
	return nil
}

// things are all ids a declaration may be about, with their names.
func (r *Requirements) things() []Choice {
	var out []Choice
	for _, m := range r.Metrics {
		out = append(out, Choice{m.ID, m.Name})
	}
	for _, c := range r.Checklists {
		out = append(out, Choice{c.Indicator, c.Name})
	}
	for _, l := range r.Ledgers {
		out = append(out, Choice{l.ID, l.Name})
	}
	for _, x := range r.Ratings {
		out = append(out, Choice{x.ID, x.Name})
	}
	return append(out, r.Indicators...)
}
