package scoring

import "eightx/expr"

// sample is 抽样合格: how many of those drawn passed. Both numbers are the
// indicator's own figures unless the scheme names others. A sample that is too
// small is flagged or refused.
//
//	points = full × clamp((passed ÷ sampled − zeroAt) ÷ (fullAt − zeroAt), 0, 1)
var sample = Kind{
	Name: "sample",
	Params: append([]Param{
		{Name: "passed", Type: ExpressionParam},
		{Name: "sampled", Type: ExpressionParam},
		{Name: "zeroAt", Type: NumberParam, Default: "0"},
		{Name: "fullAt", Type: NumberParam, Default: "1"},
		emptyParam("error"),
	}, sampleParams("flag", "fail")...),
	Monotone: map[string]int{"passed": +1},
	lower:    lowerSample,
}

func lowerSample(l *lowering) *expr.Node {
	passed, sampled := l.figure("passed"), l.figure("sampled")
	l.flag("flag.more_passed_than_sampled", expr.Gt(passed, sampled))
	rate := expr.Step("rate", expr.Div(passed, sampled))
	points := l.linear(rate, l.num("zeroAt"), l.num("fullAt"))
	points = l.smallSample(sampled, points, nil)
	return ifZero(sampled, l.emptyValue(l.text("empty")), points)
}
