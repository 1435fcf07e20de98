package scoring

import (
	"slices"

	"eightx/decimal"
)

// Table is what a rule made of a unit's long records: the events of a ledger or
// the ratings of a panel. Spreadsheets are written from it.
type Table struct {
	Column string // the name under which formulas read the outcome
	Name   string // ledger or rating
	Kind   string // "ledger", "raters", or "" when only the outcome is known
	Rows   []TableRow
	Ledger *LedgerSum // how rows add up; nil: by their points
	Raters *RatersSum // how rows are combined; nil: not by a mean of all that stand there
}

// TableRow is one record and what it counts for.
type TableRow struct {
	Entry
	Kind   string          // id of the kind of event; "" for ratings
	Count  decimal.Number  // of an event
	Per    *decimal.Number // points per count, when the event is worth count × per before caps
	Points decimal.Number  // what it adds to the outcome
	Value  decimal.Number  // what a rating is worth
	Class  string          // class of the rater
	Rater  string
}

// LedgerSum is a ledger in which nothing but caps connects events: the sum over
// kinds of what their events are worth, within the kind's cap, within the limit.
type LedgerSum struct {
	Kinds int                       // how many kinds there are
	Caps  map[string]decimal.Number // per kind
	Limit *decimal.Number
}

// RatersSum is ratings combined by class: each class by the way, then the
// weighted mean of the classes; a single class without id has no weight.
type RatersSum struct {
	Way      string // mean, trimmed, median, min
	Trim     int    // so many left out at each end
	Rounding *decimal.Rounding
	Places   int
	Classes  []RaterWeight
}

// RaterWeight is a class of raters that counts, with its weight.
type RaterWeight struct {
	Class  string
	Weight decimal.Number
}

// reducerFor finds the table behind a column for a unit, nil when its peer
// group has none.
func (rp *Replay) reducerFor(u int32, column string) reducer {
	g := rp.r.in.peer[u]
	for i := range rp.p.indicators {
		ind := &rp.p.indicators[i]
		if !ind.exists[g] {
			continue
		}
		reducers := ind.formulas[ind.variant[g]].reducers
		if k := slices.IndexFunc(reducers, func(r reducer) bool { return r.column() == column }); k >= 0 {
			return reducers[k]
		}
	}
	return nil
}

// entries are the records behind a column.
func (rp *Replay) entries(u int32, column string) []Entry {
	if red := rp.reducerFor(u, column); red != nil {
		return red.explain(rp.r.in, u)
	}
	return nil
}

// Table is the table behind a column such as #F1-01, nil when the unit has none.
func (rp *Replay) Table(unit int, column string) *Table {
	u := int32(unit)
	rp.standAt(u)
	switch red := rp.reducerFor(u, column).(type) {
	case nil:
		return nil
	case *ledger:
		return red.table(rp.r.in, u)
	case *raters:
		return red.table(rp.r.in, u)
	default:
		return &Table{Column: column}
	}
}

// table is a unit's events as the ledger counted them.
func (g *ledger) table(in *inputs, u int32) *Table {
	t := &Table{Column: g.column(), Name: g.name, Kind: "ledger"}
	r := g.run(in, u, true)
	r.settle(in, u)
	for i := range r.posts {
		p := &r.posts[i]
		row := TableRow{Entry: r.entries(p)[0], Kind: p.event.kind, Count: p.event.count, Points: p.points}
		if g.plain != nil {
			if at, points, ok := g.plain.event(g, int(in.peer[u]), p.event); ok && !row.Count.IsZero() {
				per := decimal.Scaled(points, g.plain.places).Quo(row.Count)
				row.Per, row.Kind = &per, g.plain.kinds[at].id
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if g.plain != nil && len(g.others) == 0 && !slices.ContainsFunc(t.Rows, func(r TableRow) bool { return r.Per == nil }) {
		t.Ledger = g.plain.sumOf(int(in.peer[u]))
	}
	return t
}

// sumOf is how a plain table adds up for a peer group.
func (t *plainTable) sumOf(peer int) *LedgerSum {
	sum := &LedgerSum{Kinds: len(t.kinds), Caps: map[string]decimal.Number{}}
	for i := range t.kinds {
		if k := &t.kinds[i]; k.cap != nil {
			sum.Caps[k.id] = decimal.Scaled(k.cap[peer], t.places)
		}
	}
	if t.limit != nil {
		limit := decimal.Scaled(t.limit[peer], t.places)
		sum.Limit = &limit
	}
	return sum
}

// table is a unit's ratings as they were combined.
func (g *raters) table(in *inputs, u int32) *Table {
	t := &Table{Column: g.column(), Name: g.name, Kind: "raters"}
	tally := g.tallyOf(in, u)
	for _, j := range tally.all {
		row := TableRow{Entry: Entry{Code: j.code(), Args: tally.args(&j), Source: j.rating.source}, Value: j.value, Rater: j.rating.rater}
		if len(g.classes) > 0 && j.class >= 0 {
			row.Class = g.classes[j.class].id
		}
		t.Rows = append(t.Rows, row)
	}
	if _, s, _ := tally.result(); s == present && len(tally.all) > 0 {
		t.Raters = tally.sum()
	}
	return t
}

// sum is how the tally combines what stands in the table; nil when silent
// raters or empty classes count as well.
func (t *ratingTally) sum() *RatersSum {
	way := t.g.way
	if t.g.silent == "zero" && len(t.all) < t.g.expected {
		return nil
	}
	out := &RatersSum{Way: way.by, Places: way.places}
	if way.round {
		out.Rounding = &way.mode
	}
	if len(t.g.classes) == 0 {
		out.trim(way, len(t.all))
		return out
	}
	for i, c := range t.g.classes {
		switch m := t.means[i]; {
		case !m.absent:
			out.Classes = append(out.Classes, RaterWeight{c.id, c.weight})
		case t.g.absent != "renormalise":
			return nil
		}
	}
	if way.by == "trimmed" {
		return nil // every class trims by its own size
	}
	return out
}

// trim fixes how many are left out at each end of n judgements.
func (s *RatersSum) trim(way combining, n int) {
	if way.by != "trimmed" {
		return
	}
	s.Way = "mean"
	if n >= way.trimFrom {
		s.Way, s.Trim = "trimmed", way.trim
	}
}
