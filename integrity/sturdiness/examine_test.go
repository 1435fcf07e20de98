package sturdiness

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/internal/schemefile"
	"eightx/scheme"
)

// Every draw of weights gives the ranks and stars that the engine gives for the
// scheme with those weights.
func TestDrawsAreTheEngines(t *testing.T) {
	def, f := demo(t)
	w, _ := worldOf(t, def, f)
	d, times := newDesk(w), w.evenly()
	ranks, stars := make([]int, len(w.units)), make([]int, len(w.units))
	for r := range 40 {
		draw(times, 0.5, 7, r)
		w.settle(times, d, ranks, stars)
		run, err := score(Weighed(def, Multipliers(times)), f)
		if err != nil {
			t.Fatal(err)
		}
		want := outcomeOf(run.result)
		if diff := cmp.Diff(ranks, want.ranks); diff != "" {
			t.Errorf("ranks of draw %d:\n%s", r, diff)
		}
		if diff := cmp.Diff(stars, want.stars); diff != "" {
			t.Errorf("stars of draw %d:\n%s", r, diff)
		}
	}
}

func TestZeroRangeIsTheResult(t *testing.T) {
	def, f := demo(t)
	x, err := newExaminer(def, f, Options{NoRange: true, Replicates: 50}.filled())
	if err != nil {
		t.Fatal(err)
	}
	x.begin()
	x.weights()
	for _, u := range x.report.Units {
		if u.Best != u.Rank || u.Worst != u.Rank || u.SameStar != 1 {
			t.Errorf("%s: got ranks %v to %v, star kept %v; want %v and 1", u.Unit, u.Best, u.Worst, u.SameStar, u.Rank)
		}
	}
}

func mustExamine(t *testing.T, def *scheme.Scheme, f *facts.Facts, opt Options) *Report {
	t.Helper()
	got, err := Examine(def, f, opt)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestOrderOfFactsDoesNotMatter(t *testing.T) {
	def, f := smallYear(t, 25)
	mixed := *f
	random := rand.New(rand.NewPCG(1, 2))
	mixed.Units, mixed.Values = mixUp(random, f.Units), mixUp(random, f.Values)
	opt := Options{Replicates: 200, Seed: 5, Sobol: 32}
	a, err := json.Marshal(mustExamine(t, def, f, opt))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(mustExamine(t, def, &mixed, opt))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(a), string(b)); diff != "" {
		t.Errorf("other order, other report:\n%s", diff)
	}
}

