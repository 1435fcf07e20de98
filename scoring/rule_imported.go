package scoring

import "eightx/expr"

// imported is 引用结果: a score, loss or place that another assessment gave,
// converted to this one's points.
//
//	scale   to × clamp(value ÷ from, 0, 1)
//	loss    to − min(cap, value × share): points lost there, counted at a share
//	places  points by the place reached there
var imported = Kind{
	Name: "imported",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "mode", Type: ChoiceParam, Required: true, Choices: []string{"scale", "loss", "places"}},
		{Name: "from", Type: ExpressionParam},
		{Name: "to", Type: NumberParam, Default: Full},
		{Name: "share", Type: NumberParam},
		{Name: "cap", Type: NumberParam},
		{Name: "places", Type: RowsParam, Fields: placeFields},
	},
	lower: lowerImported,
}

func lowerImported(l *lowering) *expr.Node {
	value := expr.Step("imported", l.num("value"))
	switch l.text("mode") {
	case "scale":
		l.useless("mode", "share", "cap", "places")
		if !l.needs("from", "mode") {
			return nil
		}
		l.positive("from")
		part := expr.Clamp(expr.Div(value, l.num("from")), expr.I(0), expr.I(1))
		return expr.Mul(l.num("to"), expr.Step("part", part))
	case "loss":
		l.useless("mode", "from", "places")
		if !l.needs("share", "mode") {
			return nil
		}
		loss := atMost(expr.Mul(value, l.num("share")), l.num("cap"))
		return expr.Sub(l.num("to"), expr.Step("deduction", loss))
	}
	l.useless("mode", "from", "to", "share", "cap")
	return l.placeRows(l.view, value, nil)
}
