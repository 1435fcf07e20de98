package facets

import (
	"slices"

	"eightx/integrity"
)

// Category is a run of neighbouring scores that count as one step of the scale.
type Category struct {
	Low   float64 `json:"low"`  // smallest score in it
	High  float64 `json:"high"` // largest score in it
	Mean  float64 `json:"mean"` // of the marks in it
	Marks int     `json:"marks"`
}

// categoriesOf turns scores into ordered categories: the ranks of the distinct
// values, or, when there are more than most, runs of them with about equal numbers
// of marks. Categories are therefore the same for any increasing change of scale.
func categoriesOf(ratings integrity.Ratings, most int) []Category {
	values := make([]float64, len(ratings))
	for i, r := range ratings {
		values[i] = r.Score
	}
	slices.Sort(values)
	single := distinct(values)
	if len(single) <= most {
		return single
	}
	return merge(single, len(values), most)
}

func distinct(sorted []float64) []Category {
	var out []Category
	for _, x := range sorted {
		if n := len(out); n > 0 && out[n-1].High == x {
			out[n-1].Marks++
			continue
		}
		out = append(out, Category{Low: x, High: x, Mean: x, Marks: 1})
	}
	return out
}

// merge joins neighbours until every category has about its share of what is
// left.
func merge(single []Category, marks, most int) []Category {
	var out []Category
	for i := 0; i < len(single); {
		c, share := single[i], marks/(most-len(out))
		for i++; i < len(single) && len(single)-i > most-len(out)-1 && (c.Marks+single[i].Marks/2 <= share || len(out) == most-1); i++ {
			c = join(c, single[i])
		}
		out = append(out, c)
		marks -= c.Marks
	}
	return out
}

func join(a, b Category) Category {
	n := a.Marks + b.Marks
	return Category{Low: a.Low, High: b.High, Marks: n, Mean: (a.Mean*float64(a.Marks) + b.Mean*float64(b.Marks)) / float64(n)}
}

// categoryOf finds the category of a score.
func categoryOf(categories []Category, score float64) int32 {
	at, _ := slices.BinarySearchFunc(categories, score, func(c Category, x float64) int {
		switch {
		case c.High < x:
			return -1
		case c.Low > x:
			return 1
		}
		return 0
	})
	return int32(at)
}
