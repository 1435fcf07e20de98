package composite

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eightx/integrity"
)

// The order of rows and columns changes no bit.
func TestOrderOfTableDoesNotMatter(t *testing.T) {
	x := asemIndex(t)
	x.Uncertainty = asemChoices()
	header, rows := asemFile(t, "iData_raw.csv")
	random := rand.New(rand.NewPCG(1, 2))
	columns := random.Perm(len(header))
	mixedHeader := gatherWords(header, columns)
	var mixedRows [][]string
	for _, i := range random.Perm(len(rows)) {
		mixedRows = append(mixedRows, gatherWords(rows[i], columns))
	}
	one, err := NewTable(header, rows, "uCode")
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewTable(mixedHeader, mixedRows, "uCode")
	if err != nil {
		t.Fatal(err)
	}
	a, errA := x.Vary(one, 20, 3)
	b, errB := x.Vary(other, 20, 3)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("other order, other result:\n%s", diff)
	}
}

func gatherWords(words []string, order []int) []string {
	var out []string
	for _, k := range order {
		out = append(out, words[k])
	}
	return out
}

func TestZeroNoiseIsTheIndexItself(t *testing.T) {
	x := asemIndex(t)
	x.Uncertainty = []Choice{{Name: "w", Noise: map[string]float64{"1": 0, "2": 0}, Sets: 5}}
	got, err := x.Vary(asemTable(t, "iData_raw.csv"), 5, 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, ranks := range got.Ranks {
		if diff := cmp.Diff(ranks, got.Nominal); diff != "" {
			t.Errorf("no noise, other ranks:\n%s", diff)
		}
	}
}

// Units, scale and place of a figure's origin change nothing under min-max.
func TestMinMaxForgetsUnits(t *testing.T) {
	header := []string{"u", "a", "b"}
	x := &Index{Indicators: []Indicator{{ID: "a"}, {ID: "b", Direction: -1}}}
	one := mustRun(t, x, header, [][]string{{"p", "1", "9"}, {"q", "2", "4"}, {"r", "5", "8"}})
	other := mustRun(t, x, header, [][]string{{"p", "1100", "9"}, {"q", "1200", "4"}, {"r", "1500", "8"}})
	if diff := cmp.Diff(one.Scores, other.Scores, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
}

func mustRun(t *testing.T, x *Index, header []string, rows [][]string) *Outcome {
	t.Helper()
	table, err := NewTable(header, rows, "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := x.Run(table)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestScalings(t *testing.T) {
	n := func(x float64) *float64 { return &x }
	header := []string{"u", "a"}
	rows := [][]string{{"p", "2"}, {"q", "4"}, {"r", "8"}, {"s", "4"}}
	for _, c := range []struct {
		name      string
		scaling   Scaling
		direction int
		want      []float64
	}{
		{"minmax", Scaling{}, 1, []float64{0, 100.0 / 3, 100, 100.0 / 3}},
		{"minmax, less is better", Scaling{From: n(1), To: n(4)}, -1, []float64{4, 3, 1, 3}},
		{"zscore", Scaling{Method: "zscore", Mean: 10, SD: 2}, 1, []float64{8.0132, 9.6026, 12.7816, 9.6026}},
		{"goalposts", Scaling{Method: "goalposts", Low: n(3), High: n(7)}, 1, []float64{0, 0.25, 1, 0.25}},
		{"goalposts uncut, less is better", Scaling{Method: "goalposts", Low: n(3), High: n(7), Uncut: true}, -1, []float64{1.25, 0.75, -0.25, 0.75}},
		{"goalposts of logarithms", Scaling{Method: "goalposts", Low: n(2), High: n(8), Log: true}, 1, []float64{0, 0.5, 1, 0.5}},
		{"target", Scaling{Method: "target", Target: n(6)}, 1, []float64{0, 0.5, 1.5, 0.5}},
		{"target cut", Scaling{Method: "target", Target: n(6), Cut: true}, 1, []float64{0, 0.5, 1, 0.5}},
		{"share of the best", Scaling{Method: "share_of_max"}, 1, []float64{0.25, 0.5, 1, 0.5}},
		{"share of the best, less is better", Scaling{Method: "share_of_max"}, -1, []float64{1, 0.5, 0.25, 0.5}},
		{"share of the mean", Scaling{Method: "share_of_mean"}, 1, []float64{2 / 4.5, 4 / 4.5, 8 / 4.5, 4 / 4.5}},
		{"share of a reference", Scaling{Method: "share_of_reference", Reference: "q"}, 1, []float64{0.5, 1, 2, 1}},
		{"rank", Scaling{Method: "rank"}, 1, []float64{1, 2, 4, 2}},
		{"percentile rank", Scaling{Method: "percentile_rank"}, -1, []float64{1, 1.0 / 3, 0, 1.0 / 3}},
		{"above the mean", Scaling{Method: "above_mean", Band: 0.2}, 1, []float64{-1, 0, 1, 0}},
		{"categories", Scaling{Method: "categories", Cuts: []float64{0.25, 0.75}, Scores: []float64{0, 50, 100}}, 1, []float64{0, 50, 100, 50}},
		{"none", Scaling{Method: "none"}, 1, []float64{2, 4, 8, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &Index{Indicators: []Indicator{{ID: "a", Direction: c.direction, Normalise: &c.scaling}}}
			got := mustRun(t, x, header, rows).Stage("normalised")[0]
			if diff := cmp.Diff(got, c.want, cmpopts.EquateApprox(0, 1e-4)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImputation(t *testing.T) {
	header := []string{"u", "a", "side"}
	rows := [][]string{{"p", "1", "x"}, {"q", "", "x"}, {"r", "3", "x"}, {"s", "8", "y"}, {"t", "NA", "y"}}
	for _, c := range []struct {
		method string
		want   []float64
	}{
		{"mean", []float64{1, 4, 3, 8, 4}},
		{"median", []float64{1, 3, 3, 8, 3}},
		{"zero", []float64{1, 0, 3, 8, 0}},
		{"group_mean", []float64{1, 2, 3, 8, 8}},
		{"group_median", []float64{1, 2, 3, 8, 8}},
	} {
		t.Run(c.method, func(t *testing.T) {
			x := &Index{Impute: Impute{Method: c.method, By: "side"}, Indicators: []Indicator{{ID: "a"}}}
			// units without any figure are left out unless something else keeps them
			x.Indicators = append(x.Indicators, Indicator{ID: "b", Column: "b", Normalise: &Scaling{Method: "none"}})
			full := make([][]string, len(rows))
			for i, row := range rows {
				full[i] = append(append([]string{}, row...), "1")
			}
			got := mustRun(t, x, append(append([]string{}, header...), "b"), full).Stage("imputed")[0]
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAggregations(t *testing.T) {
	header := []string{"u", "a", "b", "c"}
	rows := [][]string{{"p", "1", "2", "4"}, {"q", "4", "4", "1"}, {"r", "2", "", "2"}}
	w := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		name   string
		method string
		power  float64
		want   []float64
	}{
		{"arithmetic", Arithmetic, 0, []float64{2, 3.25, 2}},
		{"geometric", Geometric, 0, []float64{math.Pow(2, 0.75), math.Pow(2, 1.5), 2}},
		{"harmonic", Harmonic, 0, []float64{4 / 2.75, 4 / 1.75, 2}},
		{"power 2", Power, 2, []float64{math.Sqrt(22.0 / 4), math.Sqrt(49.0 / 4), 2}},
		{"median", Median, 0, []float64{2, 4, 2}},
		{"minimum", Minimum, 0, []float64{1, 1, 2}},
		{"borda", Borda, 0, []float64{0.5, 1.25, 0.75}},
		{"copeland", Copeland, 0, []float64{-2, 2, 0}},
		{"kemeny", Kemeny, 0, []float64{1, 3, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := &Index{Aggregate: c.method, Power: c.power, Normalise: Scaling{Method: "none"},
				Indicators: []Indicator{{ID: "a", Weight: w(2)}, {ID: "b"}, {ID: "c"}}}
			got := mustRun(t, x, header, rows)
			if diff := cmp.Diff(got.Points[len(got.Points)-1], c.want, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The best order over circles agrees with trying all orders.
func TestKemenyIsBest(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 5))
	for range 200 {
		columns := make([][]float64, 5)
		for k := range columns {
			for range 6 {
				columns[k] = append(columns[k], float64(random.IntN(5)))
			}
		}
		weights := []float64{1, 1, 1, 1, 1}
		m := majorities(weights, columns)
		got, err := kemeny("x", weights, columns)
		if err != nil {
			t.Fatal(err)
		}
		order := []int{0, 1, 2, 3, 4, 5}
		slices.SortStableFunc(order, func(a, b int) int { return int(got[b] - got[a]) })
		if best := bestAgreement(m, nil, 0b111111); agreement(m, order) < best-1e-9 {
			t.Fatalf("got %v with agreement %v, want %v for %v", order, agreement(m, order), best, columns)
		}
	}
}

// The index of 23 countries can be put in its best order.
func TestKemenyOfManyUnits(t *testing.T) {
	x := taiIndex()
	x.Aggregate = Kemeny
	out, err := x.Run(taiTable(t))
	if err != nil {
		t.Fatal(err)
	}
	if last := out.Units[slices.Index(out.Ranks, 1)]; last != "Finland" && last != "United States" {
		t.Errorf("got %s first, want Finland or the United States", last)
	}
}

func agreement(m [][]float64, order []int) float64 {
	s := 0.0
	for i, a := range order {
		for _, b := range order[i+1:] {
			s += max(0, m[a][b])
		}
	}
	return s
}

func bestAgreement(m [][]float64, order []int, left int) float64 {
	if left == 0 {
		return agreement(m, order)
	}
	best := 0.0
	for a := range m {
		if left&(1<<a) != 0 {
			best = max(best, bestAgreement(m, append(slices.Clone(order), a), left&^(1<<a)))
		}
	}
	return best
}

func TestRanks(t *testing.T) {
	scores := []float64{0.7124999999999999, 0.9, math.NaN(), 0.7131, 0.5}
	for _, c := range []struct {
		name    string
		ranking Ranking
		want    []float64
	}{
		{"exact", Ranking{}, []float64{3, 1, 0, 2, 4}},
		{"rounded", Ranking{On: "rounded", Decimals: 3}, []float64{2, 1, 0, 2, 4}},
		{"1223", Ranking{On: "rounded", Decimals: 3, Ties: "1223"}, []float64{2, 1, 0, 2, 3}},
		{"1334", Ranking{On: "rounded", Decimals: 3, Ties: "1334"}, []float64{3, 1, 0, 3, 4}},
		{"average", Ranking{On: "rounded", Decimals: 3, Ties: "average"}, []float64{2.5, 1, 0, 2.5, 4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.ranking.Ranks(scores), c.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	header := []string{"u", "a", "b"}
	rows := [][]string{{"p", "1", "5"}, {"q", "2", "5"}}
	negative := -1.0
	for _, c := range []struct {
		name   string
		index  Index
		header []string
		rows   [][]string
		want   string
	}{
		{"no indicators", Index{}, header, rows, "composite.no_indicators"},
		{"no units", Index{Indicators: []Indicator{{ID: "a"}}}, header, nil, "composite.no_units"},
		{"no spread", Index{Indicators: []Indicator{{ID: "b"}}}, header, rows, "composite.no_spread"},
		{"no such column", Index{Indicators: []Indicator{{ID: "c"}}}, header, rows, "composite.unknown_column"},
		{"a word", Index{Indicators: []Indicator{{ID: "a"}}}, header, [][]string{{"p", "x"}}, "composite.no_figure"},
		{"a unit twice", Index{Indicators: []Indicator{{ID: "a"}}}, header, [][]string{{"p", "1"}, {"p", "2"}}, "composite.unit_twice"},
		{"a long row", Index{Indicators: []Indicator{{ID: "a"}}}, header, [][]string{{"p", "1", "2", "3"}}, "composite.long_row"},
		{"an indicator twice", Index{Indicators: []Indicator{{ID: "a"}, {ID: "a"}}}, header, rows, "composite.twice"},
		{"two tops", Index{Indicators: []Indicator{{ID: "a", Parent: "x"}}, Groups: []Group{{ID: "x"}, {ID: "y"}}}, header, rows, "composite.roots"},
		{"a circle", Index{Indicators: []Indicator{{ID: "a"}}, Groups: []Group{{ID: "x", Parent: "y"}, {ID: "y", Parent: "x"}, {ID: "z"}}}, header, rows, "composite.circle"},
		{"an empty group", Index{Indicators: []Indicator{{ID: "a"}}, Groups: []Group{{ID: "x", Parent: "z"}, {ID: "z"}}}, header, rows, "composite.empty_group"},
		{"unknown parent", Index{Indicators: []Indicator{{ID: "a", Parent: "x"}}}, header, rows, "composite.unknown_group"},
		{"bad weight", Index{Indicators: []Indicator{{ID: "a", Weight: &negative}}}, header, rows, "composite.bad_weight"},
		{"unknown method", Index{Indicators: []Indicator{{ID: "a"}}, Aggregate: "x"}, header, rows, "composite.unknown_method"},
		{"logarithm of nothing", Index{Indicators: []Indicator{{ID: "a"}}, Normalise: Scaling{Log: true}}, header, [][]string{{"p", "0"}, {"q", "1"}}, "composite.log_of"},
		{"geometric of less than nothing", Index{Indicators: []Indicator{{ID: "a"}}, Normalise: Scaling{Method: "zscore"}, Aggregate: Geometric}, header, rows, "composite.negative"},
		{"too large", Index{Indicators: []Indicator{{ID: "a"}}}, header, [][]string{{"p", "1e300"}, {"q", "1"}}, "composite.too_large"},
		{"goalposts missing", Index{Indicators: []Indicator{{ID: "a"}}, Normalise: Scaling{Method: "goalposts"}}, header, rows, "composite.no_goalposts"},
		{"division by zero", Index{Indicators: []Indicator{{ID: "a", Denominator: "b"}}}, header, [][]string{{"p", "1", "0"}}, "composite.divided_by_zero"},
		{"nothing to impute from", Index{Indicators: []Indicator{{ID: "a"}, {ID: "b"}}, Impute: Impute{Method: "group_mean", By: "u"}}, header, [][]string{{"p", "1", ""}, {"q", "2", "3"}}, "composite.nothing_to_impute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := NewTable(c.header, c.rows, "")
			if err == nil {
				_, err = c.index.Run(table)
			}
			var refusal *integrity.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestSobolRefusesWhatMovesNothing(t *testing.T) {
	x := &Index{Indicators: []Indicator{{ID: "a"}}, Uncertainty: []Choice{{Name: "p", Winmax: []int{1, 2}}, {Name: "q", Aggregate: []string{Arithmetic}}}}
	table, err := NewTable([]string{"u", "a"}, [][]string{{"p", "1"}, {"q", "2"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	var refusal *integrity.Refusal
	if _, err := x.Sobol(table, 16, 1); !errors.As(err, &refusal) || refusal.Code != "composite.nothing_moves" {
		t.Errorf("got %v, want composite.nothing_moves", err)
	}
}

// FuzzTable makes an index of ragged tables: whatever stands in them, there is a
// result without NaN for units that have a figure, or a refusal.
func FuzzTable(f *testing.F) {
	f.Add("u,a,b\np,1,2\nq,3,\nr,,5", uint8(0), uint8(0))
	f.Add("u,a\np,1e300\nq,-1e300", uint8(1), uint8(1))
	f.Add("u,a,b\np,0\nq,0,0,0", uint8(7), uint8(6))
	f.Add("u,a,b\np,5,NA\nq,5,..\nr,5,-\ns,900,1", uint8(9), uint8(3))
	scalings := []string{"minmax", "zscore", "rank", "percentile_rank", "share_of_max", "share_of_mean", "above_mean", "none"}
	f.Fuzz(func(t *testing.T, text string, scaling, method uint8) {
		var rows [][]string
		for line := range strings.Lines(text) {
			rows = append(rows, strings.Split(strings.TrimSpace(line), ","))
		}
		if len(rows) == 0 || len(rows) > 40 || len(text) > 2000 {
			return
		}
		table, err := NewTable(rows[0], rows[1:], "")
		if err != nil {
			return
		}
		x := &Index{Treat: Treat{Method: "winsorise_log"}, Normalise: Scaling{Method: scalings[int(scaling)%len(scalings)]},
			Aggregate: methods[int(method)%len(methods)], Power: 2}
		for _, name := range rows[0][1:] {
			x.Indicators = append(x.Indicators, Indicator{ID: strings.TrimSpace(name)})
		}
		if x.Aggregate == Kemeny && len(table.Units) > 12 {
			return // exact, and slow when many are alike
		}
		out, err := x.Run(table)
		var refusal *integrity.Refusal
		if err != nil {
			if !errors.As(err, &refusal) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		for u, score := range out.Scores {
			if !finite(score) || out.Ranks[u] < 1 {
				t.Fatalf("unit %q: score %v, rank %v", out.Units[u], score, out.Ranks[u])
			}
		}
		for _, one := range out.Treated {
			if !finite(one.Skew) || !finite(one.Kurtosis) || !finite(one.SkewAfter) || !finite(one.KurtosisAfter) {
				t.Fatalf("not a number: %+v", one)
			}
		}
	})
}

// FuzzIndex makes indices of descriptions: whatever they say, there is a result
// without NaN or a refusal.
func FuzzIndex(f *testing.F) {
	f.Add(hdiIndex)
	f.Add(`{"indicators":[{"id":"a"},{"id":"b","direction":-1}],"treat":{"method":"percentiles","low":-1},"uncertainty":[{"name":"w","noise":{"1":0.5},"sets":3},{"name":"t","winmax":[1,-2]}]}`)
	f.Add(`{"indicators":[{"id":"a","weight":0},{"id":"b","denominator":"c","scale":1e-9}],"aggregate":"power","power":-300,"rank":{"on":"rounded","decimals":12,"ties":"average"}}`)
	f.Add(`{"indicators":[{"id":"a","normalise":{"method":"categories","cuts":[0.2,0.9],"scores":[1,2,3]}},{"id":"c"}],"groups":[{"id":"g","parent":"h"},{"id":"h","aggregate":"kemeny"}],"uncertainty":[{"name":"x","leaveOut":["","a"]}]}`)
	f.Fuzz(func(t *testing.T, description string) {
		var x Index
		if len(description) > 1500 || json.Unmarshal([]byte(description), &x) != nil || len(x.Indicators) > 20 {
			return
		}
		for _, c := range x.Uncertainty {
			if c.Sets > 1000 || len(c.Winmax)+len(c.LeaveOut) > 100 {
				return
			}
		}
		table, err := NewTable([]string{"country", "a", "b", "c", "life"}, [][]string{{"p", "1", "-3", "2", "60"}, {"q", "2", "", "8", "70"}, {"r", "4", "9", "1", "80"}, {"s", "900", "9", "5", "75"}, {"t", "5", "2", "7", ""}}, "country")
		if err != nil {
			t.Fatal(err)
		}
		out, err := x.Run(table)
		if err != nil {
			mustBeRefusal(t, err)
			return
		}
		for u, score := range out.Scores {
			if out.Ranks[u] > 0 && !finite(score) {
				t.Fatalf("%s has rank %v and score %v", out.Units[u], out.Ranks[u], score)
			}
		}
		if _, err := x.Vary(table, 3, 1); err != nil {
			mustBeRefusal(t, err)
		}
		if _, err := x.LeaveOut(table, 1); err != nil {
			mustBeRefusal(t, err)
		}
		if _, err := x.Sobol(table, 3, 1); err != nil {
			mustBeRefusal(t, err)
		}
	})
}

func mustBeRefusal(t *testing.T, err error) {
	t.Helper()
	var refusal *integrity.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("not a refusal: %v", err)
	}
}
