package agreement

import (
	"math"
	"slices"
	"strconv"
)

// Kappa is Fleiss' kappa for marks that are names: agreement beyond what the shares
// of the categories would give by chance, over all and by category.
type Kappa struct {
	Value      float64    `json:"value"`
	Z          float64    `json:"z"`
	P          float64    `json:"p"` // that it is 0, both sides
	Categories []Category `json:"categories"`
	Units      int        `json:"units"`
	Marks      int        `json:"marks"`   // per unit
	LeftOut    int        `json:"leftOut"` // units with another number of marks
}

// Category is the agreement on one category against all others. One that nobody or
// everybody used has no kappa and is not listed.
type Category struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"` // of all marks
	Kappa float64 `json:"kappa"`
	Z     float64 `json:"z"`
	P     float64 `json:"p"`
}

// Fleiss computes kappa (J. L. Fleiss, Psychological Bulletin 76, 1971; standard
// errors of Fleiss, Nee and Landis 1979). Each row are the marks of one unit, ""
// where none was given; who gave them does not matter, only that units have equally
// many. The most frequent number of marks counts (the larger of two); units with
// another number are left out. A single category is refused.
func Fleiss(rows [][]string) (*Kappa, error) {
	marks, m := sameCount(rows)
	if len(marks) < 2 || m < 2 {
		return nil, refuse("agreement.few_units", map[string]float64{"have": float64(len(marks)), "need": 2, "all": float64(len(rows))})
	}
	names := slices.Concat(marks...)
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 2 {
		return nil, refuse("agreement.all_equal", map[string]float64{"have": float64(len(marks) * m)})
	}
	k := &Kappa{Units: len(marks), Marks: m, LeftOut: len(rows) - len(marks)}
	k.compute(counts(marks, names), names)
	return k, nil
}

// sameCount are the rows with the most frequent number of marks, and that number.
func sameCount(rows [][]string) ([][]string, int) {
	var full [][]string
	often := map[int]int{}
	m := 0
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(s string) bool { return s == "" })
		full = append(full, row)
		often[len(row)]++
	}
	for n, units := range often {
		if n > 1 && (units > often[m] || units == often[m] && n > m || m < 2) {
			m = n
		}
	}
	return slices.DeleteFunc(full, func(row []string) bool { return len(row) != m }), m
}

// counts is how often each category was given, by unit and category.
func counts(rows [][]string, names []string) [][]float64 {
	out := make([][]float64, len(rows))
	for u, row := range rows {
		out[u] = make([]float64, len(names))
		for _, name := range row {
			c, _ := slices.BinarySearch(names, name)
			out[u][c]++
		}
	}
	return out
}

func (k *Kappa) compute(given [][]float64, names []string) {
	n, m := float64(k.Units), float64(k.Marks)
	chance, spread, skew, agree := 0.0, 0.0, 0.0, 0.0
	for c, name := range names {
		total, squares := 0.0, 0.0
		for _, row := range given {
			total += row[c]
			squares += row[c] * row[c]
		}
		p := total / (n * m)
		agree += squares
		chance += p * p
		spread += p * (1 - p)
		skew += p * (1 - p) * (1 - 2*p)
		k.Categories = append(k.Categories, category(name, p, squares, n, m))
	}
	agree = (agree - n*m) / (n * m * (m - 1))
	k.Value = (agree - chance) / (1 - chance)
	variance := 2 / (spread * spread * n * m * (m - 1)) * (spread*spread - skew)
	k.Z = k.Value / math.Sqrt(variance)
	k.P = normalTail(k.Z)
}

// category is the kappa of one category of share p; squares is Σ of its squared
// counts over units. With two categories in use every share is between 0 and 1.
func category(name string, p, squares, n, m float64) Category {
	within := (squares - n*m*p) / (n * m * (m - 1) * p)
	c := Category{Name: name, Share: p, Kappa: (within - p) / (1 - p)}
	c.Z = c.Kappa / math.Sqrt(2/(n*m*(m-1)))
	c.P = normalTail(c.Z)
	return c
}

// names turns marks into names of categories, as short as they are.
func (t *Table) names() [][]string {
	rows := make([][]string, len(t.Marks))
	for u, row := range t.Marks {
		for _, mark := range given(row) {
			rows[u] = append(rows[u], strconv.FormatFloat(mark, 'g', -1, 64))
		}
	}
	return rows
}
