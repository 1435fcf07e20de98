package scoring

import (
	"cmp"
	"slices"
	"strings"

	"eightx/facts"
	"eightx/scheme"
)

// Columns are a year's facts by columns instead of records: one number per unit
// and metric, events and ratings as long tables of small codes. They hold what
// a province or a country has (hundreds of thousands of units, tens of millions
// of records) in a few hundred megabytes, and are what kernels compute on.
//
//	columns, err := program.NewColumns(roster)
//	err = columns.SetFigures("a00", values, nil)
//	session := program.NewSession(columns)
//	board, err := session.Score(workers)
//
// Units stand in the engine's own order, by peer group, then id: Row tells where
// a unit of the roster went. What Columns cannot say (checks, series, levels of
// events, sources, history, corrections) is said by facts.Facts.
type Columns struct {
	p       *Program
	ids     []string
	rows    []int32 // place in the roster → row
	peer    []uint16
	starts  []int // first row of each peer group, and the number of units
	blocks  []block
	attr    map[string][]int32
	figures map[string]*vector
	events  map[string]*eventTable
	ratings map[string]*ratingTable
	cases   map[int32][]vetoCase
}

// Roster lists the units by columns of equal length.
type Roster struct {
	IDs  []string // each once
	Peer []uint16 // index into the scheme's peer groups
	// Attributes are whole numbers about units, for scopes: "town" → number of
	// the town. Read as a text an attribute is its decimal digits.
	Attributes map[string][]int32
}

// blockUnits is how many units of one peer group kernels take at a time: few
// enough that what is computed on the way stays in the nearest cache.
const blockUnits = 2048

// block is a range of rows of one peer group.
type block struct {
	lo, hi int
	peer   int
}

// NewColumns makes empty columns for the units. It fails with *IncompleteError
// when an id stands twice or a peer group does not exist.
func (p *Program) NewColumns(units Roster) (*Columns, error) {
	c := &Columns{p: p, attr: map[string][]int32{}, figures: map[string]*vector{}, events: map[string]*eventTable{},
		ratings: map[string]*ratingTable{}, cases: map[int32][]vetoCase{}}
	order := rosterOrder(units)
	if problems := c.checkRoster(units, order); len(problems) > 0 {
		return nil, &IncompleteError{problems}
	}
	c.rows = make([]int32, len(order))
	for row, place := range order {
		c.rows[place] = int32(row)
	}
	c.ids, c.peer = gather(units.IDs, order), gather(units.Peer, order)
	for name, codes := range units.Attributes {
		c.attr[name] = gather(codes, order)
	}
	c.cut()
	return c, nil
}

// rosterOrder is the places of the roster in the engine's order.
func rosterOrder(units Roster) []int32 {
	order := make([]int32, len(units.IDs))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		if d := cmp.Compare(units.Peer[a], units.Peer[b]); d != 0 {
			return d
		}
		return strings.Compare(units.IDs[a], units.IDs[b])
	})
	return order
}

func (c *Columns) checkRoster(units Roster, order []int32) []Problem {
	var problems []Problem
	report := func(code string, place int32, args ...string) {
		problems = append(problems, Problem{Code: code, Severity: scheme.Error, Unit: units.IDs[place], Args: scheme.Args(args...)})
	}
	twice := repeated(units.IDs)
	for _, place := range order {
		id, g := units.IDs[place], int(units.Peer[place])
		if g >= len(c.p.Scheme.PeerGroups) {
			report("facts.unknown_group", place, "group", itoa(g))
		}
		if id == "" || twice[id] {
			report("facts.unit_twice", place, "unit", id)
			delete(twice, id)
		}
	}
	return problems
}

// repeated is the ids that stand more than once. Rosters mostly come sorted,
// which tells without looking anything up.
func repeated(ids []string) map[string]bool {
	if rising(ids) {
		return nil
	}
	seen, twice := make(map[string]bool, len(ids)), map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			twice[id] = true
		}
		seen[id] = true
	}
	return twice
}

