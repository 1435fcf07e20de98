package facts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestResolveStagesAndDates(t *testing.T) {
	v := func(value, stage, date string) Value {
		return Value{Unit: "V01", Metric: "tax", Value: *num(value), Source: Source{Stage: Stage(stage), Date: date}}
	}
	tests := []struct {
		name        string
		values      []Value
		corrections []Correction
		want        string
	}{
		{"one", []Value{v("1", "claimed", "")}, nil, "1"},
		{"higher stage wins over later date", []Value{v("2", "verified", "2026-01-01"), v("1", "claimed", "2026-09-09")}, nil, "2"},
		{"no stage means final", []Value{v("3", "", ""), v("2", "verified", "")}, nil, "3"},
		{"later date wins within a stage", []Value{v("2", "final", "2026-02-01"), v("1", "final", "2026-01-01")}, nil, "2"},
		{"correction wins over everything", []Value{v("1", "final", "2026-02-01")},
			[]Correction{{ID: "K1", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("9"), Source: Source{Stage: Claimed}}}}, "9"},
		{"later correction wins", nil, []Correction{
			{ID: "K1", Date: "2026-12-02", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("8")}},
			{ID: "K2", Date: "2026-12-01", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("9")}}}, "8"},
		{"K10 comes after K9", nil, []Correction{
			{ID: "K10", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("10")}},
			{ID: "K9", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("9")}}}, "10"},
		{"cancelled correction", []Value{v("1", "", "")}, []Correction{
			{ID: "K1", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("9")}}, {ID: "K2", Cancel: "K1"}}, "1"},
		{"cancelled cancellation", []Value{v("1", "", "")}, []Correction{
			{ID: "K1", Value: &Value{Unit: "V01", Metric: "tax", Value: *num("9")}}, {ID: "K2", Cancel: "K1"}, {ID: "K3", Cancel: "K2"}}, "9"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Resolve(&Facts{Values: test.values, Corrections: test.corrections})
			if len(got.Values) != 1 || got.Values[0].Value.String() != test.want || got.Corrections != nil {
				t.Errorf("got %v, want one value %s and no corrections", got.Values, test.want)
			}
		})
	}
}

func TestResolveEvents(t *testing.T) {
	e := func(id, kind string) Event { return Event{ID: id, Unit: "V01", Ledger: "L", Kind: kind} }
	event := func(id, date string, e Event) Correction { return Correction{ID: id, Date: date, Event: &e} }
	tests := []struct {
		name        string
		events      []Event
		corrections []Correction
		want        []Event
	}{
		{"nameless events all count", []Event{e("", "b"), e("", "a"), e("", "b")}, nil, []Event{e("", "a"), e("", "b"), e("", "b")}},
		{"an id counts once", []Event{e("E1", "a"), e("E1", "a")}, nil, []Event{e("E1", "a")}},
		{"withdrawn", []Event{e("E1", "a"), e("E2", "b")}, []Correction{{ID: "K1", Withdraw: "E1"}}, []Event{e("E2", "b")}},
		{"brought back", []Event{e("E1", "a")}, []Correction{{ID: "K1", Withdraw: "E1"}, event("K2", "", e("E1", "a"))}, []Event{e("E1", "a")}},
		{"withdrawn later than changed", []Event{e("E1", "a")}, []Correction{{ID: "K1", Date: "2026-02-01", Withdraw: "E1"}, event("K2", "2026-01-01", e("E1", "b"))}, nil},
		{"changed", []Event{e("E1", "a")}, []Correction{event("K1", "", e("E1", "b"))}, []Event{e("E1", "b")}},
		{"added", nil, []Correction{event("K1", "", e("", "b")), event("K2", "", e("", "b"))}, []Event{e("", "b"), e("", "b")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Resolve(&Facts{Events: test.events, Corrections: test.corrections}).Events
			if diff := cmp.Diff(test.want, got, numbers, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("events differ (-want +got):\n%s", diff)
			}
		})
	}
}

// stages treats no stage as final, which it means.
var stages = cmp.Comparer(func(a, b Stage) bool { return a == b || stageRank(a) == stageRank(b) })

