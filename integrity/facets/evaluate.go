package facets

import "math"

// evaluate computes the log-likelihood, its gradient and the information, units
// already eliminated from the part of the rest.
func (e *estimate) evaluate() {
	w := newWorker(e)
	e.system.clear()
	clear(e.gradRest)
	e.logLik = 0
	for u := range e.unit {
		w.unit(u)
		e.eliminate(u, w.row)
	}
	for i := range e.gradRest {
		e.gradRest[i] += e.rawRest[i]
		e.logLik += e.rawRest[i] * e.rest[i]
	}
	for u := range e.unit {
		e.logLik += e.rawUnit[u] * e.unit[u]
	}
}

// eliminate takes the unit out of the system and keeps what is needed to find its
// own step afterwards.
func (e *estimate) eliminate(u int, row []float64) {
	n, info := len(e.rest), e.infoUnit[u]
	list, keep := e.touch[u], e.along[u]
	for t, at := range list {
		keep[t], row[at] = row[at], 0
	}
	row[0] = 0
	if info <= 0 {
		return
	}
	for t, at := range list {
		factor := keep[t] / info
		to := e.system.a[int(at)*n:]
		for s, other := range list[:t+1] {
			to[other] -= factor * keep[s]
		}
	}
}

// worker holds what one evaluation needs again and again.
type worker struct {
	*estimate
	p, tail, cov []float64   // of categories
	ease         [][]float64 // scale → log weights of its categories
	factor       [][]float64 // their exponentials
	expUnit      []float64
	expRest      []float64
	safe         bool // no product of exponentials can overflow
	row          []float64
}

func newWorker(e *estimate) *worker {
	w := &worker{estimate: e, row: make([]float64, len(e.rest))}
	top, steepest := 0, 0.0
	for s, scale := range e.d.scales {
		ease := make([]float64, scale.top()+1)
		for k := 1; k < len(ease); k++ {
			ease[k] = ease[k-1] + e.rest[int(e.step[s])+k-1]
		}
		w.ease, w.factor = append(w.ease, ease), append(w.factor, exponentials(ease))
		top, steepest = max(top, scale.top()), max(steepest, largest(ease))
	}
	w.p, w.tail, w.cov = make([]float64, top+1), make([]float64, top+2), make([]float64, top+1)
	far := largest(e.unit) + 2*largest(e.rest)
	w.safe = far*float64(top)+steepest < 600
	if w.safe {
		w.expUnit, w.expRest = exponentials(e.unit), exponentials(e.rest)
	}
	return w
}

func exponentials(x []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Exp(v)
	}
	return out
}

// unit adds the marks of one unit.
func (w *worker) unit(u int) {
	w.gradUnit[u], w.infoUnit[u] = w.rawUnit[u], 0
	for i := w.first[u]; i < w.first[u+1]; i++ {
		c := &w.cells[i]
		w.logLik -= float64(c.marks) * w.probabilities(c)
		expected, variance := w.moments(c)
		w.weight[i] = variance
		w.gradUnit[u] -= expected
		w.infoUnit[u] += variance
		w.add(c, expected, variance)
	}
}

// probabilities fills p and returns the logarithm of what they were divided by.
func (w *worker) probabilities(c *cell) float64 {
	if !w.safe {
		return distribution(w.unitMeasure(c), w.ease[c.scale], w.p)
	}
	factor := w.factor[c.scale]
	p := w.p[:len(factor)]
	once := w.expUnit[c.unit] * w.expRest[c.assessor] * w.expRest[c.indicator]
	power, sum := 1.0, 1.0
	p[0] = 1
	for k := 1; k < len(p); k++ {
		power *= once
		p[k] = power * factor[k]
		sum += p[k]
	}
	share := 1 / sum
	for k := range p {
		p[k] *= share
	}
	return math.Log(sum)
}

// unitMeasure is what acts on the marks of a cell, steps aside.
func (w *worker) unitMeasure(c *cell) float64 {
	return w.estimate.unit[c.unit] + w.rest[c.assessor] + w.rest[c.indicator]
}

// distribution fills the probabilities of categories for a measure and the log
// weights of the scale, and returns the logarithm of their sum before.
func distribution(measure float64, ease, p []float64) float64 {
	most := math.Inf(-1)
	for k := range ease {
		p[k] = float64(k)*measure + ease[k]
		most = max(most, p[k])
	}
	sum := 0.0
	for k := range ease {
		p[k] = math.Exp(p[k] - most)
		sum += p[k]
	}
	for k := range ease {
		p[k] /= sum
	}
	return most + math.Log(sum)
}

// moments fills for every step the probability of passing it and its covariance
// with the category, and returns mean and variance of the category; all times the
// marks of the cell, except the probabilities.
func (w *worker) moments(c *cell) (expected, variance float64) {
	top := w.d.scales[c.scale].top()
	tail, cov := w.tail[:top+2], w.cov[:top+1]
	tail[top+1] = 0
	above, square := 0.0, 0.0
	for k := top; k > 0; k-- {
		x := float64(k) * w.p[k]
		tail[k] = tail[k+1] + w.p[k]
		above += x
		square += float64(k) * x
		cov[k] = above
	}
	n := float64(c.marks)
	for k := 1; k <= top; k++ {
		cov[k] = n * (cov[k] - above*tail[k])
	}
	return n * above, n * (square - above*above)
}

// add adds a cell to the system of the rest and to the row of its unit.
func (w *worker) add(c *cell, expected, variance float64) {
	n, a, row := len(w.rest), w.system.a, w.row
	i, j := int(c.assessor), int(c.indicator)
	w.gradRest[i] -= expected
	w.gradRest[j] -= expected
	a[i*n+i] += variance
	a[j*n+j] += variance
	a[j*n+i] += variance
	row[i] += variance
	row[j] += variance
	first, marks := int(w.step[c.scale])-1, float64(c.marks)
	for k := 1; k <= w.d.scales[c.scale].top(); k++ {
		at := first + k
		line := a[at*n : at*n+at+1]
		line[i] += w.cov[k]
		line[j] += w.cov[k]
		row[at] += w.cov[k]
		w.gradRest[at] -= marks * w.tail[k]
		passed := marks * w.tail[k]
		for l := 1; l <= k; l++ {
			line[first+l] += passed * (1 - w.tail[l])
		}
	}
}
