package scoring

import "eightx/expr"

// minmax is 同组归一: full points for the best figure in the scope, a floor (a
// share of full) for the worst, and in proportion between them.
//
//	points = full × (floor + (1 − floor) × (value − min) ÷ (max − min))
//
// When all are the same, equal says what they get.
var minmax = Kind{
	Name: "minmax",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "floor", Type: NumberParam, Default: "0"},
		{Name: "direction", Type: ChoiceParam, Default: "higher", Choices: []string{"higher", "lower"}},
		{Name: "equal", Type: ChoiceParam, Default: "full", Choices: []string{"full", "lowest", "na"}},
		scopeParam,
	},
	lower: lowerMinmax,
}

func lowerMinmax(l *lowering) *expr.Node {
	x, scope, floor := l.num("value"), l.peers(), l.num("floor")
	low := expr.Step("lowest", expr.Peer(expr.OpPeerMin, scope, x))
	high := expr.Step("highest", expr.Peer(expr.OpPeerMax, scope, x))
	span := expr.Sub(high, low)
	above := expr.Sub(x, low)
	if l.text("direction") == "lower" {
		above = expr.Sub(high, x)
	}
	part := expr.Add(floor, expr.Div(expr.Mul(expr.Sub(expr.I(1), floor), above), span))
	// x ≥ low holds for whoever has a figure; without one there are no points
	same := expr.And(expr.Eq(span, expr.I(0)), expr.Ge(x, low))
	return expr.If(same, l.allEqual(floor), expr.Mul(l.full(), expr.Step("part", part)))
}

func (l *lowering) allEqual(floor *expr.Node) *expr.Node {
	switch l.text("equal") {
	case "lowest":
		return expr.Mul(l.full(), floor)
	case "na":
		return expr.NA("na.all_equal")
	}
	return l.full()
}
