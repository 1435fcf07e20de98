package digits

import (
	"errors"
	"testing"

	"eightx/integrity"
)

func TestRead(t *testing.T) {
	for _, tt := range []struct {
		text      string
		sign      int
		one, two  int
		exact     string
		value     float64
		atTwo     int64 // in steps of 0.01, -1 when it does not fit
		decimals  int
		binaryTwo int
	}{
		{"5", 1, 5, 50, "5", 5, 500, 0, 50},
		{"0.30", 1, 3, 30, "3/10", 0.3, 30, 1, 30},
		{"0.29", 1, 2, 29, "29/100", 0.29, 29, 2, 28}, // 0.29·100 is 28.999… in binary
		{"0.57", 1, 5, 57, "57/100", 0.57, 57, 2, 56},
		{"0.003", 1, 3, 30, "3/1000", 0.003, -1, 3, 30},
		{"007", 1, 7, 70, "7", 7, 700, 0, 70},
		{"-12.50", -1, 1, 12, "-25/2", -12.5, 1250, 1, 12},
		{"6e+05", 1, 6, 60, "600000", 600000, 60000000, 0, 60},
		{"1.95E8", 1, 1, 19, "195000000", 1.95e8, 19500000000, 0, 19},
		{"25e-4", 1, 2, 25, "1/400", 0.0025, -1, 4, 25},
		{"0", 0, 0, 0, "0", 0, 0, 0, 0},
		{"-0.00", 0, 0, 0, "0", 0, 0, 0, 0},
		{" 42 ", 1, 4, 42, "42", 42, 4200, 0, 42},
		{".5", 1, 5, 50, "1/2", 0.5, 50, 1, 50},
		{"5.", 1, 5, 50, "5", 5, 500, 0, 50},
		{"99999999999999999999", 1, 9, 99, "99999999999999999999", 1e20, -1, 0, 99},
	} {
		f, err := Read("V01", tt.text)
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		at, ok := f.At(2)
		if !ok {
			at = -1
		}
		if f.Sign() != tt.sign || f.Lead(1) != tt.one || f.Lead(2) != tt.two || f.Exact().RatString() != tt.exact || f.Value() != tt.value || at != tt.atTwo || f.decimals() != tt.decimals {
			t.Errorf("%q: got sign %d, digits %d and %d, %s, %v, %d steps, %d decimals; want %+v", tt.text, f.Sign(), f.Lead(1), f.Lead(2), f.Exact().RatString(), f.Value(), at, f.decimals(), tt)
		}
		if tt.sign != 0 && tt.two < 99 && f.binaryLead(2) != tt.binaryTwo {
			t.Errorf("%q in binary: got %d, want %d", tt.text, f.binaryLead(2), tt.binaryTwo)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", " ", "-", ".", "1,5", "1.2.3", "--1", "1e", "1e99", "e5", "NaN", "Inf", "0x10", "1_000", "１", "七",
		"1111111111111111111111111111111111111111111111111111111111111"} {
		_, err := Read("V01", text)
		var reason *integrity.Refusal
		if !errors.As(err, &reason) || reason.Code != "digits.not_a_number" || reason.Names[0] != "V01" {
			t.Errorf("%q: got %v, want digits.not_a_number of V01", text, err)
		}
	}
}

func TestCompareSize(t *testing.T) {
	sorted := []string{"0", "0.003", "-0.01", "0.29", "0.3", "5", "05.50", "-12", "12.5", "120", "6e5"}
	for i, a := range sorted {
		for j, b := range sorted {
			x, _ := Read("", a)
			y, _ := Read("", b)
			want := 0
			switch {
			case i < j:
				want = -1
			case i > j:
				want = 1
			}
			if got := compareSize(x, y); got != want {
				t.Errorf("%s and %s: got %d, want %d", a, b, got, want)
			}
		}
	}
	a, _ := Read("", "1.50")
	b, _ := Read("", "1.5")
	if compareSize(a, b) != 0 {
		t.Error("1.50 and 1.5 differ")
	}
}
