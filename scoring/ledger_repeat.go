package scoring

import (
	"slices"

	"eightx/decimal"
)

// chains remembers, per what counts as the same, the last event and its place
// in the chain of repetitions.
type chains map[string]link

type link struct {
	posting *posting
	place   int
}

// place is the event's place in its chain: 1 for the first, 2 for the one that
// repeats it within the window, and so on; 0 when repetition does not concern
// it. Events have to be asked about in the order of days.
func (c chains) place(r *ledgerRun, p *posting) int {
	rule := r.g.repeat
	if rule == nil || len(rule.kinds) > 0 && !slices.Contains(rule.kinds, p.event.kind) {
		return 0
	}
	key, concerns := rule.key(p.event)
	if !concerns {
		return 0
	}
	place := 1
	if last, ok := c[key]; ok {
		place = rule.next(last, p)
	}
	c[key] = link{p, place}
	return place
}

// key is what an event must share with an earlier one to repeat it. An event
// without a matter repeats none.
func (rule *repetition) key(e *event) (key string, concerns bool) {
	switch rule.by {
	case "kind":
		return e.kind, true
	case "level":
		return e.kind + "\x00" + e.level, true
	case "matter":
		return e.matter, e.matter != ""
	}
	return "", true
}

// next is the place of an event after the last one of its chain: the next
// place inside the window, 1 outside. Two events in one period of consecutive
// periods share their place.
func (rule *repetition) next(last link, p *posting) int {
	day, before := p.event.date, last.posting.event.date
	inside := false
	switch rule.window {
	case "year":
		inside = day[:4] == before[:4]
	case "months":
		inside = day <= addMonths(before, rule.months)
	case "validity":
		inside = last.posting.alive(day)
	case "consecutive":
		gap := monthNumber(day)/rule.months - monthNumber(before)/rule.months
		if gap == 0 {
			return last.place
		}
		inside = gap == 1
	}
	if inside {
		return last.place + 1
	}
	return 1
}

// alive tells whether an earlier event is still valid on a day.
func (p *posting) alive(day string) bool {
	return p.life == 0 || day < addMonths(p.event.date, p.life)
}

// repeatPoints replaces or adds points by the place in the chain.
func (r *ledgerRun) repeatPoints(p *posting, place int) {
	rule := r.g.repeat
	if rule == nil || place == 0 || rule.mode != "streak" || rule.is == "factor" || p.count.IsZero() {
		return
	}
	x := rule.at(place)
	if rule.is == "points" {
		p.points = x
	} else {
		p.points = p.points.Add(x)
	}
	r.note(p, "ledger.note.streak."+rule.is, "place", itoa(place), "points", x.String())
}

// repeatFactor is the factor of repetition, when there is one.
func (r *ledgerRun) repeatFactor(p *posting, place int) (decimal.Number, bool) {
	rule := r.g.repeat
	if rule == nil || place == 0 || rule.mode == "streak" && rule.is != "factor" {
		return decimal.One, false
	}
	factor := decimal.One
	switch {
	case rule.mode == "streak":
		factor = rule.at(place)
	case place > 1:
		factor = rule.factor
	default:
		return factor, false
	}
	r.note(p, "ledger.note.repeat", "place", itoa(place), "factor", factor.String())
	return factor, true
}

// at is the entry of the sequence for a place; beyond its end the last one, or
// the last one moved on by the last difference.
func (rule *repetition) at(place int) decimal.Number {
	n := len(rule.sequence)
	if place <= n {
		return rule.sequence[place-1]
	}
	last := rule.sequence[n-1]
	if rule.beyond != "go_on" {
		return last
	}
	step := last.Sub(rule.sequence[n-2])
	return last.Add(step.Mul(decimal.Int(int64(place - n))))
}