// TestOrderOfInputIsIrrelevant shuffles every section of random facts.
func TestOrderOfInputIsIrrelevant(t *testing.T) {
	const seed = 20261122
	r := rand.New(rand.NewPCG(seed, 1))
	for n := range 2000 {
		f := randomFacts(r)
		want, shuffled := Resolve(f), shuffle(r, f)
		if got := Resolve(shuffled); Digest(got) != Digest(want) {
			t.Fatalf("seed %d, case %d: resolved facts differ (-want +got):\n%s", seed, n, cmp.Diff(want, got, numbers))
		} else if diff := cmp.Diff(want, got, numbers, stages, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d, case %d: order of resolved facts differs (-want +got):\n%s", seed, n, diff)
		}
		if got, want := Digest(shuffled), Digest(f); got != want {
			t.Fatalf("seed %d, case %d: digest of shuffled facts: got %s, want %s", seed, n, got, want)
		}
	}
}

// TestCounterCorrection corrects a random record and takes the correction back,
// by a counter-correction with the old record and by a cancellation.
func TestCounterCorrection(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 2))
	for n := range 2000 {
		f := randomFacts(r)
		want := Digest(Resolve(f))
		forth, back := randomCorrection(r, Resolve(f))
		if forth.ID == "" {
			continue
		}
		corrected, countered, cancelled := *f, *f, *f
		corrected.Corrections = slices.Concat(f.Corrections, []Correction{forth})
		countered.Corrections = slices.Concat(f.Corrections, []Correction{forth, back})
		cancelled.Corrections = slices.Concat(f.Corrections, []Correction{forth, {ID: "Z3", Date: "2027-01-01", Cancel: forth.ID}})
		if got := Digest(Resolve(&corrected)); got == want {
			t.Fatalf("seed %d, case %d: the correction %v changed nothing", seed, n, forth)
		}
		if got := Digest(Resolve(&countered)); got != want {
			t.Fatalf("seed %d, case %d: after the counter-correction:\n%s", seed, n, cmp.Diff(Resolve(f), Resolve(&countered), numbers))
		}
		if got := Digest(Resolve(&cancelled)); got != want {
			t.Fatalf("seed %d, case %d: after the cancellation:\n%s", seed, n, cmp.Diff(Resolve(f), Resolve(&cancelled), numbers))
		}
	}
}

func TestDigestSeesEveryChange(t *testing.T) {
	base := Digest(sample())
	changes := map[string]func(*Facts){
		"year":       func(f *Facts) { f.Year++ },
		"unit note":  func(f *Facts) { f.Units[1].Note = "x" },
		"attribute":  func(f *Facts) { f.Units[0].Attributes["street"] = "西街" },
		"value":      func(f *Facts) { f.Values[0].Value = *num("2750.01") },
		"stage":      func(f *Facts) { f.Values[0].Stage = Claimed },
		"tick":       func(f *Facts) { f.Checks[0].OK = f.Checks[0].OK[:1] },
		"event date": func(f *Facts) { f.Events[0].Date = "2026-03-01" },
		"history":    func(f *Facts) { f.History[0].Values["tax"] = *num("1") },
		"correction": func(f *Facts) { f.Corrections[0].Reason = "x" },
		"fewer":      func(f *Facts) { f.Declarations = nil },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			f := sample()
			change(f)
			if got := Digest(f); got == base {
				t.Errorf("got the digest of the unchanged facts")
			}
		})
	}
	same := sample()
	same.Values[0].Place, same.Values[1].Stage = "facts.xlsx[数据!C7]", Final
	same.Checks[0].OK = []string{"c3", "c1", "c3"}
	if got := Digest(same); got != base {
		t.Errorf("place, default stage and order of ticks: got digest %s, want %s", got, base)
	}
}

