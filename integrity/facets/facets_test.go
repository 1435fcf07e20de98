package facets

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"eightx/integrity"

	"github.com/google/go-cmp/cmp"
)

// season makes marks 0–4 by known measures, some cells missing.
func season(seed uint64, units, assessors, indicators int, missing float64) integrity.Ratings {
	r := rand.New(rand.NewPCG(seed, 1))
	draw := func(n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = r.NormFloat64()
		}
		return out
	}
	u, a, i := draw(units), draw(assessors), draw(indicators)
	steps, p := []float64{0, 1.2, 1.6, 1.2, 0}, make([]float64, 5)
	var out integrity.Ratings
	for n := range u {
		for j := range a {
			for k := range i {
				distribution(u[n]-a[j]/2-i[k]/2, steps, p)
				x, score := r.Float64(), 0
				for x > p[score] && score < 4 {
					x -= p[score]
					score++
				}
				if r.Float64() >= missing {
					out = append(out, integrity.Rating{Unit: fmt.Sprintf("V%02d", n), Assessor: fmt.Sprintf("A%d", j), Indicator: fmt.Sprintf("I%d", k), Score: float64(score)})
				}
			}
		}
	}
	return out
}

func asJSON(t testing.TB, m *Model) string {
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatalf("a model with what is no number: %v", err)
	}
	return string(data)
}

// TestOrderDoesNotMatter wants the same bits whatever the order of the marks.
func TestOrderDoesNotMatter(t *testing.T) {
	for seed := range uint64(5) {
		ratings := season(seed, 15, 4, 5, 0.3)
		want, err := Fit(ratings, Options{Steps: Steps(seed % 3)})
		if err != nil {
			t.Fatal(err)
		}
		rand.New(rand.NewPCG(seed, 2)).Shuffle(len(ratings), func(i, j int) { ratings[i], ratings[j] = ratings[j], ratings[i] })
		got, err := Fit(ratings, Options{Steps: Steps(seed % 3)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
			t.Errorf("seed %d: shuffled marks give another model:\n%s", seed, diff)
		}
	}
}

// TestScaleDoesNotMatter wants the same measures when every score grows by a
// constant, or by any increasing change.
func TestScaleDoesNotMatter(t *testing.T) {
	ratings := season(7, 20, 4, 5, 0.2)
	want, err := Fit(ratings, Options{})
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]func(float64) float64{
		"shifted":   func(x float64) float64 { return x + 60 },
		"stretched": func(x float64) float64 { return 2.5*x - 3 },
		"bent":      math.Exp,
	}
	for name, change := range changes {
		other := slices.Clone(ratings)
		for i := range other {
			other[i].Score = change(other[i].Score)
		}
		got, err := Fit(other, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for j := range want.Assessors {
			if got.Assessors[j].Value != want.Assessors[j].Value {
				t.Errorf("%s: severity of %s: got %v, want %v", name, want.Assessors[j].ID, got.Assessors[j].Value, want.Assessors[j].Value)
			}
		}
		if name == "shifted" && math.Abs(got.Units[0].Fair-want.Units[0].Fair-60) > 1e-9 {
			t.Errorf("fair average: got %v, want %v + 60", got.Units[0].Fair, want.Units[0].Fair)
		}
	}
}

// TestLikelihoodEquations recomputes what every element and step should have by
// the estimates: at the maximum that is what it has.
func TestLikelihoodEquations(t *testing.T) {
	for _, steps := range []Steps{Common, PerIndicator, PerAssessor} {
		m, err := Fit(season(3, 25, 4, 6, 0.4), Options{Steps: steps})
		if err != nil {
			t.Fatal(err)
		}
		off, passed := make([]map[string]float64, 3), map[string]float64{}
		for f := range off {
			off[f] = map[string]float64{}
		}
		f := newFitter(m)
		for i := range m.design.marks {
			mk := &m.design.marks[i]
			if !m.design.active(mk) {
				continue
			}
			o := f.observe(mk)
			for facet := range off {
				off[facet][m.design.names[facet][mk.at[facet]]] += o.residual
			}
			p, scale := make([]float64, 6), m.design.scaleOf(mk)
			distribution(f.measure(mk), f.ease[scale], p)
			for k := range m.design.scales[scale].used {
				share := p[k]
				if int(mk.x) == k {
					share--
				}
				passed[fmt.Sprint(scale, k)] += share
			}
		}
		for _, sums := range append(off, passed) {
			for name, sum := range sums {
				if math.Abs(sum) > 1e-8 {
					t.Errorf("steps %d: %s is off by %g", steps, name, sum)
				}
			}
		}
		for _, s := range m.Scales {
			if sum := total(s.Steps); math.Abs(sum) > 1e-9 {
				t.Errorf("steps of %q sum to %g", s.ID, sum)
			}
		}
	}
}

func total(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum
}

func TestRefusals(t *testing.T) {
	few := func(cells ...string) integrity.Ratings {
		var out integrity.Ratings
		for _, c := range cells {
			out = append(out, integrity.Rating{Unit: c[:1], Assessor: c[1:2], Indicator: c[2:3], Score: float64(c[3] - '0')})
		}
		return out
	}
	halves := season(1, 10, 4, 4, 0)
	halves = slices.DeleteFunc(halves, func(r integrity.Rating) bool { return (r.Unit < "V05") != (r.Assessor < "A2") })
	tests := []struct {
		name    string
		ratings integrity.Ratings
		want    string
		named   string
	}{
		{"nothing", nil, "facets.one_category", ""},
		{"all the same", few("axi3", "byi3", "axj3"), "facets.one_category", ""},
		{"one unit", few("axi1", "axj2", "ayi3", "ayj1"), "facets.few_marks", ""},
		{"all extreme", few("axi0", "axj0", "bxi1", "bxj1"), "facets.few_marks", ""},
		{"two panels that never meet", halves, "facets.disconnected", "[A0 A1: V00 V01 V02 V03 V04]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Fit(tt.ratings, Options{})
			var got *integrity.Refusal
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want a refusal", err)
			}
			if got.Code != tt.want || tt.named != "" && !slices.Contains(got.Names, tt.named) {
				t.Errorf("got %s %v, want %s naming %s", got.Code, got.Names, tt.want, tt.named)
			}
		})
	}
}

