package variance

// findTargets finds out for each block which blocks its rows are pivots of, and
// where they stand there.
func (p *pattern) findTargets() {
	owner := make([]int32, p.nodes)
	for b := range p.blocks {
		for _, j := range p.blocks[b].pivots {
			owner[j] = int32(b)
		}
	}
	places := newPlaces(p)
	for b := range p.blocks {
		rows := p.blocks[b].rows
		for from := 0; from < len(rows); {
			to := from + 1
			for to < len(rows) && owner[rows[to]] == owner[rows[from]] {
				to++
			}
			t := target{block: int(owner[rows[from]]), from: from, to: to, place: make([]int32, len(rows)-from)}
			where := places.of(t.block)
			for i, row := range rows[from:] {
				t.place[i] = where[row]
			}
			p.blocks[b].targets = append(p.blocks[b].targets, t)
			from = to
		}
	}
}

// places tells where nodes stand in a block; it remembers the last block and the
// dense one.
type places struct {
	p           *pattern
	block       int
	here, dense []int32
}

func newPlaces(p *pattern) *places {
	w := &places{p: p, block: -1, here: make([]int32, p.nodes), dense: make([]int32, p.nodes)}
	fillPlaces(w.dense, &p.blocks[len(p.blocks)-1])
	return w
}

func (w *places) of(block int) []int32 {
	if block == len(w.p.blocks)-1 {
		return w.dense
	}
	if block != w.block {
		fillPlaces(w.here, &w.p.blocks[block])
		w.block = block
	}
	return w.here
}

func fillPlaces(where []int32, b *block) {
	for i, j := range b.pivots {
		where[j] = int32(i)
	}
	for i, j := range b.rows {
		where[j] = int32(len(b.pivots) + i)
	}
}

// findSlots finds where the entries of the equations are stored.
func (p *pattern) findSlots() {
	p.diagonal, p.toMean = make([]int32, p.nodes), make([]int32, p.nodes)
	for i := range p.pairs {
		p.pairs[i].slot = make([]int32, len(p.pairs[i].level))
	}
	places := newPlaces(p)
	for b := range p.blocks {
		blk := &p.blocks[b]
		where := places.of(b)
		for column, j := range blk.pivots {
			slot := func(node int) int32 { return int32(blk.at + int(where[node])*len(blk.pivots) + column) }
			p.diagonal[j], p.toMean[j] = slot(int(j)), slot(p.mean())
			p.pairSlots(int(j), slot)
		}
	}
}

func (p *pattern) pairSlots(j int, slot func(int) int32) {
	for i := range p.pairs {
		q := &p.pairs[i]
		level := j - p.offset[q.one]
		if level < 0 || level >= len(q.start)-1 || j == p.mean() {
			continue
		}
		for e := q.start[level]; e < q.start[level+1]; e++ {
			q.slot[e] = slot(p.offset[q.other] + int(q.level[e]))
		}
	}
}
