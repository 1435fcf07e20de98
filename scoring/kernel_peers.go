package scoring

import (
	"slices"

	"eightx/expr"
)

// partition cuts the units into the parts of a scope: part k has the rows
// order[starts[k]:starts[k+1]], in the engine's order.
type partition struct {
	starts  []int32
	order   []int32
	of      []int32 // row → part
	largest int
}

// partition finds the parts of a scope, false when its attributes are unknown.
func (c *Columns) partition(scope string) (*partition, bool) {
	codes, ok := c.scopeCodes(scope)
	if !ok {
		return nil, false
	}
	p := &partition{of: make([]int32, c.Len())}
	sizes := c.numberParts(codes, p.of)
	p.starts = make([]int32, len(sizes)+1)
	for k, size := range sizes {
		p.starts[k+1] = p.starts[k] + size
		p.largest = max(p.largest, int(size))
	}
	next := slices.Clone(p.starts)
	p.order = make([]int32, c.Len())
	for row, k := range p.of {
		p.order[next[k]] = int32(row)
		next[k]++
	}
	return p, true
}

// scopeKey is what the units of a part have in common.
type scopeKey [maxScopeAttributes]int32

const maxScopeAttributes = 4

// scopeCodes are the columns whose equal rows make a part.
func (c *Columns) scopeCodes(scope string) ([][]int32, bool) {
	attributes := (&run{p: c.p}).scopeAttributes(scope)
	if len(attributes) > maxScopeAttributes {
		return nil, false
	}
	var codes [][]int32
	for _, attr := range attributes {
		switch column := c.attr[attr]; {
		case attr == "peer":
			peers := make([]int32, len(c.peer))
			for row, g := range c.peer {
				peers[row] = int32(g)
			}
			codes = append(codes, peers)
		case column == nil:
			return nil, false
		default:
			codes = append(codes, column)
		}
	}
	return codes, true
}

// numberParts gives each row the number of its part, in the order in which
// parts first come up, and returns how many rows each has. Rows of one part
// mostly stand together, which saves looking the part up.
func (c *Columns) numberParts(codes [][]int32, of []int32) []int32 {
	var sizes []int32
	known := map[scopeKey]int32{}
	var key scopeKey
	for row := range of {
		same := row > 0
		for i, column := range codes {
			same = same && column[row] == key[i]
			key[i] = column[row]
		}
		var k int32
		if same {
			k = of[row-1]
		} else if k = c.partOf(known, key, len(sizes)); int(k) == len(sizes) {
			sizes = append(sizes, 0)
		}
		of[row] = k
		sizes[k]++
	}
	return sizes
}

func (c *Columns) partOf(known map[scopeKey]int32, key scopeKey, next int) int32 {
	k, ok := known[key]
	if !ok {
		k = int32(next)
		known[key] = k
	}
	return k
}

// rows are the rows of a part.
func (p *partition) rows(part int) []int32 { return p.order[p.starts[part]:p.starts[part+1]] }

func (p *partition) len() int { return len(p.starts) - 1 }

// peerFigure is an aggregate over the units of a scope, computed before the
// indicators that read it.
type peerFigure struct {
	op        expr.Op
	ties      expr.Ties
	parts     *partition
	from      *vector // nil: units are counted
	known     bounds  // of it
	narrow    []int32 // the figure per unit, in 32 bits where it fits
	wide      []int64
	name      string
	metric    string
	ascending bool
}

// update computes the figure for one part.
func (f *peerFigure) update(part int, w *ranker) {
	rows := f.parts.rows(part)
	switch f.op {
	case expr.OpRank, expr.OpRankAsc:
		f.places(rows, w)
		return
	case expr.OpPeerCount:
		f.broadcast(rows, int64(len(rows)))
		return
	}
	x := f.from.at(int(rows[0]))
	for _, row := range rows[1:] {
		switch y := f.from.at(int(row)); f.op {
		case expr.OpPeerSum:
			x += y
		case expr.OpPeerMin:
			x = min(x, y)
		case expr.OpPeerMax:
			x = max(x, y)
		}
	}
	f.broadcast(rows, x)
}

func (f *peerFigure) broadcast(rows []int32, x int64) {
	for _, row := range rows {
		f.put(row, x)
	}
}

func (f *peerFigure) put(row int32, x int64) {
	if f.narrow != nil {
		f.narrow[row] = int32(x)
	} else {
		f.wide[row] = x
	}
}

// places ranks the units of a part. Places always fit 32 bits.
func (f *peerFigure) places(rows []int32, w *ranker) {
	n := len(rows)
	switch {
	case n > countedUnits || f.known.hi-f.known.lo >= narrowKeys:
		f.widePlaces(rows, w)
	case f.from.n8 != nil:
		narrowPlaces(f, w, f.from.n8, rows)
	case f.from.n16 != nil:
		narrowPlaces(f, w, f.from.n16, rows)
	case f.from.n32 != nil:
		narrowPlaces(f, w, f.from.n32, rows)
	default:
		narrowPlaces(f, w, f.from.n64, rows)
	}
}

// narrowPlaces ranks figures whose bounds fit a field.
func narrowPlaces[T whole](f *peerFigure, w *ranker, from []T, rows []int32) {
	base, sign := f.known.hi, int64(-1) // largest first
	if f.ascending {
		base, sign = -f.known.lo, 1
	}
	for i, row := range rows {
		w.fields[i&(countedUnits-1)] = uint64(base + sign*int64(from[row]) + 1)
	}
	if f.ties == expr.TiesWorst {
		w.rankFields(len(rows))
		for i, row := range rows {
			f.narrow[row] = w.last[i]
		}
		return
	}
	w.rankFieldsFirst(len(rows))
	for i, row := range rows {
		f.narrow[row] = w.first[i] + 1
	}
}

// widePlaces ranks figures of any size.
func (f *peerFigure) widePlaces(rows []int32, w *ranker) {
	w.keys = w.keys[:0]
	for _, row := range rows {
		x := f.from.at(int(row))
		if !f.ascending {
			x = -x
		}
		w.keys = append(w.keys, x)
	}
	w.rank(len(rows))
	for i, row := range rows {
		f.narrow[row] = w.first[i] + 1
		if f.ties == expr.TiesWorst {
			f.narrow[row] = w.last[i]
		}
	}
}
