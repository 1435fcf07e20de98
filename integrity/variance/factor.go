package variance

import (
	"math"

	"gonum.org/v1/gonum/blas"
	lapack "gonum.org/v1/gonum/lapack/gonum"
)

// factor is the equations Λ'Z'ZΛ + I, with the mean as last row, for one choice of
// relative standard deviations θ, and then their Cholesky factor. After invert it
// holds the entries of the inverse where the factor had its own.
type factor struct {
	p      *pattern
	values []float64
	logDet float64   // of the equations with the mean
	line   []float64 // scratch: pivots of a block
	panel  []float64 // scratch: rows times pivots of a block
}

func newFactor(p *pattern) *factor {
	line, panel := 0, 0
	for i := range p.blocks {
		b := &p.blocks[i]
		line, panel = max(line, len(b.pivots)), max(panel, len(b.rows)*len(b.pivots))
	}
	return &factor{p: p, values: make([]float64, p.store), line: make([]float64, line), panel: make([]float64, panel)}
}

// fill computes the equations and factors them; false when rounding has made them
// indefinite. theta is by group and, last, of the mean; a fixed mean has no ridge.
func (f *factor) fill(theta []float64, fixed bool) bool {
	clear(f.values)
	p := f.p
	for i := range p.pairs {
		q := &p.pairs[i]
		scale := theta[q.one] * theta[q.other]
		for e, slot := range q.slot {
			f.values[slot] = scale * float64(q.count[e])
		}
	}
	mean := theta[len(theta)-1]
	for g := range theta {
		from, to := p.span(g)
		for j := from; j < to; j++ {
			f.values[p.toMean[j]] = theta[g] * mean * float64(p.count[j])
			f.values[p.diagonal[j]] = theta[g]*theta[g]*float64(p.count[j]) + 1
		}
	}
	if fixed {
		f.values[p.diagonal[p.mean()]] = float64(p.m.n)
	}
	return f.eliminate()
}

func (f *factor) eliminate() bool {
	f.logDet = 0
	last := len(f.p.blocks) - 1
	for i := range f.p.blocks {
		b := &f.p.blocks[i]
		if i == last && !f.choleskyDense(b) || i < last && !f.cholesky(b) {
			return false
		}
		for _, t := range b.targets {
			f.update(b, &t)
		}
	}
	return true
}

// of is the part of the values that belongs to a block: its rows, as many numbers
// each as it has pivots.
func (f *factor) of(b *block) []float64 {
	n := len(b.pivots)
	return f.values[b.at : b.at+n*(n+len(b.rows))]
}

func (f *factor) choleskyDense(b *block) bool {
	n := len(b.pivots)
	values := f.of(b)
	if !(lapack.Implementation{}).Dpotrf(blas.Lower, n, values, n) {
		return false
	}
	for j := range n {
		f.logDet += 2 * math.Log(values[j*n+j])
	}
	return true
}

// cholesky factors the pivots of a block, row by row, and carries on below them.
func (f *factor) cholesky(b *block) bool {
	n := len(b.pivots)
	values := f.of(b)
	for i := range n + len(b.rows) {
		row := values[i*n : i*n+n]
		for j := range min(i, n) {
			above := values[j*n : j*n+j+1]
			row[j] = (row[j] - dot(row[:j], above)) / above[j]
		}
		if i >= n {
			continue
		}
		square := row[i] - dot(row[:i], row[:i])
		if !(square > 0) {
			return false
		}
		row[i] = math.Sqrt(square)
		f.logDet += 2 * math.Log(row[i])
	}
	return true
}

