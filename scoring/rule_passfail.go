package scoring

import "eightx/expr"

// passfail is 达标: one condition, its points when it holds (full by default),
// and what is left when it does not (nothing by default).
var passfail = Kind{
	Name: "passfail",
	Params: []Param{
		{Name: "condition", Type: ConditionParam, Required: true},
		{Name: "points", Type: NumberParam, Default: Full},
		{Name: "else", Type: NumberParam, Default: "0"},
	},
	lower: func(l *lowering) *expr.Node {
		return expr.If(l.cond("condition"), l.num("points"), l.num("else"))
	},
}
