package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// lines is the outcome of one indicator for every unit.
type lines struct {
	points  *column // printed points
	status  []Status
	flags   map[int32][]string
	reasons map[int32]string
}

func newLines(units, places int) *lines {
	return &lines{points: newColumn(units, places), status: make([]Status, units), flags: map[int32][]string{}, reasons: map[int32]string{}}
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
		for _, u := range r.active {
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
	for _, u := range r.active {
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
