package agreement

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"eightx/integrity"

	"github.com/google/go-cmp/cmp"
)

// season makes marks with gaps; few different ones, so that there are ties.
func season(seed uint64, units, assessors, indicators int, gaps float64) integrity.Ratings {
	rng := rand.New(rand.NewPCG(seed, 5))
	var ratings integrity.Ratings
	for u := range units {
		quality := rng.NormFloat64()
		for a := range assessors {
			for i := range indicators {
				if rng.Float64() < gaps {
					continue
				}
				score := math.Round(2*(6+quality+0.3*float64(a)+rng.NormFloat64())) / 2
				ratings = append(ratings, integrity.Rating{Unit: fmt.Sprintf("V%02d", u), Assessor: fmt.Sprintf("A%d", a), Indicator: fmt.Sprintf("F%d", i), Score: math.Max(score, 0)})
			}
		}
	}
	return ratings
}

func TestOrderOfMarksIsIrrelevant(t *testing.T) {
	ratings := season(1, 14, 5, 4, 0.2)
	want := encode(t, ratings)
	rng := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		rng.Shuffle(len(ratings), func(i, j int) { ratings[i], ratings[j] = ratings[j], ratings[i] })
		if diff := cmp.Diff(want, encode(t, ratings)); diff != "" {
			t.Fatalf("another order gives another report (-want +got):\n%s", diff)
		}
	}
}

