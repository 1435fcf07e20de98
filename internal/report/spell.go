package report

import (
	"strconv"
	"strings"

	"eightx/decimal"
	"eightx/expr"
	"eightx/internal/locale"
)

// speller writes an expression tree the way it would stand on paper: names in
// words, × and ÷, fractions cut after a few decimals.
type speller struct {
	lang locale.Lang
	name func(string) string // words of a name
}

// shownPlaces is how many decimals of an endless fraction are shown.
const shownPlaces = 6

// How tightly the text of a node holds together.
const (
	bindOr = iota
	bindAnd
	bindNot
	bindCompare
	bindAdd
	bindMul
	bindSign
	bindLeaf
)

// infix are the operations written between their arguments.
var infix = map[expr.Op]struct {
	sign string
	bind int
}{
	expr.OpAdd: {" + ", bindAdd}, expr.OpSub: {" − ", bindAdd}, expr.OpMul: {" × ", bindMul}, expr.OpDiv: {" ÷ ", bindMul},
	expr.OpEq: {" = ", bindCompare}, expr.OpNe: {" ≠ ", bindCompare}, expr.OpLt: {" < ", bindCompare},
	expr.OpLe: {" ≤ ", bindCompare}, expr.OpGt: {" > ", bindCompare}, expr.OpGe: {" ≥ ", bindCompare},
	expr.OpAnd: {"spell.and", bindAnd}, expr.OpOr: {"spell.or", bindOr},
}

// spell writes a tree.
func (s speller) spell(n *expr.Node) string {
	switch n.Op {
	case expr.OpConst:
		return shown(n.Num)
	case expr.OpBool:
		return locale.Text(s.lang, "spell."+strconv.FormatBool(n.Bool))
	case expr.OpText:
		return locale.Text(s.lang, "spell.quoted", locale.A("text", n.Text))
	case expr.OpRef:
		return s.name(n.Text)
	case expr.OpNeg:
		return "−" + s.tight(n.Args[0], bindLeaf)
	case expr.OpNot:
		return locale.Text(s.lang, "spell.not", locale.A("x", s.tight(n.Args[0], bindSign)))
	}
	if in, ok := infix[n.Op]; ok && len(n.Args) > 1 {
		return s.infix(n, in.sign, in.bind)
	}
	return s.call(n)
}

// shown is a number as a calculator shows it.
func shown(x decimal.Number) string {
	return strings.Replace(x.Approx(shownPlaces), "-", "−", 1)
}

func (s speller) infix(n *expr.Node, sign string, bind int) string {
	if strings.HasPrefix(sign, "spell.") {
		sign = " " + locale.Text(s.lang, sign) + " "
	}
	parts := make([]string, len(n.Args))
	for i, arg := range n.Args {
		least := bind
		if i > 0 && (n.Op == expr.OpSub || n.Op == expr.OpDiv) || bind == bindCompare {
			least++
		}
		parts[i] = s.tight(arg, least)
	}
	return strings.Join(parts, sign)
}

// tight puts parentheses around what holds together less than it must. A
// negative number has them behind any sign.
func (s speller) tight(n *expr.Node, least int) string {
	text := s.spell(n)
	if binding(n) < least || least > bindAdd && strings.HasPrefix(text, "−") {
		return "(" + text + ")"
	}
	return text
}

func binding(n *expr.Node) int {
	switch {
	case n.Op == expr.OpNeg:
		return bindSign
	case n.Op == expr.OpNot:
		return bindNot
	case n.Op == expr.OpConst && n.Num.Sign() < 0:
		return bindSign
	}
	if in, ok := infix[n.Op]; ok && len(n.Args) > 1 {
		return in.bind
	}
	return bindLeaf
}

// call writes a function.
func (s speller) call(n *expr.Node) string {
	var args []string
	for _, arg := range n.Args {
		args = append(args, s.spell(arg))
	}
	switch n.Op {
	case expr.OpClamp:
		return locale.Text(s.lang, "spell.clamp", locale.A("x", args[0]), locale.A("low", args[1]), locale.A("high", args[2]))
	case expr.OpHas:
		return locale.Text(s.lang, "spell.has", locale.A("x", args[0]))
	case expr.OpIn:
		return locale.Text(s.lang, "spell.in", locale.A("x", args[0]), locale.A("list", s.list(args[1:])))
	case expr.OpRound:
		return locale.Text(s.lang, "spell.round", locale.A("x", args[0]), locale.A("places", n.Places), locale.A("mode", s.rounding(n.Round.String())))
	}
	return s.function(n) + "(" + strings.Join(args, ", ") + ")"
}

func (s speller) rounding(mode string) string { return locale.Text(s.lang, "spell.rounding."+mode) }

func (s speller) list(words []string) string {
	w := &writer{lang: s.lang}
	return strings.Join(words, w.comma())
}

// function is the name of a function in the expression language.
func (s speller) function(n *expr.Node) string {
	f, ok := expr.LookupFunction(n.Op.String())
	if !ok || s.lang != locale.Zh {
		return n.Op.String()
	}
	return f.Zh
}

// inFigures is a tree with its names replaced by their values, as far as they
// have one.
func inFigures(n *expr.Node, value func(string) (expr.Value, bool)) *expr.Node {
	return expr.Subst(n, func(name string) *expr.Node {
		v, ok := value(name)
		switch {
		case !ok:
			return nil
		case v.Kind == expr.KindBool:
			return expr.B(v.Bool)
		case v.Kind == expr.KindText:
			return expr.T(v.Text)
		}
		return &expr.Node{Op: expr.OpConst, Type: expr.Num, Num: v.Num, Pos: -1}
	})
}
