package scoring

import "eightx/expr"

// count is 计数: a number of things against a number wanted, with a choice of
// what too few are worth and points for every step more; or, without a target,
// points for every step counted from zero.
//
//	target reached:  base + steps beyond the target × per
//	below it:        0, base × count ÷ target, or base − missing steps × perMissing
//	bands:           each step at the rate of its band, for price lists of deeds
var count = Kind{
	Name: "count",
	Params: []Param{
		{Name: "count", Type: ExpressionParam, Required: true},
		{Name: "target", Type: ExpressionParam},
		{Name: "minimum", Type: NumberParam},
		{Name: "base", Type: NumberParam},
		{Name: "below", Type: ChoiceParam, Default: "proportional", Choices: []string{"proportional", "zero", "deduct"}},
		{Name: "perMissing", Type: NumberParam},
		emptyParam("error"),
		{Name: "per", Type: NumberParam},
		{Name: "step", Type: NumberParam, Default: "1"},
		partialParam("partial"),
		{Name: "bands", Type: RowsParam, Fields: []Param{
			{Name: "from", Type: NumberParam, Required: true},
			{Name: "points", Type: NumberParam, Required: true},
			{Name: "step", Type: NumberParam},
		}},
		{Name: "banding", Type: ChoiceParam, Choices: []string{"marginal", "whole"}},
		{Name: "cap", Type: NumberParam},
		{Name: "unlimited", Type: BoolParam},
	},
	Monotone: map[string]int{"count": +1},
	lower:    lowerCount,
}

func lowerCount(l *lowering) *expr.Node {
	n := expr.Step("count", l.num("count"))
	l.countLimits()
	points := l.countPoints(n)
	if points == nil {
		return nil
	}
	if least := l.num("minimum"); least != nil {
		points = expr.If(expr.Lt(n, least), expr.Step("below_minimum", expr.I(0)), points)
	}
	return atMost(points, l.num("cap"))
}

// countLimits demands a word on the ceiling of what can grow without end.
func (l *lowering) countLimits() {
	grows := l.given("per") || l.given("bands")
	if grows && !l.given("cap") && !l.bool("unlimited") {
		l.problem("rule.cap_or_unlimited", "cap")
	}
	if l.bool("unlimited") {
		l.useless("unlimited", "cap")
	}
}

func (l *lowering) countPoints(n *expr.Node) *expr.Node {
	switch {
	case l.given("target"):
		l.useless("target", "bands", "banding")
		return l.countTarget(n)
	case l.given("bands"):
		l.useless("bands", "per", "perMissing")
		return l.countBands(n)
	case l.given("per"):
		l.useless("per", "perMissing")
		return expr.Add(l.or("base", expr.I(0)), expr.Mul(l.countSteps(n), l.num("per")))
	}
	l.problem("rule.needs_one", "", "params", "target, per, bands")
	return nil
}

// countSteps is how many steps a number of things makes. Things are whole
// unless the scheme gives a step; then it must say what part of one means.
func (l *lowering) countSteps(n *expr.Node) *expr.Node {
	if !l.given("step") && !l.given("partial") {
		return n
	}
	return l.counted("partial", expr.Div(n, l.positive("step")))
}

func (l *lowering) countTarget(n *expr.Node) *expr.Node {
	target, base := l.num("target"), l.or("base", l.full())
	reached := base
	if l.given("per") {
		extra := expr.Step("over", expr.Sub(n, target))
		reached = expr.Add(base, expr.Mul(l.countSteps(extra), l.num("per")))
	}
	points := expr.If(expr.Ge(n, target), reached, l.tooFew(n, target, base))
	if l.text("below") != "proportional" {
		return points
	}
	return ifZero(target, l.emptyValue(l.text("empty")), points)
}

// tooFew is what a count below the target is worth.
func (l *lowering) tooFew(n, target, base *expr.Node) *expr.Node {
	switch l.text("below") {
	case "zero":
		l.useless("below", "perMissing")
		return expr.I(0)
	case "deduct":
		if !l.needs("perMissing", "below") {
			return expr.I(0)
		}
		missing := expr.Step("short", expr.Sub(target, n))
		return expr.Sub(base, expr.Mul(l.countSteps(missing), l.num("perMissing")))
	}
	l.useless("below", "perMissing")
	return expr.Mul(base, expr.Step("rate", expr.Div(n, target)))
}

// countBands counts upwards through bands of steps.
func (l *lowering) countBands(n *expr.Node) *expr.Node {
	var bands []band
	for i, row := range l.rows("bands") {
		b := band{from: row.num("from"), points: row.num("points"), step: l.positive("step")}
		if row.given("step") {
			b.step = row.positive("step")
		}
		b.beyond = excess(n, b.from)
		if i > 0 {
			row.inOrder(bands[i-1].from, b.from, "from", true)
			bands[i-1].width = expr.Sub(b.from, bands[i-1].from)
		}
		bands = append(bands, b)
	}
	if len(bands) == 0 {
		l.problem("rule.no_rows", "bands")
		return nil
	}
	return expr.Add(l.or("base", expr.I(0)), l.banded(bands))
}
