package lint

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
	"eightx/scoring"
)

// line is an indicator where it stands.
type line struct {
	def  *scheme.Indicator
	item *scheme.Item
	path string
}

// clause is one rule of an indicator: its own, a variant's, an amendment's, or a
// part of a composite.
type clause struct {
	*line
	kind   *scoring.Kind // nil when there is no such kind
	args   *scheme.Tree
	path   string   // of the rule
	groups []string // peer groups it is for
	nested bool     // a part of a composite
	full   func(group string) (decimal.Number, bool)
}

// readLines lists the indicators and their clauses.
func (c *checker) readLines() {
	for i := range c.s.Items {
		item := &c.s.Items[i]
		for j := range item.Indicators {
			c.lines = append(c.lines, line{&item.Indicators[j], item, scheme.IndicatorPath(i, j)})
		}
	}
	for i := range c.lines {
		c.lineClauses(&c.lines[i])
	}
	for a, amendment := range c.s.Amendments {
		for k, change := range amendment.Changes {
			if l := c.line(change.Indicator); l != nil {
				path := "amendments[" + itoa(a) + "].changes[" + itoa(k) + "].rule"
				c.addClause(l, change.Rule.Kind, change.Rule.Args, path, c.groupsOf(l), l.full, 0)
			}
		}
	}
}

func (c *checker) lineClauses(l *line) {
	groups := c.groupsOf(l)
	for k, v := range l.def.Variants {
		var own []string
		for _, peer := range v.Peers {
			own = append(own, peer)
			groups = slices.DeleteFunc(groups, func(g string) bool { return g == peer })
		}
		c.addClause(l, v.Rule.Kind, v.Rule.Args, l.path+".variants["+itoa(k)+"].rule", own, l.full, 0)
	}
	c.addClause(l, l.def.Rule.Kind, l.def.Rule.Args, l.path+".rule", groups, l.full, 0)
}

// groupsOf are the peer groups that have the indicator.
func (c *checker) groupsOf(l *line) []string {
	var out []string
	for _, g := range c.s.PeerGroups {
		if l.def.Points.For(g.ID).Sign() > 0 || adjusts(l.item) && l.def.Points.IsZero() {
			out = append(out, g.ID)
		}
	}
	return out
}

// full is the indicator's points; false where it has none of its own.
func (l *line) full(group string) (decimal.Number, bool) {
	return l.def.Points.For(group), !l.def.Points.IsZero()
}

// adjusts tells items that come after the total: bonus and penalty.
func adjusts(item *scheme.Item) bool { return item.Kind == "bonus" || item.Kind == "penalty" }

// maxNesting is how deep rules may stand in rules.
const maxNesting = 4

func (c *checker) addClause(l *line, kind string, args *scheme.Tree, path string, groups []string, full func(string) (decimal.Number, bool), depth int) {
	cl := clause{line: l, kind: scoring.KindByName(kind), args: args, path: path, groups: groups, nested: depth > 0, full: full}
	c.clauses = append(c.clauses, cl)
	if cl.kind == nil || depth >= maxNesting {
		return
	}
	for _, p := range cl.kind.Params {
		for i, row := range cl.rows(p.Name) {
			if p.Type != scoring.RowsParam || !row.Has("rule") {
				continue
			}
			rule := row.Get("rule")
			c.addClause(l, rule.Str("kind"), rule, cl.row(p.Name, i)+".rule", groups, cl.partFull(row), depth+1)
		}
	}
}

// partFull is what a part of a composite can be worth.
func (cl *clause) partFull(row *scheme.Tree) func(string) (decimal.Number, bool) {
	combine := cl.args.Str("combine")
	whole := cl.full
	return func(group string) (decimal.Number, bool) {
		full, ok := whole(group)
		if combine != "" && combine != "sum" {
			return full, ok
		}
		if share, given := constant(row.Get("share"), group); given {
			return full.Mul(share).Quo(decimal.Hundred), ok
		}
		return constant(row.Get("points"), group)
	}
}

func (cl *clause) is(kinds ...string) bool {
	return cl.kind != nil && slices.Contains(kinds, cl.kind.Name)
}

