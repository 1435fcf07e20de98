package decimal

import (
	"math/big"
)

// Add is a + b.
func (a Number) Add(b Number) Number {
	if a.big == nil && b.big == nil {
		if sum, ok := addSmall(a, b); ok {
			return sum
		}
	}
	return take(new(big.Rat).Add(a.rat(), b.rat()))
}

// Sub is a − b.
func (a Number) Sub(b Number) Number { return a.Add(b.Neg()) }

// Mul is a · b.
func (a Number) Mul(b Number) Number {
	if a.big == nil && b.big == nil {
		if product, ok := mulSmall(a, b); ok {
			return product
		}
	}
	return take(new(big.Rat).Mul(a.rat(), b.rat()))
}

// Quo is a ÷ b. It panics when b is 0; callers test IsZero first.
func (a Number) Quo(b Number) Number {
	if b.IsZero() {
		panic("decimal: Quo by 0")
	}
	return a.Mul(b.inverse())
}

// Neg is −a.
func (a Number) Neg() Number {
	if a.big != nil {
		return take(new(big.Rat).Neg(a.big))
	}
	return Number{num: -a.num, den: a.den}
}

// Abs is a without its sign.
func (a Number) Abs() Number {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// Pow is a multiplied n times; a⁰ is 1, also for 0. It panics when n is outside 0…MaxPower.
func (a Number) Pow(n int) Number {
	if n < 0 || n > MaxPower {
		panic("decimal: Pow outside 0…MaxPower")
	}
	power := One
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			power = power.Mul(a)
		}
		if n > 1 {
			a = a.Mul(a)
		}
	}
	return power
}

// Sum adds all terms; of none it is 0.
func Sum(terms ...Number) Number {
	total := Zero
	for _, term := range terms {
		total = total.Add(term)
	}
	return total
}

// inverse is 1/a for a ≠ 0.
func (a Number) inverse() Number {
	if a.big != nil {
		return take(new(big.Rat).Inv(a.big))
	}
	if a.num < 0 {
		return lowest(-a.denom(), -a.num)
	}
	return lowest(a.denom(), a.num)
}

// addSmall adds over the lowest common denominator (Knuth, TAOCP 4.5.1), so that the only thing left to reduce by is
// what the two denominators share. False when a step overflows.
func addSmall(a, b Number) (Number, bool) {
	if a.den == b.den {
		num, ok := addInt(a.num, b.num)
		if a.den == 0 || !ok {
			return Number{num: num}, ok
		}
		return reduced(num, a.den), true
	}
	aDen, bDen := a.denom(), b.denom()
	common := int64(gcd(uint64(aDen), uint64(bDen)))
	aDen, bDen = aDen/common, bDen/common
	left, leftOK := mulInt(a.num, bDen)
	right, rightOK := mulInt(b.num, aDen)
	num, sumOK := addInt(left, right)
	excess := int64(gcd(magnitude(num), uint64(common)))
	den, denOK := mulInt(aDen*(common/excess), bDen)
	return lowest(num/excess, den), leftOK && rightOK && sumOK && denOK
}

// mulSmall cancels across before multiplying, so that the product is already in lowest terms and overflows only when
// the result does not fit.
func mulSmall(a, b Number) (Number, bool) {
	if a.den == 0 && b.den == 0 {
		num, ok := mulInt(a.num, b.num)
		return Number{num: num}, ok
	}
	aNum, bDen := cancel(a.num, b.denom())
	bNum, aDen := cancel(b.num, a.denom())
	num, numOK := mulInt(aNum, bNum)
	den, denOK := mulInt(aDen, bDen)
	return lowest(num, den), numOK && denOK
}

// reduced is num/den in lowest terms, den > 0.
func reduced(num, den int64) Number { return lowest(cancel(num, den)) }

// cancel divides num and den > 0 by what they share.
func cancel(num, den int64) (int64, int64) {
	if den == 1 {
		return num, den
	}
	common := int64(gcd(magnitude(num), uint64(den)))
	return num / common, den / common
}
