package variance

// prediction is what effects are computed from after a search: the solutions and
// the knowledge of each part.
type prediction struct {
	s      *fit
	c      *split // nil when the design is one part
	parts  []*bends
	sigma2 float64
}

// effects are γ·Z'P(y), put together from the parts; their conditional variance is
// σ²(γ − γ²·Z'V⁻¹Z).
func (e *prediction) effects(k int) []Effect {
	g := &e.s.m.groups[k]
	effects, known := make([]Effect, g.levels), make([]float64, g.levels)
	for level := range effects {
		effects[level].Names = e.s.m.levelNames(g, level)
	}
	if e.s.zero[k] {
		return effects
	}
	for i, t := range e.s.parts {
		for group, uses := range t.uses {
			for _, u := range uses {
				if u.term == k {
					e.add(effects, known, i, group, u)
				}
			}
		}
	}
	for level := range effects {
		gamma := e.s.gamma[k]
		effects[level].SD = root(e.sigma2 * gamma * (1 - gamma*known[level]))
	}
	return effects
}

// add adds what a group of a part knows of each level of a term.
func (e *prediction) add(effects []Effect, known []float64, i, group int, u use) {
	t, g := e.s.parts[i], &e.s.m.groups[u.term]
	fixedMean := t.fixed && group == len(t.uses)-1
	for level := range effects {
		node, response := e.node(t, group, g.first[level])
		known[level] += u.share * t.known(e.parts[i], group, node, e.s.gammaOfMean())
		if !fixedMean {
			effects[level].Value += e.s.gamma[u.term] * u.effect * t.solutions[response][node] / t.theta[group]
		}
	}
}

// node is where a row of the design stands in a group of a part, and which of the
// part's responses is its own.
func (e *prediction) node(t *part, group int, row int32) (node, response int) {
	if e.c != nil {
		if len(t.y) > 1 {
			response = int(e.c.m.facet[e.c.facet][row])
		}
		row = e.c.cell.of[row]
	}
	from, _ := t.p.span(group)
	if group == len(t.uses)-1 {
		return from, response
	}
	return from + int(t.p.m.groups[group].of[row]), response
}
