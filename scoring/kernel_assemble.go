package scoring

import (
	"slices"
)

// assembler turns decisions into instructions. Equal terms are computed once.
type assembler struct {
	inputs []kernelInput
	code   []instruction
	done   map[string]int // term → register
	regs   int
}

// bounds are those of all leaves.
func (d *decision) bounds() (lo, hi int64) {
	first := true
	d.walk(func(d *decision) {
		switch {
		case d.leaf == nil:
		case first:
			lo, hi, first = d.leaf.lo, d.leaf.hi, false
		default:
			lo, hi = min(lo, d.leaf.lo), max(hi, d.leaf.hi)
		}
	})
	return lo, hi
}

// kernel makes the kernel of a decision and its flags.
func (a *assembler) kernel(points *decision, flags []*decision, codes []Flag) *kernel {
	out := a.decision(points)
	k := &kernel{inputs: a.inputs}
	k.lo, k.hi = points.bounds()
	a.splitLast(k, out)
	for i, d := range flags {
		if c, ok := constantLeaf(d); !ok || c != 0 {
			k.flags = append(k.flags, flagKernel{code: codes[i].Code, reg: a.decision(d)})
		}
	}
	k.after, k.regs = a.code, a.regs
	return k
}

// splitLast takes the instruction that writes the points out of the code. Its
// register may stay empty, so nobody else reads it.
func (a *assembler) splitLast(k *kernel, out int) {
	n := len(a.code) - 1
	k.code, k.last = a.code[:n:n], a.code[n]
	if k.last.op == opAddTo { // only adds to what others began
		k.code, k.last = a.code, instruction{op: opLine, to: a.regs, x: out, a: 1}
		a.regs++
	}
	for key, reg := range a.done {
		if reg == out {
			delete(a.done, key)
		}
	}
	a.code = nil
}

// emit adds an instruction that fills a new register.
func (a *assembler) emit(i instruction) int {
	i.to = a.regs
	a.regs++
	a.code = append(a.code, i)
	return i.to
}

func (a *assembler) decision(d *decision) int {
	if d.leaf != nil {
		return a.term(d.leaf)
	}
	if reg, ok := a.bands(d); ok {
		return reg
	}
	if reg, ok := a.ratio(d); ok {
		return reg
	}
	op := opIfNegative
	if d.when.zero {
		op = opIfZero
	}
	return a.emit(instruction{op: op, x: a.term(d.when.x), y: a.decision(d.yes), z: a.decision(d.no)})
}

// term computes a term into a register.
func (a *assembler) term(t *term) int {
	reg, ok := a.done[t.key]
	if !ok {
		reg = a.compute(t)
		a.done[t.key] = reg
	}
	return reg
}

func (a *assembler) compute(t *term) int {
	switch t.op {
	case inputTerm:
		return a.input(t.input)
	case sumTerm:
		return a.sum(t)
	case productTerm:
		return a.emit(instruction{op: opMultiply, x: a.term(t.args[0]), y: a.term(t.args[1])})
	case minTerm, maxTerm:
		return a.bound(t)
	}
	return a.quotient(t)
}

// input loads a column; a source of two figures is read once for both.
func (a *assembler) input(at int) int {
	in := &a.inputs[at]
	if in.half == allOfIt {
		return a.emit(instruction{op: opInput, x: at})
	}
	key := "both of " + in.reads
	both, ok := a.done[key]
	if !ok {
		both = a.emit(instruction{op: opInput, x: at})
		a.done[key] = both
	}
	if in.half == upperHalf {
		return a.emit(instruction{op: opShift, x: both, a: countBits})
	}
	return a.emit(instruction{op: opMask, x: both, a: 1<<countBits - 1})
}

func (a *assembler) sum(t *term) int {
	switch len(t.args) {
	case 0:
		return a.emit(instruction{op: opConstant, a: t.c})
	case 1:
		if i, ok := a.scaledClamp(t); ok {
			return a.emit(i)
		}
		return a.emit(instruction{op: opLine, x: a.term(t.args[0]), a: t.coef[0], c: t.c})
	}
	x, y := a.term(t.args[0]), a.term(t.args[1])
	rest := make([]int, 0, len(t.args))
	for _, arg := range t.args[2:] {
		rest = append(rest, a.term(arg))
	}
	to := a.emit(instruction{op: opPlane, x: x, y: y, a: t.coef[0], b: t.coef[1], c: t.c})
	for i, reg := range rest {
		a.code = append(a.code, instruction{op: opAddTo, to: to, x: reg, a: t.coef[i+2]})
	}
	return to
}

