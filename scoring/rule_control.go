package scoring

import "eightx/expr"

// control is 控制数: full points while the figure stays within a limit, and a
// deduction for every step above it.
//
//	points = full − steps of (actual − limit) × perOver
var control = Kind{
	Name: "control",
	Params: []Param{
		{Name: "actual", Type: ExpressionParam, Required: true},
		{Name: "limit", Type: ExpressionParam, Required: true},
		{Name: "perOver", Type: NumberParam, Required: true},
		{Name: "step", Type: NumberParam, Default: "1"},
		{Name: "partial", Type: ChoiceParam, Required: true, Choices: partials},
		{Name: "floor", Type: NumberParam},
	},
	Monotone: map[string]int{"actual": -1},
	lower:    lowerControl,
}

func lowerControl(l *lowering) *expr.Node {
	over := expr.Step("excess", excess(l.num("actual"), l.num("limit")))
	steps := l.counted("partial", expr.Div(over, l.positive("step")))
	deduction := expr.Step("deduction", expr.Mul(steps, l.num("perOver")))
	return l.bounded(expr.Sub(l.full(), deduction))
}
