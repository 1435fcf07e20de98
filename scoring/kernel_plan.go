package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// plan is a program compiled for columns with the bounds they have now: a
// kernel per indicator and peer group, and what is needed to go on from points
// to totals, ranks, stars and rewards. Without a plan, and that is the case as
// soon as one option of the scheme or one gap in the columns lies outside what
// kernels prove, the general engine does the work.
type plan struct {
	p       *Program
	c       *Columns
	kernels [][]*kernel // indicator × peer group; nil: not for that group
	peers   []*peerFigure
	items   [][]itemPlan // peer group × item
	marks   *caseMarks
	ranking *partition
	extra   []*partition
	stars   *starPlan // nil: no stars
	rewards []*rewardPlan
	scale   int64  // what weights of items are counted in
	totals  bounds // of every total

	// for changes of single facts
	blocks  *blockSorter
	readers map[string][]int  // figure, ledger, rating or aggregate → indicators
	proven  map[string]bounds // inside which figures may change
}

// newPlan compiles a program for columns; why not, when that is not possible.
func newPlan(p *Program, c *Columns) (*plan, string) {
	if why := refusedOptions(p.Scheme); why != "" {
		return nil, why
	}
	pl := &planner{plan: &plan{p: p, c: c, blocks: newBlockSorter(c, 0), readers: map[string][]int{}, proven: map[string]bounds{}}, partitions: map[string]*partition{}, peerNames: map[string]*peerFigure{}}
	for _, step := range []func() string{pl.indicators, pl.items, pl.cases, pl.scopes, pl.stars, pl.rewards} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return pl.plan, ""
}

// refusedOptions names what kernels do not do at all.
func refusedOptions(s *scheme.Scheme) string {
	switch {
	case s.Scale.RoundAt != "" && s.Scale.RoundAt != "indicator":
		return "points are not rounded at the indicator"
	case s.Scale.Decimals > 4:
		return "more than four decimals"
	case s.AssessedWhen != "":
		return "units that are not assessed"
	case len(s.Ranking.TieBreakers) > 0:
		return "tie-breakers"
	case s.Ranking.Ties != "" && s.Ranking.Ties != "1224":
		return "ties " + s.Ranking.Ties
	case len(s.Grades) > 0:
		return "grades"
	case slices.ContainsFunc(s.PeerGroups, func(g scheme.PeerGroup) bool { return len(g.After) > 0 }):
		return "peer groups that wait for others"
	case slices.ContainsFunc(s.Rewards, func(r scheme.Reward) bool { return len(r.Split) > 0 }):
		return "rewards split among receivers"
	}
	return ""
}

// planner builds a plan.
type planner struct {
	*plan
	partitions map[string]*partition
	peerNames  map[string]*peerFigure
	// the formula at hand
	indicator int
	formula   *Formula
	group     int
}

func (pl *planner) partition(scope string) (*partition, string) {
	if scope == "peer" {
		scope = expr.ScopePeers
	}
	if p := pl.partitions[scope]; p != nil {
		return p, ""
	}
	p, ok := pl.c.partition(scope)
	if !ok {
		return nil, "scope " + scope + " has no column"
	}
	pl.partitions[scope] = p
	return p, ""
}

// indicators compiles the kernels.
func (pl *planner) indicators() string {
	pl.kernels = make([][]*kernel, len(pl.p.indicators))
	for i := range pl.p.indicators {
		ind := &pl.p.indicators[i]
		pl.kernels[i] = make([]*kernel, len(pl.p.Scheme.PeerGroups))
		for g := range pl.kernels[i] {
			if !ind.exists[g] || pl.c.starts[g] == pl.c.starts[g+1] {
				continue
			}
			pl.indicator, pl.formula, pl.group = i, ind.formulas[ind.variant[g]], g
			k, why := pl.kernel(ind)
			if why != "" {
				return ind.def.ID + ": " + why
			}
			pl.kernels[i][g] = k
		}
	}
	return ""
}

func (pl *planner) kernel(ind *indicator) (*kernel, string) {
	t := &translator{find: pl, full: ind.full[pl.group], peer: pl.p.Scheme.PeerGroups[pl.group].ID}
	points := t.points(pl.formula.Final, pl.p.places)
	var flags []*decision
	for _, flag := range pl.formula.Flags {
		flags = append(flags, t.flag(flag.When))
	}
	if t.reason != "" {
		return nil, t.reason
	}
	a := &assembler{inputs: t.inputs, done: map[string]int{}}
	k := a.kernel(points, flags, pl.formula.Flags)
	pl.noteReads(t.inputs)
	if k.lo < -maxPoints || k.hi > maxPoints {
		return nil, "points may be too large"
	}
	return k, ""
}

