package expr

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a source text. They keep every later pass over a tree small; trees built by code have no limits.
const (
	MaxLength = 4000 // bytes
	MaxDepth  = 64   // nodes on the longest way from the root to a leaf
	MaxNodes  = 500
	maxGroups = 4 * MaxDepth // open parentheses, signs and calls while parsing
)

// Binding powers, weakest first. A comparison does not take another comparison as its left side.
const (
	bindNone = iota
	bindOr
	bindAnd
	bindNot
	bindCompare
	bindAdd
	bindMul
	bindSign
	bindLeaf
)

// infix says how an operator between two operands binds, and whether a + b + c becomes one node with three arguments.
type infix struct {
	op   Op
	bind int
	nary bool
}

var infixes = map[string]infix{
	"or": {OpOr, bindOr, true}, "and": {OpAnd, bindAnd, true},
	"=": {OpEq, bindCompare, false}, "≠": {OpNe, bindCompare, false},
	"<": {OpLt, bindCompare, false}, "≤": {OpLe, bindCompare, false},
	">": {OpGt, bindCompare, false}, "≥": {OpGe, bindCompare, false},
	"+": {OpAdd, bindAdd, true}, "-": {OpSub, bindAdd, false},
	"*": {OpMul, bindMul, true}, "/": {OpDiv, bindMul, false},
}

// words are the keywords, in lower case; names that equal one are written in brackets.
var words = map[string]string{
	"and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or",
	"not": "not", "非": "not", "true": "true", "真": "true", "false": "false", "假": "false",
}

// joiners are the Chinese operators that need no space after them, longest first.
var joiners = []string{"并且", "且", "或者", "或"}

// Parse reads an expression. The error is always a *SyntaxError. Its time is linear in the length of the source.
func Parse(src string) (*Node, error) {
	if len(src) > MaxLength {
		return nil, &SyntaxError{Pos: MaxLength, Code: CodeTooLong, Args: Args{"limit": strconv.Itoa(MaxLength)}}
	}
	n, err := parse(src)
	if err != nil {
		return nil, err
	}
	return n, nil
}