func encode(t *testing.T, ratings integrity.Ratings) string {
	t.Helper()
	report, err := Examine(ratings)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Names of units and raters say nothing about agreement.
func TestPermutedTables(t *testing.T) {
	base := tableOf(t, season(3, 12, 4, 1, 0))
	turned := &Table{}
	for _, row := range base.Marks {
		back := slices.Clone(row)
		slices.Reverse(back)
		turned.Marks = append([][]float64{back}, turned.Marks...)
	}
	for name, value := range measures(t, base) {
		near(t, name, measures(t, turned)[name], value, 1e-12)
	}
}

// A constant more for everybody, or another unit of measurement, changes nothing
// but alpha at the ratio level.
func TestShiftAndScale(t *testing.T) {
	base := tableOf(t, season(4, 12, 4, 1, 0))
	want := measures(t, base)
	for _, by := range []struct{ shift, scale float64 }{{1000, 1}, {0, 0.01}, {-3, 7}} {
		moved := &Table{}
		for _, row := range base.Marks {
			other := make([]float64, len(row))
			for r, x := range row {
				other[r] = x*by.scale + by.shift
			}
			moved.Marks = append(moved.Marks, other)
		}
		for name, got := range measures(t, moved) {
			near(t, fmt.Sprintf("%s at %+v", name, by), got, want[name], 1e-9)
		}
	}
}

// A rater more severe by the same for all lowers absolute agreement and leaves
// consistency and W as they were.
func TestSeverityIsNoInconsistency(t *testing.T) {
	base := tableOf(t, season(5, 12, 4, 1, 0))
	want := measures(t, base)
	for _, row := range base.Marks {
		row[2] -= 5
	}
	got := measures(t, base)
	near(t, "ICC(3,1)", got["ICC(3,1)"], want["ICC(3,1)"], 1e-12)
	near(t, "W", got["W"], want["W"], 1e-12)
	if got["ICC(2,1)"] >= want["ICC(2,1)"] {
		t.Errorf("ICC(2,1): got %v, want less than %v", got["ICC(2,1)"], want["ICC(2,1)"])
	}
}

func tableOf(t *testing.T, ratings integrity.Ratings) *Table {
	t.Helper()
	table, err := TableOf(ratings)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func measures(t *testing.T, table *Table) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, level := range []Level{Nominal, Ordinal, Interval} {
		a, err := Krippendorff(table, level)
		if err != nil {
			t.Fatal(err)
		}
		out[string(level)] = a.Value
	}
	icc, err := Correlate(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range icc.Forms {
		out[string(form.Form)] = form.Value
	}
	w, err := Kendall(table)
	if err != nil {
		t.Fatal(err)
	}
	out["W"] = w.W
	k, err := Fleiss(table.names())
	if err != nil {
		t.Fatal(err)
	}
	out["kappa"] = k.Value
	return out
}

// Alpha by its definition: a matrix of coincidences, pair by pair.
func TestAlphaByDefinition(t *testing.T) {
	for seed := range uint64(30) {
		table := tableOf(t, season(seed, 9, 4, 1, 0.3))
		for _, level := range Levels {
			got, err := Krippendorff(table, level)
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("seed %d, %s", seed, level), got.Value, slowAlpha(table, level), 1e-12)
		}
	}
}

func slowAlpha(table *Table, level Level) float64 {
	units := pairable(table)
	all := slices.Concat(units...)
	observed, expected := 0.0, 0.0
	for _, marks := range units {
		for i, x := range marks {
			for j, y := range marks {
				if i != j {
					observed += slowMetric(level, all, x, y) / float64(len(marks)-1)
				}
			}
		}
	}
	for i, x := range all {
		for j, y := range all {
			if i != j {
				expected += slowMetric(level, all, x, y)
			}
		}
	}
	return 1 - observed/expected*float64(len(all)-1)
}

func slowMetric(level Level, all []float64, x, y float64) float64 {
	low, high := min(x, y), max(x, y)
	switch {
	case x == y:
		return 0
	case level == Nominal:
		return 1
	case level == Ratio:
		return (x - y) * (x - y) / (x + y) / (x + y)
	case level == Interval:
		return (x - y) * (x - y)
	}
	between := 0.0
	for _, v := range all {
		switch {
		case v == low || v == high:
			between += 0.5
		case low < v && v < high:
			between++
		}
	}
	return between * between
}

func TestMissingMarksAreCounted(t *testing.T) {
	table := tableOf(t, season(6, 10, 3, 1, 0))
	table.Marks[4][1] = math.NaN()
	table.Marks[7][0] = math.NaN()
	icc, err := Correlate(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if icc.Units != 8 || icc.LeftOut != 2 {
		t.Errorf("got %d used and %d left out, want 8 and 2", icc.Units, icc.LeftOut)
	}
	table.Marks = slices.Delete(slices.Delete(table.Marks, 7, 8), 4, 5)
	whole, err := Correlate(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole.Forms, icc.Forms); diff != "" {
		t.Errorf("leaving out is not the same as never having had (-want +got):\n%s", diff)
	}
}

// Panels drawn anew for every unit: nobody marked them all, the one-way forms say
// what they can.
func TestDrawnPanels(t *testing.T) {
	var drawn integrity.Ratings
	for _, r := range season(7, 30, 6, 2, 0) {
		u, a := int(r.Unit[1]-'0')*10+int(r.Unit[2]-'0'), int(r.Assessor[1]-'0')
		if (a+u)%6 < 3 {
			drawn = append(drawn, r)
		}
	}
	report, err := Examine(drawn)
	if err != nil {
		t.Fatal(err)
	}
	part := report.Indicators[0]
	if part.ICC != nil || part.OneWay == nil || part.OneWay.K != 3 || part.Kappa == nil || part.Kappa.Marks != 3 {
		t.Fatalf("got %+v, want a one-way correlation and kappa with 3 marks a unit", part)
	}
	complete, err := Correlate(threeColumns(t, only(drawn, "F0")), Confidence)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(complete.Forms[:2], part.OneWay.Forms); diff != "" {
		t.Errorf("one way (-want +got):\n%s", diff)
	}
}

func only(ratings integrity.Ratings, indicator string) integrity.Ratings {
	return slices.DeleteFunc(slices.Clone(ratings), func(r integrity.Rating) bool { return r.Indicator != indicator })
}

func threeColumns(t *testing.T, ratings integrity.Ratings) *Table {
	t.Helper()
	table := tableOf(t, ratings)
	for u, row := range table.Marks {
		table.Marks[u] = given(row)
	}
	return table
}

func TestRefusals(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name string
		call func() error
		want string
	}{
		{"no marks", func() error { _, err := Examine(nil); return err }, "agreement.no_marks"},
		{"infinite", func() error { _, err := Examine(integrity.Ratings{{Unit: "V", Score: math.Inf(1)}}); return err }, "agreement.not_a_mark"},
		{"not a number", func() error { _, err := Examine(integrity.Ratings{{Unit: "V", Score: nan}}); return err }, "agreement.not_a_mark"},
		{"twice", func() error { _, err := Examine(integrity.Ratings{{Unit: "V"}, {Unit: "V"}}); return err }, "agreement.twice"},
		{"ragged", func() error { return refused(Krippendorff(&Table{Marks: [][]float64{{1}, {1, 2}}}, Nominal)) }, "agreement.ragged"},
		{"no level", func() error { return refused(Krippendorff(&Table{Marks: [][]float64{{1, 2}}}, "binary")) }, "agreement.no_level"},
		{"one mark each", func() error { return refused(Krippendorff(&Table{Marks: [][]float64{{1, nan}, {nan, 2}}}, Nominal)) }, "agreement.no_pairs"},
		{"nothing", func() error { return refused(Krippendorff(&Table{}, Interval)) }, "agreement.no_pairs"},
		{"all equal", func() error {
			return refused(Krippendorff(&Table{Marks: [][]float64{{0.1, 0.1}, {0.1, 0.1}}}, Interval))
		}, "agreement.all_equal"},
		{"negative ratio", func() error { return refused(Krippendorff(&Table{Marks: [][]float64{{-1, 2}}}, Ratio)) }, "agreement.negative"},
		{"icc all equal", func() error { return refused(Correlate(&Table{Marks: [][]float64{{0.1, 0.1}, {0.1, 0.1}}}, 0.95)) }, "agreement.all_equal"},
		{"icc one unit", func() error { return refused(Correlate(&Table{Marks: [][]float64{{1, 2}}}, 0.95)) }, "agreement.few_units"},
		{"icc one rater", func() error { return refused(Correlate(&Table{Marks: [][]float64{{1}, {2}}}, 0.95)) }, "agreement.few_raters"},
		{"one way one mark", func() error { return refused(CorrelateOneWay(&Table{Marks: [][]float64{{1}, {2}}}, 0.95)) }, "agreement.few_units"},
		{"w all equal", func() error { return refused(Kendall(&Table{Marks: [][]float64{{1, 2}, {1, 2}}})) }, "agreement.all_equal"},
		{"kappa one category", func() error { return refused(Fleiss([][]string{{"a", "a"}, {"a", "a"}})) }, "agreement.all_equal"},
		{"kappa one unit", func() error { return refused(Fleiss([][]string{{"a", "b"}})) }, "agreement.few_units"},
	} {
		var reason *integrity.Refusal
		if err := tt.call(); !errors.As(err, &reason) || reason.Code != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}

func refused[T any](_ T, err error) error { return err }

// Perfect agreement is 1 without a test: there is no error to compare with.
func TestPerfectAgreement(t *testing.T) {
	table := &Table{Marks: [][]float64{{1.1, 1.1, 1.1}, {2.7, 2.7, 2.7}, {9.3, 9.3, 9.3}}}
	icc, err := Correlate(table, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range icc.Forms {
		if form.Value != 1 || form.Test != nil || form.Interval != nil {
			t.Errorf("%s: got %+v, want 1 and no test", form.Form, form)
		}
	}
	for name, value := range measures(t, table) {
		near(t, name, value, 1, 0)
	}
}

// Means of units that are all equal: the forms for means have no denominator.
func TestNoDenominator(t *testing.T) {
	icc, err := Correlate(&Table{Marks: [][]float64{{1, 3}, {3, 1}, {2, 2}}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if len(icc.Forms)+len(icc.Refused) != 6 || len(icc.Refused) == 0 {
		t.Errorf("got %d forms and %d refusals, want six together and some refused", len(icc.Forms), len(icc.Refused))
	}
	for _, form := range icc.Forms {
		if !finite(form.Value) {
			t.Errorf("%s: got %v", form.Form, form.Value)
		}
	}
}
