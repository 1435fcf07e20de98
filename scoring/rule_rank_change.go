package scoring

import "eightx/expr"

// rankChange is 位次升降: points for every place gained against an earlier
// ranking and a deduction for every place lost.
//
//	points = base + min(capUp, places up × perUp) − min(capDown, places down × perDown)
var rankChange = Kind{
	Name: "rank_change",
	Params: []Param{
		{Name: "now", Type: ExpressionParam, Required: true},
		{Name: "before", Type: ExpressionParam, Required: true},
		{Name: "base", Type: NumberParam, Default: "0"},
		{Name: "perUp", Type: NumberParam},
		{Name: "capUp", Type: NumberParam},
		{Name: "perDown", Type: NumberParam},
		{Name: "capDown", Type: NumberParam},
		{Name: "step", Type: NumberParam, Default: "1"},
		{Name: "partial", Type: ChoiceParam, Default: "proportional", Choices: partials},
		{Name: "newUnit", Type: ChoiceParam, Choices: []string{"base", "na"}},
	},
	lower: lowerRankChange,
}

func lowerRankChange(l *lowering) *expr.Node {
	before := l.num("before")
	if !l.given("perUp") && !l.given("perDown") {
		l.problem("rule.needs_one", "", "params", "perUp, perDown")
	}
	if l.given("step") {
		l.needs("partial", "step")
	}
	gained := expr.Step("places_gained", expr.Sub(before, l.num("now")))
	points := l.twoSided(l.num("base"), gained, l.positive("step"),
		side{"perUp", "capUp"}, side{"perDown", "capDown"})
	switch l.text("newUnit") {
	case "base":
		return expr.If(expr.Has(before), points, l.num("base"))
	case "na":
		return expr.If(expr.Has(before), points, expr.NA("na.new_unit"))
	}
	return points
}
