package report

import (
	"math"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
)

// opFormula turns one operation into a formula.
type opFormula func(*translator, *expr.Node) term

// scalarFormulas is how each operation of one unit becomes a formula. The
// aggregates stand in formula_peers.go and formula_tables.go.
func scalarFormulas() map[expr.Op]opFormula {
	return map[expr.Op]opFormula{
		expr.OpAdd: infixTerm("+", bindAdd, addApprox), expr.OpSub: infixTerm("-", bindAdd, func(a, b approx) approx { return addApprox(a, negApprox(b)) }),
		expr.OpMul: infixTerm("*", bindMul, mulApprox), expr.OpDiv: quotient,
		expr.OpNeg: negative,
		expr.OpMin: extremeTerm("MIN", math.Min), expr.OpMax: extremeTerm("MAX", math.Max), expr.OpAbs: absolute, expr.OpClamp: clamped,
		expr.OpFloor: whole("INT(", ")", math.Floor), expr.OpCeil: whole("-INT(-", ")", math.Ceil), expr.OpTrunc: whole("TRUNC(", ")", math.Trunc),
		expr.OpRound: roundedTerm,
		expr.OpEq:    comparison("=", func(c int) bool { return c == 0 }), expr.OpNe: comparison("<>", func(c int) bool { return c != 0 }),
		expr.OpLt: comparison("<", func(c int) bool { return c < 0 }), expr.OpLe: comparison("<=", func(c int) bool { return c <= 0 }),
		expr.OpGt: comparison(">", func(c int) bool { return c > 0 }), expr.OpGe: comparison(">=", func(c int) bool { return c >= 0 }),
		expr.OpAnd: (*translator).joined, expr.OpOr: (*translator).joined, expr.OpNot: opposite,
		expr.OpIf: (*translator).choice, expr.OpIn: among, expr.OpHas: present, expr.OpCoalesce: firstPresent,
		expr.OpLast: (*translator).lastYear,
	}
}

// args translates the arguments of a node.
func (t *translator) args(n *expr.Node) []term {
	out := make([]term, len(n.Args))
	for i, arg := range n.Args {
		out[i] = t.term(arg)
	}
	return out
}

// infixTerm is a + b + c and the like.
func infixTerm(sign string, bind int, compute func(a, b approx) approx) opFormula {
	return func(t *translator, n *expr.Node) term {
		args := t.args(n)
		var f formula
		for i, arg := range args {
			least := bind
			if i > 0 {
				f, least = join(f, sign), bind+1
			}
			f = join(f, arg.tight(least))
		}
		return strict(f, bind, args, func(v []approx) approx {
			out := v[0]
			for _, x := range v[1:] {
				out = compute(out, x)
			}
			return out
		})
	}
}

func quotient(t *translator, n *expr.Node) term {
	x := infixTerm("/", bindMul, divApprox)(t, n)
	if _, constant := fixedNumber(n.Args[1]); !constant {
		x.may = true
	}
	return x
}

// fixedNumber is the value of a constant.
func fixedNumber(n *expr.Node) (decimal.Number, bool) {
	if n = expr.Fold(n); n.Op == expr.OpConst {
		return n.Num, true
	}
	return decimal.Zero, false
}

func negative(t *translator, n *expr.Node) term {
	args := t.args(n)
	return strict(join("-", args[0].tight(bindLeaf)), bindSign, args, func(v []approx) approx { return negApprox(v[0]) })
}

func extremeTerm(name string, pick func(a, b float64) float64) opFormula {
	return func(t *translator, n *expr.Node) term {
		args := t.args(n)
		return strict(call(name, formulasOf(args)...), bindLeaf, args, func(v []approx) approx {
			out := v[0]
			for _, x := range v[1:] {
				out = approximately(pick(out.v, x.v), math.Max(out.e, x.e))
			}
			return out
		})
	}
}

func formulasOf(args []term) []formula {
	out := make([]formula, len(args))
	for i, arg := range args {
		out[i] = arg.formula
	}
	return out
}

