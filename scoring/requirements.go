package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// Requirement is one input a scheme asks for: what a template has to offer and
// what must be complete before anything is scored.
type Requirement struct {
	Input
	Metric     *scheme.Metric // the catalogue's entry; nil for implicit inputs
	Indicators []string       // the indicators that read it
	Peers      []string       // the peer groups it is asked of
}

// Requirements lists every input, in the order of the scheme: first the figures
// of the catalogue, then what rules need by themselves.
func (p *Program) Requirements() []Requirement {
	q := &requirer{p: p, index: map[string]int{}}
	for i := range p.indicators {
		ind := &p.indicators[i]
		for k, f := range ind.formulas {
			peers := q.peers(ind, k)
			if len(peers) == 0 {
				continue
			}
			for _, in := range f.Inputs {
				q.add(in, ind.def.ID, peers)
			}
			q.addRefs(f.Final, ind.def.ID, peers)
		}
	}
	return q.list
}

type requirer struct {
	p     *Program
	list  []Requirement
	index map[string]int
}

func (q *requirer) peers(ind *indicator, variant int) []string {
	var out []string
	for g, peer := range q.p.Scheme.PeerGroups {
		if ind.exists[g] && ind.variant[g] == variant {
			out = append(out, peer.ID)
		}
	}
	return out
}

// addFormula adds what a computed metric is computed from.
func (q *requirer) addFormula(m *scheme.Metric, indicator string, peers []string) {
	if n, err := expr.Parse(m.Formula); err == nil {
		q.addRefs(n, indicator, peers)
	}
}

func (q *requirer) add(in Input, indicator string, peers []string) {
	key := string(in.Kind) + in.Name
	i, ok := q.index[key]
	if !ok {
		i = len(q.list)
		q.index[key] = i
		q.list = append(q.list, Requirement{Input: in, Metric: q.p.metrics[in.Name]})
	}
	r := &q.list[i]
	if indicator != "" && !slices.Contains(r.Indicators, indicator) {
		r.Indicators = append(r.Indicators, indicator)
	}
	for _, g := range peers {
		if !slices.Contains(r.Peers, g) {
			r.Peers = append(r.Peers, g)
		}
	}
}

// addRefs adds the metrics a tree reads, as figures or as series.
func (q *requirer) addRefs(n *expr.Node, indicator string, peers []string) {
	series := map[string]bool{}
	expr.Walk(n, func(n *expr.Node) bool {
		if n.Op.IsSeries() {
			series[n.Args[0].Text] = true
		}
		return true
	})
	for _, name := range expr.Refs(n) {
		m := q.p.metrics[name]
		if m == nil || strings.HasPrefix(name, "#") {
			continue
		}
		if m.Formula != "" {
			q.addFormula(m, indicator, peers)
			continue
		}
		in := Input{Name: name, Kind: ValueInput, Indicator: indicator, Optional: m.Optional, Periods: m.Periods}
		if series[name] || m.Kind == "series" {
			in.Kind = SeriesInput
		}
		q.add(in, indicator, peers)
	}
}

// Points is the full points of an indicator for a peer group, and whether the
// group has the indicator.
func (p *Program) Points(indicator, peer string) (decimal.Number, bool) {
	g := slices.IndexFunc(p.Scheme.PeerGroups, func(x scheme.PeerGroup) bool { return x.ID == peer })
	for i := range p.indicators {
		if p.indicators[i].def.ID == indicator && g >= 0 {
			return p.indicators[i].full[g], p.indicators[i].exists[g]
		}
	}
	return decimal.Zero, false
}

// FormulaFor is the lowered rule of an indicator for a peer group; nil when the
// group does not have the indicator. Spreadsheets are written from it.
func (p *Program) FormulaFor(indicator, peer string) *Formula {
	g := slices.IndexFunc(p.Scheme.PeerGroups, func(x scheme.PeerGroup) bool { return x.ID == peer })
	for i := range p.indicators {
		ind := &p.indicators[i]
		if ind.def.ID == indicator && g >= 0 && ind.exists[g] {
			return ind.formulas[ind.variant[g]]
		}
	}
	return nil
}
