package scoring

import "eightx/expr"

// completion is 完成率: points by actual ÷ target, linear between the rate that
// is worth nothing and the rate that is worth everything, with an optional gate
// below which nothing is given and an optional bonus for over-fulfilment.
//
//	rate   = actual ÷ target
//	points = full × clamp((rate − zeroAt) ÷ (fullAt − zeroAt), 0, 1) + bonus
//	bonus  = min(over.cap, over.share × full × max(0, rate − fullAt))
var completion = Kind{
	Name: "completion",
	Params: []Param{
		{Name: "actual", Type: ExpressionParam, Required: true},
		{Name: "target", Type: ExpressionParam, Required: true},
		{Name: "zeroAt", Type: NumberParam, Default: "0"},
		{Name: "fullAt", Type: NumberParam, Default: "1"},
		{Name: "gate", Type: NumberParam},
		emptyParam(""),
		{Name: "step", Type: NumberParam}, // points given only per full step of the rate
		{Name: "partial", Type: ChoiceParam, Choices: []string{"floor", "ceil", "proportional"}},
		{Name: "over", Type: MapParam, Fields: []Param{
			{Name: "per", Type: NumberParam},    // rate per step of the bonus (0.01 = one percentage point)
			{Name: "points", Type: NumberParam}, // points per step
			{Name: "share", Type: NumberParam},  // or: share of full per 100 % over
			{Name: "cap", Type: NumberParam},    // most bonus points
			{Name: "partial", Type: ChoiceParam, Default: "proportional", Choices: []string{"floor", "ceil", "proportional"}},
		}},
	},
	Monotone: map[string]int{"actual": +1},
	lower:    lowerCompletion,
}

func lowerCompletion(l *lowering) *expr.Node {
	target := l.num("target")
	rate := expr.Step("rate", expr.Div(l.num("actual"), target))
	zeroAt, fullAt := l.num("zeroAt"), l.num("fullAt")
	span := expr.Sub(fullAt, zeroAt)
	reached := expr.Sub(rate, zeroAt)
	if l.given("step") {
		step := l.num("step")
		if !l.given("partial") {
			l.problem("rule.partial_missing", "partial")
		}
		reached = expr.Mul(partial(l.text("partial"), expr.Div(reached, step)), step)
	}
	part := expr.Step("part", expr.Clamp(expr.Div(reached, span), expr.I(0), expr.I(1)))
	points := expr.Mul(l.full(), part)
	if l.given("over") {
		points = expr.Add(points, lowerOver(l, rate, fullAt))
	}
	if gate := l.num("gate"); gate != nil {
		points = expr.If(expr.Lt(rate, gate), expr.I(0), points)
	}
	return ifZero(target, l.emptyValue(l.text("empty")), points)
}

// lowerOver is the bonus for what exceeds fullAt.
func lowerOver(l *lowering, rate, fullAt *expr.Node) *expr.Node {
	over := l.sub("over")
	above := expr.Step("over", expr.Max(expr.I(0), expr.Sub(rate, fullAt)))
	var bonus *expr.Node
	switch {
	case over.given("share"):
		bonus = expr.Mul(over.num("share"), l.full(), above)
	case over.given("per") && over.given("points"):
		bonus = expr.Mul(partial(over.text("partial"), expr.Div(above, over.num("per"))), over.num("points"))
	default:
		over.problem("rule.over_incomplete", "share")
		return expr.I(0)
	}
	if limit := over.num("cap"); limit != nil {
		bonus = expr.Min(limit, bonus)
	}
	return expr.Step("bonus", bonus)
}
