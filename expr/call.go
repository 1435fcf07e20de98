package expr

import (
	"strconv"
	"strings"

	"eightx/decimal"
)

// MaxPlaces bounds the decimals of round() to both sides.
const MaxPlaces = 12

// call reads the arguments of the function named by the word at, the look-ahead being its parenthesis.
func (p *parser) call(at token) (tree, *SyntaxError) {
	f := lookup(at.text)
	if f == nil {
		return tree{}, unknownFunction(at)
	}
	args, err := p.arguments()
	if err != nil {
		return tree{}, err
	}
	b := binder{f: f, at: at, n: Node{Op: f.Op, Pos: at.pos}, args: args}
	if err := b.bind(); err != nil {
		return tree{}, err
	}
	t, err := p.node(b.n, b.taken...)
	t.open = false
	return t, err
}

func unknownFunction(at token) *SyntaxError {
	if near := nearest(strings.ToLower(at.text), functionNames()); near != "" {
		return &SyntaxError{Pos: at.pos, Code: CodeFunctionNear, Args: Args{"name": at.text, "near": near}}
	}
	return &SyntaxError{Pos: at.pos, Code: CodeUnknownFunction, Args: Args{"name": at.text}}
}

// arguments reads ( expression, … ).
func (p *parser) arguments() ([]tree, *SyntaxError) {
	open := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokSign && p.tok.text == ")" {
		return nil, p.advance()
	}
	var args []tree
	for {
		arg, err := p.expression(bindNone)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		if p.tok.kind != tokSign || p.tok.text != "," {
			return args, p.closeParen(open)
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

// binder matches arguments with the parameters of a function: literals go into fields of the node, the rest is taken.
type binder struct {
	f     *Function
	at    token
	n     Node
	args  []tree
	next  int
	taken []tree
}

func (b *binder) bind() *SyntaxError {
	b.tiesLast()
	for i, param := range b.f.Params {
		if b.next == len(b.args) || b.skips(i, param) {
			continue
		}
		if err := b.take(param); err != nil {
			return err
		}
	}
	for b.f.Repeat && b.next < len(b.args) {
		if err := b.take(b.f.Params[len(b.f.Params)-1]); err != nil {
			return err
		}
	}
	if b.next < len(b.args) || len(b.args) < b.f.Required {
		return b.count()
	}
	return nil
}

// tiesLast lets the scope and the tie rule of a rank come in any order.
func (b *binder) tiesLast() {
	if !b.f.Op.IsRank() || len(b.args) != 3 {
		return
	}
	if _, ties := ParseTies(b.args[1].node.Text); ties {
		b.args[1], b.args[2] = b.args[2], b.args[1]
	}
}

// skips tells whether an optional parameter was left out although arguments follow: the scope in rank(x, "1223"),
// the value in peer_count("all"), the decimals in round(x, "down").
func (b *binder) skips(i int, param Param) bool {
	literal := b.args[b.next].node
	if literal.Op != OpText || i < b.f.Required {
		return false
	}
	if param == ParamAny || param == ParamPlaces {
		return true
	}
	_, ties := ParseTies(literal.Text)
	return param == ParamScope && b.f.Op.IsRank() && ties
}

// take gives the next argument to the parameter.
func (b *binder) take(param Param) *SyntaxError {
	arg := b.args[b.next]
	b.next++
	if !param.literal() {
		b.taken = append(b.taken, arg)
		return nil
	}
	if param == ParamPlaces {
		return b.places(arg.node)
	}
	if arg.node.Op != OpText {
		return &SyntaxError{Pos: arg.node.Pos, Code: CodeLiteralText, Args: Args{"name": b.at.text}}
	}
	return b.label(param, arg.node)
}

func (b *binder) places(n *Node) *SyntaxError {
	places, ok := n.Num.Int64()
	if n.Op != OpConst || !ok || places < -MaxPlaces || places > MaxPlaces {
		limits := Args{"name": b.at.text, "min": strconv.Itoa(-MaxPlaces), "max": strconv.Itoa(MaxPlaces)}
		return &SyntaxError{Pos: n.Pos, Code: CodeLiteralPlaces, Args: limits}
	}
	b.n.Places = int(places)
	return nil
}

// label puts a literal text where the parameter wants it.
func (b *binder) label(param Param, n *Node) *SyntaxError {
	switch param {
	case ParamRounding:
		return b.rounding(n)
	case ParamTies:
		return b.ties(n)
	case ParamScope:
		b.n.Text = scopeNamed(n.Text)
	default:
		b.n.Text = n.Text
	}
	return nil
}

func (b *binder) rounding(n *Node) *SyntaxError {
	mode, err := decimal.ParseRounding(n.Text)
	if err != nil {
		return &SyntaxError{Pos: n.Pos, Code: CodeRounding, Args: Args{"text": n.Text, "known": roundingNames()}}
	}
	b.n.Round = mode
	return nil
}

func roundingNames() string {
	var names []string
	for mode := decimal.HalfUp; mode <= decimal.Ceiling; mode++ {
		names = append(names, mode.String())
	}
	return strings.Join(names, " ")
}

func (b *binder) ties(n *Node) *SyntaxError {
	ties, ok := ParseTies(n.Text)
	if !ok {
		return &SyntaxError{Pos: n.Pos, Code: CodeTies, Args: Args{"text": n.Text, "known": strings.Join(tiesNames[:], " ")}}
	}
	b.n.Ties = ties
	return nil
}

// scopeAllZh is how a Chinese expression writes ScopeAll.
const scopeAllZh = "全部"

func scopeNamed(s string) string {
	if s == scopeAllZh {
		return ScopeAll
	}
	return s
}

// count says how many arguments the function takes.
func (b *binder) count() *SyntaxError {
	args := Args{"name": b.at.text, "got": strconv.Itoa(len(b.args))}
	least, most := strconv.Itoa(b.f.Required), strconv.Itoa(len(b.f.Params))
	switch {
	case b.f.Repeat:
		args["min"] = least
		return &SyntaxError{Pos: b.at.pos, Code: CodeCountLeast, Args: args}
	case least == most:
		args["want"] = least
		return &SyntaxError{Pos: b.at.pos, Code: CodeCountExact, Args: args}
	}
	args["min"], args["max"] = least, most
	return &SyntaxError{Pos: b.at.pos, Code: CodeCountRange, Args: args}
}
