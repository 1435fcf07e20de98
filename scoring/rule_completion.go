package scoring

import "eightx/expr"

// completion is 完成率: points by actual ÷ target, linear between the rate that
// is worth nothing and the rate that is worth everything, with an optional gate
// below which nothing is given and an optional bonus for over-fulfilment.
//
//	rate   = actual ÷ target
//	points = full × clamp((rate − zeroAt) ÷ (fullAt − zeroAt), 0, 1) + bonus
//	bonus  = min(over.cap, over.share × full × max(0, rate − fullAt))
//	      or min(over.cap, over.points × steps of over.per above fullAt)
var completion = Kind{
	Name: "completion",
	Params: []Param{
		{Name: "actual", Type: ExpressionParam, Required: true},
		{Name: "target", Type: ExpressionParam, Required: true},
		{Name: "zeroAt", Type: NumberParam, Default: "0"},
		{Name: "fullAt", Type: NumberParam, Default: "1"},
		{Name: "gate", Type: NumberParam},
		emptyParam(""),
		{Name: "step", Type: NumberParam}, // points given only per step of the rate
		partialParam("partial"),
		{Name: "over", Type: MapParam, Fields: []Param{
			{Name: "share", Type: NumberParam},  // share of full per 100 % over
			{Name: "per", Type: NumberParam},    // or: rate per step (0.01 is one percentage point)
			{Name: "points", Type: NumberParam}, // and points per step
			partialParam("partial"),
			{Name: "cap", Type: NumberParam}, // most bonus points
		}},
	},
	Monotone: map[string]int{"actual": +1},
	lower:    lowerCompletion,
}

func lowerCompletion(l *lowering) *expr.Node {
	target := l.num("target")
	rate := expr.Step("rate", expr.Div(l.num("actual"), target))
	zeroAt, fullAt := l.num("zeroAt"), l.num("fullAt")
	points := l.linear(l.stepped(rate, zeroAt), zeroAt, fullAt)
	if l.given("over") {
		points = expr.Add(points, expr.Step("bonus", l.over(rate, fullAt)))
	}
	if gate := l.num("gate"); gate != nil {
		points = expr.If(expr.Lt(rate, gate), expr.Step("below_gate", expr.I(0)), points)
	}
	return ifZero(target, l.emptyValue(l.text("empty")), points)
}

// stepped is the rate as it counts: all of it, or only whole steps from zeroAt.
func (l *lowering) stepped(rate, zeroAt *expr.Node) *expr.Node {
	if !l.given("step") {
		l.useless("step", "partial")
		return rate
	}
	step := l.positive("step")
	steps := l.counted("partial", expr.Div(expr.Sub(rate, zeroAt), step))
	return expr.Add(zeroAt, expr.Mul(steps, step))
}

// over is the bonus for what exceeds fullAt.
func (l *lowering) over(rate, fullAt *expr.Node) *expr.Node {
	over := l.sub("over")
	above := expr.Step("over", excess(rate, fullAt))
	var bonus *expr.Node
	switch over.oneOf("share", "points") {
	case "share":
		over.useless("share", "per", "partial")
		bonus = expr.Mul(over.num("share"), l.full(), above)
	case "points":
		if !over.needs("per", "points") {
			return expr.I(0)
		}
		steps := over.counted("partial", expr.Div(above, over.positive("per")))
		bonus = expr.Mul(steps, over.num("points"))
	default:
		return expr.I(0)
	}
	return atMost(bonus, over.num("cap"))
}
