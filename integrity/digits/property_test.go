package digits

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// innocent are series nobody made up, written with some decimals.
var innocent = []struct {
	name   string
	kind   Kind
	places int
	draw   func(*rand.Rand) float64
}{
	{"amounts", Amount, 2, func(r *rand.Rand) float64 { return math.Exp(6 + 2*r.NormFloat64()) }},
	{"counts", Count, 0, func(r *rand.Rand) float64 { return math.Exp(7 + 1.5*r.NormFloat64()) }},
	{"even", Count, 0, func(r *rand.Rand) float64 { return 100 + 9000*r.Float64() }},
	{"scores of one decimal", Score, 1, func(r *rand.Rand) float64 { return math.Min(100, 85+6*r.NormFloat64()) }},
	{"whole scores", Score, 0, func(r *rand.Rand) float64 { return math.Min(100, 75+9*r.NormFloat64()) }},
}

func series(seed uint64, n, places int, draw func(*rand.Rand) float64) []Figure {
	rng := rand.New(rand.NewPCG(seed, 77))
	figures := make([]Figure, n)
	for i := range figures {
		figures[i], _ = Read(fmt.Sprintf("V%04d", i), strconv.FormatFloat(draw(rng), 'f', places, 64))
	}
	return figures
}

// The error rates that flags carry hold for innocent series: of 250 each, hardly
// more than the level of each rule are asked about. 0.01 of 250 is 2.5, and a binomial
// variable passes 9 once in 4,000 times; rules that look twice get twice of that.
func TestFalseRates(t *testing.T) {
	const innocents = 250
	most := map[string]int{"digits.last": 9, "digits.end": 9, "digits.heap": 9, "digits.repeat": 9,
		"digits.leading": 14, "digits.mad": 14, "digits.lead": 14, "digits.mantissa": 9, "digits.distortion": 9}
	for _, kind := range innocent {
		for _, n := range []int{60, 400} {
			asked := map[string]int{}
			for seed := range uint64(innocents) {
				report, err := Examine(Column{Name: "x", Figures: series(seed, n, kind.places, kind.draw)}, Options{Kind: kind.kind, Runs: 100})
				if err != nil {
					t.Fatal(err)
				}
				for rule := range rules(report) {
					asked[rule]++
				}
			}
			t.Log(kind.name, n, asked)
			for rule, count := range asked {
				// Evenly spread figures do not follow Benford's law, and are refused or asked about.
				if kind.name != "even" && count > most[rule] {
					t.Errorf("%s of %d figures: %s asked about %d of %d innocent series", kind.name, n, rule, count, innocents)
				}
			}
		}
	}
}

func rules(r *Report) map[string]bool {
	out := map[string]bool{}
	for _, f := range r.Flags {
		out[f.Rule] = true
	}
	return out
}

// What is planted is found.
func TestPlanted(t *testing.T) {
	amounts, scores := innocent[0], innocent[4]
	for _, tt := range []struct {
		name  string
		kind  Kind
		n     int
		plant func(i int, text string) string
		draw  func(*rand.Rand) float64
		rule  string
	}{
		{"every fifth amount rounded to hundreds", Amount, 150, everyFifth(100), amounts.draw, "digits.heap"},
		{"half of the scores rounded to fives", Score, 120, func(i int, text string) string { return either(i%2 == 0, rounded(text, 5), text) }, scores.draw, "digits.heap"},
		{"one figure used eight times", Amount, 150, func(i int, text string) string { return either(i%19 == 0, "1487.36", text) }, amounts.draw, "digits.repeat"},
		{"amounts end in 7", Amount, 150, func(i int, text string) string { return either(i%4 == 0, text[:len(text)-1]+"7", text) }, amounts.draw, "digits.last"},
		{"amounts kept under a limit of 5000", Amount, 400, func(i int, text string) string {
			return either(i%10 == 0, fmt.Sprintf("49%d.%d7", 10+i%89, i%10), text)
		}, amounts.draw, "digits.lead"},
		{"amounts drawn from a hat", Amount, 400, func(_ int, text string) string { return text }, func(r *rand.Rand) float64 { return math.Pow(10, float64(r.IntN(4))) * (1 + 9*r.Float64()) }, "digits.leading"},
	} {
		found := 0
		for seed := range uint64(40) {
			rng := rand.New(rand.NewPCG(seed, 3))
			figures := make([]Figure, tt.n)
			for i := range figures {
				places := 2
				if tt.kind == Score {
					places = 0
				}
				figures[i], _ = Read(strconv.Itoa(i), tt.plant(i, strconv.FormatFloat(tt.draw(rng), 'f', places, 64)))
			}
			report, err := Examine(Column{Name: "x", Figures: figures}, Options{Kind: tt.kind, Runs: 100})
			if err != nil {
				t.Fatal(err)
			}
			if rules(report)[tt.rule] {
				found++
			}
		}
		if found < 38 {
			t.Errorf("%s: found %d of 40, want at least 38", tt.name, found)
		}
	}
}

func everyFifth(step float64) func(int, string) string {
	return func(i int, text string) string { return either(i%5 == 0, rounded(text, step), text) }
}

func rounded(text string, step float64) string {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(step*math.Max(1, math.Round(x/step)), 'f', -1, 64)
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func TestOrderIsIrrelevant(t *testing.T) {
	c := Column{Name: "x", Figures: series(5, 400, 2, innocent[0].draw)}
	for i, other := range series(6, 400, 2, innocent[0].draw) {
		c.Last = append(c.Last, Pair{Figure: c.Figures[i], Other: other})
		c.Second = append(c.Second, Pair{Figure: c.Figures[i], Other: other})
	}
	want := encode(t, c)
	rng := rand.New(rand.NewPCG(9, 9))
	for range 10 {
		rng.Shuffle(400, func(i, j int) { c.Figures[i], c.Figures[j] = c.Figures[j], c.Figures[i] })
		rng.Shuffle(400, func(i, j int) { c.Last[i], c.Last[j] = c.Last[j], c.Last[i] })
		rng.Shuffle(400, func(i, j int) { c.Second[i], c.Second[j] = c.Second[j], c.Second[i] })
		if diff := cmp.Diff(want, encode(t, c)); diff != "" {
			t.Fatalf("another order gives another report (-want +got):\n%s", diff)
		}
	}
}

func encode(t *testing.T, c Column) string {
	t.Helper()
	report, err := Examine(c, Options{Kind: Amount, Runs: 200})
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Leading digits do not see the unit of measurement when it is a power of ten.
func TestPowersOfTen(t *testing.T) {
	yuan, wan := Column{Name: "x"}, Column{Name: "x"}
	for i, f := range series(8, 400, 0, innocent[1].draw) {
		text := strconv.FormatFloat(f.Value(), 'f', 0, 64)
		a, _ := Read(strconv.Itoa(i), text)
		b, _ := Read(strconv.Itoa(i), text+"e-4")
		yuan.Figures, wan.Figures = append(yuan.Figures, a), append(wan.Figures, b)
	}
	a, err := Examine(yuan, Options{Kind: Count, Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Examine(wan, Options{Kind: Amount, Runs: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.FirstTwo.Lines, b.FirstTwo.Lines); diff != "" {
		t.Errorf("ten thousands (-yuan +wan):\n%s", diff)
	}
	if diff := cmp.Diff(a.Mantissas, b.Mantissas); diff != "" {
		t.Errorf("mantissas (-yuan +wan):\n%s", diff)
	}
}
