package facets

import "math"

// Spread says how well a facet tells its elements apart. Those that are extreme
// are left out. Population counts by n, Sample by n−1.
type Spread struct {
	Elements   int        `json:"elements"`
	Mean       float64    `json:"mean"`
	RMSE       float64    `json:"rmse"` // root mean square of the standard errors
	Population Separation `json:"population"`
	Sample     Separation `json:"sample"`
	// Are all measures equal? FACETS: fixed (all same) chi-square.
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
}

// Separation of measures (Wright and Masters 1982, p. 92, 106).
type Separation struct {
	SD          float64 `json:"sd"`          // of the measures
	Separation  float64 `json:"separation"`  // G = √(SD²−RMSE²)/RMSE
	Strata      float64 `json:"strata"`      // (4G+1)/3: levels that can be told apart
	Reliability float64 `json:"reliability"` // G²/(1+G²)
}

func spreadOf(measures []Measure) Spread {
	var kept []Measure
	for _, m := range measures {
		if !m.Extreme && m.SE > 0 {
			kept = append(kept, m)
		}
	}
	s := Spread{Elements: len(kept), P: 1}
	if len(kept) < 2 {
		return s
	}
	n := float64(len(kept))
	var sum, errors, w, wm, wmm float64
	for _, m := range kept {
		sum += m.Value
		errors += m.SE * m.SE
		weight := 1 / (m.SE * m.SE)
		w, wm, wmm = w+weight, wm+weight*m.Value, wmm+weight*m.Value*m.Value
	}
	s.Mean, s.RMSE = sum/n, math.Sqrt(errors/n)
	squares := 0.0
	for _, m := range kept {
		squares += (m.Value - s.Mean) * (m.Value - s.Mean)
	}
	s.Population, s.Sample = separation(squares/n, errors/n), separation(squares/(n-1), errors/n)
	s.ChiSquare, s.DF = max(0, wmm-wm*wm/w), len(kept)-1
	s.P = chiSquareTail(s.ChiSquare, s.DF)
	return s
}

func separation(variance, mse float64) Separation {
	g := math.Sqrt(max(0, variance-mse) / mse)
	return Separation{SD: math.Sqrt(variance), Separation: g, Strata: (4*g + 1) / 3, Reliability: g * g / (1 + g*g)}
}
