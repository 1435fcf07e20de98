package scoring

import (
	"strings"

	"eightx/decimal"
)

// once keeps the weightiest event of each kind that counts once.
func (r *ledgerRun) once() {
	for at := range r.g.kinds {
		if !r.g.kinds[at].once {
			continue
		}
		r.keepOne(r.members(func(p *posting) bool { return p.kind == at }), "highest", "ledger.note.once")
	}
}

// matters keeps one event per matter and sign.
func (r *ledgerRun) matters() {
	if r.g.sameMatter == "none" || r.g.sameMatter == "" {
		return
	}
	groups := map[string][]*posting{}
	var order []string
	for _, p := range r.members(func(p *posting) bool { return p.event.matter != "" && !p.points.IsZero() }) {
		key := r.g.weighed(p)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], p)
	}
	for _, key := range order {
		r.keepOne(groups[key], r.g.sameMatter, "ledger.note.same_matter")
	}
}

// keepOne leaves one of several events: the weightiest (the earliest of equals)
// or the first.
func (r *ledgerRun) keepOne(members []*posting, which, code string) {
	best := -1
	for i, p := range members {
		if p.points.IsZero() {
			continue
		}
		if best < 0 || which == "highest" && members[best].points.Abs().Less(p.points.Abs()) {
			best = i
		}
	}
	for i, p := range members {
		if i != best && best >= 0 && !p.points.IsZero() {
			r.drop(p, code, "kept", label(members[best].event), "points", p.points.String())
		}
	}
}

// label names an event in a note: its id, or its day and words.
func label(e *event) string {
	if e.id != "" {
		return e.id
	}
	return strings.TrimSpace(e.date + " " + e.text)
}

// elsewhere drops events whose matter weighs more in another ledger, or as much
// in one that stands earlier in the scheme.
func (r *ledgerRun) elsewhere(in *inputs, unit int32) {
	for _, other := range r.g.others {
		if !other.peers[r.peer] {
			continue
		}
		heaviest := other.run(in, unit, false).heaviest()
		for _, p := range r.members(func(p *posting) bool { return p.event.matter != "" && !p.points.IsZero() }) {
			weight, also := heaviest[r.g.weighed(p)]
			c := weight.Cmp(p.points.Abs())
			if also && (c > 0 || c == 0 && other.place < r.g.place) {
				r.drop(p, "ledger.note.other_ledger", "ledger", other.id, "points", p.points.String())
			}
		}
	}
}

// heaviest is the weight of the weightiest event per matter and sense.
func (r *ledgerRun) heaviest() map[string]decimal.Number {
	out := map[string]decimal.Number{}
	for _, p := range r.members(func(p *posting) bool { return p.event.matter != "" && !p.points.IsZero() }) {
		key := r.g.weighed(p)
		out[key] = decimal.Max(out[key], p.points.Abs())
	}
	return out
}

// weighed is the matter with its sense for the unit: a point added in a
// deducting ledger is bad.
func (g *ledger) weighed(p *posting) string {
	bad := p.points.Sign() < 0
	if g.direction == deducting {
		bad = !bad
	}
	if bad {
		return "-" + p.event.matter
	}
	return "+" + p.event.matter
}
