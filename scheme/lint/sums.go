package lint

import (
	"strings"

	"eightx/decimal"
	"eightx/scheme"
)

// Sums: points of groups, items, indicators and their parts add up.

// checkTotals: the items of a peer group make up its total.
func checkTotals(c *checker) {
	for i, g := range c.s.PeerGroups {
		want, got := c.total(&g), decimal.Zero
		for k := range c.s.Items {
			if item := &c.s.Items[k]; !adjusts(item) {
				got = got.Add(itemPoints(item, g.ID).Mul(weight(item, g.ID)))
			}
		}
		if !got.Equal(want) {
			c.report("peerGroups["+itoa(i)+"]", "group", g.Name, "got", show(got), "want", show(want), "difference", show(want.Sub(got)))
		}
	}
}

// total is the full points of a peer group.
func (c *checker) total(g *scheme.PeerGroup) decimal.Number {
	if g.Total != nil {
		return *g.Total
	}
	return c.s.Scale.Total
}

// itemPoints is an item's points as written, or what its indicators make.
func itemPoints(item *scheme.Item, group string) decimal.Number {
	if !item.Points.IsZero() {
		return item.Points.For(group)
	}
	return earnable(item, group)
}

func weight(item *scheme.Item, group string) decimal.Number {
	if item.Weight.IsZero() {
		return decimal.One
	}
	return item.Weight.For(group)
}

// checkItemSums: the indicators of an item make up its points. Peer groups with
// the same difference are reported together.
func checkItemSums(c *checker) {
	for i := range c.s.Items {
		item := &c.s.Items[i]
		if item.Points.IsZero() || adjusts(item) || item.Combine != "" && item.Combine != "sum" {
			continue
		}
		groups := map[[2]string][]string{}
		var order [][2]string
		for _, g := range c.s.PeerGroups {
			got, want := earnable(item, g.ID), item.Points.For(g.ID)
			if got.Equal(want) {
				continue
			}
			key := [2]string{show(got), show(want)}
			if groups[key] == nil {
				order = append(order, key)
			}
			groups[key] = append(groups[key], g.Name)
		}
		for _, key := range order {
			c.report(scheme.ItemPath(i)+".points", "item", item.Name, "groups", strings.Join(groups[key], ", "), "got", key[0], "want", key[1])
		}
	}
}

// earnable is the sum of an item's indicators, with the caps of their groups.
func earnable(item *scheme.Item, group string) decimal.Number {
	inGroup, sum := map[string]decimal.Number{}, decimal.Zero
	for i := range item.Indicators {
		ind := &item.Indicators[i]
		if ind.Group == "" {
			sum = sum.Add(ind.Points.For(group))
			continue
		}
		inGroup[ind.Group] = inGroup[ind.Group].Add(ind.Points.For(group))
	}
	for i := len(item.Groups) - 1; i >= 0; i-- {
		g := &item.Groups[i]
		points := inGroup[g.ID]
		if !g.Cap.IsZero() {
			points = decimal.Min(points, g.Cap.For(group))
		}
		if g.Parent != "" {
			inGroup[g.Parent] = inGroup[g.Parent].Add(points)
			continue
		}
		sum = sum.Add(points)
	}
	return sum
}

// checkWithoutPoints: an indicator of a fixed or added item that is worth nothing
// in any peer group exists for nobody.
func checkWithoutPoints(c *checker) {
	for i := range c.lines {
		if l := &c.lines[i]; len(c.groupsOf(l)) == 0 {
			c.report(l.path, "indicator", l.def.ID, "name", l.def.Name)
		}
	}
}

// checkBonusCaps: bonus without any limit can outweigh the work itself.
func checkBonusCaps(c *checker) {
	for i := range c.s.Items {
		item := &c.s.Items[i]
		if item.Kind == "bonus" && item.Cap.IsZero() && !limited(item) {
			c.report(scheme.ItemPath(i), "item", item.Name)
		}
	}
}

// limited tells whether every indicator of an item has a limit of its own.
func limited(item *scheme.Item) bool {
	for i := range item.Indicators {
		if ind := &item.Indicators[i]; ind.Cap == nil && ind.Points.IsZero() {
			return false
		}
	}
	return true
}

// checkParts: check points and parts with points of their own make up the
// indicator's points. (Shares in percent are the engine's to check.)
func checkParts(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		switch {
		case cl.is("checklist"):
			c.partSum(cl, "checks")
		case cl.is("composite") && (cl.args.Str("combine") == "" || cl.args.Str("combine") == "sum"):
			c.partSum(cl, "parts")
		}
	}
}

func (c *checker) partSum(cl *clause, name string) {
	if cl.def.Cap != nil {
		return
	}
	for _, g := range cl.groups {
		full, ok := cl.full(g)
		got, all := cl.sumOf(name, g)
		if ok && all && !got.Equal(full) {
			c.report(cl.path+"."+name, "indicator", cl.def.ID, "group", c.groupName(g), "got", show(got), "want", show(full))
			return
		}
	}
}

// sumOf adds up the points of rows; false when one has none or applies only
// beside another.
func (cl *clause) sumOf(name, group string) (decimal.Number, bool) {
	rows, sum := cl.rows(name), decimal.Zero
	for _, row := range rows {
		points, ok := cl.number(row.Get("points"), group)
		if !ok || row.Has("appliesIf") {
			return sum, false
		}
		sum = sum.Add(points)
	}
	return sum, len(rows) > 0
}

func (c *checker) groupName(id string) string {
	if g := c.group(id); g != nil {
		return g.Name
	}
	return id
}

// checkDecimals: points and metrics have as many decimals as can be printed.
func checkDecimals(c *checker) {
	if d := c.s.Scale.Decimals; d < 0 || d > maxDecimals {
		c.report("scale.decimals", "got", itoa(d), "most", itoa(maxDecimals))
	}
	for i, m := range c.s.Metrics {
		if m.Decimals < 0 || m.Decimals > maxDecimals {
			c.report("metrics["+itoa(i)+"].decimals", "got", itoa(m.Decimals), "most", itoa(maxDecimals))
		}
	}
}

// maxDecimals is the most decimals of points and figures.
const maxDecimals = 6
