package scoring

import "eightx/expr"

// ratioBest is 比值计分: the unit's figure against the best one in the scope.
//
//	best: max    points = full × own ÷ largest
//	best: min    points = full × smallest ÷ own (the less the better)
//	best: given  points = full × own ÷ a figure from elsewhere
//
// Empty says what everybody gets when the best is not above zero, negative what
// a figure below zero counts.
var ratioBest = Kind{
	Name: "ratio_best",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "best", Type: ChoiceParam, Default: "max", Choices: []string{"max", "min", "given"}},
		{Name: "given", Type: ExpressionParam},
		scopeParam,
		{Name: "empty", Type: ChoiceParam, Choices: emptyParam("").Choices},
		{Name: "negative", Type: ChoiceParam, Default: "error", Choices: []string{"error", "zero", "allowed"}},
	},
	lower: lowerRatioBest,
}

func lowerRatioBest(l *lowering) *expr.Node {
	own := l.num("value")
	if l.text("negative") == "zero" {
		own = expr.Max(expr.I(0), own)
	}
	points := l.againstBest(own)
	if l.text("negative") == "error" {
		points = expr.If(expr.Lt(own, expr.I(0)), expr.Fail("fail.negative_value"), points)
	}
	return points
}

func (l *lowering) againstBest(own *expr.Node) *expr.Node {
	if l.text("best") == "min" {
		return l.againstLeast(own)
	}
	l.needs("empty", "best")
	empty := l.emptyValue(l.text("empty"))
	best := expr.Peer(expr.OpPeerMax, l.peers(), own)
	if l.text("best") == "given" {
		l.useless("given", "scope")
		if !l.needs("given", "best") {
			return empty
		}
		best = l.num("given")
	} else {
		l.useless("best", "given")
	}
	best = expr.Step("best", best)
	return expr.If(expr.Gt(best, expr.I(0)), expr.Div(expr.Mul(l.full(), own), best), empty)
}

// againstLeast is for figures that should be small. Whoever has the least gets
// full points, also when that is zero; the others then get nothing.
func (l *lowering) againstLeast(own *expr.Node) *expr.Node {
	l.useless("best", "given", "empty")
	if l.text("negative") == "allowed" {
		l.problem("rule.negative_with_min", "negative")
	}
	least := expr.Step("best", expr.Peer(expr.OpPeerMin, l.peers(), own))
	return expr.If(expr.Eq(own, least), l.full(), expr.Div(expr.Mul(l.full(), least), own))
}
