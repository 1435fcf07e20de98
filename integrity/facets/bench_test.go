package facets

import (
	"testing"
)

// BenchmarkFit estimates 600 units × 5 assessors × 60 indicators, 180,000 marks in
// five categories. eightx bench fairness measures the same beside its memory.
func BenchmarkFit(b *testing.B) {
	ratings := Made{Units: 600, Panel: 5, Pool: 5, Indicators: 60}.Ratings(1)
	for b.Loop() {
		if _, err := Fit(ratings, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
