package assessors

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

func examine(t testing.TB, ratings integrity.Ratings, ties ...Tie) *Findings {
	t.Helper()
	f, err := Examine(ratings, ties, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func asJSON(t testing.TB, f *Findings) string {
	t.Helper()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatalf("findings with what is no number: %v", err)
	}
	return string(data)
}

func asked(f *Findings, rule string) []string {
	var out []string
	for _, flag := range f.Flags {
		if flag.Rule == rule {
			var names []string
			for _, s := range flag.Subjects {
				names = append(names, s.ID)
			}
			out = append(out, strings.Join(names, " "))
		}
	}
	return out
}

// TestOrderDoesNotMatter wants the same bits whatever the order of the marks.
func TestOrderDoesNotMatter(t *testing.T) {
	ratings, _ := StandardMade.Season(3, 1, Plant{Favour: 1.5, Stamps: 1, Copies: 1})
	want := asJSON(t, examine(t, ratings))
	for seed := range uint64(3) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(ratings), func(i, j int) { ratings[i], ratings[j] = ratings[j], ratings[i] })
		if diff := cmp.Diff(want, asJSON(t, examine(t, ratings))); diff != "" {
			t.Errorf("shuffled marks give other findings:\n%s", diff)
		}
	}
}

// TestShift adds a constant to all marks, and to those of one assessor: the first
// changes nothing but levels, the second only his severity.
func TestShift(t *testing.T) {
	ratings, _ := StandardMade.Season(4, 1, Plant{Favour: 1.5})
	want := examine(t, ratings)
	for _, who := range []string{"", "A1"} {
		shifted := slices.Clone(ratings)
		for i := range shifted {
			if who == "" || shifted[i].Assessor == who {
				shifted[i].Score += 0.25
			}
		}
		got := examine(t, shifted)
		relative := got.Assessors[0].Severity - got.Assessors[1].Severity - want.Assessors[0].Severity + want.Assessors[1].Severity
		expected := 0.0
		if who == "A1" {
			expected = -0.25
		}
		if math.Abs(relative-expected) > 1e-6 {
			t.Errorf("%q shifted: severity moved by %g, want %g", who, relative, expected)
		}
		for i := range want.Cells {
			if math.Abs(got.Cells[i].Effect-want.Cells[i].Effect) > 1e-6 || got.Cells[i].Asked != want.Cells[i].Asked {
				t.Errorf("%q shifted: cell %s %s: effect %g became %g", who, want.Cells[i].Unit, want.Cells[i].Assessor, want.Cells[i].Effect, got.Cells[i].Effect)
				break
			}
		}
	}
}

// TestHidden finds what is hidden in one season, each by its rule.
func TestHidden(t *testing.T) {
	ratings, hidden := StandardMade.Season(2, 5, Plant{Favour: 2, Stamps: 1, Copies: 1})
	f := examine(t, ratings)
	cells := append(asked(f, "fairness.cell"), asked(f, "fairness.split")...)
	if !slices.ContainsFunc(cells, func(c string) bool {
		return strings.HasPrefix(c, hidden.Favour[0]) && strings.Contains(c, hidden.Favour[1])
	}) {
		t.Errorf("favour: got %q, want %v", cells, hidden.Favour)
	}
	for at := range hidden.Stamps {
		if got := asked(f, "fairness.stamp"); !slices.Contains(got, at[0]+" "+at[1]) {
			t.Errorf("stamps: got %q, want %v", got, at)
		}
	}
	for at := range hidden.Copies {
		if got := asked(f, "fairness.copy"); len(got) != 1 || !strings.HasPrefix(got[0], at[0]) {
			t.Errorf("copies: got %q, want %v", got, at)
		}
	}
	for rule, want := range map[string]string{"fairness.halo": "A7", "fairness.central": "A8", "fairness.range": "A8"} {
		if got := asked(f, rule); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: got %q, want %s", rule, got, want)
		}
	}
	for _, flag := range f.Flags {
		if flag.ErrorRate.Per == "" || flag.ErrorRate.False <= 0 || len(flag.Inputs) == 0 {
			t.Errorf("a question without error rate or inputs: %+v", flag)
		}
	}
}

// TestTies plants half a point for kin: too little to be seen cell by cell.
func TestTies(t *testing.T) {
	ratings, _ := StandardMade.Season(9, 1, Plant{})
	var kin, posts []Tie
	seen := map[string]bool{} // one tie for a unit
	for _, r := range ratings {
		if r.Indicator != "I01" || r.Assessor >= "A7" {
			continue
		}
		if seen[r.Unit] {
			continue
		}
		seen[r.Unit] = true
		switch {
		case len(kin) < 12 && r.Unit > "V040":
			kin = append(kin, Tie{r.Unit, r.Assessor, "kin"})
		case len(posts) < 12 && len(kin) == 12:
			posts = append(posts, Tie{r.Unit, r.Assessor, "post"})
		}
	}
	for i, r := range ratings {
		if slices.Contains(kin, Tie{r.Unit, r.Assessor, "kin"}) {
			ratings[i].Score = min(10, r.Score+float64(i%2))
		}
	}
	f := examine(t, ratings, append(kin, posts...)...)
	if got := asked(f, "fairness.tie"); !slices.Contains(got, "kin") || slices.Contains(got, "post") {
		t.Errorf("ties asked about: got %q, want kin; effects %+v", got, f.Ties)
	}
	few := examine(t, ratings, kin[:1]...)
	if len(few.Ties) != 0 || !slices.ContainsFunc(few.Refused, func(r RuleRefusal) bool { return r.Reason.Code == "fairness.few_tied" }) {
		t.Errorf("one tie: got %+v, want a refusal", few.Ties)
	}
}

