package digits

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"

	"eightx/integrity"
)

// Figure is one reported number as it was written: ±0.digits·10^point. The zero
// value is 0.
type Figure struct {
	Name     string // who reported it
	negative bool
	digits   string // without leading zeros, trailing ones as written; "" is 0
	point    int    // place of the decimal point, counted from the first of digits
	places   int    // decimals written
}

// Limits of what is read. Larger exponents would leave the range of float64.
const (
	longestText     = 60
	largestExponent = 60
)

// Read reads a plain decimal number, 12.50 or -3 or 6e+05. What is not one is
// refused with its name and text.
func Read(name, text string) (Figure, error) {
	f := Figure{Name: name}
	body := strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(body, "-"); ok {
		body, f.negative = rest, true
	}
	mantissa, exponent, ok := split(body)
	whole, decimals, _ := strings.Cut(mantissa, ".")
	all := whole + decimals
	if !ok || all == "" || len(text) > longestText || strings.Trim(all, "0123456789") != "" {
		return Figure{}, &integrity.Refusal{Code: "digits.not_a_number", Names: []string{name, text}}
	}
	f.digits = strings.TrimLeft(all, "0")
	f.point = len(whole) - (len(all) - len(f.digits)) + exponent
	f.places = max(0, len(decimals)-exponent)
	if f.digits == "" {
		f.negative, f.point = false, 0
	}
	return f, nil
}

// split takes a power of ten off: 6e+05 is 6 and 5.
func split(body string) (mantissa string, exponent int, ok bool) {
	mantissa, power, has := strings.Cut(strings.ToLower(body), "e")
	if !has {
		return mantissa, 0, true
	}
	exponent, err := strconv.Atoi(power)
	return mantissa, exponent, err == nil && exponent >= -largestExponent && exponent <= largestExponent
}

// Sign is -1, 0 or 1.
func (f Figure) Sign() int {
	switch {
	case f.digits == "":
		return 0
	case f.negative:
		return -1
	}
	return 1
}

// Lead is the number made of the first n digits, filled up with zeros: 5 begins
// with 50. Zero has none and gives 0.
func (f Figure) Lead(n int) int {
	lead := 0
	for i := range n {
		lead *= 10
		if i < len(f.digits) {
			lead += int(f.digits[i] - '0')
		}
	}
	return lead
}

// Significand is the figure without sign between 1 and 10: 1.2345 of 0.012345.
// Zero gives 0.
func (f Figure) Significand() float64 {
	if f.digits == "" {
		return 0
	}
	x, err := strconv.ParseFloat(f.digits[:1]+"."+f.digits[1:], 64)
	if err != nil {
		return 0
	}
	return x
}

// Value is the figure as a binary number, for sizes and ratios.
func (f Figure) Value() float64 {
	if f.digits == "" {
		return 0
	}
	x, err := strconv.ParseFloat("0."+f.digits+"e"+strconv.Itoa(f.point), 64)
	if err != nil {
		return 0
	}
	if f.negative {
		return -x
	}
	return x
}

// Exact is the figure as a fraction.
func (f Figure) Exact() *big.Rat {
	text := "0"
	if f.digits != "" {
		text = "0." + f.digits + "e" + strconv.Itoa(f.point)
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		r = new(big.Rat)
	}
	if f.negative {
		r.Neg(r)
	}
	return r
}

// At is the figure without sign in whole steps of 10^-places; false when it has
// more decimals than that (zeros aside) or does not fit.
func (f Figure) At(places int) (int64, bool) {
	digits := strings.TrimRight(f.digits, "0")
	fill := f.point + places - len(digits)
	if f.digits == "" {
		return 0, true
	}
	if fill < 0 || len(digits)+fill > 15 {
		return 0, false
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", fill), 10, 64)
	return n, err == nil
}

// decimals is how many decimals the figure needs, zeros at its end aside.
func (f Figure) decimals() int {
	return max(0, len(strings.TrimRight(f.digits, "0"))-f.point)
}

// compareSize orders figures by size without sign, exactly.
func compareSize(a, b Figure) int {
	if a.digits == "" || b.digits == "" {
		return cmp.Compare(min(len(a.digits), 1), min(len(b.digits), 1))
	}
	return cmp.Or(cmp.Compare(a.point, b.point), cmp.Compare(strings.TrimRight(a.digits, "0"), strings.TrimRight(b.digits, "0")))
}

// mantissa is the part of the logarithm to base 10 behind the point.
func (f Figure) mantissa() float64 { return math.Log10(f.Significand()) }

// collapsed is a figure of 10 or more moved to between 10 and 100.
func (f Figure) collapsed() float64 { return 10 * f.Significand() }

// binaryLead is the first n digits as benford.analysis finds them, by multiplying
// in binary: trunc(10^k·x).
func (f Figure) binaryLead(n int) int {
	return int(math.Trunc(math.Pow10(n-f.point) * math.Abs(f.Value())))
}
