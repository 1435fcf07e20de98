package variance

import (
	"cmp"
	"slices"

	"eightx/integrity"
)

// pattern is where the mixed model equations have entries, and in what order and
// in what blocks they are eliminated. It depends on who marked whom, not on
// variances, so that it is found once.
//
// Every level of every term is a node, the mean is the last one. Terms are
// eliminated one after the other; nodes of one term never meet, so that
// village:indicator, tens of thousands of nodes, costs next to nothing, and what
// is left of it are small blocks by village. Once the rest is half full, it is
// one dense block, the last.
type pattern struct {
	m      *model
	order  []int   // terms as they are eliminated
	offset []int   // by term: the node of its first level
	nodes  int     // with the mean
	count  []int32 // by node: ratings
	pairs  []pair
	blocks []block
	store  int // numbers in all blocks

	diagonal []int32 // by node: where it is stored
	toMean   []int32
}

// pair is how often the levels of two terms meet, by level of the one that is
// eliminated first, and where the entries are stored.
type pair struct {
	one, other int // terms
	start      []int32
	level      []int32 // of other
	count      []int32
	slot       []int32
}

// block is a dense part of the factor: its columns belong to the pivots, its rows
// to the pivots and then the rows. It is stored by rows.
type block struct {
	pivots, rows []int32
	at           int
	targets      []target
}

// target is another block that elimination of this one changes: rows from up to
// to are pivots there, and place says where rows from on stand there.
type target struct {
	block, from, to int
	place           []int32
}

// Limits keep a question from taking a machine for hours: numbers stored, and
// nodes in the dense block.
const (
	mostStored = 32 << 20
	mostDense  = 4000
)

func newPattern(m *model) (*pattern, error) {
	var best *pattern
	var shape *skeleton
	for _, order := range m.orders() {
		p := &pattern{m: m, order: order}
		p.numberNodes()
		p.meet()
		s := p.skeleton(shape)
		if s != nil {
			best, shape = p, s
		}
		if shape != nil && shape.work < 1e8 {
			break
		}
	}
	if best == nil {
		q := 0
		for _, g := range m.groups {
			q += g.levels
		}
		return nil, &integrity.Refusal{Code: "variance.too_large", Inputs: map[string]float64{"have": float64(q), "dense": mostDense}}
	}
	best.buildBlocks(shape)
	best.findTargets()
	best.findSlots()
	return best, nil
}

// orders are worth trying: many levels first, and for each facet its own terms
// first.
func (m *model) orders() [][]int {
	var all [][]int
	for _, facet := range []Term{0, Unit, Assessor, Indicator} {
		order := make([]int, len(m.groups))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			return cmp.Or(-compareHas(m.groups[a].term, m.groups[b].term, facet), cmp.Compare(m.groups[b].levels, m.groups[a].levels))
		})
		if !slices.ContainsFunc(all, func(known []int) bool { return slices.Equal(known, order) }) {
			all = append(all, order)
		}
	}
	return all
}

func compareHas(a, b, facet Term) int {
	switch {
	case a.Has(facet) == b.Has(facet):
		return 0
	case a.Has(facet):
		return 1
	}
	return -1
}

func (p *pattern) numberNodes() {
	p.offset = make([]int, len(p.order))
	for _, k := range p.order {
		p.offset[k] = p.nodes
		p.nodes += p.m.groups[k].levels
	}
	p.nodes++
	p.count = make([]int32, p.nodes)
	for k := range p.m.groups {
		for _, level := range p.m.groups[k].of {
			p.count[p.offset[k]+int(level)]++
		}
	}
	p.count[p.mean()] = int32(p.m.n)
}

func (p *pattern) mean() int { return p.nodes - 1 }

// meet counts how often levels meet, for every two terms.
func (p *pattern) meet() {
	rows := make([]int32, p.m.n)
	for i := range rows {
		rows[i] = int32(i)
	}
	sorted := make([][]int32, len(p.order))
	for i, other := range p.order {
		g := &p.m.groups[other]
		sorted[other] = byLevel(rows, g.of, g.levels)
		for _, one := range p.order[:i] {
			p.pairs = append(p.pairs, p.meetings(one, other, sorted[other]))
		}
	}
	slices.SortStableFunc(p.pairs, func(a, b pair) int { return cmp.Compare(p.offset[a.one], p.offset[b.one]) })
}

// meetings counts equal pairs of levels among rows sorted by other, after
// sorting them by one.
func (p *pattern) meetings(one, other int, sorted []int32) pair {
	a, b := &p.m.groups[one], &p.m.groups[other]
	m := pair{one: one, other: other, start: make([]int32, a.levels+1)}
	lastA, lastB := int32(-1), int32(-1)
	for _, row := range byLevel(sorted, a.of, a.levels) {
		if a.of[row] == lastA && b.of[row] == lastB {
			m.count[len(m.count)-1]++
			continue
		}
		lastA, lastB = a.of[row], b.of[row]
		m.level, m.count = append(m.level, lastB), append(m.count, 1)
		m.start[lastA+1] = int32(len(m.level))
	}
	return m
}

