package scoring

import (
	"eightx/decimal"
)

// ledger is 事件台账, ready to be counted: what each kind of event is worth, how
// it is multiplied, what counts once, and which caps hold.
//
// A ledger works through a unit's events in this order. Each step sees what the
// one before it left:
//
//  1. Admission. An event counts when its kind is in force on its day and the
//     day lies in the ledger's period, or the event is still valid at the end
//     of the year. Whatever is earlier and does not count may still make a
//     later event a repetition.
//  2. Quantity. Counting once per so many months, once at all, the minimum
//     number and the free ones reduce the event's count.
//  3. Points. Count × points of kind and level; steps, tiers, thresholds; or
//     the decided figure of a discretionary range.
//  4. Multipliers: repetition, periods, flags. Then the cap per event.
//  5. Once: of a kind that counts once, and of one matter, a single event stays,
//     here and across other ledgers.
//  6. Caps: per month, per year, per kind, per group from the innermost
//     outwards, and the limit of the whole ledger. A cap cuts later events
//     first, so that what was published in March stays true in December.
//
// Sums are exact. In a deducting ledger points are what is taken away, above
// zero; in an adding one what is given; in one that does both they carry their
// sign.
type ledger struct {
	id        string // the indicator's id, with the part's inside composites
	indicator string
	name      string // table of events
	place     int    // place of the indicator in the scheme
	peers     []bool // peer groups it is for

	direction   string
	kinds       []ledgerKind
	index       map[string]int // kind id → kinds
	levels      map[string]ledgerLevel
	levelOrder  []string
	groups      []ledgerGroup // parents before children
	limit       perPeer
	multipliers []multiplier
	combine     string
	repeat      *repetition
	sameMatter  string
	others      []*ledger // ledgers with which a matter counts once
	validity    []validityRow
	validMonths int
	from, to    string // period, both days included
	outside     string
	otherKinds  string

	dated bool // something looks at days: an event without one cannot be decided
	plain *plainTable
}

// The directions of a ledger.
const (
	deducting = "deduct"
	adding    = "add"
	signed    = "both"
)

// ledgerKind is a kind of event. An amended kind has several prices, each with
// its days; everything else is that of its last row.
type ledgerKind struct {
	id, text string
	prices   []price
	group    int // index into ledger.groups, -1: none

	cap, capPerMonth, capPerYear, capPerEvent perPeer

	free        decimal.Number
	freePer     string
	atLeast     decimal.Number
	eachAtLeast decimal.Number // an event with a smaller count does not count
	once        bool
	onceMonths  int
	onceWindow  string
	onceBy      string
	resets      bool
	validMonths int
}

// price is what a kind of event is worth from one day to another.
type price struct {
	from, to   string
	per        perPeer // nil: see the others
	levels     map[string]decimal.Number
	lo, hi     *decimal.Number // discretionary range of the whole event
	every      decimal.Number  // size of a step, 1 by default
	partial    string
	tiers      []tier
	thresholds []threshold
	total      bool // steps, tiers and thresholds look at the kind's running total
}

// tier values the part of a quantity up to to; the last one is open.
type tier struct {
	to         *decimal.Number
	every, per decimal.Number
}

// threshold is worth points from min on.
type threshold struct{ min, points decimal.Number }

type ledgerLevel struct {
	text        string
	validMonths int
}

// ledgerGroup caps the sum of its members and of the groups inside it.
type ledgerGroup struct {
	id     string
	parent int // index, -1: none
	cap    perPeer
	floor  perPeer
}

// multiplier changes what an event is worth when everything it asks for holds.
type multiplier struct {
	id, text    string
	flag, level string
	kinds       []string
	from, to    string
	minCount    decimal.Number
	factor      decimal.Number
	points      perPeer // fixed points instead of a factor; nil: none
}

// repetition is what happening again means.
type repetition struct {
	window   string
	months   int
	by       string
	mode     string
	kinds    []string
	factor   decimal.Number
	sequence []decimal.Number
	is       string
	beyond   string
}

// validityRow says how long events of up to so many points live.
type validityRow struct {
	upTo   *decimal.Number
	months int
}

// perPeer is a number per peer group, by index; nil means it is not given.
type perPeer []decimal.Number

// expires tells whether events live beyond the year they happened in.
func (g *ledger) expires() bool {
	if g.validMonths > 0 || len(g.validity) > 0 {
		return true
	}
	for _, k := range g.kinds {
		if k.validMonths > 0 {
			return true
		}
	}
	for _, l := range g.levels {
		if l.validMonths > 0 {
			return true
		}
	}
	return false
}

// inside tells whether a kind belongs to a group, directly or through others.
func (g *ledger) inside(kind, group int) bool {
	for at := g.kinds[kind].group; at >= 0; at = g.groups[at].parent {
		if at == group {
			return true
		}
	}
	return false
}
