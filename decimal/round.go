package decimal

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Rounding says which neighbour a value between two steps goes to.
type Rounding uint8

// The zero value is HalfUp, which is what a scheme means when it says nothing.
const (
	HalfUp   Rounding = iota // 四舍五入: half goes away from zero
	HalfEven                 // GB/T 8170 四舍六入五成双: half goes to the even neighbour
	Down                     // 舍去: toward zero
	Up                       // 进一: away from zero
	Floor                    // toward −∞
	Ceiling                  // toward +∞
)

var roundingNames = [...]string{"half_up", "gbt8170", "down", "up", "floor", "ceiling"}

// ParseRounding reads half_up, gbt8170, down, up, floor or ceiling.
func ParseRounding(name string) (Rounding, error) {
	for i, known := range roundingNames {
		if name == known {
			return Rounding(i), nil
		}
	}
	return HalfUp, fail(CodeRounding, name)
}

// String is the name ParseRounding reads.
func (mode Rounding) String() string {
	if int(mode) < len(roundingNames) {
		return roundingNames[mode]
	}
	return "Rounding(" + strconv.Itoa(int(mode)) + ")"
}

// MarshalText is String; it refuses a value that is none of the constants.
func (mode Rounding) MarshalText() ([]byte, error) {
	if int(mode) >= len(roundingNames) {
		return nil, fail(CodeRounding, mode.String())
	}
	return []byte(mode.String()), nil
}

// UnmarshalText is ParseRounding.
func (mode *Rounding) UnmarshalText(text []byte) error {
	parsed, err := ParseRounding(string(text))
	if err != nil {
		return err
	}
	*mode = parsed
	return nil
}

// Round is a at the given number of decimals; negative places round to tens, hundreds …. It panics when places is
// outside ±MaxPlaces.
func (a Number) Round(places int, mode Rounding) Number {
	mustPlaces(places)
	if a.den == 0 && a.big == nil && places >= 0 {
		return a
	}
	steps, ok := a.steps(places, mode)
	if !ok || steps > math.MaxInt64 {
		return scaledBig(a.stepsBig(places, mode), places)
	}
	return Scaled(signed(steps, a.num < 0), places)
}

// Floor is the largest whole number not above a.
func (a Number) Floor() Number { return a.Round(0, Floor) }

// Ceil is the smallest whole number not below a.
func (a Number) Ceil() Number { return a.Round(0, Ceiling) }

// Trunc is the whole part of a, toward zero.
func (a Number) Trunc() Number { return a.Round(0, Down) }

// steps is |a|·10^places rounded to a whole number; false when it needs more than 64 bits on the way.
func (a Number) steps(places int, mode Rounding) (uint64, bool) {
	if a.big != nil || places < -wordPlaces || places > wordPlaces {
		return 0, false
	}
	high, low, divisor := uint64(0), magnitude(a.num), uint64(a.denom())
	overflow := uint64(0)
	if places >= 0 {
		high, low = bits.Mul64(low, uint64(pow10[places]))
	} else {
		overflow, divisor = bits.Mul64(divisor, uint64(pow10[-places]))
	}
	if overflow != 0 || high >= divisor {
		return 0, false
	}
	quotient, rest := bits.Div64(high, low, divisor)
	if !mode.away(a.num < 0, quotient&1 == 1, restOf(rest, divisor)) {
		return quotient, true
	}
	return quotient + 1, quotient != math.MaxUint64
}

// stepsBig is a·10^places, sign included, rounded to a whole number.
func (a Number) stepsBig(places int, mode Rounding) *big.Int {
	r := a.rat()
	num, den := new(big.Int).Abs(r.Num()), new(big.Int).Set(r.Denom())
	if places >= 0 {
		num.Mul(num, bigPow10(places))
	} else {
		den.Mul(den, bigPow10(-places))
	}
	quotient, rest := num.QuoRem(num, den, new(big.Int))
	negative := r.Sign() < 0
	if mode.away(negative, quotient.Bit(0) == 1, restOfBig(rest, den)) {
		quotient.Add(quotient, big.NewInt(1))
	}
	if negative {
		quotient.Neg(quotient)
	}
	return quotient
}

// remainder is what lies beyond the last kept step.
type remainder int8

const (
	nothing remainder = iota
	belowHalf
	half
	aboveHalf
)

// away tells whether the magnitude goes one step away from zero. odd is about the last kept digit.
func (mode Rounding) away(negative, odd bool, rest remainder) bool {
	switch mode {
	case HalfUp:
		return rest >= half
	case HalfEven:
		return rest == aboveHalf || rest == half && odd
	case Down:
		return false
	case Up:
		return rest != nothing
	case Floor:
		return negative && rest != nothing
	case Ceiling:
		return !negative && rest != nothing
	}
	panic("decimal: unknown " + mode.String())
}

// restOf places rest/divisor against one half. Doubling cannot overflow: rest is below the denominator when there are
// places and no more than the numerator otherwise, and both are int64.
func restOf(rest, divisor uint64) remainder {
	if rest == 0 {
		return nothing
	}
	return half + remainder(cmp.Compare(2*rest, divisor))
}

// restOfBig is restOf for rests of any size.
func restOfBig(rest, divisor *big.Int) remainder {
	if rest.Sign() == 0 {
		return nothing
	}
	return half + remainder(new(big.Int).Lsh(rest, 1).Cmp(divisor))
}
