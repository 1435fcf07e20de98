package pages

import (
	"slices"

	"eightx/calendar"
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/scheme"
)

var targetsPages = []page{
	{name: "targets", path: "/targets", action: "target.read", section: "targets", paper: a4Landscape, see: seeTargets},
	{name: "targets_set", path: "/targets/set", action: "target.set", section: "targets", see: seeTargetsSet},
	{name: "target", path: "/targets/{id}", action: "target.read", section: "targets", see: seeTarget},
}

// mostTargets is what one page shows: 600 units with 30 metrics each.
const mostTargets = 20000

// targetList are the targets of a year as far as the visitor sees them.
type targetList struct {
	Cycle    *appraisal.Cycle
	Metric   string // only these
	State    string
	Metrics  []option
	Rows     []appraisal.Target
	Counts   map[string]int // by state, of all
	All      int
	Cascades []cascade
}

func seeTargets(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	all, err := targetsOf(v, c.ID, v.OwnUnit())
	if err != nil {
		return nil, err
	}
	p := targetList{Cycle: c, Metric: v.Query("metric"), State: v.Query("state"), Metrics: metricsIn(v, all), Counts: map[string]int{}, All: len(all)}
	for i := range all {
		t := &all[i]
		p.Counts[string(t.State)]++
		if (p.Metric == "" || t.Metric == p.Metric) && (p.State == "" || string(t.State) == p.State) {
			p.Rows = append(p.Rows, *t)
		}
	}
	if s := v.Scheme(); s != nil && v.OwnUnit() == "" {
		p.Cascades = cascadesOf(s.Org.Parent.Targets, all)
	}
	return p, nil
}

func targetsOf(v *visit, cycle, unit string) ([]appraisal.Target, error) {
	return askAll(v, appraisal.ListTargets, func(after appraisal.Position, limit int) appraisal.TargetFilter {
		return appraisal.TargetFilter{Cycle: cycle, Unit: unit, Page: appraisal.Page{After: after, Limit: limit}}
	}, mostTargets)
}

// metricsIn are the metrics of some targets to choose from.
func metricsIn(v *visit, all []appraisal.Target) []option {
	var out []option
	for i := range all {
		id := all[i].Metric
		if !slices.ContainsFunc(out, func(o option) bool { return o.Value == id }) {
			out = append(out, option{Value: id, Label: v.Word(id)})
		}
	}
	return out
}

// cascade compares what the units are to reach together with what the level above asks.
type cascade struct {
	Metric             string
	Sum, Asked, Differ decimal.Number
	Short              bool // together they ask too little
}

// cascadesOf is one comparison for each task of the level above that has targets here.
func cascadesOf(parents []scheme.ParentTarget, all []appraisal.Target) []cascade {
	var out []cascade
	for _, parent := range parents {
		sum, base, found := decimal.Int(0), decimal.Int(0), false
		for i := range all {
			if t := &all[i]; t.Metric == parent.Task {
				sum, found = sum.Add(t.Value), true
				if t.Base != nil {
					base = base.Add(*t.Base)
				}
			}
		}
		var asked decimal.Number
		switch {
		case parent.Target != nil:
			asked = *parent.Target
		case parent.Growth != nil && base.Sign() > 0:
			asked = grown(base, *parent.Growth)
		default:
			continue
		}
		if found {
			out = append(out, cascade{Metric: parent.Task, Sum: sum, Asked: asked, Differ: sum.Sub(asked), Short: sum.Cmp(asked) < 0})
		}
	}
	return out
}

// grown is base × (1 + percent ÷ 100).
func grown(base, percent decimal.Number) decimal.Number {
	return base.Mul(decimal.Hundred.Add(percent)).Quo(decimal.Hundred)
}

// targetPage is one target with all its versions, the latest first.
type targetPage struct {
	Target   appraisal.Target
	Cycle    *appraisal.Cycle
	History  []appraisal.Target
	Meetings []option
	Today    string
}

func seeTarget(v *visit) (any, error) {
	history, err := ask(v, appraisal.TargetHistory, appraisal.ByID{ID: v.r.PathValue("id")})
	if err != nil {
		return nil, err
	}
	if len(history.Items) == 0 {
		return nil, notFound(v)
	}
	slices.Reverse(history.Items)
	p := targetPage{Target: history.Items[0], History: history.Items, Today: calendar.DayOf(v.Now()).String()}
	for i := range v.Cycles() {
		if v.Cycles()[i].ID == p.Target.Cycle {
			p.Cycle = &v.Cycles()[i]
		}
	}
	if v.May("target.change") {
		p.Meetings, err = meetingOptions(v, p.Target.Cycle)
	}
	return p, err
}

