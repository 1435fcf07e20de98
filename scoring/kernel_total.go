package scoring

import (
	"eightx/decimal"
	"eightx/scheme"
)

// itemPlan is an item for one peer group, in units of the last printed decimal.
type itemPlan struct {
	indicators []int // those the group has
	cap, floor int64
	weight     int64 // in units of 1/plan.scale
	adjust     int64 // 1: a bonus, −1: a penalty, both unweighted; 0: neither
}

// items plans the sums. Whatever the columns hold, a total then stays inside
// the largest one.
func (pl *planner) items() string {
	if why := refusedItems(pl.p.Scheme); why != "" {
		return why
	}
	if why := pl.weightScale(); why != "" {
		return why
	}
	for g := range pl.p.Scheme.PeerGroups {
		plans, why := pl.groupItems(g)
		if why != "" {
			return why
		}
		pl.plan.items = append(pl.plan.items, plans)
	}
	return ""
}

func refusedItems(s *scheme.Scheme) string {
	for _, it := range s.Items {
		switch {
		case it.Combine != "" && it.Combine != "sum":
			return it.ID + ": combined by " + it.Combine
		case it.ResetWhen != "":
			return it.ID + ": reset by a condition"
		case len(it.Groups) > 0:
			return it.ID + ": groups of indicators"
		}
	}
	return ""
}

// weightScale finds the common denominator of all weights.
func (pl *planner) weightScale() string {
	pl.scale = 1
	for k := range pl.p.items {
		for _, w := range pl.p.items[k].weight {
			f, ok := fractionOf(w)
			if !ok || f.scale > maxWeightScale {
				return "weights are too long"
			}
			pl.scale = pl.scale / int64(gcd(uint64(pl.scale), uint64(f.scale))) * f.scale
			if pl.scale > maxWeightScale {
				return "weights are too long"
			}
		}
	}
	return ""
}

const maxWeightScale = 1_000_000

// groupItems plans the items of one peer group.
func (pl *planner) groupItems(g int) ([]itemPlan, string) {
	plans := make([]itemPlan, len(pl.p.items))
	raw, adjust := bounds{}, bounds{}
	for k := range plans {
		it, plan := &pl.p.items[k], &plans[k]
		switch it.def.Kind {
		case "bonus":
			plan.adjust = 1
		case "penalty":
			plan.adjust = -1
		}
		var whole bool
		plan.weight, whole = it.weight[g].Mul(decimal.Int(pl.scale)).Int64()
		if !whole || !pl.limits(it, plan, g) {
			return nil, it.def.ID + ": weight, cap or floor has too many digits"
		}
		for _, i := range it.indicators {
			if pl.kernels[i][g] != nil {
				plan.indicators = append(plan.indicators, i)
			}
		}
		span := pl.itemBounds(plan, g)
		if plan.adjust != 0 {
			adjust = adjust.plus(span.times(plan.adjust))
			continue
		}
		if _, ok := productWithin(max(-span.lo, span.hi), plan.weight); !ok {
			return nil, "totals may be too large"
		}
		if raw = raw.plus(span.times(plan.weight)); max(-raw.lo, raw.hi) > floatLimit/4 {
			return nil, "totals may be too large"
		}
	}
	total := bounds{floorDiv(raw.lo, pl.scale), floorDiv(raw.hi, pl.scale) + 1}.plus(adjust)
	if max(-total.lo, total.hi) > maxPoints {
		return nil, "totals may be too large"
	}
	pl.totals = bounds{min(pl.totals.lo, total.lo), max(pl.totals.hi, total.hi)}
	return plans, ""
}

func (b bounds) plus(c bounds) bounds { return bounds{b.lo + c.lo, b.hi + c.hi} }

func (b bounds) times(x int64) bounds {
	return bounds{min(b.lo*x, b.hi*x), max(b.lo*x, b.hi*x)}
}

