package survey_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"eightx/decimal"
	"eightx/draw"
	"eightx/survey"

	"github.com/google/go-cmp/cmp"
)

var seventy = decimal.MustParse("0.70")

func village(party, representatives, ordinary int) []survey.Stratum {
	return []survey.Stratum{
		{ID: "ordinary", Ordinary: true, Households: ordinary},
		{ID: "party", Households: party},
		{ID: "representative", Households: representatives},
	}
}

func quotas(strata []survey.Stratum) map[string]int {
	out := map[string]int{}
	for _, s := range strata {
		out[s.ID] = s.Quota
	}
	return out
}

func TestAllot(t *testing.T) {
	for _, test := range []struct {
		name   string
		size   int
		strata []survey.Stratum
		want   map[string]int
	}{
		{"in proportion", 40, village(10, 10, 80), map[string]int{"ordinary": 32, "party": 4, "representative": 4}},
		{"ordinary residents get their share", 40, village(50, 50, 100), map[string]int{"ordinary": 28, "party": 6, "representative": 6}},
		{"the share is rounded up", 41, village(50, 50, 100), map[string]int{"ordinary": 29, "party": 6, "representative": 6}},
		{"the largest remainder", 10, village(14, 13, 173), map[string]int{"ordinary": 9, "party": 1, "representative": 0}},
		{"everybody", 30, village(4, 4, 22), map[string]int{"ordinary": 22, "party": 4, "representative": 4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := survey.Allot(test.size, seventy, test.strata)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, quotas(got)); diff != "" {
				t.Errorf("quotas (- want, + got):\n%s", diff)
			}
		})
	}
}

func TestAllotRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		size   int
		share  string
		strata []survey.Stratum
		want   string
	}{
		{"fewer households than places", 30, "0.7", village(1, 1, 27), "survey.too_few_households"},
		{"nobody", 0, "0.7", village(1, 1, 27), "survey.too_few_households"},
		{"too few ordinary residents", 30, "0.7", village(10, 10, 20), "survey.too_few_ordinary"},
		{"more than all", 30, "1.1", village(1, 1, 100), "survey.share"},
		{"a stratum twice", 3, "0", []survey.Stratum{{ID: "a", Households: 5}, {ID: "a", Households: 5}}, "survey.stratum"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := survey.Allot(test.size, decimal.MustParse(test.share), test.strata)
			var problem *survey.Problem
			if !errors.As(err, &problem) || problem.Code != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestAllotProperties holds for whatever villages there are: quotas add up, nobody is
// asked twice, ordinary residents have their share, and the order of the input means
// nothing.
func TestAllotProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		strata := village(random.IntN(60), random.IntN(60), random.IntN(400))
		size := 1 + random.IntN(80)
		got, err := survey.Allot(size, seventy, strata)
		if err != nil {
			continue
		}
		sum, ordinary := 0, 0
		for _, s := range got {
			sum += s.Quota
			if s.Ordinary {
				ordinary += s.Quota
			}
			if s.Quota > s.Households || s.Quota < 0 {
				t.Fatalf("%+v: %d of %d households", strata, s.Quota, s.Households)
			}
		}
		if sum != size || ordinary*100 < size*70 {
			t.Fatalf("%+v: %d places of %d, %d for ordinary residents", strata, sum, size, ordinary)
		}
		random.Shuffle(len(strata), func(i, j int) { strata[i], strata[j] = strata[j], strata[i] })
		again, _ := survey.Allot(size, seventy, strata)
		if diff := cmp.Diff(got, again); diff != "" {
			t.Fatalf("another order, other quotas:\n%s", diff)
		}
	}
}

func TestSampleIsRepeatedFromNumbersAndSeed(t *testing.T) {
	strata, err := survey.Allot(40, seventy, village(20, 20, 160))
	if err != nil {
		t.Fatal(err)
	}
	first, err := draw.Draw(survey.Lots("R01-1", "first round", strata, nil), draw.Seed{Announced: "470193"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := draw.Draw(survey.Lots("R01-1", "first round", strata, nil), draw.Seed{Announced: "470193"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same list and seed give another sample:\n%s", diff)
	}
	taken := map[string][]string{}
	for _, s := range first.Samples {
		taken[s.Stratum] = s.Drawn
	}
	second, err := draw.Draw(survey.Lots("R01-2", "second round", strata, taken), draw.Seed{Announced: "470193"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range second.Samples {
		for _, number := range s.Drawn {
			if place, ok := survey.Place(s.Stratum, number); !ok || place > 160 {
				t.Errorf("%s is no household", number)
			}
			if contains(taken[s.Stratum], number) {
				t.Errorf("%s %s is asked twice", s.Stratum, number)
			}
		}
	}
}

func contains(list []string, one string) bool {
	for _, each := range list {
		if each == one {
			return true
		}
	}
	return false
}
