package variance

// margin is the part of the ratings that belongs to one closed term and to no
// term in it.
type margin struct {
	term   Term
	df     int
	index  []int32   // n: level of a row
	effect []float64 // levels: mean less the effects of all terms inside
	ss     float64
}

// margins are those of all closed terms, small terms first; the empty one, the
// mean, is left out because scores are centred.
func (m *model) margins(l *layout) []margin {
	var all []margin
	for size := 1; size <= facetCount; size++ {
		for t := Term(1); t < 1<<facetCount; t++ {
			if t.size() == size && t == t&l.facets && l.closed(t) == t {
				all = append(all, m.margin(l, t, all))
			}
		}
	}
	return all
}

func (m *model) margin(l *layout, t Term, inside []margin) margin {
	levels := l.levels(t)
	g := margin{term: t, df: levels - 1, index: l.index(t), effect: make([]float64, levels)}
	for i, y := range m.y {
		g.effect[g.index[i]] += y
	}
	each := float64(m.n / levels)
	row := make([]int32, levels)
	for i, level := range g.index {
		row[level] = int32(i)
	}
	for level := range g.effect {
		g.effect[level] /= each
	}
	for _, in := range inside {
		if !t.Has(in.term) {
			continue
		}
		g.df -= in.df
		for level, i := range row {
			g.effect[level] -= in.effect[in.index[i]]
		}
	}
	for _, a := range g.effect {
		g.ss += each * a * a
	}
	return g
}

// balanced estimates from the mean squares of a balanced design. Its restricted
// likelihood depends on the ratings through them alone (Searle, Casella and
// McCulloch, Variance Components, §4.7), so nothing larger needs to be solved.
func (m *model) balanced(l *layout) (*Components, error) {
	margins := m.margins(l)
	s := newStrata(m, l, margins)
	if err := s.check(m); err != nil {
		return nil, err
	}
	c := &Components{Ratings: m.n, Mean: m.mean}
	variances, err := s.estimate(c)
	if err != nil {
		return nil, err
	}
	c.fillBalanced(m, s, margins, variances)
	c.predict = func(k int) []Effect { return m.balancedEffects(l, s, margins, k, variances) }
	return c, nil
}

func (c *Components) fillBalanced(m *model, s *strata, margins []margin, variances []float64) {
	for i, g := range m.groups {
		c.Terms = append(c.Terms, Component{Term: g.term, Levels: g.levels})
		c.Terms[i].Variance = variances[i]
	}
	c.Terms = append(c.Terms, Component{Levels: m.n, Variance: variances[len(m.groups)]})
	for i := range c.Terms {
		c.Terms[i].SE, c.Terms[i].Boundary = s.se[i], s.zero[i]
		if s.anova != nil {
			c.Terms[i].ANOVA = &s.anova[i]
		}
	}
	for _, g := range margins {
		c.Strata = append(c.Strata, Stratum{g.term, g.df, g.ss, ratio(g.ss, g.df)})
	}
	if s.withinDF > 0 {
		c.Strata = append(c.Strata, Stratum{Residual, s.withinDF, s.withinSS, s.withinSS / float64(s.withinDF)})
	}
	c.MeanSE = s.meanSE(m, variances)
	c.fill()
}

func ratio(sum float64, df int) float64 {
	if df == 0 {
		return 0
	}
	return sum / float64(df)
}

// balancedEffects predicts the effects of a term: σ²Z'V⁻¹(y−μ), where V⁻¹ is
// 1/λ on each margin.
func (m *model) balancedEffects(l *layout, s *strata, margins []margin, k int, variances []float64) []Effect {
	g := &m.groups[k]
	each := float64(m.n) / float64(g.levels)
	effects := make([]Effect, g.levels)
	known := variances[k] * each / float64(g.levels) / s.lambda(1<<len(m.groups)-1, variances)
	for level := range effects {
		effects[level].Names = m.levelNames(g, level)
	}
	for i := range margins {
		in := &margins[i]
		if !l.closed(g.term).Has(in.term) {
			continue
		}
		shrunk := variances[k] * each / s.lambda(s.maskOf(in.term), variances)
		known += shrunk * float64(in.df) / float64(g.levels)
		for level := range effects {
			effects[level].Value += shrunk * in.effect[in.index[g.first[level]]]
		}
	}
	sd := root(variances[k] * (1 - known))
	for level := range effects {
		effects[level].SD = sd
	}
	return effects
}
