package scoring

import (
	"math"

	"eightx/decimal"
)

// This is the only file of the core that computes with binary floats. It uses
// them for one thing: a division of two whole numbers, rounded to a whole
// number, which the float unit does in one instruction where exact integer
// division takes many. The result is exact all the same.
//
// Claim. Let n and d be integers, d > 0, |n| + d < 2^51. Let q be the float
// quotient of n and d, and e the integer next to q, halves to the even one.
// Then e is n/d rounded half to even.
//
// Proof. n and d are below 2^53, so they are floats as they are, and q is n/d
// rounded to the nearest float. Rounding to an integer changes its mind only at
// the points h = k + 1/2; these are floats as long as |h| < 2^52, which holds.
// Rounding to floats keeps order, and maps every float to itself:
//
//	n/d < h  gives  q ≤ h,   n/d > h  gives  q ≥ h,   n/d = h  gives  q = h.
//
// In the last case q is the tie itself and goes to the even neighbour, which is
// right. Otherwise n/d lies between two neighbouring h, and it remains to show
// that q is neither of them. A number is rounded to h only if it lies within
// half a unit in the last place of h, that is, within |h|·2^-53. But n/d ≠ h
// means
//
//	|n/d − h| = |2n − (2k+1)d| / 2d ≥ 1/2d,
//
// because the numerator is an integer other than 0. Were q = h, then
// 1/2d ≤ |h|·2^-53, or |h|·d ≥ 2^52. Both neighbours are less than 1 away, so
// |h|·d < |n| + d < 2^51: a contradiction. So q and n/d lie strictly between the
// same two h, and both round to the integer between them. ∎
//
// The integer next to q, halves to even, is found by adding 1.5·2^52: from 2^52
// to 2^53 the floats are the integers, so the sum is rounded to one, halves to
// even, and since the addend is even, parity is that of the result. |q| < 2^51
// keeps the sum in that range. Its bits less the addend's bits are the integer.
//
// The guard is floatSafe: kernels prove the bounds of n and d from the bounds
// of their columns before they use this file, and are refused otherwise. For
// units that a condition excludes, d may be 0 and the quotient not a number;
// what comes out then is some integer that nobody looks at.
//
// The test compares with exact division over edges and random numbers, and
// shows that past the bound the claim fails.

// floatLimit is the bound of the claim.
const floatLimit = 1 << 51

// floatSafe is the guard: true when |n| + d stays under the limit for all n
// and d inside the bounds.
func floatSafe(nLo, nHi, dLo, dHi int64) bool {
	n := max(magnitude(nLo), magnitude(nHi))
	return dLo > 0 && n < floatLimit && dHi < floatLimit && n+uint64(dHi) < floatLimit
}

const (
	shifter     = 3 << 51 // 1.5·2^52
	shifterBits = 0x433<<52 | 1<<51
)

// nearest is n/d rounded half to even, for n and d inside the guard.
func nearest(n, d int64) int64 {
	return int64(math.Float64bits(float64(n)/float64(d)+shifter)) - shifterBits
}

// adjusted turns n/d rounded half to even into n/d rounded by another mode. The
// remainder is exact, so its sign and size tell what to change.
func adjusted(q, n, d int64, mode decimal.Rounding) int64 {
	rest := n - q*d // between −d/2 and d/2
	switch mode {
	case decimal.HalfUp:
		switch {
		case n > 0 && 2*rest == d:
			return q + 1
		case n < 0 && 2*rest == -d:
			return q - 1
		}
	case decimal.Floor:
		return q + rest>>63
	case decimal.Ceiling:
		return q - -rest>>63
	case decimal.Down:
		if n < 0 {
			return q - -rest>>63
		}
		return q + rest>>63
	case decimal.Up:
		if n < 0 {
			return q + rest>>63
		}
		return q - -rest>>63
	}
	return q
}

// divideBlock rounds x/y for a block of units. y may have a single number.
func divideBlock(to, x, y []int64, mode decimal.Rounding) {
	to = to[:len(x)]
	y = y[:len(x)]
	if mode != decimal.HalfEven {
		for i, n := range x {
			to[i] = adjusted(nearest(n, y[i]), n, y[i], mode)
		}
		return
	}
	for i, n := range x {
		to[i] = nearest(n, y[i])
	}
}

