package decimal

import (
	"math/big"
	"strconv"
	"strings"
)

// Longest texts taken. People write short numbers; a stored Number may be an exact fraction of many digits.
const (
	maxTyped  = 64
	maxStored = 4096
)

// Parse reads the canonical forms 12.50, -3, 85% and 2/7, at most 64 bytes. It refuses spaces, a plus sign, leading
// zeros, a bare point, separators, exponents and a percentage of a fraction. The error is an *Error.
func Parse(s string) (Number, error) { return parse(s, maxTyped) }

// MustParse is Parse for constants in code; it panics on what Parse refuses.
func MustParse(s string) Number {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

// UnmarshalText reads what MarshalText writes, and every other form Parse reads, up to 4096 bytes. JSON gives it a string.
func (a *Number) UnmarshalText(text []byte) error {
	n, err := parse(string(text), maxStored)
	if err != nil {
		return err
	}
	*a = n
	return nil
}

func parse(s string, longest int) (Number, error) {
	if s == "" {
		return Zero, fail(CodeEmpty, s)
	}
	if len(s) > longest {
		return Zero, fail(CodeTooLong, s)
	}
	body, negative := strings.CutPrefix(s, "-")
	n, code := parseUnsigned(body)
	if code != "" {
		return Zero, fail(code, s)
	}
	if negative {
		n = n.Neg()
	}
	return n, nil
}

// parseUnsigned returns a code when it cannot read s.
func parseUnsigned(s string) (Number, string) {
	if n, ok := parseShort(s); ok {
		return n, ""
	}
	if num, den, ok := strings.Cut(s, "/"); ok {
		return parseFraction(num, den)
	}
	plain, percent := strings.CutSuffix(s, "%")
	whole, decimals, point := strings.Cut(plain, ".")
	if !isWhole(whole) || point && !isDigits(decimals) {
		return Zero, syntaxCode(plain)
	}
	places := len(decimals)
	if percent {
		places += 2
	}
	return fromDigits(whole+decimals, places), ""
}

// parseShort reads what nearly all numbers look like, 70 or 70.25, in one pass; false for all else, which is not
// refused by that.
func parseShort(s string) (Number, bool) {
	if len(s) > wordPlaces || s == "" || s[0] == '0' && len(s) > 1 && s[1] != '.' {
		return Zero, false
	}
	mantissa, point := int64(0), -1
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			mantissa = 10*mantissa + int64(c-'0')
		case c == '.' && point < 0 && i > 0 && i < len(s)-1:
			point = i
		default:
			return Zero, false
		}
	}
	if point < 0 {
		return Int(mantissa), true
	}
	return Scaled(mantissa, len(s)-1-point), true
}

func parseFraction(num, den string) (Number, string) {
	if !isWhole(num) || !isWhole(den) {
		return Zero, CodeSyntax
	}
	divisor := fromDigits(den, 0)
	if divisor.IsZero() {
		return Zero, CodeZeroDenominator
	}
	return fromDigits(num, 0).Quo(divisor), ""
}

// fromDigits is digits·10^-places, digits being ASCII digits only.
func fromDigits(digits string, places int) Number {
	if mantissa, err := strconv.ParseInt(digits, 10, 64); err == nil && places <= wordPlaces {
		return Scaled(mantissa, places)
	}
	mantissa, _ := new(big.Int).SetString(digits, 10)
	return scaledBig(mantissa, places)
}

// isWhole tells whether s is a whole number without needless leading zeros.
func isWhole(s string) bool { return isDigits(s) && (len(s) == 1 || s[0] != '0') }

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// syntaxCode tells a number with an exponent, the usual trace of a spreadsheet, from any other unreadable text.
func syntaxCode(s string) string {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(s), "e")
	exponent = strings.TrimLeft(exponent, "+-")
	if ok && isDigits(exponent) && isDigits(strings.Replace(mantissa, ".", "", 1)) {
		return CodeExponent
	}
	return CodeSyntax
}