func TestSubsets(t *testing.T) {
	whole := season(2, 8, 3, 3, 0.5)
	if got := len(Subsets(whole)); got != 1 {
		t.Errorf("linked design: got %d subsets, want 1", got)
	}
	var two integrity.Ratings
	for _, r := range season(2, 8, 3, 3, 0) {
		if (r.Unit < "V04") == (r.Assessor == "A0") {
			two = append(two, r)
		}
	}
	var got []string
	for _, s := range Subsets(two) {
		got = append(got, s.String())
	}
	want := []string{"[A0: V00 V01 V02 V03]", "[A1 A2: V04 V05 V06 V07]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subsets differ (-want +got):\n%s", diff)
	}
}

func TestCategories(t *testing.T) {
	var ratings integrity.Ratings
	for i := range 1000 {
		ratings = append(ratings, integrity.Rating{Score: float64(i%97) / 10})
	}
	got := categoriesOf(ratings, 7)
	if len(got) != 7 {
		t.Fatalf("got %d categories, want 7", len(got))
	}
	marks := 0
	for i, c := range got {
		marks += c.Marks
		if c.Low > c.Mean || c.Mean > c.High || i > 0 && got[i-1].High >= c.Low {
			t.Errorf("category %d is out of order: %+v", i, c)
		}
		if c.Marks < 100 || c.Marks > 190 {
			t.Errorf("category %d has %d marks of 1000", i, c.Marks)
		}
	}
	if marks != 1000 {
		t.Errorf("got %d marks, want 1000", marks)
	}
	if got := categoryOf(categoriesOf(ratings, 200), 9.6); got != 96 {
		t.Errorf("few values: got category %d of 9.6, want its rank 96", got)
	}
}

// TestBias plants a favour of logits into one cell.
func TestBias(t *testing.T) {
	ratings := season(11, 30, 4, 30, 0)
	for i, r := range ratings {
		if r.Unit == "V03" && r.Assessor == "A2" {
			ratings[i].Score = min(4, r.Score+1)
		}
	}
	m, err := Fit(ratings, Options{})
	if err != nil {
		t.Fatal(err)
	}
	biases, test := m.Biases()
	largest := slices.MaxFunc(biases, func(a, b Bias) int { return int(math.Copysign(1, a.T-b.T)) })
	if largest.Unit != "V03" || largest.Assessor != "A2" || largest.T < 4 {
		t.Errorf("largest bias: got %+v", largest)
	}
	if test.DF != 120 || test.ChiSquare < largest.T*largest.T || test.P <= 0 || test.P > 1 {
		t.Errorf("common test: got %+v", test)
	}
}

// FuzzFit feeds ragged designs: a model without what is no number, or a reason.
func FuzzFit(f *testing.F) {
	f.Add("aAi1 bAi2 aBi2 bBi1 aAj0 bBj2", 0)
	f.Add("aAi1 bBi2 cCj0", 1)
	f.Add("aAi0 aAi1 bAi1 bAi0 cBj1", 2)
	f.Fuzz(func(t *testing.T, text string, steps int) {
		var ratings integrity.Ratings
		for word := range strings.FieldsSeq(text) {
			if len(word) >= 4 && len(ratings) < 300 {
				ratings = append(ratings, integrity.Rating{Unit: word[:1], Assessor: word[1:2], Indicator: word[2:3], Score: float64(word[3] % 16)})
			}
		}
		m, err := Fit(ratings, Options{Steps: Steps(uint(steps) % 3)})
		var refusal *integrity.Refusal
		switch {
		case errors.As(err, &refusal):
			return
		case err != nil:
			t.Fatalf("an error that is no refusal: %v", err)
		}
		asJSON(t, m)
		biases, test := m.Biases()
		if _, err := json.Marshal(map[string]any{"biases": biases, "test": test}); err != nil {
			t.Fatalf("bias terms with what is no number: %v", err)
		}
	})
}
