package scoring

import (
	"strings"

	"eightx/decimal"
	"eightx/expr"
)

// decision is a figure by cases: a term, or a question and what follows from
// its answers.
type decision struct {
	leaf    *term // nil: ask
	when    question
	yes, no *decision
}

// question asks of a term whether it is below zero, or whether it is zero.
type question struct {
	zero bool
	x    *term
}

// known is the answer when the bounds of the term tell it.
func (q question) known() (answer, certain bool) {
	switch {
	case q.zero && (q.x.lo > 0 || q.x.hi < 0), !q.zero && q.x.lo >= 0:
		return false, true
	case q.zero && q.x.lo == 0 && q.x.hi == 0, !q.zero && q.x.hi < 0:
		return true, true
	}
	return false, false
}

// kernelInput is a column of whole numbers a kernel reads, with what is known
// of every number in it.
type kernelInput struct {
	name   string // for equality: the figure, the reducer or the aggregate
	reads  string // figure, ledger, rating or aggregate it comes from
	places int
	lo, hi int64
	source inputSource
	half   half
}

// half says which part of a source's numbers an input is.
type half uint8

const (
	allOfIt   half = iota
	upperHalf      // number >> countBits
	lowerHalf      // number mod 2^countBits
)

// translator turns the expression of one indicator, for one peer group, into a
// decision over whole numbers. It proves on the way that nothing can overflow,
// fail or be missing; where it cannot, it says why and the general engine takes
// over. Conditions narrow the bounds of what they ask about, so that a
// denominator is known to be above zero where its zero has been dealt with.
//
// Numbers are handed on to a continuation, because what follows is translated
// once per case: min(full, if(c, x, y)) becomes if(c, min(full, x), min(full, y)).
type translator struct {
	find   finder
	full   decimal.Number
	peer   string
	inputs []kernelInput
	steps  int
	reason string // why not; "" so far
}

// finder resolves what an expression reads.
type finder interface {
	// input is the column of a name; why not, when it is not a column of whole
	// numbers without gaps.
	input(name string) (kernelInput, string)
	// aggregate is the column of an aggregate over peers.
	aggregate(n *expr.Node) (kernelInput, string)
	// formulaOf is the expression of a computed metric, nil for other names.
	formulaOf(name string) *expr.Node
}

// knowledge is what holds for the units of the case at hand, by input.
type knowledge map[int]bounds

type bounds struct{ lo, hi int64 }

type (
	withNumber func(k knowledge, x fraction) *decision
	withAnswer func(k knowledge) *decision
)

// maxTranslation bounds the cases of an expression.
const maxTranslation = 4000

func (t *translator) refuse(reason string) *decision {
	if t.reason == "" {
		t.reason = reason
	}
	return nil
}

// step counts; true means stop.
func (t *translator) step() bool {
	if t.steps++; t.steps > maxTranslation {
		t.refuse("too many cases")
	}
	return t.reason != ""
}

// points translates an expression whose value is whole at so many decimals.
func (t *translator) points(n *expr.Node, places int) *decision {
	return t.number(n, knowledge{}, func(_ knowledge, x fraction) *decision {
		leaf, ok := x.mantissa(places)
		if !ok {
			return t.refuse("points are not rounded")
		}
		return &decision{leaf: leaf}
	})
}

// flag translates a condition into 1 and 0.
func (t *translator) flag(n *expr.Node) *decision {
	leaf := func(x int64) withAnswer {
		return func(knowledge) *decision { return &decision{leaf: constantTerm(x)} }
	}
	return t.condition(n, knowledge{}, leaf(1), leaf(0))
}

// number translates a number and hands it to next, once per case.
func (t *translator) number(n *expr.Node, k knowledge, next withNumber) *decision {
	if t.step() {
		return nil
	}
	switch n.Op {
	case expr.OpConst:
		return t.hand(k, next)(fractionOf(n.Num))
	case expr.OpRef:
		return t.reference(n.Text, k, next)
	case expr.OpStep:
		return t.number(n.Args[0], k, next)
	case expr.OpIf:
		return t.condition(n.Args[0], k,
			func(k knowledge) *decision { return t.number(n.Args[1], k, next) },
			func(k knowledge) *decision { return t.number(n.Args[2], k, next) })
	case expr.OpCoalesce:
		return t.number(n.Args[0], k, next) // what is not missing decides
	case expr.OpNA, expr.OpFail:
		return t.refuse("may have no figure: " + n.Text)
	}
	if n.Op.IsAggregate() {
		return t.aggregateInput(n, k, next)
	}
	return t.operation(n, k, next)
}

