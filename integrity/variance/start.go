package variance

// startFrom takes variances from sums of squares between levels, each equated with
// its expectation (Henderson 1953, method 1).
func (s *fit) startFrom(a [][]float64, b []float64) {
	k := len(s.gamma)
	if !eliminate(a, b) || b[k] <= 0 {
		return
	}
	for i := range s.gamma {
		s.gamma[i] = max(b[i]/b[k], 1e4*s.floor[i], 0.01)
	}
}

// expectations are the equations of method 1: by term the sum of squares between
// its levels, and last the whole sum.
func (p *pattern) expectations(sums []float64, spread float64) ([][]float64, []float64) {
	k, n := len(p.m.groups), float64(p.m.n)
	a, b := square(k+1), make([]float64, k+1)
	for i, g := range p.m.groups {
		squares := 0.0
		for j := p.offset[i]; j < p.offset[i]+g.levels; j++ {
			c := float64(p.count[j])
			squares += c * c / n
			b[i] += sums[j] * sums[j] / c
		}
		a[i][i], a[k][i], a[i][k] = n, n-squares, float64(g.levels-1)
	}
	for i := range p.pairs {
		p.pairs[i].expect(p, a)
	}
	for i := range k {
		for j := range k {
			a[i][j] -= n - a[k][j]
		}
	}
	a[k][k], b[k] = n-1, spread
	return a, b
}

// expect adds Σ n(kl)²/n(k) for both terms of a pair.
func (q *pair) expect(p *pattern, a [][]float64) {
	for level := range len(q.start) - 1 {
		for e := q.start[level]; e < q.start[level+1]; e++ {
			both := float64(q.count[e]) * float64(q.count[e])
			a[q.one][q.other] += both / float64(p.count[p.offset[q.one]+level])
			a[q.other][q.one] += both / float64(p.count[p.offset[q.other]+int(q.level[e])])
		}
	}
}
