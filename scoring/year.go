package scoring

import (
	"eightx/expr"
	"eightx/facts"
)

// Year scores one year's facts again and again while they change a little: it
// keeps what the last run bound, computed and wrote, and does anew what a change
// reaches. Its result is that of Program.Run on the same facts, byte for byte;
// whatever it is not made for (units come or go, peer groups that wait for others,
// records that tie units together, facts that are not complete) it leaves to that.
// A year is used by one goroutine at a time.
//
//	year := program.NewYear()
//	result, body, err := year.Run(facts)
//
// It takes a few times as much memory as facts.json.
type Year struct {
	p        *Program
	crossing []bool   // per figure of Program.order: it looks at other units
	tables   []string // columns that reducers fill, in their order
	reducers map[string][]reducer
	facts    *facts.Facts // what was scored last; nil: nothing, or it could not be
	digest   facts.Digester
	run      *run
	result   *Result
	bodies   [][]byte // of the result's units, as they stand in its JSON
	again    bool     // the last run went on from the one before
}

// NewYear begins without facts.
func (p *Program) NewYear() *Year {
	y := &Year{p: p, reducers: map[string][]reducer{}}
	for _, f := range p.order {
		y.crossing = append(y.crossing, p.crosses(f))
	}
	for i := range p.indicators {
		for _, formula := range p.indicators[i].formulas {
			for _, red := range formula.reducers {
				name := red.column()
				if y.reducers[name] == nil {
					y.tables = append(y.tables, name)
				}
				y.reducers[name] = append(y.reducers[name], red)
			}
		}
	}
	return y
}

// Run scores the facts and gives the bytes WriteJSON would write as well. It fails
// as Program.Run does. The caller changes neither the facts nor the result
// afterwards.
func (y *Year) Run(f *facts.Facts) (*Result, []byte, error) {
	y.again = false
	if y.facts != nil && len(y.p.stages) == 1 && y.goOn(f) {
		y.again = true
		return y.result, y.result.assembled(y.bodies), nil
	}
	y.facts, y.run, y.result, y.bodies, y.digest = nil, nil, nil, nil, facts.Digester{}
	in, problems := y.p.bindFacts(f)
	if len(problems) > 0 {
		return nil, nil, &IncompleteError{problems}
	}
	r := newRun(y.p, in)
	r.compute()
	if len(r.problems) > 0 {
		return nil, nil, &IncompleteError{r.problems}
	}
	result := r.resultOf(y.digest.Start(f))
	y.facts, y.run, y.result, y.bodies = f, r, result, make([][]byte, len(result.Units))
	appendUnits(y.bodies, result.Units)
	return result, result.assembled(y.bodies), nil
}

// WentOn says whether the last run went on from the one before it, for tests and
// measurements.
func (y *Year) WentOn() bool { return y.again }

// mostTouched is the share of units, one in so many, above which a change is no
// longer a small one.
const mostTouched = 4

// goOn does anew what differs from the facts of the last run. False: it cannot, and
// nothing that was kept is good any more.
func (y *Year) goOn(f *facts.Facts) bool {
	delta := facts.Between(y.facts, f)
	if delta.Units == nil || len(delta.Units) > max(8, len(f.Units)/mostTouched) {
		return false
	}
	rows, ok := y.rebind(f, delta)
	if !ok {
		return false
	}
	touched, ok := y.compute(rows)
	if !ok {
		return false
	}
	y.facts = f
	y.write(y.digest.Change(f, delta), touched)
	return true
}

// rebind binds the records of the units that a change is about, and tells their
// rows. False: something is wrong with the facts, or ties these units to others.
func (y *Year) rebind(f *facts.Facts, delta facts.Delta) ([]int32, bool) {
	part, ok := facts.Part(f, delta.Units, delta.Removed)
	if !ok {
		return nil, false
	}
	in, problems := y.p.bindFacts(part)
	if len(problems) > 0 || len(in.units) != len(delta.Units) {
		return nil, false
	}
	rows := make([]int32, len(in.units))
	for i := range in.units {
		rows[i] = y.run.in.index[in.units[i].ID]
	}
	return rows, y.run.in.replace(rows, in)
}

// crosses says whether a figure of one unit may depend on figures of others.
func (p *Program) crosses(f figure) bool {
	switch f.kind {
	case metricFigure:
		n, err := expr.Parse(p.Scheme.Metrics[f.at].Formula)
		return err != nil || looksAround(n)
	case itemFigure:
		return p.items[f.at].reset != nil && looksAround(p.items[f.at].reset)
	}
	ind := &p.indicators[f.at]
	if fromPeers(ind.def.Missing) || fromPeers(ind.def.NAMode) || ind.def.NAMode == "" && fromPeers(p.Scheme.NotApplicable.Mode) {
		return true
	}
	for _, formula := range ind.formulas {
		if looksAround(formula.Final) {
			return true
		}
		for _, flag := range formula.Flags {
			if looksAround(flag.When) {
				return true
			}
		}
	}
	return false
}

// fromPeers says whether a policy takes the points of peers.
func fromPeers(mode string) bool { return mode == "peer_mean" || mode == "minimum" }

func looksAround(n *expr.Node) bool {
	found := false
	expr.Walk(n, func(n *expr.Node) bool {
		found = found || n.Op.IsPeer() || n.Op.IsLink()
		return !found
	})
	return found
}
