package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
	"eightx/scheme"
)

// IncompleteError says why nothing was scored: every problem, not the first.
type IncompleteError struct{ Problems []Problem }

// Error counts the problems; their words are the caller's to print.
func (e *IncompleteError) Error() string {
	return "scoring: facts are not complete: " + itoa(len(e.Problems)) + " problems"
}

// Run scores the facts. It fails with *IncompleteError when a required figure
// is neither given nor declared missing with a policy, or when the facts do not
// fit the scheme. The result depends only on scheme and facts, not on the order
// of records nor on the machine.
func (p *Program) Run(f *facts.Facts) (*Result, error) {
	in, problems := p.bindFacts(f)
	if len(problems) > 0 {
		return nil, &IncompleteError{problems}
	}
	r := newRun(p, in)
	r.compute()
	if len(r.problems) > 0 {
		return nil, &IncompleteError{r.problems}
	}
	return r.result(f), nil
}

// run is one computation: the program, its inputs, and every column so far.
type run struct {
	p          *Program
	in         *inputs
	stage      []int32                       // units of the stage at hand
	active     []int32                       // those of them to compute: all but where a Year goes on
	columns    map[string]*column            // figures by name
	kept       map[string]*column            // those of the run before, where a Year goes on
	lines      []*lines                      // per indicator
	itemPoints []*column                     // per item
	outcome    []outcome                     // per unit
	reached    []int32                       // the units of this stage and the ones before it
	partitions map[bool]map[string][][]int32 // by scope; true: over all units reached
	problems   []Problem
}

func newRun(p *Program, in *inputs) *run {
	r := &run{p: p, in: in, columns: map[string]*column{}, outcome: make([]outcome, len(in.units))}
	for range p.indicators {
		r.lines = append(r.lines, newLines(len(in.units), p.places))
	}
	for range p.items {
		r.itemPoints = append(r.itemPoints, newColumn(len(in.units), p.places))
	}
	return r
}

func (r *run) compute() {
	r.caseColumns()
	for _, groups := range r.p.stages {
		r.enter(groups)
		r.reduceTables()
		for _, f := range r.p.order {
			r.figure(f)
		}
		if len(r.problems) > 0 {
			return
		}
		r.totals()
		r.rank()
		r.grade()
		r.reward()
	}
}

// enter makes the units of some peer groups the stage at hand.
func (r *run) enter(groups []int) {
	r.stage = r.stage[:0]
	r.partitions = map[bool]map[string][][]int32{false: {}, true: {}}
	assessed := func(int32) bool { return true }
	if r.p.assessed != nil {
		ev := r.bind(r.p.assessed, context{})
		assessed = func(u int32) bool { return holds(ev(u)) }
	}
	for u, g := range r.in.peer {
		if !slices.Contains(groups, int(g)) {
			continue
		}
		if assessed(int32(u)) {
			r.stage = append(r.stage, int32(u))
		} else {
			r.outcome[u].out = true
		}
	}
	r.reached = append(r.reached, r.stage...)
	r.active = r.stage
}

// caseColumns are the counts of decided cases: vetoes, integrity, veto.<id>.
func (r *run) caseColumns() {
	n := len(r.in.units)
	count := func(name string, match func(vetoCase) bool) {
		c := newColumn(n, 0)
		for u, cases := range r.in.vetoes {
			k := 0
			for _, v := range cases {
				if match(v) {
					k++
				}
			}
			c.set(int32(u), decimal.Int(int64(k)))
		}
		r.columns[name] = c
	}
	count("vetoes", func(v vetoCase) bool { return v.veto.Kind != "integrity" })
	count("integrity", func(v vetoCase) bool { return v.veto.Kind == "integrity" })
	for i := range r.p.Scheme.Vetoes {
		id := r.p.Scheme.Vetoes[i].ID
		count("veto."+id, func(v vetoCase) bool { return v.veto.ID == id })
	}
}

func (r *run) reduceTables() {
	for i := range r.p.indicators {
		for _, f := range r.p.indicators[i].formulas {
			for _, red := range f.reducers {
				red.reduce(r.in, r.active, r.own(red.column(), r.p.places))
			}
		}
	}
}

// partition splits the stage's units by a scope.
func (r *run) partition(scope string) [][]int32 { return r.parts(scope, false) }

// parts splits the stage's units by a scope, or all units so far: then each
// stage by itself.
func (r *run) parts(scope string, allStages bool) [][]int32 {
	cached := r.partitions[allStages][scope]
	if cached != nil {
		return cached
	}
	by, units := r.scopeAttributes(scope), r.stage
	if allStages {
		units = r.reached
	}
	index := map[string]int{}
	var parts [][]int32
	for _, u := range units {
		key := itoa(r.p.stageOf[r.in.peer[u]]) + "\x00" + r.scopeKey(by, u)
		k, ok := index[key]
		if !ok {
			k = len(parts)
			index[key] = k
			parts = append(parts, nil)
		}
		parts[k] = append(parts[k], u)
	}
	r.partitions[allStages][scope] = parts
	return parts
}

func (r *run) scopeAttributes(scope string) []string {
	if scope == expr.ScopePeers || scope == "peer" {
		return []string{"peer"}
	}
	for _, s := range r.p.Scheme.Scopes {
		if s.ID == scope {
			return s.By
		}
	}
	return nil
}

func (r *run) scopeKey(by []string, u int32) string {
	var b strings.Builder
	for _, attr := range by {
		b.WriteString(unitText(&r.in.units[u], attr))
		b.WriteByte(0)
	}
	return b.String()
}

func (r *run) figure(f figure) {
	switch f.kind {
	case metricFigure:
		r.metric(&r.p.Scheme.Metrics[f.at])
	case indicatorFigure:
		r.indicator(f.at)
	case itemFigure:
		r.item(f.at)
	}
}

func (r *run) metric(m *scheme.Metric) {
	n, err := expr.Parse(m.Formula)
	if err != nil {
		panic("scoring: " + err.Error()) // Compile parsed it
	}
	c := r.own(m.ID, m.Decimals)
	ev := r.bind(n, context{})
	for _, u := range r.active {
		if v := ev(u); v.state == present {
			c.set(u, v.num)
		} else {
			c.setState(u, v.state, v.reason)
		}
	}
}

func (r *run) own(name string, places int) *column {
	if r.columns[name] == nil {
		r.columns[name] = r.kept[name]
	}
	if r.columns[name] == nil {
		r.columns[name] = newColumn(len(r.in.units), places)
	}
	return r.columns[name]
}
