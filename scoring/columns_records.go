package scoring

import (
	"iter"

	"eightx/scheme"
)

// EventRecords is a batch of ledger entries, by columns of equal length. Each
// counts once and has neither date nor level.
type EventRecords struct {
	Place  []int32 // place of the unit in the roster
	Ledger []uint8 // index into the ledgers given to SetEvents
	Kind   []uint8 // index into that ledger's kinds
}

// RatingRecords is a batch of ratings, by columns of equal length.
type RatingRecords struct {
	Place  []int32
	Metric []uint8 // index into the ratings given to SetRatings
	Value  []int32 // mantissa at the decimals given to SetRatings
}

// eventTable holds the entries of one ledger, block by block: whose they are
// and of which kind. Entries of a unit stand in the order they came in.
type eventTable struct {
	kinds   []string
	starts  []int32 // first entry of each block, and the number of entries
	offset  []uint16
	kind    []uint8
	largest int                    // most entries of one unit
	added   map[int32][]eventEntry // by block: entries that came later
}

// eventEntry is one entry of a block.
type eventEntry struct {
	offset uint16
	kind   uint8
}

// gone marks an entry that was taken back: it is of no kind.
const gone = 255

// ratingTable holds the ratings under one name, block by block.
type ratingTable struct {
	places  int
	lo, hi  int64 // of all values and 0
	starts  []int32
	offset  []uint16
	narrow  []int16 // values, in 16 bits where they fit
	wide    []int32
	largest int
}

func (t *ratingTable) at(i int32) int64 {
	if t.narrow != nil {
		return int64(t.narrow[i])
	}
	return int64(t.wide[i])
}

// SetEvents gives all entries of some ledgers. Kinds lists the kinds of each
// ledger by the codes of its records, 254 at most. The batches are gone through
// twice and must be the same both times. It fails with *IncompleteError for
// ledgers the scheme does not know.
func (c *Columns) SetEvents(ledgers []string, kinds [][]string, batches iter.Seq[EventRecords]) error {
	for _, name := range ledgers {
		if !c.knownTable(name, LedgerInput) {
			return &IncompleteError{[]Problem{{Code: "facts.unknown_ledger", Severity: scheme.Error, Metric: name}}}
		}
	}
	s := newBlockSorter(c, len(ledgers))
	for b := range batches {
		s.count(b.Place, b.Ledger)
	}
	tables := make([]*eventTable, len(ledgers))
	for k := range tables {
		starts, n := s.starts(k)
		tables[k] = &eventTable{kinds: kinds[k], starts: starts, offset: make([]uint16, n), kind: make([]uint8, n)}
		c.events[ledgers[k]] = tables[k]
	}
	for b := range batches {
		for i, place := range b.Place {
			t := tables[b.Ledger[i]]
			at, offset := s.next(place, b.Ledger[i])
			t.offset[at], t.kind[at] = offset, b.Kind[i]
		}
	}
	for _, t := range tables {
		t.largest = largestRun(t.starts, t.offset)
	}
	return nil
}

// SetRatings gives all ratings under some names, as mantissas at so many
// decimals. The batches are gone through twice, as those of SetEvents.
func (c *Columns) SetRatings(names []string, places int, batches iter.Seq[RatingRecords]) error {
	for _, name := range names {
		if !c.knownTable(name, RatingInput) {
			return &IncompleteError{[]Problem{{Code: "facts.unknown_rating", Severity: scheme.Error, Metric: name}}}
		}
	}
	s := newBlockSorter(c, len(names))
	tables := make([]*ratingTable, len(names))
	for k := range tables {
		tables[k] = &ratingTable{places: places}
	}
	for b := range batches {
		s.count(b.Place, b.Metric)
		for i, k := range b.Metric {
			tables[k].lo, tables[k].hi = min(tables[k].lo, int64(b.Value[i])), max(tables[k].hi, int64(b.Value[i]))
		}
	}
	for k, t := range tables {
		t.make(s.starts(k))
		c.ratings[names[k]] = t
	}
	for b := range batches {
		for i, place := range b.Place {
			at, offset := s.next(place, b.Metric[i])
			tables[b.Metric[i]].put(at, offset, b.Value[i])
		}
	}
	for _, t := range tables {
		t.largest = largestRun(t.starts, t.offset)
	}
	return nil
}

// make makes room for n ratings.
func (t *ratingTable) make(starts []int32, n int) {
	t.starts, t.offset = starts, make([]uint16, n)
	if fits[int16](t.lo, t.hi) {
		t.narrow = make([]int16, n)
	} else {
		t.wide = make([]int32, n)
	}
}

func (t *ratingTable) put(at int32, offset uint16, value int32) {
	t.offset[at] = offset
	if t.narrow != nil {
		t.narrow[at] = int16(value)
	} else {
		t.wide[at] = value
	}
}

func (c *Columns) knownTable(name string, kind InputKind) bool {
	return (&binder{p: c.p}).knownTable(name, kind)
}

// blockSorter puts the records of several tables in the order of blocks: counted
// first, then placed.
type blockSorter struct {
	c     *Columns
	first []int     // first block of each peer group
	sizes [][]int32 // table × block: number of records, then where the next one goes
}

func newBlockSorter(c *Columns, tables int) *blockSorter {
	s := &blockSorter{c: c, sizes: make([][]int32, tables)}
	at := 0
	for g := range c.p.Scheme.PeerGroups {
		s.first = append(s.first, at)
		at += (c.starts[g+1] - c.starts[g] + blockUnits - 1) / blockUnits
	}
	for k := range s.sizes {
		s.sizes[k] = make([]int32, len(c.blocks))
	}
	return s
}

// locate is the block of a unit and its place inside.
func (s *blockSorter) locate(place int32) (at int, offset uint16) {
	return s.locateRow(int(s.c.rows[place]))
}

func (s *blockSorter) locateRow(row int) (at int, offset uint16) {
	g := s.c.peer[row]
	inside := row - s.c.starts[g]
	return s.first[g] + inside/blockUnits, uint16(inside % blockUnits)
}

func (s *blockSorter) count(places []int32, tables []uint8) {
	for i, place := range places {
		at, _ := s.locate(place)
		s.sizes[tables[i]][at]++
	}
}

// starts turns the counts of a table into the first record of each block, and
// says how many there are.
func (s *blockSorter) starts(table int) (starts []int32, n int) {
	starts = make([]int32, len(s.c.blocks)+1)
	for i, size := range s.sizes[table] {
		starts[i+1] = starts[i] + size
		s.sizes[table][i] = starts[i]
	}
	return starts, int(starts[len(s.c.blocks)])
}

// next is where the next record of a unit goes.
func (s *blockSorter) next(place int32, table uint8) (at int32, offset uint16) {
	b, offset := s.locate(place)
	at = s.sizes[table][b]
	s.sizes[table][b]++
	return at, offset
}

// largestRun is the most records a unit has.
func largestRun(starts []int32, offset []uint16) int {
	most := 0
	var counts [blockUnits]int
	for b := range len(starts) - 1 {
		clear(counts[:])
		for _, o := range offset[starts[b]:starts[b+1]] {
			counts[o]++
			most = max(most, counts[o])
		}
	}
	return most
}