// update subtracts what elimination of a block leaves in another.
func (f *factor) update(b *block, t *target) {
	n, to := len(b.pivots), &f.p.blocks[t.block]
	below := f.of(b)[n*(n+t.from):]
	values, width := f.of(to), len(to.pivots)
	columns := t.place[:t.to-t.from]
	for r, at := range t.place {
		row, into := below[r*n:r*n+n], values[int(at)*width:]
		for c, column := range columns[:min(r+1, len(columns))] {
			into[column] -= dot(row, below[c*n:c*n+n])
		}
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	b = b[:len(a)]
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// forward solves with the factor, in place; x is by node.
func (f *factor) forward(x []float64) {
	for i := range f.p.blocks {
		b := &f.p.blocks[i]
		n, values := len(b.pivots), f.of(b)
		pivots := f.line[:n]
		for j, node := range b.pivots {
			row := values[j*n : j*n+j+1]
			pivots[j] = (x[node] - dot(row[:j], pivots)) / row[j]
			x[node] = pivots[j]
		}
		for r, node := range b.rows {
			x[node] -= dot(pivots, values[(n+r)*n:])
		}
	}
}

// backward solves with the transposed factor, in place.
func (f *factor) backward(x []float64) {
	for i := len(f.p.blocks) - 1; i >= 0; i-- {
		b := &f.p.blocks[i]
		n, values := len(b.pivots), f.of(b)
		sum := f.line[:n]
		for j, node := range b.pivots {
			sum[j] = x[node]
		}
		for r, node := range b.rows {
			subtract(sum, x[node], values[(n+r)*n:])
		}
		for j := n - 1; j >= 0; j-- {
			row := values[j*n : j*n+j+1]
			sum[j] /= row[j]
			subtract(sum[:j], sum[j], row)
		}
		for j, node := range b.pivots {
			x[node] = sum[j]
		}
	}
}

// subtract takes factor times b from a.
func subtract(a []float64, factor float64, b []float64) {
	b = b[:len(a)]
	for i := range a {
		a[i] -= factor * b[i]
	}
}

// invert replaces the factor by the inverse at the same places, last block first
// (Takahashi, Fagan and Chin 1973), and returns the inverse's diagonal by node.
func (f *factor) invert() []float64 {
	diagonal := make([]float64, f.p.nodes)
	for i := len(f.p.blocks) - 1; i >= 0; i-- {
		b := &f.p.blocks[i]
		if len(b.rows) == 0 {
			n := len(b.pivots)
			(lapack.Implementation{}).Dpotri(blas.Lower, n, f.of(b), n)
		} else {
			f.invertBlock(b)
		}
		for j, node := range b.pivots {
			diagonal[node] = f.of(b)[j*len(b.pivots)+j]
		}
	}
	return diagonal
}

// invertBlock: with the pivots' factor L and the rows' B below it, and C the known
// inverse among the rows, the inverse is −C·B·L⁻¹ in the rows and
// L⁻ᵀ(I + BᵀCB)L⁻¹ among the pivots.
func (f *factor) invertBlock(b *block) {
	n, values := len(b.pivots), f.of(b)
	low, below := values[:n*n], values[n*n:]
	product := f.panel[:len(b.rows)*n]
	f.timesInverse(b, below, product)
	among := make([]float64, n*n)
	for r := range b.rows {
		for i := range n {
			subtract(among[i*n:i*n+i+1], -below[r*n+i], product[r*n:])
		}
	}
	for i := range n {
		among[i*n+i]++
	}
	f.wrap(low, among, n)
	for r := range b.rows {
		row := product[r*n : r*n+n]
		solveRow(low, row, n)
		for j, x := range row {
			below[r*n+j] = -x
		}
	}
	copy(low, among)
}

// timesInverse multiplies the known inverse among a block's rows by what stands
// below its pivots.
func (f *factor) timesInverse(b *block, below, product []float64) {
	n := len(b.pivots)
	clear(product)
	for _, t := range b.targets {
		from := &f.p.blocks[t.block]
		values, width := f.of(from), len(from.pivots)
		columns := t.place[:t.to-t.from]
		for i, at := range t.place {
			r := t.from + i
			line := values[int(at)*width:]
			for j, column := range columns[:min(i+1, len(columns))] {
				c, x := t.from+j, line[column]
				subtract(product[r*n:r*n+n], -x, below[c*n:])
				if c != r {
					subtract(product[c*n:c*n+n], -x, below[r*n:])
				}
			}
		}
	}
}

// wrap replaces the lower half of a symmetric a by L⁻ᵀ·a·L⁻¹.
func (f *factor) wrap(low, a []float64, n int) {
	for i := range n {
		for j := i + 1; j < n; j++ {
			a[i*n+j] = a[j*n+i]
		}
	}
	for i := range n {
		solveRow(low, a[i*n:i*n+n], n)
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			a[i*n+j], a[j*n+i] = a[j*n+i], a[i*n+j]
		}
	}
	for i := range n {
		solveRow(low, a[i*n:i*n+n], n)
	}
}

// solveRow solves x·L = row in place.
func solveRow(low, row []float64, n int) {
	for j := n - 1; j >= 0; j-- {
		row[j] /= low[j*n+j]
		subtract(row[:j], row[j], low[j*n:])
	}
}
