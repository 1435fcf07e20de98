package scoring

import "eightx/expr"

// linked is 挂钩: points that follow from other units' results. Through an
// attribute of this unit (a staff member's village) it reads that unit's
// figure; with children it gathers the units whose attribute names this one (a
// town's villages): their sum, mean or number, all or those that meet a
// condition, or those among the last few of their scope.
//
//	scale      to × clamp(figure ÷ from, 0, 1)
//	rows       points by bands of the figure, such as its star
//	per        base + figure × per
var linked = Kind{
	Name: "linked",
	Params: []Param{
		{Name: "attr", Type: TextParam, Required: true},
		{Name: "value", Type: ExpressionParam},
		{Name: "children", Type: ChoiceParam, Choices: []string{"sum", "mean", "count"}},
		{Name: "when", Type: ConditionParam},
		{Name: "bottom", Type: IntegerParam},
		scopeParam,
		{Name: "from", Type: NumberParam},
		{Name: "to", Type: NumberParam, Default: Full},
		{Name: "rows", Type: RowsParam, Fields: tierFields},
		boundsParam,
		{Name: "per", Type: NumberParam},
		{Name: "base", Type: NumberParam, Default: Full},
		{Name: "floor", Type: NumberParam},
		{Name: "cap", Type: NumberParam},
	},
	lower: lowerLinked,
}

func lowerLinked(l *lowering) *expr.Node {
	figure := l.linkedFigure()
	if figure == nil {
		return nil
	}
	figure = expr.Step("linked", figure)
	switch l.oneOf("from", "rows", "per") {
	case "from":
		l.useless("from", "base", "bounds")
		l.positive("from")
		part := expr.Clamp(expr.Div(figure, l.num("from")), expr.I(0), expr.I(1))
		return l.bounded(expr.Mul(l.num("to"), expr.Step("part", part)))
	case "rows":
		l.useless("rows", "base", "to")
		return l.bounded(l.tierTable(figure, "rows"))
	case "per":
		l.useless("per", "to", "bounds")
		return l.bounded(expr.Add(l.num("base"), expr.Mul(figure, l.num("per"))))
	}
	return nil
}

// linkedFigure is the figure of the units at the other end.
func (l *lowering) linkedFigure() *expr.Node {
	attr := l.text("attr")
	if l.text("children") == "" {
		l.useless("children", "when", "bottom", "scope")
		if !l.needs("value", "attr") {
			return nil
		}
		return expr.Link(expr.OpLinked, attr, l.num("value"))
	}
	which := l.whichChildren()
	if l.text("children") == "count" {
		if which == nil {
			return expr.Link(expr.OpChildrenCount, attr, nil)
		}
		return expr.Link(expr.OpChildrenSum, attr, expr.If(which, expr.I(1), expr.I(0)))
	}
	if !l.needs("value", "children") {
		return nil
	}
	value := l.num("value")
	if l.text("children") == "sum" {
		return expr.Link(expr.OpChildrenSum, attr, orElse(which, value, expr.I(0)))
	}
	return expr.Link(expr.OpChildrenMean, attr, orElse(which, value, expr.NA("na.not_counted")))
}

// whichChildren is the condition on the units that count, nil for all.
func (l *lowering) whichChildren() *expr.Node {
	which := l.cond("when")
	if !l.given("bottom") {
		return which
	}
	if !l.needs("value", "bottom") {
		return which
	}
	last := expr.Rank(l.num("value"), l.peers(), expr.TiesSkip, true)
	among := expr.Le(last, expr.I(int64(l.integer("bottom"))))
	if which == nil {
		return among
	}
	return expr.And(which, among)
}

func orElse(which, value, otherwise *expr.Node) *expr.Node {
	if which == nil {
		return value
	}
	return expr.If(which, value, otherwise)
}