// bound is the smaller or larger of two terms; a line kept between constants is
// one instruction.
func (a *assembler) bound(t *term) int {
	if i, ok := a.clampLine(t); ok {
		return a.emit(i)
	}
	op := opMin
	if t.op == maxTerm {
		op = opMax
	}
	return a.emit(instruction{op: op, x: a.term(t.args[0]), y: a.term(t.args[1])})
}

// clampLine recognises min and max of a line with constants.
func (a *assembler) clampLine(t *term) (instruction, bool) {
	i := instruction{op: opClampLine, a: 1, lo: -maxTermBound, hi: maxTermBound}
	for t.op == minTerm || t.op == maxTerm {
		k := slices.IndexFunc(t.args, func(x *term) bool { _, ok := x.constant(); return ok })
		if k < 0 {
			break
		}
		c, _ := t.args[k].constant()
		if c = max(i.lo, min(c, i.hi)); t.op == minTerm {
			i.hi = c
		} else {
			i.lo = c
		}
		t = t.args[1-k]
	}
	if i.lo == -maxTermBound && i.hi == maxTermBound {
		return i, false
	}
	if t.op == sumTerm && len(t.args) == 1 {
		i.x, i.a, i.c = a.term(t.args[0]), t.coef[0], t.c
		return i, true
	}
	i.x = a.term(t)
	return i, true
}

// scaledClamp is c + coef × a clamped line, as one clamped line.
func (a *assembler) scaledClamp(t *term) (instruction, bool) {
	i, ok := a.clampLine(t.args[0])
	f := t.coef[0]
	if !ok || f < 0 || i.lo == -maxTermBound && i.hi == maxTermBound {
		return i, false
	}
	lo, okLo := productWithin(f, i.lo)
	hi, okHi := productWithin(f, i.hi)
	if i.lo == -maxTermBound {
		lo, okLo = i.lo, true
	}
	if i.hi == maxTermBound {
		hi, okHi = i.hi, true
	}
	if !okLo || !okHi {
		return i, false
	}
	i.a, i.c = f*i.a, f*i.c+t.c
	i.lo, i.hi = shifted(lo, t.c), shifted(hi, t.c)
	return i, true
}

// shifted moves a bound, unless it is none.
func shifted(bound, c int64) int64 {
	if bound == maxTermBound || bound == -maxTermBound {
		return bound
	}
	return bound + c
}

func (a *assembler) quotient(t *term) int {
	if reg, ok := a.plainRatio(t); ok {
		return reg
	}
	n, d := t.args[0], t.args[1]
	if c, ok := d.constant(); ok && !t.wide {
		return a.emit(instruction{op: opDivideBy, x: a.term(n), a: c, mode: t.mode})
	}
	op := opDivide
	if t.wide {
		op = opDivideWide
	}
	return a.emit(instruction{op: op, x: a.term(n), y: a.term(d), mode: t.mode})
}

// bands recognises a table of bands.
func (a *assembler) bands(d *decision) (int, bool) {
	x, edges, ok := d.table()
	if !ok || x == nil {
		return 0, false
	}
	slices.Sort(edges)
	return a.emit(bandTable(d, a.term(x), slices.Compact(edges))), true
}

// table tells whether a decision depends on one term only (nil: on nothing) and
// has constant leaves, and lists the figures where its value may change.
func (d *decision) table() (x *term, edges []int64, ok bool) {
	ok = true
	d.walk(func(d *decision) {
		if d.leaf != nil {
			_, constant := d.leaf.constant()
			ok = ok && constant
			return
		}
		arg, edge, one := d.when.edge()
		if !one || x != nil && arg.key != x.key {
			ok = false
			return
		}
		x = arg
		edges = append(edges, edge, edge+1)
	})
	return x, edges, ok
}

// edge is the figure at which the answer of a question about one term changes.
func (q question) edge() (x *term, edge int64, ok bool) {
	parts, c := q.x.parts()
	if len(parts) != 1 || parts[0].coef != 1 && parts[0].coef != -1 {
		return nil, 0, false
	}
	return parts[0].arg, -c * parts[0].coef, true
}

// bandTable writes a decision over one term as a start and rises at edges.
func bandTable(d *decision, x int, edges []int64) instruction {
	i := instruction{op: opBands, x: x}
	at := d.valueAt(edges[0] - 1)
	i.a = at
	for _, edge := range edges {
		if v := d.valueAt(edge); v != at {
			i.thresholds, i.rises = append(i.thresholds, edge), append(i.rises, v-at)
			at = v
		}
	}
	return i
}

// valueAt answers the questions of a band table for one figure.
func (d *decision) valueAt(x int64) int64 {
	for d.leaf == nil {
		parts, c := d.when.x.parts()
		v := parts[0].coef*x + c
		if d.when.zero && v == 0 || !d.when.zero && v < 0 {
			d = d.yes
		} else {
			d = d.no
		}
	}
	c, _ := d.leaf.constant()
	return c
}
