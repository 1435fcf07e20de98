package digits

import (
	"math"

	"eightx/integrity"
)

// Mantissas judges the parts of the logarithms behind the point, which Benford's law
// spreads evenly from 0 to 1.
type Mantissas struct {
	N              int     `json:"n"`
	L2             float64 `json:"l2"` // squared distance of their centre on a circle from the circle's centre
	P              float64 `json:"p"`  // exp(−n·L2)
	Mean           float64 `json:"mean"`
	Variance       float64 `json:"variance"`
	Skewness       float64 `json:"skewness"`
	ExcessKurtosis float64 `json:"excessKurtosis"`
}

// mantissas is the arc test (J. Alexander, Remarks on the use of Benford's law,
// 2009) with the moments.
func mantissas(positive []Figure) *Mantissas {
	n := float64(len(positive))
	m := &Mantissas{N: len(positive)}
	x, y := 0.0, 0.0
	for _, f := range positive {
		sin, cos := math.Sincos(2 * math.Pi * f.mantissa())
		x += cos
		y += sin
		m.Mean += f.mantissa() / n
	}
	m.L2 = (x/n)*(x/n) + (y/n)*(y/n)
	m.P = math.Exp(-m.L2 * n)
	m.moments(positive)
	return m
}

func (m *Mantissas) moments(positive []Figure) {
	n := float64(len(positive))
	two, three, four := 0.0, 0.0, 0.0
	for _, f := range positive {
		d := f.mantissa() - m.Mean
		two += d * d / n
		three += d * d * d / n
		four += d * d * d * d / n
	}
	m.Variance = two * n / (n - 1)
	if two > 0 {
		m.Skewness = three / math.Pow(two, 1.5)
		m.ExcessKurtosis = four/(two*two) - 3
	}
}

// flags asks when even mantissas would be off by so much with probability Level.
func (m *Mantissas) flags(about integrity.Subject, o Options) []integrity.Flag {
	limit := -math.Log(o.Level) / float64(m.N)
	if m.L2 <= limit {
		return nil
	}
	return []integrity.Flag{{Rule: "digits.mantissa", Subjects: []integrity.Subject{about}, Value: m.L2, Threshold: limit,
		Inputs: map[string]float64{"n": float64(m.N), "p": m.P}, ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}}}
}

// Distortion says by how many percent figures of 10 or more, moved to between 10 and
// 100, are too large or too small on average (M. J. Nigrini, 1996).
type Distortion struct {
	N      int     `json:"n"` // positive figures of 10 or more
	Factor float64 `json:"factor"`
	Mean   float64 `json:"mean"` // of the moved figures
	Z      float64 `json:"z"`
}

// benfordMean is the mean between 10 and 100 under Benford's law, 90/ln 10.
const benfordMean = 90 / math.Ln10

// benfordSpread is the standard deviation of one moved figure relative to that mean
// (Nigrini 2012: 0.63825).
var benfordSpread = math.Sqrt((10000-100)/2/math.Ln10-benfordMean*benfordMean) / benfordMean

func distortion(positive []Figure) *Distortion {
	d := &Distortion{}
	d.Mean, d.N = meanCollapsed(positive)
	if d.N == 0 {
		return nil
	}
	d.Factor = 100 * (d.Mean - benfordMean) / benfordMean
	d.Z = d.Factor / 100 / (benfordSpread / math.Sqrt(float64(d.N)))
	return d
}

func meanCollapsed(positive []Figure) (mean float64, n int) {
	total := 0.0
	for _, f := range positive {
		if f.point >= 2 {
			total += f.collapsed()
			n++
		}
	}
	return total / float64(max(n, 1)), n
}

// asPrinted is the factor of benford.analysis, with its 39.0685 for 39.0865.
func asPrinted(positive []Figure) float64 {
	mean, n := meanCollapsed(positive)
	if n == 0 {
		return 0
	}
	return 100 * (mean - 39.0865) / 39.0685
}

func (d *Distortion) flags(about integrity.Subject, o Options) []integrity.Flag {
	limit := normalQuantile(o.Level / 2)
	if math.Abs(d.Z) <= limit {
		return nil
	}
	return []integrity.Flag{{Rule: "digits.distortion", Subjects: []integrity.Subject{about}, Value: d.Z, Threshold: limit,
		Inputs: map[string]float64{"n": float64(d.N), "factor": d.Factor}, ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}}}
}
