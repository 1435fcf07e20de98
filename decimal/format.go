package decimal

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// String is the shortest exact decimal when a ends within 18 decimals, else n/d in lowest terms. Equal values have the
// same String and different values do not, so it serves for hashing and storage.
func (a Number) String() string { return string(a.append(make([]byte, 0, 32))) }

// append appends String.
func (a Number) append(text []byte) []byte {
	if a.den == 0 && a.big == nil {
		return strconv.AppendInt(text, a.num, 10)
	}
	if places, ok := a.places(); ok {
		return a.appendSteps(text, places, HalfUp)
	}
	if a.big != nil {
		return append(text, a.big.RatString()...)
	}
	return strconv.AppendInt(append(strconv.AppendInt(text, a.num, 10), '/'), a.den, 10)
}

// Fixed is a with exactly the given number of decimals, 0…MaxPlaces; outside it panics. A value that needs more is
// rounded half up: whoever wants another rounding calls Round first.
func (a Number) Fixed(places int) string {
	mustDecimals(places)
	return string(a.appendSteps(make([]byte, 0, 32), places, HalfUp))
}

// Approx is the String of a when that fits the given number of decimals, else a cut toward zero and followed by "…":
// "0.898634…". It is for showing, not for reading back. It panics when places is outside 0…MaxPlaces.
func (a Number) Approx(places int) string {
	mustDecimals(places)
	if need, ok := a.places(); ok && need <= places {
		return a.String()
	}
	return string(append(a.appendSteps(make([]byte, 0, 32), places, Down), "…"...))
}

// Mantissa is a·10^places as an int64: 12.5 at 2 places is 1250. False when that is not whole or does not fit. It panics
// when places is outside ±MaxPlaces.
func (a Number) Mantissa(places int) (int64, bool) {
	mustPlaces(places)
	down, ok := a.steps(places, Down)
	up, _ := a.steps(places, Up)
	if ok && down <= math.MaxInt64 {
		return signed(down, a.num < 0), down == up
	}
	return a.Mul(scaledBig(big.NewInt(1), -places)).Int64()
}

// MarshalText is String, which JSON writes as a string. It refuses a number longer than UnmarshalText reads.
func (a Number) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// AppendText appends what MarshalText writes, or refuses it alike.
func (a Number) AppendText(text []byte) ([]byte, error) {
	longer := a.append(text)
	if written := longer[len(text):]; len(written) > maxStored {
		return nil, fail(CodeTooLong, string(written))
	}
	return longer, nil
}

// places is the number of decimals a needs; false when it does not end within 18.
func (a Number) places() (int, bool) {
	if a.big != nil && !a.big.Denom().IsInt64() {
		return 0, false
	}
	den := uint64(a.denom())
	if a.big != nil {
		den = a.big.Denom().Uint64()
	}
	twos, fives := bits.TrailingZeros64(den), 0
	den >>= twos
	for ; den%5 == 0; den /= 5 {
		fives++
	}
	need := max(twos, fives)
	return need, den == 1 && need <= wordPlaces
}

// appendSteps appends a rounded to places decimals.
func (a Number) appendSteps(text []byte, places int, mode Rounding) []byte {
	var room [24]byte
	digits := room[:0]
	if steps, ok := a.steps(places, mode); ok {
		digits = strconv.AppendUint(digits, steps, 10)
	} else {
		steps := a.stepsBig(places, mode)
		digits = steps.Abs(steps).Append(digits, 10)
	}
	// A value rounded to nothing has no sign; one that is cut short keeps it: -0.001 is 0.00, but -0.00….
	if a.Sign() < 0 && (mode == Down || string(digits) != "0") {
		text = append(text, '-')
	}
	return appendPoint(text, digits, places)
}

// appendPoint appends digits with a decimal point before the last places of them, filling up with zeros.
func appendPoint(text, digits []byte, places int) []byte {
	if places == 0 {
		return append(text, digits...)
	}
	whole := len(digits) - places
	if whole > 0 {
		text = append(append(text, digits[:whole]...), '.')
		return append(text, digits[whole:]...)
	}
	text = append(text, "0."...)
	for range -whole {
		text = append(text, '0')
	}
	return append(text, digits...)
}

func mustDecimals(places int) {
	if places < 0 || places > MaxPlaces {
		panic("decimal: decimals outside 0…MaxPlaces")
	}
}
