package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"eightx/decimal"
)

// kind of a token.
type tokenKind uint8

const (
	tokEnd    tokenKind = iota
	tokNumber           // num
	tokText             // text without its quotes
	tokQuoted           // name in brackets, without them
	tokWord             // bare name, keyword or function name, full-width letters made narrow
	tokSign             // operator, parenthesis or comma in its canonical form
)

// token is one word of the source. raw is how it was written, for messages.
type token struct {
	kind     tokenKind
	pos, end int
	text     string
	num      decimal.Number
}

// lexer cuts a valid UTF-8 source into tokens, one at a time.
type lexer struct {
	src string
	pos int
}

// next reads the token at the lexer's position.
func (l *lexer) next() (token, *SyntaxError) {
	l.skipSpace()
	start := l.pos
	r, size := l.peek()
	switch {
	case size == 0:
		return token{kind: tokEnd, pos: start, end: start}, nil
	case isDigit(r) || r == '.':
		return l.number()
	case isLetter(r):
		return l.word(), nil
	case r == '[':
		return l.bracketed()
	case closers(r) != "":
		return l.quoted(r)
	}
	return l.sign()
}

// peek is the canonical form of the character at the position, and its size in bytes; 0 at the end.
func (l *lexer) peek() (rune, int) {
	if l.pos >= len(l.src) {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(l.src[l.pos:])
	return narrow(r), size
}

func (l *lexer) skipSpace() {
	for {
		r, size := l.peek()
		if size == 0 || !unicode.IsSpace(r) && r != '\uFEFF' {
			return
		}
		l.pos += size
	}
}

// token ends the token that started at start.
func (l *lexer) token(kind tokenKind, start int, text string) token {
	return token{kind: kind, pos: start, end: l.pos, text: text}
}

// word reads a name: letters, digits and _, with single dots between such parts.
func (l *lexer) word() token {
	start := l.pos
	var b strings.Builder
	for {
		r, size := l.peek()
		if !isLetter(r) && !isDigit(r) && !(r == '.' && l.letterAfter(size)) {
			return l.token(tokWord, start, b.String())
		}
		b.WriteRune(r)
		l.pos += size
	}
}

// letterAfter tells whether a letter follows the character of the given size, so that a dot belongs to the name.
func (l *lexer) letterAfter(size int) bool {
	after := lexer{src: l.src, pos: l.pos + size}
	r, _ := after.peek()
	return isLetter(r) || isDigit(r)
}

// number reads digits with at most one point, then %, 万 or 亿.
func (l *lexer) number() (token, *SyntaxError) {
	start := l.pos
	var digits strings.Builder
	for {
		r, size := l.peek()
		if !isDigit(r) && r != '.' {
			break
		}
		digits.WriteRune(r)
		l.pos += size
	}
	num, ok := parseDigits(digits.String(), l.unit())
	if !ok {
		return token{}, l.bad(CodeNumber, start)
	}
	return token{kind: tokNumber, pos: start, end: l.pos, num: num}, nil
}

// unit reads what may stand directly after digits: the power of ten it means.
func (l *lexer) unit() int {
	r, size := l.peek()
	power := map[rune]int{'%': -2, '万': 4, '亿': 8}[r]
	if power != 0 {
		l.pos += size
	}
	return power
}

// Bounds of a literal: what a scheme needs, and what decimal prints as a plain decimal again.
const (
	maxDigits   = 40
	maxDecimals = 18
)

// parseDigits is the number written as digits with a point, times a power of ten.
func parseDigits(s string, power int) (decimal.Number, bool) {
	whole, fraction, point := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	if point && fraction == "" || len(whole)+len(fraction) > maxDigits || len(fraction) > maxDecimals+min(power, 0) {
		return decimal.Number{}, false
	}
	if whole == "" {
		whole = "0"
	}
	if point {
		whole += "." + fraction
	}
	num, err := decimal.Parse(whole)
	if err != nil {
		return decimal.Number{}, false
	}
	return num.Mul(decimal.Scaled(1, -power)), true
}

// quoted reads a text. In straight quotes, a doubled quote stands for one; curly quotes cannot be inside each other.
func (l *lexer) quoted(open rune) (token, *SyntaxError) {
	start := l.pos
	_, size := l.peek()
	l.pos += size
	text, ok := l.until(closers(open))
	if !ok {
		return token{}, &SyntaxError{Pos: start, Code: CodeUnclosedText}
	}
	return l.token(tokText, start, text), nil
}

// closers are the characters that end a text opened by open; empty when open opens none.
func closers(open rune) string {
	switch open {
	case '"', '\'':
		return string(open)
	case '“', '”':
		return "”“"
	case '‘', '’':
		return "’‘"
	}
	return ""
}

// bracketed reads a name in brackets, which may contain anything; ]] stands for one ].
func (l *lexer) bracketed() (token, *SyntaxError) {
	start := l.pos
	_, size := l.peek()
	l.pos += size
	name, ok := l.until("]")
	if !ok {
		return token{}, &SyntaxError{Pos: start, Code: CodeUnclosedName}
	}
	if name = strings.TrimSpace(name); name == "" {
		return token{}, &SyntaxError{Pos: start, Code: CodeEmptyName}
	}
	return l.token(tokQuoted, start, name), nil
}

// until reads up to one of the closing characters and past it. A single closing character that is doubled stands for itself.
func (l *lexer) until(closing string) (string, bool) {
	var b strings.Builder
	for {
		r, size := l.peek()
		if size == 0 {
			return "", false
		}
		raw := l.src[l.pos : l.pos+size]
		l.pos += size
		if strings.ContainsRune(closing, r) && !l.doubled(closing, raw) {
			return b.String(), true
		}
		b.WriteString(raw)
	}
}

// doubled steps over the second of two equal closing characters.
func (l *lexer) doubled(closing, raw string) bool {
	if utf8.RuneCountInString(closing) > 1 || !strings.HasPrefix(l.src[l.pos:], raw) {
		return false
	}
	l.pos += len(raw)
	return true
}

// signs are the operators and marks, longest first, with their canonical form.
var signs = []struct{ written, canonical string }{
	{"==", "="}, {"!=", "≠"}, {"<>", "≠"}, {"<=", "≤"}, {">=", "≥"}, {"=<", "≤"}, {"=>", "≥"},
	{"+", "+"}, {"-", "-"}, {"*", "*"}, {"/", "/"}, {"(", "("}, {")", ")"}, {",", ","},
	{"=", "="}, {"≠", "≠"}, {"<", "<"}, {"≤", "≤"}, {">", ">"}, {"≥", "≥"},
}

// sign reads an operator or mark.
func (l *lexer) sign() (token, *SyntaxError) {
	start := l.pos
	for _, s := range signs {
		if l.accept(s.written) {
			return l.token(tokSign, start, s.canonical), nil
		}
	}
	_, size := l.peek()
	l.pos += size
	return token{}, l.bad(CodeCharacter, start)
}

// accept steps over the characters, narrow or wide, when they come next.
func (l *lexer) accept(want string) bool {
	start := l.pos
	for _, w := range want {
		r, size := l.peek()
		if size == 0 || r != w {
			l.pos = start
			return false
		}
		l.pos += size
	}
	return true
}

func (l *lexer) bad(code string, start int) *SyntaxError {
	return &SyntaxError{Pos: start, Code: code, Args: Args{"text": l.src[start:l.pos]}}
}

// narrow is the canonical form of a character outside texts and brackets: what a Chinese keyboard gives for ASCII.
func narrow(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	}
	if n, ok := narrowed[r]; ok {
		return n
	}
	return r
}

var narrowed = map[rune]rune{
	'×': '*', '÷': '/', '−': '-', '–': '-', '。': '.', '、': ',', '【': '[', '】': ']', '〔': '[', '〕': ']',
	'≧': '≥', '≦': '≤', '⩾': '≥', '⩽': '≤', '∕': '/', '﹣': '-', '〈': '<', '〉': '>',
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isLetter takes 〇 as a letter too: years are written 二〇二六.
func isLetter(r rune) bool { return r == '_' || r == '〇' || unicode.IsLetter(r) }
