package expr

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxAggregateDepth is how many aggregates over other units may be inside each other: a rank of a sum of ranks is 3.
const MaxAggregateDepth = 3

// Problem is one thing that keeps an expression from being used. Codes are stable; texts for people are rendered elsewhere.
type Problem struct {
	Pos  int // byte offset in the source, -1 when built by code
	Code string
	Args Args
}

// String is for logs: code, place and parameters.
func (p Problem) String() string { return fmt.Sprintf("%s at byte %d%s", p.Code, p.Pos, p.Args) }

// Codes of problems. CodeDivisionByZero is one too: a divisor that is 0 whatever the inputs are.
const (
	CodeUnknownName       = "expr.unknown_name"        // name
	CodeNameNear          = "expr.name_near"           // name, near
	CodeNameJoined        = "expr.name_joined"         // name, left, word, right: 甲且乙 was read as one name
	CodeArguments         = "expr.wrong_arguments"     // in: built with a wrong number of arguments
	CodeConditionAsNumber = "expr.condition_as_number" // in
	CodeTextAsNumber      = "expr.text_as_number"      // in
	CodeNumberAsCondition = "expr.number_as_condition" // in
	CodeTextAsCondition   = "expr.text_as_condition"   // in
	CodeTypesDiffer       = "expr.types_differ"        // in: branches, alternatives or sides of a comparison
	CodeConditionCompared = "expr.condition_compared"  // in: a condition is compared
	CodeTextOrdered       = "expr.text_ordered"        // in: a text is compared by size
	CodeNeedsName         = "expr.needs_name"          // in: the argument must be the name of an input
	CodeNeedsConstant     = "expr.needs_constant"      // in: the list must be constants
	CodeAggregateDepth    = "expr.aggregate_depth"     // limit
	CodeReversedBounds    = "expr.reversed_bounds"     // low, high
	CodePlaces            = "expr.places_range"        // min, max
	CodeScopeName         = "expr.scope_name"          // name: the name of a tie rule
	CodeUnknownMode       = "expr.unknown_mode"        // in: built with a tie rule or a rounding that does not exist
)

// Check finds what is wrong with n before it meets any figures: unknown names, types, arguments, nesting. types tells the type
// of an input and whether it exists; Unknown is allowed and fits everywhere. known are names to suggest for misspelt ones.
// Problems come in the order of evaluation; none means that Eval never fails with CodeUnchecked, as long as inputs have
// their types. Check sets Type of every node: call it before a tree is shared between goroutines.
func Check(n *Node, types func(name string) (Type, bool), known ...string) []Problem {
	c := checker{types: types, known: known, depth: map[*Node]int{}, folds: folder{}}
	c.check(n)
	return c.problems
}

// checker visits each node once, also when trees share nodes. depth is the nesting of aggregates at and below a node.
type checker struct {
	types    func(string) (Type, bool)
	known    []string
	depth    map[*Node]int
	folds    folder
	problems []Problem
}

func (c *checker) add(pos int, code string, args Args) {
	c.problems = append(c.problems, Problem{Pos: pos, Code: code, Args: args})
}

// about reports a problem with an argument of n.
func (c *checker) about(arg, n *Node, code string) { c.add(arg.Pos, code, Args{"in": n.Op.String()}) }

func (c *checker) check(n *Node) {
	if _, done := c.depth[n]; done {
		return
	}
	deepest := 0
	for _, arg := range n.Args {
		c.check(arg)
		deepest = max(deepest, c.depth[arg])
	}
	if n.Op.IsPeer() || n.Op.IsLink() {
		deepest++
	}
	c.depth[n] = deepest
	c.node(n, deepest)
}

// node checks n itself; its arguments have been checked.
func (c *checker) node(n *Node, aggregates int) {
	if n.Op == OpRef {
		c.ref(n)
		return
	}
	if t := typeOf(n); n.Type != t {
		n.Type = t
	}
	if !arityFits(n) {
		c.about(n, n, CodeArguments)
		return
	}
	c.arguments(n)
	c.fields(n)
	c.constants(n)
	if aggregates == MaxAggregateDepth+1 && (n.Op.IsPeer() || n.Op.IsLink()) {
		c.add(n.Pos, CodeAggregateDepth, Args{"limit": strconv.Itoa(MaxAggregateDepth)})
	}
}

// ref asks the host about a name.
func (c *checker) ref(n *Node) {
	t, ok := c.types(n.Text)
	if n.Type != t {
		n.Type = t
	}
	if ok {
		return
	}
	if args := c.joined(n.Text); args != nil {
		c.add(n.Pos, CodeNameJoined, args)
		return
	}
	if near := nearest(n.Text, c.known); near != "" {
		c.add(n.Pos, CodeNameNear, Args{"name": n.Text, "near": near})
		return
	}
	c.add(n.Pos, CodeUnknownName, Args{"name": n.Text})
}

// joined finds two known names that run into each other with a Chinese operator between them.
func (c *checker) joined(name string) Args {
	for _, word := range joiners {
		left, right, found := strings.Cut(name, word)
		if !found || right == "" {
			continue
		}
		if _, ok := c.types(left); ok {
			return Args{"name": name, "left": left, "word": word, "right": right}
		}
	}
	return nil
}

