package facts

import (
	"slices"
	"testing"

	"eightx/decimal"

	"github.com/google/go-cmp/cmp"
)

// yearOfTwo is a year in which every section has a record.
func yearOfTwo() *Facts {
	n := decimal.Int
	seven, star := n(7), 4
	return &Facts{Schema: 1, Scheme: "s", Year: 2026,
		Units:        []Unit{{ID: "a", Name: "A", Peer: "P", Attributes: map[string]string{"homes": "300"}, Staff: map[string]int{"chief": 1}}, {ID: "b", Name: "B", Peer: "P"}},
		Values:       []Value{{Unit: "a", Metric: "tax", Value: n(10)}, {Unit: "b", Metric: "tax", Value: n(20)}},
		Series:       []Series{{Unit: "a", Metric: "env", Period: "2026-01", Value: &seven}, {Unit: "a", Metric: "env", Period: "2026-02"}},
		Checks:       []Check{{Unit: "a", Indicator: "C1", OK: []string{"p1", "p2"}}},
		Events:       []Event{{ID: "E1", Unit: "a", Ledger: "L", Kind: "k1", Date: "2026-03-01"}, {ID: "E2", Unit: "b", Ledger: "L", Kind: "k2", Level: "city", Count: &seven}},
		Ratings:      []Rating{{Unit: "a", Metric: "R", Rater: "r1", Value: &seven}, {Unit: "a", Metric: "R", Rater: "r2", Level: "good"}},
		Vetoes:       []VetoCase{{Unit: "b", Veto: "V", State: "proposed"}},
		History:      []History{{Unit: "a", Year: 2025, Star: &star, Values: map[string]Number{"tax": n(9)}}},
		Declarations: []Declaration{{Unit: "b", Metric: "env", State: "missing", Reason: "flood"}},
		Recusals:     []Recusal{{Unit: "a", Rater: "r3", Reason: "kin"}},
	}
}

func TestChanges(t *testing.T) {
	eight, five := decimal.Int(8), 5
	tests := []struct {
		name   string
		change func(f *Facts)
		want   []Change
	}{
		{"nothing", func(*Facts) {}, nil},
		{"order and sources", func(f *Facts) { slices.Reverse(f.Values); f.Values[0].From = "elsewhere" }, nil},
		{"a figure", func(f *Facts) { f.Values[0].Value = decimal.Int(11) }, []Change{{"values", "a", "tax", "10", "11"}}},
		{"a period, and one that was missing", func(f *Facts) { f.Series[0].Value, f.Series[1].Value = nil, &eight }, []Change{
			{"series", "a", "env 2026-01", "7", "–"}, {"series", "a", "env 2026-02", "–", "8"}}},
		{"a check point", func(f *Facts) { f.Checks[0].OK, f.Checks[0].NA = nil, []string{"p2"} }, []Change{{"checks", "a", "C1", "ok p1,p2", "ok na p2"}}},
		{"an event goes, another changes", func(f *Facts) { f.Events = f.Events[1:]; f.Events[0].Count = &eight }, []Change{
			{"events", "a", "L E1", "2026-03-01 k1", ""}, {"events", "b", "L E2", "k2 city ×7", "k2 city ×8"}}},
		{"an event withdrawn", func(f *Facts) { f.Corrections = []Correction{{ID: "K1", Reason: "appeal", Withdraw: "E1"}} }, []Change{
			{"events", "a", "L E1", "2026-03-01 k1", ""}}},
		{"ratings", func(f *Facts) { f.Ratings[0].Value, f.Ratings[1].Level = &eight, "fair" }, []Change{
			{"ratings", "a", "R r1", "7", "8"}, {"ratings", "a", "R r2", "good", "fair"}}},
		{"a veto decided", func(f *Facts) { f.Vetoes[0].State = "decided" }, []Change{{"vetoes", "b", "V", "proposed", "decided"}}},
		{"an earlier year", func(f *Facts) { f.History[0].Star = &five; f.History[0].Values["tax"] = eight }, []Change{
			{"history", "a", "2025 star", "4", "5"}, {"history", "a", "2025 tax", "9", "8"}}},
		{"a declaration and a recusal", func(f *Facts) { f.Declarations[0].State = "not_applicable"; f.Recusals = nil }, []Change{
			{"recusals", "a", "r3", "kin", ""}, {"declarations", "b", "env", "missing", "not_applicable"}}},
		{"a unit", func(f *Facts) {
			f.Units[0].Attributes["homes"] = "301"
			f.Units[0].Staff["chief"] = 2
			f.Units[1].Peer = "Q"
		}, []Change{
			{"units", "a", "homes", "300", "301"}, {"units", "a", "staff chief", "1", "2"}, {"units", "b", "peer", "P", "Q"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := yearOfTwo()
			test.change(after)
			if diff := cmp.Diff(test.want, Changes(yearOfTwo(), after)); diff != "" {
				t.Errorf("changes differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNewCorrections(t *testing.T) {
	before := &Facts{Corrections: []Correction{{ID: "K1"}}}
	after := &Facts{Corrections: []Correction{{ID: "K2", Reason: "appeal"}, {ID: "K1"}}}
	if diff := cmp.Diff([]Correction{{ID: "K2", Reason: "appeal"}}, NewCorrections(before, after)); diff != "" {
		t.Errorf("corrections differ (-want +got):\n%s", diff)
	}
}
