package decimal

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestString(t *testing.T) {
	tests := []struct {
		name  string
		value Number
		want  string
	}{
		{"zero value", Number{}, "0"},
		{"whole", Int(-3), "-3"},
		{"smallest int64", Int(math.MinInt64), "-9223372036854775808"},
		{"trailing zeros go", MustParse("12.50"), "12.5"},
		{"below one", Frac(1, 80), "0.0125"},
		{"negative below one", Frac(-1, 80), "-0.0125"},
		{"third", Frac(-2, 6), "-1/3"},
		{"negative denominator", Frac(1, -8), "-0.125"},
		{"ends in binary only", Frac(3, 1<<18), "0.000011444091796875"},
		{"ends too late", Frac(1, 1<<19), "1/524288"},
		{"eighteen decimals", Scaled(1, 18), "0.000000000000000001"},
		{"nineteen decimals", Scaled(1, 19), "1/10000000000000000000"},
		{"digits beyond int64", MustParse("123456789012345678901.25"), "123456789012345678901.25"},
		{"whole beyond int64", Int(math.MinInt64).Add(Int(math.MinInt64)), "-18446744073709551616"},
		{"fraction beyond int64", MustParse("100000000000000000001/3"), "100000000000000000001/3"},
		{"tens", Scaled(-15, -3), "-15000"},
		{"tens beyond int64", Scaled(15, -20), "1500000000000000000000"},
		{"smallest over smallest", Frac(math.MinInt64, math.MinInt64), "1"},
		{"smallest over minus one", Frac(math.MinInt64, -1), "9223372036854775808"},
		{"one over smallest", Frac(1, math.MinInt64), "-1/9223372036854775808"},
		{"smallest over two", Frac(math.MinInt64, 2), "-4611686018427387904"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.value.String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if err := wellFormed(test.value); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBigNumbersComeBackSmall(t *testing.T) {
	top := Int(math.MaxInt64)
	tests := []struct {
		name string
		got  Number
		want Number
	}{
		{"sum", top.Add(One).Sub(One), top},
		{"product", top.Mul(top).Quo(top), top},
		{"denominators", Frac(1, math.MaxInt64).Mul(Frac(1, 2)).Mul(Int(2)), Frac(1, math.MaxInt64)},
		{"smallest int64", Int(math.MinInt64).Add(One), Int(-math.MaxInt64)},
		{"intermediate beyond int64", Frac(math.MaxInt64, 2).Add(Frac(math.MaxInt64, 2)), top},
		{"from big", FromBig(big.NewRat(6, -4)), Frac(-3, 2)},
		{"rounded", MustParse("9223372036854775807.4").Round(0, HalfUp), top},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.got.big != nil || !test.got.Equal(test.want) {
				t.Errorf("got %v (big %t), want small %v", test.got, test.got.big != nil, test.want)
			}
		})
	}
}

func TestIntAndSign(t *testing.T) {
	huge := MustParse("-100000000000000000000")
	tests := []struct {
		name     string
		value    Number
		int64    int64
		ok       bool
		whole    bool
		sign     int
		absolute string
	}{
		{"zero", Zero, 0, true, true, 0, "0"},
		{"hundred", Hundred, 100, true, true, 1, "100"},
		{"half", Frac(-1, 2), -1, false, false, -1, "0.5"},
		{"smallest int64", Int(math.MinInt64), math.MinInt64, true, true, -1, "9223372036854775808"},
		{"huge", huge, 0, false, true, -1, "100000000000000000000"},
		{"huge fraction", huge.Quo(Int(-3)), 0, false, false, 1, "100000000000000000000/3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := test.value.Int64()
			if ok != test.ok || ok && got != test.int64 {
				t.Errorf("Int64: got %d, %t, want %d, %t", got, ok, test.int64, test.ok)
			}
			if got := test.value.IsInt(); got != test.whole {
				t.Errorf("IsInt: got %t, want %t", got, test.whole)
			}
			if got := test.value.Sign(); got != test.sign {
				t.Errorf("Sign: got %d, want %d", got, test.sign)
			}
			if got := test.value.Abs().String(); got != test.absolute {
				t.Errorf("Abs: got %s, want %s", got, test.absolute)
			}
		})
	}
}

