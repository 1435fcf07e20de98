package lint

import (
	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
	"eightx/scoring"
)

// Formulas: every expression people wrote into the scheme, and whether it can
// divide by zero.

// formula is an expression as written in the scheme, at its path.
type formula struct {
	path string
	node *expr.Node
	line *line // of an indicator's formula, else nil
}

// readFormulas parses every expression of the scheme. Those that do not parse are
// left out: the engine reports them.
func (c *checker) readFormulas() {
	for i, item := range c.s.Items {
		c.formula(scheme.ItemPath(i)+".resetWhen", item.ResetWhen, nil)
	}
	for i := range c.lines {
		l := &c.lines[i]
		c.formula(l.path+".naWhen", l.def.NAWhen, l)
		c.formula(l.path+".resetWhen", l.def.ResetWhen, l)
		c.formula(l.path+".waiveWhen", l.def.WaiveWhen, l)
		c.formula(l.path+".coefficient", l.def.Coef, l)
	}
	for _, cl := range c.clauses {
		if cl.kind != nil {
			c.ruleFormulas(cl, cl.kind.Params, cl.args, cl.path)
		}
	}
	c.schemeFormulas()
}

func (c *checker) schemeFormulas() {
	for i, m := range c.s.Metrics {
		c.formula("metrics["+itoa(i)+"].formula", m.Formula, nil)
	}
	for i, breaker := range c.s.Ranking.TieBreakers {
		c.formula("ranking.tieBreakers["+itoa(i)+"]", breaker, nil)
	}
	for i, v := range c.s.Vetoes {
		c.formula("vetoes["+itoa(i)+"].triggerWhen", v.TriggerWhen, nil)
	}
	for _, g := range c.gradings() {
		c.gradingFormulas(g)
	}
	for i := range c.s.Rewards {
		c.rewardFormulas("rewards["+itoa(i)+"].", &c.s.Rewards[i])
	}
}

func (c *checker) gradingFormulas(g gradingAt) {
	c.formula(g.path+".measure", g.Measure, nil)
	c.formula(g.path+".formula", g.Formula, nil)
	for i, level := range g.Levels {
		c.formula(g.path+".levels["+itoa(i)+"].when", level.When, nil)
	}
	for i, gate := range g.Gates {
		c.formula(g.path+".gates["+itoa(i)+"].when", gate.When, nil)
	}
	if g.Promotion != nil {
		c.formula(g.path+".promotion.jumpWhen", g.Promotion.JumpWhen, nil)
	}
}

func (c *checker) rewardFormulas(path string, r *scheme.Reward) {
	for _, f := range []struct{ key, source string }{
		{"when", r.When}, {"pool", r.Pool}, {"weight", r.Weight}, {"amount", r.Amount}, {"min", r.Min}, {"max", r.Max},
		{"deposit", r.Deposit}, {"loseWhen", r.LoseWhen}, {"gainWhen", r.GainWhen},
	} {
		c.formula(path+f.key, f.source, nil)
	}
	for i, role := range r.Roles {
		c.formula(path+"roles["+itoa(i)+"].count", role.Count, nil)
	}
}

// ruleFormulas reads the parameters that may be expressions, rows included.
// Nested rules are clauses of their own.
func (c *checker) ruleFormulas(cl clause, params []scoring.Param, args *scheme.Tree, path string) {
	for _, p := range params {
		t, at := args.Get(p.Name), path+"."+p.Name
		if t == nil {
			continue
		}
		switch p.Type {
		case scoring.ExpressionParam, scoring.NumberParam, scoring.ConditionParam:
			c.treeFormulas(cl, t, at)
		case scoring.RowsParam:
			for i, row := range rowsOf(args, p.Name) {
				c.ruleFormulas(cl, p.Fields, row, at+"["+itoa(i)+"]")
			}
		case scoring.MapParam:
			c.ruleFormulas(cl, p.Fields, t, at)
		}
	}
}

// treeFormulas reads a value, or one per peer group.
func (c *checker) treeFormulas(cl clause, t *scheme.Tree, path string) {
	if t.Kind == scheme.Scalar {
		c.formula(path, t.Scalar, cl.line)
	}
	for i, group := range t.Keys {
		if t.Values[i] != nil && t.Values[i].Kind == scheme.Scalar {
			c.formula(path+"."+group, t.Values[i].Scalar, cl.line)
		}
	}
}

func (c *checker) formula(path, source string, l *line) {
	if source == "" {
		return
	}
	if _, err := decimal.Parse(source); err == nil {
		return // most parameters are plain numbers
	}
	if n, err := expr.Parse(source); err == nil {
		c.formulas = append(c.formulas, formula{path, n, l})
	}
}

// checkDivision reports divisors that can be zero.
func checkDivision(c *checker) {
	for _, f := range c.formulas {
		d := divisions{c: c}
		d.visit(f.node, nil)
		if d.found != nil {
			c.report(f.path, "divisor", expr.Format(d.found), "expression", expr.Format(f.node))
		}
	}
}

// divisions looks for the first divisor of an expression that can be zero.
type divisions struct {
	c     *checker
	found *expr.Node
}

