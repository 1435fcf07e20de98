package report

import (
	"math"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/expr"
)

// term is a translated expression: a formula for the row at hand, what it needs
// to be there, and its value as a spreadsheet has it.
type term struct {
	formula formula
	bind    int       // how tightly the formula holds together
	needs   []*column // figures without which there is no value
	may     bool      // may be an error for other reasons
	plain   bool      // a constant or a given figure: its double is the decimal itself
	at      func(unit int) approx
}

// translator turns expressions of one place (the rule of an indicator for a
// peer group, or an expression outside of indicators) into formulas.
type translator struct {
	b         *book
	indicator string
	source    any   // what helper columns belong to: the same rule has the same columns in every peer group
	units     []int // rows of the units at hand
	seen      map[*expr.Node]term
	failed    string // why some part cannot be a formula
}

// cannot notes why an expression cannot be a formula.
func (t *translator) cannot(why string) term {
	if t.failed == "" {
		t.failed = why
	}
	return term{formula: text("NA()"), bind: bindLeaf, may: true, at: func(int) approx { return approx{} }}
}

// term translates a node, each shared node once.
func (t *translator) term(n *expr.Node) term {
	if x, done := t.seen[n]; done {
		return x
	}
	x := t.translate(n)
	if x.formula.length() > longFormula {
		x = t.helper(n, x, "")
	}
	t.seen[n] = x
	return x
}

// longFormula is where a formula becomes hard to read, and is cut by a column
// of its own. Spreadsheets end at 8192 characters.
const longFormula = 600

func (t *translator) translate(n *expr.Node) term {
	switch n.Op {
	case expr.OpConst:
		return constant(n.Num)
	case expr.OpBool:
		b := n.Bool
		return term{formula: text(map[bool]string{true: "TRUE", false: "FALSE"}[b]), bind: bindLeaf, at: func(int) approx { return truth(b) }}
	case expr.OpText:
		s := n.Text
		return term{formula: text(quoted(s)), bind: bindLeaf, at: func(int) approx { return approx{kind: aText, s: s} }}
	case expr.OpNA, expr.OpFail: // nothing was scored with a failure in it
		return term{formula: text("NA()"), bind: bindLeaf, may: true, at: func(int) approx { return approx{} }}
	case expr.OpRef:
		return t.ref(n)
	case expr.OpStep:
		return t.step(n)
	}
	if f := t.b.scalars[n.Op]; f != nil {
		return f(t, n)
	}
	switch {
	case n.Op.IsPeer():
		return t.peer(n)
	case n.Op.IsAggregate():
		return t.table(n)
	}
	return t.cannot(n.Op.String())
}

func constant(x decimal.Number) term {
	v := exactly(x)
	return term{formula: text(decimalText(x)), bind: binding(&expr.Node{Op: expr.OpConst, Num: x}), plain: true, at: func(int) approx { return v }}
}

// decimalText is a number as a formula writes it.
func decimalText(x decimal.Number) string {
	if s := x.String(); !containsSlash(s) {
		return s
	}
	return strconv.FormatFloat(toFloat(x), 'g', 17, 64)
}

func containsSlash(s string) bool { return slices.Contains([]byte(s), '/') }

// column is a term that reads a column of the row at hand.
func reading(c *column, plain bool, at func(unit int) approx) term {
	return term{formula: own(c), bind: bindLeaf, needs: []*column{c}, plain: plain, at: at}
}

// step gives a named step a column of its own, unless it only renames another
// column.
func (t *translator) step(n *expr.Node) term {
	x := t.term(n.Args[0])
	if len(x.formula) == 1 && x.plain {
		return x
	}
	return t.helper(n, x, n.Text)
}

// helper puts a term into a column of the sheet of steps. The column is shared
// by all peer groups with the same rule.
func (t *translator) helper(n *expr.Node, x term, code string) term {
	if len(x.formula) == 1 && x.formula[0].col != nil {
		return x // it stands in a column already
	}
	h := t.b.helperColumn(t.source, n, t.indicator, code)
	values := h.values
	formula := x.top()
	for _, u := range t.units {
		h.formulas[u] = formula
		values[u] = x.at(u)
	}
	return reading(h.column, false, func(u int) approx {
		if u < len(values) {
			return values[u]
		}
		return approx{}
	})
}

// top is the formula of a cell: empty when something is missing.
func (x term) top() formula {
	out := x.formula
	if x.may {
		out = call("IFERROR", out, text(`""`))
	}
	return guarded(x.needs, out, text(`""`))
}

// inside is the formula as an argument that is only looked at when it is
// needed: an error when something is missing.
func (x term) inside() formula { return guarded(x.needs, x.formula, text("NA()")) }

// guarded is the formula where all needed figures are there, instead otherwise.
func guarded(needs []*column, out, instead formula) formula {
	if len(needs) == 0 {
		return out
	}
	var refs []formula
	for _, c := range needs {
		refs = append(refs, own(c))
	}
	return call("IF", join(call("COUNT", refs...), "<"+strconv.Itoa(len(needs))), instead, out)
}

// tight is a formula in parentheses unless it holds together well enough.
func (x term) tight(least int) formula {
	if x.bind < least {
		return join("(", x.formula, ")")
	}
	return x.formula
}

// merge joins needs, each column once.
func merge(terms ...term) (needs []*column, may bool) {
	for _, x := range terms {
		may = may || x.may
		for _, c := range x.needs {
			if !slices.Contains(needs, c) {
				needs = append(needs, c)
			}
		}
	}
	return needs, may
}

// strict is a term over arguments that all have to be there.
func strict(f formula, bind int, args []term, compute func(values []approx) approx) term {
	needs, may := merge(args...)
	return term{formula: f, bind: bind, needs: needs, may: may, at: func(u int) approx {
		values := make([]approx, len(args))
		for i, arg := range args {
			if values[i] = arg.at(u); values[i].kind == nothing {
				return approx{}
			}
		}
		return compute(values)
	}}
}

// size is the largest magnitude of a term over the units, and the largest error.
func (t *translator) size(x term) (size, e float64) {
	for _, u := range t.units {
		if v := x.at(u); v.kind == aNumber {
			size, e = math.Max(size, math.Abs(v.v)), math.Max(e, v.e)
		}
	}
	return size, e
}

// snap rounds a term to d decimals, finer than places. Given figures are
// decimals already.
func (t *translator) snap(x term, places int) (formula, int) {
	if x.plain {
		return x.formula, noSnap
	}
	size, e := t.size(x)
	d, ok := snapDecimals(size, e, places)
	if !ok {
		t.cannot("precision")
	}
	return call("ROUND", x.formula, text(strconv.Itoa(d))), d
}

// noSnap says that a figure needs no snapping.
const noSnap = 99

// decide looks at a figure that lies close to the boundary b: unless it lies
// there exactly, a spreadsheet could decide otherwise than the engine, and the
// cell must not be a formula.
func (t *translator) decide(u int, n *expr.Node, b decimal.Number) {
	if v := t.b.rp.Value(u, t.indicator, n); v.Kind != expr.KindNum || !v.Num.Equal(b) {
		t.b.doubt(t.indicator, u)
	}
}
