package scoring

import "eightx/decimal"

// ratio is the shape most rules have in the end: one or two figures held
// between bounds, added and divided by a target, with a value where the target
// is zero and one below a gate.
//
//	points = zero, by a                 where t = 0
//	         closed                     where gateA·a + gateT·t + gate < 0
//	         (first + second) ÷ (k·t)   rounded, otherwise
//	first  = bounds on lineA·a + lineT·t between low·t and high·t; second likewise
//
// It is one instruction, and where a and t are stored equally wide it reads
// them where they are.
type ratio struct {
	first, second leg
	two           bool // there is a second
	bonus         bool // first is high·min(a, t), second lineA·(a − t) from 0 on
	k             int64
	mode          decimal.Rounding

	zero         *decision // a constant or a table of bands by a; nil: nobody looks
	gateA, gateT int64
	gate         int64 // 0, with gateA and gateT: there is none
	closed       int64

	a, t   int // registers, where the figures have to be loaded first
	va, vt *vector
}

// leg is one addend of a ratio's numerator.
type leg struct{ lineA, lineT, low, high int64 }

// at is the numerator's part for one unit.
func (l *leg) at(a, t int64) int64 {
	return min(max(l.lineA*a+l.lineT*t, l.low*t), l.high*t)
}

// form is a line in a and t held between multiples of t.
type form struct {
	leg
	hasLow, hasHigh bool
}

// ratio recognises the shape with what stands around it.
func (a *assembler) ratio(d *decision) (int, bool) {
	r := &ratio{}
	var zero, gate *term
	if d.leaf == nil && d.when.zero && d.when.x.op == inputTerm {
		r.zero, zero, d = d.yes, d.when.x, d.no
	}
	if d.leaf == nil && !d.when.zero {
		c, ok := constantLeaf(d.yes)
		if !ok {
			return 0, false
		}
		r.closed, gate, d = c, d.when.x, d.no
	}
	if d.leaf == nil {
		return 0, false
	}
	return a.finishRatio(r, d.leaf, zero, gate)
}

// plainRatio recognises the shape without anything around it.
func (a *assembler) plainRatio(t *term) (int, bool) {
	return a.finishRatio(&ratio{}, t, nil, nil)
}

func constantLeaf(d *decision) (int64, bool) {
	if d.leaf == nil {
		return 0, false
	}
	return d.leaf.constant()
}

// finishRatio fills in the quotient; zero and gate must be about its own
// figures.
func (a *assembler) finishRatio(r *ratio, q, zero, gate *term) (int, bool) {
	if q.op != quotientTerm || q.wide {
		return 0, false
	}
	t, k, ok := multipleOf(q.args[1])
	if !ok || zero != nil && zero.key != t.key {
		return 0, false
	}
	m := ratioMatch{t: t}
	legs, ok := m.legs(q.args[0])
	if !ok || m.a == nil || len(legs) > 2 || !m.gate(r, gate) || !m.zero(r) {
		return 0, false
	}
	r.k, r.mode = k, q.mode
	for i, f := range legs {
		l, ok := m.closed(f)
		if !ok {
			return 0, false
		}
		if i == 0 {
			r.first = l
		} else {
			r.second, r.two = l, true
		}
	}
	r.orderLegs(legs)
	a.ratioInputs(r, m.a, t)
	return a.emit(instruction{op: opRatio, ratio: r}), true
}

// orderLegs recognises the pair of legs that has a loop of its own.
func (r *ratio) orderLegs(forms []form) {
	if len(forms) < 2 {
		return
	}
	upTo := func(f form) bool { return f.hasHigh && !f.hasLow && f.lineT == 0 && f.lineA == f.high }
	above := func(f form) bool { return f.hasHigh && f.hasLow && f.low == 0 && f.lineA > 0 && f.lineT == -f.lineA }
	if upTo(forms[1]) && above(forms[0]) {
		r.first, r.second = r.second, r.first
		forms = []form{forms[1], forms[0]}
	}
	r.bonus = upTo(forms[0]) && above(forms[1])
}

// multipleOf reads k × input.
func multipleOf(d *term) (t *term, k int64, ok bool) {
	if d.op == inputTerm {
		return d, 1, true
	}
	if d.op == sumTerm && len(d.args) == 1 && d.c == 0 && d.args[0].op == inputTerm {
		return d.args[0], d.coef[0], true
	}
	return nil, 0, false
}

// ratioInputs says where the figures come from.
func (a *assembler) ratioInputs(r *ratio, x, t *term) {
	vx, okX := a.inputs[x.input].source.(figureSource)
	vt, okT := a.inputs[t.input].source.(figureSource)
	if okX && okT {
		r.va, r.vt = vx.v, vt.v
		return
	}
	r.a, r.t = a.term(x), a.term(t)
}

// ratioMatch reads numerators over one target.
type ratioMatch struct{ a, t *term }

