package scoring

import (
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/scheme"
)

// price reads what a row is worth: exactly one of the ways to write it, or none
// for a kind that only resets.
func (v view) price(g *ledger) price {
	p := price{from: v.text("from"), to: v.text("to"), every: decimal.One, partial: v.text("partial"), total: v.text("countBy") == "total"}
	way := v.pricedBy()
	switch way {
	case "per":
		p.per = v.perPeer("per")
	case "pct":
		p.per = v.percentOfFull()
	case "range":
		p.lo, p.hi = v.sub("range").ends()
	case "tiers":
		p.tiers = v.tiers()
	case "thresholds":
		p.thresholds = v.thresholds()
	}
	p.levels = v.levelPoints(g)
	v.stepsOf(&p, way)
	v.signs(g, p)
	return p
}

// pricedBy is the parameter that says what the row is worth. Levels may stand
// beside per or pct, which then values events without a level.
func (v view) pricedBy() string {
	ways := slices.DeleteFunc([]string{"per", "pct", "range", "tiers", "thresholds"}, func(name string) bool { return !v.given(name) })
	switch {
	case len(ways) > 1:
		v.problem("rule.not_both", ways[1], "other", ways[0])
	case len(ways) == 1:
		if ways[0] != "per" && ways[0] != "pct" {
			v.useless(ways[0], "levels")
		}
		return ways[0]
	case !v.given("levels") && !v.bool("resets"):
		v.problem("rule.needs_one", "", "params", "per, pct, levels, range, tiers, thresholds")
	}
	return ""
}

// stepsOf reads the size of a step and what quantities it looks at.
func (v view) stepsOf(p *price, way string) {
	switch way {
	case "tiers":
		v.useless("tiers", "every")
		v.steps(len(p.tiers) > 0)
	case "thresholds":
		v.useless("thresholds", "every", "partial")
		v.needs("countBy", "thresholds")
	case "range":
		v.useless("range", "every", "partial", "countBy")
	default:
		if v.given("every") {
			p.every = v.above("every")
		}
		v.steps(v.given("every"))
	}
}

// steps asks what a part of a step means, and whether parts of different events
// add up; in proportion the second makes no difference.
func (v view) steps(stepped bool) {
	if !stepped {
		v.useless("every", "partial", "countBy")
		return
	}
	if !v.given("partial") {
		v.problem("rule.partial_missing", "partial")
	}
	if v.given("tiers") || v.text("partial") != "proportional" {
		v.needs("countBy", "partial")
	}
}

// tiers reads 捐款-like rates: so much per step in each part of the quantity.
func (v view) tiers() []tier {
	var out []tier
	rows := v.rows("tiers")
	for i, row := range rows {
		t := tier{every: row.above("every"), per: row.number("per")}
		if row.given("to") {
			to := row.number("to")
			t.to = &to
		}
		if t.to == nil && i < len(rows)-1 {
			row.problem("rule.tier_open", "to")
		}
		if i > 0 && t.to != nil && out[i-1].to != nil && t.to.Cmp(*out[i-1].to) <= 0 {
			row.problem("rule.rows_order", "to", "before", out[i-1].to.String(), "got", t.to.String())
		}
		out = append(out, t)
	}
	return out
}

func (v view) thresholds() []threshold {
	var out []threshold
	for i, row := range v.rows("thresholds") {
		t := threshold{row.number("min"), row.number("points")}
		if i > 0 && t.min.Cmp(out[i-1].min) <= 0 {
			row.problem("rule.rows_order", "min", "before", out[i-1].min.String(), "got", t.min.String())
		}
		out = append(out, t)
	}
	return out
}

// ends are the ends of a discretionary range.
func (v view) ends() (lo, hi *decimal.Number) {
	a, b := v.number("min"), v.number("max")
	if b.Less(a) {
		v.problem("rule.range_reversed", "max", "min", a.String(), "max", b.String())
	}
	return &a, &b
}

