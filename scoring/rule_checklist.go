package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// checklist is 清单: check points that are met or not, each with its share of
// the points. A required check point that is not met leaves nothing; one that
// depends on another applies only where the other is met. What a check point
// that does not apply is worth is the option na.
//
// A village whose checklist nobody filled in has no points, not zero points.
var checklist = Kind{
	Name: "checklist",
	Params: []Param{
		{Name: "checks", Type: RowsParam, Required: true, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "text", Type: TextParam},
			{Name: "share", Type: NumberParam},
			{Name: "points", Type: NumberParam},
			{Name: "miss", Type: NumberParam, Default: "0"},
			{Name: "required", Type: BoolParam},
			{Name: "appliesIf", Type: TextParam},
		}},
		{Name: "na", Type: ChoiceParam, Default: "error", Choices: []string{"rescale", "full", "zero", "error"}},
	},
	lower: lowerChecklist,
}

// check is one check point on its way to an expression.
type check struct {
	view
	id          string
	met         *expr.Node // its column: 1 met, 0 not, without a value where it does not apply
	worth, miss *expr.Node
	applies     *expr.Node // nil: wherever the column says so
}

func lowerChecklist(l *lowering) *expr.Node {
	checks := l.checks()
	if len(checks) == 0 {
		l.problem("rule.no_rows", "checks")
		return nil
	}
	l.checkShares(checks)
	earned := l.earned(checks)
	for _, c := range slices.Backward(checks) {
		if c.bool("required") {
			failed := expr.And(c.here(), expr.Eq(c.met, expr.I(0)))
			earned = expr.If(failed, expr.Step("required_missed", expr.I(0)), earned)
		}
	}
	return expr.If(anyFilled(checks), earned, unfilled(checks))
}

// checks reads the rows and declares their columns.
func (l *lowering) checks() []check {
	var out []check
	for _, row := range l.rows("checks") {
		c := check{view: row, id: row.text("id"), miss: row.num("miss")}
		if slices.ContainsFunc(out, func(o check) bool { return o.id == c.id }) {
			row.problem("rule.duplicate_id", "id", "id", c.id)
		}
		name := l.id + "." + c.id
		l.need(Input{Name: name, Kind: CheckInput, Text: row.text("text")})
		c.met = expr.R(name)
		c.worth = row.checkWorth()
		out = append(out, c)
	}
	for i := range out {
		out[i].applies = l.appliesIf(out, out[i])
	}
	return out
}

func (v view) checkWorth() *expr.Node {
	if v.oneOf("share", "points") == "share" {
		v.useless("share", "miss")
		return v.l.share(v.percent("share"))
	}
	return v.or("points", expr.NA(""))
}

// appliesIf is the condition under which a check point applies, nil for always.
func (l *lowering) appliesIf(all []check, c check) *expr.Node {
	if !c.given("appliesIf") {
		return nil
	}
	i := slices.IndexFunc(all, func(o check) bool { return o.id == c.text("appliesIf") })
	if i < 0 || all[i].id == c.id {
		c.problem("rule.unknown_check", "appliesIf", "check", c.text("appliesIf"))
		return nil
	}
	if l.text("na") == "error" {
		l.problem("rule.needs_param", "na", "because", "appliesIf")
	}
	return expr.Eq(expr.Coalesce(all[i].met, expr.I(0)), expr.I(1))
}

// here tells whether the check point applies to the village.
func (c check) here() *expr.Node {
	if c.applies == nil {
		return expr.Has(c.met)
	}
	return expr.And(c.applies, expr.Has(c.met))
}

// checkShares refuses shares that do not make up the whole.
func (l *lowering) checkShares(checks []check) {
	total, shares := decimal.Zero, 0
	for _, c := range checks {
		if x, ok := constantOf(c.num("share")); ok {
			total = total.Add(x)
			shares++
		}
	}
	if shares == len(checks) && !total.Equal(decimal.Hundred) {
		l.problem("rule.shares_sum", "checks", "got", total.String())
	}
	if shares > 0 && shares < len(checks) {
		l.problem("rule.shares_mixed", "checks")
	}
}

// earned adds up the check points by the policy for those that do not apply.
func (l *lowering) earned(checks []check) *expr.Node {
	policy := l.text("na")
	var points, worth, applicable []*expr.Node
	for _, c := range checks {
		got := expr.Add(expr.Mul(c.met, c.worth), expr.Mul(expr.Sub(expr.I(1), c.met), c.miss))
		if isZero(c.miss) {
			got = expr.Mul(c.met, c.worth)
		}
		points = append(points, expr.If(c.here(), got, c.notHere(policy)))
		worth = append(worth, c.worth)
		applicable = append(applicable, expr.If(c.here(), c.worth, expr.I(0)))
	}
	sum := expr.Step("checks", expr.Add(points...))
	if policy != "rescale" {
		return sum
	}
	rest := expr.Step("applicable", expr.Add(applicable...))
	return ifZero(rest, expr.NA("na.no_check_applies"), expr.Div(expr.Mul(sum, expr.Add(worth...)), rest))
}

// notHere is what a check point that does not apply adds.
func (c check) notHere(policy string) *expr.Node {
	switch policy {
	case "full":
		return c.worth
	case "error":
		return expr.Fail("fail.check_not_applicable")
	}
	return expr.I(0)
}

// anyFilled tells whether somebody filled in the list.
func anyFilled(checks []check) *expr.Node {
	var filled []*expr.Node
	for _, c := range checks {
		filled = append(filled, expr.Has(c.met))
	}
	return expr.Or(filled...)
}

// unfilled carries on why there is nothing: missing, or all not applicable.
func unfilled(checks []check) *expr.Node {
	var columns []*expr.Node
	for _, c := range checks {
		columns = append(columns, c.met)
	}
	return expr.Add(columns...)
}