// TestManyFavours plants six favours by one assessor: they must not pass for his
// noise.
func TestManyFavours(t *testing.T) {
	ratings, _ := StandardMade.Season(11, 3, Plant{})
	favoured := map[string]bool{}
	for i, r := range ratings {
		if r.Assessor == "A2" && (len(favoured) < 6 || favoured[r.Unit]) {
			favoured[r.Unit] = true
			ratings[i].Score = min(10, r.Score+1.5)
		}
	}
	found := 0
	for _, c := range examine(t, ratings).Cells {
		if c.Asked && favoured[c.Unit] && (c.Assessor == "A2" || slices.Contains(c.Or, "A2")) {
			found++
		}
	}
	if found < 5 {
		t.Errorf("got %d of six favours", found)
	}
}

// TestUniformUnits does not ask about even sheets of a unit that everybody finds
// even.
func TestUniformUnits(t *testing.T) {
	ratings, _ := StandardMade.Season(6, 1, Plant{})
	for i, r := range ratings {
		if r.Unit == "V010" {
			ratings[i].Score = 9
		}
	}
	for _, rule := range []string{"fairness.stamp", "fairness.copy"} {
		for _, got := range asked(examine(t, ratings), rule) {
			if strings.HasPrefix(got, "V010") {
				t.Errorf("%s asks about a unit that is even for all: %s", rule, got)
			}
		}
	}
}

// TestDigits finds who writes tens and fives on a scale of a hundred.
func TestDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var ratings integrity.Ratings
	for u := range 30 {
		for a := range 4 {
			for i := range 10 {
				mark := math.Round(70 + 8*r.NormFloat64())
				if a == 2 {
					mark = 5 * math.Round(mark/5)
				}
				ratings = append(ratings, integrity.Rating{Unit: fmt.Sprintf("V%02d", u), Assessor: fmt.Sprintf("A%d", a), Indicator: fmt.Sprintf("I%d", i), Score: mark})
			}
		}
	}
	f := examine(t, ratings)
	if got := asked(f, "fairness.digits"); !slices.Equal(got, []string{"A2"}) {
		t.Errorf("got %q, want A2; %+v", got, f.Digits)
	}
	if f.Digits[2].Round != 1 {
		t.Errorf("share of round marks: got %g, want 1", f.Digits[2].Round)
	}
}

func TestRefusals(t *testing.T) {
	ratings, _ := StandardMade.Season(1, 1, Plant{})
	two := slices.DeleteFunc(slices.Clone(ratings), func(r integrity.Rating) bool { return r.Assessor > "A2" })
	same := slices.Clone(ratings)
	for i := range same {
		same[i].Score = 8
	}
	tests := []struct {
		name    string
		ratings integrity.Ratings
		want    string
	}{
		{"nothing", nil, "integrity.few_history"},
		{"nine units", ratings[:9*60], "integrity.few_history"},
		{"two assessors", two, "integrity.few_history"},
		{"no differences", same, "integrity.no_differences"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Examine(tt.ratings, nil, Options{})
			var got *integrity.Refusal
			if !errors.As(err, &got) || got.Code != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	one := slices.DeleteFunc(slices.Clone(ratings), func(r integrity.Rating) bool { return r.Indicator != "I01" })
	f := examine(t, one)
	if !slices.ContainsFunc(f.Refused, func(r RuleRefusal) bool { return r.Rule == "fairness.stamp" }) {
		t.Errorf("one indicator: got %+v, want a refusal to look for stamped sheets", f.Refused)
	}
	asJSON(t, f)
}

// FuzzExamine feeds ragged seasons: findings without what is no number, or a
// reason.
func FuzzExamine(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 9, 9, 200, 7}, uint8(12), uint8(3))
	f.Add([]byte("0123456789abcdefghij"), uint8(30), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, units, people uint8) {
		var ratings integrity.Ratings
		for i, b := range data[:min(len(data), 2000)] {
			n := i * 7
			ratings = append(ratings, integrity.Rating{Unit: fmt.Sprint(n % (int(units)%40 + 1)), Assessor: fmt.Sprint((n / 3) % (int(people)%6 + 1)), Indicator: fmt.Sprint(i % 11), Score: float64(b)})
		}
		got, err := Examine(ratings, []Tie{{"1", "1", "kin"}}, Options{LeastUnits: 2, LeastSheets: 1, LeastMarks: 1, LeastCell: 1, LeastOthers: 1, LeastTied: 1})
		var refusal *integrity.Refusal
		switch {
		case errors.As(err, &refusal):
			return
		case err != nil:
			t.Fatalf("an error that is no refusal: %v", err)
		}
		asJSON(t, got)
	})
}
