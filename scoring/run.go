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
	columns    map[string]*column            // figures by name
	lines      []*lines                      // per indicator
	itemPoints []*column                     // per item
	outcome    []outcome                     // per unit
	reached    []int32                       // the units of this stage and the ones before it
	partitions map[bool]map[string][][]int32 // by scope; true: over all units reached
	problems   []Problem
}

// lines is the outcome of one indicator for every unit.
type lines struct {
	points  *column // printed points
	exact   *column // before rounding, where it differs
	status  []Status
	flags   map[int32][]string
	reasons map[int32]string
}

// Status says how a line came about.
type Status uint8

// The ways a line comes about.
const (
	NoIndicator Status = iota // the peer group does not have the indicator
	Scored
	NotApplicable // 缺项: leaves the denominator, or filled by policy
	Imputed       // 缺项 or declared missing, given points by policy
	Vetoed        // set to zero by a decided veto
)

func newRun(p *Program, in *inputs) *run {
	r := &run{p: p, in: in, columns: map[string]*column{}, outcome: make([]outcome, len(in.units))}
	for range p.indicators {
		r.lines = append(r.lines, &lines{
			points: newColumn(len(in.units), p.places), status: make([]Status, len(in.units)),
			flags: map[int32][]string{}, reasons: map[int32]string{},
		})
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
				c := r.columns[red.column()]
				if c == nil {
					c = newColumn(len(r.in.units), r.p.places)
					r.columns[red.column()] = c
				}
				red.reduce(r.in, r.stage, c)
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
	for _, u := range r.stage {
		if v := ev(u); v.state == present {
			c.set(u, v.num)
		} else {
			c.setState(u, v.state, v.reason)
		}
	}
}

func (r *run) own(name string, places int) *column {
	if r.columns[name] == nil {
		r.columns[name] = newColumn(len(r.in.units), places)
	}
	return r.columns[name]
}

// indicator computes one indicator for the stage: first every unit by its
// rule, then those the policies fill from their peers.
func (r *run) indicator(i int) {
	ind, out := &r.p.indicators[i], r.lines[i]
	r.columns[ind.def.ID] = out.points
	var pending []int32
	for k, f := range ind.formulas {
		ctx := context{full: ind.full, takes: func(u int32) bool {
			g := r.in.peer[u]
			return ind.exists[g] && ind.variant[g] == k && !r.declaredNA(u, ind)
		}}
		ev := r.bind(f.Final, ctx)
		flags := r.bindFlags(f, ctx)
		for _, u := range r.stage {
			g := r.in.peer[u]
			if !ind.exists[g] || ind.variant[g] != k {
				continue
			}
			if r.line(i, u, ev) {
				pending = append(pending, u)
			}
			for code, holds := range flags {
				if v := holds(u); v.state == present && v.truth {
					out.flags[u] = append(out.flags[u], code)
				}
			}
			slices.Sort(out.flags[u])
		}
	}
	r.impute(i, pending)
	r.strike(i)
}

func (r *run) bindFlags(f *Formula, ctx context) map[string]evaluator {
	out := map[string]evaluator{}
	for _, flag := range f.Flags {
		out[flag.Code] = r.bind(flag.When, ctx)
	}
	return out
}

func (r *run) declaredNA(u int32, ind *indicator) bool {
	d, ok := r.in.absent[cellKey{u, ind.def.ID}]
	return ok && d.State == "not_applicable"
}

// line computes one cell; true means it waits for its peers.
func (r *run) line(i int, u int32, ev evaluator) bool {
	ind, out := &r.p.indicators[i], r.lines[i]
	if r.declaredNA(u, ind) {
		return r.applyNA(i, u, r.in.absent[cellKey{u, ind.def.ID}].Reason)
	}
	v := ev(u)
	switch v.state {
	case present:
		r.checkPeriods(i, u)
		out.points.set(u, v.num)
		out.status[u] = Scored
		return false
	case na:
		return r.applyNA(i, u, v.reason)
	case failed:
		r.undecidable(i, u, v.reason)
		return false
	}
	return r.applyMissing(i, u, v.reason)
}

// checkPeriods reports periods that are silently absent from a series whose
// missing periods leave the mean: each needs a record that says why.
func (r *run) checkPeriods(i int, u int32) {
	ind := &r.p.indicators[i]
	for _, in := range ind.formulas[ind.variant[r.in.peer[u]]].Inputs {
		if in.Kind != SeriesInput || in.Optional || in.Periods == 0 || r.in.series[in.Name] == nil {
			continue
		}
		accounted := 0
		for _, rec := range r.in.series[in.Name][u] {
			if rec.value != nil || rec.source.Note != "" {
				accounted++
			}
		}
		if accounted < in.Periods {
			r.problem("run.periods", i, u, in.Name, "got", itoa(accounted), "want", itoa(in.Periods))
		}
	}
}

// undecidable reports why a cell cannot be computed: the faulty records of its
// tables where there are any, otherwise the reason the rule gave.
func (r *run) undecidable(i int, u int32, reason string) {
	ind := &r.p.indicators[i]
	found := false
	for _, red := range ind.formulas[ind.variant[r.in.peer[u]]].reducers {
		if t, ok := red.(interface {
			problems(in *inputs, unit int32) []Problem
		}); ok {
			for _, p := range t.problems(r.in, u) {
				r.problems = append(r.problems, p)
				found = true
			}
		}
	}
	if !found {
		r.problem("run.undecidable", i, u, reason, "reason", reason)
	}
}

func (r *run) problem(code string, i int, u int32, metric string, args ...string) {
	r.problems = append(r.problems, Problem{Code: code, Severity: scheme.Error, Unit: r.in.units[u].ID,
		Indicator: r.p.indicators[i].def.ID, Metric: metric, Args: scheme.Args(args...)})
}

// applyNA follows the policy for 缺项.
func (r *run) applyNA(i int, u int32, reason string) bool {
	ind, out := &r.p.indicators[i], r.lines[i]
	mode := ind.def.NAMode
	if mode == "" {
		mode = r.p.Scheme.NotApplicable.Mode
	}
	out.reasons[u] = reason
	return r.fill(i, u, mode)
}

// fill gives a line without its own figure what the mode says; true means it
// needs its peers first.
func (r *run) fill(i int, u int32, mode string) bool {
	ind, out := &r.p.indicators[i], r.lines[i]
	out.status[u] = Imputed
	switch mode {
	case "full":
		out.points.set(u, ind.full[r.in.peer[u]])
	case "zero":
		out.points.set(u, decimal.Zero)
	case "peer_mean", "minimum":
		return true
	default:
		out.status[u] = NotApplicable
		out.points.setState(u, na, out.reasons[u])
	}
	return false
}

// applyMissing follows the policy for a figure declared missing; without a
// declaration nothing is scored.
func (r *run) applyMissing(i int, u int32, metric string) bool {
	ind, out := &r.p.indicators[i], r.lines[i]
	d, ok := r.in.absent[cellKey{u, metric}]
	if !ok {
		d, ok = r.in.absent[cellKey{u, ind.def.ID}]
	}
	switch {
	case !ok:
		r.problem("run.missing", i, u, metric)
		return false
	case ind.def.Missing == "" || ind.def.Missing == "error":
		r.problem("run.no_missing_policy", i, u, metric, "reason", d.Reason)
		return false
	}
	out.reasons[u] = d.Reason
	return r.fill(i, u, ind.def.Missing)
}

// impute fills lines from the scored lines of the same peer group: the mean or
// the lowest rate of points. Without any such line the line is not applicable.
func (r *run) impute(i int, pending []int32) {
	ind, out := &r.p.indicators[i], r.lines[i]
	for _, u := range pending {
		mode := ind.def.NAMode
		if mode == "" {
			mode = r.p.Scheme.NotApplicable.Mode
		}
		if ind.def.Missing == "peer_mean" && mode != "minimum" {
			mode = "peer_mean"
		}
		var points []decimal.Number
		for _, v := range r.stage {
			if r.in.peer[v] == r.in.peer[u] && out.status[v] == Scored {
				points = append(points, out.points.number(v))
			}
		}
		op := expr.OpPeerMean
		if mode == "minimum" {
			op = expr.OpPeerMin
		}
		x, ok := summary(op, points)
		if !ok {
			out.status[u] = NotApplicable
			out.points.setState(u, na, out.reasons[u])
			continue
		}
		out.points.set(u, r.roundLine(x))
	}
}

func (r *run) roundLine(x decimal.Number) decimal.Number {
	if at := r.p.Scheme.Scale.RoundAt; at == "" || at == "indicator" {
		return x.Round(r.p.places, r.p.Scheme.Scale.Rounding)
	}
	return x
}

// strike sets lines to zero that a decided veto zeroes.
func (r *run) strike(i int) {
	ind, out := &r.p.indicators[i], r.lines[i]
	for _, u := range r.stage {
		if out.status[u] == NoIndicator {
			continue
		}
		for _, c := range r.in.vetoes[u] {
			for _, e := range c.veto.Effects {
				if e.Kind == "zero_indicator" && targets(e, c, ind.def.ID) && r.atLeast(e, u) {
					out.points.set(u, decimal.Zero)
					out.status[u] = Vetoed
					out.reasons[u] = c.veto.ID
				}
			}
		}
	}
}

// targets tells whether an effect hits an item or indicator: by the effect's
// own target, or by the case's when the effect names none.
func targets(e scheme.Effect, c vetoCase, id string) bool {
	if e.Target != "" {
		return e.Target == id || e.Target == "*"
	}
	return c.record.Target == id
}

// atLeast tells whether a unit has enough decided vetoes for the effect.
func (r *run) atLeast(e scheme.Effect, u int32) bool {
	return len(r.in.vetoes[u]) >= e.AtLeast
}