// signature is the parameters of a kind that become arguments, how many must be there, and whether the last repeats.
func signature(op Op) (params []Param, least int, repeat bool) {
	if in, ok := infixes[symbols[op]]; ok && op != OpNeg {
		return operands(op), 2, in.nary
	}
	f := functionOf(op)
	if f == nil {
		return operands(op), len(operands(op)), false
	}
	for i, param := range f.Params {
		if param.literal() {
			continue
		}
		params = append(params, param)
		if i < f.Required {
			least++
		}
	}
	return params, least, f.Repeat
}

// operands are the parameters of operators and of kinds without arguments.
func operands(op Op) []Param {
	switch op {
	case OpNeg:
		return ofNumber
	case OpEq, OpNe, OpLt, OpLe, OpGt, OpGe:
		return params{ParamSame, ParamSame}
	case OpAnd, OpOr:
		return truths
	case OpAdd, OpSub, OpMul, OpDiv:
		return numbers
	}
	return nil
}

func arityFits(n *Node) bool {
	if n.Op == OpInvalid || n.Op >= opEnd {
		return false
	}
	params, least, repeat := signature(n.Op)
	return len(n.Args) >= least && (repeat || len(n.Args) <= len(params))
}

// arguments checks the types of the arguments against the signature.
func (c *checker) arguments(n *Node) {
	params, _, _ := signature(n.Op)
	same := Unknown
	for i, arg := range n.Args {
		param := params[min(i, len(params)-1)]
		switch {
		case param == ParamNum:
			c.number(arg, n)
		case param == ParamBool:
			c.condition(arg, n)
		case param == ParamRef && arg.Op != OpRef:
			c.about(arg, n, CodeNeedsName)
		case param == ParamRef && n.Op != OpLast:
			c.metric(arg, n)
		case param == ParamSame || param == ParamConst:
			same = c.alike(arg, n, same)
		}
		if param == ParamConst && arg.Op != OpConst && arg.Op != OpText {
			c.about(arg, n, CodeNeedsConstant)
		}
	}
	c.comparison(n, same)
}

func (c *checker) number(arg, n *Node) {
	switch arg.Type {
	case Bool:
		c.about(arg, n, CodeConditionAsNumber)
	case Text:
		c.about(arg, n, CodeTextAsNumber)
	}
}

func (c *checker) condition(arg, n *Node) {
	switch arg.Type {
	case Num:
		c.about(arg, n, CodeNumberAsCondition)
	case Text:
		c.about(arg, n, CodeTextAsCondition)
	}
}

// metric checks the input of a series, which holds numbers. A ledger may have any type.
func (c *checker) metric(arg, n *Node) {
	if n.Op.IsSeries() && n.Op != OpSeriesCount {
		c.number(arg, n)
	}
}

// alike compares the type of an argument with that of the ones before it.
func (c *checker) alike(arg, n *Node, before Type) Type {
	if before == Unknown {
		return arg.Type
	}
	if arg.Type != Unknown && arg.Type != before {
		c.about(arg, n, CodeTypesDiffer)
	}
	return before
}

// comparison checks what may be compared: conditions never, texts only for being equal.
func (c *checker) comparison(n *Node, t Type) {
	if !isComparison(n.Op) && n.Op != OpIn {
		return
	}
	ordered := n.Op >= OpLt && n.Op <= OpGe
	switch {
	case t == Bool:
		c.about(n, n, CodeConditionCompared)
	case t == Text && ordered:
		c.about(n, n, CodeTextOrdered)
	}
}

// fields checks what only code can build wrongly, and scope names.
func (c *checker) fields(n *Node) {
	switch {
	case n.Op == OpRound && (n.Places < -MaxPlaces || n.Places > MaxPlaces):
		c.add(n.Pos, CodePlaces, Args{"min": strconv.Itoa(-MaxPlaces), "max": strconv.Itoa(MaxPlaces)})
	case n.Op == OpRound && !strings.Contains(roundingNames(), n.Round.String()):
		c.about(n, n, CodeUnknownMode)
	case n.Op.IsRank() && int(n.Ties) >= len(tiesNames):
		c.about(n, n, CodeUnknownMode)
	}
	if _, reserved := ParseTies(n.Text); reserved && n.Op.IsPeer() {
		c.add(n.Pos, CodeScopeName, Args{"name": n.Text})
	}
}

// constants finds what is wrong whatever the figures are.
func (c *checker) constants(n *Node) {
	switch n.Op {
	case OpDiv:
		if v, ok := c.constant(n.Args[1]); ok && v.Kind == KindNum && v.Num.IsZero() {
			c.add(n.Args[1].Pos, CodeDivisionByZero, nil)
		}
	case OpClamp:
		low, okLow := c.constant(n.Args[1])
		high, okHigh := c.constant(n.Args[2])
		if okLow && okHigh && low.Num.Cmp(high.Num) > 0 {
			c.add(n.Args[1].Pos, CodeReversedBounds, Args{"low": low.String(), "high": high.String()})
		}
	}
}

// constant is the value of n when it is the same for every unit.
func (c *checker) constant(n *Node) (Value, bool) { return literal(c.folds.fold(n)) }
