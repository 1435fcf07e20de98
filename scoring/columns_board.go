package scoring

import (
	"eightx/decimal"
)

// Board is the outcome of a run by columns: one row per unit, in the order of
// its Columns. Its figures are those the general engine gives for the same
// facts.
type Board struct {
	p       *Program
	c       *Columns
	plan    *plan
	points  []pointColumn
	flags   [][]flagColumn
	exact   []int64 // total before rounding, × the scale of weights
	total   []int32
	rank    []int32
	extra   [][]int32
	star    []uint8
	pay     [][]int64 // per reward, fen
	ladders []*ladder // per extra rank: instead of extra once single facts have changed
}

// pointColumn holds the points of an indicator in units of the last printed
// decimal, in 16 bits where they fit.
type pointColumn struct {
	n16 []int16
	n32 []int32
}

// flagColumn marks the units whose line carries a flag.
type flagColumn struct {
	code string
	on   []bool
}

func newBoard(pl *plan) *Board {
	n := pl.c.Len()
	b := &Board{p: pl.p, c: pl.c, plan: pl, exact: make([]int64, n), total: make([]int32, n), rank: make([]int32, n), star: make([]uint8, n)}
	for i := range pl.kernels {
		b.points = append(b.points, newPointColumn(pl.kernels[i], n))
		b.flags = append(b.flags, newFlagColumns(pl.kernels[i], n))
	}
	for range pl.extra {
		b.extra = append(b.extra, make([]int32, n))
	}
	for range pl.rewards {
		b.pay = append(b.pay, make([]int64, n))
	}
	return b
}

func newPointColumn(kernels []*kernel, n int) pointColumn {
	for _, k := range kernels {
		if k != nil && (!fits[int16](k.lo, k.lo) || !fits[int16](k.hi, k.hi)) {
			return pointColumn{n32: make([]int32, n)}
		}
	}
	return pointColumn{n16: make([]int16, n)}
}

// newFlagColumns makes a column per code and tells the kernels which is theirs.
func newFlagColumns(kernels []*kernel, n int) []flagColumn {
	var out []flagColumn
	index := map[string]int{}
	for _, k := range kernels {
		if k == nil {
			continue
		}
		for f := range k.flags {
			code := k.flags[f].code
			at, known := index[code]
			if !known {
				at = len(out)
				index[code] = at
				out = append(out, flagColumn{code, make([]bool, n)})
			}
			k.flags[f].column = at
		}
	}
	return out
}

// sumPoints adds up the points of some indicators for the units from row lo on,
// four columns at a time where they are narrow.
func (b *Board) sumPoints(sum []int64, indicators []int, lo int) {
	clear(sum)
	for len(indicators) > 0 {
		if four, ok := b.narrow(indicators, lo, len(sum)); ok {
			addFour(sum, four)
			indicators = indicators[4:]
			continue
		}
		c := &b.points[indicators[0]]
		if c.n16 != nil {
			addPoints(sum, c.n16[lo:])
		} else {
			addPoints(sum, c.n32[lo:])
		}
		indicators = indicators[1:]
	}
}

// narrow is the next four columns, if there are so many and all are narrow.
func (b *Board) narrow(indicators []int, lo, n int) (four [4][]int16, ok bool) {
	if len(indicators) < 4 {
		return four, false
	}
	for k := range four {
		column := b.points[indicators[k]].n16
		if column == nil {
			return four, false
		}
		four[k] = column[lo : lo+n]
	}
	return four, true
}

func addFour(sum []int64, four [4][]int16) {
	p, q, r, s := four[0][:len(sum)], four[1][:len(sum)], four[2][:len(sum)], four[3][:len(sum)]
	for i := range sum {
		sum[i] += int64(p[i]) + int64(q[i]) + int64(r[i]) + int64(s[i])
	}
}

func addPoints[T int16 | int32](sum []int64, points []T) {
	points = points[:len(sum)]
	for i, x := range points {
		sum[i] += int64(x)
	}
}

func (c *pointColumn) at(row int) int64 {
	if c.n16 != nil {
		return int64(c.n16[row])
	}
	return int64(c.n32[row])
}

// Columns are the facts behind the board.
func (b *Board) Columns() *Columns { return b.c }

// Places is the number of printed decimals, in which mantissas count.
func (b *Board) Places() int { return b.p.places }

// Mantissa is the points of an indicator (by its place in the scheme) in units
// of the last printed decimal: 18.50 is 1850. A peer group without the
// indicator has 0.
func (b *Board) Mantissa(indicator, row int) int64 { return b.points[indicator].at(row) }

// Points is the points of an indicator, and whether the unit has it.
func (b *Board) Points(indicator, row int) (decimal.Number, bool) {
	if b.plan.kernels[indicator][b.c.peer[row]] == nil {
		return decimal.Zero, false
	}
	return decimal.Scaled(b.Mantissa(indicator, row), b.p.places), true
}

// Flags are the codes of the flags of a line, nil without any.
func (b *Board) Flags(indicator, row int) []string {
	var out []string
	for _, f := range b.flags[indicator] {
		if f.on[row] {
			out = append(out, f.code)
		}
	}
	return out
}

// Total is the printed total.
func (b *Board) Total(row int) decimal.Number { return decimal.Scaled(int64(b.total[row]), b.p.places) }

// TotalMantissa is the printed total in units of its last decimal.
func (b *Board) TotalMantissa(row int) int64 { return int64(b.total[row]) }

// Rank is the place in the ranking's scope, from 1.
func (b *Board) Rank(row int) int { return int(b.rank[row]) }

// ExtraRank is the place by a further ranking of the scheme, from 1.
func (b *Board) ExtraRank(k, row int) int {
	if b.ladders != nil && b.ladders[k] != nil {
		return b.ladders[k].place(b, int32(row))
	}
	return int(b.extra[k][row])
}

// Star is the number of stars, 0 without any.
func (b *Board) Star(row int) int { return int(b.star[row]) }

// Reward is what the unit gets by a reward of the scheme.
func (b *Board) Reward(k, row int) decimal.Fen { return decimal.Fen(b.pay[k][row]) }
