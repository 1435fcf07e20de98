package decimal

import "strings"

// Fen is 分: money in 1/100 yuan. The zero value is no money.
type Fen int64

// FenOf is an amount in yuan rounded to whole fen. The error is an *Error with CodeFenRange when it does not fit.
func FenOf(yuan Number, mode Rounding) (Fen, error) {
	fen, ok := yuan.Round(2, mode).Mantissa(2)
	if !ok {
		return 0, fail(CodeFenRange, yuan.String())
	}
	return Fen(fen), nil
}

// ParseFen reads an amount in yuan with at most two decimals: 201960.00, -3.5, 8. Finer amounts are refused, not
// rounded. The error is an *Error.
func ParseFen(s string) (Fen, error) {
	yuan, err := Parse(s)
	if err != nil {
		return 0, err
	}
	_, decimals, _ := strings.Cut(s, ".")
	if len(decimals) > 2 || strings.ContainsAny(s, "%/") {
		return 0, fail(CodeFenPlaces, s)
	}
	fen, ok := yuan.Mantissa(2)
	if !ok {
		return 0, fail(CodeFenRange, s)
	}
	return Fen(fen), nil
}

// Yuan is the amount in yuan with two decimals: "201960.00".
func (f Fen) Yuan() string { return f.Number().Fixed(2) }

// Number is the amount in yuan.
func (f Fen) Number() Number { return Scaled(int64(f), 2) }
