package survey_test

import (
	"math"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/survey"

	"github.com/google/go-cmp/cmp"
)

var question = survey.Question{ID: "F1-09", Least: 30, Options: []survey.Option{
	{ID: "good", Valid: true, Positive: true}, {ID: "fair", Valid: true, Positive: true}, {ID: "poor", Valid: true}, {ID: "none"},
}}

// r01 is a village of the demo year: 28 valid answers, 26 of them positive.
func r01(ordinary int) survey.Tally {
	counts := survey.Counts{}
	counts.Put("ordinary", "good", ordinary-2)
	counts.Put("ordinary", "poor", 2)
	counts.Put("party", "fair", 28-ordinary)
	counts.Put("party", "none", 12)
	return survey.Add(question, counts, village(20, 0, 160))
}

func TestTally(t *testing.T) {
	got := r01(24)
	want := survey.Tally{
		Question: "F1-09", Given: 40, Valid: 28, Positive: 26, Ordinary: 24,
		Strata:  map[string]survey.Share{"ordinary": {24, 22}, "party": {4, 4}, "representative": {}},
		Options: map[string]int{"good": 22, "poor": 2, "fair": 4, "none": 12},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestFlags(t *testing.T) {
	more := survey.Counts{}
	more.Put("ordinary", "good", 8)
	more.Put("ordinary", "poor", 1)
	second := survey.Add(question, more, village(20, 0, 160))
	for _, test := range []struct {
		name  string
		tally survey.Tally
		want  []string
	}{
		{"too few", r01(24), []string{survey.FewAnswers}},
		{"too few, and too few ordinary residents", r01(19), []string{survey.FewAnswers, survey.FewOrdinary}},
		{"a second round", survey.Join(r01(24), second), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, survey.Flags(question, test.tally, seventy)); diff != "" {
				t.Errorf("(- want, + got):\n%s", diff)
			}
		})
	}
	if joined := survey.Join(r01(24), second); joined.Valid != 37 || joined.Positive != 34 {
		t.Errorf("both rounds have %d valid, %d positive answers, want 37 and 34", joined.Valid, joined.Positive)
	}
}

// TestWilson compares with the intervals Newcombe printed for method 3 (1998, table I).
func TestWilson(t *testing.T) {
	for _, test := range []struct {
		positive, valid int
		low, high       string
	}{
		{81, 263, "0.2553", "0.3662"}, {15, 148, "0.0624", "0.1605"}, {0, 20, "0.0000", "0.1611"}, {1, 29, "0.0061", "0.1718"},
		{0, 0, "0.0000", "1.0000"},
	} {
		low, high := survey.Wilson(test.positive, test.valid)
		if got := low.Round(4, decimal.HalfUp).Fixed(4) + " " + high.Round(4, decimal.HalfUp).Fixed(4); got != test.low+" "+test.high {
			t.Errorf("%d of %d: got %s, want %s %s", test.positive, test.valid, got, test.low, test.high)
		}
	}
}

func TestWilsonAgainstFloats(t *testing.T) {
	for n := 1; n < 120; n++ {
		for x := 0; x <= n; x++ {
			low, high := survey.Wilson(x, n)
			p, m, zz := float64(x)/float64(n), float64(n), 1.96*1.96
			half := 1.96 * math.Sqrt(p*(1-p)/m+zz/(4*m*m))
			for i, want := range []float64{(p + zz/(2*m) - half) / (1 + zz/m), (p + zz/(2*m) + half) / (1 + zz/m)} {
				got := []decimal.Number{low, high}[i].Fixed(6)
				if f := parse(t, got); math.Abs(f-want) > 6e-7 {
					t.Fatalf("%d of %d: got %s, want %f", x, n, got, want)
				}
			}
		}
	}
}

func parse(t *testing.T, text string) float64 {
	t.Helper()
	var whole, part, scale float64 = 0, 0, 1
	before, after, _ := strings.Cut(text, ".")
	for _, c := range before {
		whole = whole*10 + float64(c-'0')
	}
	for _, c := range after {
		part, scale = part*10+float64(c-'0'), scale*10
	}
	return whole + part/scale
}
