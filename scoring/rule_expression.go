package scoring

import (
	"eightx/expr"
	"eightx/scheme"
)

// expression is 公式: points by a free formula, for the clause no other kind
// can say. Where one could, Compile remarks on it: a named kind is easier to
// check, to explain and to change.
var expression = Kind{
	Name: "expression",
	Params: []Param{
		{Name: "points", Type: ExpressionParam, Required: true},
		{Name: "floor", Type: NumberParam},
		{Name: "cap", Type: NumberParam},
	},
	lower: lowerExpression,
}

func lowerExpression(l *lowering) *expr.Node {
	points := l.num("points")
	if kind := kindLike(points); kind != "" {
		*l.findings = append(*l.findings, scheme.Finding{
			Code: "rule.expression_hint", Severity: scheme.Info, Path: l.at("points"),
			Args: scheme.Args("indicator", l.id, "kind", kind),
		})
	}
	return l.bounded(points)
}

// kindLike names the kind a formula could be written with, "" when none is
// plain to see.
func kindLike(n *expr.Node) string {
	n = expr.Fold(n)
	switch {
	case isLadder(n):
		return "tiers"
	case n.Op == expr.OpIf && fixedPoints(n.Args[1]) && fixedPoints(n.Args[2]):
		return "passfail"
	case hasOp(n, expr.OpRank) || hasOp(n, expr.OpRankAsc):
		return "rank"
	case dividesBy(n, expr.OpPeerMax):
		return "ratio_best"
	case n.Op == expr.OpMul && divides(n):
		return "completion"
	}
	return ""
}

// isLadder tells a nest of ifs over constants: a table of tiers.
func isLadder(n *expr.Node) bool {
	return n.Op == expr.OpIf && fixedPoints(n.Args[1]) && n.Args[2].Op == expr.OpIf
}

// fixedPoints tells whether a tree is a number, or a number times full.
func fixedPoints(n *expr.Node) bool {
	fine := true
	expr.Walk(n, func(n *expr.Node) bool {
		switch n.Op {
		case expr.OpConst, expr.OpMul, expr.OpDiv:
		case expr.OpRef:
			fine = fine && n.Text == Full
		default:
			fine = false
		}
		return fine
	})
	return fine
}

// hasOp tells whether an operation of this kind is in a tree.
func hasOp(n *expr.Node, op expr.Op) bool {
	found := false
	expr.Walk(n, func(n *expr.Node) bool {
		found = found || n.Op == op
		return !found
	})
	return found
}

// dividesBy tells whether something is divided by an operation of this kind.
func dividesBy(n *expr.Node, op expr.Op) bool {
	found := false
	expr.Walk(n, func(n *expr.Node) bool {
		found = found || n.Op == expr.OpDiv && n.Args[1].Op == op
		return !found
	})
	return found
}

// divides tells whether one factor of a product is, or is bounded from, a
// quotient of two figures.
func divides(n *expr.Node) bool {
	for _, arg := range n.Args {
		for arg.Op == expr.OpClamp || arg.Op == expr.OpMin {
			arg = deepest(arg)
		}
		if arg.Op == expr.OpDiv && arg.Args[0].Op == expr.OpRef && arg.Args[1].Op == expr.OpRef {
			return true
		}
	}
	return false
}

// deepest is the argument of a bound that is not a constant.
func deepest(n *expr.Node) *expr.Node {
	for _, arg := range n.Args {
		if arg.Op != expr.OpConst {
			return arg
		}
	}
	return n.Args[0]
}