func absolute(t *translator, n *expr.Node) term {
	args := t.args(n)
	return strict(call("ABS", args[0].formula), bindLeaf, args, func(v []approx) approx { return approximately(math.Abs(v[0].v), v[0].e) })
}

// clamped is max(low, min(x, high)).
func clamped(t *translator, n *expr.Node) term {
	args := t.args(n)
	f := call("MAX", args[1].formula, call("MIN", args[0].formula, args[2].formula))
	return strict(f, bindLeaf, args, func(v []approx) approx {
		return approximately(math.Max(v[1].v, math.Min(v[0].v, v[2].v)), math.Max(v[0].e, math.Max(v[1].e, v[2].e)))
	})
}

// whole is a rounding to whole numbers: INT, −INT(−x), TRUNC of the snapped figure.
func whole(before, after string, compute func(float64) float64) opFormula {
	return func(t *translator, n *expr.Node) term {
		x := t.term(n.Args[0])
		f, d := t.snap(x, 0)
		out := strict(join(before, f, after), bindLeaf, []term{x}, nil)
		if before[0] == '-' {
			out.bind = bindSign
		}
		out.at = func(u int) approx {
			v := x.at(u)
			if v.kind != aNumber {
				return approx{}
			}
			near := math.Round(v.v)
			if d != noSnap && math.Abs(v.v-near) <= snapZone(d, v.e) {
				t.decide(u, n.Args[0], decimal.Int(int64(near)))
				return approximately(near, 0)
			}
			return approximately(compute(v.v), 0)
		}
		return out
	}
}

// comparison compares two numbers through their snapped difference, two texts
// as they are.
func comparison(sign string, holds func(c int) bool) opFormula {
	return func(t *translator, n *expr.Node) term {
		args := t.args(n)
		if n.Args[0].Type == expr.Text || n.Args[1].Type == expr.Text {
			return strict(join(args[0].tight(bindAdd), sign, args[1].tight(bindAdd)), bindCompare, args, func(v []approx) approx {
				return truth(holds(compareTexts(v[0].s, v[1].s)))
			})
		}
		if args[0].plain && args[1].plain {
			return strict(join(args[0].tight(bindAdd), sign, args[1].tight(bindAdd)), bindCompare, args, func(v []approx) approx {
				return truth(holds(compareFloats(v[0].v, v[1].v)))
			})
		}
		return t.snappedComparison(n, args, sign, holds)
	}
}

