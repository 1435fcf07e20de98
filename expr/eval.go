package expr

// Env is where Eval finds what an expression does not say itself, for one unit.
type Env interface {
	// Ref is the value of the input with this name.
	Ref(name string) (Value, error)
	// Aggregate is the value of a node for which Op.IsAggregate holds. An implementation gathers the values of the
	// node's argument and may leave the arithmetic to the function Aggregate.
	Aggregate(n *Node) (Value, error)
}

// Eval is the value of n for one unit. It defines what expressions mean; engines that work on columns must agree with it.
// The error is a *Failure, or what env returned; env may be nil when n has no names and no aggregates. n should have passed Check: otherwise failures with CodeUnchecked may come.
func Eval(n *Node, env Env) (Value, error) { return Trace(n, env, nil) }

// Trace is Eval and tells visit the outcome of every node that was evaluated, arguments before the node. What was not needed,
// such as the other branch of an if, is not visited.
func Trace(n *Node, env Env, visit func(n *Node, v Value, err error)) (Value, error) {
	e := evaluator{env: env, visit: visit}
	return e.eval(n)
}

type evaluator struct {
	env   Env
	visit func(*Node, Value, error)
}

func (e *evaluator) eval(n *Node) (Value, error) {
	v, err := e.value(n)
	if e.visit != nil {
		e.visit(n, v, err)
	}
	return v, err
}

func (e *evaluator) value(n *Node) (Value, error) {
	switch {
	case n.Op == OpRef:
		return e.env.Ref(n.Text)
	case n.Op.IsAggregate():
		return e.env.Aggregate(n)
	case n.Op == OpIf && len(n.Args) == 3:
		return e.branch(n)
	}
	args := make([]Value, 0, len(n.Args))
	for _, arg := range n.Args {
		v, err := e.eval(arg)
		if err != nil {
			return Value{}, err
		}
		args = append(args, v)
		if settled(n.Op, v) {
			return v, nil
		}
	}
	return ApplyNode(n, args)
}

// settled tells whether the arguments after v cannot change the result any more.
func settled(op Op, v Value) bool {
	switch op {
	case OpAnd, OpOr:
		return decides(op, v)
	case OpCoalesce:
		return v.Present()
	}
	return false
}

// branch evaluates an if: the condition, and the branch it chooses.
func (e *evaluator) branch(n *Node) (Value, error) {
	cond, err := e.eval(n.Args[0])
	if err != nil || !cond.Present() {
		return cond, err
	}
	if cond.Kind != KindBool {
		return ApplyNode(n, []Value{cond, {}, {}})
	}
	if cond.Bool {
		return e.eval(n.Args[1])
	}
	return e.eval(n.Args[2])
}
