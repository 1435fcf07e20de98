package decimal

import (
	"math"
	"testing"
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
		{"percent", MustParse("85%"), "0.85"},
		{"percent above one", MustParse("112.5%"), "1.125"},
		{"third", Frac(-2, 6), "-1/3"},
		{"negative denominator", Frac(1, -8), "-0.125"},
		{"eighteen decimals", Scaled(1, 18), "0.000000000000000001"},
		{"nineteen decimals", Scaled(1, 19), "1/10000000000000000000"},
		{"many digits on both sides", MustParse("123456789012345678901.25"), "123456789012345678901.25"},
		{"tens", Scaled(-15, -3), "-15000"},
		{"smallest over smallest", Frac(math.MinInt64, math.MinInt64), "1"},
		{"one over smallest", Frac(1, math.MinInt64), "-1/9223372036854775808"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.value.String(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