// hand gives a figure to next, or refuses when it does not fit.
func (t *translator) hand(k knowledge, next withNumber) func(x fraction, ok bool) *decision {
	return func(x fraction, ok bool) *decision {
		if !ok {
			return t.refuse("figures may be too large")
		}
		return next(k, x)
	}
}

// operation translates an operation on numbers.
func (t *translator) operation(n *expr.Node, k knowledge, next withNumber) *decision {
	two := func(f func(x, y fraction) (fraction, bool)) *decision { return t.folded(n.Args, k, f, next) }
	one := func(f func(x fraction) (fraction, bool)) *decision {
		return t.number(n.Args[0], k, func(k knowledge, x fraction) *decision { return t.hand(k, next)(f(x)) })
	}
	rounded := func(places int, mode decimal.Rounding) *decision {
		return one(func(x fraction) (fraction, bool) { return roundFraction(x, places, mode) })
	}
	switch n.Op {
	case expr.OpAdd:
		return two(addFractions)
	case expr.OpSub:
		return two(func(x, y fraction) (fraction, bool) {
			y, ok := negated(y)
			if !ok {
				return y, false
			}
			return addFractions(x, y)
		})
	case expr.OpMul:
		return two(multiplyFractions)
	case expr.OpDiv:
		return two(divideFractions)
	case expr.OpMin:
		return two(smallerFraction)
	case expr.OpMax:
		return two(largerFraction)
	case expr.OpNeg:
		return one(negated)
	case expr.OpAbs:
		return one(absolute)
	case expr.OpFloor:
		return rounded(0, decimal.Floor)
	case expr.OpCeil:
		return rounded(0, decimal.Ceiling)
	case expr.OpTrunc:
		return rounded(0, decimal.Down)
	case expr.OpRound:
		return rounded(n.Places, n.Round)
	case expr.OpClamp:
		return t.number(expr.Max(n.Args[1], expr.Min(n.Args[0], n.Args[2])), k, next)
	}
	return t.refuse("operation " + n.Op.String())
}

func smallerFraction(x, y fraction) (fraction, bool) { return boundFractions(minTerm, x, y) }
func largerFraction(x, y fraction) (fraction, bool)  { return boundFractions(maxTerm, x, y) }

func absolute(x fraction) (fraction, bool) {
	y, ok := negated(x)
	if !ok {
		return x, false
	}
	return boundFractions(maxTerm, x, y)
}

// folded combines the arguments from left to right.
func (t *translator) folded(args []*expr.Node, k knowledge, f func(x, y fraction) (fraction, bool), next withNumber) *decision {
	var rest func(k knowledge, x fraction, i int) *decision
	rest = func(k knowledge, x fraction, i int) *decision {
		if i == len(args) {
			return next(k, x)
		}
		return t.number(args[i], k, func(k knowledge, y fraction) *decision {
			z, ok := f(x, y)
			if !ok {
				return t.refuse("a denominator may be zero, or figures too large")
			}
			return rest(k, z, i+1)
		})
	}
	return t.number(args[0], k, func(k knowledge, x fraction) *decision { return rest(k, x, 1) })
}

// reference translates a name.
func (t *translator) reference(name string, k knowledge, next withNumber) *decision {
	if name == Full {
		return t.hand(k, next)(fractionOf(t.full))
	}
	if n := t.find.formulaOf(name); n != nil {
		return t.number(n, k, next)
	}
	in, why := t.find.input(name)
	return t.read(in, why, k, next)
}

func (t *translator) aggregateInput(n *expr.Node, k knowledge, next withNumber) *decision {
	if n.Op == expr.OpPeerMean {
		sum, count := *n, *n
		sum.Op, count.Op = expr.OpPeerSum, expr.OpPeerCount
		return t.number(expr.Div(&sum, &count), k, next)
	}
	in, why := t.find.aggregate(n)
	return t.read(in, why, k, next)
}

