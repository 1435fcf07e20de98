package decimal

// Codes of *Error. They are stable: texts for people are kept elsewhere under these keys.
const (
	CodeEmpty           = "decimal.empty"           // nothing between the quotes
	CodeTooLong         = "decimal.tooLong"         // more than the allowed number of characters
	CodeSyntax          = "decimal.syntax"          // not 12.50, -3, 85% or 2/7
	CodeExponent        = "decimal.exponent"        // 1e9 and the like
	CodeZeroDenominator = "decimal.zeroDenominator" // 2/0
	CodeRounding        = "decimal.rounding"        // not a name ParseRounding knows
	CodeFenPlaces       = "decimal.fenPlaces"       // an amount finer than one fen, or not written as a plain amount
	CodeFenRange        = "decimal.fenRange"        // an amount that does not fit Fen
	CodeNegativePool    = "decimal.negativePool"    // a pool below zero cannot be shared
	CodeNegativeWeight  = "decimal.negativeWeight"  // a share cannot be owed
	CodeNoWeight        = "decimal.noWeight"        // nobody to give the pool to
)

// advice says in English what each code means and what to do; a translation replaces it by code.
var advice = map[string]string{
	CodeEmpty:           "number is empty; write for example 12.50, -3, 85% or 2/7",
	CodeTooLong:         "number is too long; shorten it",
	CodeSyntax:          "not a number; write for example 12.50, -3, 85% or 2/7",
	CodeExponent:        "exponents are not accepted; write the digits out",
	CodeZeroDenominator: "denominator is zero; write a denominator of 1 or more",
	CodeRounding:        "unknown rounding; use half_up, gbt8170, down, up, floor or ceiling",
	CodeFenPlaces:       "not a plain amount in yuan with at most two decimals; round it to fen first",
	CodeFenRange:        "amount is outside the range of money; check whether it is in yuan",
	CodeNegativePool:    "pool is negative; share an amount of zero or more",
	CodeNegativeWeight:  "weight is negative; use weights of zero or more",
	CodeNoWeight:        "no weight is above zero; leave the pool undistributed or set a weight",
}

// ErrNoWeight matches, with errors.Is, a Shares call that had money but nobody to give it to.
var ErrNoWeight error = &Error{Code: CodeNoWeight}

// Error is text or an amount this package cannot take. Code is stable; Input is what was given, cut to 80 bytes.
type Error struct {
	Code  string
	Input string
}

func (e *Error) Error() string {
	if e.Input == "" {
		return "decimal: " + advice[e.Code]
	}
	return "decimal: \"" + e.Input + "\": " + advice[e.Code]
}

// Is makes every Error of one code the same error to errors.Is.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}

func fail(code, input string) error {
	const shown = 80
	if len(input) > shown {
		input = input[:shown]
	}
	return &Error{Code: code, Input: input}
}
