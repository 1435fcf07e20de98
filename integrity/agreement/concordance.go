package agreement

import (
	"cmp"
	"slices"
)

// Concordance is Kendall's W: 1 when all raters rank the units alike, near 0 when
// their rankings have nothing in common.
type Concordance struct {
	W         float64 `json:"w"`         // corrected for ties
	ChiSquare float64 `json:"chiSquare"` // raters·(units−1)·W
	DF        float64 `json:"df"`        // units−1
	P         float64 `json:"p"`

	PlainW         float64 `json:"plainW"` // without the correction
	PlainChiSquare float64 `json:"plainChiSquare"`
	PlainP         float64 `json:"plainP"`

	Units   int `json:"units"`
	Raters  int `json:"raters"`
	LeftOut int `json:"leftOut"` // units without a mark of every rater: listwise deletion
}

// Kendall computes W (M. G. Kendall, B. Babington Smith, Annals of Mathematical
// Statistics 10, 1939; ties as in Kendall, Rank Correlation Methods): equal marks
// share their middle rank. Units without a mark of every rater are left out. When
// every rater gave all units the same mark there is no ranking, which is refused.
func Kendall(t *Table) (*Concordance, error) {
	rows, err := t.complete()
	if err != nil {
		return nil, err
	}
	n, m := float64(len(rows)), float64(len(rows[0]))
	sums := make([]float64, len(rows))
	ties := 0.0
	for r := range rows[0] {
		ties += addRanks(sums, rows, r)
	}
	s := 0.0
	for _, x := range sums {
		d := x - m*(n+1)/2
		s += d * d
	}
	cubes := m * m * (n*n*n - n)
	if cubes == m*ties {
		return nil, refuse("agreement.all_equal", map[string]float64{"have": n * m})
	}
	c := &Concordance{W: 12 * s / (cubes - m*ties), PlainW: 12 * s / cubes, DF: n - 1,
		Units: len(rows), Raters: len(rows[0]), LeftOut: len(t.Marks) - len(rows)}
	c.ChiSquare, c.PlainChiSquare = m*(n-1)*c.W, m*(n-1)*c.PlainW
	c.P, c.PlainP = chiTail(c.ChiSquare, c.DF), chiTail(c.PlainChiSquare, c.DF)
	return c, nil
}

// addRanks adds one rater's ranks of the units to their sums and returns Σ(t³−t)
// over his ties.
func addRanks(sums []float64, rows [][]float64, rater int) float64 {
	order := make([]int, len(rows))
	for u := range order {
		order[u] = u
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rows[a][rater], rows[b][rater]) })
	ties := 0.0
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && rows[order[to]][rater] == rows[order[from]][rater] {
			to++
		}
		for _, u := range order[from:to] {
			sums[u] += float64(from+1+to) / 2
		}
		t := float64(to - from)
		ties += t*t*t - t
		from = to
	}
	return ties
}
