package scoring

// rankExtra ranks all units by a further ranking of the scheme. Totals are
// whole numbers inside known bounds, so units are counted by total instead of
// sorted; where the bounds are too wide for that, parts are ranked one by one.
func (b *Board) rankExtra(k int) {
	b.ladders = nil
	parts := b.plan.extra[k]
	if l := b.newLadder(parts); l != nil && len(l.tree) < manyRungs*len(b.total) {
		l.rankAll(b, b.extra[k])
		return
	}
	w := new(ranker)
	for part := range parts.len() {
		b.rankExtraPart(k, part, w)
	}
}

func (b *Board) rankExtraPart(k, part int, w *ranker) {
	rows := b.plan.extra[k].rows(part)
	b.plan.rankPart(w, b, rows)
	for i, row := range rows {
		b.extra[k][row] = w.first[i] + 1
	}
}

// ladder counts units by rung, one rung per total, best total first, units that
// rank last on rungs of their own below. The counts are a Fenwick tree per
// part: a unit's place and a unit's move both take a few steps.
type ladder struct {
	parts *partition
	rungs int
	tree  []int32 // part × rungs
}

// manyRungs per unit: sorting is faster than going through them.
const manyRungs = 32

// maxRungs limits the memory of a ladder.
const maxRungs = 1 << 22

// newLadder makes a ladder without units; nil when totals are not ranked as
// they are printed or their bounds are too wide.
func (b *Board) newLadder(parts *partition) *ladder {
	rungs := 2 * (b.plan.totals.hi - b.plan.totals.lo + 1)
	if b.p.Scheme.Ranking.On != "printed" || rungs*int64(parts.len()) > maxRungs {
		return nil
	}
	return &ladder{parts: parts, rungs: int(rungs), tree: make([]int32, int(rungs)*parts.len())}
}

// rung is where a unit stands: its part's rungs, and the rung.
func (l *ladder) rung(b *Board, row int32) (tree []int32, rung int) {
	at := int(l.parts.of[row]) * l.rungs
	rung = int(b.plan.totals.hi) - int(b.total[row])
	if b.plan.marks.at(row).last {
		rung += l.rungs / 2
	}
	return l.tree[at : at+l.rungs], rung
}

// rankAll counts all units, turns the counts into places and hands them out.
func (l *ladder) rankAll(b *Board, places []int32) {
	l.count(b, places)
	for part := range l.parts.len() {
		next := int32(1)
		tree := l.tree[part*l.rungs : (part+1)*l.rungs]
		for rung, n := range tree {
			tree[rung] = next
			next += n
		}
	}
	for row, at := range places {
		places[row] = l.tree[at]
	}
}

// count counts all units and notes where each was counted.
func (l *ladder) count(b *Board, at []int32) {
	best, of, rungs, marks := int32(b.plan.totals.hi), l.parts.of, int32(l.rungs), b.plan.marks
	for row, total := range b.total {
		rung := of[row]*rungs + best - total
		if marks.any != nil && marks.any[row] && marks.of[int32(row)].last {
			rung += rungs / 2
		}
		l.tree[rung]++
		at[row] = rung
	}
}

// fill puts all units on the ladder.
func (l *ladder) fill(b *Board) {
	for row := range b.total {
		tree, rung := l.rung(b, int32(row))
		tree[rung]++
	}
	for part := range l.parts.len() {
		tree := l.tree[part*l.rungs : (part+1)*l.rungs]
		for i := range tree {
			if above := i | (i + 1); above < len(tree) {
				tree[above] += tree[i]
			}
		}
	}
}

// move adds n to a unit's rung.
func (l *ladder) move(b *Board, row, n int32) {
	tree, rung := l.rung(b, row)
	for ; rung < len(tree); rung |= rung + 1 {
		tree[rung] += n
	}
}

// place is one more than the number of units on better rungs.
func (l *ladder) place(b *Board, row int32) int {
	tree, rung := l.rung(b, row)
	n := int32(1)
	for i := rung - 1; i >= 0; i = i&(i+1) - 1 {
		n += tree[i]
	}
	return int(n)
}

// climb changes the totals of some units and keeps the further rankings right:
// on ladders by moving the units, otherwise by ranking their parts again.
func (b *Board) climb(rows []int32, change func(row int32)) {
	b.raiseLadders()
	for _, row := range rows {
		for _, l := range b.ladders {
			if l != nil {
				l.move(b, row, -1)
			}
		}
		change(row)
		for _, l := range b.ladders {
			if l != nil {
				l.move(b, row, +1)
			}
		}
	}
	for k, l := range b.ladders {
		if l != nil {
			continue
		}
		for _, row := range rows {
			b.rankExtraPart(k, int(b.plan.extra[k].of[row]), new(ranker))
		}
	}
}

// raiseLadders builds the ladders when the first fact changes.
func (b *Board) raiseLadders() {
	if b.ladders != nil {
		return
	}
	for _, parts := range b.plan.extra {
		l := b.newLadder(parts)
		if l != nil {
			l.fill(b)
		}
		b.ladders = append(b.ladders, l)
	}
}
