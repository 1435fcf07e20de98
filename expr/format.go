package expr

import (
	"strconv"
	"strings"

	"eightx/decimal"
)

// Format is the canonical text of n: Parse gives an Equal tree for every tree that Check accepts, unless the text is longer
// than Parse takes. Trees from Parse always come back, save for length.
func Format(n *Node) string { return format(n, english) }

// FormatZh is the canonical text with Chinese function names and operators; Parse reads it as well.
func FormatZh(n *Node) string { return format(n, chinese) }

func format(n *Node, lang *language) string {
	p := printer{lang: lang}
	p.node(n)
	return p.String()
}

// language is what differs between the two canonical texts.
type language struct {
	name      func(*Node, *Function) string
	operators map[Op]string
	yes, no   string
	all       string
}

var english = &language{
	name:      func(_ *Node, f *Function) string { return f.Name },
	operators: symbols,
	yes:       "true", no: "false",
	all: ScopeAll,
}

var chinese = &language{
	name: nameZh,
	operators: map[Op]string{
		OpAdd: "+", OpSub: "-", OpMul: "×", OpDiv: "÷", OpNeg: "-",
		OpEq: "=", OpNe: "≠", OpLt: "<", OpLe: "≤", OpGt: ">", OpGe: "≥",
		OpAnd: "且", OpOr: "或", OpNot: "非",
	},
	yes: "真", no: "假",
	all: scopeAllZh,
}

// nameZh says 四舍五入 for the rounding it names, 修约 for the others.
func nameZh(n *Node, f *Function) string {
	if n.Op == OpRound && n.Round == decimal.HalfUp {
		return byName["half_up"].Zh
	}
	return f.Zh
}

// printer writes a tree.
type printer struct {
	strings.Builder
	lang *language
}

func (p *printer) node(n *Node) {
	switch n.Op {
	case OpConst:
		p.WriteString(n.Num.String())
	case OpBool:
		p.truth(n.Bool)
	case OpText:
		p.WriteString(quoteText(n.Text))
	case OpRef:
		p.WriteString(quoteName(n.Text))
	case OpNeg, OpNot:
		p.prefix(n)
	default:
		p.operation(n)
	}
}

func (p *printer) truth(b bool) {
	if b {
		p.WriteString(p.lang.yes)
		return
	}
	p.WriteString(p.lang.no)
}

// prefix writes a sign or not; what is behind it stands in parentheses unless it is a name, a call or a text.
func (p *printer) prefix(n *Node) {
	p.WriteString(p.lang.operators[n.Op])
	if n.Op == OpNot {
		p.WriteByte(' ')
	}
	for _, arg := range n.Args {
		p.inParens(arg, binding(arg) < bindLeaf || arg.Op == OpConst)
	}
}

func (p *printer) inParens(n *Node, needed bool) {
	if !needed {
		p.node(n)
		return
	}
	p.WriteByte('(')
	p.node(n)
	p.WriteByte(')')
}

// operation writes an infix operation or a call.
func (p *printer) operation(n *Node) {
	symbol := p.lang.operators[n.Op]
	if symbol == "" || len(n.Args) < 2 {
		p.call(n)
		return
	}
	for i, arg := range n.Args {
		if i > 0 {
			p.WriteString(" " + symbol + " ")
		}
		p.inParens(arg, parenthesised(n, arg, i))
	}
}

// parenthesised tells whether argument i of an infix operation needs parentheses to come back as an argument of it.
func parenthesised(n, arg *Node, i int) bool {
	own, inner := binding(n), binding(arg)
	if i > 0 {
		return inner <= own || inner == bindSign
	}
	return inner < own || inner == own && (own == bindCompare || arg.Op == n.Op && infixes[symbols[n.Op]].nary)
}

// binding is how tightly the text of a node holds together.
func binding(n *Node) int {
	switch {
	case n.Op == OpNot:
		return bindNot
	case n.Op == OpNeg, n.Op == OpConst && n.Num.Sign() < 0:
		return bindSign
	case len(n.Args) < 2:
		return bindLeaf
	}
	if in, ok := infixes[symbols[n.Op]]; ok {
		return in.bind
	}
	return bindLeaf
}

// call writes name(arguments), the literals at the places the table of functions gives them.
func (p *printer) call(n *Node) {
	f := functionOf(n.Op)
	if f == nil {
		f = &Function{Name: n.Op.String(), Zh: n.Op.String(), Params: numbers}
	}
	p.WriteString(p.lang.name(n, f))
	p.WriteByte('(')
	list := lister{printer: p}
	args := n.Args
	for _, param := range f.Params {
		switch {
		case param.literal():
			list.literal(n, param)
		case len(args) > 0:
			list.node(args[0])
			args = args[1:]
		}
	}
	for _, arg := range args {
		list.node(arg)
	}
	p.WriteByte(')')
}

// lister writes arguments with commas between them.
type lister struct {
	*printer
	started bool
}

func (l *lister) node(n *Node) {
	l.comma()
	l.printer.node(n)
}

func (l *lister) word(s string) {
	l.comma()
	l.WriteString(s)
}

func (l *lister) comma() {
	if l.started {
		l.WriteString(", ")
	}
	l.started = true
}

// literal writes a field of the node, unless leaving it out means the same.
func (l *lister) literal(n *Node, param Param) {
	switch param {
	case ParamScope:
		l.scope(n.Text)
	case ParamTies:
		l.unless(n.Ties == TiesSkip, quoteText(n.Ties.String()))
	case ParamKind:
		l.unless(n.Text == "", quoteText(n.Text))
	case ParamPlaces:
		l.unless(n.Places == 0, strconv.Itoa(n.Places))
	case ParamRounding:
		l.unless(n.Round == decimal.HalfUp, quoteText(n.Round.String()))
	default:
		l.word(quoteText(n.Text))
	}
}

func (l *lister) unless(same bool, word string) {
	if !same {
		l.word(word)
	}
}

func (l *lister) scope(name string) {
	if name == ScopeAll {
		name = l.lang.all
	}
	l.unless(name == ScopePeers, quoteText(name))
}

// quoteText is a text literal: in double quotes, quotes inside doubled.
func quoteText(s string) string { return `"` + double(s, '"') + `"` }

// quoteName is a name as an expression needs it: in brackets unless it is a plain word.
func quoteName(name string) string {
	l := lexer{src: name}
	tok, err := l.next()
	if err == nil && tok.kind == tokWord && tok.text == name && words[strings.ToLower(name)] == "" {
		return name
	}
	return "[" + double(name, ']') + "]"
}

// double doubles every character that Parse would take for the closing one.
func double(s string, closing rune) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
		if narrow(r) == closing {
			b.WriteRune(r)
		}
	}
	return b.String()
}
