package scoring

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"eightx/decimal"
)

// term is a whole number per unit: a column of whole numbers, or what sums,
// products, bounds and rounded quotients make of such numbers. Its bounds hold
// for every unit for which the term counts; all arithmetic inside them fits
// 64 bits, intermediate sums included.
type term struct {
	op     termOp
	args   []*term
	coef   []int64          // sumTerm: of each argument
	c      int64            // sumTerm: constant
	input  int              // inputTerm
	mode   decimal.Rounding // quotientTerm: args[0] ÷ args[1], a whole number again
	wide   bool             // quotientTerm: too long for floats
	lo, hi int64
	key    string // the term's structure without its bounds
}

type termOp uint8

const (
	inputTerm termOp = iota
	sumTerm          // c + Σ coef × arg; without arguments a constant
	productTerm
	minTerm
	maxTerm
	quotientTerm
)

// maxTermBound limits every figure a kernel computes with, far enough from the
// end of 64 bits that no sum of bounds can pass it unseen.
const maxTermBound = 1 << 60

func constantTerm(c int64) *term {
	return &term{op: sumTerm, c: c, lo: c, hi: c, key: strconv.FormatInt(c, 10)}
}

// constant is the term's value when it is the same for every unit.
func (t *term) constant() (int64, bool) { return t.c, t.op == sumTerm && len(t.args) == 0 }

// within is the term with bounds as tight as those given; both hold.
func (t *term) within(lo, hi int64) *term {
	if lo <= t.lo && hi >= t.hi {
		return t
	}
	out := *t
	out.lo, out.hi = max(lo, t.lo), min(hi, t.hi)
	return &out
}

// addend is one part of a sum.
type addend struct {
	coef int64
	arg  *term
}

// parts are a term's addends and its constant.
func (t *term) parts() ([]addend, int64) {
	if t.op != sumTerm {
		return []addend{{1, t}}, 0
	}
	out := make([]addend, len(t.args))
	for i, arg := range t.args {
		out[i] = addend{t.coef[i], arg}
	}
	return out, t.c
}

// linearOf is c + Σ coef × arg in its one form: nested sums opened, equal addends
// together, zeros gone, in the order of keys. False when it may not fit.
func linearOf(c int64, parts []addend) (*term, bool) {
	var flat []addend
	for _, p := range parts {
		inner, k := p.arg.parts()
		add, ok := productWithin(p.coef, k)
		if !ok || !inBounds(c+add) {
			return nil, false
		}
		c += add
		for _, q := range inner {
			coef, ok := productWithin(p.coef, q.coef)
			if !ok {
				return nil, false
			}
			flat = append(flat, addend{coef, q.arg})
		}
	}
	return joined(c, merged(flat))
}

// merged puts equal addends together.
func merged(flat []addend) []addend {
	slices.SortStableFunc(flat, func(a, b addend) int { return strings.Compare(a.arg.key, b.arg.key) })
	var out []addend
	for _, p := range flat {
		if n := len(out); n > 0 && out[n-1].arg.key == p.arg.key {
			out[n-1].coef += p.coef
			out[n-1].arg = out[n-1].arg.within(p.arg.lo, p.arg.hi)
			continue
		}
		out = append(out, p)
	}
	return slices.DeleteFunc(out, func(p addend) bool { return p.coef == 0 })
}

