package expr

import (
	"strings"

	"eightx/decimal"
)

// The constructors below are for code that lowers rules. They do not check types or arity: run Check over the result.

// C is the number written as text, such as C("0.5"). It is for constants in code: it panics on what decimal.MustParse refuses.
func C(s string) *Node { return N(decimal.MustParse(s)) }

// I is the whole number i.
func I(i int64) *Node { return N(decimal.Int(i)) }

// N is the number n: a constant when it is a finite decimal, otherwise a division of two constants.
func N(n decimal.Number) *Node {
	num, den, fraction := strings.Cut(n.String(), "/")
	if !fraction {
		return constant(n)
	}
	return Div(constant(decimal.MustParse(num)), constant(decimal.MustParse(den)))
}

func constant(n decimal.Number) *Node { return &Node{Op: OpConst, Type: Num, Num: n, Pos: -1} }

// B is a constant condition.
func B(b bool) *Node { return &Node{Op: OpBool, Type: Bool, Bool: b, Pos: -1} }

// T is a constant text.
func T(s string) *Node { return &Node{Op: OpText, Type: Text, Text: s, Pos: -1} }

// R is the input with this name; its type stays unknown until Check. Spaces around the name do not count.
func R(name string) *Node { return &Node{Op: OpRef, Text: strings.TrimSpace(name), Pos: -1} }

// Add is the sum of its arguments.
func Add(x ...*Node) *Node { return many(OpAdd, x) }

// Sub is x − y.
func Sub(x, y *Node) *Node { return build(OpSub, x, y) }

// Mul is the product of its arguments.
func Mul(x ...*Node) *Node { return many(OpMul, x) }

// Div is x ÷ y, undefined when y is 0.
func Div(x, y *Node) *Node { return build(OpDiv, x, y) }

// Neg is −x.
func Neg(x *Node) *Node { return build(OpNeg, x) }

// Min is the smallest of its arguments.
func Min(x ...*Node) *Node { return many(OpMin, x) }

// Max is the largest of its arguments.
func Max(x ...*Node) *Node { return many(OpMax, x) }

// Abs is x without its sign.
func Abs(x *Node) *Node { return build(OpAbs, x) }

// Floor is the largest integer ≤ x.
func Floor(x *Node) *Node { return build(OpFloor, x) }

// Ceil is the smallest integer ≥ x.
func Ceil(x *Node) *Node { return build(OpCeil, x) }

// Trunc is x without its fraction.
func Trunc(x *Node) *Node { return build(OpTrunc, x) }

// Round is x rounded to places decimals.
func Round(x *Node, places int, mode decimal.Rounding) *Node {
	n := build(OpRound, x)
	n.Places, n.Round = places, mode
	return n
}

// Clamp is x kept between lo and hi.
func Clamp(x, lo, hi *Node) *Node { return build(OpClamp, x, lo, hi) }

// Eq is x = y.
func Eq(x, y *Node) *Node { return build(OpEq, x, y) }

// Ne is x ≠ y.
func Ne(x, y *Node) *Node { return build(OpNe, x, y) }

// Lt is x < y.
func Lt(x, y *Node) *Node { return build(OpLt, x, y) }

// Le is x ≤ y.
func Le(x, y *Node) *Node { return build(OpLe, x, y) }

// Gt is x > y.
func Gt(x, y *Node) *Node { return build(OpGt, x, y) }

// Ge is x ≥ y.
func Ge(x, y *Node) *Node { return build(OpGe, x, y) }

// And is true when all arguments are; of none it is true.
func And(x ...*Node) *Node {
	if len(x) == 0 {
		return B(true)
	}
	return many(OpAnd, x)
}

// Or is true when one of the arguments is; of none it is false.
func Or(x ...*Node) *Node {
	if len(x) == 0 {
		return B(false)
	}
	return many(OpOr, x)
}

// Not is true when x is false.
func Not(x *Node) *Node { return build(OpNot, x) }

// If is y when cond is true and z when it is false.
func If(cond, y, z *Node) *Node { return build(OpIf, cond, y, z) }

// In is true when x equals one of the constants.
func In(x *Node, constants ...*Node) *Node { return build(OpIn, prepend(x, constants)...) }

// Has is true when x is present.
func Has(x *Node) *Node { return build(OpHas, x) }

// Coalesce is the first present argument.
func Coalesce(x ...*Node) *Node { return many(OpCoalesce, x) }

// Peer is one of the aggregates over a scope, OpPeerMean … OpShare; x may be nil for OpPeerCount only.
func Peer(op Op, scope string, x *Node) *Node { return label(op, scopeNamed(scope), x) }

// Rank is the place by x within the scope, ascending (smallest first) or not.
func Rank(x *Node, scope string, ties Ties, ascending bool) *Node {
	op := OpRank
	if ascending {
		op = OpRankAsc
	}
	n := Peer(op, scope, x)
	n.Ties = ties
	return n
}

// Series is one of the aggregates over the unit's own records of a metric, OpSeriesMean … OpSeriesMedian.
func Series(op Op, metric string) *Node { return build(op, R(metric)) }

// Last is the previous year's value of the input.
func Last(name string) *Node { return build(OpLast, R(name)) }

// Events is the number of events in the ledger, of one kind when kind is not empty.
func Events(ledger, kind string) *Node { return label(OpEvents, kind, R(ledger)) }

// EventPoints is the sum of the points of those events.
func EventPoints(ledger, kind string) *Node { return label(OpEventPoints, kind, R(ledger)) }

// Link is one of OpLinked … OpChildrenMean through the attribute; x may be nil for OpChildrenCount only.
func Link(op Op, attr string, x *Node) *Node { return label(op, attr, x) }

// Step is x under a step code that explanations show.
func Step(code string, x *Node) *Node { return label(OpStep, code, x) }

// NA is missing because the figure does not apply.
func NA(reason string) *Node { return label(OpNA, reason, nil) }

// Fail stops the figure for the reason.
func Fail(reason string) *Node { return label(OpFail, reason, nil) }

func build(op Op, args ...*Node) *Node {
	n := &Node{Op: op, Args: args, Pos: -1}
	n.Type = typeOf(n)
	return n
}

// many builds n-ary kinds; of a single argument they are that argument.
func many(op Op, args []*Node) *Node {
	if len(args) == 1 {
		return args[0]
	}
	return build(op, args...)
}

// label builds kinds with a text and at most one argument.
func label(op Op, text string, x *Node) *Node {
	var args []*Node
	if x != nil {
		args = []*Node{x}
	}
	n := build(op, args...)
	n.Text = text
	return n
}

func prepend(x *Node, rest []*Node) []*Node { return append([]*Node{x}, rest...) }

// typeOf is the type a node has by its kind and the types of its arguments.
func typeOf(n *Node) Type {
	switch n.Op {
	case OpRef:
		return n.Type
	case OpIf:
		return firstType(n.Args[min(1, len(n.Args)):])
	case OpCoalesce, OpStep, OpLast:
		return firstType(n.Args)
	case OpBool, OpEq, OpNe, OpLt, OpLe, OpGt, OpGe, OpAnd, OpOr, OpNot, OpIn, OpHas:
		return Bool
	case OpText:
		return Text
	case OpNA, OpFail, OpInvalid:
		return Unknown
	}
	return Num
}

func firstType(args []*Node) Type {
	for _, arg := range args {
		if arg.Type != Unknown {
			return arg.Type
		}
	}
	return Unknown
}
