package scoring

import "eightx/expr"

// difference is 与参照数比: points for every step above a reference and a
// deduction for every step below it, each side with its own cap. The reference
// is taken from the peers (mean, mean of the others, median, best, worst) or
// given, such as last year's own figure or the county's mean.
//
//	points = base + min(capAbove, steps above × perAbove) − min(capBelow, steps below × perBelow)
var difference = Kind{
	Name: "difference",
	Params: []Param{
		{Name: "value", Type: ExpressionParam, Required: true},
		{Name: "reference", Type: ChoiceParam, Required: true,
			Choices: []string{"peer_mean", "others_mean", "peer_median", "peer_max", "peer_min", "given"}},
		{Name: "given", Type: ExpressionParam},
		scopeParam,
		{Name: "direction", Type: ChoiceParam, Default: "higher", Choices: []string{"higher", "lower"}},
		{Name: "base", Type: NumberParam, Default: Full},
		{Name: "step", Type: NumberParam, Default: "1"},
		{Name: "stepOf", Type: ChoiceParam, Default: "value", Choices: []string{"value", "point", "reference"}},
		{Name: "partial", Type: ChoiceParam, Required: true, Choices: partials},
		{Name: "perAbove", Type: NumberParam},
		{Name: "capAbove", Type: NumberParam},
		{Name: "perBelow", Type: NumberParam},
		{Name: "capBelow", Type: NumberParam},
		{Name: "waive", Type: ConditionParam},
		{Name: "floor", Type: NumberParam},
	},
	lower: lowerDifference,
}

// references are the figures of the peers a unit can be compared with.
var references = map[string]expr.Op{
	"peer_mean": expr.OpPeerMean, "others_mean": expr.OpOthersMean, "peer_median": expr.OpPeerMedian,
	"peer_max": expr.OpPeerMax, "peer_min": expr.OpPeerMin,
}

func lowerDifference(l *lowering) *expr.Node {
	value, reference := l.num("value"), l.reference()
	if !l.given("perAbove") && !l.given("perBelow") {
		l.problem("rule.needs_one", "", "params", "perAbove, perBelow")
	}
	distance := expr.Sub(value, reference)
	if l.text("direction") == "lower" {
		distance = expr.Sub(reference, value)
	}
	step := stepOf(l.text("stepOf"), l.positive("step"), reference)
	points := l.bounded(l.twoSided(l.num("base"), expr.Step("difference", distance), step,
		side{"perAbove", "capAbove"}, side{"perBelow", "capBelow"}))
	if l.text("stepOf") == "reference" {
		return ifZero(reference, expr.Fail("fail.zero_reference"), points)
	}
	return points
}

// reference is the figure the unit is compared with.
func (l *lowering) reference() *expr.Node {
	op, ofPeers := references[l.text("reference")]
	if ofPeers {
		l.useless("reference", "given")
		return expr.Step("reference", expr.Peer(op, l.peers(), l.num("value")))
	}
	l.useless("reference", "scope")
	if !l.needs("given", "reference") {
		return expr.NA("")
	}
	return expr.Step("reference", l.num("given"))
}
