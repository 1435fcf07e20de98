package scoring

import (
	"slices"

	"eightx/decimal"
)

// value prices the events day by day: points of kind and level, what repetition
// and other multipliers make of them, the cap per event, and for ledgers whose
// events live by their points, whether they still live.
func (r *ledgerRun) value() {
	totals := map[*price]decimal.Number{}
	chain := chains{}
	for i := range r.posts {
		p := &r.posts[i]
		if p.state == stranger || p.fault != "" {
			continue
		}
		place := chain.place(r, p)
		if p.state != counts {
			continue
		}
		if p.points, p.fault = r.worth(p, totals); p.fault != "" {
			continue
		}
		p.base = p.points
		r.multiply(p, place)
		r.capEvent(p)
		r.expireByPoints(p)
		p.resets = r.kind(p).resets && p.state == counts && !p.waived && p.count.Sign() > 0
	}
}

// worth is count × points by the event's price, or why it cannot be told.
func (r *ledgerRun) worth(p *posting, totals map[*price]decimal.Number) (decimal.Number, string) {
	x := &r.kind(p).prices[p.price]
	if x.lo != nil {
		return decided(p, x)
	}
	if p.event.points != nil {
		return decimal.Zero, "fail.ledger_points_unwanted"
	}
	unit, fault := x.unit(p.event.level, r.peer)
	if fault != "" || !x.total {
		return x.points(p.count, unit), fault
	}
	before := totals[x]
	totals[x] = before.Add(p.count)
	return x.points(totals[x], unit).Sub(x.points(before, unit)), ""
}

// decided is the figure people agreed on within the range of the clause. The
// event is one: several of them need several entries, each with its figure.
func decided(p *posting, x *price) (decimal.Number, string) {
	got := p.event.points
	switch {
	case got == nil:
		return decimal.Zero, "fail.ledger_points_missing"
	case got.Less(*x.lo) || x.hi.Less(*got):
		return decimal.Zero, "fail.ledger_points_range"
	case !p.event.count.Equal(decimal.One):
		return decimal.Zero, "fail.ledger_range_count"
	}
	return got.Mul(p.count), ""
}

// unit is the points for one step at a level.
func (x *price) unit(level string, peer int) (decimal.Number, string) {
	if points, ok := x.levels[level]; ok {
		return points, ""
	}
	switch {
	case x.levels != nil && (level != "" || x.per == nil):
		return decimal.Zero, "fail.ledger_level"
	case x.per != nil:
		return x.per[peer], ""
	}
	return decimal.Zero, ""
}

// points is what a quantity is worth.
func (x *price) points(count, unit decimal.Number) decimal.Number {
	switch {
	case x.tiers != nil:
		return x.tiered(count)
	case x.thresholds != nil:
		return x.reached(count)
	}
	return steps(x.partial, count.Quo(x.every)).Mul(unit)
}

// tiered adds up the parts of a quantity, each at its own rate.
func (x *price) tiered(count decimal.Number) decimal.Number {
	sum, from := decimal.Zero, decimal.Zero
	for _, t := range x.tiers {
		end := count
		if t.to != nil {
			end = decimal.Min(end, *t.to)
		}
		if !from.Less(end) {
			break
		}
		sum = sum.Add(steps(x.partial, end.Sub(from).Quo(t.every)).Mul(t.per))
		from = end
	}
	return sum
}

// reached is the points of the highest threshold reached; they do not add up.
func (x *price) reached(count decimal.Number) decimal.Number {
	points := decimal.Zero
	for _, t := range x.thresholds {
		if count.Less(t.min) {
			break
		}
		points = t.points
	}
	return points
}

// steps counts the steps of a quantity the way the clause says.
func steps(partial string, n decimal.Number) decimal.Number {
	switch partial {
	case "floor":
		return n.Floor()
	case "ceil":
		return n.Ceil()
	}
	return n
}

// multiply applies what the multipliers that fit make of an event. Fixed points
// stand for themselves: nothing multiplies them further.
func (r *ledgerRun) multiply(p *posting, place int) {
	r.repeatPoints(p, place)
	var factors []decimal.Number
	if f, ok := r.repeatFactor(p, place); ok {
		factors = append(factors, f)
	}
	for i := range r.g.multipliers {
		m := &r.g.multipliers[i]
		if !m.fits(p) {
			continue
		}
		if m.points != nil {
			r.fix(p, m)
			return
		}
		factors = append(factors, m.factor)
		r.note(p, "ledger.note.multiplier", "name", m.name(), "factor", m.factor.String())
	}
	r.applyFactors(p, factors)
}

func (r *ledgerRun) applyFactors(p *posting, factors []decimal.Number) {
	if len(factors) == 0 {
		return
	}
	factor := joint(r.g.combine, factors)
	p.points = p.points.Mul(factor)
	p.waived = factor.IsZero()
	if len(factors) > 1 {
		r.note(p, "ledger.note.joint", "factor", factor.String())
	}
}

// joint is the factor several factors make: their product, or the largest of
// those that raise times the smallest of those that lower.
func joint(combine string, factors []decimal.Number) decimal.Number {
	up, down, product := decimal.One, decimal.One, decimal.One
	for _, f := range factors {
		up, down, product = decimal.Max(up, f), decimal.Min(down, f), product.Mul(f)
	}
	if combine == "strongest" {
		return up.Mul(down)
	}
	return product
}

// fix gives an event fixed points; an event reduced to nothing stays nothing.
func (r *ledgerRun) fix(p *posting, m *multiplier) {
	if p.count.IsZero() {
		return
	}
	p.points = m.points[r.peer]
	p.waived = p.points.IsZero()
	r.note(p, "ledger.note.fixed", "name", m.name(), "points", p.points.String())
}

// fits tells whether all that a multiplier asks for holds.
func (m *multiplier) fits(p *posting) bool {
	e := p.event
	return (m.flag == "" || slices.Contains(e.flags, m.flag)) &&
		(m.level == "" || e.level == m.level) &&
		(len(m.kinds) == 0 || slices.Contains(m.kinds, e.kind)) &&
		within(e.date, m.from, m.to) &&
		!p.count.Less(m.minCount)
}

func (m *multiplier) name() string {
	for _, s := range []string{m.text, m.id, m.flag, m.level} {
		if s != "" {
			return s
		}
	}
	return m.from + "…" + m.to
}

// capEvent keeps one event within its kind's cap per event.
func (r *ledgerRun) capEvent(p *posting) {
	limit := r.kind(p).capPerEvent
	if limit == nil || !limit[r.peer].Less(p.points.Abs()) {
		return
	}
	before := p.points
	p.points = decimal.Clamp(before, limit[r.peer].Neg(), limit[r.peer])
	r.note(p, "ledger.note.cap_event", "cap", limit[r.peer].String(), "cut", before.Sub(p.points).String())
}

// expireByPoints drops an event that its points no longer keep alive.
func (r *ledgerRun) expireByPoints(p *posting) {
	months, limited := r.lives(p)
	if !limited || months > 0 {
		return
	}
	for _, row := range r.g.validity {
		if row.upTo == nil || !row.upTo.Less(p.points.Abs()) {
			r.expire(p, row.months)
			return
		}
	}
}