// levelPoints reads the points per level of a kind.
func (v view) levelPoints(g *ledger) map[string]decimal.Number {
	t := v.args.Get("levels")
	if t == nil || t.Kind != scheme.Map {
		return nil
	}
	out := map[string]decimal.Number{}
	for i, id := range t.Keys {
		if _, known := g.levels[id]; !known {
			v.problem("rule.unknown_level", "levels."+id, "level", id, "nearest", scheme.Nearest(id, g.levelOrder))
		}
		out[id], _ = v.constantOf("levels."+id, t.Values[i])
	}
	return out
}

// signs refuses points below zero where the ledger's direction gives the sign.
func (v view) signs(g *ledger, p price) {
	if g.direction == signed {
		return
	}
	all := slices.Concat(p.per, values(p.levels))
	for _, t := range p.tiers {
		all = append(all, t.per)
	}
	for _, t := range p.thresholds {
		all = append(all, t.points)
	}
	if p.lo != nil {
		all = append(all, *p.lo)
	}
	v.noneNegative("", all, g.direction)
}

func (v view) noneNegative(name string, all []decimal.Number, direction string) {
	for _, x := range all {
		if x.Sign() < 0 {
			v.problem("rule.sign_twice", name, "got", x.String(), "direction", direction)
			return
		}
	}
}

func values(m map[string]decimal.Number) []decimal.Number {
	var out []decimal.Number
	for _, id := range sortedKeys(m) {
		out = append(out, m[id])
	}
	return out
}

// perPeer reads a constant per peer group, nil when absent. A map has to name
// every group the rule applies to.
func (v view) perPeer(name string) perPeer {
	p, ok := v.constant(name)
	if !ok {
		return nil
	}
	out := make(perPeer, len(v.l.scheme.PeerGroups))
	for i, group := range v.l.scheme.PeerGroups {
		out[i] = p.For(group.ID)
		if _, named := p.ByGroup[group.ID]; p.All == nil && !named && slices.Contains(v.l.groups, group.ID) {
			v.problem("rule.group_without_value", name, "group", group.ID)
		}
	}
	return out
}

// cap reads a cap: a constant per peer group, not below zero.
func (v view) cap(name string) perPeer {
	out := v.perPeer(name)
	for _, x := range out {
		if x.Sign() < 0 {
			v.problem("rule.cap_negative", name, "got", x.String())
			return nil
		}
	}
	return out
}

// percentOfFull is pct percent of the indicator's points. Inside a composite
// the points of a part are not known before the rule runs.
func (v view) percentOfFull() perPeer {
	if v.l.depth > 0 {
		v.problem("rule.pct_in_part", "pct")
		return nil
	}
	if v.l.indicator.Points.IsZero() {
		v.problem("rule.pct_without_points", "pct")
	}
	v.percent("pct") // refuses 10%
	out := v.perPeer("pct")
	for i, group := range v.l.scheme.PeerGroups {
		if out != nil {
			out[i] = out[i].Mul(v.l.indicator.Points.For(group.ID)).Quo(decimal.Hundred)
		}
	}
	return out
}

func (v view) notNegative(name string) decimal.Number {
	x := v.number(name)
	if x.Sign() < 0 {
		v.problem("rule.negative", name, "got", x.String())
	}
	return x
}

// above is a constant above zero; where it is not, it reports and is 1, so that
// nothing divides by zero.
func (v view) above(name string) decimal.Number {
	x := v.number(name)
	if x.Sign() > 0 {
		return x
	}
	v.problem("rule.not_positive", name, "got", x.String())
	return decimal.One
}

// numbers is a list of constants.
func (v view) numbers(name string) []decimal.Number {
	t := v.args.Get(name)
	if t == nil {
		return nil
	}
	var out []decimal.Number
	for i, x := range t.List {
		n, _ := v.constantOf(name+"["+strconv.Itoa(i)+"]", x)
		out = append(out, n)
	}
	return out
}
