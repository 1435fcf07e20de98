package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/facts"
)

// What follows answers questions of spreadsheets. Units are named by their
// place in Result.Units.

// Value is the value of an expression for a unit: a node of the formula of an
// indicator, or, when indicator is empty, an expression of its own.
func (rp *Replay) Value(unit int, indicator string, n *expr.Node) expr.Value {
	u := int32(unit)
	rp.standAt(u)
	at := outside
	if i := rp.indicatorAt(indicator); i >= 0 {
		at = place{i, rp.p.indicators[i].variant[rp.r.in.peer[u]]}
	}
	v := rp.value(n, at, u)
	switch {
	case v.state == na:
		return expr.NotApplicable(v.reason)
	case v.state != present:
		return expr.Value{}
	case n.Type == expr.Bool:
		return expr.Condition(v.truth)
	case n.Type == expr.Text:
		return expr.Words(v.text)
	}
	return expr.Number(v.num)
}

func (rp *Replay) indicatorAt(id string) int {
	return slices.IndexFunc(rp.p.indicators, func(ind indicator) bool { return ind.def.ID == id })
}

// Scope lists the units that share a unit's part of a scope, itself included,
// in order. The empty scope is the peer group.
func (rp *Replay) Scope(unit int, scope string) []int {
	u := int32(unit)
	rp.standAt(u)
	for _, part := range rp.r.partition(scope) {
		if slices.Contains(part, u) {
			return places32(part)
		}
	}
	return nil
}

func places32(units []int32) []int {
	out := make([]int, len(units))
	for i, u := range units {
		out[i] = int(u)
	}
	return out
}

// Takes tells whether a unit takes part in aggregates of an indicator: it has
// the indicator and was not declared outside of it.
func (rp *Replay) Takes(unit int, indicator string) bool {
	i, u := rp.indicatorAt(indicator), int32(unit)
	return i >= 0 && rp.p.indicators[i].exists[rp.r.in.peer[u]] && !rp.r.declaredNA(u, &rp.p.indicators[i])
}

// Linked lists the units a unit's attribute names, or, when back is set, the
// units whose attribute names it.
func (rp *Replay) Linked(unit int, attribute string, back bool) []int {
	if back {
		return places32(rp.r.children(attribute)[unit])
	}
	return places32(rp.r.links(attribute)[unit])
}

// Cases are the decided cases in force for a unit, by veto.
func (rp *Replay) Cases(unit int) []facts.VetoCase {
	var out []facts.VetoCase
	for _, c := range rp.r.in.vetoes[unit] {
		out = append(out, c.record)
	}
	return out
}

// Figure is what a name is worth for a unit: a metric, an attribute, last
// year's figure, points, total, rank, star, or the outcome of a table (#F1-01).
func (rp *Replay) Figure(unit int, name string) expr.Value {
	n := expr.R(name)
	n.Type, _ = (&compiler{p: rp.p}).typeOf(name)
	return rp.Value(unit, "", n)
}

// Measure is what a grading compares with its levels.
func (rp *Replay) Measure(unit, grading int) expr.Value {
	u := int32(unit)
	rp.standAt(u)
	v := rp.r.newGradingRun(&rp.p.gradings[grading]).measure(u)
	if v.state != present {
		return expr.Value{}
	}
	return expr.Number(v.num)
}

// Facts are the facts that counted, in canonical order.
func (rp *Replay) Facts() *facts.Facts {
	if rp.counting == nil {
		rp.counting = facts.Resolve(rp.f)
	}
	return rp.counting
}

// LastNames lists what is known of last year, in order.
func (rp *Replay) LastNames() []string { return sortedKeys(rp.r.in.last) }

// MetricFormula is the expression of a computed metric, nil for others.
func (rp *Replay) MetricFormula(id string) *expr.Node {
	if m := rp.p.metricNamed(id); m == nil || m.Formula == "" {
		return nil
	}
	return rp.formulaOf(id)
}

// TypeOf is the type of what a name stands for.
func (rp *Replay) TypeOf(name string) expr.Type {
	t, _ := (&compiler{p: rp.p}).typeOf(name)
	return t
}

// EnterReward makes Value read size and coefficient as the reward does, for the
// units of a unit's stage.
func (rp *Replay) EnterReward(unit, reward int) {
	rp.standAt(int32(unit))
	rp.rewardRun(reward)
}

// Weight is a unit's weight in a pool, 0 when it does not share.
func (rp *Replay) Weight(unit, reward int) decimal.Number {
	u := int32(unit)
	rp.standAt(u)
	w := rp.rewardRun(reward)
	v := w.weight(u)
	if v.state != present || v.num.Sign() <= 0 || !w.eligible(u) {
		return decimal.Zero
	}
	return w.byVeto(u, v.num)
}

// MultipliedByVeto tells whether a veto's coefficient multiplies the outcome of
// a reward, because its formula does not read the coefficient.
func (rp *Replay) MultipliedByVeto(reward int) bool { return !rp.p.rewards[reward].readsCoefficient() }
