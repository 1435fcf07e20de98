package scoring

import (
	"eightx/decimal"
	"eightx/expr"
)

// value is the outcome of an expression for one unit. Reason is the name of
// what is missing, or the code of why it does not apply or cannot be decided.
type value struct {
	state  state
	truth  bool
	num    decimal.Number
	text   string
	reason string
}

// evaluator computes an expression for one unit.
type evaluator func(u int32) value

func numberValue(x decimal.Number) value { return value{state: present, num: x} }
func truthValue(b bool) value            { return value{state: present, truth: b} }

// context is where an expression stands: its own figure's points, and the
// units that take part in its aggregates.
type context struct {
	full  []decimal.Number // per peer group; nil outside indicators
	takes func(u int32) bool
	// linked: the expression is read at units found through a link, which may
	// belong to earlier stages; their peers are those of their own stage.
	linked bool
}

// bind turns a tree into closures over the run's columns. The tree has been
// checked; what it reads has been computed.
func (r *run) bind(n *expr.Node, ctx context) evaluator {
	switch n.Op {
	case expr.OpConst:
		v := numberValue(n.Num)
		return func(int32) value { return v }
	case expr.OpBool:
		v := truthValue(n.Bool)
		return func(int32) value { return v }
	case expr.OpText:
		v := value{state: present, text: n.Text}
		return func(int32) value { return v }
	case expr.OpRef:
		return r.bindRef(n.Text, ctx)
	case expr.OpStep:
		return r.bind(n.Args[0], ctx)
	case expr.OpNA:
		v := value{state: na, reason: n.Text}
		return func(int32) value { return v }
	case expr.OpFail:
		v := value{state: failed, reason: n.Text}
		return func(int32) value { return v }
	case expr.OpLast:
		return columnEvaluator(r.in.last[n.Args[0].Text], "last."+n.Args[0].Text)
	}
	if n.Op.IsAggregate() {
		return r.bindAggregate(n, ctx)
	}
	args := make([]evaluator, len(n.Args))
	for i, a := range n.Args {
		args[i] = r.bind(a, ctx)
	}
	if f := lazy(n.Op, args); f != nil {
		return f
	}
	return strict(n, args)
}

// lazy are the operations that do not look at all their arguments.
func lazy(op expr.Op, args []evaluator) evaluator {
	switch op {
	case expr.OpAnd:
		return logical(args, false)
	case expr.OpOr:
		return logical(args, true)
	case expr.OpIf:
		return func(u int32) value {
			c := args[0](u)
			switch {
			case c.state != present:
				return c
			case c.truth:
				return args[1](u)
			}
			return args[2](u)
		}
	case expr.OpHas:
		return func(u int32) value {
			v := args[0](u)
			if v.state == failed {
				return v
			}
			return truthValue(v.state == present)
		}
	case expr.OpCoalesce:
		return func(u int32) value {
			var v value
			for _, a := range args {
				if v = a(u); v.state == present || v.state == failed {
					return v
				}
			}
			return v
		}
	}
	return nil
}

// logical stops at the first argument that decides; a missing one makes the
// outcome missing unless a later one decides.
func logical(args []evaluator, decides bool) evaluator {
	return func(u int32) value {
		out := truthValue(!decides)
		for _, a := range args {
			v := a(u)
			switch {
			case v.state == failed:
				return v
			case v.state != present:
				out = worse(out, v)
			case v.truth == decides:
				return v
			}
		}
		return out
	}
}

// strict evaluates all arguments; the worst one that is not present decides.
func strict(n *expr.Node, args []evaluator) evaluator {
	apply := operation(n)
	if len(args) == 2 {
		x, y := args[0], args[1]
		return func(u int32) value {
			a, b := x(u), y(u)
			if a.state != present || b.state != present {
				return worse(a, b)
			}
			pair := [2]value{a, b}
			return apply(pair[:])
		}
	}
	return func(u int32) value {
		vs := make([]value, len(args))
		bad := value{state: present}
		for i, a := range args {
			vs[i] = a(u)
			bad = worse(bad, vs[i])
		}
		if bad.state != present {
			return bad
		}
		return apply(vs)
	}
}

// worse picks the value that decides when not all are present: failed before
// not applicable before missing, and of equals the first.
func worse(a, b value) value {
	if severity[b.state] > severity[a.state] {
		return b
	}
	return a
}

var severity = [...]uint8{present: 0, missing: 1, na: 2, failed: 3}

// operation is what a strict node does with present arguments.
func operation(n *expr.Node) func(v []value) value {
	if f := arithmetic(n); f != nil {
		return func(v []value) value { return f(v) }
	}
	switch n.Op {
	case expr.OpNot:
		return func(v []value) value { return truthValue(!v[0].truth) }
	case expr.OpEq:
		return func(v []value) value { return truthValue(same(v[0], v[1])) }
	case expr.OpNe:
		return func(v []value) value { return truthValue(!same(v[0], v[1])) }
	case expr.OpLt:
		return func(v []value) value { return truthValue(v[0].num.Cmp(v[1].num) < 0) }
	case expr.OpLe:
		return func(v []value) value { return truthValue(v[0].num.Cmp(v[1].num) <= 0) }
	case expr.OpGt:
		return func(v []value) value { return truthValue(v[0].num.Cmp(v[1].num) > 0) }
	case expr.OpGe:
		return func(v []value) value { return truthValue(v[0].num.Cmp(v[1].num) >= 0) }
	case expr.OpIn:
		return func(v []value) value {
			for _, x := range v[1:] {
				if same(v[0], x) {
					return truthValue(true)
				}
			}
			return truthValue(false)
		}
	}
	panic("scoring: operation " + n.Op.String() + " is not bound") // a new Op without its meaning
}

func same(a, b value) bool { return a.text == b.text && a.num.Cmp(b.num) == 0 }

// arithmetic are the operations on numbers alone.
func arithmetic(n *expr.Node) func(v []value) value {
	fold := func(f func(a, b decimal.Number) decimal.Number) func(v []value) value {
		return func(v []value) value {
			x := v[0].num
			for _, y := range v[1:] {
				x = f(x, y.num)
			}
			return numberValue(x)
		}
	}
	one := func(f func(decimal.Number) decimal.Number) func(v []value) value {
		return func(v []value) value { return numberValue(f(v[0].num)) }
	}
	switch n.Op {
	case expr.OpAdd:
		return fold(decimal.Number.Add)
	case expr.OpSub:
		return fold(decimal.Number.Sub)
	case expr.OpMul:
		return fold(decimal.Number.Mul)
	case expr.OpMin:
		return fold(decimal.Min)
	case expr.OpMax:
		return fold(decimal.Max)
	case expr.OpNeg:
		return one(decimal.Number.Neg)
	case expr.OpAbs:
		return one(decimal.Number.Abs)
	case expr.OpFloor:
		return one(decimal.Number.Floor)
	case expr.OpCeil:
		return one(decimal.Number.Ceil)
	case expr.OpTrunc:
		return one(decimal.Number.Trunc)
	case expr.OpRound:
		return one(func(x decimal.Number) decimal.Number { return x.Round(n.Places, n.Round) })
	case expr.OpClamp:
		return func(v []value) value {
			return numberValue(decimal.Max(v[1].num, decimal.Min(v[0].num, v[2].num)))
		}
	case expr.OpDiv:
		return func(v []value) value {
			if v[1].num.IsZero() {
				return value{state: failed, reason: expr.CodeDivisionByZero}
			}
			return numberValue(v[0].num.Quo(v[1].num))
		}
	}
	return nil
}