// visit walks down with the conditions that hold on the way.
func (d *divisions) visit(n *expr.Node, given []known) {
	if d.found != nil {
		return
	}
	if n.Op == expr.OpIf && len(n.Args) == 3 {
		d.visit(n.Args[0], given)
		d.visit(n.Args[1], append(given[:len(given):len(given)], known{n.Args[0], true}))
		d.visit(n.Args[2], append(given[:len(given):len(given)], known{n.Args[0], false}))
		return
	}
	if n.Op == expr.OpDiv && len(n.Args) == 2 && !d.c.nonzero(n.Args[1], given) {
		d.found = n.Args[1]
		return
	}
	for _, arg := range n.Args {
		d.visit(arg, given)
	}
}

// known is a condition that is known to hold, or not to hold.
type known struct {
	cond  *expr.Node
	holds bool
}

// nonzero tells whether an expression is certain not to be zero.
func (c *checker) nonzero(n *expr.Node, given []known) bool {
	for _, k := range given {
		if k.excludesZero(n) {
			return true
		}
	}
	switch n.Op {
	case expr.OpConst:
		return !n.Num.IsZero()
	case expr.OpRef:
		return c.alwaysPositive(n.Text)
	case expr.OpMul, expr.OpDiv, expr.OpNeg, expr.OpAbs, expr.OpStep:
		return allOf(n.Args, func(a *expr.Node) bool { return c.nonzero(a, given) })
	case expr.OpMax, expr.OpAdd:
		return anyOf(n.Args, positiveConstant)
	case expr.OpClamp:
		return len(n.Args) == 3 && positiveConstant(n.Args[1])
	case expr.OpIf:
		return len(n.Args) == 3 && c.nonzero(n.Args[1], append(given[:len(given):len(given)], known{n.Args[0], true})) &&
			c.nonzero(n.Args[2], append(given[:len(given):len(given)], known{n.Args[0], false}))
	case expr.OpPeerCount:
		return true
	}
	return false
}

func positiveConstant(n *expr.Node) bool { return n.Op == expr.OpConst && n.Num.Sign() > 0 }

func allOf(list []*expr.Node, holds func(*expr.Node) bool) bool {
	for _, n := range list {
		if !holds(n) {
			return false
		}
	}
	return true
}

func anyOf(list []*expr.Node, holds func(*expr.Node) bool) bool {
	return !allOf(list, func(n *expr.Node) bool { return !holds(n) })
}

// alwaysPositive tells names that cannot be zero: full points, and metrics whose
// catalogue entry says so.
func (c *checker) alwaysPositive(name string) bool {
	if name == scoring.Full || name == "size" {
		return true
	}
	m := c.metrics[name]
	if len(name) > 5 && name[:5] == "unit." {
		m = c.metrics[name[5:]]
	}
	return m != nil && (m.Min != nil && m.Min.Sign() > 0 || m.Max != nil && m.Max.Sign() < 0)
}

// excludesZero tells whether what is known about a condition keeps x from zero.
func (k known) excludesZero(x *expr.Node) bool {
	switch k.cond.Op {
	case expr.OpAnd:
		return k.holds && anyOf(k.cond.Args, func(a *expr.Node) bool { return known{a, true}.excludesZero(x) })
	case expr.OpOr:
		return !k.holds && anyOf(k.cond.Args, func(a *expr.Node) bool { return known{a, false}.excludesZero(x) })
	case expr.OpNot:
		return known{k.cond.Args[0], !k.holds}.excludesZero(x)
	}
	if len(k.cond.Args) != 2 {
		return false
	}
	left, right := k.cond.Args[0], k.cond.Args[1]
	op := k.cond.Op
	if left.Op == expr.OpConst {
		left, right, op = right, left, mirrored[op]
	}
	if right.Op != expr.OpConst {
		return false
	}
	if expr.Equal(left, x) {
		return excludes(op, right.Num, k.holds)
	}
	by, shifted := shift(x, left)
	return shifted && excludes(op, right.Num.Sub(by), k.holds)
}

// shift tells by how much x is less than y, where both are a figure and x has a
// constant taken away: n > 1 keeps n − 1 from zero.
func shift(x, y *expr.Node) (decimal.Number, bool) {
	if x.Op != expr.OpSub || len(x.Args) != 2 || x.Args[1].Op != expr.OpConst || !expr.Equal(x.Args[0], y) {
		return decimal.Zero, false
	}
	return x.Args[1].Num, true
}

// mirrored turns a comparison around: 0 < x is x > 0.
var mirrored = map[expr.Op]expr.Op{
	expr.OpEq: expr.OpEq, expr.OpNe: expr.OpNe, expr.OpLt: expr.OpGt, expr.OpLe: expr.OpGe, expr.OpGt: expr.OpLt, expr.OpGe: expr.OpLe,
}

// negated is what holds where a comparison does not.
var negated = map[expr.Op]expr.Op{
	expr.OpEq: expr.OpNe, expr.OpNe: expr.OpEq, expr.OpLt: expr.OpGe, expr.OpLe: expr.OpGt, expr.OpGt: expr.OpLe, expr.OpGe: expr.OpLt,
}

// excludes tells whether "x op limit" (or its opposite) is false for x = 0.
func excludes(op expr.Op, limit decimal.Number, holds bool) bool {
	if !holds {
		op = negated[op]
	}
	switch op {
	case expr.OpEq:
		return !limit.IsZero()
	case expr.OpNe:
		return limit.IsZero()
	case expr.OpLt:
		return limit.Sign() <= 0
	case expr.OpLe:
		return limit.Sign() < 0
	case expr.OpGt:
		return limit.Sign() >= 0
	case expr.OpGe:
		return limit.Sign() > 0
	}
	return false
}
