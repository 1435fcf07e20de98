package expr

import "eightx/decimal"

// Apply is the value of a scalar operation over the values of its arguments. It looks at all of them: the laziness of if,
// coalesce, and, or is in who calls it. OpRound takes x, decimals and a rounding mode as round() does. The error is a
// *Failure at position -1: division by zero, or CodeUnchecked for wrong types, wrong numbers of arguments, and kinds that
// are not scalar operations.
func Apply(op Op, args []Value) (Value, error) {
	v, failure := apply(op, args)
	if failure != nil {
		return Value{}, failure
	}
	return v, nil
}

// ApplyNode is Apply for a node over the values of its Args, including the kinds whose meaning is in the node's fields:
// constants, rounding, steps, na and fail. Inputs and aggregates are not the node's own: they are CodeUnchecked.
func ApplyNode(n *Node, args []Value) (Value, error) {
	v, failure := applyNode(n, args)
	if failure != nil {
		failure.Pos = n.Pos
		return Value{}, failure
	}
	return v, nil
}

func applyNode(n *Node, args []Value) (Value, *Failure) {
	switch n.Op {
	case OpConst:
		return Number(n.Num), nil
	case OpBool:
		return Condition(n.Bool), nil
	case OpText:
		return Words(n.Text), nil
	case OpNA:
		return NotApplicable(n.Text), nil
	case OpFail:
		return Value{}, &Failure{Code: CodeFail, Args: Args{"reason": n.Text}}
	case OpRound:
		if len(args) != 1 {
			return unchecked(OpRound)
		}
		return round(args[0], n.Places, n.Round)
	}
	return apply(n.Op, args)
}

func apply(op Op, args []Value) (Value, *Failure) {
	if op >= opEnd || scalars[op].apply == nil || !scalars[op].fits(len(args)) {
		return unchecked(op)
	}
	return scalars[op].apply(op, args)
}

// scalar is how one kind is computed, and how many arguments it takes; most 0 means any number.
type scalar struct {
	least, most int
	apply       func(Op, []Value) (Value, *Failure)
}

func (s scalar) fits(n int) bool { return n >= s.least && (s.most == 0 || n <= s.most) }

var scalars = [opEnd]scalar{
	OpAdd: {2, 0, numeric(sum)}, OpSub: {2, 2, numeric(difference)}, OpMul: {2, 0, numeric(product)},
	OpDiv: {2, 2, numeric(quotient)}, OpNeg: {1, 1, numeric(negative)},
	OpMin: {1, 0, numeric(smallest)}, OpMax: {1, 0, numeric(largest)}, OpAbs: {1, 1, numeric(absolute)},
	OpFloor: {1, 1, numeric(whole(decimal.Floor))}, OpCeil: {1, 1, numeric(whole(decimal.Ceiling))},
	OpTrunc: {1, 1, numeric(whole(decimal.Down))}, OpRound: {1, 3, roundCall}, OpClamp: {3, 3, numeric(clamp)},
	OpEq: {2, 2, compare}, OpNe: {2, 2, compare}, OpLt: {2, 2, compare}, OpLe: {2, 2, compare},
	OpGt: {2, 2, compare}, OpGe: {2, 2, compare},
	OpAnd: {2, 0, joined}, OpOr: {2, 0, joined}, OpNot: {1, 1, opposite},
	OpIf: {3, 3, choose}, OpIn: {2, 0, among}, OpHas: {1, 1, present}, OpCoalesce: {1, 0, firstPresent},
	OpStep: {1, 1, same},
}

// absent is what a missing argument makes of an operation: of the missing ones, the leftmost that carries a reason, or a
// plain missing value.
func absent(args []Value) (Value, bool) {
	missing := false
	for _, arg := range args {
		if arg.Kind == KindNA {
			return arg, true
		}
		missing = missing || arg.Kind == KindMissing
	}
	return Value{}, missing
}

// numeric wraps arithmetic: missing in, missing out; anything but numbers is refused.
func numeric(f func([]Value) (Value, *Failure)) func(Op, []Value) (Value, *Failure) {
	return func(op Op, args []Value) (Value, *Failure) {
		for _, arg := range args {
			if arg.Present() && arg.Kind != KindNum {
				return unchecked(op)
			}
		}
		if v, ok := absent(args); ok {
			return v, nil
		}
		return f(args)
	}
}

func sum(args []Value) (Value, *Failure) {
	total := args[0].Num
	for _, arg := range args[1:] {
		total = total.Add(arg.Num)
	}
	return Number(total), nil
}

func product(args []Value) (Value, *Failure) {
	total := args[0].Num
	for _, arg := range args[1:] {
		total = total.Mul(arg.Num)
	}
	return Number(total), nil
}

func difference(args []Value) (Value, *Failure) { return Number(args[0].Num.Sub(args[1].Num)), nil }

func quotient(args []Value) (Value, *Failure) {
	if args[1].Num.IsZero() {
		return Value{}, &Failure{Code: CodeDivisionByZero, Pos: -1}
	}
	return Number(args[0].Num.Quo(args[1].Num)), nil
}

