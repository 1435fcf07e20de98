package scoring

import (
	"slices"

	"eightx/expr"
)

// panel is 定档: each rater picks one of several levels described in words, and
// the picks are combined into one figure.
//
//	points = full × combined percent ÷ 100, or the combined points
var panel = Kind{
	Name: "panel",
	Params: slices.Concat([]Param{
		ratingsParam,
		{Name: "anchors", Type: RowsParam, Required: true, Fields: worthParams(
			Param{Name: "id", Type: TextParam, Required: true},
			Param{Name: "text", Type: TextParam, Required: true},
		)},
	}, combineParams, []Param{
		{Name: "expected", Type: IntegerParam},
		{Name: "silent", Type: ChoiceParam, Choices: []string{"skip", "zero", "fail"}},
	}, turnoutParams, []Param{
		{Name: "factRequired", Type: BoolParam, Default: "false"},
	}),
	lower: lowerPanel,
}

func lowerPanel(l *lowering) *expr.Node {
	g := l.newRaters()
	percent := l.anchors(g)
	l.silent(g)
	l.facts(g)
	points := expr.Step("panel", l.combined(g))
	if percent {
		points = l.share(points)
	}
	return l.turnout(g, l.given("minRaters"), points)
}

// anchors reads the levels; all are worth points, or all percent of full.
func (l *lowering) anchors(g *raters) (percent bool) {
	rows := l.rows("anchors")
	if len(rows) == 0 {
		l.problem("rule.no_rows", "anchors")
	}
	for i, row := range rows {
		a := anchor{id: row.text("id"), text: row.text("text")}
		if slices.Contains(g.anchorIDs(), a.id) {
			row.problem("rule.duplicate_id", "id", "id", a.id)
		}
		way := row.oneOf("points", "pct")
		if i > 0 && way != "" && percent != (way == "pct") {
			row.problem("rule.mixed_anchors", way)
		}
		percent = way == "pct"
		a.value = row.anchorValue(way)
		g.anchors = append(g.anchors, a)
	}
	return percent
}

func (v view) anchorValue(way string) perPeer {
	if way == "" {
		return nil
	}
	if way == "pct" {
		v.percent("pct") // refuses 10%
	}
	return v.perPeer(way)
}
