package variance

import "math"

// Systems of a handful of equations.

func square(n int) [][]float64 {
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	return a
}

// root is the square root of what rounding may have put below zero.
func root(x float64) float64 { return math.Sqrt(max(x, 0)) }

// eliminate solves a·x = b in place by elimination with row pivots, after scaling
// rows; false when a is singular to working precision.
func eliminate(a [][]float64, b []float64) bool {
	scaleRows(a, b)
	for k := range a {
		pivot := k
		for i := k + 1; i < len(a); i++ {
			if math.Abs(a[i][k]) > math.Abs(a[pivot][k]) {
				pivot = i
			}
		}
		a[k], a[pivot], b[k], b[pivot] = a[pivot], a[k], b[pivot], b[k]
		if !(math.Abs(a[k][k]) > 1e-13) {
			return false
		}
		for i := k + 1; i < len(a); i++ {
			subtractRow(a, b, i, k)
		}
	}
	for k := len(a) - 1; k >= 0; k-- {
		for j := k + 1; j < len(a); j++ {
			b[k] -= a[k][j] * b[j]
		}
		b[k] /= a[k][k]
	}
	return true
}

func scaleRows(a [][]float64, b []float64) {
	for i := range a {
		most := 0.0
		for _, x := range a[i] {
			most = max(most, math.Abs(x))
		}
		if most == 0 {
			continue
		}
		for j := range a[i] {
			a[i][j] /= most
		}
		b[i] /= most
	}
}

func subtractRow(a [][]float64, b []float64, i, k int) {
	f := a[i][k] / a[k][k]
	if f == 0 {
		return
	}
	for j := k; j < len(a); j++ {
		a[i][j] -= f * a[k][j]
	}
	b[i] -= f * b[k]
}

// solveFree solves information·x = −gradient for the free parameters, scaled to
// a unit diagonal; the others get 0.
func solveFree(information [][]float64, gradient []float64, free []int) ([]float64, bool) {
	a, b, scale := square(len(free)), make([]float64, len(free)), make([]float64, len(free))
	for i, k := range free {
		scale[i] = 1 / math.Sqrt(information[k][k])
	}
	for i, k := range free {
		b[i] = -gradient[k] * scale[i]
		for j, l := range free {
			a[i][j] = information[k][l] * scale[i] * scale[j]
		}
	}
	x := make([]float64, len(gradient))
	if !eliminate(a, b) {
		return x, false
	}
	for i, k := range free {
		x[k] = b[i] * scale[i]
	}
	return x, true
}
