package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// composite is 组合: several rules that make up one indicator. A sum gives each
// part its share of the points (or points of its own); a mean, a smallest, a
// largest or a product lets each part judge by full points.
//
//	sum      Σ parts          product  full × Π (part ÷ full)
//	mean     Σ parts ÷ n      min, max the smallest or largest part
//
// A part that does not apply (its own naWhen, or a rule in it that says so)
// follows the option naPart: the others carry its share (rescale), it counts as
// full or zero, or nothing can be said and the indicator does not apply (na).
var composite = Kind{
	Name: "composite",
	Params: []Param{
		{Name: "parts", Type: RowsParam, Required: true, Fields: []Param{
			{Name: "id", Type: TextParam, Required: true},
			{Name: "name", Type: TextParam},
			{Name: "share", Type: NumberParam},
			{Name: "points", Type: NumberParam},
			{Name: "rule", Type: RuleParam, Required: true},
			{Name: "naWhen", Type: ConditionParam},
			{Name: "floor", Type: NumberParam},
			{Name: "cap", Type: NumberParam},
		}},
		{Name: "combine", Type: ChoiceParam, Default: "sum", Choices: []string{"sum", "mean", "min", "max", "product"}},
		{Name: "naPart", Type: ChoiceParam, Default: "na", Choices: []string{"na", "rescale", "full", "zero"}},
		{Name: "floor", Type: NumberParam},
		{Name: "cap", Type: NumberParam},
	},
	lower: lowerComposite,
}

// compositePart is a rule inside a composite: what it can be worth, what it is
// worth, and, where parts that do not apply are left out, 1 where it applies
// and 0 where it does not.
type compositePart struct{ full, points, applies *expr.Node }

func lowerComposite(l *lowering) *expr.Node {
	parts := l.parts()
	if len(parts) == 0 {
		return nil
	}
	var out *expr.Node
	switch l.text("combine") {
	case "sum", "mean":
		out = l.summed(parts)
	case "product":
		out = l.multiplied(parts)
	default:
		out = l.extreme(parts)
	}
	return l.bounded(out)
}

// parts lowers every part; nil when one of them cannot be.
func (l *lowering) parts() []compositePart {
	rows, broken := l.rows("parts"), false
	var out []compositePart
	var seen []string
	for _, row := range rows {
		id := row.text("id")
		if slices.Contains(seen, id) {
			row.problem("rule.duplicate_id", "id", "id", id)
		}
		seen = append(seen, id)
		full := l.partFull(row)
		points := l.nested(id, row.args.Get("rule"), row.at("rule"), full)
		if points == nil {
			broken = true
			continue
		}
		out = append(out, l.part(row, full, points))
	}
	if len(rows) == 0 {
		l.problem("rule.no_rows", "parts")
	}
	l.partShares(rows)
	if broken {
		return nil
	}
	return out
}

// partFull is what "full" means inside a part.
func (l *lowering) partFull(row view) *expr.Node {
	if l.text("combine") != "sum" {
		row.useless("combine", "share", "points")
		return l.full()
	}
	if row.oneOf("share", "points") == "share" {
		return l.share(row.percent("share"))
	}
	return row.or("points", expr.NA(""))
}

// partShares refuses shares that do not make up the whole.
func (l *lowering) partShares(rows []view) {
	total, shares := decimal.Zero, 0
	for _, row := range rows {
		if x, ok := constantOf(row.num("share")); ok {
			total = total.Add(x)
			shares++
		}
	}
	if shares > 0 && shares == len(rows) && !total.Equal(decimal.Hundred) {
		l.problem("rule.shares_sum", "parts", "got", total.String())
	}
	if shares > 0 && shares < len(rows) {
		l.problem("rule.shares_mixed", "parts")
	}
}

// part puts a lowered rule under the policy for parts that do not apply.
func (l *lowering) part(row view, full, points *expr.Node) compositePart {
	points = row.bounded(points)
	if when := row.cond("naWhen"); when != nil {
		points = expr.If(when, expr.NA("na.part"), points)
	}
	if l.text("naPart") == "na" {
		return compositePart{full: full, points: named(row, points)}
	}
	applies := applicable(points)
	points = withoutNA(points, expr.I(0))
	if l.text("naPart") == "rescale" {
		return compositePart{full, named(row, points), applies}
	}
	instead := expr.I(0)
	if l.text("naPart") == "full" {
		instead = full
	}
	return compositePart{full: full, points: named(row, expr.If(expr.Eq(applies, expr.I(1)), points, instead))}
}

