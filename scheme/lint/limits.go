package lint

import (
	"eightx/decimal"
	"eightx/scheme"
)

// Limits: deductions, bonuses and caps that cannot do what they say, because the
// indicator or item they belong to is worth less.

// amount is a number of a clause at its path.
type amount struct {
	path string
	tree *scheme.Tree
	pct  bool // in percent of the points
}

// value is the amount in points for a peer group.
func (a amount) value(cl *clause, group string) (decimal.Number, bool) {
	n, ok := cl.number(a.tree, group)
	if !ok || !a.pct {
		return n, ok
	}
	full, whole := cl.full(group)
	return full.Mul(n).Quo(decimal.Hundred), whole
}

// amounts collects the numbers under some keys of a map, with their paths.
func amounts(t *scheme.Tree, path string, keys ...string) []amount {
	var out []amount
	for _, key := range keys {
		if t.Has(key) {
			out = append(out, amount{path: path + "." + key, tree: t.Get(key), pct: key == "pct"})
		}
	}
	return out
}

// checkDeductions: what one event or one step costs is more than there is to
// lose (扣完为止 makes the rest mean nothing). A part of a composite may take from
// the other parts.
func checkDeductions(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.nested || c.belowZero(cl.line) || negativeFloor(cl) {
			continue
		}
		for _, a := range deductions(cl) {
			c.aboveAll(cl, a, cl.base)
		}
	}
}

// aboveAll reports an amount that is larger than a limit in every peer group.
func (c *checker) aboveAll(cl *clause, a amount, limit func(group string) (decimal.Number, bool)) {
	var got, most decimal.Number
	above := cl.everywhere(func(g string) bool {
		x, ok := a.value(cl, g)
		l, limited := limit(g)
		got, most = x, decimal.Max(most, l)
		return ok && limited && l.Less(x)
	})
	if above {
		c.report(a.path, "indicator", cl.def.ID, "got", show(got), "most", show(most))
	}
}

// base is what deductions of a clause are taken from.
func (cl *clause) base(group string) (decimal.Number, bool) {
	if cl.args.Has("base") {
		return cl.number(cl.args.Get("base"), group)
	}
	return cl.full(group)
}

func negativeFloor(cl *clause) bool {
	if len(cl.groups) == 0 {
		return false
	}
	floor, ok := cl.number(cl.args.Get("floor"), cl.groups[0])
	return ok && floor.Sign() < 0
}

// deductions are the amounts a clause takes off for one event or step.
func deductions(cl *clause) []amount {
	switch {
	case cl.is("ledger") && cl.args.Str("direction") == "deduct":
		return prices(cl)
	case cl.is("control"):
		return amounts(cl.args, cl.path, "perOver")
	case cl.is("lateness"):
		return amounts(cl.args, cl.path, "perDay", "perCase")
	case cl.is("shortfall"):
		out := amounts(cl.args, cl.path, "points")
		for i, row := range cl.rows("bands") {
			out = append(out, amounts(row, cl.row("bands", i), "points")...)
		}
		return out
	}
	return nil
}

// prices are what one event of a ledger costs or earns, by kind and level.
func prices(cl *clause) []amount {
	var out []amount
	for i, row := range cl.rows("kinds") {
		path := cl.row("kinds", i)
		out = append(out, amounts(row, path, "per", "pct")...)
		if levels := row.Get("levels"); levels != nil && levels.Kind == scheme.Map {
			out = append(out, amounts(levels, path+".levels", levels.Keys...)...)
		}
		if between := row.Get("range"); between != nil {
			out = append(out, amounts(between, path+".range", "max")...)
		}
	}
	return out
}

// checkCaps: a cap above what there is to lose or to earn never acts.
func checkCaps(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		switch {
		case cl.nested:
		case cl.is("ledger") && cl.args.Str("direction") == "deduct" && !c.belowZero(cl.line) && !negativeFloor(cl):
			for _, a := range ledgerCaps(cl) {
				c.aboveAll(cl, a, cl.base)
			}
		case cl.is("ledger") && cl.args.Str("direction") == "add":
			for _, a := range append(ledgerCaps(cl), amounts(cl.args, cl.path, "cap")...) {
				c.aboveAll(cl, a, c.ceilingOf(cl))
			}
		case cl.is("count", "growth", "linked"):
			for _, a := range amounts(cl.args, cl.path, "cap") {
				c.aboveAll(cl, a, c.ceilingOf(cl))
			}
		}
	}
}

// ceilingOf is the most a clause's indicator can be worth.
func (c *checker) ceilingOf(cl *clause) func(group string) (decimal.Number, bool) {
	return func(group string) (decimal.Number, bool) { return c.ceiling(cl.line, group) }
}

// ledgerCaps are the caps inside a ledger: of kinds, groups and of the whole.
func ledgerCaps(cl *clause) []amount {
	out := amounts(cl.args, cl.path, "limit")
	for i, row := range cl.rows("kinds") {
		out = append(out, amounts(row, cl.row("kinds", i), "cap", "capPerEvent", "capPerMonth", "capPerYear")...)
	}
	for i, row := range cl.rows("groups") {
		out = append(out, amounts(row, cl.row("groups", i), "cap")...)
	}
	return out
}

// checkItemCaps: a cap of an item or of a group of indicators above what they are
// worth never acts.
func checkItemCaps(c *checker) {
	if c.s.Scale.AboveFull == "allowed" {
		return
	}
	for i := range c.s.Items {
		item := &c.s.Items[i]
		if adjusts(item) || mayExceed(item) {
			continue
		}
		path := scheme.ItemPath(i)
		c.capAbove(path+".cap", item.Name, item.Cap, func(g string) decimal.Number { return itemPoints(item, g) })
		for k := range item.Groups {
			group := &item.Groups[k]
			c.capAbove(path+".groups["+itoa(k)+"].cap", group.ID, group.Cap, func(g string) decimal.Number { return groupSum(item, group.ID, g) })
		}
	}
}