// randomFacts has few keys and many records, so that records of one key are common.
func randomFacts(r *rand.Rand) *Facts {
	f := &Facts{Schema: 1, Scheme: "s", Year: 2026}
	for i := range 3 {
		f.Units = append(f.Units, Unit{ID: fmt.Sprint("V", i), Name: "村", Peer: "P"})
	}
	for range r.IntN(6) {
		f.Values = append(f.Values, randomValue(r))
		f.Checks = append(f.Checks, Check{Unit: unit(r), Indicator: "F1", OK: []string{word(r, "c")}, Source: source(r)})
		f.Events = append(f.Events, randomEvent(r))
		f.Ratings = append(f.Ratings, Rating{Unit: unit(r), Metric: "F2", Rater: word(r, "R"), Level: word(r, "L"), Source: source(r)})
		f.Vetoes = append(f.Vetoes, VetoCase{Unit: unit(r), Veto: "D1", State: VetoStates[r.IntN(5)], Source: source(r)})
		f.History = append(f.History, History{Unit: unit(r), Year: 2025, Grade: word(r, "G")})
		f.Declarations = append(f.Declarations, Declaration{Unit: unit(r), Metric: "m1", State: "missing", Reason: word(r, "r")})
	}
	for i := range r.IntN(4) {
		c := Correction{ID: fmt.Sprint("K", i), Reason: "r", Date: fmt.Sprintf("2026-12-0%d", 1+r.IntN(3))}
		switch r.IntN(4) {
		case 0:
			v := randomValue(r)
			c.Value = &v
		case 1:
			e := randomEvent(r)
			c.Event = &e
		case 2:
			c.Withdraw = word(r, "E")
		default:
			c.Cancel = word(r, "K")
		}
		f.Corrections = append(f.Corrections, c)
	}
	return f
}

func randomValue(r *rand.Rand) Value {
	return Value{Unit: unit(r), Metric: word(r, "m"), Value: *num(fmt.Sprint(r.IntN(5))), Source: source(r)}
}

func randomEvent(r *rand.Rand) Event {
	e := Event{Unit: unit(r), Ledger: "L", Kind: word(r, "k"), Source: Source{Stage: source(r).Stage}}
	if r.IntN(2) == 0 {
		e.ID = word(r, "E")
	}
	return e
}

func unit(r *rand.Rand) string                { return fmt.Sprint("V", r.IntN(3)) }
func word(r *rand.Rand, prefix string) string { return fmt.Sprint(prefix, r.IntN(3)) }

func source(r *rand.Rand) Source {
	stages := []Stage{"", Claimed, Verified, Final}
	dates := []string{"", "2026-01-01", "2026-02-02"}
	return Source{Stage: stages[r.IntN(4)], Date: dates[r.IntN(3)]}
}

// shuffle copies the facts with every section in another order.
func shuffle(r *rand.Rand, f *Facts) *Facts {
	out := *f
	out.Units, out.Values, out.Checks = mixed(r, f.Units), mixed(r, f.Values), mixed(r, f.Checks)
	out.Events, out.Ratings, out.Vetoes = mixed(r, f.Events), mixed(r, f.Ratings), mixed(r, f.Vetoes)
	out.History, out.Declarations, out.Corrections = mixed(r, f.History), mixed(r, f.Declarations), mixed(r, f.Corrections)
	return &out
}

func mixed[T any](r *rand.Rand, list []T) []T {
	out := append([]T(nil), list...)
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// randomCorrection changes one resolved record, and the second restores it. The
// first is empty when there is no record to change.
func randomCorrection(r *rand.Rand, f *Facts) (forth, back Correction) {
	forth, back = Correction{Date: "2027-01-01"}, Correction{ID: "Z2", Date: "2027-01-01"}
	switch kind := r.IntN(4); {
	case kind == 0 && len(f.Values) > 0:
		old := f.Values[r.IntN(len(f.Values))]
		now := old
		now.Value = *num("99")
		forth.ID, forth.Value, back.Value = "Z1", &now, &old
	case kind == 1 && len(f.Checks) > 0:
		old := f.Checks[r.IntN(len(f.Checks))]
		now := old
		now.OK = []string{"none"}
		forth.ID, forth.Check, back.Check = "Z1", &now, &old
	case kind == 2 && len(f.Vetoes) > 0:
		old := f.Vetoes[r.IntN(len(f.Vetoes))]
		now := old
		now.Basis = "复核"
		forth.ID, forth.Veto, back.Veto = "Z1", &now, &old
	case kind == 3:
		for _, e := range f.Events {
			if e.ID != "" {
				forth.ID, forth.Withdraw, back.Event = "Z1", e.ID, &e
			}
		}
	}
	return forth, back
}