// read makes a column an input of the kernel.
func (t *translator) read(in kernelInput, why string, k knowledge, next withNumber) *decision {
	if why != "" {
		return t.refuse(why)
	}
	if !inBounds(in.lo) || !inBounds(in.hi) || in.places < 0 || in.places > 9 {
		return t.refuse("figures may be too large")
	}
	if in.lo == in.hi {
		return next(k, wholeFraction(constantTerm(in.lo), in.places))
	}
	at := t.inputAt(in)
	x := &term{op: inputTerm, input: at, lo: in.lo, hi: in.hi, key: "#" + itoa(at)}
	if s, ok := k[at]; ok {
		x = x.within(s.lo, s.hi)
	}
	return next(k, wholeFraction(x, in.places).reduced())
}

func (t *translator) inputAt(in kernelInput) int {
	for i := range t.inputs {
		if t.inputs[i].name == in.name {
			return i
		}
	}
	t.inputs = append(t.inputs, in)
	return len(t.inputs) - 1
}

// condition translates a condition: yes follows where it holds, no where it
// does not.
func (t *translator) condition(n *expr.Node, k knowledge, yes, no withAnswer) *decision {
	if t.step() {
		return nil
	}
	switch n.Op {
	case expr.OpBool:
		if n.Bool {
			return yes(k)
		}
		return no(k)
	case expr.OpStep:
		return t.condition(n.Args[0], k, yes, no)
	case expr.OpNot:
		return t.condition(n.Args[0], k, no, yes)
	case expr.OpAnd:
		return t.allOf(n.Args, k, yes, no)
	case expr.OpOr:
		return t.allOf(n.Args, k, no, yes, negate)
	case expr.OpIn:
		return t.oneOf(n, k, yes, no)
	case expr.OpHas: // what is translated is never missing
		return t.number(n.Args[0], k, func(k knowledge, _ fraction) *decision { return yes(k) })
	case expr.OpIf:
		return t.condition(n.Args[0], k,
			func(k knowledge) *decision { return t.condition(n.Args[1], k, yes, no) },
			func(k knowledge) *decision { return t.condition(n.Args[2], k, yes, no) })
	}
	return t.comparison(n, k, yes, no)
}

func negate(n *expr.Node) *expr.Node { return expr.Not(n) }

// allOf asks one condition after another; the first that does not hold decides.
// By De Morgan it serves for "or" too, over negated conditions.
func (t *translator) allOf(args []*expr.Node, k knowledge, yes, no withAnswer, through ...func(*expr.Node) *expr.Node) *decision {
	if len(args) == 0 {
		return yes(k)
	}
	first := args[0]
	for _, f := range through {
		first = f(first)
	}
	return t.condition(first, k, func(k knowledge) *decision { return t.allOf(args[1:], k, yes, no, through...) }, no)
}

// oneOf is membership in a list of constants.
func (t *translator) oneOf(n *expr.Node, k knowledge, yes, no withAnswer) *decision {
	var equal []*expr.Node
	for _, c := range n.Args[1:] {
		equal = append(equal, expr.Eq(n.Args[0], c))
	}
	return t.allOf(equal, k, no, yes, negate)
}

// comparison turns x < y into a question about x − y, over one denominator.
func (t *translator) comparison(n *expr.Node, k knowledge, yes, no withAnswer) *decision {
	if n.Op < expr.OpEq || n.Op > expr.OpGe {
		return t.refuse("condition " + n.Op.String())
	}
	if same, ok := t.sameText(n); ok {
		if same == (n.Op == expr.OpEq) {
			return yes(k)
		}
		return no(k)
	}
	x, y := n.Args[0], n.Args[1]
	switch n.Op {
	case expr.OpNe, expr.OpGe:
		yes, no = no, yes // x ≠ y: not x = y; x ≥ y: not x < y
	case expr.OpGt:
		x, y = y, x
	case expr.OpLe:
		x, y, yes, no = y, x, no, yes // x ≤ y: not y < x
	}
	zero := n.Op == expr.OpEq || n.Op == expr.OpNe
	return t.number(x, k, func(k knowledge, x fraction) *decision {
		return t.number(y, k, func(k knowledge, y fraction) *decision {
			nx, ny, _, _, ok := overOne(x, y)
			if !ok {
				return t.refuse("figures may be too large")
			}
			difference, ok := linearOf(0, []addend{{1, nx}, {-1, ny}})
			if !ok {
				return t.refuse("figures may be too large")
			}
			return t.ask(question{zero, difference}, k, yes, no)
		})
	})
}