// mayExceed tells whether some indicator of an item may exceed its points.
func mayExceed(item *scheme.Item) bool {
	for i := range item.Indicators {
		if ind := &item.Indicators[i]; ind.Cap != nil || ind.CoefAbove == "allowed" {
			return true
		}
	}
	return false
}

func (c *checker) capAbove(path, name string, limit scheme.Points, worth func(group string) decimal.Number) {
	if limit.IsZero() {
		return
	}
	var got, most decimal.Number
	for _, g := range c.s.PeerGroups {
		x, w := limit.For(g.ID), worth(g.ID)
		if !w.Less(x) {
			return
		}
		got, most = x, decimal.Max(most, w)
	}
	if len(c.s.PeerGroups) > 0 {
		c.report(path, "name", name, "got", show(got), "most", show(most))
	}
}

// groupSum is what the indicators of a group and of the groups in it make.
func groupSum(item *scheme.Item, id, group string) decimal.Number {
	in := map[string]bool{id: true}
	for _, g := range item.Groups {
		if in[g.Parent] && g.Parent != "" {
			in[g.ID] = true
		}
	}
	sum := decimal.Zero
	for i := range item.Indicators {
		if ind := &item.Indicators[i]; ind.Group != "" && in[ind.Group] {
			sum = sum.Add(ind.Points.For(group))
		}
	}
	return sum
}

// checkRowsAboveFull: a row promises more points than the indicator can give.
func checkRowsAboveFull(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.nested {
			continue
		}
		for _, a := range worths(cl) {
			c.aboveAll(cl, a, c.ceilingOf(cl))
		}
	}
}

// worths are the amounts a clause gives outright.
func worths(cl *clause) []amount {
	name := ""
	switch {
	case cl.is("passfail"):
		return amounts(cl.args, cl.path, "points")
	case cl.is("tiers", "linked", "lateness"):
		name = "rows"
	case cl.is("panel"):
		name = "anchors"
	case cl.is("imported", "rank"):
		name = "places"
	}
	var out []amount
	for i, row := range cl.rows(name) {
		out = append(out, amounts(row, cl.row(name, i), "points", "pct")...)
	}
	return out
}

// checkBonusAboveItem: one bonus or penalty is more than its item lets through.
func checkBonusAboveItem(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if !adjusts(cl.item) || !cl.is("ledger") || cl.item.Cap.IsZero() {
			continue
		}
		for _, a := range prices(cl) {
			c.aboveAll(cl, a, func(g string) (decimal.Number, bool) { return cl.item.Cap.For(g), true })
		}
	}
}

// checkLostBonus: a rule adds for over-fulfilment what the indicator's ceiling
// cuts off again.
func checkLostBonus(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		key := overKey(cl)
		if key == "" || cl.nested || cl.args.Has("base") {
			continue
		}
		lost := cl.everywhere(func(g string) bool {
			full, ok := cl.full(g)
			most, limited := c.ceiling(cl.line, g)
			return ok && limited && !full.Less(most)
		})
		if lost {
			c.report(cl.path+"."+key, "indicator", cl.def.ID)
		}
	}
}

// overKey is the parameter by which a clause adds points beyond its full ones.
func overKey(cl *clause) string {
	switch {
	case cl.is("completion") && cl.args.Has("over"):
		return "over"
	case cl.is("shortfall") && cl.args.Has("overPoints"):
		return "overPoints"
	case cl.is("count") && cl.args.Has("target") && cl.args.Has("per"):
		return "per"
	case cl.is("difference") && cl.args.Has("perAbove"):
		return "perAbove"
	}
	return ""
}

// checkReach: the best that can happen is worth less than the indicator.
func checkReach(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.nested || adjusts(cl.item) || cl.def.Coef != "" || cl.args.Str("pick") == "sum" {
			continue
		}
		var best, want decimal.Number
		short := cl.everywhere(func(g string) bool {
			full, ok := cl.full(g)
			most, known := bestWorth(cl, g)
			best, want = most, full
			return ok && known && most.Less(full)
		})
		if short {
			c.report(cl.path, "indicator", cl.def.ID, "best", show(best), "want", show(want))
		}
	}
}

// bestWorth is the most a table of rows or a ledger of additions can give; false
// where that is not plain.
func bestWorth(cl *clause, group string) (decimal.Number, bool) {
	if cl.is("ledger") && cl.args.Str("direction") == "add" && !cl.args.Has("base") {
		return leastLimit(cl, group)
	}
	if !cl.is("tiers", "panel", "passfail", "lateness") || cl.args.Has("perDay") || cl.args.Has("perCase") {
		return decimal.Zero, false
	}
	list, best := worths(cl), decimal.Zero
	for _, a := range list {
		n, ok := a.value(cl, group)
		if !ok {
			return best, false
		}
		best = decimal.Max(best, n)
	}
	return best, len(list) > 0
}

// leastLimit is the lower of a ledger's cap and limit.
func leastLimit(cl *clause, group string) (decimal.Number, bool) {
	var least decimal.Number
	found := false
	for _, a := range amounts(cl.args, cl.path, "cap", "limit") {
		if n, ok := a.value(cl, group); ok && (!found || n.Less(least)) {
			least, found = n, true
		}
	}
	return least, found
}
