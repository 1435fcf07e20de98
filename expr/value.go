package expr

import (
	"fmt"

	"eightx/decimal"
)

// Kind is what a Value is.
type Kind uint8

// Kinds of values. The zero Value is missing.
const (
	KindMissing Kind = iota // no value
	KindNA                  // no value because the figure does not apply; Text is the reason
	KindNum
	KindBool
	KindText
)

// Value is what an expression gives for one unit.
type Value struct {
	Kind Kind
	Num  decimal.Number // KindNum
	Bool bool           // KindBool
	Text string         // KindText; KindNA
}

// Number is the number n as a value.
func Number(n decimal.Number) Value { return Value{Kind: KindNum, Num: n} }

// Whole is the whole number i as a value.
func Whole(i int64) Value { return Number(decimal.Int(i)) }

// Condition is true or false as a value.
func Condition(b bool) Value { return Value{Kind: KindBool, Bool: b} }

// Words is the text s as a value.
func Words(s string) Value { return Value{Kind: KindText, Text: s} }

// NotApplicable is missing for a reason.
func NotApplicable(reason string) Value { return Value{Kind: KindNA, Text: reason} }

// Present tells whether there is a value.
func (v Value) Present() bool { return v.Kind >= KindNum }

// Type is the type of a present value, otherwise Unknown.
func (v Value) Type() Type { return [...]Type{Unknown, Unknown, Num, Bool, Text}[v.Kind%5] }

// Equal tells whether two values are the same, numbers by value.
func (v Value) Equal(w Value) bool {
	return v.Kind == w.Kind && v.Bool == w.Bool && v.Text == w.Text && v.Num.Equal(w.Num)
}

// String is for logs and tests.
func (v Value) String() string {
	switch v.Kind {
	case KindNum:
		return v.Num.String()
	case KindBool:
		return fmt.Sprint(v.Bool)
	case KindText:
		return quoteText(v.Text)
	case KindNA:
		return "na(" + quoteText(v.Text) + ")"
	}
	return "missing"
}

// Failure is why a figure has no result, not even a missing one.
type Failure struct {
	Code string
	Args Args
	Pos  int // of the failing node in the source, -1 when built by code
}

// Error is for logs: code, place and parameters.
func (f *Failure) Error() string { return fmt.Sprintf("%s at byte %d%s", f.Code, f.Pos, f.Args) }

// Codes of failures.
const (
	CodeDivisionByZero = "expr.division_by_zero" // also found by Check
	CodeFail           = "expr.fail"             // reason: the scheme refuses to decide
	CodeUnchecked      = "expr.unchecked"        // in: an argument of the wrong type or number; Check would have told
)

func unchecked(op Op) (Value, *Failure) {
	return Value{}, &Failure{Code: CodeUnchecked, Args: Args{"in": op.String()}, Pos: -1}
}