// named marks the part's points for explanations.
func named(row view, points *expr.Node) *expr.Node {
	return expr.Step("part."+row.text("id"), points)
}

// applicable is 1 where a tree has a value and 0 where one of its own leaves
// says that it does not apply. Inputs that are missing stay missing: their
// absence is nobody's decision.
func applicable(n *expr.Node) *expr.Node {
	switch {
	case n.Op == expr.OpNA:
		return expr.I(0)
	case !hasNA(n):
		return expr.I(1)
	case n.Op == expr.OpIf:
		return expr.If(n.Args[0], applicable(n.Args[1]), applicable(n.Args[2]))
	}
	var all []*expr.Node
	for _, arg := range n.Args {
		if hasNA(arg) {
			all = append(all, applicable(arg))
		}
	}
	return expr.Mul(all...)
}

// hasNA tells whether a tree says itself where it does not apply. What stands
// behind has, coalesce or an aggregate has been dealt with there.
func hasNA(n *expr.Node) bool {
	found := false
	expr.Walk(n, func(n *expr.Node) bool {
		found = found || n.Op == expr.OpNA
		return !found && n.Op != expr.OpHas && n.Op != expr.OpCoalesce && !n.Op.IsAggregate()
	})
	return found
}

// withoutNA replaces the leaves that say "does not apply".
func withoutNA(n, by *expr.Node) *expr.Node {
	if n.Op == expr.OpNA {
		return by
	}
	if !hasNA(n) {
		return n
	}
	out := *n
	out.Args = make([]*expr.Node, len(n.Args))
	for i, arg := range n.Args {
		out.Args[i] = withoutNA(arg, by)
	}
	return &out
}

// summed adds the parts up, or takes their mean.
func (l *lowering) summed(parts []compositePart) *expr.Node {
	var points, fulls, applying []*expr.Node
	for _, p := range parts {
		points = append(points, p.or(expr.I(0)))
		fulls = append(fulls, p.full)
		applying = append(applying, expr.Mul(p.full, p.weight()))
	}
	sum := expr.Add(points...)
	if l.text("naPart") == "rescale" {
		rest := expr.Step("applicable", expr.Add(applying...))
		sum = ifZero(rest, expr.NA("na.no_part_applies"), expr.Div(expr.Mul(sum, expr.Add(fulls...)), rest))
	}
	if l.text("combine") == "mean" {
		return expr.Div(sum, expr.I(int64(len(parts))))
	}
	return sum
}

// or is the part's points, or something else where it is left out.
func (p compositePart) or(otherwise *expr.Node) *expr.Node {
	if p.applies == nil {
		return p.points
	}
	return expr.If(p.here(), p.points, otherwise)
}

func (p compositePart) here() *expr.Node { return expr.Eq(p.weight(), expr.I(1)) }

// weight is 1 where the part counts.
func (p compositePart) weight() *expr.Node {
	if p.applies == nil {
		return expr.I(1)
	}
	return p.applies
}

// multiplied takes parts as rates of full points.
func (l *lowering) multiplied(parts []compositePart) *expr.Node {
	factors := []*expr.Node{l.full()}
	for _, p := range parts {
		factors = append(factors, expr.Div(p.or(l.full()), l.full()))
	}
	return l.unlessNone(parts, expr.Mul(factors...))
}

// extreme is the smallest or largest part. A part that is left out takes the
// place of the largest or smallest of all, so that it decides nothing.
func (l *lowering) extreme(parts []compositePart) *expr.Node {
	choose, hide := expr.Min, expr.Max
	if l.text("combine") == "max" {
		choose, hide = hide, choose
	}
	var all, out []*expr.Node
	for _, p := range parts {
		all = append(all, p.points)
	}
	for _, p := range parts {
		out = append(out, p.or(hide(all...)))
	}
	return l.unlessNone(parts, choose(out...))
}

// unlessNone is points where at least one part counts.
func (l *lowering) unlessNone(parts []compositePart, points *expr.Node) *expr.Node {
	if l.text("naPart") != "rescale" {
		return points
	}
	var here []*expr.Node
	for _, p := range parts {
		here = append(here, p.here())
	}
	return expr.If(expr.Or(here...), points, expr.NA("na.no_part_applies"))
}