// divideBlockBy rounds x/d for a block of units.
func divideBlockBy(to, x []int64, d int64, mode decimal.Rounding) {
	to = to[:len(x)]
	if mode != decimal.HalfEven {
		for i, n := range x {
			to[i] = adjusted(nearest(n, d), n, d, mode)
		}
		return
	}
	for i, n := range x {
		to[i] = nearest(n, d)
	}
}

// quotient is n/d rounded half to even, for a d that is a float already.
func quotient(n int64, d float64) int64 {
	return int64(math.Float64bits(float64(n)/d+shifter)) - shifterBits
}

// signMask is all ones where x is negative, else 0.
func signMask(x float64) int64 { return int64(math.Float64bits(x)) >> 63 }

// ratioBlock computes a ratio for a block of units, from figures stored alike.
func ratioBlock[P pointInt, T whole](r *ratio, to []P, a, t []T) {
	a, t = a[:len(to)], t[:len(to)]
	switch {
	case r.mode != decimal.HalfEven:
		ratioAdjusted(r, to, a, t)
	case r.bonus:
		ratioBonus(r, to, a, t)
	case r.two:
		ratioTwo(r, to, a, t)
	default:
		ratioOne(r, to, a, t)
	}
}

// ratioOne is the loop for one leg. The gate and the denominator are computed
// with floats, which hold their whole numbers exactly, because there are more
// registers for them; the gate is applied by mask, since which units are below
// it is not predictable. Units without a target are few.
func ratioOne[P pointInt, T whole](r *ratio, to []P, a, t []T) {
	one, k, gateA, gateT, gate, closed := r.first, float64(r.k), float64(r.gateA), float64(r.gateT), float64(r.gate), r.closed
	a, t = a[:len(to)], t[:len(to)]
	for i := range to {
		a, t := int64(a[i]), int64(t[i])
		if t == 0 {
			to[i] = P(r.atZero(a))
			continue
		}
		x, d := float64(a), float64(t)
		points := quotient(one.at(a, t), k*d)
		shut := signMask(gateA*x + gateT*d + gate)
		to[i] = P(points&^shut | closed&shut)
	}
}

// ratioBonus is the loop for the most frequent pair of legs: a part of the
// points up to the target, and a bonus for what exceeds it, from nothing to a
// most.
func ratioBonus[P pointInt, T whole](r *ratio, to []P, a, t []T) {
	each, more, most := r.first.high, r.second.lineA, r.second.high
	k, gateA, gateT, gate, closed := float64(r.k), float64(r.gateA), float64(r.gateT), float64(r.gate), r.closed
	a, t = a[:len(to)], t[:len(to)]
	for i := range to {
		a, t := int64(a[i]), int64(t[i])
		if t == 0 {
			to[i] = P(r.atZero(a))
			continue
		}
		x, d := float64(a), float64(t)
		points := quotient(each*min(a, t)+min(more*max(a-t, 0), most*t), k*d)
		shut := signMask(gateA*x + gateT*d + gate)
		to[i] = P(points&^shut | closed&shut)
	}
}

// ratioTwo is the loop for two legs.
func ratioTwo[P pointInt, T whole](r *ratio, to []P, a, t []T) {
	k, gateA, gateT, gate, closed := float64(r.k), float64(r.gateA), float64(r.gateT), float64(r.gate), r.closed
	a, t = a[:len(to)], t[:len(to)]
	for i := range to {
		a, t := int64(a[i]), int64(t[i])
		if t == 0 {
			to[i] = P(r.atZero(a))
			continue
		}
		points := quotient(r.first.at(a, t)+r.second.at(a, t), k*float64(t))
		shut := signMask(gateA*float64(a) + gateT*float64(t) + gate)
		to[i] = P(points&^shut | closed&shut)
	}
}

// ratioAdjusted is the loop for the other ways of rounding.
func ratioAdjusted[P pointInt, T whole](r *ratio, to []P, a, t []T) {
	a, t = a[:len(to)], t[:len(to)]
	for i := range to {
		a, t := int64(a[i]), int64(t[i])
		n, d := r.first.at(a, t)+r.second.at(a, t), r.k*t
		points := adjusted(nearest(n, d), n, d, r.mode)
		if r.gateA*a+r.gateT*t+r.gate < 0 {
			points = r.closed
		}
		if t == 0 {
			points = r.atZero(a)
		}
		to[i] = P(points)
	}
}
