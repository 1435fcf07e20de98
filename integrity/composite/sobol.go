package composite

import (
	"math/rand/v2"
	"slices"
	"strconv"
)

func levelWord(level int) string { return strconv.Itoa(level) }

// Sensitivity is how much of the variance of an outcome one choice is
// responsible for: First alone, Total together with the others. Estimates can be
// a little outside [0, 1]; between Low and High lie nine of ten bootstrap
// replicates.
type Sensitivity struct {
	Name      string  `json:"name"`
	First     float64 `json:"first"`
	FirstLow  float64 `json:"firstLow"`
	FirstHigh float64 `json:"firstHigh"`
	Total     float64 `json:"total"`
	TotalLow  float64 `json:"totalLow"`
	TotalHigh float64 `json:"totalHigh"`
}

// Sobol asks which choice of the description moves ranks most: global
// sensitivity of the mean absolute difference of ranks. It makes the index
// n·(choices+2) times. Refused are fewer than two choices, and choices that move
// no rank at all.
func (x *Index) Sobol(t *Table, n int, seed uint64) ([]Sensitivity, error) {
	if len(x.Uncertainty) < 2 {
		return nil, refuse("composite.few_choices", []string{x.Title}, map[string]float64{"have": float64(len(x.Uncertainty)), "need": 2})
	}
	if err := checkRuns(n); err != nil {
		return nil, err
	}
	v, err := newVariants(x, t, x.Uncertainty, seed)
	if err != nil {
		return nil, err
	}
	return Sobol(v.choices, n, seed, func(us []float64) (float64, error) {
		_, ranks, err := v.make(v.at(us))
		if err != nil {
			return 0, err
		}
		return v.moved(ranks), nil
	})
}

// Sobol estimates the sensitivity of f to each of its arguments, which are even
// between 0 and 1 and independent, from n·(d+2) evaluations in the design of
// Saltelli et al. (2010): First by the estimator of Janon et al. (2014), Total by
// that of Jansen (1999), with 200 bootstrap replicates over the n rows. The same
// seed gives the same bits.
func Sobol(names []string, n int, seed uint64, f func([]float64) (float64, error)) ([]Sensitivity, error) {
	d := &design{d: len(names), n: n, random: rand.New(rand.NewPCG(seed, 0x736f626f6c))}
	if err := d.evaluate(f); err != nil {
		return nil, err
	}
	everything := make([]int, n)
	for j := range everything {
		everything[j] = j
	}
	first, total, ok := d.indices(everything)
	if !ok {
		return nil, refuse("composite.nothing_moves", names, map[string]float64{"runs": float64(n)})
	}
	out := make([]Sensitivity, d.d)
	for i, name := range names {
		out[i] = Sensitivity{Name: name, First: first[i], Total: total[i]}
	}
	d.bootstrap(out)
	return out, nil
}

// design is the evaluations of a Sobol design: rows of A, of B, and of A with one
// argument from B.
type design struct {
	d, n   int
	random *rand.Rand
	a, b   []float64
	ab     [][]float64 // per argument
}

func (d *design) evaluate(f func([]float64) (float64, error)) error {
	d.ab = make([][]float64, d.d)
	for range d.n {
		a, b := d.row(), d.row()
		for i := -2; i < d.d; i++ {
			us := slices.Clone(a)
			switch {
			case i == -1:
				us = slices.Clone(b)
			case i >= 0:
				us[i] = b[i]
			}
			y, err := f(us)
			if err != nil {
				return err
			}
			d.keep(i, y)
		}
	}
	return nil
}

func (d *design) keep(i int, y float64) {
	switch i {
	case -2:
		d.a = append(d.a, y)
	case -1:
		d.b = append(d.b, y)
	default:
		d.ab[i] = append(d.ab[i], y)
	}
}

func (d *design) row() []float64 {
	us := make([]float64, d.d)
	for i := range us {
		us[i] = d.random.Float64()
	}
	return us
}

// indices are the estimates over some rows; false when nothing varies.
func (d *design) indices(rows []int) (first, total []float64, ok bool) {
	both := make([]float64, 0, 2*len(rows))
	for _, j := range rows {
		both = append(both, d.a[j], d.b[j])
	}
	variance := central(both, 2)
	if variance <= 1e-18 {
		return nil, nil, false
	}
	for i := range d.d {
		first, total = append(first, d.first(i, rows)), append(total, d.total(i, rows)/variance)
	}
	return first, total, true
}

// first is the correlation of B with A that has B's argument, with one mean and
// one variance of both.
func (d *design) first(i int, rows []int) float64 {
	middle := 0.0
	for _, j := range rows {
		middle += d.b[j] + d.ab[i][j]
	}
	middle /= 2 * float64(len(rows))
	shared, spread := 0.0, 0.0
	for _, j := range rows {
		x, y := d.b[j]-middle, d.ab[i][j]-middle
		shared, spread = shared+x*y, spread+(x*x+y*y)/2
	}
	if spread == 0 {
		return 0
	}
	return shared / spread
}

// total is half the mean square of what the argument alone changes.
func (d *design) total(i int, rows []int) float64 {
	s := 0.0
	for _, j := range rows {
		s += (d.a[j] - d.ab[i][j]) * (d.a[j] - d.ab[i][j])
	}
	return s / (2 * float64(len(rows)))
}

// bootstrap adds the bounds.
func (d *design) bootstrap(out []Sensitivity) {
	firsts, totals := make([][]float64, d.d), make([][]float64, d.d)
	rows := make([]int, d.n)
	for range 200 {
		for j := range rows {
			rows[j] = d.random.IntN(d.n)
		}
		first, total, ok := d.indices(rows)
		if !ok {
			continue
		}
		for i := range d.d {
			firsts[i], totals[i] = append(firsts[i], first[i]), append(totals[i], total[i])
		}
	}
	for i := range out {
		s := &out[i]
		s.FirstLow, s.FirstHigh, s.TotalLow, s.TotalHigh = s.First, s.First, s.Total, s.Total
		if len(firsts[i]) > 0 {
			s.FirstLow, s.FirstHigh = Quantile(firsts[i], 0.05), Quantile(firsts[i], 0.95)
			s.TotalLow, s.TotalHigh = Quantile(totals[i], 0.05), Quantile(totals[i], 0.95)
		}
	}
}
