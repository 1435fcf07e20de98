package scoring

import (
	"slices"
	"strconv"
	"strings"

	"eightx/expr"
)

func itoa(i int) string { return strconv.Itoa(i) }

// orderFigures sorts computed metrics, indicators and items so that each comes
// after what it reads; a cycle is an error that names its members.
func (c *compiler) orderFigures() {
	s := &sorter{c: c, state: map[string]uint8{}, figures: map[string]figure{}}
	for i, m := range c.p.Scheme.Metrics {
		if m.Formula != "" {
			s.figures[m.ID] = figure{metricFigure, i}
		}
	}
	for i := range c.p.indicators {
		s.figures[c.p.indicators[i].def.ID] = figure{indicatorFigure, i}
	}
	for i := range c.p.items {
		s.figures[c.p.items[i].def.ID] = figure{itemFigure, i}
	}
	for i, m := range c.p.Scheme.Metrics {
		if m.Formula != "" {
			s.visit(c.p.Scheme.Metrics[i].ID)
		}
	}
	for i := range c.p.items {
		s.visit(c.p.items[i].def.ID)
	}
}

type sorter struct {
	c       *compiler
	state   map[string]uint8 // 1: being visited, 2: done
	figures map[string]figure
	path    []string
}

func (s *sorter) visit(name string) {
	f, ok := s.figures[name]
	if !ok || s.state[name] == 2 {
		return
	}
	if s.state[name] == 1 {
		at := slices.Index(s.path, name)
		s.c.report("engine.cycle", s.pathOf(f), "figures", strings.Join(append(slices.Clone(s.path[at:]), name), " → "))
		return
	}
	s.state[name] = 1
	s.path = append(s.path, name)
	for _, dep := range s.dependencies(f) {
		s.visit(strings.TrimSuffix(dep, ".rate"))
	}
	s.path = s.path[:len(s.path)-1]
	s.state[name] = 2
	s.c.p.order = append(s.c.p.order, f)
}

func (s *sorter) pathOf(f figure) string {
	switch f.kind {
	case indicatorFigure:
		return s.c.p.indicators[f.at].path + ".rule"
	case itemFigure:
		return s.c.p.items[f.at].path
	}
	return "metrics[" + itoa(f.at) + "].formula"
}

func (s *sorter) dependencies(f figure) []string {
	p := s.c.p
	switch f.kind {
	case metricFigure:
		n, err := expr.Parse(p.Scheme.Metrics[f.at].Formula)
		if err != nil {
			return nil
		}
		return s.refs(n, false, f)
	case indicatorFigure:
		var out []string
		for k, formula := range p.indicators[f.at].formulas {
			out = append(out, s.refs(formula.Final, s.readsEarlierStage(f.at, k), f)...)
			for _, flag := range formula.Flags {
				out = append(out, s.refs(flag.When, true, f)...)
			}
		}
		return out
	}
	var out []string
	for _, i := range p.items[f.at].indicators {
		out = append(out, p.indicators[i].def.ID)
	}
	if p.items[f.at].reset != nil {
		out = append(out, s.refs(p.items[f.at].reset, false, f)...)
	}
	return out
}

// readsEarlierStage tells whether the formula's links lead to peer groups that
// are finished before its own.
func (s *sorter) readsEarlierStage(ind, variant int) bool {
	p := s.c.p
	for g := range p.Scheme.PeerGroups {
		if p.indicators[ind].exists[g] && p.indicators[ind].variant[g] == variant && len(p.Scheme.PeerGroups[g].After) == 0 {
			return false
		}
	}
	return true
}

// refs lists the names a tree reads; what stands under a link counts only when
// the link stays inside the stage. Results (total, rank, star) are no figures:
// reading them inside their own stage is a cycle.
func (s *sorter) refs(n *expr.Node, linksAreEarlier bool, f figure) []string {
	var out []string
	expr.Walk(n, func(n *expr.Node) bool {
		if n.Op.IsLink() && linksAreEarlier {
			return false
		}
		if n.Op == expr.OpRef {
			if isResult(n.Text) {
				s.c.report("engine.reads_result", s.pathOf(f), "name", n.Text)
			}
			out = append(out, n.Text)
		}
		return true
	})
	return out
}

// isResult tells whether the name is known only after all figures of a stage.
func isResult(name string) bool {
	return name == "total" || name == "rank" || name == "star" || strings.HasPrefix(name, "rank.")
}
