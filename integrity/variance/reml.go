package variance

import (
	"math"
	"slices"

	"eightx/integrity"
)

// fit searches the relative variances γ = σ²(term)/σ²(residual) of least restricted
// likelihood criterion. The residual variance itself is r²/(n−1) at any γ.
type fit struct {
	m     *model
	parts []*part
	gamma []float64 // by term
	floor []float64 // γ so small that it makes no difference: zero is likely
	zero  []bool    // γ stays at zero
	split *split    // nil when there is one part
	every float64   // levels of the facet the design is complete in; 1 when in none

	r2        float64 // penalized residual sum of squares
	criterion float64
}

// mostSteps is far beyond what any design needed.
const mostSteps = 200

// sparse estimates by average information on the whole design.
func (m *model) sparse() (*Components, error) {
	p, err := newPattern(m)
	if err != nil {
		return nil, err
	}
	t := newPart(p, [][]float64{m.y}, 1)
	t.fixed = true
	for k := range m.groups {
		t.uses[k] = []use{{term: k, times: 1, effect: 1, share: 1}}
	}
	s := newFit(m, t)
	a, b := p.expectations(t.sums[0], m.spread)
	s.startFrom(a, b)
	return s.estimate()
}

func newFit(m *model, parts ...*part) *fit {
	k := len(m.groups)
	s := &fit{m: m, parts: parts, gamma: make([]float64, k), floor: make([]float64, k), zero: make([]bool, k), every: 1}
	for i, g := range m.groups {
		s.gamma[i], s.floor[i] = 0.1, 1e-8*float64(g.levels)/float64(m.n)
	}
	return s
}

func (s *fit) estimate() (*Components, error) {
	steps, bends, err := s.search()
	if err != nil {
		return nil, err
	}
	c, err := s.components(steps, bends)
	if err != nil {
		return nil, err
	}
	e := &prediction{s: s, c: s.split, parts: bends.parts, sigma2: s.sigma2()}
	c.predict = e.effects
	for _, t := range s.parts {
		t.forget()
	}
	return c, nil
}

// evaluate computes the criterion at the present γ; false where rounding leaves
// none.
func (s *fit) evaluate() bool {
	logDet := math.Log(s.every)
	s.r2 = 0
	for _, t := range s.parts {
		if !t.evaluate(s.gamma) {
			return false
		}
		logDet += t.copies * t.f.logDet
		s.r2 += t.r2
	}
	nu := float64(s.m.n - 1)
	s.criterion = logDet + nu*(1+math.Log(2*math.Pi*s.r2/nu))
	return !math.IsNaN(s.criterion)
}

func (s *fit) sigma2() float64 { return s.r2 / float64(s.m.n-1) }

// derivatives are those of the whole criterion.
type derivatives struct {
	gradient []float64   // by log γ of the terms
	second   [][]float64 // average information, doubled, by log γ and, last, log σ²
	parts    []*bends
}

// derive carries the derivatives of the parts over to the terms: the log γ of a
// group changes with that of a term by the term's share of it.
func (s *fit) derive() *derivatives {
	k := len(s.gamma)
	d := &derivatives{gradient: make([]float64, k), second: square(k + 1)}
	for _, t := range s.parts {
		b := t.derive(s.sigma2())
		d.parts = append(d.parts, b)
		for g := range t.parameters() {
			for _, u := range t.uses[g] {
				weight := u.times * s.gamma[u.term] / t.gamma[g]
				d.gradient[u.term] += weight * b.gradient[g]
				d.second[u.term][k] += weight * b.length[g]
				d.second[k][u.term] += weight * b.length[g]
				s.carry(d, t, b.second[g], u.term, weight)
			}
		}
	}
	d.second[k][k] = float64(s.m.n - 1)
	return d
}

func (s *fit) carry(d *derivatives, t *part, second []float64, term int, weight float64) {
	for g := range t.parameters() {
		for _, u := range t.uses[g] {
			d.second[term][u.term] += weight * second[g] * u.times * s.gamma[u.term] / t.gamma[g]
		}
	}
}

// direction is the relative change of each γ a Newton step asks for; 0 for those
// that stay at zero.
func (s *fit) direction(d *derivatives) ([]float64, bool) {
	k := len(s.gamma)
	profiled := square(k)
	for i := range k {
		for j := range k {
			profiled[i][j] = d.second[i][j] - d.second[i][k]*d.second[k][j]/d.second[k][k]
		}
	}
	return solveFree(profiled, d.gradient, s.free())
}

