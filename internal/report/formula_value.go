package report

import (
	"math"

	"eightx/decimal"
)

// A spreadsheet computes in binary doubles, the engine in exact fractions. So
// that both print the same figure, every place where a small error could turn
// into another figure (rounding, whole steps, comparisons, ranks) first rounds
// to d decimals, "snaps":
//
//	ROUND(ROUND(x,d),p)    INT(ROUND(x,d))    ROUND(a-b,d)<0
//
// Let x be the exact figure, x̃ what the spreadsheet has, |x̃ − x| ≤ e, and b the
// nearest figure at which the outcome changes: for a rounding to p decimals a
// multiple of 10^-p plus one half of it, for whole steps a whole number, for a
// comparison 0. b has at most p+1 decimals, so with d > p it is a multiple of
// 10^-d itself.
//
//   - If x = b, then x̃ lies within e of b, and snapping gives b exactly as long
//     as e < 10^-d/2. The outcome is the engine's.
//   - If |x − b| > 10^-d/2 + e, snapping cannot give b and stays on the side of
//     x. The outcome is the engine's.
//
// (Programs that round decimals by 15 significant digits move the half way
// between two steps by less than a hundredth of a step; 10^-d·3/4 leaves room.)
//
// What remains is x ≠ b closer than that to b. While the workbook is
// written, each cell is computed the way a spreadsheet does, together with a
// bound for e (the usual running error analysis: each operation adds half a
// unit in the last place, and differences may be snapped to 0 by spreadsheets
// when they are below 2^-48 of their operands). A cell that comes that close to
// b is compared with the exact figure; unless it is b exactly, the line is
// written as a value and marked, never as a formula that may print otherwise.
//
// d is 13 minus the digits before the point, at most 10: then x·10^d stays
// below 10^13, where spreadsheets round decimals correctly, and 10^-d/2 is some
// hundred times larger than the errors of a few dozen operations.

// approx is a value as a spreadsheet has it: a double with a bound of its
// error, a condition, a text, or nothing.
type approx struct {
	kind  approxKind
	truth bool
	v, e  float64
	s     string
}

type approxKind uint8

const (
	nothing approxKind = iota
	aNumber
	aTruth
	aText
)

// Relative errors: of one operation, and of a difference that a spreadsheet
// may snap to 0.
const (
	unitError = 1.0 / (1 << 52)
	snapError = 1.0 / (1 << 47)
)

func approximately(v, e float64) approx { return approx{kind: aNumber, v: v, e: e} }

// rounded is a value that is the double nearest to a decimal.
func rounded(v float64) approx { return approximately(v, math.Abs(v)*unitError) }

func truth(b bool) approx { return approx{kind: aTruth, truth: b} }

// exactly is an exact number as a spreadsheet reads it.
func exactly(x decimal.Number) approx { return rounded(toFloat(x)) }

// toFloat is the double nearest to x.
func toFloat(x decimal.Number) float64 {
	f, _ := x.Big().Float64()
	return f
}

func addApprox(a, b approx) approx {
	v := a.v + b.v
	return approximately(v, a.e+b.e+math.Max(math.Abs(a.v), math.Abs(b.v))*snapError)
}

func mulApprox(a, b approx) approx {
	v := a.v * b.v
	return approximately(v, math.Abs(a.v)*b.e+math.Abs(b.v)*a.e+a.e*b.e+math.Abs(v)*unitError)
}

// divApprox is nothing for a divisor that may be 0.
func divApprox(a, b approx) approx {
	least := math.Abs(b.v) - b.e
	if least <= 0 {
		return approx{}
	}
	v := a.v / b.v
	return approximately(v, (a.e+math.Abs(v)*b.e)/least+math.Abs(v)*unitError)
}

func negApprox(a approx) approx { return approximately(-a.v, a.e) }

// snapDecimals is d for figures up to size, with errors up to e; false when no
// d is both finer than places and coarser than the errors.
func snapDecimals(size, e float64, places int) (int, bool) {
	d := 13 - digitsBefore(size)
	d = min(d, 10)
	for d > places && math.Pow(10, -float64(d))/2 < 8*e {
		d--
	}
	return d, d > places
}

// digitsBefore is the number of digits before the point, at least 1.
func digitsBefore(v float64) int {
	if v < 10 {
		return 1
	}
	return int(math.Floor(math.Log10(v))) + 1
}

// snapZone is how close to b a figure is not decided by doubles.
func snapZone(d int, e float64) float64 { return math.Pow(10, -float64(d))*3/4 + e }
