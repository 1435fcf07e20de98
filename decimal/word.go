package decimal

import (
	"math"
	"math/big"
	"math/bits"
)

// pow10 is 10^0 … 10^18, every power of ten that fits an int64.
var pow10 = [...]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// wordPlaces is the largest scale the small path handles.
const wordPlaces = len(pow10) - 1

// magnitude is |i|, MinInt64 included.
func magnitude(i int64) uint64 {
	if i < 0 {
		return -uint64(i)
	}
	return uint64(i)
}

// signed is magnitude turned back, for magnitudes up to MaxInt64.
func signed(magnitude uint64, negative bool) int64 {
	if negative {
		return -int64(magnitude)
	}
	return int64(magnitude)
}

// addInt is a + b; false when it overflows or is MinInt64, which the small form never holds.
func addInt(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (a^sum)&(b^sum) >= 0 && sum != math.MinInt64
}

// mulInt is a · b; false when it overflows or is MinInt64.
func mulInt(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	return signed(low, a^b < 0), high == 0 && low <= math.MaxInt64
}

// gcd is the greatest common divisor, and the other number when one is 0. One division brings the two to the same
// length (a numerator is often much longer than a denominator), the rest is shifts.
func gcd(a, b uint64) uint64 {
	a, b = max(a, b), min(a, b)
	if b == 0 {
		return a
	}
	a %= b
	if a == 0 {
		return b
	}
	return gcdByShifts(a, b)
}

// gcdByShifts is Stein's binary gcd of two numbers above 0. Which of them is larger is a coin toss that the processor
// cannot predict, so the smaller and the difference are picked by mask instead of by branch.
func gcdByShifts(a, b uint64) uint64 {
	twos := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	b >>= bits.TrailingZeros64(b)
	for a != b {
		difference, borrow := bits.Sub64(b, a, 0)
		smaller := -borrow // all ones when b < a
		a += difference & smaller
		b = (difference ^ smaller) - smaller
		b >>= bits.TrailingZeros64(b)
	}
	return a << twos
}

// bigPow10 is 10^n for n ≥ 0.
func bigPow10(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// scaledBig is mantissa·10^-places.
func scaledBig(mantissa *big.Int, places int) Number {
	if places < 0 {
		return take(new(big.Rat).SetInt(new(big.Int).Mul(mantissa, bigPow10(-places))))
	}
	return take(new(big.Rat).SetFrac(mantissa, bigPow10(places)))
}

func mustPlaces(places int) {
	if places < -MaxPlaces || places > MaxPlaces {
		panic("decimal: places outside ±MaxPlaces")
	}
}
