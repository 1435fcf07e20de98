package scoring

import (
	"slices"

	"eightx/expr"
)

// survey is 测评: the share of positive answers, or the mean of graded ones,
// linear between the rate worth nothing and the rate worth everything. Too few
// answers are flagged, refused, or given fixed points.
//
// Strata (党员、居民代表、普通居民) are counted apart: each may have a weight, a
// smallest number and a smallest share of all answers. Without weights all
// answers are thrown together.
var survey = Kind{
	Name: "survey",
	Params: append([]Param{
		{Name: "positive", Type: ExpressionParam},
		{Name: "valid", Type: ExpressionParam},
		{Name: "zeroAt", Type: NumberParam, Default: "0"},
		{Name: "fullAt", Type: NumberParam, Default: "1"},
		emptyParam("error"),
		{Name: "belowPoints", Type: NumberParam},
		{Name: "belowPct", Type: NumberParam},
		{Name: "grades", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "pct", Type: NumberParam, Required: true},
		}},
		{Name: "strata", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "weight", Type: NumberParam},
			{Name: "minSample", Type: NumberParam},
			{Name: "minShare", Type: NumberParam},
		}},
	}, sampleParams("flag", "points", "fail")...),
	Monotone: map[string]int{"positive": +1},
	lower:    lowerSurvey,
}

// answers is how many answers there are and how many of them are positive.
type answers struct{ positive, valid *expr.Node }

func lowerSurvey(l *lowering) *expr.Node {
	var rate, valid *expr.Node
	small := []*expr.Node{}
	switch {
	case l.given("strata"):
		l.useless("strata", "positive", "valid", "grades")
		rate, valid, small = l.strata()
	case l.given("grades"):
		l.useless("grades", "positive", "valid")
		rate, valid = l.graded()
	default:
		t := answers{l.figure("positive"), l.figure("valid")}
		l.flag("flag.more_positive_than_valid", expr.Gt(t.positive, t.valid))
		rate, valid = expr.Div(t.positive, t.valid), t.valid
	}
	if rate == nil {
		return nil
	}
	points := l.linear(expr.Step("rate", rate), l.num("zeroAt"), l.num("fullAt"))
	points = l.tooFewAnswers(valid, small, points)
	return ifZero(valid, l.emptyValue(l.text("empty")), points)
}

// graded is the mean grade over all answers, each grade worth pct percent.
func (l *lowering) graded() (rate, valid *expr.Node) {
	var counts, worth []*expr.Node
	for _, row := range l.rows("grades") {
		n := l.inputText(row.text("id"), "answers", row.text("text"))
		counts = append(counts, n)
		worth = append(worth, expr.Mul(n, row.percent("pct")))
	}
	if len(counts) == 0 {
		l.problem("rule.no_rows", "grades")
		return nil, nil
	}
	valid = expr.Step("answers", expr.Add(counts...))
	return expr.Div(expr.Add(worth...), expr.Mul(expr.I(100), valid)), valid
}

// inputText declares the implicit figure <indicator>.<name> with words of the
// scheme.
func (l *lowering) inputText(name, part, text string) *expr.Node {
	l.need(Input{Name: l.id + "." + name, Kind: ValueInput, Part: part, Text: text})
	return expr.R(l.id + "." + name)
}

// strata is the rate over strata, all answers together, and the conditions
// under which a stratum is too small.
func (l *lowering) strata() (rate, valid *expr.Node, small []*expr.Node) {
	rows := l.rows("strata")
	if len(rows) == 0 {
		l.problem("rule.no_rows", "strata")
		return nil, nil, nil
	}
	var counts []answers
	var sizes []*expr.Node
	for _, row := range rows {
		t := answers{
			l.inputText(row.text("id")+".positive", "positive", row.text("text")),
			l.inputText(row.text("id")+".valid", "valid", row.text("text")),
		}
		l.flag("flag.more_positive_than_valid", expr.Gt(t.positive, t.valid))
		counts = append(counts, t)
		sizes = append(sizes, t.valid)
	}
	valid = expr.Step("answers", expr.Add(sizes...))
	for i, row := range rows {
		small = append(small, row.stratumSmall(sizes[i], valid)...)
	}
	return l.stratumRate(rows, counts, valid), valid, small
}

// stratumSmall are the conditions under which a stratum does not count enough.
func (v view) stratumSmall(size, all *expr.Node) []*expr.Node {
	var out []*expr.Node
	if least := v.num("minSample"); least != nil {
		out = append(out, expr.Lt(size, least))
	}
	if share := v.num("minShare"); share != nil {
		out = append(out, expr.Lt(size, expr.Mul(share, all)))
	}
	return out
}

// stratumRate is the weighted mean of the strata's rates, or the rate of all
// answers when no stratum has a weight.
func (l *lowering) stratumRate(rows []view, counts []answers, valid *expr.Node) *expr.Node {
	var positive, weighted, weights []*expr.Node
	for i, row := range rows {
		t := counts[i]
		positive = append(positive, t.positive)
		weight := row.num("weight")
		if weight == nil {
			continue
		}
		rate := ifZero(t.valid, expr.Fail("fail.empty_stratum"), expr.Div(t.positive, t.valid))
		weighted = append(weighted, expr.Mul(weight, rate))
		weights = append(weights, weight)
	}
	switch len(weights) {
	case 0:
		return expr.Div(expr.Add(positive...), valid)
	case len(rows):
		return expr.Div(expr.Add(weighted...), expr.Add(weights...))
	}
	l.problem("rule.weights_mixed", "strata")
	return nil
}

// tooFewAnswers handles a total or a stratum that is too small.
func (l *lowering) tooFewAnswers(valid *expr.Node, small []*expr.Node, points *expr.Node) *expr.Node {
	if l.given("minSample") {
		small = append(slices.Clone(small), expr.Lt(valid, l.num("minSample")))
	}
	if len(small) == 0 {
		l.useless("minSample", "belowMin", "belowPoints", "belowPct")
		return points
	}
	few := expr.Or(small...)
	switch l.text("belowMin") {
	case "points":
		return expr.If(few, expr.Step("small_sample", l.fewPoints()), points)
	case "fail":
		return expr.If(few, expr.Fail("fail.small_sample"), points)
	}
	l.useless("belowMin", "belowPoints", "belowPct")
	l.flag("flag.small_sample", few)
	return points
}

// fewPoints is what too few answers are worth.
func (l *lowering) fewPoints() *expr.Node {
	if l.oneOf("belowPoints", "belowPct") == "belowPct" {
		return l.share(l.percent("belowPct"))
	}
	return l.or("belowPoints", expr.NA(""))
}
