package variance

import (
	"math"

	"eightx/integrity"
)

// fit searches the relative variances γ = σ²(term)/σ²(residual) of least restricted
// likelihood criterion. The residual variance itself is r²/(n−1) at any γ.
type fit struct {
	p     *pattern
	f     *factor
	gamma []float64
	floor []float64 // γ so small that it makes no difference: zero is likely
	zero  []bool    // γ stays at zero

	theta     []float64
	solution  []float64 // by node: effects over θ, and the mean
	r2        float64   // penalized residual sum of squares
	criterion float64
}

// mostSteps is far beyond what any design needed.
const mostSteps = 200

// sparse estimates by average information.
func (m *model) sparse() (*Components, error) {
	p, err := newPattern(m)
	if err != nil {
		return nil, err
	}
	s := &fit{p: p, f: newFactor(p), zero: make([]bool, len(m.groups))}
	s.start()
	steps, bends, err := s.search()
	if err != nil {
		return nil, err
	}
	return s.components(steps, bends)
}

// start takes variances from sums of squares between levels, each equated with
// its expectation (Henderson 1953, method 1).
func (s *fit) start() {
	m := s.p.m
	k := len(m.groups)
	a, b := s.p.expectations()
	s.gamma, s.floor = make([]float64, k), make([]float64, k)
	ok := eliminate(a, b)
	for i, g := range m.groups {
		s.floor[i] = 1e-8 * float64(g.levels) / float64(m.n)
		s.gamma[i] = 0.1
		if ok && b[k] > 0 {
			s.gamma[i] = max(b[i]/b[k], 1e4*s.floor[i], 0.01)
		}
	}
}

// expectations are the equations of method 1: by term the sum of squares between
// its levels, and last the whole sum.
func (p *pattern) expectations() ([][]float64, []float64) {
	k := len(p.m.groups)
	n := float64(p.m.n)
	a, b := square(k+1), make([]float64, k+1)
	for i, g := range p.m.groups {
		squares := 0.0
		for j := p.offset[i]; j < p.offset[i]+g.levels; j++ {
			c := float64(p.count[j])
			squares += c * c / n
			b[i] += p.sum[j] * p.sum[j] / c
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
	a[k][k], b[k] = n-1, p.m.spread
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

// evaluate factors at the present γ, and solves for effects and mean.
func (s *fit) evaluate() bool {
	m := s.p.m
	s.theta = make([]float64, len(s.gamma))
	for k, g := range s.gamma {
		s.theta[k] = math.Sqrt(g)
	}
	if !s.f.fill(s.theta) {
		return false
	}
	x := make([]float64, s.p.nodes)
	for k, g := range m.groups {
		for j := s.p.offset[k]; j < s.p.offset[k]+g.levels; j++ {
			x[j] = s.theta[k] * s.p.sum[j]
		}
	}
	x[s.p.mean()] = s.p.sum[s.p.mean()]
	s.f.forward(x)
	s.f.backward(x)
	s.solution = x
	s.r2 = s.residual()
	nu := float64(m.n - 1)
	s.criterion = s.f.logDet + nu*(1+math.Log(2*math.Pi*s.r2/nu))
	return !math.IsNaN(s.criterion)
}

// residual is Σ(y − fitted)² + Σ effects², whose terms are all positive, so that
// nothing cancels.
func (s *fit) residual() float64 {
	m := s.p.m
	fitted := make([][]float64, len(m.groups))
	sum := 0.0
	for k, g := range m.groups {
		fitted[k] = make([]float64, g.levels)
		for level := range fitted[k] {
			v := s.solution[s.p.offset[k]+level]
			fitted[k][level] = s.theta[k] * v
			sum += v * v
		}
	}
	rest := make([]float64, m.n)
	mean := s.solution[s.p.mean()]
	for i, y := range m.y {
		rest[i] = y - mean
	}
	for k, g := range m.groups {
		effect := fitted[k]
		for i, level := range g.of {
			rest[i] -= effect[level]
		}
	}
	for _, e := range rest {
		sum += e * e
	}
	return sum
}

// bends are what derivatives need besides the solution.
type bends struct {
	gradient []float64   // of the criterion, by log γ
	second   [][]float64 // average information, doubled, by log γ and, last, log σ²
	diagonal []float64   // of the inverse, by node
	meanRow  []float64   // row of the mean in the inverse, by node
}

// derive computes them. For v the effects of a term over θ and C the inverse, the
// gradient by log γ is levels − tr C − |v|²/σ² and the average information between
// two terms is v'(δ − C)v/σ² (Gilmour et al. 1995, with Henderson's equations put
// in for P). It uses up the factor.
func (s *fit) derive() *bends {
	m := s.p.m
	k := len(m.groups)
	sigma2 := s.r2 / float64(m.n-1)
	d := &bends{gradient: make([]float64, k), second: square(k + 1)}
	half, length := make([][]float64, k), make([]float64, k)
	for i := range m.groups {
		half[i] = make([]float64, s.p.nodes)
		from, to := s.span(i)
		copy(half[i][from:to], s.solution[from:to])
		length[i] = dot(half[i][from:to], half[i][from:to])
		s.f.forward(half[i])
	}
	for i := range k {
		for j := range k {
			d.second[i][j] = -dot(half[i], half[j]) / sigma2
		}
		d.second[i][i] += length[i] / sigma2
		d.second[i][k], d.second[k][i] = length[i]/sigma2, length[i]/sigma2
	}
	d.second[k][k] = float64(m.n - 1)
	d.meanRow = make([]float64, s.p.nodes)
	d.meanRow[s.p.mean()] = 1
	s.f.forward(d.meanRow)
	s.f.backward(d.meanRow)
	d.diagonal = s.f.invert()
	for i, g := range m.groups {
		from, to := s.span(i)
		d.gradient[i] = float64(g.levels) - length[i]/sigma2
		for _, c := range d.diagonal[from:to] {
			d.gradient[i] -= c
		}
	}
	return d
}

// span is the nodes of a term.
func (s *fit) span(k int) (from, to int) {
	return s.p.offset[k], s.p.offset[k] + s.p.m.groups[k].levels
}

// direction is the relative change of each γ a Newton step asks for; 0 for those
// that stay at zero.
func (s *fit) direction(d *bends) ([]float64, bool) {
	k := len(s.gamma)
	profiled := square(k)
	for i := range k {
		for j := range k {
			profiled[i][j] = d.second[i][j] - d.second[i][k]*d.second[k][j]/d.second[k][k]
		}
	}
	var free []int
	for i := range k {
		if !s.zero[i] {
			free = append(free, i)
		}
	}
	return solveFree(profiled, d.gradient, free)
}

// settledAt is the relative change of γ at which a search has ended. The criterion
// is flat there to rounding: it changes by the square of it.
const settledAt = 1e-7

// search steps until γ settles. A γ that wants to fall below zero goes to its
// floor, and stays at zero when the criterion falls towards it; in the end each
// zero is asked once more.
func (s *fit) search() (int, *bends, error) {
	if !s.evaluate() {
		return 0, nil, s.lost()
	}
	for step := 1; step <= mostSteps; step++ {
		if s.r2 <= noResidual*s.p.m.spread {
			return step, nil, &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(s.p.m.n)}}
		}
		d := s.derive()
		for k := range s.zero {
			s.zero[k] = s.gamma[k] <= s.floor[k] && d.gradient[k] >= 0
		}
		direction, ok := s.direction(d)
		if !ok {
			return step, nil, s.lost()
		}
		if largest(direction) < settledAt {
			return step, d, nil
		}
		if !s.step(direction) {
			return step, d, nil
		}
	}
	return mostSteps, nil, s.lost()
}

func (s *fit) lost() error {
	return &integrity.Refusal{Code: "variance.unidentified", Inputs: map[string]float64{"have": float64(s.p.m.n), "terms": float64(len(s.gamma))}}
}

func largest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = max(most, math.Abs(v))
	}
	return most
}

