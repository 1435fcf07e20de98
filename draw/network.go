package draw

// network is the question whether everybody can still be served, as a flow: from
// the source to each unit as many places as it needs, from there through each set
// of those who stay apart to who may go, and on to the sink, which has a place for
// everything somebody must take and shared places for the rest. A full flow is an
// assignment that keeps all rules.
type network struct {
	units, bodies []string
	unitNode      []int
	bodyNode      []int
	room          []int          // of each edge; edge e^1 is its way back
	to            []int          // where each edge leads
	out           [][]int        // the edges of each node
	pairs         map[[2]int]int // edge of a unit and a body, by index
	via, queue    []int          // memory of the last search
}

const (
	source = iota
	sink
	shared // the places beyond what each must take
)

// newNetwork builds the network of a plan; without minimums nobody must take any.
func newNetwork(p *plan, minimums bool) *network {
	n := &network{units: p.units, bodies: p.bodies, pairs: map[[2]int]int{}, out: make([][]int, 3)}
	owed := 0
	for _, id := range p.bodies {
		node, limits := n.node(), p.limits[id]
		if !minimums {
			limits.AtLeast = 0
		}
		n.bodyNode = append(n.bodyNode, node)
		n.edge(node, sink, limits.AtLeast)
		n.edge(node, shared, limits.AtMost-limits.AtLeast)
		owed += limits.AtLeast
	}
	n.edge(shared, sink, p.seats()-owed)
	for u := range p.units {
		n.join(p, u)
	}
	return n
}

// join connects a unit with everybody who may go there, through a node for those
// of whom only one may.
func (n *network) join(p *plan, u int) {
	node, sets := n.node(), map[string]int{}
	n.unitNode = append(n.unitNode, node)
	n.edge(source, node, p.per)
	for b, id := range n.bodies {
		if !p.may(n.units[u], id) {
			continue
		}
		from, set := node, p.apart[id]
		if set != "" {
			if sets[set] == 0 {
				sets[set] = n.node()
				n.edge(node, sets[set], 1)
			}
			from = sets[set]
		}
		n.pairs[[2]int{u, b}] = n.edge(from, n.bodyNode[b], 1)
	}
}

func (n *network) node() int {
	n.out = append(n.out, nil)
	return len(n.out) - 1
}

// edge adds an edge and its way back, and returns its number.
func (n *network) edge(from, to, room int) int {
	e := len(n.to)
	n.to, n.room = append(n.to, to, from), append(n.room, room, 0)
	n.out[from], n.out[to] = append(n.out[from], e), append(n.out[to], e+1)
	return e
}

// fill pushes as much as possible from source to sink and returns how much.
func (n *network) fill() int {
	flow := 0
	for n.push(source, sink) {
		flow++
	}
	return flow
}

// push moves one place along some path with room, if there is any.
func (n *network) push(from, to int) bool {
	via := n.reach(from, to)
	if via[to] < 0 {
		return false
	}
	for node := to; node != from; node = n.to[via[node]^1] {
		n.room[via[node]]--
		n.room[via[node]^1]++
	}
	return true
}

// reach finds the edge by which each node is reached from another, -1 for none;
// it stops once it has found a node.
func (n *network) reach(from, stop int) []int {
	via, queue := n.clean(), n.queue[:0]
	queue = append(queue, from)
	for i := 0; i < len(queue) && (stop < 0 || via[stop] < 0); i++ {
		for _, e := range n.out[queue[i]] {
			if next := n.to[e]; n.room[e] > 0 && via[next] < 0 && next != from {
				via[next] = e
				queue = append(queue, next)
			}
		}
	}
	n.queue = queue
	return via
}

// clean is the list of edges for a new search, in the memory of the last one.
func (n *network) clean() []int {
	if len(n.via) != len(n.out) {
		n.via = make([]int, len(n.out))
	}
	for i := range n.via {
		n.via[i] = -1
	}
	return n.via
}

// can says whether a body can go to a unit so that all others are still served.
// The full flow is changed to one where it goes there, if there is one.
func (n *network) can(u, b int) bool {
	e, ok := n.pairs[[2]int{u, b}]
	if !ok {
		return false
	}
	if n.room[e] == 0 {
		return n.room[e^1] > 0 // it goes there now; neither way means it was drawn before
	}
	n.room[e] = 0
	if !n.push(n.to[e], n.to[e^1]) {
		n.room[e] = 1
		return false
	}
	n.room[e^1] = 1
	return true
}

// take makes a body go to a unit for good, which it can.
func (n *network) take(u, b int) {
	n.can(u, b)
	n.room[n.pairs[[2]int{u, b}]^1] = 0
}

// blocked names who stands in the way when the flow is not full: the units that
// are reached have no more room behind them than the flow shows.
func (n *network) blocked(p *plan, flow int) *Problem {
	via := n.reach(source, -1)
	problem := &Problem{Code: "draw.blocked", Room: flow}
	for u, node := range n.unitNode {
		if via[node] >= 0 {
			problem.Units = append(problem.Units, n.units[u])
			problem.Need += p.per
			continue
		}
		problem.Room -= p.per
	}
	for b, node := range n.bodyNode {
		if via[node] >= 0 {
			problem.Who = append(problem.Who, n.bodies[b])
		}
	}
	return problem
}

// idle names who must take more units than can be given to them, when the flow is
// full but for minimums.
func (n *network) idle(p *plan, flow int) *Problem {
	via := n.reach(source, -1)
	problem := &Problem{Code: "draw.idle", Room: flow - p.seats()}
	for b, node := range n.bodyNode {
		least := p.limits[n.bodies[b]].AtLeast
		if via[node] < 0 {
			problem.Who = append(problem.Who, n.bodies[b])
			problem.Need += least
			problem.Room += least
		}
	}
	return problem
}
