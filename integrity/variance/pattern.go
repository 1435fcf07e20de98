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

// littleWork is so little that no other order is worth looking for.
const littleWork = 2e9

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
		if shape != nil && shape.work < littleWork {
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
	level, count := make([]int32, 0, p.m.n), make([]int32, 0, p.m.n)
	for i, other := range p.order {
		g := &p.m.groups[other]
		sorted := byLevel(rows, g.of, g.levels)
		for _, one := range p.order[:i] {
			q := p.meetings(one, other, sorted, level, count)
			q.level, q.count = slices.Clone(q.level), slices.Clone(q.count)
			p.pairs = append(p.pairs, q)
		}
	}
	slices.SortStableFunc(p.pairs, func(a, b pair) int { return cmp.Compare(p.offset[a.one], p.offset[b.one]) })
}

// meetings counts equal pairs of levels among rows sorted by other, after
// sorting them by one. The pair is written into level and count.
func (p *pattern) meetings(one, other int, sorted, level, count []int32) pair {
	a, b := &p.m.groups[one], &p.m.groups[other]
	m := pair{one: one, other: other, start: make([]int32, a.levels+1), level: level[:0], count: count[:0]}
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

// buildBlocks puts a column and its largest child into one block when their rows
// are nearly the same.
func (p *pattern) buildBlocks(s *skeleton) {
	joined, blocks := make([]bool, s.dense), s.dense+1
	for j := range s.dense {
		if c := s.child[j]; c >= 0 && s.similar(c, j) {
			joined[c] = true
			blocks--
		}
	}
	p.blocks = make([]block, 0, blocks)
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
