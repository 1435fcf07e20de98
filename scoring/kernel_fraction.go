package scoring

import (
	"eightx/decimal"
)

// fraction is an exact number per unit: num ÷ (scale × by), with scale and by
// above zero. lo and hi bound its value, which is often much narrower than
// what the bounds of its parts tell: a rate held between 0 and 1 stays there
// whatever it is the rate of.
type fraction struct {
	num    *term
	scale  int64
	by     *term // nil: 1
	lo, hi decimal.Number
}

// fractionOf is a constant; false when it is too long for a kernel.
func fractionOf(x decimal.Number) (fraction, bool) {
	r := x.Big()
	if !r.Num().IsInt64() || !r.Denom().IsInt64() || !inBounds(r.Num().Int64()) || !inBounds(r.Denom().Int64()) {
		return fraction{}, false
	}
	return fraction{constantTerm(r.Num().Int64()), r.Denom().Int64(), nil, x, x}, true
}

// wholeFraction is a term at a scale: term × 10^-places.
func wholeFraction(t *term, places int) fraction {
	return fraction{t, pow10(places), nil, decimal.Scaled(t.lo, places), decimal.Scaled(t.hi, places)}
}

func pow10(places int) int64 {
	p := int64(1)
	for range places {
		p *= 10
	}
	return p
}

// reduced takes out what num and scale share.
func (f fraction) reduced() fraction {
	g := int64(gcd(uint64(f.num.content()), uint64(f.scale)))
	if g > 1 {
		f.num, f.scale = f.num.divided(g), f.scale/g
	}
	return f
}

// overOne brings two fractions over one denominator; false when it does not fit.
func overOne(x, y fraction) (nx, ny *term, scale int64, by *term, ok bool) {
	g := int64(gcd(uint64(x.scale), uint64(y.scale)))
	mx, my := y.scale/g, x.scale/g
	scale, okScale := productWithin(x.scale, mx)
	nx, okX := linearOf(0, []addend{{mx, x.num}})
	ny, okY := linearOf(0, []addend{{my, y.num}})
	if !okScale || !okX || !okY {
		return nil, nil, 0, nil, false
	}
	switch {
	case x.by == nil && y.by == nil:
		return nx, ny, scale, nil, true
	case x.by != nil && y.by != nil && x.by.key == y.by.key:
		return nx, ny, scale, x.by.within(y.by.lo, y.by.hi), true
	case x.by == nil:
		nx, ok = productOf(nx, y.by)
		return nx, ny, scale, y.by, ok
	case y.by == nil:
		ny, ok = productOf(ny, x.by)
		return nx, ny, scale, x.by, ok
	}
	nx, okX = productOf(nx, y.by)
	ny, okY = productOf(ny, x.by)
	by, ok = productOf(x.by, y.by)
	return nx, ny, scale, by, ok && okX && okY
}

func addFractions(x, y fraction) (fraction, bool) {
	nx, ny, scale, by, ok := overOne(x, y)
	if !ok {
		return fraction{}, false
	}
	num, ok := linearOf(0, []addend{{1, nx}, {1, ny}})
	return fraction{num, scale, by, x.lo.Add(y.lo), x.hi.Add(y.hi)}.reducedIf(ok)
}

func (f fraction) reducedIf(ok bool) (fraction, bool) {
	if !ok {
		return fraction{}, false
	}
	return f.reduced(), true
}

func negated(x fraction) (fraction, bool) {
	num, ok := linearOf(0, []addend{{-1, x.num}})
	return fraction{num, x.scale, x.by, x.hi.Neg(), x.lo.Neg()}, ok
}

func multiplyFractions(x, y fraction) (fraction, bool) {
	num, okNum := productOf(x.num, y.num)
	scale, okScale := productWithin(x.scale, y.scale)
	by, okBy := x.by, true
	switch {
	case by == nil:
		by = y.by
	case y.by != nil:
		by, okBy = productOf(by, y.by)
	}
	f := fraction{num: num, scale: scale, by: by}
	f.lo, f.hi = spanOf(x.lo.Mul(y.lo), x.lo.Mul(y.hi), x.hi.Mul(y.lo), x.hi.Mul(y.hi))
	return f.reducedIf(okNum && okScale && okBy)
}

