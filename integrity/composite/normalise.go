package composite

import (
	"math"
	"slices"
)

// Scaling brings a column to a common scale. Figures of an indicator with
// direction −1 are turned round, so that more is better afterwards.
type Scaling struct {
	// Method:
	//   minmax (default): the smallest figure is From (0), the largest To (100)
	//   zscore: mean Mean (0) and standard deviation SD (1, with n−1)
	//   goalposts: Low is 0, High is Scale (1), in the indicator's own unit;
	//     cut outside unless Uncut; with direction −1 Low is the good end
	//   target: the worst figure is 0, Target is 1 (figures beyond it are above
	//     1 unless Cut)
	//   share_of_max, share_of_mean, share_of_reference: divided by that; the
	//     reference is the unit Reference
	//   rank: 1 for the worst; percentile_rank: 0 for the worst, 1 for the best
	//   above_mean: 1 above (1+Band)·mean, −1 below (1−Band)·mean, else 0
	//   categories: Scores[k] for the k-th class between the percentiles Cuts
	//   none: as it is
	Method    string    `json:"method,omitempty"`
	From      *float64  `json:"from,omitempty"`
	To        *float64  `json:"to,omitempty"`
	Mean      float64   `json:"mean,omitempty"`
	SD        float64   `json:"sd,omitempty"`
	Low       *float64  `json:"low,omitempty"`
	High      *float64  `json:"high,omitempty"`
	Scale     float64   `json:"scale,omitempty"`
	Uncut     bool      `json:"uncut,omitempty"`
	Target    *float64  `json:"target,omitempty"`
	Cut       bool      `json:"cut,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Band      float64   `json:"band,omitempty"`
	Cuts      []float64 `json:"cuts,omitempty"`
	Scores    []float64 `json:"scores,omitempty"`
	// Log takes logarithms of figures, goalposts and target first.
	Log bool `json:"log,omitempty"`
}

// column scales one column; units names its rows. Refused are no spread where
// the method divides by it, logarithms of what is not positive, and parameters
// that the method needs and are not there.
func (s Scaling) column(ind Indicator, units []string, xs []float64) ([]float64, error) {
	scale, err := s.logged(ind.ID, xs)
	if err != nil {
		return nil, err
	}
	c := scaler{s: scale.s, name: ind.ID, units: units, sign: 1, xs: scale.xs}
	if ind.Direction < 0 {
		c.sign = -1
	}
	for i := range c.xs {
		c.xs[i] *= c.sign
	}
	if len(present(c.xs)) == 0 {
		return nil, refuse("composite.no_figures", []string{ind.ID}, nil)
	}
	return c.scaled()
}

type loggedColumn struct {
	s  Scaling
	xs []float64
}

// logged takes logarithms where the scaling asks for them.
func (s Scaling) logged(name string, xs []float64) (loggedColumn, error) {
	out := loggedColumn{s, slices.Clone(xs)}
	if !s.Log {
		return out, nil
	}
	for i, x := range xs {
		if x <= 0 {
			return out, refuse("composite.log_of", []string{name}, map[string]float64{"value": x})
		}
		out.xs[i] = math.Log(x)
	}
	for _, p := range []**float64{&out.s.Low, &out.s.High, &out.s.Target} {
		if *p == nil {
			continue
		}
		if **p <= 0 {
			return out, refuse("composite.log_of", []string{name}, map[string]float64{"value": **p})
		}
		v := math.Log(**p)
		*p = &v
	}
	return out, nil
}

// scaler is a scaling at work on one column, already turned round.
type scaler struct {
	s     Scaling
	name  string
	units []string
	sign  float64
	xs    []float64
}

func (c *scaler) scaled() ([]float64, error) {
	switch c.s.Method {
	case "", "minmax":
		return c.minmax()
	case "zscore":
		return c.zscore()
	case "goalposts":
		return c.goalposts()
	case "target":
		return c.target()
	case "share_of_max", "share_of_mean", "share_of_reference":
		return c.share()
	case "rank", "percentile_rank":
		return c.rank()
	case "above_mean":
		return c.aboveMean(), nil
	case "categories":
		return c.categories()
	case "none":
		return c.xs, nil
	}
	return nil, refuse("composite.unknown_method", []string{c.s.Method, c.name}, nil)
}

func (c *scaler) each(f func(float64) float64) []float64 {
	for i, x := range c.xs {
		c.xs[i] = f(x)
	}
	return c.xs
}

func (c *scaler) linear(zero, one, factor float64, shift float64) ([]float64, error) {
	if zero == one {
		return nil, refuse("composite.no_spread", []string{c.name}, map[string]float64{"value": zero})
	}
	return c.each(func(x float64) float64 { return (x-zero)/(one-zero)*factor + shift }), nil
}

func (c *scaler) minmax() ([]float64, error) {
	from, to := 0.0, 100.0
	if c.s.From != nil {
		from = *c.s.From
	}
	if c.s.To != nil {
		to = *c.s.To
	}
	low, high := bounds(c.xs)
	return c.linear(low, high, to-from, from)
}

func (c *scaler) zscore() ([]float64, error) {
	have := present(c.xs)
	spread := 0.0
	if len(have) > 1 {
		spread = sd(have)
	}
	if spread <= 0 {
		return nil, refuse("composite.no_spread", []string{c.name}, map[string]float64{"value": have[0]})
	}
	factor := c.s.SD
	if factor == 0 {
		factor = 1
	}
	m := mean(have)
	return c.each(func(x float64) float64 { return (x-m)/spread*factor + c.s.Mean }), nil
}

func (c *scaler) goalposts() ([]float64, error) {
	if c.s.Low == nil || c.s.High == nil {
		return nil, refuse("composite.no_goalposts", []string{c.name}, nil)
	}
	zero, one := *c.s.Low, *c.s.High
	if c.sign < 0 {
		zero, one = -one, -zero
	}
	if _, err := c.linear(zero, one, 1, 0); err != nil {
		return nil, err
	}
	factor := c.s.Scale
	if factor == 0 {
		factor = 1
	}
	return c.each(func(x float64) float64 {
		if !c.s.Uncut && !math.IsNaN(x) {
			x = min(max(x, 0), 1)
		}
		return x * factor
	}), nil
}

func (c *scaler) target() ([]float64, error) {
	if c.s.Target == nil {
		return nil, refuse("composite.no_goalposts", []string{c.name}, nil)
	}
	low, _ := bounds(c.xs)
	if _, err := c.linear(low, *c.s.Target*c.sign, 1, 0); err != nil {
		return nil, err
	}
	return c.each(func(x float64) float64 {
		if c.s.Cut && x > 1 {
			return 1
		}
		return x
	}), nil
}

// share divides by the reference, or the reference by the figure where less is
// better, so that the reference is 1 either way.
func (c *scaler) share() ([]float64, error) {
	_, by := bounds(c.xs)
	switch c.s.Method {
	case "share_of_mean":
		by = mean(present(c.xs))
	case "share_of_reference":
		at := slices.Index(c.units, c.s.Reference)
		if at < 0 {
			return nil, refuse("composite.unknown_unit", []string{c.s.Reference}, nil)
		}
		by = c.xs[at]
	}
	if by == 0 || math.IsNaN(by) || c.sign < 0 && slices.Contains(c.xs, 0) {
		return nil, refuse("composite.no_reference", []string{c.name}, nil)
	}
	return c.each(func(x float64) float64 {
		if c.sign < 0 {
			return by / x
		}
		return x / by
	}), nil
}

func (c *scaler) rank() ([]float64, error) {
	have := present(c.xs)
	if c.s.Method == "percentile_rank" && len(have) < 2 {
		return nil, refuse("composite.no_spread", []string{c.name}, nil)
	}
	slices.Sort(have)
	return c.each(func(x float64) float64 {
		if math.IsNaN(x) {
			return x
		}
		below, _ := slices.BinarySearch(have, x)
		if c.s.Method == "rank" {
			return float64(below + 1)
		}
		return float64(below) / float64(len(have)-1)
	}), nil
}

func (c *scaler) aboveMean() []float64 {
	m := mean(present(c.xs))
	margin := math.Abs(m) * c.s.Band
	return c.each(func(x float64) float64 {
		switch {
		case x > m+margin:
			return 1
		case x < m-margin:
			return -1
		case math.IsNaN(x):
			return x
		}
		return 0
	})
}

func (c *scaler) categories() ([]float64, error) {
	if len(c.s.Scores) != len(c.s.Cuts)+1 || !slices.IsSorted(c.s.Cuts) || !all01(c.s.Cuts) {
		return nil, refuse("composite.bad_categories", []string{c.name}, nil)
	}
	have := slices.Sorted(slices.Values(present(c.xs)))
	var limits []float64
	for _, p := range c.s.Cuts {
		limits = append(limits, quantileOf(have, p))
	}
	return c.each(func(x float64) float64 {
		if math.IsNaN(x) {
			return x
		}
		k := 0
		for k < len(limits) && x > limits[k] {
			k++
		}
		return c.s.Scores[k]
	}), nil
}

func all01(ps []float64) bool {
	return !slices.ContainsFunc(ps, func(p float64) bool { return !(p >= 0 && p <= 1) })
}
