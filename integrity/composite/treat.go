package composite

import (
	"math"
)

// Treat says how outliers are tamed. A column is treated when it is both more
// skewed than Skew (either way) and has more kurtosis than Kurtosis.
type Treat struct {
	// Method: none (default); winsorise: the largest (or smallest, by the side
	// of the skew) figure is set to the next one, up to Winmax figures; log: the
	// logarithm shifted by a hundredth of the range, ln(x − min + 0.01·range);
	// winsorise_log: winsorise, and log from the untreated figures where that
	// does not suffice; percentiles: cut at Low and High for every column.
	Method   string   `json:"method,omitempty"`
	Winmax   int      `json:"winmax,omitempty"`   // default 5
	Skew     float64  `json:"skew,omitempty"`     // default 2
	Kurtosis float64  `json:"kurtosis,omitempty"` // default 3.5
	Low      float64  `json:"low,omitempty"`      // default 0.025
	High     *float64 `json:"high,omitempty"`     // default 0.975
}

// Treated is what became of one column. Without a defined skew or kurtosis (too
// few figures, no spread) both are zero.
type Treated struct {
	Indicator     string  `json:"indicator"`
	Skew          float64 `json:"skew"` // before
	Kurtosis      float64 `json:"kurtosis"`
	Unusual       bool    `json:"unusual"` // both beyond their limits
	Winsorised    int     `json:"winsorised"`
	Logged        bool    `json:"logged"`
	SkewAfter     float64 `json:"skewAfter"`
	KurtosisAfter float64 `json:"kurtosisAfter"`
	UnusualAfter  bool    `json:"unusualAfter"` // the treatment was not enough
}

func (m Treat) limits() Treat {
	if m.Winmax == 0 {
		m.Winmax = 5
	}
	if m.Skew == 0 {
		m.Skew = 2
	}
	if m.Kurtosis == 0 {
		m.Kurtosis = 3.5
	}
	if m.Low == 0 {
		m.Low = 0.025
	}
	if m.High == nil {
		high := 0.975
		m.High = &high
	}
	return m
}

// unusual says whether a column fails the limits. A column without a defined
// skew or kurtosis passes: there is nothing to tame.
func (m Treat) unusual(xs []float64) (skew, kurtosis float64, yes bool) {
	xs = present(xs)
	skew, ok := Skew(xs)
	kurtosis, okToo := Kurtosis(xs)
	return skew, kurtosis, ok && okToo && math.Abs(skew) > m.Skew && kurtosis > m.Kurtosis
}

// column treats one column in place and tells what it did.
func (m Treat) column(name string, xs []float64) (Treated, error) {
	m = m.limits()
	out := Treated{Indicator: name}
	out.Skew, out.Kurtosis, out.Unusual = m.unusual(xs)
	switch m.Method {
	case "", "none":
	case "percentiles":
		if !(m.Low >= 0 && m.Low <= *m.High && *m.High <= 1) {
			return out, refuse("composite.bad_categories", []string{name}, nil)
		}
		m.cut(xs)
	case "winsorise", "winsorise_log", "log":
		if out.Unusual {
			m.tame(xs, &out)
		}
	default:
		return out, refuse("composite.unknown_method", []string{m.Method, "treat"}, nil)
	}
	out.SkewAfter, out.KurtosisAfter, out.UnusualAfter = m.unusual(xs)
	return out, nil
}

func (m Treat) tame(xs []float64, out *Treated) {
	raw := append([]float64(nil), xs...)
	if m.Method != "log" {
		out.Winsorised = m.winsorise(xs)
		if _, _, still := m.unusual(xs); !still || m.Method == "winsorise" {
			return
		}
		copy(xs, raw)
		out.Winsorised = 0
	}
	out.Logged = true
	logShifted(xs)
}

// winsorise sets extreme figures to their neighbours', one side at a time, until
// the column passes or so many figures are set. The count is that of the
// figures at either end, ties included, as in COINr.
func (m Treat) winsorise(xs []float64) int {
	top, bottom := 0, 0
	for top+bottom < m.Winmax {
		skew, _, yes := m.unusual(xs)
		if !yes {
			break
		}
		if skew >= 0 {
			top = setExtreme(xs, 1)
		} else {
			bottom = setExtreme(xs, -1)
		}
	}
	return top + bottom
}

// setExtreme sets the largest figures (side 1) or the smallest (side −1) to the
// next one and returns how many they were.
func setExtreme(xs []float64, side float64) int {
	extreme, next := math.Inf(-1), math.Inf(-1)
	for _, x := range present(xs) {
		switch x *= side; {
		case x > extreme:
			extreme, next = x, extreme
		case x < extreme && x > next:
			next = x
		}
	}
	n := 0
	for i, x := range xs {
		if x*side == extreme {
			xs[i] = next * side
			n++
		}
	}
	return n
}

func logShifted(xs []float64) {
	low, high := bounds(xs)
	for i, x := range xs {
		xs[i] = math.Log(x - low + 0.01*(high-low))
	}
}

func (m Treat) cut(xs []float64) {
	have := present(xs)
	if len(have) == 0 {
		return
	}
	low, high := Quantile(have, m.Low), Quantile(have, *m.High)
	for i, x := range xs {
		if !math.IsNaN(x) {
			xs[i] = min(max(x, low), high)
		}
	}
}

// bounds are the smallest and the largest figure.
func bounds(xs []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, x := range present(xs) {
		low, high = min(low, x), max(high, x)
	}
	return low, high
}