func compareTexts(a, b string) int {
	if a == b {
		return 0
	}
	return 1
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (t *translator) snappedComparison(n *expr.Node, args []term, sign string, holds func(c int) bool) term {
	difference := strict(join(args[0].tight(bindAdd), "-", args[1].tight(bindMul)), bindAdd, args, func(v []approx) approx {
		return addApprox(v[0], negApprox(v[1]))
	})
	f, d := t.snap(difference, 0)
	out := strict(join(f, sign, "0"), bindCompare, args, nil)
	exact := expr.Sub(n.Args[0], n.Args[1])
	out.at = func(u int) approx {
		v := difference.at(u)
		switch {
		case v.kind != aNumber:
			return approx{}
		case math.Abs(v.v) <= snapZone(d, v.e):
			t.decide(u, exact, decimal.Zero)
			return truth(holds(0))
		}
		return truth(holds(compareFloats(v.v, 0)))
	}
	return out
}

// joined is and, or. Spreadsheets look at all arguments; where one of them may
// be missing, one that decides wins over it.
func (t *translator) joined(n *expr.Node) term {
	args := t.args(n)
	name, decides := "AND", false
	if n.Op == expr.OpOr {
		name, decides = "OR", true
	}
	_, may := merge(args...)
	var all, deciding []formula
	for _, arg := range args {
		may = may || len(arg.needs) > 0
		all = append(all, arg.inside())
		one := arg.inside()
		if !decides {
			one = call("NOT", one)
		}
		deciding = append(deciding, call("IFERROR", one, text("FALSE")))
	}
	out := term{formula: call(name, all...), bind: bindLeaf, may: may, at: func(u int) approx { return joinedAt(args, decides, u) }}
	if may {
		out.formula = call("IF", call("OR", deciding...), text(map[bool]string{true: "TRUE", false: "FALSE"}[decides]), call(name, all...))
	}
	return out
}

func joinedAt(args []term, decides bool, u int) approx {
	out := truth(!decides)
	for _, arg := range args {
		v := arg.at(u)
		if v.kind == aTruth && v.truth == decides {
			return v
		}
		if v.kind != aTruth {
			out = approx{}
		}
	}
	return out
}

func opposite(t *translator, n *expr.Node) term {
	args := t.args(n)
	return strict(call("NOT", args[0].formula), bindLeaf, args, func(v []approx) approx { return truth(!v[0].truth) })
}

// choice is if. A branch is only looked at when it is chosen, so what only it
// needs is no need of the whole.
func (t *translator) choice(n *expr.Node) term {
	cond := t.term(n.Args[0])
	if b, known := t.settled(n.Args[0]); known {
		if b {
			return t.term(n.Args[1])
		}
		return t.term(n.Args[2])
	}
	yes, no := t.term(n.Args[1]), t.term(n.Args[2])
	may := cond.may || yes.may || no.may || len(yes.needs) > 0 || len(no.needs) > 0
	f := call("IF", cond.formula, without(yes, cond.needs).inside(), without(no, cond.needs).inside())
	return term{formula: f, bind: bindLeaf, needs: cond.needs, may: may, plain: false, at: func(u int) approx {
		v := cond.at(u)
		switch {
		case v.kind != aTruth:
			return approx{}
		case v.truth:
			return yes.at(u)
		}
		return no.at(u)
	}}
}

// without is a term whose needs are partly guarded already.
func without(x term, guarded []*column) term {
	var rest []*column
	for _, c := range x.needs {
		known := false
		for _, g := range guarded {
			known = known || g == c
		}
		if !known {
			rest = append(rest, c)
		}
	}
	x.needs = rest
	return x
}

// settled is a condition that is the same for all units at hand because it
// only asks for their peer group.
func (t *translator) settled(n *expr.Node) (value, known bool) {
	if n.Op != expr.OpEq || n.Args[0].Op != expr.OpRef || n.Args[0].Text != "unit.peer" || n.Args[1].Op != expr.OpText || len(t.units) == 0 {
		return false, false
	}
	peer := t.b.peer(t.units[0])
	for _, u := range t.units {
		if t.b.peer(u) != peer {
			return false, false
		}
	}
	return peer == n.Args[1].Text, true
}

func among(t *translator, n *expr.Node) term {
	parts := make([]*expr.Node, 0, len(n.Args)-1)
	for _, c := range n.Args[1:] {
		equal := expr.Eq(n.Args[0], c)
		equal.Type = expr.Bool
		parts = append(parts, equal)
	}
	if len(parts) == 1 {
		return t.term(parts[0])
	}
	args := make([]term, len(parts))
	for i, part := range parts {
		args[i] = t.term(part)
	}
	return strict(call("OR", formulasOf(args)...), bindLeaf, args, func(v []approx) approx {
		for _, x := range v {
			if x.truth {
				return truth(true)
			}
		}
		return truth(false)
	})
}

// present is has: a number, or a text that is not empty.
func present(t *translator, n *expr.Node) term {
	x := t.term(n.Args[0])
	f := call("ISNUMBER", x.inside())
	if len(x.formula) == 1 && x.formula[0].col != nil {
		f = call("ISNUMBER", x.formula)
	}
	switch n.Args[0].Type {
	case expr.Text:
		f = join(x.tight(bindAdd), `<>""`)
		if x.may {
			f = call("NOT", call("ISERROR", x.formula))
		}
	case expr.Bool:
		f = call("NOT", call("ISERROR", x.inside()))
	}
	bind := bindLeaf
	if n.Args[0].Type == expr.Text {
		bind = bindCompare
	}
	return term{formula: f, bind: bind, at: func(u int) approx {
		v := x.at(u)
		return truth(v.kind != nothing && (v.kind != aText || v.s != ""))
	}}
}

func firstPresent(t *translator, n *expr.Node) term {
	args := t.args(n)
	last := args[len(args)-1]
	f := last.inside()
	for i := len(args) - 2; i >= 0; i-- {
		f = call("IFERROR", args[i].inside(), f)
	}
	return term{formula: f, bind: bindLeaf, may: last.may || len(last.needs) > 0, at: func(u int) approx {
		for _, arg := range args {
			if v := arg.at(u); v.kind != nothing {
				return v
			}
		}
		return approx{}
	}}
}

// roundedTerm rounds to decimals by the mode.
func roundedTerm(t *translator, n *expr.Node) term {
	x := t.term(n.Args[0])
	f, d := t.snap(x, n.Places)
	if n.Round != decimal.HalfUp && len(f) > 3 {
		x = t.helper(n.Args[0], x, "")
		f, d = t.snap(x, n.Places)
	}
	out := strict(roundFormula(f, n.Places, n.Round), bindLeaf, []term{x}, nil)
	out.bind = roundBind(n.Round)
	out.at = func(u int) approx {
		v := x.at(u)
		if v.kind != aNumber {
			return approx{}
		}
		return t.roundAt(u, n, v, d)
	}
	return out
}

func roundBind(mode decimal.Rounding) int {
	if mode == decimal.HalfUp {
		return bindLeaf
	}
	return bindMul
}

// roundFormula writes a rounding of a snapped figure. ROUND itself goes half
// away from zero; a tie to the even neighbour is 2·ROUND(s/2,0) for the figure s
// in units of the last place.
func roundFormula(f formula, places int, mode decimal.Rounding) formula {
	p := strconv.Itoa(places)
	if mode == decimal.HalfUp {
		return call("ROUND", f, text(p))
	}
	scale := "1" + zeros(places)
	s := call("ROUND", join("(", f, ")*", scale), text(strconv.Itoa(max(0, 9-places))))
	if places < 0 {
		s = call("ROUND", join("(", f, ")/1", zeros(-places)), text("9"))
	}
	var steps formula
	switch mode {
	case decimal.HalfEven:
		steps = call("IF", join(call("ABS", join(s, "-", call("TRUNC", s))), "=0.5"), join("2*", call("ROUND", join(s, "/2"), text("0"))), call("ROUND", s, text("0")))
	case decimal.Down:
		steps = call("TRUNC", s)
	case decimal.Up:
		steps = join(call("SIGN", s), "*-INT(-", call("ABS", s), ")")
	case decimal.Floor:
		steps = call("INT", s)
	default:
		steps = join("-INT(-", s, ")")
	}
	if places < 0 {
		return join("(", steps, ")*1"+zeros(-places))
	}
	return join("(", steps, ")/", scale)
}

func zeros(n int) string {
	out := make([]byte, max(0, n))
	for i := range out {
		out[i] = '0'
	}
	return string(out)
}

// roundAt is the rounded figure as a spreadsheet has it; close to the boundary
// the engine's exact figure decides whether it may be a formula.
func (t *translator) roundAt(u int, n *expr.Node, v approx, d int) approx {
	scale := math.Pow(10, float64(n.Places))
	steps := v.v * scale
	boundary := math.Floor(steps) + 0.5
	if n.Round != decimal.HalfUp && n.Round != decimal.HalfEven {
		boundary = math.Round(steps)
	}
	if d != noSnap && math.Abs(steps-boundary)/scale <= snapZone(d, v.e) {
		t.decide(u, n.Args[0], decimal.Frac(int64(math.Round(boundary*2)), 2).Quo(tenTo(n.Places)))
	}
	exact := t.b.rp.Value(u, t.indicator, n)
	if exact.Kind != expr.KindNum {
		return approx{}
	}
	return exactly(exact.Num)
}

// tenTo is 10 to a power.
func tenTo(places int) decimal.Number { return decimal.Scaled(1, -places) }