// step goes along the direction as far as the criterion falls; false when it
// does not fall at all.
func (s *fit) step(direction []float64) bool {
	from, before := s.gamma, s.criterion
	slack := 1e-12 * math.Abs(before)
	for scale := 1.0; scale > 1e-6; scale /= 4 {
		s.gamma = make([]float64, len(from))
		for k := range from {
			s.gamma[k] = max(from[k]*(1+scale*direction[k]), s.floor[k])
		}
		if s.evaluate() && s.criterion <= before+slack {
			return true
		}
	}
	s.gamma = from
	return s.evaluate() && false
}

// components puts together what was found. Terms at their floor are zero.
func (s *fit) components(steps int, d *bends) (*Components, error) {
	m := s.p.m
	sigma2 := s.r2 / float64(m.n-1)
	c := &Components{Method: Sparse, Ratings: m.n, Criterion: s.criterion, Iterations: steps}
	c.Mean = m.mean + s.solution[s.p.mean()]
	c.MeanSE = math.Sqrt(sigma2 * d.diagonal[s.p.mean()])
	for k, g := range m.groups {
		t := Component{Term: g.term, Levels: g.levels, Variance: s.gamma[k] * sigma2, Boundary: s.zero[k]}
		if s.zero[k] {
			t.Variance = 0
		}
		c.Terms = append(c.Terms, t)
		c.effects = append(c.effects, s.effects(k, d, root(sigma2)))
	}
	c.Terms = append(c.Terms, Component{Levels: m.n, Variance: sigma2})
	if !s.standardErrors(c, d) {
		return nil, s.lost()
	}
	c.fill()
	return c, nil
}

// effects are θ·v; their conditional variance is θ²σ² times the inverse of the
// equations without the mean.
func (s *fit) effects(k int, d *bends, sigma float64) []Effect {
	g := &s.p.m.groups[k]
	effects := make([]Effect, g.levels)
	from, _ := s.span(k)
	for level := range effects {
		j := from + level
		e := &effects[level]
		e.Names = s.p.m.levelNames(g, level)
		if s.zero[k] {
			continue
		}
		e.Value = s.theta[k] * s.solution[j]
		e.SD = s.theta[k] * sigma * root(d.diagonal[j]-d.meanRow[j]*d.meanRow[j]/d.diagonal[s.p.mean()])
	}
	return effects
}

// standardErrors are those of log σ²(term) = log γ + log σ², carried over.
func (s *fit) standardErrors(c *Components, d *bends) bool {
	k := len(s.gamma)
	var free []int
	for i := range k + 1 {
		if i == k || !s.zero[i] {
			free = append(free, i)
		}
	}
	for _, i := range free {
		contrast := make([]float64, k+1)
		contrast[i], contrast[k] = -1, -1
		x, ok := solveFree(d.second, contrast, free)
		if !ok {
			return false
		}
		variance := x[k]
		if i < k {
			variance += x[i]
		}
		c.Terms[i].SE = c.Terms[i].Variance * root(2*variance)
	}
	return true
}