// rows are the rows of a parameter; those that are no maps are nil.
func (cl *clause) rows(name string) []*scheme.Tree { return rowsOf(cl.args, name) }

func rowsOf(t *scheme.Tree, name string) []*scheme.Tree {
	list := t.Get(name)
	if list == nil || list.Kind != scheme.List {
		return nil
	}
	out := slices.Clone(list.List)
	for i, row := range out {
		if row == nil || row.Kind != scheme.Map {
			out[i] = nil
		}
	}
	return out
}

// row is the path of a row.
func (cl *clause) row(name string, i int) string {
	return cl.path + "." + name + "[" + itoa(i) + "]"
}

// number is a number as written in the rule for a peer group, where "full" is the
// points at hand; false when it depends on figures.
func (cl *clause) number(t *scheme.Tree, group string) (decimal.Number, bool) {
	if n, ok := constant(t, group); ok {
		return n, true
	}
	full, ok := cl.full(group)
	if !ok {
		return decimal.Zero, false
	}
	return evaluate(forGroup(t, group), full)
}

// everywhere tells whether something holds in all peer groups of the clause, and
// that there is one.
func (cl *clause) everywhere(holds func(group string) bool) bool {
	return len(cl.groups) > 0 && !slices.ContainsFunc(cl.groups, func(g string) bool { return !holds(g) })
}

// constant is a number that depends on nothing but the peer group.
func constant(t *scheme.Tree, group string) (decimal.Number, bool) {
	t = forGroup(t, group)
	if t == nil || t.Kind != scheme.Scalar {
		return decimal.Zero, false
	}
	n, err := decimal.Parse(t.Scalar)
	return n, err == nil
}

// forGroup is the value a map from peer group to value has for one.
func forGroup(t *scheme.Tree, group string) *scheme.Tree {
	if t != nil && t.Kind == scheme.Map {
		return t.Get(group)
	}
	return t
}

// evaluate computes an expression that reads nothing but full.
func evaluate(t *scheme.Tree, full decimal.Number) (decimal.Number, bool) {
	if t == nil || t.Kind != scheme.Scalar {
		return decimal.Zero, false
	}
	n, err := expr.Parse(t.Scalar)
	if err != nil {
		return decimal.Zero, false
	}
	n = expr.Fold(expr.Subst(n, func(name string) *expr.Node {
		if name == scoring.Full {
			return expr.N(full)
		}
		return nil
	}))
	return n.Num, n.Op == expr.OpConst
}

// line finds an indicator.
func (c *checker) line(id string) *line {
	for i := range c.lines {
		if c.lines[i].def.ID == id {
			return &c.lines[i]
		}
	}
	return nil
}

// ceiling is the most an indicator can be worth in a peer group; false when
// nothing limits it.
func (c *checker) ceiling(l *line, group string) (decimal.Number, bool) {
	switch {
	case l.def.Cap != nil:
		return *l.def.Cap, true
	case adjusts(l.item) && l.def.Points.IsZero():
		return l.item.Cap.For(group), !l.item.Cap.IsZero()
	case l.def.Coef != "" && l.def.CoefAbove == "allowed", c.s.Scale.AboveFull == "allowed":
		return decimal.Zero, false
	}
	return l.full(group)
}

// belowZero tells whether an indicator may be worth less than nothing.
func (c *checker) belowZero(l *line) bool {
	if l.def.Floor != nil {
		return l.def.Floor.Sign() < 0
	}
	return c.s.Scale.Negative == "allowed"
}

// group finds a peer group, nil when there is none.
func (c *checker) group(id string) *scheme.PeerGroup {
	for i := range c.s.PeerGroups {
		if c.s.PeerGroups[i].ID == id {
			return &c.s.PeerGroups[i]
		}
	}
	return nil
}

// gradings are stars and grades with their paths.
func (c *checker) gradings() []gradingAt {
	var out []gradingAt
	if c.s.Stars != nil {
		out = append(out, gradingAt{c.s.Stars, "stars"})
	}
	for i := range c.s.Grades {
		out = append(out, gradingAt{&c.s.Grades[i], "grades[" + itoa(i) + "]"})
	}
	return out
}

type gradingAt struct {
	*scheme.Grading
	path string
}
