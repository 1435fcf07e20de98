package sturdiness

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
)

func TestSameSchemeMovesNobody(t *testing.T) {
	def, f := demo(t)
	got, err := Simulate(def, def, f, "")
	if err != nil {
		t.Fatal(err)
	}
	if got.Moved != 0 || got.MoneyMove != 0 || got.StarsUp+got.StarsDown != 0 || got.Ranked != 23 || len(got.Lost) > 0 {
		t.Errorf("got %+v, want nothing moved among 23", got)
	}
	if got.MoneyOld != got.MoneyNew || got.MoneyOld == 0 {
		t.Errorf("got %v yuan, then %v", got.MoneyOld, got.MoneyNew)
	}
}

// A scheme in which one item counts twice and stars pay double: who moves and
// what it costs is what two runs of the engine say.
func TestChangedScheme(t *testing.T) {
	def, f := smallYear(t, 40)
	after := Weighed(def, []decimal.Number{decimal.Int(2), decimal.One, decimal.One})
	after.Rewards = slices.Clone(def.Rewards)
	after.Rewards[0].Amount = "2000 * star"
	got, err := Simulate(def, after, f, "")
	if err != nil {
		t.Fatal(err)
	}
	a, b := must(t, def, f).result, must(t, after, f).result
	moved, money := 0.0, 0.0
	for i, u := range a.Units {
		v := b.Unit(u.Unit)
		moved += math.Abs(parse(string(u.Rank)) - parse(string(v.Rank)))
		money += 2000*float64(v.Star) - 1000*float64(u.Star)
		if m := got.Moves[i]; m.Unit != u.Unit || m.StarNew != v.Star || m.Money != 2000*float64(v.Star)-1000*float64(u.Star) {
			t.Errorf("got %+v, want star %d", m, v.Star)
		}
	}
	if math.Abs(got.Moved-moved/40) > 1e-12 || got.MoneyNew-got.MoneyOld != money || moved == 0 {
		t.Errorf("got %v moved and %v yuan more, want %v and %v", got.Moved, got.MoneyNew-got.MoneyOld, moved/40, money)
	}
	if !slices.ContainsFunc(got.Flags, func(f integrity.Flag) bool { return f.Rule == "simulation.budget" }) {
		t.Errorf("no question about twice the money: %v", got.Flags)
	}
}

// Indicators that tell nobody apart or follow the size of units are questions.
func TestItemQuestions(t *testing.T) {
	def, f := smallYear(t, 60)
	for i := range f.Units {
		f.Units[i].Attributes = map[string]string{"population": strconv.Itoa(500 + 10*i)}
	}
	for i := range f.Values {
		switch v := &f.Values[i]; v.Metric {
		case "m1":
			v.Value = decimal.Int(7)
		case "m2":
			v.Value = decimal.Int(int64(i))
		}
	}
	items, flags, err := Quality(def, f, "")
	if err != nil {
		t.Fatal(err)
	}
	asked := func(rule, indicator string) bool {
		return slices.ContainsFunc(flags, func(f integrity.Flag) bool { return f.Rule == rule && f.Subjects[0].ID == indicator })
	}
	if !asked("item.no_spread", "I1-1") || !asked("item.follows_size", "I2-1") || asked("item.follows_size", "I3-1") {
		t.Errorf("got %v", flags)
	}
	if q := items[0]; q.Full != 1 || q.Spread != 0 || q.Rest != nil || q.Corrected != nil {
		t.Errorf("got %+v, want all full, no correlation, corrections not known", q)
	}
	if q := items[1]; q.Size == nil || math.Abs(*q.Size-1) > 1e-12 || q.SizeBy != "population" {
		t.Errorf("got %+v, want correlation 1 with population", q)
	}
	if _, err := json.Marshal(items); err != nil {
		t.Error(err)
	}
}

// Size may be any attribute or metric; one that nobody has is refused.
func TestSizeByMetric(t *testing.T) {
	def, f := smallYear(t, 30)
	got, err := Simulate(def, def, f, "m3")
	if err != nil {
		t.Fatal(err)
	}
	if q := got.Items[2]; q.Size == nil || *q.Size < 0.999 || q.SizeBy != "m3" {
		t.Errorf("got %+v, want correlation 1 with m3", q)
	}
	var refusal *integrity.Refusal
	if _, err := Simulate(def, def, f, "nothing"); !errors.As(err, &refusal) || refusal.Code != "sturdiness.no_size" {
		t.Errorf("got %v, want sturdiness.no_size", err)
	}
}

func TestCorrectionsAreCounted(t *testing.T) {
	def, f := smallYear(t, 10)
	v := f.Values[0]
	v.Value = decimal.Int(1)
	f.Corrections = []facts.Correction{{ID: "K1", Reason: "appeal", Value: &v}}
	items, _, err := Quality(def, f, "")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0, 0} {
		if items[i].Corrected == nil || *items[i].Corrected != want {
			t.Errorf("%s: got %v corrections, want %d", items[i].Indicator, items[i].Corrected, want)
		}
	}
}

func TestCorrelationInsideGroups(t *testing.T) {
	xs, ys := []float64{1, 2, 3, 11, 12, 13}, []float64{3, 2, 1, 13, 12, 11}
	if r := correlation(xs, ys, []int{0, 0, 0, 1, 1, 1}); r == nil || *r != -1 {
		t.Errorf("inside groups: got %v, want -1", r)
	}
	if r := correlation(xs, ys, make([]int, 6)); r == nil || *r <= 0 {
		t.Errorf("all together: got %v, want more than 0", r)
	}
	if r := correlation(xs[:4], ys[:4], make([]int, 4)); r != nil {
		t.Errorf("four pairs: got %v, want none", *r)
	}
}

// Independent figures pass the critical correlation as often as it says.
func TestCriticalCorrelationKeepsItsRate(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 9))
	const trials, rate = 4000, 0.05
	for _, n := range []int{12, 23, 120} {
		beyond := 0
		for range trials {
			xs, ys := make([]float64, n), make([]float64, n)
			for i := range xs {
				xs[i], ys[i] = random.Float64(), random.Float64()
			}
			if r := correlation(xs, ys, make([]int, n)); r != nil && math.Abs(*r) >= critical(n, rate) {
				beyond++
			}
		}
		if got := float64(beyond) / trials; got < rate-0.015 || got > rate+0.015 {
			t.Errorf("%d pairs: got a rate of %v, want about %v", n, got, rate)
		}
	}
}

func TestSimulationNeedsFacts(t *testing.T) {
	def, f := smallYear(t, 5)
	after := edited(def)
	after.Metrics = append(slices.Clone(def.Metrics), def.Metrics[0])
	after.Metrics[3].ID = "m4"
	after.Items[0].Indicators[0].Rule.Args = after.Items[0].Indicators[0].Rule.Args.Set("value", after.Items[1].Indicators[0].Rule.Args.Get("value"))
	if _, err := Simulate(def, after, f, ""); err != nil {
		t.Errorf("a figure nobody reads: got %v", err)
	}
	f.Values = slices.DeleteFunc(f.Values, func(v facts.Value) bool { return v.Metric == "m3" })
	var refusal *integrity.Refusal
	if _, err := Simulate(def, after, f, ""); !errors.As(err, &refusal) || refusal.Code != "sturdiness.not_scored" {
		t.Errorf("got %v, want sturdiness.not_scored", err)
	}
}
