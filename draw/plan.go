package draw

import (
	"maps"
	"slices"
)

// plan is an input made ready to draw: everything sorted, limits filled in.
type plan struct {
	units  []string
	bodies []string // panels or assessors
	per    int
	limits map[string]Limits
	apart  map[string]string // the set each belongs to, if any

	barred  map[at]string
	members map[string][]string // of panels, sorted
	spare   map[string][]string // the reserves that may go to each unit, sorted
}

func newPlan(in *Input) *plan {
	limits := in.bodies()
	p := &plan{per: in.perUnit(), limits: limits, bodies: slices.Sorted(maps.Keys(limits)),
		apart: map[string]string{}, barred: in.barred(), members: map[string][]string{}, spare: map[string][]string{}}
	for _, u := range in.Units {
		p.units = append(p.units, u.ID)
	}
	slices.Sort(p.units)
	for _, panel := range in.Panels {
		p.members[panel.ID] = slices.Sorted(slices.Values(panel.Members))
	}
	reserves := slices.Sorted(slices.Values(in.Reserves))
	for _, u := range p.units {
		p.spare[u] = slices.DeleteFunc(slices.Clone(reserves), func(r string) bool { return p.barred[at{r, u}] != "" })
	}
	p.keepApart(in.Apart)
	p.spread(in.Spread)
	return p
}

func (p *plan) keepApart(sets [][]string) {
	for _, set := range sets {
		for _, id := range set {
			p.apart[id] = slices.Min(set)
		}
	}
}

// spread fills in the limits that nobody gave.
func (p *plan) spread(spread Spread) {
	few, many := 0, p.seats()
	if spread == Even && len(p.bodies) > 0 {
		few = p.seats() / len(p.bodies)
		many = (p.seats() + len(p.bodies) - 1) / len(p.bodies)
	}
	for id, l := range p.limits {
		if l.AtMost == 0 {
			l.AtMost = max(many, l.AtLeast)
		}
		if l.AtLeast == 0 {
			l.AtLeast = min(few, l.AtMost)
		}
		p.limits[id] = l
	}
}

// seats is how many places there are at all units together.
func (p *plan) seats() int { return p.per * len(p.units) }

// may says whether a body may be drawn for a unit: it is not barred itself, and
// there are reserves for its barred members.
func (p *plan) may(unit, body string) bool {
	return p.barred[at{body, unit}] == "" && len(p.away(unit, body)) <= len(p.spare[unit])
}

// away are the members of a panel who must not judge a unit, sorted.
func (p *plan) away(unit, panel string) []string {
	var away []string
	for _, m := range p.members[panel] {
		if p.barred[at{m, unit}] != "" {
			away = append(away, m)
		}
	}
	return away
}

// network is a full flow, or the reason why there is none.
func (p *plan) network() (*network, error) {
	free := newNetwork(p, false)
	if flow := free.fill(); flow < p.seats() {
		return nil, free.blocked(p, flow)
	}
	if owed := p.owed(); owed > p.seats() {
		return nil, &Problem{Code: "draw.idle", Who: p.bodies, Need: owed, Room: p.seats()}
	}
	n := newNetwork(p, true)
	if flow := n.fill(); flow < p.seats() {
		return nil, n.idle(p, flow)
	}
	return n, nil
}

// owed is how many places must be taken by all together.
func (p *plan) owed() int {
	owed := 0
	for _, l := range p.limits {
		owed += l.AtLeast
	}
	return owed
}
