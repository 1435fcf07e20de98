package variance

import "math"

// A design is complete in a facet when everybody who marked a unit marked it on
// all levels of the facet: each cell of the other facets has each level once. Then
// an orthogonal change of the scores of a cell, to their mean and contrasts
// between levels, makes V block diagonal. With L levels, γ(R) the relative variance
// of a term R without the facet and γ(R:F) of one with it,
//
//	mean part:      I + Σ (L·γ(R) + γ(R:F))·Z(R)Z(R)'   one response
//	contrast part:  I + Σ γ(R:F)·Z(R)Z(R)'              L−1 responses
//
// over the cells. So a season of 180,000 ratings is two problems of 3,000.

// split is a design seen from a facet it is complete in.
type split struct {
	m      *model
	facet  int
	levels int
	cell   groups  // of the whole design
	cells  *design // one row per cell
}

// complete finds the facet with the most levels the design is complete in; nil
// when there is none.
func (m *model) complete() *split {
	var best *split
	if all := m.divide(Unit | Assessor | Indicator); all.levels != m.n {
		return nil
	}
	for f := range facetCount {
		levels := len(m.names[f])
		if levels < 2 || best != nil && best.levels >= levels {
			continue
		}
		cell := m.divide((Unit | Assessor | Indicator) &^ (1 << f))
		if cell.levels > 1 && cell.levels*levels == m.n {
			best = &split{m: m, facet: f, levels: levels, cell: cell}
		}
	}
	return best
}

// estimate solves the two parts together.
func (c *split) estimate() (*Components, error) {
	c.reduce()
	whole, contrast := c.responses()
	means, err := c.part([][]float64{whole}, 1, false)
	if err != nil {
		return nil, err
	}
	contrasts, err := c.part(contrast, float64(c.levels-1), true)
	if err != nil {
		return nil, err
	}
	means.fixed = true
	s := newFit(c.m, means, contrasts)
	s.split, s.every = c, float64(c.levels)
	return s.estimate()
}

// reduce makes the design of cells.
func (c *split) reduce() {
	c.cells = &design{n: c.cell.levels, names: c.m.names}
	for f := range facetCount {
		c.cells.facet[f] = make([]int32, c.cells.n)
		for cell, row := range c.cell.first {
			c.cells.facet[f][cell] = c.m.facet[f][row]
		}
	}
}

// responses are the sums of cells over √L, and the scores by level less the mean
// of their cell: these have the same sums of squares and products as contrasts.
func (c *split) responses() ([]float64, [][]float64) {
	whole, contrast := make([]float64, c.cells.n), make([][]float64, c.levels)
	for level := range contrast {
		contrast[level] = make([]float64, c.cells.n)
	}
	for i, y := range c.m.y {
		whole[c.cell.of[i]] += y
	}
	for i, y := range c.m.y {
		cell := c.cell.of[i]
		contrast[c.m.facet[c.facet][i]][cell] = y - whole[cell]/float64(c.levels)
	}
	for cell := range whole {
		whole[cell] /= math.Sqrt(float64(c.levels))
	}
	return whole, contrast
}

// part divides the cells by the terms without the facet, or only by those that the
// model has with it.
func (c *split) part(y [][]float64, copies float64, contrast bool) (*part, error) {
	m, uses := &model{design: c.cells}, [][]use(nil)
	var ofMean []use
	at := map[Term]int{}
	for k, g := range c.m.groups {
		rest := g.term &^ (1 << c.facet)
		u := c.use(k, g.term != rest, contrast)
		switch _, known := at[rest]; {
		case contrast && g.term == rest:
			continue
		case rest == Residual:
			ofMean = append(ofMean, u)
			continue
		case !known:
			at[rest] = len(m.groups)
			m.groups, uses = append(m.groups, m.divide(rest)), append(uses, nil)
		}
		uses[at[rest]] = append(uses[at[rest]], u)
	}
	p, err := newPattern(m)
	if err != nil {
		return nil, err
	}
	t := newPart(p, y, copies)
	copy(t.uses, append(uses, ofMean))
	return t, nil
}

func (c *split) use(term int, with, contrast bool) use {
	levels := float64(c.levels)
	switch {
	case !with:
		return use{term: term, times: levels, effect: math.Sqrt(levels), share: levels}
	case contrast:
		return use{term: term, times: 1, effect: 1, share: 1 - 1/levels}
	}
	return use{term: term, times: 1, effect: 1 / math.Sqrt(levels), share: 1 / levels}
}
