package scoring

import "eightx/decimal"

// settle applies what goes beyond single events: matters that count elsewhere,
// and the caps from the narrowest to the widest.
func (r *ledgerRun) settle(in *inputs, unit int32) {
	r.elsewhere(in, unit)
	for at := range r.g.kinds {
		k := &r.g.kinds[at]
		r.capSpans(at, k.capPerMonth, len("2026-07"), "ledger.note.cap_month")
		r.capSpans(at, k.capPerYear, len("2026"), "ledger.note.cap_year")
		r.capAll(r.members(func(p *posting) bool { return p.kind == at }), k.cap, "ledger.note.cap_kind", k.name())
	}
	for at := len(r.g.groups) - 1; at >= 0; at-- {
		r.capGroup(at)
	}
	r.capAll(r.members(func(*posting) bool { return true }), r.g.limit, "ledger.note.limit", "")
}

func (k *ledgerKind) name() string {
	if k.text != "" {
		return k.text
	}
	return k.id
}

// capSpans caps what a kind is worth within each month or year: within events
// whose days begin with the same length characters.
func (r *ledgerRun) capSpans(kind int, limit perPeer, length int, code string) {
	if limit == nil {
		return
	}
	spans := map[string][]*posting{}
	for _, p := range r.members(func(p *posting) bool { return p.kind == kind }) {
		span := p.event.date[:length]
		spans[span] = append(spans[span], p)
	}
	for _, span := range sortedKeys(spans) {
		r.capAll(spans[span], limit, code, span)
	}
}

// capAll keeps the sum of some events between −limit and limit.
func (r *ledgerRun) capAll(members []*posting, limit perPeer, code, of string) {
	if limit == nil {
		return
	}
	hi := limit[r.peer]
	r.keepBelow(members, hi, code, of)
	r.keepAbove(members, hi.Neg(), code, of)
}

// capGroup keeps a group's sum between its floor and its cap.
func (r *ledgerRun) capGroup(at int) {
	group := r.g.groups[at]
	members := r.members(func(p *posting) bool { return r.g.inside(p.kind, at) })
	if group.cap != nil {
		r.keepBelow(members, group.cap[r.peer], "ledger.note.cap_group", group.id)
	}
	if group.floor != nil {
		r.keepAbove(members, group.floor[r.peer], "ledger.note.floor_group", group.id)
	}
}

// keepBelow takes what exceeds the cap off the latest events that add to it.
func (r *ledgerRun) keepBelow(members []*posting, limit decimal.Number, code, of string) {
	excess := sumOf(members).Sub(limit)
	for i := len(members) - 1; i >= 0 && excess.Sign() > 0; i-- {
		if p := members[i]; p.points.Sign() > 0 {
			cut := decimal.Min(p.points, excess)
			excess = excess.Sub(cut)
			p.points = p.points.Sub(cut)
			r.note(p, code, "cap", limit.String(), "of", of, "cut", cut.String())
		}
	}
}

// keepAbove gives back what falls below the floor, latest events first.
func (r *ledgerRun) keepAbove(members []*posting, limit decimal.Number, code, of string) {
	short := limit.Sub(sumOf(members))
	for i := len(members) - 1; i >= 0 && short.Sign() > 0; i-- {
		if p := members[i]; p.points.Sign() < 0 {
			back := decimal.Min(p.points.Neg(), short)
			short = short.Sub(back)
			p.points = p.points.Add(back)
			r.note(p, code, "cap", limit.String(), "of", of, "cut", back.Neg().String())
		}
	}
}

func sumOf(members []*posting) decimal.Number {
	sum := decimal.Zero
	for _, p := range members {
		sum = sum.Add(p.points)
	}
	return sum
}