func rising(ids []string) bool {
	for i := 1; i < len(ids); i++ {
		if ids[i] <= ids[i-1] {
			return false
		}
	}
	return true
}

func gather[T any](from []T, order []int32) []T {
	out := make([]T, len(order))
	for row, place := range order {
		out[row] = from[place]
	}
	return out
}

// cut finds where peer groups begin and cuts them into blocks.
func (c *Columns) cut() {
	at := 0
	for g := range c.p.Scheme.PeerGroups {
		c.starts = append(c.starts, at)
		for at < len(c.peer) && int(c.peer[at]) == g {
			at++
		}
	}
	c.starts = append(c.starts, len(c.peer))
	for g := range c.p.Scheme.PeerGroups {
		for lo := c.starts[g]; lo < c.starts[g+1]; lo += blockUnits {
			c.blocks = append(c.blocks, block{lo, min(lo+blockUnits, c.starts[g+1]), g})
		}
	}
}

// Len is the number of units.
func (c *Columns) Len() int { return len(c.ids) }

// ID is the id of the unit in a row.
func (c *Columns) ID(row int) string { return c.ids[row] }

// Row is the row of the unit at a place of the roster.
func (c *Columns) Row(place int) int { return int(c.rows[place]) }

// Program is what the columns are for.
func (c *Columns) Program() *Program { return c.p }

// Figure is a unit's figure of a metric, false when there is none.
func (c *Columns) Figure(metric string, row int) (int64, bool) {
	v := c.figures[metric]
	if v == nil || v.missing(row) {
		return 0, false
	}
	return v.at(row), true
}

// SetFigures gives every unit its figure of a metric, in the order of the
// roster: whole numbers at the metric's decimals, 12.50 as 1250. Where absent
// is true nobody gave one; nil: nowhere. It fails with *IncompleteError when
// the scheme does not know the metric.
func (c *Columns) SetFigures(metric string, mantissas []int64, absent []bool) error {
	m := c.p.metrics[metric]
	if _, known := c.p.names[metric]; !known {
		return &IncompleteError{[]Problem{{Code: "facts.unknown_metric", Severity: scheme.Error, Metric: metric,
			Args: scheme.Args("nearest", scheme.Nearest(metric, c.p.inputNames()))}}}
	}
	places := 2
	if m != nil {
		places = m.Decimals
	}
	c.figures[metric] = newVector(places, mantissas, absent, c.rows)
	return nil
}

// VetoCase is a decided case of a veto, for the unit at a place of the roster.
type VetoCase struct {
	Place  int
	Veto   string
	Target string // item or indicator, where the effect names none
}

// compareCases orders the cases of a unit; a veto counts once per target.
func compareCases(x, y vetoCase) int {
	return cmp.Or(strings.Compare(x.veto.ID, y.veto.ID), strings.Compare(x.record.Target, y.record.Target))
}

// SetVetoes gives all decided cases. It fails with *IncompleteError when a veto
// does not exist or has expired.
func (c *Columns) SetVetoes(cases []VetoCase) error {
	var problems []Problem
	found := map[int32][]vetoCase{}
	for _, x := range cases {
		row := c.rows[x.Place]
		i := slices.IndexFunc(c.p.Scheme.Vetoes, func(v scheme.Veto) bool { return v.ID == x.Veto })
		if i < 0 || c.p.Scheme.Vetoes[i].Status == "expired" {
			problems = append(problems, Problem{Code: "facts.unknown_veto", Severity: scheme.Error, Unit: c.ids[row], Metric: x.Veto})
			continue
		}
		record := facts.VetoCase{Unit: c.ids[row], Veto: x.Veto, State: "decided", Target: x.Target}
		found[row] = append(found[row], vetoCase{&c.p.Scheme.Vetoes[i], record})
	}
	if len(problems) > 0 {
		return &IncompleteError{problems}
	}
	for row, list := range found {
		slices.SortStableFunc(list, compareCases)
		found[row] = slices.CompactFunc(list, func(x, y vetoCase) bool { return compareCases(x, y) == 0 })
	}
	c.cases = found
	return nil
}
