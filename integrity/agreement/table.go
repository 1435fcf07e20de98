package agreement

import (
	"math"
	"slices"

	"eightx/integrity"
)

// Table holds what raters marked: Marks[u][r] is the mark of rater r for unit u,
// and NaN where there is none. All rows have a column per rater.
type Table struct {
	Units, Raters []string
	Marks         [][]float64
}

// largestMark keeps squares of mean squares finite.
const largestMark = 1e60

// largestTable bounds units × raters, and so the memory of a table: 160 MB.
const largestTable = 20_000_000

// TableOf arranges marks of one indicator, units and raters sorted by name. Two
// marks of one rater for one unit and marks that are no numbers are refused.
func TableOf(ratings integrity.Ratings) (*Table, error) {
	t := &Table{
		Units:  ratings.Names(func(r integrity.Rating) string { return r.Unit }),
		Raters: ratings.Names(func(r integrity.Rating) string { return r.Assessor }),
	}
	if size := float64(len(t.Units)) * float64(len(t.Raters)); size > largestTable {
		return nil, refuse("agreement.too_many", map[string]float64{"have": size, "most": largestTable})
	}
	t.Marks = make([][]float64, len(t.Units))
	for u := range t.Marks {
		t.Marks[u] = slices.Repeat([]float64{math.NaN()}, len(t.Raters))
	}
	for _, r := range ratings {
		if err := t.put(r); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *Table) put(r integrity.Rating) error {
	if math.IsNaN(r.Score) || math.Abs(r.Score) > largestMark {
		return &integrity.Refusal{Code: "agreement.not_a_mark", Names: []string{r.Unit, r.Assessor, r.Indicator}}
	}
	u, _ := slices.BinarySearch(t.Units, r.Unit)
	a, _ := slices.BinarySearch(t.Raters, r.Assessor)
	if !math.IsNaN(t.Marks[u][a]) {
		return &integrity.Refusal{Code: "agreement.twice", Names: []string{r.Unit, r.Assessor, r.Indicator}}
	}
	t.Marks[u][a] = r.Score
	return nil
}

// check refuses tables whose rows differ in length and marks too large to square.
func (t *Table) check() error {
	for _, row := range t.Marks {
		if len(row) != len(t.Marks[0]) {
			return refuse("agreement.ragged", map[string]float64{"have": float64(len(row)), "need": float64(len(t.Marks[0]))})
		}
		for _, mark := range row {
			if math.Abs(mark) > largestMark {
				return refuse("agreement.not_a_mark", nil)
			}
		}
	}
	return nil
}

// given are the marks of a row that were given, in the order of raters.
func given(row []float64) []float64 {
	marks := make([]float64, 0, len(row))
	for _, mark := range row {
		if !math.IsNaN(mark) {
			marks = append(marks, mark)
		}
	}
	return marks
}

// complete are the rows with a mark of every rater; needs at least two of them and
// two raters. This is listwise deletion, as irr does it.
func (t *Table) complete() ([][]float64, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	var rows [][]float64
	for _, row := range t.Marks {
		if len(given(row)) == len(row) {
			rows = append(rows, row)
		}
	}
	if len(rows) < 2 {
		return nil, refuse("agreement.few_units", map[string]float64{"have": float64(len(rows)), "need": 2, "all": float64(len(t.Marks))})
	}
	if len(rows[0]) < 2 {
		return nil, refuse("agreement.few_raters", map[string]float64{"have": float64(len(rows[0])), "need": 2})
	}
	return rows, nil
}

func refuse(code string, inputs map[string]float64) error {
	return &integrity.Refusal{Code: code, Inputs: inputs}
}

func finite(values ...float64) bool {
	for _, x := range values {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
