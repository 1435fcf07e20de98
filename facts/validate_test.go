package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestValidate(t *testing.T) {
	value := func(unit, v string, s Source) Value {
		return Value{Unit: unit, Metric: "tax", Value: *num(v), Source: s}
	}
	tests := []struct {
		name   string
		change func(*Facts)
		want   []string
	}{
		{"nothing wrong", func(*Facts) {}, nil},
		{"header", func(f *Facts) { f.Schema, f.Year = 2, 26 }, []string{`schema: facts.schema got="2" want="1"`, `year: facts.year got="26"`}},
		{"unit twice", func(f *Facts) { f.Units[1].ID = "V01" }, []string{`units[1]: facts.unit_twice unit="V01"`}},
		{"unit without id and peer group", func(f *Facts) { f.Units = append(f.Units, Unit{ID: " "}) },
			[]string{`units[2]: facts.empty key="id"`, `units[2]: facts.empty key="peer"`}},
		{"negative head count", func(f *Facts) { f.Units[0].Staff = map[string]int{"chief": -1} },
			[]string{`units[0].staff.chief: facts.negative_staff post="chief" unit="V01"`}},
		{"unknown unit and empty metric", func(f *Facts) { f.Series = []Series{{Unit: "V9", Period: "1"}} },
			[]string{`series[0]: facts.unknown_unit unit="V9"`, `series[0]: facts.empty key="metric"`}},
		{"the same figure twice", func(f *Facts) { f.Values = []Value{value("V01", "1", Source{}), value("V01", "1", Source{})} }, nil},
		{"contradiction", func(f *Facts) {
			f.Values = []Value{value("V02", "1", Source{}), value("V01", "1", Source{}), value("V02", "2", Source{})}
		},
			[]string{`values[2]: facts.contradiction other="values[0]" unit="V02" what="tax"`}},
		{"stages do not contradict", func(f *Facts) {
			f.Values = []Value{value("V01", "1", Source{Stage: Claimed}), value("V01", "2", Source{Stage: Verified}), value("V01", "3", Source{Stage: Verified, Date: "2026-01-01"})}
		}, nil},
		{"a correction settles a contradiction", func(f *Facts) {
			f.Values = []Value{value("V01", "1", Source{}), value("V01", "2", Source{})}
			f.Corrections = []Correction{{ID: "K1", Reason: "r", Value: &Value{Unit: "V01", Metric: "tax"}}}
		}, nil},
		{"a cancelled one does not", func(f *Facts) {
			f.Values = []Value{value("V01", "1", Source{}), value("V01", "2", Source{})}
			f.Corrections = []Correction{{ID: "K1", Reason: "r", Value: &Value{Unit: "V01", Metric: "tax"}}, {ID: "K2", Reason: "r", Cancel: "K1"}}
		}, []string{`values[1]: facts.contradiction other="values[0]" unit="V01" what="tax"`}},
		{"event id for two events", func(f *Facts) {
			f.Events = []Event{{Unit: "V01", Ledger: "L", Kind: "a"}, {ID: "E1", Unit: "V01", Ledger: "L", Kind: "a"}, {Unit: "V01", Ledger: "L", Kind: "a"}, {ID: "E1", Unit: "V01", Ledger: "L", Kind: "b"}}
		}, []string{`events[3]: facts.contradiction other="events[1]" unit="V01" what="E1"`}},
		{"corrections", func(f *Facts) {
			f.Corrections = []Correction{{ID: "K1"}, {ID: "K1", Reason: "r", Date: "2026-01-01", Withdraw: "E9", Cancel: "K9"},
				{ID: "K3", Reason: "r", Date: "2026-01-01", Check: &Check{Unit: "V9"}}, {ID: "K4", Reason: "r", Date: "2026-01-01", Cancel: "K4"}}
		}, []string{
			`corrections[0]: facts.empty key="reason"`, `corrections[0]: facts.correction_says count="0" id="K1"`,
			`corrections[1]: facts.correction_twice id="K1"`, `corrections[1]: facts.correction_says count="2" id="K1"`,
			`corrections[1]: facts.unknown_event event="E9"`, `corrections[1]: facts.unknown_correction correction="K9"`,
			`corrections[2]: facts.unknown_unit unit="V9"`, `corrections[3]: facts.unknown_correction correction="K4"`,
			`corrections: facts.correction_dates`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := &Facts{Schema: 1, Scheme: "s", Year: 2026, Units: []Unit{{ID: "V01", Name: "东", Peer: "P"}, {ID: "V02", Name: "西", Peer: "P"}}}
			test.change(f)
			var got []string
			for _, p := range Validate(f) {
				got = append(got, p.Error())
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("problems differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateSample(t *testing.T) {
	for _, p := range Validate(sample()) {
		t.Errorf("got %v, want no problem", p)
	}
}

func TestValidateStops(t *testing.T) {
	f := &Facts{Schema: 1, Year: 2026}
	for range 1000 {
		f.Values = append(f.Values, Value{Unit: "V9", Metric: "m"})
	}
	got := Validate(f)
	if len(got) != maxProblems+1 || got[maxProblems].Code != "facts.too_many" {
		t.Errorf("got %d problems ending in %v, want %d and facts.too_many", len(got), got[len(got)-1], maxProblems)
	}
}

func TestValidDate(t *testing.T) {
	for date, want := range map[string]bool{"2026-07-06": true, "2024-02-29": true, "2000-02-29": true, "2026-02-29": false, "1900-02-29": false,
		"2026-13-01": false, "2026-00-01": false, "2026-01-00": false, "2026-04-31": false, "2026-7-6": false, "2026/07/06": false, "20a6-07-06": false, "": false} {
		if got := ValidDate(date); got != want {
			t.Errorf("ValidDate(%q): got %v, want %v", date, got, want)
		}
	}
}

func TestCompareNatural(t *testing.T) {
	sorted := []string{"", "A", "K", "K01", "K1", "K2", "K2b", "K10", "K10a2", "K10a11", "L"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got, want := sign(compareNatural(a, b)), sign(i-j); got != want {
				t.Errorf("compareNatural(%q, %q): got %d, want %d", a, b, got, want)
			}
		}
	}
}

func sign(n int) int { return max(-1, min(1, n)) }