// legs splits a numerator; what is not held between bounds makes one leg.
func (m *ratioMatch) legs(n *term) ([]form, bool) {
	parts, c := n.parts()
	if c != 0 {
		return nil, false
	}
	var out []form
	var plain form
	for _, p := range parts {
		f, ok := m.form(p.arg)
		if !ok {
			return nil, false
		}
		f = f.times(p.coef)
		if f.hasLow || f.hasHigh {
			out = append(out, f)
			continue
		}
		plain.lineA += f.lineA
		plain.lineT += f.lineT
	}
	if plain.lineA != 0 || plain.lineT != 0 {
		out = append(out, plain)
	}
	return out, len(out) > 0
}

func (f form) times(c int64) form {
	out := form{leg{f.lineA * c, f.lineT * c, f.low * c, f.high * c}, f.hasLow, f.hasHigh}
	if c < 0 {
		out.low, out.high, out.hasLow, out.hasHigh = out.high, out.low, f.hasHigh, f.hasLow
	}
	return out
}

// form reads a line in a and t, or one held between multiples of t.
func (m *ratioMatch) form(x *term) (form, bool) {
	if x.op == sumTerm && len(x.args) == 1 && x.c == 0 {
		f, ok := m.form(x.args[0])
		return f.times(x.coef[0]), ok
	}
	if x.op != minTerm && x.op != maxTerm {
		return m.line(x)
	}
	for k := range 2 {
		edge, ok := m.line(x.args[k])
		if !ok || edge.lineA != 0 {
			continue
		}
		f, ok := m.form(x.args[1-k])
		if !ok || x.op == minTerm && f.hasHigh || x.op == maxTerm && f.hasLow {
			return form{}, false
		}
		if x.op == minTerm {
			f.high, f.hasHigh = edge.lineT, true
		} else {
			f.low, f.hasLow = edge.lineT, true
		}
		return f, !f.hasLow || !f.hasHigh || f.low <= f.high
	}
	return form{}, false
}

// line reads lineA·a + lineT·t; the first other input it meets becomes a.
func (m *ratioMatch) line(x *term) (form, bool) {
	parts, c := x.parts()
	var f form
	for _, p := range parts {
		switch {
		case p.arg.op != inputTerm:
			return f, false
		case p.arg.key == m.t.key:
			f.lineT += p.coef
		case m.a == nil || m.a.key == p.arg.key:
			m.a = p.arg
			f.lineA += p.coef
		default:
			return f, false
		}
	}
	return f, c == 0
}

// gate reads the condition of the gate, if there is one. It is computed with
// floats, so its parts must be whole numbers floats hold.
func (m *ratioMatch) gate(r *ratio, gate *term) bool {
	if gate == nil {
		return true
	}
	_, c := gate.parts()
	line, ok := linearOf(-c, []addend{{1, gate}})
	if !ok {
		return false
	}
	f, ok := m.line(line)
	if !ok || m.a == nil {
		return false
	}
	r.gateA, r.gateT, r.gate = f.lineA, f.lineT, c
	atA, okA := productWithin(f.lineA, max(m.a.hi, -m.a.lo))
	atT, okT := productWithin(f.lineT, max(m.t.hi, -m.t.lo))
	return okA && okT && magnitude(atA)+magnitude(atT)+magnitude(c) < floatLimit
}

// zero tells whether the points without a target depend on a alone.
func (m *ratioMatch) zero(r *ratio) bool {
	if r.zero == nil {
		return true
	}
	x, _, ok := r.zero.table()
	return ok && (x == nil || x.key == m.a.key)
}

// atZero is the points where t = 0.
func (r *ratio) atZero(a int64) int64 {
	if r.zero == nil {
		return 0
	}
	return r.zero.valueAt(a)
}

// closed gives a form bounds where it has none: multiples of t so far out that
// they never hold, which t ≥ 1 makes possible. False when they do not fit.
func (m *ratioMatch) closed(f form) (leg, bool) {
	atA, okA := productWithin(f.lineA, max(m.a.hi, -m.a.lo))
	atT, okT := productWithin(f.lineT, m.t.hi)
	if !okA || !okT || magnitude(atA)+magnitude(atT) > maxTermBound {
		return leg{}, false
	}
	far := int64(magnitude(atA) + magnitude(atT))
	if !f.hasLow {
		f.low = -far
	}
	if !f.hasHigh {
		f.high = far
	}
	_, okLow := productWithin(f.low, m.t.hi)
	_, okHigh := productWithin(f.high, m.t.hi)
	return f.leg, okLow && okHigh
}

// ratioInto computes a ratio for the units from row lo on.
func ratioInto[P pointInt](r *ratio, m *machine, to []P, lo int) {
	n := len(to)
	switch {
	case r.va == nil:
		ratioBlock(r, to, m.regs[r.a][:n], m.regs[r.t][:n])
	case r.va.n8 != nil && r.vt.n8 != nil:
		ratioBlock(r, to, r.va.n8[lo:], r.vt.n8[lo:])
	case r.va.n16 != nil && r.vt.n16 != nil:
		ratioBlock(r, to, r.va.n16[lo:], r.vt.n16[lo:])
	case r.va.n32 != nil && r.vt.n32 != nil:
		ratioBlock(r, to, r.va.n32[lo:], r.vt.n32[lo:])
	default:
		var a, t register
		r.va.load(a[:n], lo)
		r.vt.load(t[:n], lo)
		ratioBlock(r, to, a[:n], t[:n])
	}
}
