package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/scheme"
)

// ledgerGroups reads the groups; a parent stands before its children.
func (l *lowering) ledgerGroups(g *ledger) {
	index := map[string]int{}
	for _, row := range l.rows("groups") {
		id := row.text("id")
		if _, twice := index[id]; twice {
			row.problem("rule.duplicate_id", "id", "id", id)
		}
		group := ledgerGroup{id: id, parent: -1, cap: row.cap("cap"), floor: row.perPeer("floor")}
		if row.given("parent") {
			parent, known := index[row.text("parent")]
			if !known {
				row.problem("rule.unknown_parent", "parent", "group", id, "parent", row.text("parent"))
			}
			group.parent = parent
		}
		row.groupFloor(g, group)
		index[id] = len(g.groups)
		row.members(g, len(g.groups))
		g.groups = append(g.groups, group)
	}
}

// groupFloor refuses floors that cannot hold: only a ledger with both signs has
// sums below zero.
func (v view) groupFloor(g *ledger, group ledgerGroup) {
	if group.floor != nil && g.direction != signed {
		v.problem("rule.useless_param", "floor", "because", "direction")
	}
	for _, x := range group.floor {
		if x.Sign() > 0 {
			v.problem("rule.floor_positive", "floor", "got", x.String())
			return
		}
	}
}

func (v view) members(g *ledger, group int) {
	for _, id := range v.texts("members") {
		at, known := g.index[id]
		switch {
		case !known:
			v.unknownKind(g, "members", id)
		case g.kinds[at].group >= 0:
			v.problem("rule.two_groups", "members", "kind", id, "other", g.groups[g.kinds[at].group].id)
		default:
			g.kinds[at].group = group
		}
	}
}

func (v view) unknownKind(g *ledger, param, id string) {
	v.problem("rule.unknown_event_kind", param, "kind", id, "nearest", scheme.Nearest(id, g.kindIDs()))
}

func (g *ledger) kindIDs() []string {
	var out []string
	for _, k := range g.kinds {
		out = append(out, k.id)
	}
	return out
}

// someKinds reads a list of kinds that restricts a row; empty means all.
func (v view) someKinds(g *ledger) []string {
	list := v.texts("kinds")
	for _, id := range list {
		if _, known := g.index[id]; !known {
			v.unknownKind(g, "kinds", id)
		}
	}
	return list
}

// ledgerMultipliers reads the multipliers. More than one source of factors
// needs the word how they meet.
func (l *lowering) ledgerMultipliers(g *ledger) {
	factors := 0
	for _, row := range l.rows("multipliers") {
		m := row.multiplier(g)
		if m.points == nil {
			factors++
		}
		g.multipliers = append(g.multipliers, m)
	}
	if l.given("repeat") && l.sub("repeat").repeatsByFactor() {
		factors++
	}
	switch {
	case factors > 1:
		l.needs("combine", "multipliers")
	case factors == 0:
		l.useless("multipliers", "combine")
	}
}

// repeatsByFactor tells whether repetition multiplies, rather than replaces or
// adds points.
func (v view) repeatsByFactor() bool {
	return v.text("mode") == "each_next" || v.text("sequenceIs") == "factor"
}

func (v view) multiplier(g *ledger) multiplier {
	m := multiplier{
		id: v.text("id"), text: v.text("text"), flag: v.text("flag"), level: v.text("level"), kinds: v.someKinds(g),
		from: v.text("from"), to: v.text("to"), minCount: v.notNegative("minCount"),
	}
	if m.level != "" && !slices.Contains(g.levelOrder, m.level) {
		v.problem("rule.unknown_level", "level", "level", m.level, "nearest", scheme.Nearest(m.level, g.levelOrder))
	}
	switch v.oneOf("factor", "points") {
	case "factor":
		m.factor = v.notNegative("factor")
	case "points":
		m.points = v.perPeer("points")
		if g.direction != signed {
			v.noneNegative("points", m.points, g.direction)
		}
	}
	return m
}

