package digits

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"testing"

	"eightx/integrity"

	"github.com/google/go-cmp/cmp"
)

func figures(t *testing.T, texts ...string) []Figure {
	t.Helper()
	var out []Figure
	for i, text := range texts {
		f, err := Read(fmt.Sprintf("V%02d", i+1), text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

func pairs(t *testing.T, texts ...[2]string) []Pair {
	t.Helper()
	var out []Pair
	for i, text := range texts {
		now, err := Read(fmt.Sprintf("V%02d", i+1), text[0])
		if err != nil {
			t.Fatal(err)
		}
		other, err := Read("", text[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Pair{now, other})
	}
	return out
}

// Scores are refused by what is declared and by their look; narrow quantities and
// short columns by their figures.
func TestBenfordRefusals(t *testing.T) {
	scores := series(1, 400, 1, innocent[3].draw)
	wide := series(1, 400, 2, innocent[0].draw)
	narrow := make([]Figure, 400)
	for i := range narrow {
		narrow[i], _ = Read("", strconv.Itoa(1000+7*i))
	}
	outlier := append(series(1, 400, 1, innocent[3].draw), figures(t, "100000")...)
	for _, tt := range []struct {
		name    string
		figures []Figure
		kind    Kind
		want    string // refusal of the first digit, "" for none
		wantTwo string
	}{
		{"declared score", wide, Score, "digits.bounded", "digits.bounded"},
		{"looks like a score", scores, "", "digits.looks_bounded", "digits.looks_bounded"},
		{"said to be an amount", scores, Amount, "digits.narrow_range", "digits.narrow_range"},
		{"one figure mistyped", outlier, "", "digits.narrow_range", "digits.narrow_range"},
		{"narrow", narrow, Count, "digits.narrow_range", "digits.narrow_range"},
		{"short", wide[:99], Amount, "digits.few", "digits.few"},
		{"long enough for one digit", wide[:200], Amount, "", "digits.few"},
		{"wide", wide, "", "", ""},
	} {
		report, err := Examine(Column{Name: "x", Figures: tt.figures}, Options{Kind: tt.kind, Runs: 10})
		if err != nil {
			t.Fatal(err)
		}
		if got := report.why("first"); got != tt.want || (report.First == nil) != (tt.want != "") || (report.Mantissas == nil) != (tt.want != "") {
			t.Errorf("%s, first digit: got %q, want %q", tt.name, got, tt.want)
		}
		if got := report.why("firstTwo"); got != tt.wantTwo || (report.FirstTwo == nil) != (tt.wantTwo != "") {
			t.Errorf("%s, first two digits: got %q, want %q", tt.name, got, tt.wantTwo)
		}
	}
}

func (r *Report) why(test string) string {
	for _, refused := range r.Refused {
		if refused.Test == test {
			return refused.Reason.Code
		}
	}
	return ""
}

func TestNoFigures(t *testing.T) {
	_, err := Examine(Column{Name: "x"}, Options{})
	var reason *integrity.Refusal
	if !errors.As(err, &reason) || reason.Code != "digits.no_figures" {
		t.Errorf("got %v, want digits.no_figures", err)
	}
}

// Zeros and negative figures have no leading digits to judge, as in
// benford.analysis, and are counted.
func TestSigns(t *testing.T) {
	positive := series(2, 150, 2, innocent[0].draw)
	mixed := append(figures(t, "0", "-5.5", "0.00", "-1"), positive...)
	report, err := Examine(Column{Name: "x", Figures: mixed}, Options{Kind: Amount, Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	if report.Zero != 2 || report.Negative != 2 || report.Positive != 150 || report.First.N != 150 {
		t.Errorf("got %d zero, %d negative, %d positive, n %d; want 2, 2, 150, 150", report.Zero, report.Negative, report.Positive, report.First.N)
	}
	alone, err := Examine(Column{Name: "x", Figures: positive}, Options{Kind: Amount, Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(alone.First, report.First); diff != "" {
		t.Errorf("other figures changed the first digits (-want +got):\n%s", diff)
	}
}

// A file that lost the zeros at the end is judged like one that has them.
func TestLostZeros(t *testing.T) {
	full := series(3, 200, 2, innocent[0].draw)
	lost := make([]Figure, len(full))
	for i, f := range full {
		lost[i], _ = Read(f.Name, strconv.FormatFloat(f.Value(), 'f', -1, 64))
	}
	a, _ := Examine(Column{Name: "x", Figures: full}, Options{Kind: Amount, Runs: 10})
	b, _ := Examine(Column{Name: "x", Figures: lost}, Options{Kind: Amount, Runs: 10})
	if diff := cmp.Diff(a.Last, b.Last); diff != "" {
		t.Errorf("last digits (-with zeros +without):\n%s", diff)
	}
	if a.Last.Places != 2 || a.Last.Lines[0].Count == 0 {
		t.Errorf("got %+v, want figures that end in 0 at two decimals", a.Last)
	}
}

func TestJumps(t *testing.T) {
	usual := [][2]string{{"104", "100"}, {"215", "200"}, {"309", "300"}, {"412", "400"}, {"520", "500"}, {"611", "600"}, {"733", "700"}, {"830", "800"}, {"915", "900"}}
	found := func(kind Kind, all ...[2]string) []string {
		report, err := Examine(Column{Name: "x", Figures: figures(t, "1"), Last: pairs(t, all...)}, Options{Kind: kind, Runs: 100})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range report.Flags {
			out = append(out, f.Rule+" "+f.Subjects[0].ID)
		}
		if report.Jumps == nil {
			out = append(out, report.why("jumps"))
		}
		return out
	}
	for _, tt := range []struct {
		name string
		kind Kind
		all  [][2]string
		want []string
	}{
		{"usual growth", Amount, usual, nil},
		{"one doubled", Amount, append(usual[:9:9], [2]string{"2000", "1000"}), []string{"digits.jump V10"}},
		{"one halved", Amount, append(usual[:9:9], [2]string{"500", "1000"}), []string{"digits.jump V10"}},
		{"unlike the others but small", Amount, append(usual[:9:9], [2]string{"1150", "1000"}), nil},
		{"from nought", Amount, append(usual[:9:9], [2]string{"50", "0"}, [2]string{"-3", "10"}), nil},
		{"three the same as last year", Amount, append(usual[:9:9], [2]string{"1234.5", "1234.50"}, [2]string{"888", "888"}, [2]string{"777", "777"}), []string{"digits.unchanged x"}},
		{"too few", Amount, usual[:7], []string{"digits.few_pairs"}},
		{"all the same change", Score, [][2]string{{"81", "80"}, {"82", "81"}, {"83", "82"}, {"84", "83"}, {"85", "84"}, {"86", "85"}, {"87", "86"}, {"88", "87"}}, []string{"digits.same_change"}},
		{"score", Score, [][2]string{{"81", "80"}, {"82", "80"}, {"79", "80"}, {"78", "80"}, {"81", "79"}, {"80", "81"}, {"83", "82"}, {"99", "80"}}, []string{"digits.jump V08"}},
	} {
		if diff := cmp.Diff(tt.want, found(tt.kind, tt.all...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Innocent changes are asked about as often as the flag says.
func TestJumpRate(t *testing.T) {
	for n, want := range map[int]float64{10: 0.02, 50: 0.003, 400: 0.0008} {
		if got := simulateJumps(n, jumpLimit, Options{}.orDefault()); got > want || got < want/10 {
			t.Errorf("%d pairs: got %v, want about %v at most", n, got, want)
		}
	}
}

// A tolerance of 1 % is exactly 1 %: 99 and 100 agree, 98.99 and 100 do not.
func TestSources(t *testing.T) {
	c := Column{Name: "x", Figures: figures(t, "1"), Second: pairs(t, [2]string{"99", "100"}, [2]string{"98.99", "100"}, [2]string{"0", "0"},
		[2]string{"0", "0.1"}, [2]string{"-5", "5"}, [2]string{"0.3", "0.303"}, [2]string{"0.303", "0.3"}, [2]string{"7.00", "7"})}
	report, err := Examine(c, Options{Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Flags {
		got = append(got, f.Rule+" "+f.Subjects[0].ID)
	}
	if diff := cmp.Diff([]string{"digits.source V02", "digits.source V04", "digits.source V05"}, got); diff != "" {
		t.Errorf("apart (-want +got):\n%s", diff)
	}
	s := report.Sources
	if s.N != 8 || s.Equal != 2 || s.Higher != 1 || s.Lower != 5 || s.Apart != 3 {
		t.Errorf("got %+v", s)
	}
}

func TestOneWay(t *testing.T) {
	var all [][2]string
	for i := range 12 {
		all = append(all, [2]string{strconv.Itoa(10001 + i), strconv.Itoa(10000 + i)})
	}
	report, err := Examine(Column{Name: "x", Figures: figures(t, "1"), Second: pairs(t, all...)}, Options{Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	if !rules(report)["digits.one_way"] || math.Abs(report.Sources.P-2.0/4096) > 1e-12 {
		t.Errorf("got flags %v and p %v, want digits.one_way and 2/4096", rules(report), report.Sources.P)
	}
}

// The smallest count with a tail of at most so much, by adding up.
func TestLimits(t *testing.T) {
	for _, n := range []int{1, 7, 50, 300} {
		for _, p := range []float64{0.01, 0.1, 0.5} {
			for _, tail := range []float64{0.05, 0.001} {
				want := n + 1
				for sum, k := 0.0, n; k >= 0; k-- {
					lg, _ := math.Lgamma(float64(n + 1))
					a, _ := math.Lgamma(float64(k + 1))
					b, _ := math.Lgamma(float64(n - k + 1))
					if sum += math.Exp(lg - a - b + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p)); sum > tail {
						break
					}
					want = k
				}
				if got := binomialLimit(tail, n, p); got != want {
					t.Errorf("binomialLimit(%v, %d, %v): got %d, want %d", tail, n, p, got, want)
				}
			}
		}
	}
	if got := poissonLimit(0.05, 2); got != 6 { // P(≥5) = 0.0527, P(≥6) = 0.0166
		t.Errorf("poissonLimit(0.05, 2): got %d, want 6", got)
	}
}
