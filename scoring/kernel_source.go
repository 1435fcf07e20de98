package scoring

// inputSource fills a register with one whole number per unit.
type inputSource interface {
	// fill writes the numbers of the rows lo … lo+len(to)−1, which lie in the
	// block of that index.
	fill(to []int64, lo int, at int)
}

// figureSource reads a metric.
type figureSource struct{ v *vector }

func (s figureSource) fill(to []int64, lo, _ int) { s.v.load(to, lo) }

// eventSource adds up what a unit's ledger entries are worth, by kind.
type eventSource struct {
	c      *Columns
	t      *eventTable
	points *[256]int64 // by code of the kind; gone is worth nothing
}

func (s eventSource) fill(to []int64, lo, at int) {
	clear(to)
	first, last := s.t.starts[at], s.t.starts[at+1]
	offset, kind := s.t.offset[first:last], s.t.kind[first:last]
	skip := lo - s.c.blocks[at].lo
	if skip == 0 && len(to) == s.c.blocks[at].hi-lo {
		sumEvents((*register)(to[:blockUnits:cap(to)]), offset, kind, s.points)
	} else {
		s.some(to, skip, offset, kind)
	}
	for _, e := range s.t.added[int32(at)] {
		if k := int(e.offset) - skip; k >= 0 && k < len(to) {
			to[k] += s.points[e.kind]
		}
	}
}

// some is fill for a part of a block.
func (s eventSource) some(to []int64, skip int, offset []uint16, kind []uint8) {
	for i, o := range offset {
		if k := int(o) - skip; k >= 0 && k < len(to) {
			to[k] += s.points[kind[i]]
		}
	}
}

// sumEvents is the inner loop: one addition per entry. Offsets lie inside the
// block, so the mask changes nothing but tells the compiler so.
func sumEvents(to *register, offset []uint16, kind []uint8, points *[256]int64) {
	kind = kind[:len(offset)]
	for i, o := range offset {
		to[o&(blockUnits-1)] += points[kind[i]]
	}
}

// ratingSource gives the sum of a unit's ratings and their number in one, as
// sum·2^countBits + number, so that a rating takes a single addition.
type ratingSource struct {
	c *Columns
	t *ratingTable
}

// countBits is how many bits the number of ratings has.
const countBits = 16

func (s ratingSource) fill(to []int64, lo, at int) {
	clear(to)
	first, last := s.t.starts[at], s.t.starts[at+1]
	skip := lo - s.c.blocks[at].lo
	switch {
	case skip != 0 || len(to) != s.c.blocks[at].hi-lo:
		for i := first; i < last; i++ {
			if k := int(s.t.offset[i]) - skip; k >= 0 && k < len(to) {
				to[k] += s.t.at(i)<<countBits + 1
			}
		}
	case s.t.narrow != nil:
		sumRatings((*register)(to[:blockUnits:cap(to)]), s.t.offset[first:last], s.t.narrow[first:last])
	default:
		sumRatings((*register)(to[:blockUnits:cap(to)]), s.t.offset[first:last], s.t.wide[first:last])
	}
}

// sumRatings is the inner loop of ratings, as sumEvents is of events.
func sumRatings[T int16 | int32](to *register, offset []uint16, value []T) {
	value = value[:len(offset)]
	for i, o := range offset {
		to[o&(blockUnits-1)] += int64(value[i])<<countBits + 1
	}
}

// peerSource reads what was computed over peers before.
type peerSource struct{ f *peerFigure }

func (s peerSource) fill(to []int64, lo, _ int) {
	if s.f.narrow != nil {
		loadFrom(to, s.f.narrow[lo:])
	} else {
		copy(to, s.f.wide[lo:])
	}
}