// ledgerRepeat reads what happening again means.
func (l *lowering) ledgerRepeat(g *ledger) {
	if !l.given("repeat") {
		return
	}
	v := l.sub("repeat")
	r := &repetition{
		window: v.text("window"), months: v.integer("months"), by: v.text("by"), mode: v.text("mode"), kinds: v.someKinds(g),
		sequence: v.numbers("sequence"), is: v.text("sequenceIs"), beyond: v.text("beyond"),
	}
	v.repeatWindow(r)
	if r.mode == "streak" {
		v.streak(g, r)
	} else if v.needs("factor", "repeat") {
		r.factor = v.notNegative("factor")
		v.useless("mode", "sequence", "sequenceIs", "beyond")
	}
	g.repeat = r
}

func (v view) repeatWindow(r *repetition) {
	switch r.window {
	case "months":
		v.needs("months", "window")
	case "consecutive":
		r.months = max(1, r.months)
		if 12%r.months != 0 {
			v.problem("rule.not_part_of_year", "months", "got", itoa(r.months))
		}
	default:
		v.useless("window", "months")
	}
}

func (v view) streak(g *ledger, r *repetition) {
	v.useless("mode", "factor")
	v.needs("sequenceIs", "mode")
	v.needs("beyond", "mode")
	if len(r.sequence) == 0 {
		v.problem("rule.needs_param", "sequence", "because", "mode")
		r.sequence = []decimal.Number{decimal.One}
	}
	if r.beyond == "go_on" && len(r.sequence) < 2 {
		v.problem("rule.linear_needs_two", "sequence")
		r.beyond = "last_row"
	}
	if g.direction != signed {
		v.noneNegative("sequence", r.sequence, g.direction)
	}
}

// ledgerValidity reads how long events live by their points.
func (l *lowering) ledgerValidity(g *ledger) {
	rows := l.rows("validity")
	for i, row := range rows {
		r := validityRow{months: row.integer("months")}
		if row.given("upTo") {
			x := row.number("upTo")
			r.upTo = &x
		}
		if r.upTo == nil && i < len(rows)-1 {
			row.problem("rule.tier_open", "upTo")
		}
		g.validity = append(g.validity, r)
	}
	if len(rows) > 0 && g.validity[len(rows)-1].upTo != nil {
		l.problem("rule.last_row_open", "validity", "field", "upTo")
	}
	if len(rows) > 0 && l.totals(g) {
		l.problem("rule.validity_with_totals", "validity")
	}
	if g.repeat != nil && g.repeat.window == "validity" && !g.expires() {
		l.problem("rule.needs_param", "validMonths", "because", "repeat.window")
	}
}

// totals tells whether some kind adds up quantities of several events before
// their points are known.
func (l *lowering) totals(g *ledger) bool {
	return slices.ContainsFunc(g.kinds, func(k ledgerKind) bool {
		counted := k.free.Sign() > 0 || k.atLeast.Sign() > 0 || k.onceMonths > 0
		return counted || slices.ContainsFunc(k.prices, func(p price) bool { return p.total })
	})
}

// looksAtDays tells whether an event without a day cannot be decided.
func (g *ledger) looksAtDays() bool {
	if g.repeat != nil || g.expires() {
		return true
	}
	if slices.ContainsFunc(g.multipliers, func(m multiplier) bool { return m.from != "" || m.to != "" }) {
		return true
	}
	return slices.ContainsFunc(g.kinds, ledgerKind.looksAtDays)
}

func (k ledgerKind) looksAtDays() bool {
	monthly := k.capPerMonth != nil || k.capPerYear != nil || k.onceMonths > 0 || k.free.Sign() > 0 && k.freePer == "month"
	return monthly || slices.ContainsFunc(k.prices, func(p price) bool { return p.from != "" || p.to != "" })
}
