package decimal

import (
	"math"
	"math/big"
	"math/bits"
)

// Number is an exact rational. The zero value is 0. It is immutable and safe to copy and share; compare with Cmp or
// Equal (== does not compile).
type Number struct {
	_ [0]func() // refuses ==: equal values may sit behind different pointers

	num int64    // numerator in lowest terms; never MinInt64, so that Neg and Abs cannot overflow
	den int64    // denominator ≥ 2, or 0 for a whole number
	big *big.Rat // set only when num/den does not fit the two fields, which are then 0; never written again
}

// Limits of scales and powers. Going outside them is a programming error.
const (
	MaxPlaces = 100
	MaxPower  = 64
)

// Numbers everybody needs. Nothing assigns to them.
var (
	Zero    = Number{}
	One     = Number{num: 1}
	Hundred = Number{num: 100}
)

// Int is the whole number i.
func Int(i int64) Number {
	if i == math.MinInt64 {
		return Number{big: new(big.Rat).SetInt64(i)}
	}
	return Number{num: i}
}

// Frac is num/den. It panics when den is 0.
func Frac(num, den int64) Number {
	if den == 0 {
		panic("decimal: Frac with denominator 0")
	}
	n, d := magnitude(num), magnitude(den)
	common := gcd(n, d)
	n, d = n/common, d/common
	if n > math.MaxInt64 || d > math.MaxInt64 {
		return Number{big: new(big.Rat).SetFrac(big.NewInt(num), big.NewInt(den))}
	}
	return lowest(signed(n, (num < 0) != (den < 0)), int64(d))
}

// Scaled is mantissa·10^-places: Scaled(1250, 2) is 12.50. It panics when places is outside ±MaxPlaces.
func Scaled(mantissa int64, places int) Number {
	mustPlaces(places)
	if places >= 0 && places < len(pow10) {
		return Frac(mantissa, pow10[places])
	}
	return scaledBig(big.NewInt(mantissa), places)
}

// FromBig is the value of r, which stays the caller's.
func FromBig(r *big.Rat) Number {
	if small, ok := fit(r); ok {
		return small
	}
	return Number{big: new(big.Rat).Set(r)}
}

// Big is the value as a big.Rat the caller may change.
func (a Number) Big() *big.Rat {
	if a.big != nil {
		return new(big.Rat).Set(a.big)
	}
	return big.NewRat(a.num, a.denom())
}

// Sign is -1, 0 or 1.
func (a Number) Sign() int {
	switch {
	case a.big != nil:
		return a.big.Sign()
	case a.num > 0:
		return 1
	case a.num < 0:
		return -1
	}
	return 0
}

// IsZero tells whether a is 0.
func (a Number) IsZero() bool { return a.num == 0 && a.big == nil }

// IsInt tells whether a is a whole number.
func (a Number) IsInt() bool {
	if a.big != nil {
		return a.big.IsInt()
	}
	return a.den == 0
}

// Int64 is a as an int64; false when a is not whole or does not fit.
func (a Number) Int64() (int64, bool) {
	if a.big != nil {
		return a.big.Num().Int64(), a.big.IsInt() && a.big.Num().IsInt64()
	}
	return a.num, a.den == 0
}

// BitLen is the length in bits of the longer of numerator and denominator. Whoever computes with formulas from outside
// uses it to stop before numbers grow out of hand.
func (a Number) BitLen() int {
	if a.big != nil {
		return max(a.big.Num().BitLen(), a.big.Denom().BitLen())
	}
	return bits.Len64(magnitude(a.num) | uint64(a.denom()))
}

// denom is the denominator of a small number, 1 included.
func (a Number) denom() int64 {
	if a.den == 0 {
		return 1
	}
	return a.den
}

// rat is the value as a big.Rat nobody may write to.
func (a Number) rat() *big.Rat {
	if a.big != nil {
		return a.big
	}
	return big.NewRat(a.num, a.denom())
}

// lowest is num/den for a pair already in lowest terms with den > 0.
func lowest(num, den int64) Number {
	if den == 1 {
		den = 0
	}
	return Number{num: num, den: den}
}

// take is the value of r, which nobody writes to afterwards.
func take(r *big.Rat) Number {
	if small, ok := fit(r); ok {
		return small
	}
	return Number{big: r}
}

// fit is r in the small form, when it has one.
func fit(r *big.Rat) (Number, bool) {
	num, den := r.Num(), r.Denom()
	if !num.IsInt64() || !den.IsInt64() || num.Int64() == math.MinInt64 {
		return Zero, false
	}
	return lowest(num.Int64(), den.Int64()), true
}