func mixUp[T any](random *rand.Rand, xs []T) []T {
	out := slices.Clone(xs)
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// The whole of the demo gives the same draws whatever the order of its records.
func TestOrderOfDemoFactsDoesNotMatter(t *testing.T) {
	def, f := demo(t)
	mixed := *f
	random := rand.New(rand.NewPCG(3, 4))
	mixed.Units, mixed.Values, mixed.Ratings = mixUp(random, f.Units), mixUp(random, f.Values), mixUp(random, f.Ratings)
	mixed.Events, mixed.Checks, mixed.Series = mixUp(random, f.Events), mixUp(random, f.Checks), mixUp(random, f.Series)
	one, _ := worldOf(t, def, f)
	other, _ := worldOf(t, def, &mixed)
	a, b := one.replicate(0.25, 500, 11), other.replicate(0.25, 500, 11)
	if !cmp.Equal(a.ranks, b.ranks) || !cmp.Equal(a.stars, b.stars) {
		t.Error("other order, other draws")
	}
}

func TestSeedDecidesDraws(t *testing.T) {
	def, f := demo(t)
	w, _ := worldOf(t, def, f)
	one, again, other := w.replicate(0.25, 300, 1), w.replicate(0.25, 300, 1), w.replicate(0.25, 300, 2)
	if diff := cmp.Diff(one.ranks, again.ranks); diff != "" {
		t.Errorf("the same seed gives other ranks:\n%s", diff)
	}
	if cmp.Equal(one.ranks, other.ranks) {
		t.Error("another seed gives the same ranks")
	}
}

// The engine, given the points a cliff names as a bonus, changes the star there
// and not one step before.
func TestCliffsAreTheEngines(t *testing.T) {
	def, f := demo(t)
	x, err := newExaminer(def, f, Options{}.filled())
	if err != nil {
		t.Fatal(err)
	}
	x.begin()
	x.prices()
	x.cliffs()
	got, tried := x.report, 0
	for row := 0; row < len(got.Units); row += 3 {
		u := &got.Units[row]
		_, before := starWith(t, def, f, row, 0)
		for _, c := range []struct {
			cliff *Cliff
			side  float64
		}{{u.Up, 1}, {u.Down, -1}} {
			if c.cliff == nil {
				continue
			}
			tried++
			star, pay := starWith(t, def, f, row, c.side*c.cliff.Points)
			if star != c.cliff.Star {
				t.Errorf("%s with %+.2f points: got star %d, want %d", u.Unit, c.side*c.cliff.Points, star, c.cliff.Star)
			}
			if c.cliff.Money == nil || *c.cliff.Money != pay-before {
				t.Errorf("%s: got %v yuan, want %v", u.Unit, c.cliff.Money, pay-before)
			}
			if star, _ := starWith(t, def, f, row, c.side*(c.cliff.Points-0.01)); star != u.Star {
				t.Errorf("%s a step before the cliff: got star %d, want %d", u.Unit, star, u.Star)
			}
		}
	}
	if tried < 10 {
		t.Errorf("tried %d cliffs, want at least 10", tried)
	}
}

// starWith is a unit's star and pay with so many points more.
func starWith(t *testing.T, def *scheme.Scheme, f *facts.Facts, row int, points float64) (int, float64) {
	t.Helper()
	s := edited(def)
	s.Items = append(s.Items, scheme.Item{ID: "PROBE", Name: "probe", Kind: "bonus", Indicators: []scheme.Indicator{{ID: "PROBE-1", Name: "probe",
		Points: scheme.Points{All: ref(decimal.Int(100000))}, Floor: ref(decimal.Int(-100000)), Rule: scheme.Rule{Kind: "expression", Args: scheme.MapOf().Set("points", scheme.Text("probe"))}}}})
	s.Metrics = append(slices.Clone(def.Metrics), scheme.Metric{ID: "probe", Name: "probe", Decimals: 2})
	probed := *f
	probed.Values = slices.Clone(f.Values)
	base, err := score(def, f)
	if err != nil {
		t.Fatal(err)
	}
	for i, u := range base.result.Units {
		x := decimal.Zero
		if i == row {
			x = decimal.MustParse(strconv.FormatFloat(points, 'f', 2, 64))
		}
		probed.Values = append(probed.Values, facts.Value{Unit: u.Unit, Metric: "probe", Value: x})
	}
	r, err := score(s, &probed)
	if err != nil {
		t.Fatal(err, err.(*integrity.Refusal).Names)
	}
	return r.result.Units[row].Star, ownPay(def, &r.result.Units[row])
}

func ref[T any](x T) *T { return &x }

// small is a scheme of three items without gates or tie breakers, so that an item
// can be taken out of it.
const small = `
schema: 1
id: small
title: small
year: 2026
scale: {total: 100, decimals: 2}
peerGroups: [{id: A, name: A}]
metrics:
  - {id: m1, name: m1, decimals: 2}
  - {id: m2, name: m2, decimals: 2}
  - {id: m3, name: m3, decimals: 2}
items:
  - {id: I1, name: I1, kind: fixed, points: 50, indicators: [{id: I1-1, name: a, points: 50, rule: {kind: ratio_best, value: m1, empty: zero}}]}
  - {id: I2, name: I2, kind: fixed, points: 30, indicators: [{id: I2-1, name: b, points: 30, rule: {kind: minmax, value: m2}}]}
  - {id: I3, name: I3, kind: added, points: 20, indicators: [{id: I3-1, name: c, points: 20, rule: {kind: rank, value: m3, mode: linear, ties: average}}]}
ranking: {'on': printed, ties: 1224}
stars: {levels: [{star: 3, min: 80}, {star: 2, min: 50}, {star: 1, min: 0}]}
rewards:
  - {id: pay, name: pay, kind: amount, amount: '1000 * star'}
`

func smallYear(t testing.TB, units int) (*scheme.Scheme, *facts.Facts) {
	t.Helper()
	def, _, findings, err := schemefile.Parse("small.yaml", []byte(small))
	if err != nil || scheme.Worst(findings) == scheme.Error {
		t.Fatal(err, findings)
	}
	f := &facts.Facts{Schema: 1, Scheme: "small", Year: 2026}
	random := rand.New(rand.NewPCG(uint64(units), 3))
	for i := range units {
		id := "U" + strconv.Itoa(1000+i)
		f.Units = append(f.Units, facts.Unit{ID: id, Name: id, Peer: "A"})
		for _, m := range []string{"m1", "m2", "m3"} {
			f.Values = append(f.Values, facts.Value{Unit: id, Metric: m, Value: decimal.Scaled(random.Int64N(10000), 2)})
		}
	}
	return def, f
}

// Leaving an item out is the scheme without it, the others' weights brought back
// to full points.
func TestLeaveOutIsTheSchemeWithoutTheItem(t *testing.T) {
	def, f := smallYear(t, 30)
	got := mustExamine(t, def, f, Options{Replicates: 10, Sobol: -1})
	without := edited(def)
	without.Items = without.Items[:2]
	for i := range without.Items {
		without.Items[i].Weight = scheme.Points{All: ref(decimal.Frac(100, 80))}
	}
	run, err := score(without, f)
	if err != nil {
		t.Fatal(err)
	}
	x := &examiner{origin: outcomeOf(must(t, def, f).result)}
	want := x.moved(outcomeOf(run.result).ranks)
	c := choiceOf(t, got, "item", "I3")
	if c.Moved != want || want == 0 {
		t.Errorf("without I3 ranks move by %v, want %v", c.Moved, want)
	}
	if i := choiceOf(t, got, "indicator", "I3-1"); i.Moved != want {
		t.Errorf("without the only indicator of I3 ranks move by %v, want %v", i.Moved, want)
	}
}

func must(t *testing.T, def *scheme.Scheme, f *facts.Facts) *run {
	t.Helper()
	r, err := score(def, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func choiceOf(t *testing.T, r *Report, kind, id string) ChoiceReport {
	t.Helper()
	at := slices.IndexFunc(r.Choices, func(c ChoiceReport) bool { return c.Kind == kind && c.ID == id })
	if at < 0 {
		t.Fatalf("no choice %s %s, refused: %v", kind, id, r.Refused)
	}
	return r.Choices[at]
}

func TestComparisonsAreTried(t *testing.T) {
	def, f := smallYear(t, 30)
	got := mustExamine(t, def, f, Options{Replicates: 10, Sobol: 16})
	for _, id := range []string{"comparedBy.rank", "comparedBy.minmax", "comparedBy.ratio_best"} {
		if c := choiceOf(t, got, "normalisation", id); c.Moved == 0 {
			t.Errorf("%s moves nothing", id)
		}
	}
	if len(got.Refused) > 0 || len(got.Sensitivity) != 4 {
		t.Errorf("got %d sensitivities, refused %v; want 4 and none", len(got.Sensitivity), got.Refused)
	}
}

// Where stars look at last year's, every draw is a run of the engine.
func TestStarsThatLookBackGoThroughTheEngine(t *testing.T) {
	def, f := smallYear(t, 12)
	def.Stars.Promotion = &scheme.Promotion{MaxRise: 1, NewUnit: "free"}
	got := mustExamine(t, def, f, Options{Replicates: 30, Sobol: -1})
	if got.Method != "engine" || !slices.Contains(got.Depends, "stars.promotion") {
		t.Errorf("got method %s because of %v, want engine because of stars.promotion", got.Method, got.Depends)
	}
	def.Stars.Promotion = nil
	plain := mustExamine(t, def, f, Options{Replicates: 30, Sobol: -1})
	for i, u := range got.Units {
		if p := plain.Units[i]; p.Best != u.Best || p.Worst != u.Worst || p.MeanRank != u.MeanRank || p.SameStar != u.SameStar {
			t.Errorf("%s: by the engine %+v, by points %+v", u.Unit, u, p)
		}
	}
}

func TestRefusals(t *testing.T) {
	def, f := smallYear(t, 5)
	missing := *f
	missing.Values = f.Values[1:]
	nobody := edited(def)
	nobody.AssessedWhen = "1 = 2"
	for _, c := range []struct {
		name string
		def  *scheme.Scheme
		f    *facts.Facts
		opt  Options
		want string
	}{
		{"range", def, f, Options{Range: 2}, "sturdiness.bad_range"},
		{"replicates", def, f, Options{Replicates: -1}, "sturdiness.bad_replicates"},
		{"facts", def, &missing, Options{}, "sturdiness.not_scored"},
		{"nobody", nobody, f, Options{}, "sturdiness.nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Examine(c.def, c.f, c.opt)
			var refusal *integrity.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestOneUnitAlone(t *testing.T) {
	def, f := smallYear(t, 1)
	got := mustExamine(t, def, f, Options{Replicates: 10, Sobol: 16})
	if u := got.Units[0]; u.Best != 1 || u.Worst != 1 {
		t.Errorf("got %+v, want rank 1 throughout", u)
	}
	at := slices.IndexFunc(got.Refused, func(r Refused) bool { return r.What == "sensitivity" && r.Refusal.Code == "composite.nothing_moves" })
	if at < 0 {
		t.Errorf("got %v, want a refusal of the sensitivity", got.Refused)
	}
	if _, err := json.Marshal(got); err != nil {
		t.Error(err)
	}
}
