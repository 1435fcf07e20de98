package variance

import "slices"

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