// limits reads cap and floor; unwritten they are out of reach.
func (pl *planner) limits(it *item, plan *itemPlan, g int) bool {
	plan.cap, plan.floor = maxTermBound, -maxTermBound
	peer := pl.p.Scheme.PeerGroups[g].ID
	okCap, okFloor := true, true
	if !it.def.Cap.IsZero() {
		plan.cap, okCap = it.def.Cap.For(peer).Mantissa(pl.p.places)
	}
	if !it.def.Floor.IsZero() {
		plan.floor, okFloor = it.def.Floor.For(peer).Mantissa(pl.p.places)
	}
	return okCap && okFloor && inBounds(plan.cap) && inBounds(plan.floor)
}

// itemBounds are the bounds of an item's points; a veto may make it 0.
func (pl *planner) itemBounds(plan *itemPlan, g int) bounds {
	var b bounds
	for _, i := range plan.indicators {
		b = b.plus(bounds{pl.kernels[i][g].lo, pl.kernels[i][g].hi})
	}
	return bounds{min(0, plan.limit(b.lo)), max(0, plan.limit(b.hi))}
}

// limit applies cap and floor.
func (plan *itemPlan) limit(x int64) int64 { return max(min(x, plan.cap), plan.floor) }

// scoreBlock computes points, items and totals of n units from row lo on, which
// lie in the block of index at.
func (pl *plan) scoreBlock(m *machine, b *Board, lo, n, at int) {
	for i := range pl.kernels {
		pl.scoreIndicator(m, b, i, lo, n, at)
	}
	pl.addUp(m, b, lo, n, at)
}

// scoreIndicator computes one indicator, where the peer group has it.
func (pl *plan) scoreIndicator(m *machine, b *Board, i, lo, n, at int) {
	k := pl.kernels[i][pl.c.blocks[at].peer]
	if k == nil {
		return
	}
	m.run(k, &b.points[i], lo, n, at)
	for _, flag := range k.flags {
		on := b.flags[i][flag.column].on[lo : lo+n]
		for j, x := range m.regs[flag.reg][:n] {
			on[j] = x != 0
		}
	}
}

// addUp computes items and totals from points.
func (pl *plan) addUp(m *machine, b *Board, lo, n, at int) {
	g := pl.c.blocks[at].peer
	raw, adjust, sum := m.raw[:n], m.adjust[:n], m.sum[:n]
	clear(raw)
	clear(adjust)
	for k := range pl.items[g] {
		plan := &pl.items[g][k]
		if len(plan.indicators) > 0 {
			b.sumPoints(sum, plan.indicators, lo)
			plan.addTo(raw, adjust, sum)
		}
	}
	pl.strike(m, b, lo, n, at)
	pl.finish(b, raw, adjust, lo)
}

// addTo adds the item to the sums of its units.
func (plan *itemPlan) addTo(raw, adjust, sum []int64) {
	most, least := plan.cap, plan.floor
	if plan.adjust != 0 {
		for j, x := range sum {
			adjust[j] += plan.adjust * max(min(x, most), least)
		}
		return
	}
	weight := plan.weight
	raw = raw[:len(sum)]
	for j, x := range sum {
		raw[j] += weight * max(min(x, most), least)
	}
}

// strike takes items away again from units whose decided vetoes set them to
// zero.
func (pl *plan) strike(m *machine, b *Board, lo, n, at int) {
	for _, x := range pl.marks.blocks[at] {
		j := x.row - lo
		if j < 0 || j >= n {
			continue
		}
		for _, item := range x.mark.zeroItems {
			plan := &pl.items[pl.c.blocks[at].peer][item]
			if len(plan.indicators) == 0 {
				continue
			}
			b.sumPoints(m.sum[:1], plan.indicators, x.row)
			points := plan.limit(m.sum[0])
			if plan.adjust != 0 {
				m.adjust[j] -= plan.adjust * points
			} else {
				m.raw[j] -= plan.weight * points
			}
		}
	}
}

// finish rounds the totals.
func (pl *plan) finish(b *Board, raw, adjust []int64, lo int) {
	var total register
	divideBlockBy(total[:len(raw)], raw, pl.scale, pl.p.Scheme.Scale.Rounding)
	exact, printed := b.exact[lo:lo+len(raw)], b.total[lo:lo+len(raw)]
	for j, x := range raw {
		exact[j] = x + adjust[j]*pl.scale
		printed[j] = int32(total[j] + adjust[j])
	}
}
