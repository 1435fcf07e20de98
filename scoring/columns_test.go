package scoring_test

import (
	"errors"
	"slices"
	"testing"

	"eightx/internal/schemefile"
	"eightx/scoring"
)

const smallScheme = `
schema: 1
id: small
title: small
year: 2026
scale: {total: 10, decimals: 2, rounding: half_up}
peerGroups: [{id: A, name: a}, {id: B, name: b}]
metrics: [{id: done, name: done, decimals: 1}]
items:
  - id: T
    name: t
    kind: fixed
    indicators:
      - {id: I, name: i, points: 10, rule: {kind: completion, actual: done, target: 10, empty: zero}}
      - {id: L, name: l, points: 5, rule: {kind: ledger, direction: deduct, kinds: [{id: late, per: 0.5}]}}
      - {id: R, name: r, points: 5, rule: {kind: raters, combine: mean, max: 100, noRatings: zero}}
vetoes: [{id: V, name: v, kind: veto, effects: [{kind: zero_item}]}, {id: old, name: o, kind: veto, status: expired, effects: [{kind: zero_item}]}]
`

func smallProgram(t *testing.T) *scoring.Program {
	t.Helper()
	s, _, findings, err := schemefile.Parse("small.yaml", []byte(smallScheme))
	if err != nil || s == nil {
		t.Fatal(err, findings)
	}
	p, findings := scoring.Compile(s)
	if p == nil {
		t.Fatal(findings)
	}
	return p
}

func codesOf(err error) []string {
	var incomplete *scoring.IncompleteError
	if !errors.As(err, &incomplete) {
		return nil
	}
	var out []string
	for _, p := range incomplete.Problems {
		out = append(out, p.Code)
	}
	return out
}

// TestColumnsRefuse: names and units that do not fit are named, not dropped.
func TestColumnsRefuse(t *testing.T) {
	p := smallProgram(t)
	good := scoring.Roster{IDs: []string{"b", "a"}, Peer: []uint16{0, 0}}
	for _, c := range []struct {
		name string
		try  func(c *scoring.Columns) error
		want string
	}{
		{"unknown metric", func(c *scoring.Columns) error { return c.SetFigures("dnoe", []int64{1, 2}, nil) }, "facts.unknown_metric"},
		{"unknown ledger", func(c *scoring.Columns) error {
			return c.SetEvents([]string{"X"}, [][]string{{"late"}}, none[scoring.EventRecords])
		}, "facts.unknown_ledger"},
		{"unknown ratings", func(c *scoring.Columns) error { return c.SetRatings([]string{"L"}, 2, none[scoring.RatingRecords]) }, "facts.unknown_rating"},
		{"unknown veto", func(c *scoring.Columns) error { return c.SetVetoes([]scoring.VetoCase{{Veto: "W"}}) }, "facts.unknown_veto"},
		{"expired veto", func(c *scoring.Columns) error { return c.SetVetoes([]scoring.VetoCase{{Veto: "old"}}) }, "facts.unknown_veto"},
		{"unit twice", func(*scoring.Columns) error {
			_, err := p.NewColumns(scoring.Roster{IDs: []string{"a", "a"}, Peer: []uint16{0, 0}})
			return err
		}, "facts.unit_twice"},
		{"unit twice, in two groups", func(*scoring.Columns) error {
			_, err := p.NewColumns(scoring.Roster{IDs: []string{"a", "b", "a"}, Peer: []uint16{0, 0, 1}})
			return err
		}, "facts.unit_twice"},
		{"unknown group", func(*scoring.Columns) error {
			_, err := p.NewColumns(scoring.Roster{IDs: []string{"a"}, Peer: []uint16{2}})
			return err
		}, "facts.unknown_group"},
	} {
		columns, err := p.NewColumns(good)
		if err != nil {
			t.Fatal(err)
		}
		if got := codesOf(c.try(columns)); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

func none[T any](func(T) bool) {}

// TestGapsAreRefused: a figure nobody gave is a matter for the general engine,
// which knows what to do about it.
func TestGapsAreRefused(t *testing.T) {
	p := smallProgram(t)
	c, err := p.NewColumns(scoring.Roster{IDs: []string{"b", "a"}, Peer: []uint16{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetFigures("done", []int64{50, 0}, []bool{false, true}); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Figure("done", c.Row(1)); ok {
		t.Error("an absent figure is there")
	}
	if x, ok := c.Figure("done", c.Row(0)); !ok || x != 50 {
		t.Errorf("got %d, %v; want 50", x, ok)
	}
	var no *scoring.NotColumnarError
	if _, err := p.NewSession(c); !errors.As(err, &no) {
		t.Errorf("got %v, want a NotColumnarError", err)
	}
	if f := c.Facts(); len(f.Values) != 1 || f.Values[0].Unit != "b" {
		t.Errorf("facts: got %+v, want one value, of b", f.Values)
	}
}

// TestSmallBoard scores three units whose figures anybody can check.
func TestSmallBoard(t *testing.T) {
	p := smallProgram(t)
	c, err := p.NewColumns(scoring.Roster{IDs: []string{"z", "b", "a"}, Peer: []uint16{1, 0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	steps := []error{
		c.SetFigures("done", []int64{100, 125, 37}, nil), // 10.0, 12.5, 3.7 of 10
		c.SetEvents([]string{"L"}, [][]string{{"late"}}, func(yield func(scoring.EventRecords) bool) {
			_ = yield(scoring.EventRecords{Place: []int32{2, 0}, Ledger: []uint8{0, 0}, Kind: []uint8{0, 0}}) &&
				yield(scoring.EventRecords{Place: []int32{2}, Ledger: []uint8{0}, Kind: []uint8{0}})
		}),
		c.SetRatings([]string{"R"}, 0, func(yield func(scoring.RatingRecords) bool) {
			yield(scoring.RatingRecords{Place: []int32{1, 1}, Metric: []uint8{0, 0}, Value: []int32{80, 91}})
		}),
		c.SetVetoes([]scoring.VetoCase{{Place: 0, Veto: "V", Target: "T"}}),
	}
	if err := errors.Join(steps...); err != nil {
		t.Fatal(err)
	}
	s, err := p.NewSession(c)
	if err != nil {
		t.Fatal(err)
	}
	board := s.Score(0)
	for place, want := range []struct {
		done, events, ratings, total string
		rank                         int
	}{
		{"10", "4.5", "0", "0", 1},
		{"10", "5", "4.28", "19.28", 1}, // 5 × 85.5 ÷ 100 = 4.275
		{"3.7", "4", "0", "7.7", 2},
	} {
		row := c.Row(place)
		got := []string{board.Total(row).String()}
		for i := range 3 {
			x, _ := board.Points(i, row)
			got = append(got, x.String())
		}
		if !slices.Equal(got, []string{want.total, want.done, want.events, want.ratings}) || board.Rank(row) != want.rank {
			t.Errorf("%s: got %v, rank %d; want %+v", c.ID(row), got, board.Rank(row), want)
		}
	}
	if _, err := board.Result(); err != nil {
		t.Error(err)
	}
}