// joined builds the sum of merged parts and proves its bounds.
func joined(c int64, parts []addend) (*term, bool) {
	if len(parts) == 0 {
		return constantTerm(c), true
	}
	if c == 0 && len(parts) == 1 && parts[0].coef == 1 {
		return parts[0].arg, true
	}
	t := &term{op: sumTerm, c: c, lo: c, hi: c}
	size := magnitude(c)
	var key strings.Builder
	for _, p := range parts {
		a, okA := productWithin(p.coef, p.arg.lo)
		b, okB := productWithin(p.coef, p.arg.hi)
		size += max(magnitude(a), magnitude(b))
		if !okA || !okB || size > maxTermBound {
			return nil, false
		}
		t.lo, t.hi = t.lo+min(a, b), t.hi+max(a, b)
		t.args, t.coef = append(t.args, p.arg), append(t.coef, p.coef)
		key.WriteString(strconv.FormatInt(p.coef, 10) + "*" + p.arg.key + "+")
	}
	t.key = "(" + key.String() + strconv.FormatInt(c, 10) + ")"
	return t, true
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

func inBounds(x int64) bool { return magnitude(x) <= maxTermBound }

// productWithin is a × b inside the bounds.
func productWithin(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	if high != 0 || low > maxTermBound {
		return 0, false
	}
	return a * b, true
}

// productOf multiplies two terms. Constants are multiplied in; common factors
// come to the front.
func productOf(x, y *term) (*term, bool) {
	if c, ok := x.constant(); ok {
		return linearOf(0, []addend{{c, y}})
	}
	if c, ok := y.constant(); ok {
		return linearOf(0, []addend{{c, x}})
	}
	fx, x := x.factored()
	fy, y := y.factored()
	f, ok := productWithin(fx, fy)
	if !ok {
		return nil, false
	}
	if y.key < x.key {
		x, y = y, x
	}
	t := &term{op: productTerm, args: []*term{x, y}, key: "(" + x.key + "·" + y.key + ")"}
	if !t.spanProducts(x, y) {
		return nil, false
	}
	return linearOf(0, []addend{{f, t}})
}

// spanProducts sets the bounds of a product; false when they are too wide.
func (t *term) spanProducts(x, y *term) bool {
	for i, a := range [...]int64{x.lo, x.hi} {
		for k, b := range [...]int64{y.lo, y.hi} {
			p, ok := productWithin(a, b)
			switch {
			case !ok:
				return false
			case i+k == 0:
				t.lo, t.hi = p, p
			default:
				t.lo, t.hi = min(t.lo, p), max(t.hi, p)
			}
		}
	}
	return true
}

// content is the greatest common divisor of everything added up, 0 for zero.
func (t *term) content() int64 {
	if t.op != sumTerm {
		return 1
	}
	g := magnitude(t.c)
	for _, c := range t.coef {
		g = gcd(g, magnitude(c))
	}
	return int64(g)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// factored is the term's content and what is left of it.
func (t *term) factored() (int64, *term) {
	g := t.content()
	if g <= 1 {
		return 1, t
	}
	return g, t.divided(g)
}

// divided is the term ÷ g for a g that divides its content.
func (t *term) divided(g int64) *term {
	if g == 1 {
		return t
	}
	parts, c := t.parts()
	for i := range parts {
		parts[i].coef /= g
	}
	out, _ := joined(c/g, parts) // smaller than t, so it fits
	return out.within(-(-t.lo / g), t.hi/g)
}

// boundOf is the smaller (minTerm) or larger of two terms.
func boundOf(op termOp, x, y *term) (*term, bool) {
	switch {
	case x.hi <= y.lo:
		return pickTerm(op == minTerm, x, y), true
	case y.hi <= x.lo:
		return pickTerm(op == minTerm, y, x), true
	}
	g := int64(gcd(uint64(x.content()), uint64(y.content())))
	x, y = x.divided(g), y.divided(g)
	if y.key < x.key {
		x, y = y, x
	}
	t := &term{op: op, args: []*term{x, y}, lo: min(x.lo, y.lo), hi: min(x.hi, y.hi)}
	sign := "min"
	if op == maxTerm {
		t.lo, t.hi, sign = max(x.lo, y.lo), max(x.hi, y.hi), "max"
	}
	t.key = sign + "(" + x.key + "," + y.key + ")"
	return linearOf(0, []addend{{g, t}})
}

func pickTerm(first bool, x, y *term) *term {
	if first {
		return x
	}
	return y
}

// quotientOf is n ÷ d rounded to a whole number, for d above zero; the bounds
// of the result are the caller's knowledge.
func quotientOf(n, d *term, mode decimal.Rounding, lo, hi int64) *term {
	t := &term{op: quotientTerm, args: []*term{n, d}, mode: mode, lo: lo, hi: hi, wide: !floatSafe(n.lo, n.hi, d.lo, d.hi)}
	sign := "÷"
	if t.wide {
		sign = "⟌" // the bounds are those of the case at hand, so the way to divide belongs to the key
	}
	t.key = "(" + n.key + sign + d.key + " " + mode.String() + ")"
	return t
}
