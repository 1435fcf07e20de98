package variance

import (
	"math"
	"testing"

	"eightx/integrity"

	"gonum.org/v1/gonum/mat"
)

// reference is the restricted likelihood written down as the books have it, with
// the whole covariance matrix of the ratings: slow, and with nothing in common
// with the package but the division into groups.
type reference struct {
	y      *mat.VecDense
	x      *mat.VecDense
	groups []groups
}

func newReference(t *testing.T, ratings integrity.Ratings, terms []Term) *reference {
	t.Helper()
	d, err := newDesign(ratings)
	if err != nil {
		t.Fatal(err)
	}
	r := &reference{y: mat.NewVecDense(d.n, nil), x: mat.NewVecDense(d.n, nil)}
	for i, y := range d.y {
		r.y.SetVec(i, y+d.mean)
		r.x.SetVec(i, 1)
	}
	for _, term := range terms {
		r.groups = append(r.groups, d.divide(term))
	}
	return r
}

// covariance is V for variances of the terms and, last, of the residual.
func (r *reference) covariance(variances []float64) *mat.SymDense {
	n := r.y.Len()
	v := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sum := 0.0
			for k, g := range r.groups {
				if g.of[i] == g.of[j] {
					sum += variances[k]
				}
			}
			if i == j {
				sum += variances[len(r.groups)]
			}
			v.SetSym(i, j, sum)
		}
	}
	return v
}

// answer is what the reference knows of given variances.
type answer struct {
	criterion, mean, meanSE float64
	effects, sd             [][]float64
}

func (r *reference) at(t *testing.T, variances []float64) answer {
	t.Helper()
	var c mat.Cholesky
	if !c.Factorize(r.covariance(variances)) {
		t.Fatalf("covariance of %v is not positive", variances)
	}
	n := r.y.Len()
	var vx, vy mat.VecDense
	if c.SolveVecTo(&vx, r.x) != nil || c.SolveVecTo(&vy, r.y) != nil {
		t.Fatal("solve")
	}
	xvx, xvy := mat.Dot(r.x, &vx), mat.Dot(r.x, &vy)
	a := answer{mean: xvy / xvx, meanSE: math.Sqrt(1 / xvx)}
	ypy := mat.Dot(r.y, &vy) - xvy*xvy/xvx
	a.criterion = float64(n-1)*math.Log(2*math.Pi) + c.LogDet() + math.Log(xvx) + ypy
	for k, g := range r.groups {
		values, sds := make([]float64, g.levels), make([]float64, g.levels)
		for level := range g.levels {
			z, vz := mat.NewVecDense(n, nil), mat.VecDense{}
			for i := range n {
				if int(g.of[i]) == level {
					z.SetVec(i, variances[k])
				}
			}
			if c.SolveVecTo(&vz, z) != nil {
				t.Fatal("solve")
			}
			values[level] = mat.Dot(z, &vy) - a.mean*mat.Dot(z, &vx)
			sds[level] = math.Sqrt(max(variances[k]-mat.Dot(z, &vz), 0))
		}
		a.effects, a.sd = append(a.effects, values), append(a.sd, sds)
	}
	return a
}
