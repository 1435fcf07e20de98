package decimal

import (
	"cmp"
	"math/bits"
)

// Cmp is -1, 0 or 1 as a is below, equal to or above b.
func (a Number) Cmp(b Number) int {
	if a.big != nil || b.big != nil {
		return a.rat().Cmp(b.rat())
	}
	if a.den == b.den {
		return cmp.Compare(a.num, b.num)
	}
	if bySign := cmp.Compare(a.Sign(), b.Sign()); bySign != 0 {
		return bySign
	}
	if a.num < 0 {
		return cmpAcross(b, a)
	}
	return cmpAcross(a, b)
}

// Equal tells whether a and b are the same value. go-cmp uses it too.
func (a Number) Equal(b Number) bool {
	if a.big == nil && b.big == nil {
		return a.num == b.num && a.den == b.den
	}
	return a.Cmp(b) == 0
}

// Less tells whether a is below b.
func (a Number) Less(b Number) bool { return a.Cmp(b) < 0 }

// Min is the smaller of a and b.
func Min(a, b Number) Number {
	if b.Less(a) {
		return b
	}
	return a
}

// Max is the larger of a and b.
func Max(a, b Number) Number {
	if a.Less(b) {
		return b
	}
	return a
}

// Clamp is x held between lo and hi. When they cross, lo wins.
func Clamp(x, lo, hi Number) Number { return Max(lo, Min(x, hi)) }

// cmpAcross compares the magnitudes of two small numbers in 128 bits, which cannot overflow.
func cmpAcross(a, b Number) int {
	leftHigh, leftLow := bits.Mul64(magnitude(a.num), uint64(b.denom()))
	rightHigh, rightLow := bits.Mul64(magnitude(b.num), uint64(a.denom()))
	if leftHigh != rightHigh {
		return cmp.Compare(leftHigh, rightHigh)
	}
	return cmp.Compare(leftLow, rightLow)
}
