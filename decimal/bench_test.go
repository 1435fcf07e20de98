package decimal

import (
	"math/big"
	"testing"
)

// Operands as a score sheet has them: points with decimals, a rate that does not end, head counts, and a pair near the
// top of int64. Every benchmark has its big.Rat twin so that one run gives the ratio.
var benchPairs = []struct {
	name string
	a, b Number
}{
	{"points", MustParse("12.5"), MustParse("3.75")},
	{"rates", Frac(137, 152), Frac(2211, 2460)},
	{"counts", Int(2460), Int(137)},
	{"long", Frac(3037000493, 3037000507), Frac(1518500249, 1518500213)},
}

var (
	sinkNumber Number
	sinkInt    int
	sinkText   string
)

func BenchmarkAdd(b *testing.B) { benchPair(b, Number.Add, (*big.Rat).Add) }
func BenchmarkSub(b *testing.B) { benchPair(b, Number.Sub, (*big.Rat).Sub) }
func BenchmarkMul(b *testing.B) { benchPair(b, Number.Mul, (*big.Rat).Mul) }
func BenchmarkQuo(b *testing.B) { benchPair(b, Number.Quo, (*big.Rat).Quo) }

func benchPair(b *testing.B, number func(a, b Number) Number, rat func(z, a, b *big.Rat) *big.Rat) {
	for _, pair := range benchPairs {
		b.Run(pair.name+"/number", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkNumber = number(pair.a, pair.b)
			}
		})
		left, right := pair.a.Big(), pair.b.Big()
		b.Run(pair.name+"/bigrat", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rat(new(big.Rat), left, right)
			}
		})
	}
}

func BenchmarkCmp(b *testing.B) {
	for _, pair := range benchPairs {
		b.Run(pair.name+"/number", func(b *testing.B) {
			for b.Loop() {
				sinkInt = pair.a.Cmp(pair.b)
			}
		})
		left, right := pair.a.Big(), pair.b.Big()
		b.Run(pair.name+"/bigrat", func(b *testing.B) {
			for b.Loop() {
				sinkInt = left.Cmp(right)
			}
		})
	}
}

func BenchmarkRound(b *testing.B) {
	rate := Frac(2211, 2460)
	b.Run("number", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sinkNumber = rate.Round(2, HalfEven)
		}
	})
	r := rate.Big()
	b.Run("bigrat", func(b *testing.B) { // the nearest thing big.Rat has
		b.ReportAllocs()
		for b.Loop() {
			sinkText = r.FloatString(2)
		}
	})
}

func BenchmarkText(b *testing.B) {
	value := MustParse("88.376")
	b.Run("String", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sinkText = value.String()
		}
	})
	b.Run("Fixed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sinkText = value.Fixed(2)
		}
	})
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sinkNumber, _ = Parse("88.376")
		}
	})
}

func BenchmarkShares(b *testing.B) {
	weights := make([]Number, 60)
	for i := range weights {
		weights[i] = Scaled(int64(8000+37*i), 2)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Shares(20196000, weights); err != nil {
			b.Fatal(err)
		}
	}
}
