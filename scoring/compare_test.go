package scoring

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// placed is a unit with a total and a rank, and one indicator of that total.
func placed(id, total string, rank json.Number, star int) UnitResult {
	return UnitResult{Unit: id, Name: id, Peer: "P", Total: total, Rank: rank, Star: star, PayPool: "100.00",
		Gates: []string{"G1"}, Vetoes: []string{}, Lines: []Line{{Indicator: "A1", Points: total}, {Indicator: "A2", Points: ""}}}
}

func TestCompare(t *testing.T) {
	before := &Result{Units: []UnitResult{placed("a", "90.00", "1", 4), placed("b", "80.50", "2", 3), placed("c", "70.00", "3", 3), placed("gone", "1.00", "4", 1)}}
	tests := []struct {
		name   string
		change func(r *Result)
		want   []Move
	}{
		{"nothing", func(*Result) {}, nil},
		{"one passes another", func(r *Result) {
			r.Units[1] = placed("b", "95.00", "1", 5)
			r.Units[1].Gates, r.Units[1].Vetoes, r.Units[1].PayPool = []string{}, []string{"V1"}, "99.5"
			r.Units[0].Rank = "2"
		}, []Move{
			{Unit: "a", Name: "a", Peer: "P", Rank: &Shift{"1", "2", "1"}, Overrun: []string{"b"}},
			{Unit: "b", Name: "b", Peer: "P", Total: &Shift{"80.50", "95.00", "14.50"}, Rank: &Shift{"2", "1", "-1"}, Star: &Shift{"3", "5", "2"},
				Pay: &Shift{"100.00", "99.5", "-0.50"}, Lines: []NameShift{{"A1", Shift{"80.50", "95.00", "14.50"}}},
				Vetoes: &SetShift{Added: []string{"V1"}}, Gates: &SetShift{Removed: []string{"G1"}}, Passed: []string{"a"}},
		}},
		{"catching up is passing", func(r *Result) { r.Units[2].Rank, r.Units[1].Rank = "2.5", "2.5" }, []Move{
			{Unit: "b", Name: "b", Peer: "P", Rank: &Shift{"2", "2.5", "0.5"}, Overrun: []string{"c"}},
			{Unit: "c", Name: "c", Peer: "P", Rank: &Shift{"3", "2.5", "-0.5"}, Passed: []string{"b"}},
		}},
		{"an indicator begins to apply, another is gone", func(r *Result) {
			r.Units[0].Lines = []Line{{Indicator: "A2", Points: "3.00"}}
		}, []Move{{Unit: "a", Name: "a", Peer: "P", Lines: []NameShift{{"A2", Shift{"", "3.00", ""}}, {"A1", Shift{"90.00", "", ""}}}}}},
		{"a grade", func(r *Result) { r.Units[0].Grades = []GradeResult{{Grading: "g", Grade: "good"}} }, []Move{
			{Unit: "a", Name: "a", Peer: "P", Grades: []NameShift{{"g", Shift{"", "good", ""}}}}}},
		{"another group, unranked", func(r *Result) { r.Units[0].Peer, r.Units[0].Rank = "Q", "0" }, []Move{
			{Unit: "a", Name: "a", Peer: "Q", Rank: &Shift{"1", "0", "-1"}}}},
		{"one comes, one goes", func(r *Result) { r.Units[3] = placed("new", "2.00", "4", 1) }, []Move{
			{Unit: "new", Name: "new", Peer: "P", Only: "after"}, {Unit: "gone", Name: "gone", Peer: "P", Only: "before"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := &Result{Units: append([]UnitResult{}, before.Units...)}
			test.change(after)
			if diff := cmp.Diff(test.want, Compare(before, after)); diff != "" {
				t.Errorf("moves differ (-want +got):\n%s", diff)
			}
		})
	}
}
