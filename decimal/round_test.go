package decimal

import (
	"errors"
	"math"
	"testing"
)

// TestRoundHalfEven holds the cases of GB/T 8170: below five drops, above five counts, exactly five goes to the even
// digit, negatives go by magnitude, and the value is rounded once, never via a longer rounding.
func TestRoundHalfEven(t *testing.T) {
	tests := []struct {
		name   string
		value  string
		places int
		want   string
	}{
		{"five after even drops", "87.345", 2, "87.34"},
		{"five after odd counts", "87.355", 2, "87.36"},
		{"five and more counts", "87.3450001", 2, "87.35"},
		{"two and a half", "2.5", 0, "2"},
		{"three and a half", "3.5", 0, "4"},
		{"half", "0.5", 0, "0"},
		{"minus half", "-0.5", 0, "0"},
		{"minus one and a half", "-1.5", 0, "-2"},
		{"minus two and a half", "-2.5", 0, "-2"},
		{"negative by magnitude", "-87.345", 2, "-87.34"},
		{"once only", "8.53459", 2, "8.53"},
		{"once only, close to half", "15.4546", 0, "15"},
		{"four drops", "12.1498", 1, "12.1"},
		{"six counts", "1268", -2, "1300"},
		{"zero is even", "1.050", 1, "1"},
		{"one is odd", "0.350", 1, "0.4"},
		{"hundreds to even", "32500", -3, "32000"},
		{"hundreds to even from odd", "31500", -3, "32000"},
		{"carry through nines", "9.995", 2, "10"},
		{"fraction just below half", "4999999999/10000000000", 0, "0"},
		{"fraction that never ends", "2/3", 3, "0.667"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := MustParse(test.value).Round(test.places, HalfEven).String(); got != test.want {
				t.Errorf("%s to %d places: got %s, want %s", test.value, test.places, got, test.want)
			}
		})
	}
}

