package scoring

import (
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// What several kinds of rules share: parameters with the same meaning
// everywhere, and the few shapes of arithmetic that clauses are made of.

// partials are the answers to "每低 3 个百分点扣 0.5 分, short by 7: how many
// steps?": full steps only, a started step counts, in proportion.
var partials = []string{"floor", "ceil", "proportional"}

func partialParam(name string) Param {
	return Param{Name: name, Type: ChoiceParam, Choices: partials}
}

// scopeParam says among whom a rule compares: the peer group when absent.
var scopeParam = Param{Name: "scope", Type: TextParam, Default: "peer"}

// sampleParams say what a sample that is too small means.
func sampleParams(choices ...string) []Param {
	return []Param{
		{Name: "minSample", Type: NumberParam},
		{Name: "belowMin", Type: ChoiceParam, Default: "flag", Choices: choices},
	}
}

// figure is an expression parameter, or the indicator's own implicit input of
// that name when the scheme does not write one.
func (v view) figure(name string) *expr.Node {
	if v.given(name) {
		return v.num(name)
	}
	return v.l.input(name)
}

// or is a number parameter, or a fallback when it is absent and has no default.
func (v view) or(name string, fallback *expr.Node) *expr.Node {
	if n := v.num(name); n != nil {
		return n
	}
	return fallback
}

// peers is the scope the parameter of that name says, as expressions write it.
func (v view) peers() string {
	scope := v.text("scope")
	switch scope {
	case "", "peer":
		return expr.ScopePeers
	case expr.ScopeAll:
		return scope
	}
	for _, s := range v.l.scheme.Scopes {
		if s.ID == scope {
			return scope
		}
	}
	v.problem("rule.unknown_scope", "scope", "scope", scope)
	return expr.ScopePeers
}

// oneOf reports unless exactly one of the parameters is written, and says which.
func (v view) oneOf(names ...string) string {
	found := ""
	for _, name := range names {
		switch {
		case !v.given(name):
		case found != "":
			v.problem("rule.not_both", name, "other", found)
			return ""
		default:
			found = name
		}
	}
	if found == "" {
		v.problem("rule.needs_one", "", "params", strings.Join(names, ", "))
	}
	return found
}

// needs reports when a parameter is absent although another one asks for it.
func (v view) needs(name, because string) bool {
	if !v.given(name) {
		v.problem("rule.needs_param", name, "because", because)
	}
	return v.given(name)
}

// useless reports parameters that mean nothing beside the choice made.
func (v view) useless(because string, names ...string) {
	for _, name := range names {
		if v.given(name) {
			v.problem("rule.useless_param", name, "because", because)
		}
	}
}

// counted turns an exact number of steps into the counted one. Whoever counts
// steps must say what a part of one means.
func (v view) counted(option string, steps *expr.Node) *expr.Node {
	if v.text(option) == "" {
		v.problem("rule.partial_missing", option)
	}
	return expr.Step("steps", partial(v.text(option), steps))
}

// positive is a number parameter that must be above zero where that can be
// seen now; nil when it is absent.
func (v view) positive(name string) *expr.Node {
	n := v.num(name)
	if c, ok := constantOf(n); ok && c.Sign() <= 0 {
		v.problem("rule.not_positive", name, "got", c.String())
	}
	return n
}

// constantOf is the value of a tree that does not depend on any figure.
func constantOf(n *expr.Node) (decimal.Number, bool) {
	if n == nil {
		return decimal.Zero, false
	}
	switch n = expr.Fold(n); {
	case n.Op == expr.OpConst:
		return n.Num, true
	case n.Op == expr.OpDiv && n.Args[0].Op == expr.OpConst && n.Args[1].Op == expr.OpConst && !n.Args[1].Num.IsZero():
		return n.Args[0].Num.Quo(n.Args[1].Num), true
	}
	return decimal.Zero, false
}

// percent is a parameter in percent of full points. 80% would be 0.8, a
// hundredth of what its author meant, and is refused.
func (v view) percent(name string) *expr.Node {
	if t := v.args.Get(name); t != nil && t.Kind == scheme.Scalar && strings.HasSuffix(t.Scalar, "%") {
		v.problem("rule.percent_sign", name, "got", t.Scalar)
	}
	return v.num(name)
}

// worth reads what a row is worth: "points", or "pct" percent of full.
func (v view) worth() *expr.Node {
	switch v.oneOf("points", "pct") {
	case "points":
		return v.num("points")
	case "pct":
		return v.l.share(v.percent("pct"))
	}
	return expr.NA("")
}

// worthParams are the fields worth reads.
func worthParams(more ...Param) []Param {
	return append(more,
		Param{Name: "points", Type: NumberParam},
		Param{Name: "pct", Type: NumberParam})
}

// linear is full × clamp((x − zeroAt) ÷ (fullAt − zeroAt), 0, 1).
func (v view) linear(x, zeroAt, fullAt *expr.Node) *expr.Node {
	span := expr.Sub(fullAt, zeroAt)
	if c, ok := constantOf(span); ok && c.IsZero() {
		v.problem("rule.empty_span", "fullAt")
		return expr.NA("")
	}
	part := expr.Div(expr.Sub(x, zeroAt), span)
	return expr.Mul(v.l.full(), expr.Step("part", expr.Clamp(part, expr.I(0), expr.I(1))))
}

// bounded keeps x within the rule's own floor and cap, where it has them.
func (v view) bounded(x *expr.Node) *expr.Node {
	if floor := v.num("floor"); floor != nil {
		x = expr.Max(floor, x)
	}
	if limit := v.num("cap"); limit != nil {
		x = expr.Min(limit, x)
	}
	return x
}

// atMost is x, or limit where x exceeds it; without a limit it is x.
func atMost(x, limit *expr.Node) *expr.Node {
	if limit == nil {
		return x
	}
	return expr.Min(limit, x)
}

// excess is how far x lies above y, 0 when it does not.
func excess(x, y *expr.Node) *expr.Node {
	return expr.Max(expr.I(0), expr.Sub(x, y))
}

// stepOf is the length of a step in the figure's own unit: as written, in
// percentage points (1 is 0.01), or as a share of a whole.
func stepOf(choice string, step, whole *expr.Node) *expr.Node {
	switch choice {
	case "point":
		return expr.Div(step, expr.I(100))
	case "value":
		return step
	}
	return expr.Mul(step, expr.Abs(whole))
}

// twoSided is base + points above − points below for a signed distance, each
// side per step and with its own cap. Option names the parameter that counts
// parts of a step; the fields are perAbove, capAbove, perBelow, capBelow.
func (v view) twoSided(base, distance, step *expr.Node, above, below side) *expr.Node {
	up := v.side(above, expr.Max(expr.I(0), distance), step)
	down := v.side(below, expr.Max(expr.I(0), expr.Neg(distance)), step)
	points := base
	if up != nil {
		points = expr.Add(points, expr.Step("bonus", up))
	}
	if down == nil {
		return points
	}
	if waive := v.cond("waive"); waive != nil {
		down = expr.If(waive, expr.I(0), down)
	}
	return expr.Sub(points, expr.Step("deduction", down))
}

// side names the parameters of one side of a two-sided rule.
type side struct{ per, limit string }

// side is what one side of a distance is worth, nil when the scheme does not
// value it.
func (v view) side(s side, distance, step *expr.Node) *expr.Node {
	if !v.given(s.per) {
		v.useless(s.per, s.limit)
		return nil
	}
	steps := v.counted("partial", expr.Div(distance, step))
	return atMost(expr.Mul(steps, v.num(s.per)), v.num(s.limit))
}

// smallSample handles minSample: size is how many there are, points what the
// rule gives otherwise, instead what belowMin: points is worth.
func (v view) smallSample(size, points, instead *expr.Node) *expr.Node {
	if !v.given("minSample") {
		v.useless("minSample", "belowMin", "belowPoints", "belowPct")
		return points
	}
	small := expr.Lt(size, v.num("minSample"))
	switch v.text("belowMin") {
	case "points":
		return expr.If(small, expr.Step("small_sample", instead), points)
	case "fail":
		return expr.If(small, expr.Fail("fail.small_sample"), points)
	}
	v.l.flag("flag.small_sample", small)
	return points
}
