package scoring

import (
	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// inputs are a year's facts in the engine's own order and shape: units by peer
// group and id, one column per figure, one table per ledger or rating. They are
// read-only during a run.
type inputs struct {
	units   []facts.Unit
	peer    []uint16              // index into the scheme's peer groups, per unit
	index   map[string]int32      // unit id → row
	values  map[string]*column    // metric → figures
	last    map[string]*column    // metric → last year's figures
	series  map[string][][]record // metric → per unit, its periods in order
	events  map[string][][]event  // ledger → per unit, its events by date, then id
	ratings map[string][][]rating // rating name → per unit, by rater
	vetoes  [][]vetoCase          // per unit: decided cases in force
	cases   [][]string            // per unit: vetoes with a case in any state
	history [][]historyYear       // per unit: earlier years, latest first
	absent  map[cellKey]facts.Declaration
	asOf    scheme.Date // the day the scheme is read at: end of its year
}

type cellKey struct {
	unit int32
	name string
}

// record is one period of a series.
type record struct {
	period string
	value  *decimal.Number // nil: missing, note says why
	source facts.Source
}

// event is one ledger entry.
type event struct {
	id, kind, level, date, matter, text string
	count                               decimal.Number
	points                              *decimal.Number // decided figure of a discretionary range
	flags                               []string
	source                              facts.Source
}

// rating is one rater's judgement.
type rating struct {
	rater, class, level string
	value               *decimal.Number
	fact                string
	source              facts.Source
}

type vetoCase struct {
	veto   *scheme.Veto
	record facts.VetoCase
}

// Entry is one line of an explanation below a step: an event and what it cost,
// a rating and whether it was counted, a period and its value.
type Entry struct {
	Code   string            `json:"code"` // words under this code in the locale
	Args   map[string]string `json:"args,omitempty"`
	Points *decimal.Number   `json:"points,omitempty"` // signed contribution, where there is one
	Source facts.Source      `json:"source,omitzero"`
}

// historyYear is one earlier year of a unit.
type historyYear = facts.History
