package scoring

import "eightx/expr"

// shortfall is 差额扣分 (每低 1 个百分点扣 X 分): a deduction for every step a
// figure stays behind a threshold, in one rate or in bands with rates of their
// own, and an optional bonus for every step beyond it.
//
//	points = base − steps short × points + steps beyond × overPoints
//
// Bands are written from the threshold outwards. Marginal banding deducts each
// part of the shortfall at its own band's rate; whole banding deducts all of it
// at the rate of the band the figure falls into (strictly beyond its from).
var shortfall = Kind{
	Name: "shortfall",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "direction", Type: ChoiceParam, Default: "higher", Choices: []string{"higher", "lower"}},
		{Name: "base", Type: NumberParam, Default: Full},
		{Name: "threshold", Type: ExpressionParam},
		{Name: "points", Type: NumberParam},
		{Name: "step", Type: NumberParam, Default: "1"},
		{Name: "stepOf", Type: ChoiceParam, Default: "value", Choices: []string{"value", "point", "target"}},
		{Name: "partial", Type: ChoiceParam, Required: true, Choices: partials},
		{Name: "bands", Type: RowsParam, Fields: []Param{
			{Name: "from", Type: ExpressionParam, Required: true},
			{Name: "points", Type: NumberParam, Required: true},
			{Name: "step", Type: NumberParam},
		}},
		{Name: "banding", Type: ChoiceParam, Choices: []string{"marginal", "whole"}},
		{Name: "overPoints", Type: NumberParam},
		{Name: "overStep", Type: NumberParam},
		partialParam("overPartial"),
		{Name: "overCap", Type: NumberParam},
		{Name: "waive", Type: ConditionParam},
		{Name: "floor", Type: NumberParam},
	},
	lower: lowerShortfall,
}

func lowerShortfall(l *lowering) *expr.Node {
	value := l.num("value")
	bands := l.shortfallBands(value)
	if len(bands) == 0 {
		return nil
	}
	deduction := l.banded(bands)
	if waive := l.cond("waive"); waive != nil {
		deduction = expr.If(waive, expr.I(0), deduction)
	}
	points := expr.Sub(l.num("base"), expr.Step("deduction", deduction))
	if bonus := l.beyond(value, bands[0]); bonus != nil {
		points = expr.Add(points, expr.Step("bonus", bonus))
	}
	return l.bounded(points)
}

// band is a rate that holds from a distance on: how far the figure is beyond
// its start, how wide it is (nil: without end), and what a step costs or earns.
type band struct {
	from, beyond, width *expr.Node
	step, points        *expr.Node
}

// shortfallBands are the rule's bands; a plain threshold is a single one.
func (l *lowering) shortfallBands(value *expr.Node) []band {
	switch l.oneOf("threshold", "bands") {
	case "threshold":
		if !l.needs("points", "threshold") {
			return nil
		}
		from := l.num("threshold")
		return []band{{from: from, beyond: l.short(value, from), step: l.stepFor(l.view, from), points: l.num("points")}}
	case "bands":
		l.useless("bands", "points")
		return l.bandRows(value, l.text("direction") == "lower")
	}
	return nil
}

// bandRows reads bands rows; rising tells that starts must grow from row to row.
func (l *lowering) bandRows(value *expr.Node, rising bool) []band {
	var out []band
	for i, row := range l.rows("bands") {
		b := band{from: row.num("from"), points: row.num("points")}
		b.beyond = l.short(value, b.from)
		first := b.from
		if i > 0 {
			first = out[0].from
			out[i-1].width = expr.Abs(expr.Sub(b.from, out[i-1].from))
			row.inOrder(out[i-1].from, b.from, "from", rising)
		}
		b.step = l.stepFor(row, first)
		out = append(out, b)
	}
	if len(out) == 0 {
		l.problem("rule.no_rows", "bands")
	}
	return out
}

// inOrder reports rows whose starts do not move outwards.
func (v view) inOrder(before, from *expr.Node, param string, rising bool) {
	x, okX := constantOf(before)
	y, okY := constantOf(from)
	if okX && okY && (y.Cmp(x) > 0) != rising {
		v.problem("rule.rows_order", param, "before", x.String(), "got", y.String())
	}
}

// stepFor is the row's step, or the rule's, in the figure's own unit.
func (l *lowering) stepFor(row view, whole *expr.Node) *expr.Node {
	if row.given("step") {
		return stepOf(l.text("stepOf"), row.positive("step"), whole)
	}
	return stepOf(l.text("stepOf"), l.positive("step"), whole)
}

// short is how far value stays behind from.
func (l *lowering) short(value, from *expr.Node) *expr.Node {
	if l.text("direction") == "lower" {
		return excess(value, from)
	}
	return excess(from, value)
}

// banded is what the steps beyond the bands' starts add up to.
func (v view) banded(bands []band) *expr.Node {
	if len(bands) == 1 {
		v.useless("bands", "banding")
		return v.bandPoints(bands[0].beyond, bands[0])
	}
	if !v.given("banding") {
		v.problem("rule.banding_missing", "banding")
	}
	if v.text("banding") == "whole" {
		return v.wholeBands(bands)
	}
	var parts []*expr.Node
	for _, b := range bands {
		parts = append(parts, v.bandPoints(atMost(b.beyond, b.width), b))
	}
	return expr.Add(parts...)
}

// wholeBands counts the distance from the first band on at the rate of the
// last band that was reached.
func (v view) wholeBands(bands []band) *expr.Node {
	distance := bands[0].beyond
	out := v.bandPoints(distance, bands[0])
	for _, b := range bands[1:] {
		out = expr.If(expr.Gt(b.beyond, expr.I(0)), v.bandPoints(distance, b), out)
	}
	return out
}

func (v view) bandPoints(distance *expr.Node, b band) *expr.Node {
	return expr.Mul(v.counted("partial", expr.Div(expr.Step("short", distance), b.step)), b.points)
}

// beyond is the bonus for steps past the threshold, nil when there is none.
func (l *lowering) beyond(value *expr.Node, b band) *expr.Node {
	if !l.given("overPoints") {
		l.useless("overPoints", "overStep", "overPartial", "overCap")
		return nil
	}
	past := excess(value, b.from)
	if l.text("direction") == "lower" {
		past = excess(b.from, value)
	}
	step := b.step
	if l.given("overStep") {
		step = stepOf(l.text("stepOf"), l.positive("overStep"), b.from)
	}
	option := "partial"
	if l.given("overPartial") {
		option = "overPartial"
	}
	steps := l.counted(option, expr.Div(expr.Step("over", past), step))
	return atMost(expr.Mul(steps, l.num("overPoints")), l.num("overCap"))
}