// targetsSet proposes the targets of a metric for all units: last year's figure and a
// growth for all of them.
type targetsSet struct {
	Cycle   *appraisal.Cycle
	Metric  string
	Growth  string
	Metrics []option
	Rows    []targetProposal
	Today   string
}

// targetProposal is one row of the form.
type targetProposal struct {
	Unit        string
	Base        *decimal.Number
	Growth      string
	Value       string
	Reason      string
	Source, Now string // who sets it; where the target stands already
}

func seeTargetsSet(v *visit) (any, error) {
	c, err := v.needCycle()
	if err != nil {
		return nil, err
	}
	all, err := targetsOf(v, c.ID, "")
	if err != nil {
		return nil, err
	}
	p := targetsSet{Cycle: c, Metric: v.Query("metric"), Growth: v.Query("growth"), Metrics: schemeMetrics(v), Today: calendar.DayOf(v.Now()).String()}
	if p.Metric == "" {
		return p, nil
	}
	bases, err := basesOf(v, c.ID, p.Metric)
	if err != nil {
		return nil, err
	}
	known := map[string]*appraisal.Target{}
	for i := range all {
		if all[i].Metric == p.Metric {
			known[all[i].Unit] = &all[i]
		}
	}
	p.propose(v.Units(), known, bases)
	return p, nil
}

// propose fills the rows in the order of the units. A target that a village has
// confirmed, or that was decided, is not set again.
func (p *targetsSet) propose(units []appraisal.Unit, known map[string]*appraisal.Target, bases map[string]decimal.Number) {
	percent, err := decimal.Parse(p.Growth)
	grow := err == nil
	for i := range units {
		id := units[i].ID
		row := targetProposal{Unit: id, Growth: p.Growth}
		if base, ok := bases[id]; ok {
			row.Base = &base
		}
		if t := known[id]; t != nil {
			if t.State == appraisal.TargetConfirmed || t.State == appraisal.TargetDecided {
				continue
			}
			row.Value, row.Reason, row.Source, row.Now = t.Value.String(), t.Reason, t.From, string(t.State)
			if t.Base != nil {
				row.Base = t.Base
			}
			if t.GrowthPct != nil && !grow {
				row.Growth = t.GrowthPct.String()
			}
		}
		if grow && row.Base != nil {
			row.Value = grown(*row.Base, percent).Round(2, decimal.HalfUp).String()
		}
		p.Rows = append(p.Rows, row)
	}
}

// basesOf are last year's figures behind a metric that holds targets, by unit.
func basesOf(v *visit, cycle, metric string) (map[string]decimal.Number, error) {
	out := map[string]decimal.Number{}
	base := ""
	if s := v.Scheme(); s != nil {
		for _, parent := range s.Org.Parent.Targets {
			if parent.Task == metric {
				base = parent.Base
			}
		}
	}
	if base == "" {
		return out, nil
	}
	known, err := optional(ask(v, appraisal.FactsOf, appraisal.ByID{ID: cycle}))
	if err != nil || known == nil {
		return out, err
	}
	for i := range known.Values {
		if known.Values[i].Metric == base {
			out[known.Values[i].Unit] = known.Values[i].Value
		}
	}
	return out, nil
}

// schemeMetrics are the metrics of the scheme to choose from: first those the level
// above sets tasks in.
func schemeMetrics(v *visit) []option {
	s := v.Scheme()
	if s == nil {
		return nil
	}
	var first, rest []option
	for i := range s.Metrics {
		m := &s.Metrics[i]
		o := option{Value: m.ID, Label: m.Name}
		if slices.ContainsFunc(s.Org.Parent.Targets, func(p scheme.ParentTarget) bool { return p.Task == m.ID }) {
			first = append(first, o)
		} else {
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}

// Kept is what was entered in a field of the last attempt, or the value the page
// proposes: for fields a page writes itself.
func (f *form) Kept(name string, value any) string {
	if f.values != nil {
		return f.values.Get(name)
	}
	return textOf(value)
}