// skeleton is the elimination tree with the rows of every column up to the dense
// rest (Davis, Direct Methods for Sparse Linear Systems, chapter 4).
type skeleton struct {
	dense  int       // first node of the dense rest
	rows   [][]int32 // by node before it: later nodes it touches, ascending
	child  []int     // the child with the most rows, -1 for none
	work   float64   // multiplications of one elimination
	stored int
}

// skeleton finds it, or nil when it takes more work than another or more than the
// limits.
func (p *pattern) skeleton(than *skeleton) *skeleton {
	s := &skeleton{dense: p.nodes, rows: make([][]int32, p.nodes), child: make([]int, p.nodes)}
	children := newChildren(p.nodes)
	marked := make([]int32, p.nodes)
	for j := range p.nodes {
		s.rows[j], s.child[j] = p.rowsOf(j, s, children, marked)
		rest := p.nodes - 1 - j
		if rest <= mostDense && 2*len(s.rows[j]) >= rest {
			s.dense = j
			break
		}
		children.add(int(s.rows[j][0]), j)
		s.stored += len(s.rows[j]) + 1
		s.work += float64(len(s.rows[j])) * float64(len(s.rows[j]))
		if s.stored > mostStored || than != nil && s.work > than.work {
			return nil
		}
	}
	dense := float64(p.nodes - s.dense)
	s.work += dense * dense * dense / 3
	s.stored += int(dense * dense)
	if dense > mostDense || s.stored > mostStored || than != nil && s.work > than.work {
		return nil
	}
	return s
}

// children are linked lists.
type children struct{ first, next []int32 }

func newChildren(n int) *children {
	c := &children{first: make([]int32, n), next: make([]int32, n)}
	for i := range c.first {
		c.first[i] = -1
	}
	return c
}

func (c *children) add(parent, child int) {
	c.next[child] = c.first[parent]
	c.first[parent] = int32(child)
}

// rowsOf joins the nodes that node j meets itself with those its children leave.
// Most columns have the rows of their largest child; then these are shared.
func (p *pattern) rowsOf(j int, s *skeleton, c *children, marked []int32) ([]int32, int) {
	largest, most := -1, 0
	for child := c.first[j]; child >= 0; child = c.next[child] {
		if len(s.rows[child]) > most {
			largest, most = int(child), len(s.rows[child])
		}
	}
	var rows []int32
	if largest >= 0 {
		rows = s.rows[largest][1:]
	}
	rows = rows[:len(rows):len(rows)]
	stamp, before := int32(j+1), len(rows)
	for _, i := range rows {
		marked[i] = stamp
	}
	add := func(i int32) {
		if int(i) > j && marked[i] != stamp {
			marked[i] = stamp
			rows = append(rows, i)
		}
	}
	for child := c.first[j]; child >= 0; child = c.next[child] {
		for _, i := range s.rows[child] {
			add(i)
		}
	}
	p.neighbours(j, add)
	if len(rows) > before {
		slices.Sort(rows)
	}
	return rows, largest
}

// neighbours are the later nodes that node j meets in a rating.
func (p *pattern) neighbours(j int, visit func(int32)) {
	if j == p.mean() {
		return
	}
	for i := range p.pairs {
		q := &p.pairs[i]
		level := j - p.offset[q.one]
		if level < 0 || level >= len(q.start)-1 {
			continue
		}
		for _, other := range q.level[q.start[level]:q.start[level+1]] {
			visit(int32(p.offset[q.other]) + other)
		}
	}
	visit(int32(p.mean()))
}

// buildBlocks puts a column and its largest child into one block when their rows
// are nearly the same.
func (p *pattern) buildBlocks(s *skeleton) {
	joined := make([]bool, s.dense)
	for j := range s.dense {
		if c := s.child[j]; c >= 0 && s.similar(c, j) {
			joined[c] = true
		}
	}
	for j := range s.dense {
		if joined[j] {
			continue
		}
		b := block{rows: s.rows[j]}
		for i := j; ; i = s.child[i] {
			b.pivots = append(b.pivots, int32(i))
			if c := s.child[i]; c < 0 || !joined[c] {
				break
			}
		}
		slices.Reverse(b.pivots)
		p.addBlock(b)
	}
	last := block{}
	for j := s.dense; j < p.nodes; j++ {
		last.pivots = append(last.pivots, int32(j))
	}
	p.addBlock(last)
}

// similar says whether a child's rows, the parent itself aside, lack few of the
// parent's.
func (s *skeleton) similar(child, parent int) bool {
	more := len(s.rows[parent]) + 1 - len(s.rows[child])
	return 8*more <= len(s.rows[parent])
}

func (p *pattern) addBlock(b block) {
	b.at = p.store
	p.store += len(b.pivots) * (len(b.pivots) + len(b.rows))
	p.blocks = append(p.blocks, b)
}

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
