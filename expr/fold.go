package expr

import "eightx/decimal"

// Fold works out what does not depend on any input. For a tree that passed Check, Eval gives the same value, the same missing
// value and the same failure for n and Fold(n), except for the place of a failure. Steps stay, since explanations show them,
// and so do divisions by zero. Parts that do not change are shared with n.
func Fold(n *Node) *Node { return folder{}.fold(n) }

// folder remembers what nodes became, so that a shared one is folded once.
type folder map[*Node]*Node

func (f folder) fold(n *Node) *Node {
	if out, done := f[n]; done {
		return out
	}
	out := n
	if args, changed := mapArgs(n.Args, f.fold); changed {
		out = n.with(args)
	}
	if arityFits(out) {
		out = foldHere(out)
	}
	f[n] = out
	return out
}

// foldHere folds a node over folded arguments.
func foldHere(n *Node) *Node {
	if folded, ok := constantFold(n); ok {
		return folded
	}
	switch n.Op {
	case OpIf:
		return foldIf(n)
	case OpAnd, OpOr:
		return foldJoined(n)
	case OpCoalesce:
		return foldCoalesce(n)
	case OpAdd:
		return foldTerms(n, decimal.Zero, decimal.Number.Add)
	case OpMul:
		return foldTerms(n, decimal.One, decimal.Number.Mul)
	}
	return foldNeutral(n)
}

// literal is the value of a constant node; a quotient of two constants, the form of a fraction, is one too.
func literal(n *Node) (Value, bool) {
	switch n.Op {
	case OpConst, OpBool, OpText:
		v, err := ApplyNode(n, nil)
		return v, err == nil
	case OpDiv:
		return fraction(n)
	}
	return Value{}, false
}

func fraction(n *Node) (Value, bool) {
	if len(n.Args) != 2 || n.Args[0].Op != OpConst || n.Args[1].Op != OpConst || n.Args[1].Num.IsZero() {
		return Value{}, false
	}
	return Number(n.Args[0].Num.Quo(n.Args[1].Num)), true
}

// constantFold replaces an operation over constants by its value.
func constantFold(n *Node) (*Node, bool) {
	if len(n.Args) == 0 || n.Op.IsAggregate() || n.Op == OpStep {
		return n, false
	}
	args := make([]Value, len(n.Args))
	for i, arg := range n.Args {
		v, ok := literal(arg)
		if !ok {
			return n, false
		}
		args[i] = v
	}
	v, err := ApplyNode(n, args)
	if err != nil {
		return n, false
	}
	return constantAt(v, n)
}

// constantAt is v as a node in the place of n; false when v is too long to be written as a literal.
func constantAt(v Value, n *Node) (*Node, bool) {
	var out *Node
	switch v.Kind {
	case KindNum:
		if v.Num.BitLen() > maxFoldBits {
			return n, false
		}
		out = N(v.Num)
	case KindBool:
		out = B(v.Bool)
	case KindText:
		out = T(v.Text)
	default:
		return n, false
	}
	if Equal(out, n) {
		return n, true
	}
	out.Pos = n.Pos
	return out, true
}

// maxFoldBits keeps constants within the digits that Parse reads: 2^120 has 37.
const maxFoldBits = 120

func foldIf(n *Node) *Node {
	if n.Args[0].Op != OpBool {
		return n
	}
	if n.Args[0].Bool {
		return n.Args[1]
	}
	return n.Args[2]
}

// foldJoined drops arguments of and, or that say nothing and cuts behind one that decides. What stands before that one stays:
// it may fail.
func foldJoined(n *Node) *Node {
	var kept []*Node
	for _, arg := range n.Args {
		if arg.Op == OpBool && arg.Bool == (n.Op == OpAnd) {
			continue
		}
		kept = append(kept, arg)
		if arg.Op == OpBool {
			break
		}
	}
	return fewer(n, kept)
}

// fewer is n over the kept arguments; over a single one it is that one.
func fewer(n *Node, kept []*Node) *Node {
	switch len(kept) {
	case len(n.Args):
		return n
	case 1:
		return kept[0]
	}
	return n.with(kept)
}

// foldCoalesce cuts behind an argument that is always present.
func foldCoalesce(n *Node) *Node {
	for i, arg := range n.Args {
		if _, ok := literal(arg); ok {
			return fewer(n, n.Args[:i+1])
		}
	}
	return n
}

// foldTerms makes one constant of all in a sum or product and drops it when it changes nothing.
func foldTerms(n *Node, neutral decimal.Number, combine func(a, b decimal.Number) decimal.Number) *Node {
	total, at := neutral, -1
	var kept []*Node
	for _, arg := range n.Args {
		v, ok := literal(arg)
		if !ok {
			kept = append(kept, arg)
			continue
		}
		total = combine(total, v.Num)
		if at < 0 {
			at = len(kept)
			kept = append(kept, arg)
		}
	}
	if at < 0 {
		return n
	}
	if total.Equal(neutral) && len(kept) > 1 {
		return fewer(n, append(kept[:at:at], kept[at+1:]...))
	}
	if len(kept) == len(n.Args) {
		return n
	}
	constant, ok := constantAt(Number(total), kept[at])
	if !ok {
		return n
	}
	kept[at] = constant
	return fewer(n, kept)
}

// foldNeutral drops − 0, ÷ 1 and a double sign.
func foldNeutral(n *Node) *Node {
	switch {
	case n.Op == OpSub && isNumber(n.Args[1], decimal.Zero), n.Op == OpDiv && isNumber(n.Args[1], decimal.One):
		return n.Args[0]
	case n.Op == OpNeg && n.Args[0].Op == OpNeg:
		return n.Args[0].Args[0]
	}
	return n
}

func isNumber(n *Node, want decimal.Number) bool { return n.Op == OpConst && n.Num.Equal(want) }
