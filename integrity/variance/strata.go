package variance

import (
	"math"

	"eightx/integrity"
)

// estimate finds the variances of the terms and, last, of the residual. Where the
// mean squares give nonnegative ones, these are the REML estimates; otherwise the
// restricted likelihood is maximised over nonnegative ones.
func (s *strata) estimate(c *Components) ([]float64, error) {
	s.anova = s.solve()
	c.Method = Closed
	variances := s.anova
	if variances == nil || least(variances) < 0 {
		c.Method = Bounded
		var err error
		if variances, c.Iterations, err = s.bounded(); err != nil {
			return nil, err
		}
	}
	s.zero = make([]bool, len(variances))
	for k, v := range variances {
		s.zero[k] = v == 0
	}
	c.Criterion = s.criterion(variances) + s.constant()
	return variances, s.standardErrors(variances)
}

func least(values []float64) float64 {
	low := math.Inf(1)
	for _, v := range values {
		low = min(low, v)
	}
	return low
}

// coefficient is how often the variance of a parameter is in a stratum's expected
// mean square; the last parameter is the residual.
func (s *strata) coefficient(stratum, parameter int) float64 {
	switch {
	case parameter == len(s.terms):
		return 1
	case s.masks[stratum]&(1<<parameter) != 0:
		return s.each[parameter]
	}
	return 0
}

func (s *strata) parameters() int { return len(s.terms) + 1 }

// solve equates mean squares with their expectations; nil when there are more or
// fewer of them than components.
func (s *strata) solve() []float64 {
	n := s.parameters()
	if len(s.masks) != n {
		return nil
	}
	a, b := make([][]float64, n), make([]float64, n)
	for i := range a {
		a[i] = make([]float64, n)
		for k := range n {
			a[i][k] = s.coefficient(i, k)
		}
		b[i] = s.ss[i] / s.df[i]
	}
	if !eliminate(a, b) {
		return nil
	}
	return b
}

// criterion is Σ df·log λ + SS/λ.
func (s *strata) criterion(variances []float64) float64 {
	sum := 0.0
	for i, mask := range s.masks {
		lambda := s.lambda(mask, variances)
		sum += s.df[i]*math.Log(lambda) + s.ss[i]/lambda
	}
	return sum
}

// constant is the rest of the criterion: log λ of the mean cancels in log|V| and
// log(1'V⁻¹1).
func (s *strata) constant() float64 {
	n := 1.0
	for _, df := range s.df {
		n += df
	}
	return (n-1)*math.Log(2*math.Pi) + math.Log(n)
}

func (s *strata) meanSE(m *model, variances []float64) float64 {
	return math.Sqrt(s.lambda(1<<len(s.terms)-1, variances) / float64(m.n))
}

// bounded maximises the restricted likelihood over nonnegative components by
// scoring steps on those that are free, and frees a component at zero again when
// the likelihood grows with it.
func (s *strata) bounded() ([]float64, int, error) {
	v := s.start()
	best := s.criterion(v)
	for step := 1; step <= 500; step++ {
		gradient, information := s.derivatives(v)
		free := freeOf(v, gradient)
		direction, ok := solveFree(information, gradient, free)
		if !ok {
			return nil, step, &integrity.Refusal{Code: "variance.unidentified"}
		}
		next, value, moved := s.search(v, direction, best)
		if !moved || settled(v, next) {
			return next, step, nil
		}
		v, best = next, value
	}
	return v, 500, nil
}

// start takes the residual mean square for the residual and a share of it for
// every term.
func (s *strata) start() []float64 {
	v := make([]float64, s.parameters())
	for i, mask := range s.masks {
		if mask == 0 {
			v[len(s.terms)] = s.ss[i] / s.df[i]
		}
	}
	for k := range s.terms {
		v[k] = max(0.1*v[len(s.terms)], 0)
		if s.anova != nil {
			v[k] = max(s.anova[k], 0)
		}
	}
	return v
}

// derivatives are those of the criterion, and its expected second ones.
func (s *strata) derivatives(v []float64) ([]float64, [][]float64) {
	n := s.parameters()
	gradient, information := make([]float64, n), square(n)
	for i, mask := range s.masks {
		lambda := s.lambda(mask, v)
		slope, bend := s.df[i]/lambda-s.ss[i]/(lambda*lambda), s.df[i]/(lambda*lambda)
		for k := range n {
			ck := s.coefficient(i, k)
			gradient[k] += ck * slope
			for j := range n {
				information[k][j] += ck * s.coefficient(i, j) * bend
			}
		}
	}
	return gradient, information
}

// freeOf leaves out components at zero that would only grow less likely.
func freeOf(v, gradient []float64) []int {
	var free []int
	for k := range v {
		if v[k] > 0 || gradient[k] < 0 {
			free = append(free, k)
		}
	}
	return free
}

// search walks along the direction, stopping components at zero, and halves the
// step until the criterion falls.
func (s *strata) search(v, direction []float64, best float64) (next []float64, value float64, moved bool) {
	for scale := 1.0; scale > 1e-10; scale /= 2 {
		next = make([]float64, len(v))
		for k := range v {
			next[k] = max(v[k]+scale*direction[k], 0)
		}
		last := len(v) - 1
		next[last] = max(next[last], v[last]/10) // the residual stays above zero
		value = s.criterion(next)
		if value < best || scale == 1 && value <= best+1e-13*math.Abs(best) {
			return next, value, true
		}
	}
	return v, best, false
}

func settled(v, next []float64) bool {
	sum, change := 0.0, 0.0
	for k := range v {
		sum += next[k]
		change = max(change, math.Abs(next[k]-v[k]))
	}
	return change <= 1e-15*sum
}

// standardErrors come from the expected information, which is half the second
// derivative of the criterion, of the components that are not at zero.
func (s *strata) standardErrors(v []float64) error {
	_, information := s.derivatives(v)
	s.se = make([]float64, len(v))
	var free []int
	for k := range v {
		if v[k] > 0 {
			free = append(free, k)
		}
	}
	for _, k := range free {
		unit := make([]float64, len(v))
		unit[k] = -2
		column, ok := solveFree(information, unit, free)
		if !ok {
			return &integrity.Refusal{Code: "variance.unidentified"}
		}
		s.se[k] = root(column[k])
	}
	return nil
}
