package composite

import (
	"math"
)

// Impute says what stands in for a missing figure.
type Impute struct {
	// Method: none (default), mean, median, zero, group_mean, group_median: of
	// the column, or of the units that agree in the column By.
	Method string `json:"method,omitempty"`
	By     string `json:"by,omitempty"`
}

// fill replaces missing figures of every column. Refused is a column without any
// figure, for a unit's group or at all.
func (m Impute) fill(t *Table, units []int, names []string, columns [][]float64) error {
	if m.Method == "" || m.Method == "none" {
		return nil
	}
	groups := make([]string, len(units))
	switch m.Method {
	case "mean", "median", "zero":
	case "group_mean", "group_median":
		words, err := t.Words(m.By)
		if err != nil {
			return err
		}
		for i, u := range units {
			groups[i] = words[u]
		}
	default:
		return refuse("composite.unknown_method", []string{m.Method, "impute"}, nil)
	}
	middle := mean
	switch m.Method {
	case "median", "group_median":
		middle = func(xs []float64) float64 { return Quantile(xs, 0.5) }
	case "zero":
		middle = func([]float64) float64 { return 0 }
	}
	for k, column := range columns {
		if err := fillColumn(column, groups, names[k], middle); err != nil {
			return err
		}
	}
	return nil
}

func fillColumn(column []float64, groups []string, name string, middle func([]float64) float64) error {
	have := map[string][]float64{}
	for i, x := range column {
		if !math.IsNaN(x) {
			have[groups[i]] = append(have[groups[i]], x)
		}
	}
	stand := map[string]float64{}
	for group, xs := range have {
		stand[group] = middle(xs)
	}
	for i, x := range column {
		if !math.IsNaN(x) {
			continue
		}
		value, ok := stand[groups[i]]
		if !ok {
			return refuse("composite.nothing_to_impute", []string{name, groups[i]}, nil)
		}
		column[i] = value
	}
	return nil
}
