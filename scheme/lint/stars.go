package lint

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// Stars and grades: levels in order, places that fit, gates that can be met.

func levelPath(g gradingAt, i int) string { return g.path + ".levels[" + itoa(i) + "]" }

// star stands behind the number of a star: 3★.
const star = "★"

func levelName(l scheme.Level) string {
	if l.Name != "" {
		return l.Name
	}
	return itoa(l.Star) + star
}

// checkForcedLast: a fixed share at the bottom punishes whoever is last of good.
func checkForcedLast(c *checker) {
	for _, g := range c.gradings() {
		if g.LastShare != nil && g.LastShare.Sign() > 0 {
			c.report(g.path+".lastShare", "share", show(*g.LastShare))
		}
	}
}

// checkPlaces: a level's places do not outnumber the units of a group.
func checkPlaces(c *checker) {
	if c.Facts == nil {
		return
	}
	size := map[string]int64{}
	for _, u := range c.Facts.Units {
		size[u.Peer]++
	}
	for _, g := range c.gradings() {
		for _, peer := range c.s.PeerGroups {
			if size[peer.ID] == 0 {
				continue
			}
			var sum decimal.Number
			for i, level := range g.Levels {
				sum = sum.Add(level.Quota.For(peer.ID))
				if decimal.Int(size[peer.ID]).Less(sum) && level.Quota.For(peer.ID).Sign() > 0 {
					c.report(levelPath(g, i)+".quota", "group", peer.Name, "places", show(sum), "units", itoa(int(size[peer.ID])))
					break
				}
			}
		}
	}
}

// checkShares: shares of units are parts of one, together at most one.
func checkShares(c *checker) {
	for _, g := range c.gradings() {
		for _, peer := range c.s.PeerGroups {
			var sum decimal.Number
			for i, level := range g.Levels {
				sum = sum.Add(level.Share.For(peer.ID))
				if decimal.One.Less(sum) {
					c.report(levelPath(g, i)+".share", "group", peer.Name, "sum", show(sum.Mul(decimal.Hundred)))
					break
				}
			}
		}
	}
}

// checkLevels: levels stand best first, with falling thresholds and stars.
func checkLevels(c *checker) {
	for _, g := range c.gradings() {
		var before *scheme.Level
		for i := range g.Levels {
			level := &g.Levels[i]
			if level.When != "" {
				continue // levels with a condition stand where their condition wants them
			}
			if before != nil && before.Star > 0 && level.Star >= before.Star {
				c.report(levelPath(g, i)+".star", "level", levelName(*level), "before", levelName(*before))
			}
			if before != nil && before.Min != nil && level.Min != nil && before.Min.Less(*level.Min) {
				c.report(levelPath(g, i)+".min", "level", levelName(*level), "before", levelName(*before))
			}
			before = level
		}
	}
}

// checkLevelReach: a threshold above everything a unit can have is no level.
func checkLevelReach(c *checker) {
	for _, g := range c.gradings() {
		if g.Measure != "" && g.Measure != "total" {
			continue
		}
		for i, level := range g.Levels {
			if top, ok := c.highest(); ok && level.Min != nil && top.Less(*level.Min) {
				c.report(levelPath(g, i)+".min", "level", levelName(level), "min", show(*level.Min), "most", show(top))
			}
		}
	}
}

// highest is the highest total of any peer group; false when nothing limits it.
func (c *checker) highest() (decimal.Number, bool) {
	var top decimal.Number
	for i := range c.s.PeerGroups {
		g := &c.s.PeerGroups[i]
		most := c.total(g)
		for k := range c.s.Items {
			item := &c.s.Items[k]
			switch {
			case item.Kind == "bonus" && item.Cap.IsZero():
				return top, false
			case item.Kind == "bonus":
				most = most.Add(item.Cap.For(g.ID))
			case !adjusts(item) && c.open(item, g.ID):
				return top, false
			}
		}
		top = decimal.Max(top, most)
	}
	return top, true
}

// open tells whether an item can be worth more than its points.
func (c *checker) open(item *scheme.Item, group string) bool {
	return slices.ContainsFunc(c.lines, func(l line) bool {
		if l.item != item {
			return false
		}
		most, limited := c.ceiling(&l, group)
		full, _ := l.full(group)
		return !limited || full.Less(most)
	})
}

// checkGateLevels: a gate is for a star there is.
func checkGateLevels(c *checker) {
	for _, g := range c.gradings() {
		if g.Formula != "" {
			continue
		}
		for i, gate := range g.Gates {
			if gate.Star > topStar(g.Grading) {
				c.report(g.path+".gates["+itoa(i)+"].star", "gate", gate.ID, "star", itoa(gate.Star))
			}
		}
	}
}

