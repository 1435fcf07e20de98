package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// numericRaters is 多人打分: every rater gives a number from 0 to max; the
// numbers of all, or of each class of raters, are combined, classes by weight,
// and the figure is scaled to full points.
//
//	points = full × combined ÷ max
var numericRaters = Kind{
	Name: "raters",
	Params: slices.Concat([]Param{
		ratingsParam,
		{Name: "max", Type: NumberParam},
		{Name: "min", Type: NumberParam, Default: "0"},
	}, combineParams, []Param{
		{Name: "classes", Type: RowsParam, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "weight", Type: NumberParam, Required: true},
			{Name: "required", Type: BoolParam, Default: "false"},
			{Name: "minRaters", Type: IntegerParam, Default: "1"},
			{Name: "minShare", Type: NumberParam},
		}},
		{Name: "classMissing", Type: ChoiceParam, Choices: []string{"renormalise", "zero", "fail"}},
		{Name: "roundEach", Type: IntegerParam},
		{Name: "expected", Type: IntegerParam},
		{Name: "silent", Type: ChoiceParam, Choices: []string{"skip", "zero", "fail"}},
	}, turnoutParams, []Param{
		{Name: "factRequired", Type: BoolParam, Default: "false"},
	}),
	lower: lowerRaters,
}

func lowerRaters(l *lowering) *expr.Node {
	g := l.newRaters()
	l.scaleOfRatings(g)
	composed := l.raterClasses(g)
	l.roundEach(g)
	l.silent(g)
	l.facts(g)
	combined := expr.Step("raters", l.combined(g))
	points := expr.Div(expr.Mul(l.full(), combined), l.bestRating())
	return l.turnout(g, composed || l.given("minRaters"), points)
}

// scaleOfRatings reads the ends of the raters' scale. Without max raters give
// points of the indicator itself.
func (l *lowering) scaleOfRatings(g *raters) {
	g.min = l.sameForAll(decimal.Zero)
	if l.given("min") {
		g.min = l.perPeer("min")
	}
	switch {
	case l.given("max"):
		g.max = l.perPeer("max")
	case l.depth > 0 || l.indicator.Points.IsZero():
		l.problem("rule.needs_param", "max", "because", "full")
	default:
		for _, group := range l.scheme.PeerGroups {
			g.max = append(g.max, l.indicator.Points.For(group.ID))
		}
	}
	for i, flag := range g.peers {
		if flag && i < len(g.max) && i < len(g.min) && g.max[i].Cmp(decimal.Max(g.min[i], decimal.Zero)) <= 0 {
			l.problem("rule.range_reversed", "max", "min", g.min[i].String(), "max", g.max[i].String())
		}
	}
}

// bestRating is the top of the scale as a tree.
func (l *lowering) bestRating() *expr.Node {
	if l.given("max") {
		return l.num("max")
	}
	return l.full()
}

// raterClasses reads the classes and tells whether one of them asks for a
// share of the raters.
func (l *lowering) raterClasses(g *raters) (composed bool) {
	for _, row := range l.rows("classes") {
		c := raterClass{
			id: row.text("id"), text: row.text("text"), weight: row.above("weight"),
			required: row.bool("required"), minRaters: row.integer("minRaters"), minShare: row.notNegative("minShare"),
		}
		if slices.ContainsFunc(g.classes, func(x raterClass) bool { return x.id == c.id }) {
			row.problem("rule.duplicate_id", "id", "id", c.id)
		}
		if decimal.One.Less(c.minShare) {
			row.problem("rule.share_above_one", "minShare", "got", c.minShare.String())
		}
		composed = composed || c.minShare.Sign() > 0
		g.classes = append(g.classes, c)
	}
	g.absent = l.text("classMissing")
	if len(g.classes) == 0 {
		l.useless("classes", "classMissing")
		return false
	}
	l.needs("classMissing", "classes")
	l.useless("classes", "expected")
	return composed
}

// roundEach reads to how many decimals each class is rounded before they meet.
func (l *lowering) roundEach(g *raters) {
	if l.given("roundEach") {
		g.way.round, g.way.places, g.way.mode = true, min(l.integer("roundEach"), expr.MaxPlaces), l.scheme.Scale.Rounding
	}
}
