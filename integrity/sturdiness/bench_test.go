package sturdiness

import "testing"

// BenchmarkDraws is 10,000 draws of weights for 600 villages ranked together.
func BenchmarkDraws(b *testing.B) {
	def, f := smallYear(b, 600)
	w, err := NewWeigher(def, f)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := w.Draw(0.25, 10_000, 1); err != nil {
			b.Fatal(err)
		}
	}
}
