package digits

import (
	"eightx/integrity"
)

// Last is how often figures end in each digit; measured quantities end in all of
// them alike.
type Last struct {
	Places    int     `json:"places"`  // decimals at which the last digit stands
	N         int     `json:"n"`       // figures judged
	LeftOut   int     `json:"leftOut"` // too small for a last digit of its own, extreme scores, or finer than Places
	ChiSquare float64 `json:"chiSquare"`
	DF        int     `json:"df"`
	P         float64 `json:"p"`
	Lines     []Line  `json:"lines"`
}

// scaled are figures without sign in whole steps of the last place, sorted.
type scaled struct {
	places  int
	values  []int64
	leftOut int
}

// usualPlaces is the number of decimals that 19 of 20 figures need at most: files
// lose zeros at the end, so that it cannot be read from any one figure.
func usualPlaces(figures []Figure) int {
	counts := map[int]int{}
	for _, f := range figures {
		counts[f.decimals()]++
	}
	places, seen := 0, 0
	for ; ; places++ {
		seen += counts[places]
		if 20*seen >= 19*len(figures) {
			return places
		}
	}
}

// scale takes the figures whose last digit can be judged: of quantities those of at
// least three digits, because smaller ones crowd at low digits; of scores all but
// nought and the highest, which are given for reasons of their own.
func scale(figures []Figure, kind Kind) scaled {
	s := scaled{places: usualPlaces(figures)}
	least, top := int64(100), int64(-1)
	if kind == Score {
		least, top = 1, s.highest(figures)
	}
	for _, f := range figures {
		n, ok := f.At(s.places)
		if !ok || n < least || n == top {
			s.leftOut++
			continue
		}
		s.values = append(s.values, n)
	}
	sortInts(s.values)
	return s
}

func (s scaled) highest(figures []Figure) int64 {
	top := int64(-1)
	for _, f := range figures {
		if n, ok := f.At(s.places); ok {
			top = max(top, n)
		}
	}
	return top
}

// spread is the distance between the quartiles of sorted values, in steps.
func spread(sorted []int64) int64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return sorted[(3*n)/4] - sorted[n/4]
}

// leastEnds is how many figures the tests of last digits need: five for each digit.
const leastEnds = 50

// judged refuses series too short, or too narrow for steps of a size: a normal
// series whose quartiles are a step apart has its multiples as often as any other
// values to within one in a hundred.
func judged(values []int64, step int64) error {
	if len(values) < leastEnds {
		return &integrity.Refusal{Code: "digits.few", Inputs: map[string]float64{"have": float64(len(values)), "need": leastEnds}}
	}
	if wide := spread(values); wide < step {
		return &integrity.Refusal{Code: "digits.narrow", Inputs: map[string]float64{"have": float64(wide), "need": float64(step)}}
	}
	return nil
}

// lastDigits is the chi-square test of even last digits.
func lastDigits(s scaled) (*Last, error) {
	if err := judged(s.values, 10); err != nil {
		return nil, err
	}
	var counts [10]int
	for _, v := range s.values {
		counts[v%10]++
	}
	n := len(s.values)
	l := &Last{Places: s.places, N: n, LeftOut: s.leftOut, DF: 9}
	for d, count := range counts {
		even := float64(n) / 10
		l.ChiSquare += (float64(count) - even) * (float64(count) - even) / even
		l.Lines = append(l.Lines, line(d, count, n, 0.1))
	}
	l.P = chiTail(l.ChiSquare, 9)
	return l, nil
}

func (l *Last) flags(about integrity.Subject, o Options) []integrity.Flag {
	limit := chiQuantile(o.Level, 9)
	if l.ChiSquare <= limit {
		return nil
	}
	flags := []integrity.Flag{{Rule: "digits.last", Subjects: []integrity.Subject{about}, Value: l.ChiSquare, Threshold: limit,
		Inputs: map[string]float64{"n": float64(l.N), "p": l.P, "places": float64(l.Places)}, ErrorRate: integrity.ErrorRate{False: o.Level, Per: "series", Basis: "nominal"}}}
	return append(flags, excess(l.Lines, "digits.end", about, o)...)
}
