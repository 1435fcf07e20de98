package facets

import "math"

// symmetric is a square matrix of which only the lower half, row by row, counts.
type symmetric struct {
	n int
	a []float64
}

func newSymmetric(n int) *symmetric { return &symmetric{n: n, a: make([]float64, n*n)} }

func (m *symmetric) clear() { clear(m.a) }

// factor replaces the matrix by its Cholesky factor. It reports false when the
// matrix is not positive definite by a margin: a pivot that rounding explains.
func (m *symmetric) factor() bool {
	const margin = 1e-11
	for i := range m.n {
		row := m.a[i*m.n : i*m.n+i+1]
		before := row[i]
		for j := range i {
			other := m.a[j*m.n : j*m.n+j+1]
			row[j] = (row[j] - dot(row[:j], other[:j])) / other[j]
		}
		pivot := before - dot(row[:i], row[:i])
		if !(pivot > margin*before) {
			return false
		}
		row[i] = math.Sqrt(pivot)
	}
	return true
}

// solve overwrites b with the solution; the matrix must be factored.
func (m *symmetric) solve(b []float64) {
	for i := range m.n {
		row := m.a[i*m.n : i*m.n+i+1]
		b[i] = (b[i] - dot(row[:i], b[:i])) / row[i]
	}
	for i := m.n - 1; i >= 0; i-- {
		row := m.a[i*m.n : i*m.n+i+1]
		b[i] /= row[i]
		for j := range i {
			b[j] -= row[j] * b[i]
		}
	}
}

// dot adds four partial sums, always in the same order.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a) && i+4 <= len(b); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}