// free are the terms whose γ is not at zero.
func (s *fit) free() []int {
	var free []int
	for i, zero := range s.zero {
		if !zero {
			free = append(free, i)
		}
	}
	return free
}

// mostGamma is where a term's standard deviation is 100,000 times the residual's,
// and the residual nothing but rounding.
const mostGamma = 1e10

// settledAt is the relative change of γ at which a search has ended. The criterion
// is flat there to rounding: it changes by the square of it.
const settledAt = 1e-7

// search steps until γ settles. A γ that wants to fall below zero goes to its
// floor, and counts as zero there as long as the criterion falls towards it.
func (s *fit) search() (int, *derivatives, error) {
	if !s.evaluate() {
		return 0, nil, s.lost()
	}
	for step := 1; step <= mostSteps; step++ {
		if largest(s.gamma) > mostGamma {
			return step, nil, &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(s.m.n)}}
		}
		d := s.derive()
		for k := range s.zero {
			s.zero[k] = s.gamma[k] <= s.floor[k] && d.gradient[k] >= 0
		}
		direction, ok := s.direction(d)
		if !ok {
			return step, nil, s.lost()
		}
		if largest(direction) < settledAt || !s.step(direction) {
			return step, d, nil
		}
	}
	return mostSteps, nil, s.lost()
}

// lost is where a search ends without an answer: variances that grow against a
// residual that vanishes, or terms whose variances can be exchanged.
func (s *fit) lost() error {
	if largest(s.gamma) > 1e6 {
		return &integrity.Refusal{Code: "variance.no_residual", Inputs: map[string]float64{"have": float64(s.m.n)}}
	}
	return &integrity.Refusal{Code: "variance.unidentified", Inputs: map[string]float64{"have": float64(s.m.n), "terms": float64(len(s.gamma))}}
}

func largest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = max(most, math.Abs(v))
	}
	return most
}

// step goes along the direction as far as the criterion falls; false, and back
// where it was, when it does not fall at all.
func (s *fit) step(direction []float64) bool {
	from, before := slices.Clone(s.gamma), s.criterion
	slack := 1e-12 * math.Abs(before)
	for scale := 1.0; scale > 1e-6; scale /= 4 {
		for k := range from {
			s.gamma[k] = max(from[k]*(1+scale*direction[k]), s.floor[k])
		}
		if s.evaluate() && s.criterion <= before+slack {
			return true
		}
	}
	copy(s.gamma, from)
	s.evaluate()
	return false
}

// components puts together what was found. Terms at their floor are zero.
func (s *fit) components(steps int, d *derivatives) (*Components, error) {
	c := &Components{Method: Sparse, Ratings: s.m.n, Criterion: s.criterion, Iterations: steps}
	if len(s.parts) > 1 {
		c.Method = Complete
	}
	s.mean(c, d)
	for k, g := range s.m.groups {
		t := Component{Term: g.term, Levels: g.levels, Variance: s.gamma[k] * s.sigma2(), Boundary: s.zero[k]}
		if s.zero[k] {
			t.Variance = 0
		}
		c.Terms = append(c.Terms, t)
	}
	c.Terms = append(c.Terms, Component{Levels: s.m.n, Variance: s.sigma2()})
	if !s.standardErrors(c, d) {
		return nil, s.lost()
	}
	c.fill()
	return c, nil
}

// mean is that of the part whose mean is fixed.
func (s *fit) mean(c *Components, d *derivatives) {
	t := s.parts[0]
	node := t.p.mean()
	c.Mean = s.m.mean + t.solutions[0][node]/math.Sqrt(s.every)
	c.MeanSE = math.Sqrt(s.sigma2() * (d.parts[0].diagonal[node] + s.gammaOfMean()) / s.every)
}

// gammaOfMean is the γ of the facet the design is complete in: its effects add to
// the mean of every cell alike.
func (s *fit) gammaOfMean() float64 {
	sum := 0.0
	for _, u := range s.parts[0].uses[len(s.parts[0].uses)-1] {
		sum += s.gamma[u.term]
	}
	return sum
}

// standardErrors are those of log σ²(term) = log γ + log σ², carried over.
func (s *fit) standardErrors(c *Components, d *derivatives) bool {
	k := len(s.gamma)
	free := append(s.free(), k)
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
