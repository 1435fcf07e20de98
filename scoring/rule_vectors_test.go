package scoring

import (
	"math/rand"
	"strconv"
	"testing"

	"eightx/decimal"
)

// The rules of the scoring workload, written with rule kinds, give the figures
// of its integer formulas: points in hundredths, rounded half to even.

const fullHundredths = 2000 // 20.00 points

// roundedHalfEven is n ÷ d rounded half to even.
func roundedHalfEven(n, d int64) int64 {
	q, _ := decimal.Frac(n, d).Round(0, decimal.HalfEven).Int64()
	return q
}

// hundredths evaluates a rule for one unit.
func hundredths(t *testing.T, rule string, unit village, peers ...village) int64 {
	t.Helper()
	n, _ := mustLower(t, rule)
	v, err := world{"20", append([]village{unit}, peers...)}.eval(n, 0)
	if err != nil {
		t.Fatalf("%v: %v", unit, err)
	}
	m, ok := v.Num.Round(2, decimal.HalfEven).Mantissa(2)
	if !ok {
		t.Fatalf("%v: %v has no hundredths", unit, v)
	}
	return m
}

func TestWorkloadTarget(t *testing.T) {
	for _, gate := range []int64{0, 60} {
		rule := `{"kind":"completion","actual":"a","target":"b","gate":"` + strconv.FormatInt(gate, 10) + `%","empty":"full","over":{"share":"0.5","cap":"full/10"}}`
		draw := rand.New(rand.NewSource(2))
		for range 300 {
			b := draw.Int63n(2) * (1000 + draw.Int63n(99000))
			a := b * (6500 + draw.Int63n(6001)) / 10000 * draw.Int63n(4) / 3
			want := int64(fullHundredths)
			if b > 0 {
				bonus := min(fullHundredths*max(a-b, 0)*50, fullHundredths/10*100*b)
				want = roundedHalfEven(100*fullHundredths*min(a, b)+bonus, 100*b)
				if a*100 < b*gate {
					want = 0
				}
			}
			if out := hundredths(t, rule, two(a, b)); out != want {
				t.Fatalf("a = %d, b = %d, gate %d: %d, want %d", a, b, gate, out, want)
			}
		}
	}
}

func TestWorkloadGrowth(t *testing.T) {
	rule := `{"kind":"growth","actual":"a","base":"b","atPoints":"full*0.6","perPercent":"full*0.02","partial":"proportional","baseZero":"positive_full"}`
	const atZero, slope = fullHundredths * 6 / 10, fullHundredths * 2 / 100
	draw := rand.New(rand.NewSource(3))
	for range 500 {
		b := max(0, draw.Int63n(2000)-200)
		a := b*(8000+draw.Int63n(5001))/10000 + draw.Int63n(3)
		want := int64(atZero)
		switch {
		case b > 0:
			want = roundedHalfEven(min(max(atZero*b+100*slope*(a-b), 0), fullHundredths*b), b)
		case a > 0:
			want = fullHundredths
		}
		if out := hundredths(t, rule, two(a, b)); out != want {
			t.Fatalf("a = %d, b = %d: %d, want %d", a, b, out, want)
		}
	}
}

func TestWorkloadTier(t *testing.T) {
	rule := `{"kind":"tiers","value":"a","bounds":"min_inclusive","rows":[
		{"min":"9000","pct":"100"},{"min":"7500","pct":"80"},{"min":"6000","pct":"60"},{"min":"4000","pct":"40"},{"else":"true","pct":"0"}]}`
	for a, want := range map[int64]int64{10000: 2000, 9000: 2000, 8999: 1600, 7500: 1600, 7499: 1200, 6000: 1200, 5999: 800, 4000: 800, 3999: 0, 3000: 0} {
		if out := hundredths(t, rule, two(a, 0)); out != want {
			t.Errorf("a = %d: %d, want %d", a, out, want)
		}
	}
}

func TestWorkloadRank(t *testing.T) {
	rule := `{"kind":"rank","value":"a","mode":"step","ties":"1224","perPlace":"2","floor":"5"}`
	draw := rand.New(rand.NewSource(4))
	for range 200 {
		var peers []village
		own, better := draw.Int63n(20), int64(0)
		for range draw.Intn(20) {
			a := draw.Int63n(20)
			if a > own {
				better++
			}
			peers = append(peers, two(a, 0))
		}
		if out, want := hundredths(t, rule, two(own, 0), peers...), max(fullHundredths-200*better, 500); out != want {
			t.Fatalf("%d better: %d, want %d", better, out, want)
		}
	}
}

func TestWorkloadSurvey(t *testing.T) {
	rule := `{"kind":"survey","positive":"a","valid":"b","minSample":"10","belowMin":"points","belowPct":"60"}`
	draw := rand.New(rand.NewSource(5))
	for range 300 {
		b := 5 + draw.Int63n(96)
		a := b * (70 + draw.Int63n(31)) / 100
		want := int64(fullHundredths * 6 / 10)
		if b >= 10 {
			want = roundedHalfEven(fullHundredths*a, b)
		}
		if out := hundredths(t, rule, two(a, b)); out != want {
			t.Fatalf("a = %d, b = %d: %d, want %d", a, b, out, want)
		}
	}
}

// two is a unit with the whole figures a and b.
func two(a, b int64) village {
	return village{"a": strconv.FormatInt(a, 10), "b": strconv.FormatInt(b, 10)}
}