// parse is Parse for a source of any length.
func parse(src string) (*Node, *SyntaxError) {
	if at := invalidAt(src); at >= 0 {
		return nil, &SyntaxError{Pos: at, Code: CodeEncoding}
	}
	p := &parser{lex: lexer{src: src}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokEnd {
		return nil, &SyntaxError{Code: CodeEmpty}
	}
	t, err := p.expression(bindNone)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEnd {
		return nil, p.unexpected()
	}
	return t.node, nil
}

func invalidAt(src string) int {
	for i, r := range src {
		if r == utf8.RuneError && !strings.HasPrefix(src[i:], "\uFFFD") {
			return i
		}
	}
	return -1
}

// tree is a parsed part. open tells that it was not in parentheses, so that a following + may join it.
type tree struct {
	node  *Node
	depth int
	open  bool
}

// parser is a Pratt parser with one token of look-ahead.
type parser struct {
	lex    lexer
	tok    token
	nodes  int
	groups int
}

func (p *parser) advance() *SyntaxError {
	tok, err := p.lex.next()
	p.tok = tok
	return err
}

// expression reads operands and operators that bind tighter than floor.
func (p *parser) expression(floor int) (tree, *SyntaxError) {
	p.groups++
	defer func() { p.groups-- }()
	if p.groups > maxGroups {
		return tree{}, p.tooDeep(p.tok.pos)
	}
	left, err := p.operand()
	for err == nil {
		p.splitJoiner()
		in, ok := p.infix()
		if !ok || in.bind <= floor {
			break
		}
		left, err = p.binary(left, in)
	}
	return left, err
}

// infix is the operator at the look-ahead, if it is one.
func (p *parser) infix() (infix, bool) {
	switch p.tok.kind {
	case tokSign:
		in, ok := infixes[p.tok.text]
		return in, ok
	case tokWord:
		in, ok := infixes[words[strings.ToLower(p.tok.text)]]
		return in, ok
	}
	return infix{}, false
}

// splitJoiner cuts 且乙 into 且 and 乙 where an operator is due: Chinese is written without spaces.
func (p *parser) splitJoiner() {
	if p.tok.kind != tokWord {
		return
	}
	for _, joiner := range joiners {
		if strings.HasPrefix(p.lex.src[p.tok.pos:], joiner) {
			p.tok.text, p.tok.end = joiner, p.tok.pos+len(joiner)
			p.lex.pos = p.tok.end
			return
		}
	}
}

// binary reads the operator at the look-ahead and its right side.
func (p *parser) binary(left tree, in infix) (tree, *SyntaxError) {
	at := p.tok
	if in.bind == bindCompare && left.open && isComparison(left.node.Op) {
		return tree{}, &SyntaxError{Pos: at.pos, Code: CodeChained, Args: Args{"text": p.raw(at)}}
	}
	if err := p.advance(); err != nil {
		return tree{}, err
	}
	right, err := p.expression(in.bind)
	if err != nil {
		return tree{}, err
	}
	if in.nary && left.open && left.node.Op == in.op {
		return p.join(left, right)
	}
	return p.node(Node{Op: in.op, Pos: at.pos}, left, right)
}

func isComparison(op Op) bool { return op >= OpEq && op <= OpGe }

// join adds one more argument to a sum, product, and, or that the parser itself began.
func (p *parser) join(left, right tree) (tree, *SyntaxError) {
	left.node.Args = append(left.node.Args, right.node)
	left.depth = max(left.depth, right.depth+1)
	if left.depth > MaxDepth {
		return tree{}, p.tooDeep(right.node.Pos)
	}
	return left, nil
}

// node builds a node over its arguments and counts it.
func (p *parser) node(n Node, args ...tree) (tree, *SyntaxError) {
	t := tree{node: &n, depth: 1, open: true}
	for _, arg := range args {
		n.Args = append(n.Args, arg.node)
		t.depth = max(t.depth, arg.depth+1)
	}
	if p.nodes++; p.nodes > MaxNodes {
		return tree{}, &SyntaxError{Pos: n.Pos, Code: CodeTooManyNodes, Args: Args{"limit": strconv.Itoa(MaxNodes)}}
	}
	if t.depth > MaxDepth {
		return tree{}, p.tooDeep(n.Pos)
	}
	n.Type = typeOf(&n)
	return t, nil
}

// operand reads a literal, a name, a call, a group, or an operator in front of one.
func (p *parser) operand() (tree, *SyntaxError) {
	at := p.tok
	switch at.kind {
	case tokNumber:
		return p.number()
	case tokText:
		return p.leaf(Node{Op: OpText, Text: at.text, Pos: at.pos})
	case tokQuoted:
		return p.leaf(Node{Op: OpRef, Text: at.text, Pos: at.pos})
	case tokWord:
		return p.word()
	case tokSign:
		return p.prefix()
	}
	return tree{}, p.unexpected()
}

// leaf builds a node from the look-ahead alone.
func (p *parser) leaf(n Node) (tree, *SyntaxError) {
	if err := p.advance(); err != nil {
		return tree{}, err
	}
	return p.node(n)
}

// number reads a literal that no word may touch: 5户 is refused, 5且 is not.
func (p *parser) number() (tree, *SyntaxError) {
	at := p.tok
	t, err := p.leaf(Node{Op: OpConst, Num: at.num, Pos: at.pos})
	if err != nil || p.tok.kind != tokWord || p.tok.pos != at.end {
		return t, err
	}
	if p.splitJoiner(); words[p.tok.text] == "" {
		whole := token{pos: at.pos, end: p.tok.end}
		return tree{}, &SyntaxError{Pos: at.pos, Code: CodeNumberUnit, Args: Args{"text": p.raw(whole)}}
	}
	return t, nil
}

// word reads a keyword, a call or a name.
func (p *parser) word() (tree, *SyntaxError) {
	at := p.tok
	keyword := words[strings.ToLower(at.text)]
	switch keyword {
	case "true", "false":
		return p.leaf(Node{Op: OpBool, Bool: keyword == "true", Pos: at.pos})
	case "not":
		return p.unary(OpNot, bindNot)
	}
	if err := p.advance(); err != nil {
		return tree{}, err
	}
	if p.tok.kind == tokSign && p.tok.text == "(" {
		return p.call(at)
	}
	if keyword != "" {
		return tree{}, &SyntaxError{Pos: at.pos, Code: CodeUnexpected, Args: Args{"text": p.raw(at)}}
	}
	return p.node(Node{Op: OpRef, Text: at.text, Pos: at.pos})
}

// prefix reads a sign or a group.
func (p *parser) prefix() (tree, *SyntaxError) {
	switch p.tok.text {
	case "(":
		return p.group()
	case "-":
		return p.minus()
	case "+":
		if err := p.advance(); err != nil {
			return tree{}, err
		}
		return p.expression(bindSign)
	}
	return tree{}, p.unexpected()
}

// minus makes -3 one constant, and -x a negation.
func (p *parser) minus() (tree, *SyntaxError) {
	at, after := p.tok, p.lex
	if tok, err := after.next(); err == nil && tok.kind == tokNumber {
		if err := p.advance(); err != nil {
			return tree{}, err
		}
		p.tok.num = p.tok.num.Neg()
		p.tok.pos = at.pos
		return p.number()
	}
	return p.unary(OpNeg, bindSign)
}

func (p *parser) unary(op Op, bind int) (tree, *SyntaxError) {
	at := p.tok.pos
	if err := p.advance(); err != nil {
		return tree{}, err
	}
	arg, err := p.expression(bind)
	if err != nil {
		return tree{}, err
	}
	return p.node(Node{Op: op, Pos: at}, arg)
}

// group reads ( expression ).
func (p *parser) group() (tree, *SyntaxError) {
	open := p.tok
	if err := p.advance(); err != nil {
		return tree{}, err
	}
	inner, err := p.expression(bindNone)
	if err != nil {
		return tree{}, err
	}
	inner.open = false
	return inner, p.closeParen(open)
}

func (p *parser) closeParen(open token) *SyntaxError {
	if p.tok.kind == tokEnd {
		return &SyntaxError{Pos: open.pos, Code: CodeUnclosedParen}
	}
	if p.tok.kind != tokSign || p.tok.text != ")" {
		return p.unexpected()
	}
	return p.advance()
}

// raw is the token as it was written.
func (p *parser) raw(t token) string { return p.lex.src[t.pos:t.end] }

func (p *parser) unexpected() *SyntaxError {
	if p.tok.kind == tokEnd {
		return &SyntaxError{Pos: p.tok.pos, Code: CodeUnexpectedEnd}
	}
	return &SyntaxError{Pos: p.tok.pos, Code: CodeUnexpected, Args: Args{"text": p.raw(p.tok)}}
}

func (p *parser) tooDeep(pos int) *SyntaxError {
	return &SyntaxError{Pos: pos, Code: CodeTooDeep, Args: Args{"limit": strconv.Itoa(MaxDepth)}}
}
