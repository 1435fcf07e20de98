package scoring

import "eightx/decimal"

// quantify reduces counts kind by kind.
func (r *ledgerRun) quantify() {
	for at := range r.g.kinds {
		k := &r.g.kinds[at]
		if k.onceMonths == 0 && !k.once && k.free.IsZero() && k.atLeast.IsZero() {
			continue
		}
		members := r.members(func(p *posting) bool { return p.kind == at })
		r.oncePerMonths(k, members)
		r.minimum(k, members)
		r.freeOnes(k, members)
	}
}

// oncePerMonths keeps one event per span of months, and counts events of kinds
// that count once as one whatever their count.
func (r *ledgerRun) oncePerMonths(k *ledgerKind, members []*posting) {
	last := map[string]string{}
	for _, p := range members {
		if k.once || k.onceMonths > 0 {
			p.count = decimal.Min(p.count, decimal.One)
		}
		if k.onceMonths == 0 || p.count.IsZero() {
			continue
		}
		key := ""
		if k.onceBy == "matter" {
			key = p.event.matter
		}
		if before, seen := last[key]; seen && (key != "" || k.onceBy == "kind") && sameSpan(k, before, p.event.date) {
			r.drop(p, "ledger.note.once_months", "months", itoa(k.onceMonths), "first", before)
			continue
		}
		last[key] = p.event.date
	}
}

// sameSpan tells whether two days fall into one span of a kind's onceMonths.
func sameSpan(k *ledgerKind, first, day string) bool {
	if k.onceWindow == "calendar" {
		return monthNumber(first)/k.onceMonths == monthNumber(day)/k.onceMonths
	}
	return day < addMonths(first, k.onceMonths)
}

// minimum drops everything of a kind that has not happened often enough.
func (r *ledgerRun) minimum(k *ledgerKind, members []*posting) {
	sum := decimal.Zero
	for _, p := range members {
		sum = sum.Add(p.count)
	}
	if !sum.Less(k.atLeast) {
		return
	}
	for _, p := range members {
		r.drop(p, "ledger.note.at_least", "min", k.atLeast.String(), "got", sum.String())
	}
}

// freeOnes takes the free quantity off the first events, in all or per month.
func (r *ledgerRun) freeOnes(k *ledgerKind, members []*posting) {
	if k.free.IsZero() {
		return
	}
	left := map[string]decimal.Number{}
	for _, p := range members {
		key := ""
		if k.freePer == "month" {
			key = p.event.date[:7]
		}
		room, seen := left[key]
		if !seen {
			room = k.free
		}
		used := decimal.Min(room, p.count)
		left[key] = room.Sub(used)
		if used.Sign() > 0 {
			p.count = p.count.Sub(used)
			r.note(p, "ledger.note.free", "free", k.free.String(), "used", used.String())
		}
	}
}
