package scoring

import "eightx/expr"

// growth is 增幅: points by the percentage change against a base, either linear
// between two growth rates (zeroAt, fullAt) or so many points at one rate and
// so many more or less for every percent (atPoints, perPercent).
//
//	growth = (actual − base) ÷ base × 100
//	points = full × clamp((growth − zeroAt) ÷ (fullAt − zeroAt), 0, 1)
//	      or clamp(atPoints + (growth − at) × perPercent, floor, cap)
//
// A base of zero or below has no growth rate; baseZero says what it is worth.
var growth = Kind{
	Name: "growth",
	Params: []Param{
		{Name: "actual", Type: ExpressionParam, Required: true},
		{Name: "base", Type: ExpressionParam, Required: true},
		{Name: "baseZero", Type: ChoiceParam, Required: true,
			Choices: []string{"na", "full", "zero", "at_zero", "positive_full", "error"}},
		{Name: "zeroAt", Type: NumberParam},
		{Name: "fullAt", Type: NumberParam},
		{Name: "at", Type: NumberParam, Default: "0"},
		{Name: "atPoints", Type: NumberParam, Default: Full},
		{Name: "perPercent", Type: NumberParam},
		partialParam("partial"),
		{Name: "floor", Type: NumberParam, Default: "0"},
		{Name: "cap", Type: NumberParam, Default: Full},
		{Name: "unlimited", Type: BoolParam},
	},
	Monotone: map[string]int{"actual": +1},
	lower:    lowerGrowth,
}

func lowerGrowth(l *lowering) *expr.Node {
	actual, base := l.num("actual"), l.num("base")
	rate := expr.Mul(expr.Div(expr.Sub(actual, base), base), expr.I(100))
	form := l.growthForm()
	if form == nil {
		return nil
	}
	points := form(expr.Step("growth", rate))
	return expr.If(expr.Gt(base, expr.I(0)), points, l.baseZero(actual, form(expr.I(0))))
}

// growthForm is the points of a growth rate in percent, nil when the scheme
// does not say how to get them.
func (l *lowering) growthForm() func(rate *expr.Node) *expr.Node {
	switch l.oneOf("fullAt", "perPercent") {
	case "fullAt":
		l.useless("fullAt", "at", "atPoints", "partial", "floor", "cap", "unlimited")
		if !l.needs("zeroAt", "fullAt") {
			return nil
		}
		return func(rate *expr.Node) *expr.Node { return l.linear(rate, l.num("zeroAt"), l.num("fullAt")) }
	case "perPercent":
		l.useless("perPercent", "zeroAt")
		if !l.given("partial") {
			l.problem("rule.partial_missing", "partial")
		}
		if l.bool("unlimited") {
			l.useless("unlimited", "cap")
		}
		return l.perPercent
	}
	return nil
}

// perPercent is atPoints plus perPercent for each percent above at.
func (l *lowering) perPercent(rate *expr.Node) *expr.Node {
	distance := rate
	if at := l.num("at"); !isZero(at) {
		distance = expr.Sub(rate, at)
	}
	steps := distance
	switch l.text("partial") {
	case "floor":
		steps = expr.Trunc(distance)
	case "ceil":
		steps = expr.If(expr.Gt(distance, expr.I(0)), expr.Ceil(distance), expr.Floor(distance))
	}
	points := expr.Add(l.num("atPoints"), expr.Mul(steps, l.num("perPercent")))
	if l.bool("unlimited") {
		return expr.Max(l.num("floor"), points)
	}
	return expr.Clamp(points, l.num("floor"), l.num("cap"))
}

func isZero(n *expr.Node) bool {
	c, ok := constantOf(n)
	return ok && c.IsZero()
}

// baseZero is what a base without a growth rate is worth; at zero growth the
// rule would give atZero.
func (l *lowering) baseZero(actual, atZero *expr.Node) *expr.Node {
	switch l.text("baseZero") {
	case "at_zero":
		return atZero
	case "positive_full":
		return expr.If(expr.Gt(actual, expr.I(0)), l.full(), atZero)
	}
	return l.emptyValue(l.text("baseZero"))
}
