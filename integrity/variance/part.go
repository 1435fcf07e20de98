package variance

import (
	"math"
	"slices"
)

// part is a problem of its own: responses with one covariance
// I + Σ γ(g)·Z(g)Z(g)', g being the groups of its pattern. A design is one part,
// or two when it is complete in a facet.
type part struct {
	p      *pattern
	f      *factor
	uses   [][]use     // by group and, last, the mean: which terms' γ add up to its own
	copies float64     // how often its determinant counts
	fixed  bool        // the mean is a fixed effect, not a random one
	y      [][]float64 // responses
	sums   [][]float64 // by response, by node

	gamma, theta []float64 // by group and, last, the mean
	solutions    [][]float64
	r2           float64
}

// use says that a term's γ is in a group's.
type use struct {
	term   int
	times  float64 // how often
	effect float64 // the term's effect is this times γ/θ times the group's solution
	share  float64 // what is known of the group counts so often for the term
}

func newPart(p *pattern, y [][]float64, copies float64) *part {
	t := &part{p: p, f: newFactor(p), copies: copies, y: y, uses: make([][]use, len(p.m.groups)+1)}
	for _, response := range y {
		t.sums = append(t.sums, p.sumsOf(response))
	}
	return t
}

// sumsOf adds up a response by node.
func (p *pattern) sumsOf(y []float64) []float64 {
	sums := make([]float64, p.nodes)
	for k := range p.m.groups {
		part := sums[p.offset[k]:]
		for i, level := range p.m.groups[k].of {
			part[level] += y[i]
		}
	}
	for _, x := range y {
		sums[p.mean()] += x
	}
	return sums
}

// span is the nodes of a group; the mean counts as the last group.
func (p *pattern) span(g int) (from, to int) {
	if g == len(p.m.groups) {
		return p.mean(), p.nodes
	}
	return p.offset[g], p.offset[g] + p.m.groups[g].levels
}

// parameters is how many groups are random: all, and the mean when it is not fixed.
func (t *part) parameters() int {
	if t.fixed {
		return len(t.uses) - 1
	}
	return len(t.uses)
}

// evaluate factors and solves at the γ of the terms.
func (t *part) evaluate(gamma []float64) bool {
	t.gamma, t.theta = make([]float64, len(t.uses)), make([]float64, len(t.uses))
	for g, uses := range t.uses {
		for _, u := range uses {
			t.gamma[g] += u.times * gamma[u.term]
		}
		t.theta[g] = math.Sqrt(t.gamma[g])
	}
	if t.fixed {
		t.theta[len(t.uses)-1] = 1
	}
	if !t.f.fill(t.theta, t.fixed) {
		return false
	}
	t.solutions, t.r2 = t.solutions[:0], 0
	for i := range t.y {
		t.solutions = append(t.solutions, t.solve(t.sums[i]))
		t.r2 += t.residual(t.y[i], t.solutions[i])
	}
	return true
}

// solve solves for effects over θ, by node.
func (t *part) solve(sums []float64) []float64 {
	x := slices.Clone(sums)
	for g := range t.uses {
		from, to := t.p.span(g)
		for j := from; j < to; j++ {
			x[j] *= t.theta[g]
		}
	}
	t.f.forward(x)
	t.f.backward(x)
	return x
}

// residual is Σ(y − fitted)² + Σ effects², whose terms are all positive, so that
// nothing cancels.
func (t *part) residual(y, solution []float64) float64 {
	mean, sum := solution[t.p.mean()]*t.theta[len(t.uses)-1], 0.0
	rest := make([]float64, len(y))
	for i, x := range y {
		rest[i] = x - mean
	}
	for k, g := range t.p.m.groups {
		from, to := t.p.span(k)
		effect := solution[from:to]
		for i, level := range g.of {
			rest[i] -= t.theta[k] * effect[level]
		}
	}
	for g := range t.parameters() {
		from, to := t.p.span(g)
		sum += dot(solution[from:to], solution[from:to])
	}
	return sum + dot(rest, rest)
}

// bends are what derivatives need besides the solutions, by group.
type bends struct {
	gradient []float64   // of the criterion, by log γ
	second   [][]float64 // average information, doubled, by log γ
	length   []float64   // Σ v² over σ²
	diagonal []float64   // of the inverse, by node
	meanRow  []float64   // row of the mean in the inverse, by node
}

// derive computes them. For v the effects of a group over θ and C the inverse, the
// gradient by log γ is levels − tr C − v'v/σ², and the average information between
// two groups is v'(δ − C)v/σ² (Gilmour et al. 1995, with Henderson's equations put
// in for P). It uses up the factor.
func (t *part) derive(sigma2 float64) *bends {
	n := t.parameters()
	d := &bends{gradient: make([]float64, n), second: square(n), length: make([]float64, n)}
	for _, solution := range t.solutions {
		t.curve(d, solution, sigma2)
	}
	d.meanRow = make([]float64, t.p.nodes)
	d.meanRow[t.p.mean()] = 1
	t.f.forward(d.meanRow)
	t.f.backward(d.meanRow)
	d.diagonal = t.f.invert()
	for g := range n {
		from, to := t.p.span(g)
		known := float64(to - from)
		for _, c := range d.diagonal[from:to] {
			known -= c
		}
		d.gradient[g] = t.copies*known - d.length[g]
	}
	return d
}

// curve adds what one response says about the second derivatives.
func (t *part) curve(d *bends, solution []float64, sigma2 float64) {
	half := make([][]float64, len(d.length))
	for g := range half {
		half[g] = make([]float64, t.p.nodes)
		from, to := t.p.span(g)
		copy(half[g][from:to], solution[from:to])
		length := dot(half[g][from:to], half[g][from:to]) / sigma2
		d.length[g] += length
		d.second[g][g] += length
		t.f.forward(half[g])
	}
	for g := range half {
		for h := range half {
			d.second[g][h] -= dot(half[g], half[h]) / sigma2
		}
	}
}

// forget drops what is large and not needed to predict effects.
func (t *part) forget() {
	t.f, t.sums, t.p.pairs, t.p.blocks = nil, nil, nil, nil
	t.p.diagonal, t.p.toMean, t.p.count = nil, nil, nil
}

// known is how much is known of a node's effect besides its γ: (1 − c)/γ, with c
// the inverse's diagonal when the mean is given or, with a γ of its own, random.
func (t *part) known(d *bends, g, node int, gammaOfMean float64) float64 {
	spread := d.diagonal[t.p.mean()]
	switch {
	case t.fixed && node == t.p.mean():
		return 1 / (gammaOfMean + spread)
	case t.fixed:
		given := d.meanRow[node] * d.meanRow[node] / (gammaOfMean + spread)
		return (1 - d.diagonal[node] + given) / t.gamma[g]
	}
	return (1 - d.diagonal[node]) / t.gamma[g]
}
