package scoring

import (
	"slices"

	"eightx/decimal"
)

// plainTable is a ledger in which every event is worth a constant by its kind
// and level and nothing connects events but caps. All points are whole numbers
// at so many decimals, so that counting is one multiplication per event.
type plainTable struct {
	places int
	index  map[string]int // kind id → kinds
	kinds  []plainKind
	limit  []int64 // per peer group; nil: none
}

// plainKind is what a kind is worth per event.
type plainKind struct {
	id     string
	per    []int64          // per peer group; nil: only levels have points
	levels map[string]int64 // nil: the level does not matter
	cap    []int64          // per peer group; nil: none
}

// Bounds inside which sums of a plain table cannot overflow; outside them the
// ledger is counted the long way.
const (
	maxPlainPlaces = 6
	maxPlainPoints = 1 << 31
	maxPlainCount  = 1 << 20
	maxPlainEvents = 1 << 11
)

// plainTable is the ledger as a table of points per kind and level, when that
// is all there is to it: no caps, no days, nothing that connects events. The
// indicator's points may still have a floor and a cap.
func (g *ledger) plainTable() (*plainTable, bool) {
	if g.plain == nil || g.plain.limit != nil || g.hasResets() {
		return nil, false
	}
	capped := slices.ContainsFunc(g.plain.kinds, func(k plainKind) bool { return k.cap != nil })
	return g.plain, !capped
}

// at is the points of one event; false when its level is none of the kind's.
func (k *plainKind) at(peer int, level string) (int64, bool) {
	if x, ok := k.levels[level]; ok {
		return x, true
	}
	if k.per == nil || k.levels != nil && level != "" {
		return 0, false
	}
	return k.per[peer], true
}

// buildPlain is the table of a ledger that is plain, nil for others.
func (g *ledger) buildPlain() *plainTable {
	if g.dated || g.repeat != nil || len(g.multipliers) > 0 || len(g.groups) > 0 || g.sameMatter != "none" || g.otherKinds != "fail" {
		return nil
	}
	t := &plainTable{places: g.plainPlaces(), index: g.index}
	if t.places < 0 {
		return nil
	}
	for _, k := range g.kinds {
		if !k.plain() {
			return nil
		}
		p := k.prices[0]
		kind := plainKind{id: k.id, per: t.scaled(p.per), cap: t.scaled(k.cap)}
		if p.levels != nil {
			kind.levels = map[string]int64{}
		}
		for id, x := range p.levels {
			kind.levels[id], _ = x.Mantissa(t.places)
		}
		t.kinds = append(t.kinds, kind)
	}
	t.limit = t.scaled(g.limit)
	return t
}

// plain tells whether every event of a kind is worth count × a constant.
func (k *ledgerKind) plain() bool {
	p := k.prices[0]
	whole := p.lo == nil && p.tiers == nil && p.thresholds == nil && !p.total
	valued := p.per != nil || p.levels != nil
	return whole && valued && p.partial == "" && k.capPerEvent == nil && !k.once && k.free.IsZero() && k.atLeast.IsZero() && k.eachAtLeast.IsZero()
}

// plainPlaces is the number of decimals at which all points of the ledger are
// whole and small, -1 when there is none.
func (g *ledger) plainPlaces() int {
	all := slices.Clone([]decimal.Number(g.limit))
	for _, k := range g.kinds {
		all = slices.Concat(all, k.cap, k.prices[0].per, values(k.prices[0].levels))
	}
	for places := range maxPlainPlaces + 1 {
		fits := func(x decimal.Number) bool {
			m, whole := x.Mantissa(places)
			return whole && -maxPlainPoints < m && m < maxPlainPoints
		}
		if !slices.ContainsFunc(all, func(x decimal.Number) bool { return !fits(x) }) {
			return places
		}
	}
	return -1
}

func (t *plainTable) scaled(p perPeer) []int64 {
	if p == nil {
		return nil
	}
	out := make([]int64, len(p))
	for i, x := range p {
		out[i], _ = x.Mantissa(t.places)
	}
	return out
}

// sum counts a unit's events; false when one of them is not as plain as the
// table expects, which the long way then judges. Room holds a sum per kind.
func (t *plainTable) sum(g *ledger, peer int, events []event, room []int64) (int64, bool) {
	if len(events) > maxPlainEvents {
		return 0, false
	}
	clear(room)
	for i := range events {
		at, points, ok := t.event(g, peer, &events[i])
		if !ok {
			return 0, false
		}
		room[at] += points
	}
	total := int64(0)
	for at, x := range room {
		total += limited(x, t.kinds[at].cap, peer)
	}
	return limited(total, t.limit, peer), true
}

// event is the kind and the points of one event.
func (t *plainTable) event(g *ledger, peer int, e *event) (at int, points int64, ok bool) {
	at, known := t.index[e.kind]
	count, whole := e.count.Int64()
	if !known || !whole || count < 0 || count > maxPlainCount || e.points != nil {
		return 0, 0, false
	}
	if e.date != "" && (!isDay(e.date) || g.outside != "keep" && !within(e.date, g.from, g.to)) {
		return 0, 0, false
	}
	x, valued := t.kinds[at].at(peer, e.level)
	return at, count * x, valued
}

// limited keeps x between −limit and limit, where there is one.
func limited(x int64, limit []int64, peer int) int64 {
	if limit == nil {
		return x
	}
	return max(-limit[peer], min(x, limit[peer]))
}