// sameText compares two texts that are known now: the peer group is.
func (t *translator) sameText(n *expr.Node) (same, ok bool) {
	x, okX := t.text(n.Args[0])
	y, okY := t.text(n.Args[1])
	return x == y, okX && okY
}

func (t *translator) text(n *expr.Node) (string, bool) {
	switch {
	case n.Op == expr.OpText:
		return n.Text, true
	case n.Op == expr.OpRef && n.Text == "unit.peer":
		return t.peer, true
	}
	return "", false
}

// ask asks a question, unless the answer is known, and goes on with what each
// answer tells.
func (t *translator) ask(q question, k knowledge, yes, no withAnswer) *decision {
	q, never := q.simplest()
	if never {
		return no(k)
	}
	if answer, certain := q.known(); certain {
		if answer {
			return yes(k)
		}
		return no(k)
	}
	if swapped, ok := q.asZero(); ok {
		q, yes, no = swapped, no, yes
	}
	d := &decision{when: q}
	if d.yes = yes(k.after(q, true)); t.reason != "" {
		return nil
	}
	if d.no = no(k.after(q, false)); t.reason != "" {
		return nil
	}
	return d
}

// simplest divides the question by its common factor. Never tells that the
// factor rules zero out: 2x + 1 = 0.
func (q question) simplest() (out question, never bool) {
	parts, c := q.x.parts()
	g := uint64(0)
	for _, p := range parts {
		g = gcd(g, magnitude(p.coef))
	}
	if g <= 1 {
		return q, false
	}
	if q.zero && c%int64(g) != 0 {
		return q, true
	}
	for i := range parts {
		parts[i].coef /= int64(g)
	}
	x, ok := joined(floorDiv(c, int64(g)), parts)
	if !ok {
		return q, false
	}
	return question{q.zero, x}, false
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// asZero turns "−x < 0" for an x that is never negative into "x = 0", with the
// opposite answer: the form in which denominators are asked about.
func (q question) asZero() (question, bool) {
	if q.zero || q.x.op != sumTerm || len(q.x.args) != 1 || q.x.coef[0] != -1 || q.x.c != 0 || q.x.args[0].lo != 0 {
		return q, false
	}
	return question{true, q.x.args[0]}, true
}

// after is what is known once the question is answered, where it is about a
// single input.
func (k knowledge) after(q question, answer bool) knowledge {
	parts, c := q.x.parts()
	if len(parts) != 1 || parts[0].arg.op != inputTerm {
		return k
	}
	x, a := parts[0].arg, parts[0].coef
	s := bounds{x.lo, x.hi}
	switch {
	case q.zero && answer:
		s.lo, s.hi = max(s.lo, -c/a), min(s.hi, -c/a)
	case q.zero && s.lo == -c/a && c%a == 0:
		s.lo++
	case q.zero && s.hi == -c/a && c%a == 0:
		s.hi--
	case !q.zero && a > 0 && answer: // x < −c/a
		s.hi = min(s.hi, floorDiv(-c-1, a))
	case !q.zero && a > 0: // x ≥ −c/a
		s.lo = max(s.lo, -floorDiv(c, a))
	case !q.zero && answer: // −|a|x + c < 0: x > c/|a|
		s.lo = max(s.lo, floorDiv(c, -a)+1)
	case !q.zero: // x ≤ c/|a|
		s.hi = min(s.hi, floorDiv(c, -a))
	}
	if earlier, ok := k[x.input]; ok {
		s = bounds{max(s.lo, earlier.lo), min(s.hi, earlier.hi)}
	}
	out := knowledge{x.input: s}
	for i, other := range k {
		if i != x.input {
			out[i] = other
		}
	}
	return out
}

// walk visits a decision and those that follow, questions before answers.
func (d *decision) walk(visit func(d *decision)) {
	visit(d)
	if d.leaf == nil {
		d.yes.walk(visit)
		d.no.walk(visit)
	}
}

// String writes a decision for tests and for people who wonder what became of a
// rule.
func (d *decision) String() string {
	if d.leaf != nil {
		return d.leaf.key
	}
	ask := d.when.x.key + " < 0"
	if d.when.zero {
		ask = d.when.x.key + " = 0"
	}
	return strings.Join([]string{"if(" + ask, d.yes.String(), d.no.String() + ")"}, ", ")
}
