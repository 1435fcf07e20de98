package decimal

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

var seed = flag.Uint64("seed", 20260101, "seed of the randomized tests")

// seeded is the random source of one test; a failure prints the seed that repeats it.
func seeded(t *testing.T) *rand.Rand {
	t.Logf("repeat with -seed %d", *seed)
	return rand.New(rand.NewPCG(*seed, 0))
}

// TestAgainstBig compares every operation with math/big on pairs that crowd around the borders of int64.
func TestAgainstBig(t *testing.T) {
	random := seeded(t)
	for range 12000 {
		a, b := extreme(random), extreme(random)
		if random.IntN(4) == 0 {
			b = neighbour(random, a)
		}
		if err := agree(a, b, random.IntN(41)-20, random.IntN(63)); err != nil {
			t.Fatal(err)
		}
	}
}

// agree checks a, b and their combinations against math/big, rounding to places, and multiplying the small way by scale.
func agree(a, b Number, places, scale int) error {
	return errors.Join(
		agreeArithmetic(a, b),
		agreeOrder(a, b),
		agreeRounding(a, places),
		agreeText(a),
		agreeRounding(a.Mul(Int(1<<scale)), places),
	)
}

func agreeArithmetic(a, b Number) error {
	x, y := a.Big(), b.Big()
	errs := []error{
		same("add", a, b, a.Add(b), new(big.Rat).Add(x, y)),
		same("sub", a, b, a.Sub(b), new(big.Rat).Sub(x, y)),
		same("mul", a, b, a.Mul(b), new(big.Rat).Mul(x, y)),
		same("neg", a, b, a.Neg(), new(big.Rat).Neg(x)),
		same("abs", a, b, a.Abs(), new(big.Rat).Abs(x)),
		same("sum", a, b, Sum(a, b, a), new(big.Rat).Add(new(big.Rat).Add(x, y), x)),
		same("pow", a, b, a.Pow(3), new(big.Rat).Mul(new(big.Rat).Mul(x, x), x)),
	}
	if y.Sign() != 0 {
		errs = append(errs, same("quo", a, b, a.Quo(b), new(big.Rat).Quo(x, y)))
	}
	if a.Big().Cmp(x) != 0 || b.Big().Cmp(y) != 0 {
		errs = append(errs, fmt.Errorf("an operand changed: %v, %v, want %v, %v", a, b, x, y))
	}
	return errors.Join(errs...)
}

func agreeOrder(a, b Number) error {
	x, y := a.Big(), b.Big()
	want := x.Cmp(y)
	if got := a.Cmp(b); got != want {
		return fmt.Errorf("%v cmp %v: got %d, want %d", a, b, got, want)
	}
	if got := a.Equal(b); got != (want == 0) {
		return fmt.Errorf("%v equal %v: got %t", a, b, got)
	}
	if got := a.Less(b); got != (want < 0) {
		return fmt.Errorf("%v less %v: got %t", a, b, got)
	}
	if got := (a.String() == b.String()); got != (want == 0) {
		return fmt.Errorf("%v and %v: same text %t, order %d", a, b, got, want)
	}
	if a.Sign() != x.Sign() || a.IsInt() != x.IsInt() || a.IsZero() != (x.Sign() == 0) {
		return fmt.Errorf("%v: got sign %d, whole %t, zero %t", a, a.Sign(), a.IsInt(), a.IsZero())
	}
	if low, high := Min(a, b), Max(a, b); high.Less(low) || !low.Add(high).Equal(a.Add(b)) {
		return fmt.Errorf("%v, %v: got min %v and max %v", a, b, low, high)
	}
	return nil
}

// agreeRounding checks each mode by what it means, and half up by big.Rat's own decimal output besides.
func agreeRounding(a Number, places int) error {
	var errs []error
	for mode := HalfUp; mode <= Ceiling; mode++ {
		rounded := a.Round(places, mode)
		if err := wellFormed(rounded); err != nil {
			errs = append(errs, err)
		}
		if err := isRounded(a.Big(), rounded.Big(), places, mode); err != nil {
			errs = append(errs, fmt.Errorf("%v to %d places %v is %v: %w", a, places, mode, rounded, err))
		}
	}
	if places < 0 {
		return errors.Join(errs...)
	}
	want := a.Big().FloatString(places) // half away from zero, but writes -0.00
	if strings.Trim(want, "-0.") == "" {
		want = strings.TrimPrefix(want, "-")
	}
	if got := a.Fixed(places); got != want {
		errs = append(errs, fmt.Errorf("%v fixed %d: got %s, want %s", a, places, got, want))
	}
	return errors.Join(errs...)
}