func TestMinMaxClampSum(t *testing.T) {
	tests := []struct {
		name string
		got  Number
		want string
	}{
		{"min", Min(Frac(1, 3), MustParse("0.3")), "0.3"},
		{"max", Max(Frac(1, 3), MustParse("0.3")), "1/3"},
		{"min of negatives", Min(Int(-1), Frac(-3, 2)), "-1.5"},
		{"clamp above", Clamp(Int(120), Zero, Hundred), "100"},
		{"clamp below", Clamp(Int(-5), Zero, Hundred), "0"},
		{"clamp inside", Clamp(Frac(7, 2), Zero, Hundred), "3.5"},
		{"crossed limits: low wins", Clamp(Int(5), Int(10), Int(1)), "10"},
		{"sum of none", Sum(), "0"},
		{"sum of tenths", Sum(Frac(1, 10), Frac(2, 10), Frac(-3, 10)), "0"},
		{"sum of thirds", Sum(Frac(1, 3), Frac(1, 3), Frac(1, 3)), "1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.got.String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPow(t *testing.T) {
	tests := []struct {
		name string
		base Number
		n    int
		want string
	}{
		{"zero to the zero", Zero, 0, "1"},
		{"first", Frac(2, 3), 1, "2/3"},
		{"growth of 5 % for three years", MustParse("1.05"), 3, "1.157625"},
		{"negative odd", Int(-2), 63, "-9223372036854775808"},
		{"negative even", Int(-2), 64, "18446744073709551616"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.base.Pow(test.n).String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestBitLen(t *testing.T) {
	tests := []struct {
		name  string
		value Number
		want  int
	}{
		{"zero has a denominator", Zero, 1},
		{"numerator", Int(-255), 8},
		{"denominator", Frac(1, 256), 9},
		{"big", Int(2).Pow(64), 65},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.value.BitLen(); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestProgrammingErrorsPanic(t *testing.T) {
	tests := []struct {
		name string
		call func()
	}{
		{"Frac", func() { Frac(1, 0) }},
		{"Quo", func() { One.Quo(One.Sub(One)) }},
		{"Pow negative", func() { One.Pow(-1) }},
		{"Pow large", func() { One.Pow(MaxPower + 1) }},
		{"Scaled", func() { Scaled(1, MaxPlaces+1) }},
		{"Round", func() { One.Round(-MaxPlaces-1, HalfUp) }},
		{"Round by no mode", func() { Frac(1, 2).Round(0, Ceiling+1) }},
		{"Fixed", func() { One.Fixed(-1) }},
		{"Approx", func() { One.Approx(MaxPlaces + 1) }},
		{"Mantissa", func() { One.Mantissa(MaxPlaces + 1) }},
		{"MustParse", func() { MustParse("1e3") }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("got no panic, want one: the caller would go on with a wrong number")
				}
			}()
			test.call()
		})
	}
}

func TestNumberKeepsItsValue(t *testing.T) {
	source := new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil), big.NewInt(7))
	number := FromBig(source)
	before := number.String()
	source.SetInt64(1)
	number.Big().SetInt64(2)
	number.Add(One).Mul(number).Sub(number).Quo(number).Neg().Abs().Round(3, Up)
	if got := number.String(); got != before {
		t.Errorf("got %s after its source and copies changed, want %s", got, before)
	}
}

func TestNumberCannotBeComparedByOperator(t *testing.T) {
	if reflect.TypeFor[Number]().Comparable() {
		t.Error("Number accepts ==, so 10^20 == 10^20 would be false; keep the [0]func() field")
	}
	huge := "100000000000000000000"
	if diff := cmp.Diff([]Number{MustParse(huge), Frac(2, 4)}, []Number{MustParse(huge), Frac(1, 2)}); diff != "" {
		t.Errorf("go-cmp sees a difference between equal numbers:\n%s", diff)
	}
}

func TestSmallNumbersDoNotAllocate(t *testing.T) {
	a, b := MustParse("88.376"), Frac(137, 152)
	allocations := testing.AllocsPerRun(100, func() {
		sinkNumber = a.Add(b).Sub(b).Mul(b).Quo(b).Neg().Abs().Round(2, HalfEven).Floor()
		sinkNumber = Clamp(Sum(a, b, sinkNumber), Zero, Hundred)
		sinkInt = a.Cmp(b) + a.Sign() + a.BitLen()
	})
	if allocations != 0 {
		t.Errorf("got %v allocations, want none", allocations)
	}
}

func TestText(t *testing.T) {
	type line struct {
		Points Number   `json:"points"`
		Bonus  Number   `json:"bonus,omitzero"`
		Mode   Rounding `json:"mode"`
	}
	long := Frac(1, 3).Add(Scaled(1, 90))
	want := line{Points: long, Mode: HalfEven}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"points":"`+long.String()+`","mode":"gbt8170"`) {
		t.Errorf("got %s, want the number and the rounding as strings and no bonus", text)
	}
	var got line
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("a number longer than Parse takes must still come back: %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextTakesMoreDecimalsThanMaxPlaces(t *testing.T) {
	zeros := strings.Repeat("0", 4000)
	tests := []struct {
		name string
		text string
		want Number
	}{
		{"nothing", "0." + zeros, Zero},
		{"five", "5." + zeros + "%", Frac(1, 20)},
		{"a long half", "0.5" + zeros, Frac(1, 2)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got Number
			if err := got.UnmarshalText([]byte(test.text)); err != nil || !got.Equal(test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
			if err := wellFormed(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTextRefuses(t *testing.T) {
	endless := Int(7).Pow(MaxPower).Pow(MaxPower).Pow(2)
	if _, err := endless.MarshalText(); !errors.Is(err, &Error{Code: CodeTooLong}) {
		t.Errorf("marshal: got %v, want %s", err, CodeTooLong)
	}
	number := Hundred
	if err := number.UnmarshalText([]byte("1 000")); !errors.Is(err, &Error{Code: CodeSyntax}) {
		t.Errorf("unmarshal: got %v, want %s", err, CodeSyntax)
	}
	if !number.Equal(Hundred) {
		t.Errorf("got %v after a refused text, want the old value", number)
	}
	if err := json.Unmarshal([]byte(`12.5`), &number); err == nil {
		t.Error("got a JSON number accepted, want it refused: readers would parse it as a float")
	}
	mode := Up
	if err := mode.UnmarshalText([]byte("half")); !errors.Is(err, &Error{Code: CodeRounding}) || mode != Up {
		t.Errorf("rounding: got %v, %v, want %s and the old value", mode, err, CodeRounding)
	}
	if _, err := (Ceiling + 1).MarshalText(); !errors.Is(err, &Error{Code: CodeRounding}) {
		t.Errorf("rounding: got %v, want %s", err, CodeRounding)
	}
}