// noteReads lists the indicator at hand under everything it reads.
func (pl *planner) noteReads(inputs []kernelInput) {
	for _, in := range inputs {
		if list := pl.readers[in.reads]; !slices.Contains(list, pl.indicator) {
			pl.readers[in.reads] = append(list, pl.indicator)
		}
	}
}

// maxPoints bounds the points of an indicator, in units of the last decimal.
const maxPoints = 1 << 30

// formulaOf is the definition of a computed metric, or of a reducer that is a
// formula over plainer ones.
func (pl *planner) formulaOf(name string) *expr.Node {
	if m := pl.p.metrics[name]; m != nil && m.Formula != "" {
		n, err := expr.Parse(m.Formula)
		if err != nil {
			panic("scoring: " + err.Error()) // Compile parsed it
		}
		return n
	}
	if g, ok := pl.reducer(name).(*raters); ok {
		return pl.meanRating(g)
	}
	return nil
}

// reducer finds the reducer behind a column of the formula at hand.
func (pl *planner) reducer(name string) reducer {
	for _, r := range pl.formula.reducers {
		if r.column() == name {
			return r
		}
	}
	return nil
}

// input finds a column.
func (pl *planner) input(name string) (kernelInput, string) {
	switch r := pl.reducer(name).(type) {
	case *ledger:
		return pl.events(r)
	case nil:
	default:
		return kernelInput{}, "entries of " + name + " need more than a sum"
	}
	if table := pl.ratingInput(name); table != nil {
		return *table, ""
	}
	v := pl.c.figures[name]
	switch {
	case v == nil:
		return kernelInput{}, "no column " + name
	case pl.gaps(v):
		return kernelInput{}, "column " + name + " has gaps"
	}
	known := pl.prove(name, v.roomy())
	return kernelInput{name: name, reads: name, places: v.places, lo: known.lo, hi: known.hi, source: figureSource{v}}, ""
}

// prove notes the bounds inside which a figure may change.
func (pl *planner) prove(name string, b bounds) bounds {
	if known, ok := pl.proven[name]; ok {
		b = bounds{max(b.lo, known.lo), min(b.hi, known.hi)}
	}
	pl.proven[name] = b
	return b
}

// roomy are the bounds of a column with room for change.
func (v *vector) roomy() bounds {
	if v.lo < 0 {
		return bounds{-roomy(-v.lo), roomy(v.hi)}
	}
	return bounds{v.lo, roomy(v.hi)}
}

// roomy is a bound with room for figures that change: nearly all do within it,
// and proofs need not be made again.
func roomy(x int64) int64 {
	if x <= 0 || x > maxTermBound/2 {
		return x
	}
	return 2 * x
}

// gaps tells whether a unit of the peer group at hand lacks the figure.
func (pl *planner) gaps(v *vector) bool {
	return v.absent != nil && slices.Contains(v.absent[pl.c.starts[pl.group]:pl.c.starts[pl.group+1]], true)
}

// events is the sum of a plain ledger's entries.
func (pl *planner) events(g *ledger) (kernelInput, string) {
	table, ok := g.plainTable()
	if !ok || len(g.others) > 0 {
		return kernelInput{}, "ledger " + g.name + " needs more than a sum"
	}
	in := kernelInput{name: g.column(), reads: g.name, places: table.places}
	t := pl.c.events[g.name]
	if t == nil {
		return in, ""
	}
	points := new([256]int64)
	for code, id := range t.kinds {
		at, known := table.index[id]
		if !known {
			return in, "ledger " + g.name + " has entries of an unknown kind"
		}
		x, valued := table.kinds[at].at(pl.group, "")
		if !valued {
			return in, "ledger " + g.name + " asks for levels"
		}
		points[code] = x
	}
	most := int64(t.largest) + spareEntries
	in.lo, in.hi = most*min(0, slices.Min(points[:])), most*max(0, slices.Max(points[:]))
	in.source = eventSource{pl.c, t, points}
	return in, ""
}

// spareEntries is how many entries a unit may get beyond the most any unit has
// before a session has to plan anew.
const spareEntries = 8

// meanRating is the figure of raters as a formula over the sum and the number
// of ratings, when it is their plain mean; nil otherwise.
func (pl *planner) meanRating(g *raters) *expr.Node {
	t := pl.c.ratings[g.name]
	plain := t != nil && t.largest < 1<<countBits && g.anchors == nil && len(g.classes) == 0 && g.way.by == "mean" && !g.way.round && g.silent == ""
	if !plain || g.none != "zero" {
		return nil
	}
	lo, hi := decimal.Scaled(t.lo, t.places), decimal.Scaled(t.hi, t.places)
	if lo.Less(g.min[pl.group]) || g.max[pl.group].Less(hi) {
		return nil // some are refused
	}
	count := expr.R(g.column() + ratingCount)
	return expr.If(expr.Eq(count, expr.I(0)), expr.I(0), expr.Div(expr.R(g.column()+ratingSum), count))
}