// isRounded tells whether got is what mode makes of x: a multiple of the step, on the right side, at the right distance.
func isRounded(x, got *big.Rat, places int, mode Rounding) error {
	step := Scaled(1, places).Big()
	count := new(big.Rat).Quo(got, step)
	if !count.IsInt() {
		return errors.New("not a multiple of the step")
	}
	gap := new(big.Rat).Sub(got, x)
	distance := new(big.Rat).Abs(gap)
	toHalf := new(big.Rat).Add(distance, distance).Cmp(step)
	outward := gap.Sign()*x.Sign() > 0
	odd := count.Num().Bit(0) == 1
	right := distance.Cmp(step) < 0 && map[Rounding]bool{
		HalfUp:   toHalf < 0 || toHalf == 0 && outward,
		HalfEven: toHalf < 0 || toHalf == 0 && !odd,
		Down:     !outward,
		Up:       gap.Sign() == 0 || outward,
		Floor:    gap.Sign() <= 0,
		Ceiling:  gap.Sign() >= 0,
	}[mode]
	if !right {
		return fmt.Errorf("off by %v", gap)
	}
	return nil
}

func agreeText(a Number) error {
	var back Number
	text, err := a.MarshalText()
	if err != nil {
		return err
	}
	if err := back.UnmarshalText(text); err != nil {
		return fmt.Errorf("%v read back: %w", a, err)
	}
	if !back.Equal(a) {
		return fmt.Errorf("%v read back: got %v", a, back)
	}
	if read, ok := new(big.Rat).SetString(a.String()); !ok || read.Cmp(a.Big()) != 0 {
		return fmt.Errorf("%v: math/big reads its text as %v", a, read)
	}
	for _, places := range []int{-3, 0, 2, 18, 25} {
		mantissa, ok := a.Mantissa(places)
		exact := a.Quo(Scaled(1, places))
		if want := exact.IsInt() && exact.Big().Num().IsInt64(); ok != want {
			return fmt.Errorf("%v mantissa at %d: got %t, want %t", a, places, ok, want)
		}
		if ok && !Scaled(mantissa, places).Equal(a) {
			return fmt.Errorf("%v mantissa at %d: got %d", a, places, mantissa)
		}
	}
	return nil
}

func same(operation string, a, b, got Number, want *big.Rat) error {
	if err := wellFormed(got); err != nil {
		return fmt.Errorf("%v %s %v: %w", a, operation, b, err)
	}
	if got.Big().Cmp(want) != 0 {
		return fmt.Errorf("%v %s %v: got %v, want %v", a, operation, b, got, want)
	}
	return nil
}

// wellFormed checks the promises of the fields: one value has one form.
func wellFormed(a Number) error {
	if a.big != nil {
		if _, fits := fit(a.big); fits || a.num != 0 || a.den != 0 {
			return fmt.Errorf("%v is kept big, want it small (num %d, den %d)", a.big, a.num, a.den)
		}
		return nil
	}
	if a.num == math.MinInt64 || a.den < 0 || a.den == 1 {
		return fmt.Errorf("num %d, den %d are out of range", a.num, a.den)
	}
	reduced := big.NewRat(a.num, a.denom())
	if reduced.Denom().Int64() != a.denom() {
		return fmt.Errorf("%d/%d is not in lowest terms", a.num, a.den)
	}
	return nil
}

var borders = []int64{
	0, 1, 2, 3, 5, 10, 100, 1000, 1e9, 1e17, 1e18, 9e18, 1<<31 - 1, 1 << 31, 1 << 32, 3037000499, 3037000500,
	1 << 62, 1<<62 - 1, math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1, math.MaxInt64 / 2, math.MaxInt64 / 10,
}

// extreme is a number of any length, with a fair chance of standing at a border of int64 or beyond it.
func extreme(random *rand.Rand) Number {
	num, den := extremeInt(random), extremeInt(random)
	switch random.IntN(6) {
	case 0:
		return Int(num)
	case 1:
		return Scaled(num, random.IntN(30)-5)
	case 2: // beyond int64
		return Int(num).Mul(Int(extremeInt(random))).Quo(Int(den | 1))
	case 3: // common factors
		return Frac(num, 1<<random.IntN(62))
	}
	return Frac(num, den|1)
}

func extremeInt(random *rand.Rand) int64 {
	i := random.Int64() >> random.IntN(64)
	if random.IntN(2) == 0 {
		i = borders[random.IntN(len(borders))] + random.Int64N(3) - 1
	}
	if random.IntN(2) == 0 {
		return -i
	}
	return i
}

// neighbour is equal or very close to a, or shares its denominator.
func neighbour(random *rand.Rand, a Number) Number {
	switch random.IntN(4) {
	case 0:
		return a
	case 1:
		return a.Neg()
	case 2:
		return a.Add(Frac(1, math.MaxInt64))
	}
	return a.Add(Int(extremeInt(random)))
}
