package scoring

import (
	"slices"
)

// buildLedger reads the parameters of a ledger rule. Problems are reported; the
// ledger is then not used.
func (l *lowering) buildLedger() *ledger {
	g := &ledger{
		id: l.id, indicator: l.indicator.ID, name: l.id, place: l.placeIn(l.indicator.ID), peers: l.peerFlags(),
		direction: l.text("direction"), index: map[string]int{}, levels: map[string]ledgerLevel{},
		combine: l.text("combine"), sameMatter: l.text("sameMatter"),
		outside: l.text("outside"), otherKinds: l.text("otherKinds"), validMonths: l.integer("validMonths"),
	}
	if l.given("ledger") {
		g.name = l.text("ledger")
	}
	g.from, g.to = l.period()
	l.ledgerLevels(g)
	l.ledgerKinds(g)
	l.ledgerGroups(g)
	g.limit = l.cap("limit")
	l.ledgerMultipliers(g)
	l.ledgerRepeat(g)
	l.ledgerValidity(g)
	g.dated = g.looksAtDays()
	g.plain = g.buildPlain()
	return g
}

// period is the span of days whose events count: as written, or the year of the
// scheme, widened to where the scheme begins and cut where it ends.
func (l *lowering) period() (string, string) {
	year := padded(l.scheme.Year, 4)
	from, to := year+"-01-01", year+"-12-31"
	if x := string(l.scheme.ValidFrom); x != "" {
		from = min(from, x)
	}
	if x := string(l.scheme.ValidTo); x != "" {
		to = min(to, x)
	}
	if l.given("from") {
		from = l.text("from")
	}
	if l.given("to") {
		to = l.text("to")
	}
	if from > to {
		l.problem("rule.period_reversed", "to", "from", from, "to", to)
	}
	return from, to
}

// peerFlags marks the peer groups the rule applies to.
func (l *lowering) peerFlags() []bool {
	out := make([]bool, len(l.scheme.PeerGroups))
	for i, p := range l.scheme.PeerGroups {
		out[i] = slices.Contains(l.groups, p.ID)
	}
	return out
}

// placeIn is the place of an indicator in the scheme's order, from 0.
func (l *lowering) placeIn(id string) int {
	n := 0
	for _, it := range l.scheme.Items {
		for _, ind := range it.Indicators {
			if ind.ID == id {
				return n
			}
			n++
		}
	}
	return n
}

// ledgerLevels reads the levels and their words. Without the list, the levels
// are those the kinds name.
func (l *lowering) ledgerLevels(g *ledger) {
	for _, row := range l.rows("levels") {
		id := row.text("id")
		if _, twice := g.levels[id]; twice {
			row.problem("rule.duplicate_id", "id", "id", id)
		}
		g.addLevel(id, ledgerLevel{row.text("text"), row.integer("validMonths")})
	}
	if l.given("levels") {
		return
	}
	for _, row := range l.rows("kinds") {
		if t := row.args.Get("levels"); t != nil {
			for _, id := range t.Keys {
				g.addLevel(id, ledgerLevel{})
			}
		}
	}
}

func (g *ledger) addLevel(id string, level ledgerLevel) {
	if !slices.Contains(g.levelOrder, id) {
		g.levelOrder = append(g.levelOrder, id)
	}
	g.levels[id] = level
}

// ledgerKinds reads the kinds. Rows of one id are one kind at different days.
func (l *lowering) ledgerKinds(g *ledger) {
	rows := l.rows("kinds")
	if len(rows) == 0 {
		l.problem("rule.no_rows", "kinds")
	}
	for _, row := range rows {
		k := row.ledgerKind()
		p := row.price(g)
		at, known := g.index[k.id]
		if !known {
			g.index[k.id] = len(g.kinds)
			k.prices = []price{p}
			g.kinds = append(g.kinds, k)
			continue
		}
		for _, other := range g.kinds[at].prices {
			if overlap(p, other) {
				row.problem("rule.duplicate_id", "id", "id", k.id)
			}
		}
		k.prices = slices.Concat(g.kinds[at].prices, []price{p})
		g.kinds[at] = k
	}
}

// overlap tells whether two prices hold on a common day.
func overlap(a, b price) bool {
	return (a.to == "" || b.from == "" || b.from <= a.to) && (b.to == "" || a.from == "" || a.from <= b.to)
}

// ledgerKind reads what a row says besides the price.
func (v view) ledgerKind() ledgerKind {
	k := ledgerKind{
		id: v.text("id"), text: v.text("text"), group: -1,
		cap: v.cap("cap"), capPerMonth: v.cap("capPerMonth"), capPerYear: v.cap("capPerYear"), capPerEvent: v.cap("capPerEvent"),
		free: v.notNegative("free"), freePer: v.text("freePer"), atLeast: v.notNegative("atLeast"), eachAtLeast: v.notNegative("eachAtLeast"),
		once: v.bool("once"), onceMonths: v.integer("onceMonths"), onceWindow: v.text("onceWindow"), onceBy: v.text("onceBy"),
		resets: v.bool("resets"), validMonths: v.integer("validMonths"),
	}
	if k.onceMonths == 0 {
		v.useless("onceMonths", "onceWindow", "onceBy")
	}
	if k.free.IsZero() {
		v.useless("free", "freePer")
	}
	if k.onceWindow == "calendar" && k.onceMonths > 0 && 12%k.onceMonths != 0 {
		v.problem("rule.not_part_of_year", "onceMonths", "got", itoa(k.onceMonths))
	}
	return k
}