const (
	ratingSum   = ".ratings.sum"
	ratingCount = ".ratings.count"
)

// ratingInput finds the columns meanRating reads.
func (pl *planner) ratingInput(name string) *kernelInput {
	for _, r := range pl.formula.reducers {
		g, ok := r.(*raters)
		if !ok {
			continue
		}
		t := pl.c.ratings[g.name]
		source := ratingSource{c: pl.c, t: t}
		switch most := int64(t.largest); name {
		case g.column() + ratingSum:
			return &kernelInput{name: name, reads: g.name, places: t.places, lo: most * min(0, t.lo), hi: most * max(0, t.hi), source: source, half: upperHalf}
		case g.column() + ratingCount:
			return &kernelInput{name: name, reads: g.name, hi: most, source: source, half: lowerHalf}
		}
	}
	return nil
}

// aggregate finds or plans the column of an aggregate over peers.
func (pl *planner) aggregate(n *expr.Node) (kernelInput, string) {
	f := &peerFigure{op: n.Op, ties: n.Ties, ascending: n.Op == expr.OpRankAsc}
	if why := pl.peerOp(f, n); why != "" {
		return kernelInput{}, why
	}
	parts, why := pl.partition(n.Text)
	if why != "" || !pl.together(parts) {
		return kernelInput{}, "scope " + n.Text + " mixes units with and without the indicator"
	}
	f.parts = parts
	name := "peers: " + n.Op.String() + " " + n.Ties.String() + " " + f.metric + " " + n.Text
	if known := pl.peerNames[name]; known != nil {
		f = known
	} else {
		f.name = name
		if in := f.input(name); fits[int32](in.lo, in.lo) && fits[int32](in.hi, in.hi) {
			f.narrow = make([]int32, pl.c.Len())
		} else {
			f.wide = make([]int64, pl.c.Len())
		}
		pl.peerNames[name] = f
		pl.peers = append(pl.peers, f)
	}
	return f.input(name), ""
}

// peerOp reads the aggregate's operation and figure.
func (pl *planner) peerOp(f *peerFigure, n *expr.Node) string {
	switch n.Op {
	case expr.OpRank, expr.OpRankAsc:
		if n.Ties != expr.TiesSkip && n.Ties != expr.TiesWorst {
			return "ties " + n.Ties.String()
		}
	case expr.OpPeerCount, expr.OpPeerSum, expr.OpPeerMin, expr.OpPeerMax:
	default:
		return "aggregate " + n.Op.String()
	}
	if len(n.Args) == 0 {
		return ""
	}
	arg := n.Args[0]
	for arg.Op == expr.OpStep {
		arg = arg.Args[0]
	}
	f.metric = arg.Text
	f.from = pl.c.figures[f.metric]
	plain := arg.Op == expr.OpRef && f.from != nil && f.from.absent == nil && pl.reducer(f.metric) == nil
	if !plain || pl.formulaOf(f.metric) != nil || max(magnitude(f.from.lo), magnitude(f.from.hi)) > maxPeerFigure {
		return "aggregate over more than a column without gaps"
	}
	f.known = pl.prove(f.metric, f.from.roomy())
	return ""
}

// maxPeerFigure bounds what is added up or ranked over peers.
const maxPeerFigure = 1 << 36

// together tells whether every part lies inside one peer group, or all peer
// groups have the indicator with the same rule: then all units of a part are
// compared.
func (pl *planner) together(parts *partition) bool {
	ind := &pl.p.indicators[pl.indicator]
	all := true
	for g := range ind.exists {
		if pl.c.starts[g] < pl.c.starts[g+1] {
			all = all && ind.exists[g] && ind.variant[g] == ind.variant[pl.group]
		}
	}
	return all || parts.inside(pl.c.peer)
}

// inside tells whether no part has units of two peer groups.
func (p *partition) inside(peer []uint16) bool {
	for k := range p.len() {
		rows := p.rows(k)
		for _, row := range rows {
			if peer[row] != peer[rows[0]] {
				return false
			}
		}
	}
	return true
}

// input is the figure as a column.
func (f *peerFigure) input(name string) kernelInput {
	in := kernelInput{name: name, reads: name, source: peerSource{f}}
	switch n := int64(f.parts.largest); f.op {
	case expr.OpPeerSum:
		in.places, in.lo, in.hi = f.from.places, n*min(0, f.known.lo), n*max(0, f.known.hi)
	case expr.OpPeerMin, expr.OpPeerMax:
		in.places, in.lo, in.hi = f.from.places, f.known.lo, f.known.hi
	default:
		in.lo, in.hi = 1, n
	}
	return in
}