func TestRoundModes(t *testing.T) {
	modes := []Rounding{HalfUp, HalfEven, Down, Up, Floor, Ceiling}
	tests := []struct {
		value  string
		places int
		want   [6]string // in the order of modes
	}{
		{"2.5", 0, [6]string{"3", "2", "2", "3", "2", "3"}},
		{"-2.5", 0, [6]string{"-3", "-2", "-2", "-3", "-3", "-2"}},
		{"0.5", 0, [6]string{"1", "0", "0", "1", "0", "1"}},
		{"-0.5", 0, [6]string{"-1", "0", "0", "-1", "-1", "0"}},
		{"1.4", 0, [6]string{"1", "1", "1", "2", "1", "2"}},
		{"-1.6", 0, [6]string{"-2", "-2", "-1", "-2", "-2", "-1"}},
		{"3", 0, [6]string{"3", "3", "3", "3", "3", "3"}},
		{"-87.345", 2, [6]string{"-87.35", "-87.34", "-87.34", "-87.35", "-87.35", "-87.34"}},
		{"1/3", 2, [6]string{"0.33", "0.33", "0.33", "0.34", "0.33", "0.34"}},
		{"-2/3", 2, [6]string{"-0.67", "-0.67", "-0.66", "-0.67", "-0.67", "-0.66"}},
		{"150", -2, [6]string{"200", "200", "100", "200", "100", "200"}},
		{"-250", -2, [6]string{"-300", "-200", "-200", "-300", "-300", "-200"}},
		{"0.001", 2, [6]string{"0", "0", "0", "0.01", "0", "0.01"}},
		{"-0.001", 2, [6]string{"0", "0", "0", "-0.01", "-0.01", "0"}},
		{"7", -20, [6]string{"0", "0", "0", "100000000000000000000", "0", "100000000000000000000"}},
		{"9223372036854775807/2", 0, [6]string{"4611686018427387904", "4611686018427387904", "4611686018427387903",
			"4611686018427387904", "4611686018427387903", "4611686018427387904"}},
		{"9223372036854775807", -1, [6]string{"9223372036854775810", "9223372036854775810", "9223372036854775800",
			"9223372036854775810", "9223372036854775800", "9223372036854775810"}},
		// the steps reach 2^64 only by rounding: (13·(2^64−1)+5)/100/13
		{"2398076729582241710/13", 2, [6]string{"184467440737095516.15", "184467440737095516.15", "184467440737095516.15",
			"184467440737095516.16", "184467440737095516.15", "184467440737095516.16"}},
		{"100000000000000000000.5", 0, [6]string{"100000000000000000001", "100000000000000000000", "100000000000000000000",
			"100000000000000000001", "100000000000000000000", "100000000000000000001"}},
	}
	for _, test := range tests {
		for i, mode := range modes {
			t.Run(test.value+" "+mode.String(), func(t *testing.T) {
				rounded := MustParse(test.value).Round(test.places, mode)
				if got := rounded.String(); got != test.want[i] {
					t.Errorf("to %d places: got %s, want %s", test.places, got, test.want[i])
				}
				if err := wellFormed(rounded); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestFloorCeilTrunc(t *testing.T) {
	tests := []struct {
		value              string
		floor, ceil, trunc string
	}{
		{"2.5", "2", "3", "2"},
		{"-2.5", "-3", "-2", "-2"},
		{"-4", "-4", "-4", "-4"},
		{"-1/9223372036854775808", "-1", "0", "0"},
		{"-9223372036854775808.5", "-9223372036854775809", "-9223372036854775808", "-9223372036854775808"},
	}
	for _, test := range tests {
		t.Run(test.value, func(t *testing.T) {
			value := MustParse(test.value)
			got := [3]string{value.Floor().String(), value.Ceil().String(), value.Trunc().String()}
			if want := [3]string{test.floor, test.ceil, test.trunc}; got != want {
				t.Errorf("floor, ceil, trunc: got %v, want %v", got, want)
			}
		})
	}
}

func TestRoundingNames(t *testing.T) {
	for mode := HalfUp; mode <= Ceiling; mode++ {
		got, err := ParseRounding(mode.String())
		if err != nil || got != mode {
			t.Errorf("%s: got %v, %v, want it back", mode, got, err)
		}
	}
	for _, name := range []string{"", "HALF_UP", "half_even", "四舍五入", "Rounding(6)"} {
		if _, err := ParseRounding(name); !errors.Is(err, &Error{Code: CodeRounding}) {
			t.Errorf("%q: got %v, want %s", name, err, CodeRounding)
		}
	}
}

func TestFixed(t *testing.T) {
	tests := []struct {
		name   string
		value  Number
		places int
		want   string
	}{
		{"fills up", MustParse("88.5"), 2, "88.50"},
		{"whole", Int(7), 0, "7"},
		{"whole with decimals", Int(-7), 3, "-7.000"},
		{"zero", Zero, 2, "0.00"},
		{"rounds half up", MustParse("87.345"), 2, "87.35"},
		{"negative rounds away", MustParse("-87.345"), 2, "-87.35"},
		{"no minus zero", MustParse("-0.004"), 2, "0.00"},
		{"below one", MustParse("0.05"), 2, "0.05"},
		{"beyond int64", Int(math.MaxInt64), 2, "9223372036854775807.00"},
		{"beyond 18 decimals", Frac(1, 3), 20, "0.33333333333333333333"},
		{"beyond both, negative", MustParse("-123456789012345678901.5"), 0, "-123456789012345678902"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.value.Fixed(test.places); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestApprox(t *testing.T) {
	tests := []struct {
		name   string
		value  Number
		places int
		want   string
	}{
		{"cut, not rounded", Frac(2211, 2460), 6, "0.898780…"},
		{"nines are not rounded up", MustParse("0.99999"), 2, "0.99…"},
		{"exact stays short", MustParse("0.5"), 6, "0.5"},
		{"exact at the limit", MustParse("0.125"), 3, "0.125"},
		{"whole", Int(12), 0, "12"},
		{"no decimals", Frac(7, 2), 0, "3…"},
		{"negative toward zero", Frac(-2, 3), 2, "-0.66…"},
		{"nothing shown keeps the sign", MustParse("-0.001"), 2, "-0.00…"},
		{"ends after 18 decimals", Scaled(1, 20), 19, "0.0000000000000000000…"},
		{"beyond int64", MustParse("100000000000000000000/3"), 1, "33333333333333333333.3…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.value.Approx(test.places); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestMantissa(t *testing.T) {
	tests := []struct {
		name   string
		value  Number
		places int
		want   int64
		ok     bool
	}{
		{"decimals", MustParse("12.5"), 2, 1250, true},
		{"negative", MustParse("-0.01"), 2, -1, true},
		{"zero at any scale", Zero, MaxPlaces, 0, true},
		{"too fine", MustParse("12.345"), 2, 0, false},
		{"never ends", Frac(1, 3), 18, 0, false},
		{"hundreds", Int(-1500), -2, -15, true},
		{"not hundreds", Int(1550), -2, 0, false},
		{"largest", Scaled(math.MaxInt64, 2), 2, math.MaxInt64, true},
		{"smallest", Scaled(math.MinInt64, 2), 2, math.MinInt64, true},
		{"one above the largest", Int(math.MaxInt64).Add(One), 0, 0, false},
		{"overflow", Int(math.MaxInt64), 1, 0, false},
		{"finer than 18 places", Scaled(5, 20), 20, 5, true},
		{"large at a coarse scale", MustParse("900000000000000000000"), -20, 9, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := test.value.Mantissa(test.places)
			if ok != test.ok || ok && got != test.want {
				t.Errorf("got %d, %t, want %d, %t", got, ok, test.want, test.ok)
			}
		})
	}
}