// checkGates: a gate nobody can pass closes the star to everybody.
func checkGates(c *checker) {
	for _, g := range c.gradings() {
		for i, gate := range g.Gates {
			n, err := expr.Parse(gate.When)
			if err != nil {
				continue
			}
			path := g.path + ".gates[" + itoa(i) + "].when"
			if term := c.impossible(n); term != nil {
				c.report(path, "gate", gate.ID, "condition", expr.Format(term))
				continue
			}
			if peer := c.closedTo(n); peer != "" {
				c.report(path, "gate", gate.ID, "condition", gate.When+" ("+peer+")")
			}
		}
	}
}

// impossible is a part of a condition that must hold and cannot, nil when there
// is none.
func (c *checker) impossible(n *expr.Node) *expr.Node {
	if n.Op == expr.OpAnd {
		for _, arg := range n.Args {
			if term := c.impossible(arg); term != nil {
				return term
			}
		}
		return nil
	}
	op := n.Op
	if _, compares := mirrored[op]; !compares || len(n.Args) != 2 {
		return nil
	}
	left, right := n.Args[0], n.Args[1]
	if left.Op == expr.OpConst {
		left, right, op = right, left, mirrored[op]
	}
	if left.Op != expr.OpRef || right.Op != expr.OpConst {
		return nil
	}
	low, high := c.reach(left.Text)
	if outOfReach(op, right.Num, low, high) {
		return n
	}
	return nil
}

// outOfReach tells whether "x op limit" holds for no x between low and high, nil
// being without end.
func outOfReach(op expr.Op, limit decimal.Number, low, high *decimal.Number) bool {
	switch op {
	case expr.OpGe:
		return high != nil && high.Less(limit)
	case expr.OpGt:
		return high != nil && high.Cmp(limit) <= 0
	case expr.OpLe:
		return low != nil && limit.Less(*low)
	case expr.OpLt:
		return low != nil && limit.Cmp(*low) <= 0
	case expr.OpEq:
		return high != nil && high.Less(limit) || low != nil && limit.Less(*low)
	}
	return false
}

// reach is the smallest and largest figure a name can have in a gate.
func (c *checker) reach(name string) (low, high *decimal.Number) {
	zero, one := decimal.Zero, decimal.One
	if id, isRate := strings.CutSuffix(name, ".rate"); isRate {
		if _, limited := c.mostOf(id); limited && c.s.Scale.Negative != "allowed" {
			return &zero, &one
		}
		return nil, nil
	}
	switch name {
	case "total":
		if top, ok := c.highest(); ok {
			high = &top
		}
		return nil, high
	case "rank":
		return &one, nil
	case "star", "vetoes", "integrity", "size":
		return &zero, nil
	}
	if most, limited := c.mostOf(name); limited {
		return nil, &most
	}
	if m := c.metrics[name]; m != nil {
		return m.Min, m.Max
	}
	return nil, nil
}

// mostOf is the most an indicator or item is worth in any peer group; false when
// it may exceed its points, or there is no such thing.
func (c *checker) mostOf(id string) (most decimal.Number, limited bool) {
	l, item := c.line(id), c.item(id)
	for _, g := range c.s.PeerGroups {
		switch {
		case l != nil:
			x, ok := c.ceiling(l, g.ID)
			full, _ := l.full(g.ID)
			if !ok || full.Less(x) {
				return most, false
			}
			most = decimal.Max(most, x)
		case item != nil:
			if adjusts(item) || c.open(item, g.ID) {
				return most, false
			}
			most = decimal.Max(most, itemPoints(item, g.ID))
		default:
			return most, false
		}
	}
	return most, true
}

func (c *checker) item(id string) *scheme.Item {
	for i := range c.s.Items {
		if c.s.Items[i].ID == id {
			return &c.s.Items[i]
		}
	}
	return nil
}

// closedTo is the name of a peer group that has no points for what a gate reads,
// so that the gate is closed to all of it; "" when there is none. A condition
// that asks has() or offers a choice is left alone.
func (c *checker) closedTo(n *expr.Node) string {
	guarded := false
	expr.Walk(n, func(n *expr.Node) bool {
		guarded = guarded || n.Op == expr.OpHas || n.Op == expr.OpOr || n.Op == expr.OpIf || n.Op == expr.OpCoalesce
		return !guarded
	})
	if guarded {
		return ""
	}
	for _, name := range expr.Refs(n) {
		id, _ := strings.CutSuffix(name, ".rate")
		for _, g := range c.s.PeerGroups {
			l, item := c.line(id), c.item(id)
			if l != nil && !slices.Contains(c.groupsOf(l), g.ID) || item != nil && !adjusts(item) && itemPoints(item, g.ID).Sign() <= 0 {
				return g.Name
			}
		}
	}
	return ""
}
