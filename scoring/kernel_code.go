package scoring

import "eightx/decimal"

// opcode is what an instruction does for each unit of a block. x, y, z are
// registers, a, b, c … constants.
type opcode uint8

const (
	opInput      opcode = iota // input x
	opConstant                 // a
	opShift                    // x >> a
	opMask                     // x & a
	opLine                     // a·x + c
	opPlane                    // a·x + b·y + c
	opAddTo                    // to + a·x
	opClampLine                // a·x + c, not below lo, not above hi
	opMultiply                 // x·y
	opMin                      // the smaller of x and y
	opMax                      // the larger
	opDivide                   // x ÷ y rounded
	opDivideBy                 // x ÷ a rounded
	opDivideWide               // x ÷ y rounded, too long for floats
	opIfNegative               // y where x < 0, else z
	opIfZero                   // y where x = 0, else z
	opBands                    // a band table of x
	opRatio                    // see ratio
)

// instruction is one loop over a block.
type instruction struct {
	op         opcode
	to         int
	x, y, z    int
	a, b, c    int64
	lo, hi     int64
	mode       decimal.Rounding
	thresholds []int64 // opBands: from each on, so much more
	rises      []int64
	ratio      *ratio
}

// exec runs the instruction on n units.
func (i *instruction) exec(m *machine, k *kernel, lo, n, at int) {
	to := m.regs[i.to][:n]
	x, y, z := m.regs[i.x][:n], m.regs[i.y][:n], m.regs[i.z][:n]
	switch i.op {
	case opInput:
		k.inputs[i.x].source.fill(to, lo, at)
	case opConstant:
		for j := range to {
			to[j] = i.a
		}
	case opShift:
		for j := range to {
			to[j] = x[j] >> uint(i.a)
		}
	case opMask:
		for j := range to {
			to[j] = x[j] & i.a
		}
	case opLine:
		for j := range to {
			to[j] = i.a*x[j] + i.c
		}
	case opPlane:
		for j := range to {
			to[j] = i.a*x[j] + i.b*y[j] + i.c
		}
	case opAddTo:
		for j := range to {
			to[j] += i.a * x[j]
		}
	case opClampLine:
		clampLine(i, to, x)
	case opMultiply:
		for j := range to {
			to[j] = x[j] * y[j]
		}
	case opMin:
		for j := range to {
			to[j] = min(x[j], y[j])
		}
	case opMax:
		for j := range to {
			to[j] = max(x[j], y[j])
		}
	case opDivide:
		divideBlock(to, x, y, i.mode)
	case opDivideBy:
		divideBlockBy(to, x, i.a, i.mode)
	case opDivideWide:
		for j := range to {
			to[j] = wideQuotient(x[j], y[j], i.mode)
		}
	case opIfNegative:
		for j := range to {
			v := z[j]
			if x[j] < 0 {
				v = y[j]
			}
			to[j] = v
		}
	case opIfZero:
		for j := range to {
			v := z[j]
			if x[j] == 0 {
				v = y[j]
			}
			to[j] = v
		}
	case opBands:
		bands(i, to, x)
	case opRatio:
		ratioInto(i.ratio, m, to, lo)
	}
}

// pointInt are the integers points are stored in; registers count too.
type pointInt interface{ int16 | int32 | int64 }

// writePoints runs the last instruction of a kernel. The frequent ones write
// points where they stay, without a register in between.
func writePoints[P pointInt](i *instruction, m *machine, k *kernel, to []P, lo, at int) {
	switch i.op {
	case opClampLine:
		clampLine(i, to, m.regs[i.x][:len(to)])
	case opBands:
		bands(i, to, m.regs[i.x][:len(to)])
	case opRatio:
		ratioInto(i.ratio, m, to, lo)
	default:
		i.exec(m, k, lo, len(to), at)
		for j, x := range m.regs[i.to][:len(to)] {
			to[j] = P(x)
		}
	}
}

func clampLine[P pointInt](i *instruction, to []P, x []int64) {
	a, c, lo, hi := i.a, i.c, i.lo, i.hi
	to = to[:len(x)]
	for j, v := range x {
		to[j] = P(max(lo, min(a*v+c, hi)))
	}
}

// bands adds up the rises a figure has passed, four at a time. Sign masks take
// the place of branches, which data of no order would make expensive.
func bands[P pointInt](i *instruction, to []P, x []int64) {
	to = to[:len(x)]
	start := i.a
	for b := 0; b == 0 || b < len(i.thresholds); b += 4 {
		var t, r [4]int64
		copy(t[:], i.thresholds[b:])
		copy(r[:], i.rises[b:])
		t0, t1, t2, t3, r0, r1, r2, r3 := t[0], t[1], t[2], t[3], r[0], r[1], r[2], r[3]
		if b == 0 {
			for j, v := range x {
				to[j] = P(start + r0&^((v-t0)>>63) + r1&^((v-t1)>>63) + r2&^((v-t2)>>63) + r3&^((v-t3)>>63))
			}
			continue
		}
		for j, v := range x {
			to[j] += P(r0&^((v-t0)>>63) + r1&^((v-t1)>>63) + r2&^((v-t2)>>63) + r3&^((v-t3)>>63))
		}
	}
}

// wideQuotient is n/d rounded, by integer division. Where a condition excludes
// the unit, d may be 0 and nobody looks at the outcome.
func wideQuotient(n, d int64, mode decimal.Rounding) int64 {
	if d <= 0 {
		return 0
	}
	q := floorDiv(n, d)
	rest := n - q*d // from 0 to d−1
	if 2*rest > d || 2*rest == d && q&1 == 1 {
		q++
	}
	return adjusted(q, n, d, mode)
}
