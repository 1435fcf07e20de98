package expr

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Args are the parameters of a message, by the names its text uses.
type Args map[string]string

// SyntaxError says where and why a text is not an expression. Codes are stable; texts for people are rendered elsewhere.
type SyntaxError struct {
	Pos  int // byte offset in the source, at the start of what is wrong
	Code string
	Args Args
}

// Error is for logs: code, place and parameters.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d%s", e.Code, e.Pos, e.Args) }

// String lists the parameters in the order of their names.
func (a Args) String() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(a)) {
		fmt.Fprintf(&b, " %s=%q", key, a[key])
	}
	return b.String()
}

// Column is the place of a byte offset for people: characters from the start of the source, counted from 1.
func Column(src string, pos int) int {
	return utf8.RuneCountInString(src[:min(max(pos, 0), len(src))]) + 1
}

// Codes of syntax errors.
const (
	CodeEmpty           = "expr.empty"              // nothing was written
	CodeTooLong         = "expr.too_long"           // limit
	CodeTooDeep         = "expr.too_deep"           // limit
	CodeTooManyNodes    = "expr.too_many_nodes"     // limit
	CodeEncoding        = "expr.bad_encoding"       // not UTF-8
	CodeCharacter       = "expr.bad_character"      // text
	CodeUnclosedText    = "expr.unclosed_text"      // at the opening quote
	CodeUnclosedName    = "expr.unclosed_name"      // at the opening bracket
	CodeEmptyName       = "expr.empty_name"         // []
	CodeNumber          = "expr.bad_number"         // text
	CodeNumberUnit      = "expr.number_unit"        // text: a number runs into a word
	CodeUnexpected      = "expr.unexpected_token"   // text
	CodeUnexpectedEnd   = "expr.unexpected_end"     // something is missing at the end
	CodeUnclosedParen   = "expr.unclosed_paren"     // at the opening parenthesis
	CodeChained         = "expr.chained_comparison" // text: the second comparison
	CodeUnknownFunction = "expr.unknown_function"   // name
	CodeFunctionNear    = "expr.function_near"      // name, near
	CodeCountExact      = "expr.count_exact"        // name, got, want
	CodeCountRange      = "expr.count_range"        // name, got, min, max
	CodeCountLeast      = "expr.count_least"        // name, got, min
	CodeLiteralText     = "expr.literal_text"       // name: an argument must be a text in quotes
	CodeLiteralPlaces   = "expr.literal_places"     // name, min, max: an argument must be a whole number in that range
	CodeRounding        = "expr.unknown_rounding"   // text, known
	CodeTies            = "expr.unknown_ties"       // text, known
)
