package scoring

import (
	"slices"

	"eightx/expr"
)

// tiers is 分档: a table of bands on one figure, or of conditions on several.
// Rows are read from the top; the first one that fits counts, unless pick says
// best (the highest of all that fit) or sum (all that fit together).
//
// Bounds says to which row a figure on the border belongs, for every row that
// does not say so itself. A figure that fits no row cannot be decided: a last
// row with "else: true" takes what is left.
var tiers = Kind{
	Name: "tiers",
	Params: []Param{
		{Name: "value", Type: ExpressionParam},
		{Name: "rows", Type: RowsParam, Required: true, Fields: tierFields},
		boundsParam,
		{Name: "pick", Type: ChoiceParam, Default: "first", Choices: []string{"first", "best", "sum"}},
		{Name: "interpolate", Type: BoolParam},
	},
	lower: lowerTiers,
}

var tierFields = worthParams(
	Param{Name: "min", Type: ExpressionParam},
	Param{Name: "max", Type: ExpressionParam},
	Param{Name: "minInclusive", Type: BoolParam},
	Param{Name: "maxInclusive", Type: BoolParam},
	Param{Name: "when", Type: ConditionParam},
	Param{Name: "else", Type: BoolParam},
)

// boundsParam: 以上含本数 (min), 以下含本数 (max), both ends (the upper row
// wins where two meet).
var boundsParam = Param{Name: "bounds", Type: ChoiceParam, Choices: []string{"min_inclusive", "max_inclusive", "both_inclusive"}}

func lowerTiers(l *lowering) *expr.Node {
	return l.tierTable(l.num("value"), "rows")
}

// tierTable is the points of a value by a table of tier rows. The rule must
// have the parameters bounds, pick and interpolate, or not need them.
func (v view) tierTable(value *expr.Node, name string) *expr.Node {
	rows := v.rows(name)
	if len(rows) == 0 {
		v.problem("rule.no_rows", name)
		return nil
	}
	if value != nil {
		value = expr.Step("value", value)
	}
	if v.bool("interpolate") {
		return v.interpolated(value, rows)
	}
	var fits, worth []*expr.Node
	for i, row := range rows {
		fits = append(fits, v.tierFits(row, value, i == len(rows)-1))
		worth = append(worth, row.worth())
	}
	return pickRow(v.text("pick"), fits, worth)
}

// pickRow combines the rows that fit. Nothing fitting is undecidable.
func pickRow(how string, fits, worth []*expr.Node) *expr.Node {
	none := expr.Fail("fail.no_tier")
	switch how {
	case "best":
		least := expr.Min(worth...)
		return expr.If(expr.Or(fits...), expr.Max(whereFits(fits, worth, least)...), none)
	case "sum":
		return expr.If(expr.Or(fits...), expr.Add(whereFits(fits, worth, expr.I(0))...), none)
	}
	out := none
	for i := len(fits) - 1; i >= 0; i-- {
		out = expr.If(fits[i], worth[i], out)
	}
	return out
}

// whereFits is what each row is worth, and otherwise where it does not fit.
func whereFits(fits, worth []*expr.Node, otherwise *expr.Node) []*expr.Node {
	var out []*expr.Node
	for i := range fits {
		out = append(out, expr.If(fits[i], worth[i], otherwise))
	}
	return out
}

// tierFits is the condition of one row.
func (v view) tierFits(row view, value *expr.Node, last bool) *expr.Node {
	if row.bool("else") {
		row.useless("else", "min", "max", "when")
		if !last {
			row.problem("rule.else_not_last", "else")
		}
		return expr.B(true)
	}
	var conds []*expr.Node
	if row.given("min") {
		conds = append(conds, v.bound(row, value, "min"))
	}
	if row.given("max") {
		conds = append(conds, v.bound(row, value, "max"))
	}
	if row.given("when") {
		conds = append(conds, row.cond("when"))
	}
	if len(conds) == 0 {
		row.problem("rule.row_without_condition", "")
	}
	return expr.And(conds...)
}

// bound compares the value with one end of a row.
func (v view) bound(row view, value *expr.Node, end string) *expr.Node {
	if value == nil {
		row.problem("rule.needs_param", "value", "because", end)
		return expr.B(false)
	}
	edge := row.num(end)
	switch inclusive := v.inclusive(row, end); {
	case end == "min" && inclusive:
		return expr.Ge(value, edge)
	case end == "min":
		return expr.Gt(value, edge)
	case inclusive:
		return expr.Le(value, edge)
	}
	return expr.Lt(value, edge)
}

// inclusive tells whether a row's end belongs to the row.
func (v view) inclusive(row view, end string) bool {
	if row.given(end + "Inclusive") {
		return row.bool(end + "Inclusive")
	}
	switch v.text("bounds") {
	case "both_inclusive":
		return true
	case "min_inclusive":
		return end == "min"
	case "max_inclusive":
		return end == "max"
	}
	row.problem("rule.bounds_missing", end+"Inclusive")
	return false
}

// interpolated draws straight lines between the rows' mins, written from the
// highest to the lowest. Above the first row its points hold; below the last
// only an else row does.
func (v view) interpolated(value *expr.Node, rows []view) *expr.Node {
	out := expr.Fail("fail.no_tier")
	if last := rows[len(rows)-1]; last.bool("else") {
		out, rows = last.worth(), rows[:len(rows)-1]
	}
	corners := cornersOf(rows)
	if value == nil || len(corners) < 2 {
		v.problem("rule.interpolate_rows", "interpolate")
		return nil
	}
	for i, c := range slices.Backward(corners) {
		line := c.y
		if i > 0 {
			line = c.lineTo(corners[i-1], value)
		}
		out = expr.If(expr.Ge(value, c.x), line, out)
	}
	return out
}

// corner is a point of a broken line: a figure and what it is worth.
type corner struct{ x, y *expr.Node }

// cornersOf reads rows as corners, from the highest to the lowest; rows without
// a min are left out and reported.
func cornersOf(rows []view) []corner {
	var out []corner
	for _, row := range rows {
		row.useless("interpolate", "max", "when", "minInclusive", "maxInclusive")
		if !row.needs("min", "interpolate") {
			continue
		}
		c := corner{row.num("min"), row.worth()}
		if len(out) > 0 {
			row.inOrder(out[len(out)-1].x, c.x, "min", false)
		}
		out = append(out, c)
	}
	return out
}

// lineTo is the straight line up to the next corner.
func (c corner) lineTo(next corner, x *expr.Node) *expr.Node {
	rise := expr.Mul(expr.Sub(next.y, c.y), expr.Sub(x, c.x))
	return expr.Add(c.y, expr.Div(rise, expr.Sub(next.x, c.x)))
}