func negative(args []Value) (Value, *Failure) { return Number(args[0].Num.Neg()), nil }

func absolute(args []Value) (Value, *Failure) { return Number(args[0].Num.Abs()), nil }

func smallest(args []Value) (Value, *Failure) {
	best := args[0].Num
	for _, arg := range args[1:] {
		best = decimal.Min(best, arg.Num)
	}
	return Number(best), nil
}

func largest(args []Value) (Value, *Failure) {
	best := args[0].Num
	for _, arg := range args[1:] {
		best = decimal.Max(best, arg.Num)
	}
	return Number(best), nil
}

func clamp(args []Value) (Value, *Failure) {
	return Number(decimal.Clamp(args[0].Num, args[1].Num, args[2].Num)), nil
}

func whole(mode decimal.Rounding) func([]Value) (Value, *Failure) {
	return func(args []Value) (Value, *Failure) { return Number(args[0].Num.Round(0, mode)), nil }
}

// roundCall reads decimals and mode from values, as round() has them.
func roundCall(op Op, args []Value) (Value, *Failure) {
	places, mode := int64(0), decimal.HalfUp
	if len(args) > 1 {
		n, ok := args[1].Num.Int64()
		if !ok || args[1].Kind != KindNum {
			return unchecked(op)
		}
		places = n
	}
	if len(args) > 2 {
		m, err := decimal.ParseRounding(args[2].Text)
		if err != nil || args[2].Kind != KindText {
			return unchecked(op)
		}
		mode = m
	}
	return round(args[0], int(places), mode)
}

func round(x Value, places int, mode decimal.Rounding) (Value, *Failure) {
	if places < -MaxPlaces || places > MaxPlaces || mode > decimal.Ceiling || x.Present() && x.Kind != KindNum {
		return unchecked(OpRound)
	}
	if !x.Present() {
		return x, nil
	}
	return Number(x.Num.Round(places, mode)), nil
}

// compare handles the six comparisons of two numbers, and = and ≠ of two texts.
func compare(op Op, args []Value) (Value, *Failure) {
	x, y := args[0], args[1]
	if x.Kind == KindBool || y.Kind == KindBool || (x.Kind == KindText || y.Kind == KindText) && op != OpEq && op != OpNe {
		return unchecked(op)
	}
	if v, ok := absent(args); ok {
		return v, nil
	}
	if x.Kind != y.Kind {
		return unchecked(op)
	}
	if x.Kind == KindText {
		return Condition((x.Text == y.Text) == (op == OpEq)), nil
	}
	return Condition(holds(op, x.Num.Cmp(y.Num))), nil
}

// holds tells whether the comparison is true for operands ordered as sign says.
func holds(op Op, sign int) bool {
	switch op {
	case OpEq:
		return sign == 0
	case OpNe:
		return sign != 0
	case OpLt:
		return sign < 0
	case OpLe:
		return sign <= 0
	case OpGt:
		return sign > 0
	}
	return sign >= 0
}

// joined is and, or: a deciding argument wins over missing ones.
func joined(op Op, args []Value) (Value, *Failure) {
	for _, arg := range args {
		if arg.Present() && arg.Kind != KindBool {
			return unchecked(op)
		}
	}
	for _, arg := range args {
		if decides(op, arg) {
			return arg, nil
		}
	}
	if v, ok := absent(args); ok {
		return v, nil
	}
	return Condition(op == OpAnd), nil
}

// decides tells whether one argument settles and, or: false the one, true the other.
func decides(op Op, arg Value) bool { return arg.Kind == KindBool && arg.Bool == (op == OpOr) }

func opposite(op Op, args []Value) (Value, *Failure) {
	x := args[0]
	if !x.Present() {
		return x, nil
	}
	if x.Kind != KindBool {
		return unchecked(op)
	}
	return Condition(!x.Bool), nil
}

func choose(op Op, args []Value) (Value, *Failure) {
	cond := args[0]
	switch {
	case !cond.Present():
		return cond, nil
	case cond.Kind != KindBool:
		return unchecked(op)
	case cond.Bool:
		return args[1], nil
	}
	return args[2], nil
}

func among(op Op, args []Value) (Value, *Failure) {
	found := false
	for _, arg := range args[1:] {
		v, err := compare(OpEq, []Value{args[0], arg})
		if err != nil {
			return unchecked(op)
		}
		found = found || v.Bool
	}
	if v, ok := absent(args); ok {
		return v, nil
	}
	return Condition(found), nil
}

func present(_ Op, args []Value) (Value, *Failure) { return Condition(args[0].Present()), nil }

func firstPresent(_ Op, args []Value) (Value, *Failure) {
	for _, arg := range args {
		if arg.Present() {
			return arg, nil
		}
	}
	v, _ := absent(args)
	return v, nil
}

func same(_ Op, args []Value) (Value, *Failure) { return args[0], nil }