func spanOf(xs ...decimal.Number) (lo, hi decimal.Number) {
	return fold(decimal.Min, xs), fold(decimal.Max, xs)
}

// divideFractions divides by a fraction that is above zero for every unit, or
// below zero for every unit; otherwise it is not ok.
func divideFractions(x, y fraction) (fraction, bool) {
	switch {
	case y.hi.Sign() < 0:
		nx, okX := negated(x)
		ny, okY := negated(y)
		if !okX || !okY {
			return fraction{}, false
		}
		return divideFractions(nx, ny)
	case y.lo.Sign() <= 0 || y.num.lo <= 0:
		return fraction{}, false
	}
	inverse, ok := y.inverse()
	if !ok {
		return fraction{}, false
	}
	return multiplyFractions(x, inverse)
}

// inverse is 1 ÷ y for a y above zero: a constant factor of the new
// denominator stands in its scale.
func (f fraction) inverse() (fraction, bool) {
	factor, rest := f.num.factored()
	out := fraction{num: constantTerm(f.scale), scale: factor, lo: decimal.One.Quo(f.hi), hi: decimal.One.Quo(f.lo)}
	if _, one := rest.constant(); !one {
		out.by = rest
	}
	ok := true
	if f.by != nil {
		out.num, ok = productOf(out.num, f.by)
	}
	return out.reducedIf(ok)
}

// boundFractions is the smaller (minTerm) or larger of two fractions.
func boundFractions(op termOp, x, y fraction) (fraction, bool) {
	switch {
	case x.hi.Cmp(y.lo) <= 0:
		return pickFraction(op == minTerm, x, y), true
	case y.hi.Cmp(x.lo) <= 0:
		return pickFraction(op == minTerm, y, x), true
	}
	nx, ny, scale, by, ok := overOne(x, y)
	if !ok {
		return fraction{}, false
	}
	num, ok := boundOf(op, nx, ny)
	f := fraction{num: num, scale: scale, by: by}
	if op == minTerm {
		f.lo, f.hi = decimal.Min(x.lo, y.lo), decimal.Min(x.hi, y.hi)
	} else {
		f.lo, f.hi = decimal.Max(x.lo, y.lo), decimal.Max(x.hi, y.hi)
	}
	return f.reducedIf(ok)
}

func pickFraction(first bool, x, y fraction) fraction {
	if first {
		return x
	}
	return y
}

// roundFraction rounds to so many decimals.
func roundFraction(x fraction, places int, mode decimal.Rounding) (fraction, bool) {
	if places < 0 || places > 6 {
		return fraction{}, false
	}
	num, ok := linearOf(0, []addend{{pow10(places), x.num}})
	if !ok {
		return fraction{}, false
	}
	x.num = num
	x = x.reduced()
	lo, okLo := x.lo.Round(places, decimal.Floor).Mantissa(places)
	hi, okHi := x.hi.Round(places, decimal.Ceiling).Mantissa(places)
	d, okD := denominator(x)
	if !okLo || !okHi || !okD || !inBounds(lo) || !inBounds(hi) {
		return fraction{}, false
	}
	t := x.num.within(lo, hi)
	if c, whole := d.constant(); !whole || c != 1 {
		t = quotientOf(x.num, d, mode, lo, hi)
	}
	return fraction{t, pow10(places), nil, decimal.Scaled(lo, places), decimal.Scaled(hi, places)}.reduced(), true
}

// denominator is scale × by as a term.
func denominator(x fraction) (*term, bool) {
	if x.by == nil {
		return constantTerm(x.scale), true
	}
	return linearOf(0, []addend{{x.scale, x.by}})
}

// mantissa is the fraction as a whole number at so many decimals, when it is
// one for every unit.
func (f fraction) mantissa(places int) (*term, bool) {
	num, ok := linearOf(0, []addend{{pow10(places), f.num}})
	if !ok || f.by != nil {
		return nil, false
	}
	f.num = num
	f = f.reduced()
	if f.scale != 1 {
		return nil, false
	}
	lo, okLo := f.lo.Round(places, decimal.Floor).Mantissa(places)
	hi, okHi := f.hi.Round(places, decimal.Ceiling).Mantissa(places)
	if !okLo || !okHi {
		return f.num, true
	}
	return f.num.within(lo, hi), true
}
