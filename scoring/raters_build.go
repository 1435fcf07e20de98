package scoring

import (
	"eightx/decimal"
	"eightx/expr"
)

// Parameters that rules about several raters share.

// ratingsParam names the table of ratings; absent, it is the indicator's own.
var ratingsParam = Param{Name: "ratings", Type: TextParam}

// combineParams say how judgements become one figure.
var combineParams = []Param{
	{Name: "combine", Type: ChoiceParam, Required: true, Choices: []string{"mean", "trimmed", "median", "min"}},
	{Name: "trim", Type: IntegerParam, Default: "1"},
	{Name: "trimFrom", Type: IntegerParam},
}

// turnoutParams say what too few raters, or none, mean.
var turnoutParams = []Param{
	{Name: "minRaters", Type: IntegerParam},
	{Name: "quorum", Type: ChoiceParam, Default: "flag", Choices: []string{"flag", "fail"}},
	{Name: "noRatings", Type: ChoiceParam, Default: "missing", Choices: []string{"missing", "zero", "na", "fail"}},
}

// newRaters reads what panel and raters share.
func (l *lowering) newRaters() *raters {
	return &raters{
		id: l.id, indicator: l.indicator.ID, name: l.ratingsName(), peers: l.peerFlags(), way: l.combining(),
		minRaters: l.integer("minRaters"), none: l.text("noRatings"),
	}
}

func (l *lowering) ratingsName() string {
	if l.given("ratings") {
		return l.text("ratings")
	}
	return l.id
}

// combining reads combine and trim. Trimming has to leave a judgement.
func (l *lowering) combining() combining {
	c := combining{by: l.text("combine"), trim: l.integer("trim")}
	c.trimFrom = 2*c.trim + 1
	if c.by != "trimmed" {
		l.useless("combine", "trim", "trimFrom")
		return c
	}
	if l.given("trimFrom") {
		c.trimFrom = l.integer("trimFrom")
	}
	if c.trimFrom <= 2*c.trim {
		l.problem("rule.trims_all", "trimFrom", "trim", itoa(c.trim), "least", itoa(2*c.trim+1))
	}
	return c
}

// combined adds the raters' figure to the formula and returns its column.
func (l *lowering) combined(g *raters) *expr.Node {
	in := Input{Name: g.name, Kind: RatingInput, Optional: g.none != "missing"}
	for _, a := range g.anchors {
		in.Choices = append(in.Choices, Choice{a.id, a.text})
	}
	l.need(in)
	return l.reduce(g)
}

// turnout applies the quorum to the points: a flag, or no figure at all.
func (l *lowering) turnout(g *raters, asked bool, points *expr.Node) *expr.Node {
	if !asked {
		l.useless("minRaters", "quorum")
		return points
	}
	short := expr.Eq(l.reduce(raterCounter{g, "quorum"}), expr.I(0))
	if l.text("quorum") == "fail" {
		return expr.If(short, expr.Fail("fail.quorum"), points)
	}
	l.flag("flag.quorum", short)
	return points
}

// facts flags lines with ratings that do not say what was seen.
func (l *lowering) facts(g *raters) {
	if l.bool("factRequired") {
		l.flag("flag.fact_missing", expr.Gt(l.reduce(raterCounter{g, "facts"}), expr.I(0)))
	}
}

// silent reads what expected raters mean who did not judge.
func (l *lowering) silent(g *raters) {
	g.expected, g.silent = l.integer("expected"), l.text("silent")
	if l.given("expected") {
		l.needs("silent", "expected")
		return
	}
	l.useless("expected", "silent")
	g.silent = ""
}

// sameForAll is a constant for every peer group.
func (l *lowering) sameForAll(x decimal.Number) perPeer {
	out := make(perPeer, len(l.scheme.PeerGroups))
	for i := range out {
		out[i] = x
	}
	return out
}
