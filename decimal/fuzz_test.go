package decimal

import (
	"math"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{"12.50", "-3", "85%", "2/7", "-0.00%", "1e9", "2/0", "007", "９", "9223372036854775808/3"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		number, err := Parse(text)
		if err != nil {
			if codeOf(err) == "" || !number.IsZero() {
				t.Fatalf("%q: got %v, %v, want 0 and an *Error", text, number, err)
			}
			return
		}
		if len(text) > maxTyped || strings.Trim(text, "0123456789.-/%") != "" {
			t.Fatalf("%q: got %v, want it refused", text, number)
		}
		if err := wellFormed(number); err != nil {
			t.Fatal(err)
		}
		if err := agreeText(number); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzArithmetic(f *testing.F) {
	f.Add(int64(1), int64(3), int64(2), int64(7), 2, uint8(0))
	f.Add(int64(math.MinInt64), int64(math.MinInt64), int64(math.MaxInt64), int64(-1), 18, uint8(62))
	f.Add(int64(math.MaxInt64), int64(2), int64(math.MinInt64), int64(3), -18, uint8(1))
	f.Fuzz(func(t *testing.T, aNum, aDen, bNum, bDen int64, places int, scale uint8) {
		if aDen == 0 || bDen == 0 {
			t.Skip("no number has denominator 0")
		}
		a, b := Frac(aNum, aDen), Frac(bNum, bDen)
		places %= 26
		if err := agree(a, b, places, int(scale%63)); err != nil {
			t.Fatal(err)
		}
		if err := agree(a.Mul(b), a.Sub(b), places, int(scale%63)); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzShares(f *testing.F) {
	f.Add(int64(1000), int64(1), int64(1), int64(1), int64(3))
	f.Add(int64(math.MaxInt64), int64(math.MaxInt64), int64(1), int64(0), int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, pool, first, second, third, den int64) {
		if pool < 0 || first < 0 || second < 0 || third < 0 || den == 0 {
			t.Skip("refused by Shares or Frac")
		}
		weights := []Number{Int(first), Frac(second, den).Abs(), Int(third), Int(first)}
		parts, err := Shares(Fen(pool), weights)
		if err != nil {
			if !Sum(weights...).IsZero() || pool == 0 {
				t.Fatal(err)
			}
			return
		}
		if !Sum(weights...).IsZero() {
			checkShares(t, Fen(pool), weights, parts)
		}
	})
}
