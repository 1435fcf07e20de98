package decimal

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{"0", "0"},
		{"-0", "0"},
		{"-0.00", "0"},
		{"12.50", "12.5"},
		{"-3", "-3"},
		{"85%", "0.85"},
		{"-2.5%", "-0.025"},
		{"0.00%", "0"},
		{"2/7", "2/7"},
		{"-4/14", "-2/7"},
		{"0/5", "0"},
		{"6/3", "2"},
		{"0.000000000000000000000000000001", "1/1000000000000000000000000000000"},
		{"9223372036854775808", "9223372036854775808"},
		{"-9223372036854775808", "-9223372036854775808"},
		{"18446744073709551616/18446744073709551615", "18446744073709551616/18446744073709551615"},
		{strings.Repeat("9", 64), strings.Repeat("9", 64)},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, err := Parse(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("got %v, want %s", got, test.want)
			}
			if err := wellFormed(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name  string
		code  string
		texts []string
	}{
		{"empty", CodeEmpty, []string{""}},
		{"too long", CodeTooLong, []string{strings.Repeat("9", 65), "0." + strings.Repeat("0", 63)}},
		{"exponent", CodeExponent, []string{"1e3", "1E3", "-1.5e-7", "9.99E+12", "1e3%"}},
		{"zero denominator", CodeZeroDenominator, []string{"2/0", "0/0", "-1/0"}},
		{"sign", CodeSyntax, []string{"-", "+3", "--3", "3-", "2/-7", "−3"}},
		{"point", CodeSyntax, []string{".", ".5", "5.", "-.5", "1.2.3", "5.%", "1,5", "1。5"}},
		{"leading zeros", CodeSyntax, []string{"007", "00", "-01.5", "02/7", "2/07"}},
		{"percent", CodeSyntax, []string{"%", "-%", "%5", "5%%", "2/7%", "5%/2", "85％", "5‰"}},
		{"fraction", CodeSyntax, []string{"/", "/7", "2/", "1/2/3", "1.5/2", "1/2.5"}},
		{"space", CodeSyntax, []string{" 1", "1 ", "1 000", "1\n", "\t1", "1\x00"}},
		{"separators", CodeSyntax, []string{"1,000", "1_000"}},
		{"words", CodeSyntax, []string{"NaN", "Inf", "0x10", "e", "e5", "1e", "１２", "十二", "٣", "12分"}},
	}
	for _, test := range tests {
		for _, text := range test.texts {
			t.Run(test.name+" "+text, func(t *testing.T) {
				got, err := Parse(text)
				var refusal *Error
				if !errors.As(err, &refusal) {
					t.Fatalf("%q: got %v, %v, want an *Error", text, got, err)
				}
				if refusal.Code != test.code {
					t.Errorf("%q: got code %s, want %s", text, refusal.Code, test.code)
				}
				if !got.IsZero() {
					t.Errorf("%q: got value %v beside an error, want 0", text, got)
				}
			})
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := Parse("12分")
	want := `decimal: "12分": not a number; write for example 12.50, -3, 85% or 2/7`
	if got := err.Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = Parse("")
	want = "decimal: number is empty; write for example 12.50, -3, 85% or 2/7"
	if got := err.Error(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err = Parse(strings.Repeat("9", 5000))
	if got := len(err.Error()); got > 200 {
		t.Errorf("got an error of %d bytes, want the input cut short", got)
	}
	for code, words := range advice {
		if !strings.HasPrefix(code, "decimal.") || words == "" {
			t.Errorf("code %s: got advice %q, want some under decimal.", code, words)
		}
	}
}
