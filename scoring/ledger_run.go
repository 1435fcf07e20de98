package scoring

import (
	"slices"

	"eightx/decimal"
)

// posting is one event on its way through the ledger.
type posting struct {
	event  *event
	kind   int // index into ledger.kinds, -1: none of this ledger's
	price  int // index into its prices, -1: none in force
	count  decimal.Number
	points decimal.Number // so far, signed as the ledger's column
	base   decimal.Number // before multipliers and caps
	state  postingState
	life   int    // months it lives, 0 without end
	waived bool   // a multiplier made it nothing
	resets bool   // it makes the indicator 0
	fault  string // code of why it cannot be decided
	notes  []note // what happened to it, when asked to keep track
}

// postingState says what an event is to the ledger.
type postingState uint8

const (
	counts   postingState = iota
	past                  // does not count, but may make a later event a repetition
	stranger              // not of this ledger, too small, or its kind was not in force
)

// note is one thing that happened to an event: a code for the locale, and what
// fills it in.
type note struct {
	code string
	args []string
}

// ledgerRun is a unit's events in a ledger.
type ledgerRun struct {
	g     *ledger
	peer  int
	asOf  string
	trace bool
	posts []posting
}

// run counts a unit's events up to what counts once in this ledger; settle does
// the rest. With trace it notes what happened to each event.
func (g *ledger) run(in *inputs, unit int32, trace bool) *ledgerRun {
	r := &ledgerRun{g: g, peer: int(in.peer[unit]), asOf: string(in.asOf), trace: trace}
	r.load(eventsOf(in, g.name, unit))
	r.admit()
	r.quantify()
	r.value()
	r.once()
	r.matters()
	return r
}

func eventsOf(in *inputs, name string, unit int32) []event {
	table := in.events[name]
	if int(unit) >= len(table) {
		return nil
	}
	return table[unit]
}

// load takes the events in the order of days, whatever order they came in.
func (r *ledgerRun) load(events []event) {
	r.posts = make([]posting, len(events))
	for i := range events {
		r.posts[i] = posting{event: &events[i], kind: -1, price: -1, count: events[i].count}
	}
	slices.SortStableFunc(r.posts, func(a, b posting) int {
		if c := compareEvents(*a.event, *b.event); c != 0 {
			return c
		}
		return comparePoints(a.event.points, b.event.points)
	})
}

func comparePoints(a, b *decimal.Number) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Cmp(*b)
}

// fault is the first reason why the ledger cannot be decided, "" when it can.
func (r *ledgerRun) fault() string {
	for i := range r.posts {
		if r.posts[i].fault != "" {
			return r.posts[i].fault
		}
	}
	return ""
}

// total is the sum of what the events are worth by now.
func (r *ledgerRun) total() decimal.Number {
	sum := decimal.Zero
	for i := range r.posts {
		sum = sum.Add(r.posts[i].points)
	}
	return sum
}

// note records what happened to an event, for explanations only.
func (r *ledgerRun) note(p *posting, code string, args ...string) {
	if r.trace {
		p.notes = append(p.notes, note{code, args})
	}
}

// drop makes an event worth nothing, with the reason.
func (r *ledgerRun) drop(p *posting, code string, args ...string) {
	p.points, p.count = decimal.Zero, decimal.Zero
	r.note(p, code, args...)
}

// kind is the posting's kind.
func (r *ledgerRun) kind(p *posting) *ledgerKind { return &r.g.kinds[p.kind] }

// members are the counting events that fit, by day.
func (r *ledgerRun) members(fits func(*posting) bool) []*posting {
	var out []*posting
	for i := range r.posts {
		if p := &r.posts[i]; p.state == counts && p.kind >= 0 && fits(p) {
			out = append(out, p)
		}
	}
	return out
}
