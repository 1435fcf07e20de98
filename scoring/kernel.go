package scoring

// Kernels compute an indicator for a whole block of units at a time, on plain
// 64-bit integers. They are compiled from the same expression trees the general
// engine evaluates, unit by unit, on exact rationals; the trees remain the
// definition, kernels only have to give the same figures, and a test compares
// them on random schemes.
//
// The way from a tree to a kernel:
//
//  1. translator: the tree becomes a decision whose leaves are rounded
//     quotients of whole numbers. Bounds of columns prove that nothing can
//     overflow, be missing or divide by zero; where they do not, the indicator
//     has no kernel.
//  2. assembler: the decision becomes instructions on registers, each a loop
//     over the block. Shapes that real rules have (a rate held between bounds
//     with a gate and a bonus, tables of bands, a sum kept between floor and
//     cap) become one instruction.
//  3. machine: runs the instructions, block by block.
//
// A scheme is run by kernels as a whole or not at all: see plan.

// kernel is one indicator for the units of one peer group.
type kernel struct {
	code   []instruction
	last   instruction   // writes the points, whole at the scheme's decimals
	after  []instruction // for the flags
	inputs []kernelInput
	lo, hi int64
	flags  []flagKernel
	regs   int
}

// flagKernel marks the units for which a register is not zero.
type flagKernel struct {
	code   string
	reg    int
	column int // of the board
}

// register holds one figure per unit of a block.
type register = [blockUnits]int64

// machine is the memory kernels work in; each worker has its own.
type machine struct {
	regs   []register
	sum    register // points of the item at hand
	raw    register // weighted sum of the items so far
	adjust register // bonuses and penalties so far
}

// run computes the points of n units from row lo on, all in the block of index
// at, into their column.
func (m *machine) run(k *kernel, to *pointColumn, lo, n, at int) {
	for len(m.regs) < k.regs {
		m.regs = append(m.regs, register{})
	}
	for i := range k.code {
		k.code[i].exec(m, k, lo, n, at)
	}
	if to.n16 != nil {
		writePoints(&k.last, m, k, to.n16[lo:lo+n], lo, at)
	} else {
		writePoints(&k.last, m, k, to.n32[lo:lo+n], lo, at)
	}
	for i := range k.after {
		k.after[i].exec(m, k, lo, n, at)
	}
}
