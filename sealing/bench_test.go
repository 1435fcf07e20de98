package sealing

import "testing"

func BenchmarkSeal(b *testing.B) {
	for _, suite := range suites {
		b.Run(suite.Name(), func(b *testing.B) {
			round, _ := newRound(b, suite, 3, 5)
			sheet := make([]byte, 3000)
			for b.Loop() {
				seal(b, round, placeOf(1), string(sheet))
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, suite := range suites {
		b.Run(suite.Name(), func(b *testing.B) {
			round, shares := newRound(b, suite, 3, 5)
			opener := combine(b, round, shares[:3]...)
			box, _ := seal(b, round, placeOf(1), "sheet")
			for b.Loop() {
				if _, err := opener.Open(placeOf(1), box); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
