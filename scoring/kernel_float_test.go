package scoring

import (
	"math/rand/v2"
	"testing"

	"eightx/decimal"
)

// exactQuotient is n/d rounded, by exact arithmetic.
func exactQuotient(n, d int64, mode decimal.Rounding) int64 {
	q, ok := decimal.Frac(n, d).Round(0, mode).Int64()
	if !ok {
		panic("a whole number is one")
	}
	return q
}

// TestNearestIsExact compares the float division with exact division where the
// claim holds: at ties, beside ties, at the edge of the guard, and at random.
func TestNearestIsExact(t *testing.T) {
	check := func(n, d int64) {
		if !floatSafe(n, n, d, d) {
			t.Fatalf("%d/%d: outside the guard", n, d)
		}
		if got, want := nearest(n, d), exactQuotient(n, d, decimal.HalfEven); got != want {
			t.Fatalf("nearest(%d, %d): got %d, want %d", n, d, got, want)
		}
		if got, want := quotient(n, float64(d)), exactQuotient(n, d, decimal.HalfEven); got != want {
			t.Fatalf("quotient(%d, %d): got %d, want %d", n, d, got, want)
		}
	}
	for d := int64(1); d <= 64; d++ {
		for n := int64(-300); n <= 300; n++ {
			check(n, d)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 400_000 {
		d := 1 + r.Int64N(1<<(1+r.IntN(49)))
		q := r.Int64N(1 + (floatLimit-2*d)/d/2)
		tie := q*d + d/2 // exactly, or next to, a half
		for _, n := range []int64{tie - 1, tie, tie + 1, -tie, r.Int64N(floatLimit - d)} {
			if floatSafe(n, n, d, d) {
				check(n, d)
			}
		}
	}
	check(floatLimit-2, 1)
	check(1-floatLimit/2, floatLimit/2-2)
}

// TestNearestFailsPastTheGuard shows that the guard is not for decoration: some
// way beyond it the float quotient falls onto a tie that is none.
func TestNearestFailsPastTheGuard(t *testing.T) {
	const d = 1<<40 + 1
	wrong := 0
	for q := int64(1 << 12); q < 1<<12+64; q++ {
		for _, n := range []int64{q*d + d/2, q*d + d/2 + 1} {
			if floatSafe(n, n, d, d) {
				t.Fatalf("the guard lets %d/%d in", n, int64(d))
			}
			if nearest(n, d) != exactQuotient(n, d, decimal.HalfEven) {
				wrong++
			}
		}
	}
	if wrong == 0 {
		t.Error("every quotient was right: the example shows nothing")
	}
}

func TestFloatSafe(t *testing.T) {
	for _, c := range []struct {
		name               string
		nLo, nHi, dLo, dHi int64
		want               bool
	}{
		{"small", -10, 10, 1, 10, true},
		{"denominator may be zero", 0, 10, 0, 10, false},
		{"just inside", 0, floatLimit - 11, 1, 10, true},
		{"just outside", 0, floatLimit - 10, 1, 10, false},
		{"just outside, below zero", 10 - floatLimit, 0, 1, 10, false},
		{"long denominator", 0, 1, 1, floatLimit, false},
		{"ends of 64 bits", -1 << 63, 1<<63 - 1, 1, 1<<63 - 1, false},
	} {
		if got := floatSafe(c.nLo, c.nHi, c.dLo, c.dHi); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// TestOtherRoundings checks every mode on both ways to divide.
func TestOtherRoundings(t *testing.T) {
	modes := []decimal.Rounding{decimal.HalfUp, decimal.HalfEven, decimal.Down, decimal.Up, decimal.Floor, decimal.Ceiling}
	check := func(n, d int64) {
		for _, mode := range modes {
			want := exactQuotient(n, d, mode)
			if got := adjusted(nearest(n, d), n, d, mode); floatSafe(n, n, d, d) && got != want {
				t.Fatalf("%d/%d %v by floats: got %d, want %d", n, d, mode, got, want)
			}
			if got := wideQuotient(n, d, mode); got != want {
				t.Fatalf("%d/%d %v by integers: got %d, want %d", n, d, mode, got, want)
			}
		}
	}
	for d := int64(1); d <= 20; d++ {
		for n := int64(-90); n <= 90; n++ {
			check(n, d)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		d := 1 + r.Int64N(1<<(1+r.IntN(57)))
		check(r.Int64N(1<<59)-1<<58, d)
		check(d/2, d)
		check(-3*(d/2), d)
	}
	if got := wideQuotient(5, 0, decimal.HalfUp); got != 0 {
		t.Errorf("a unit nobody looks at: got %d", got)
	}
}

// TestRatioLoops runs each loop over a block with targets of zero and compares
// with exact arithmetic, cell by cell.
func TestRatioLoops(t *testing.T) {
	gated := func(r ratio) ratio { r.gateA, r.gateT, r.closed = 5, -3, -7; return r }
	full := ratio{first: leg{2000, 0, -1 << 40, 2000}, k: 1}
	bonus := ratio{first: leg{2000, 0, -1 << 40, 2000}, second: leg{1000, -1000, 0, 200}, two: true, bonus: true, k: 3}
	growth := ratio{first: leg{4000, -2800, 0, 2000}, k: 7}
	r := rand.New(rand.NewPCG(5, 6))
	for _, mode := range []decimal.Rounding{decimal.HalfEven, decimal.HalfUp, decimal.Floor} {
		for _, x := range []ratio{full, bonus, growth, gated(full), gated(bonus), gated(growth)} {
			x.mode = mode
			a, to := make([]int32, blockUnits), make([]int16, blockUnits)
			targets := make([]int32, blockUnits)
			for i := range a {
				targets[i] = int32(r.IntN(4)) * int32(r.IntN(3000))
				a[i] = int32(r.IntN(4000))
			}
			ratioBlock(&x, to, a, targets)
			for i := range a {
				if got, want := int64(to[i]), x.exact(int64(a[i]), int64(targets[i])); got != want {
					t.Fatalf("%+v of %d, %d: got %d, want %d", x, a[i], targets[i], got, want)
				}
			}
		}
	}
}

// exact is the definition of a ratio.
func (r *ratio) exact(a, t int64) int64 {
	switch {
	case t == 0:
		return r.atZero(a)
	case r.gateA*a+r.gateT*t+r.gate < 0:
		return r.closed
	}
	n := max(r.first.low*t, min(r.first.lineA*a+r.first.lineT*t, r.first.high*t))
	if r.two {
		n += max(r.second.low*t, min(r.second.lineA*a+r.second.lineT*t, r.second.high*t))
	}
	return exactQuotient(n, r.k*t, r.mode)
}
