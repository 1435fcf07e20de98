package appraisal

import (
	"testing"

	"eightx/decimal"

	"github.com/google/go-cmp/cmp"
)

// marksOf are the marks of assessors 1, 2, 3 … for one line.
func marksOf(lines ...SheetLine) []FirstMark {
	var marks []FirstMark
	for i, l := range lines {
		who := string(rune('1' + i))
		marks = append(marks, FirstMark{Sheet: "S" + who, Assessor: who, SheetLine: l})
	}
	return marks
}

func TestDecideMarks(t *testing.T) {
	checks := func(ok ...string) SheetLine { return SheetLine{OK: ok, Fact: "seen"} }
	of := func(passed string) SheetLine { return SheetLine{Sampled: num("10"), Passed: num(passed)} }
	value := func(v string) SheetLine { return SheetLine{Value: num(v)} }
	tests := []struct {
		name  string
		at    int // line of the form
		first []FirstMark
		third string
		rule  SettlingRule
		want  string // mark that holds, "" for none
		how   string
	}{
		{"nobody", 2, nil, "", SettlingRule{}, "", ""},
		{"one alone", 2, marksOf(of("7")), "", SettlingRule{}, "", ""},
		{"equal counts", 2, marksOf(of("7"), of("7")), "", SettlingRule{}, "7/10", howEqual},
		{"counts have no threshold", 2, marksOf(of("7"), of("8")), "", SettlingRule{Threshold: decimal.Int(5)}, "", ""},
		{"equal check points", 1, marksOf(checks("c1", "c2"), checks("c2", "c1")), "", SettlingRule{}, "ok c1,c2 na ", howEqual},
		{"another check point", 1, marksOf(checks("c1"), checks("c2")), "", SettlingRule{}, "", ""},
		{"two of three agree", 1, marksOf(checks("c1"), checks("c1"), checks("c2")), "", SettlingRule{}, "", ""},
		{"figures, near", 3, marksOf(value("3.4"), value("3.6")), "", SettlingRule{Threshold: *num("0.2"), Value: "mean"}, "3.5", howRule},
		{"figures, the lower", 3, marksOf(value("3.4"), value("3.6")), "", SettlingRule{Threshold: *num("0.2"), Value: "lower"}, "3.4", howRule},
		{"figures, the higher", 3, marksOf(value("3.4"), value("3.6")), "", SettlingRule{Threshold: *num("0.2"), Value: "higher"}, "3.6", howRule},
		{"figures, far", 3, marksOf(value("3.4"), value("3.61")), "", SettlingRule{Threshold: *num("0.2"), Value: "mean"}, "", ""},
		{"third agrees with the second", 2, marksOf(of("7"), of("8"), of("8")), "3", SettlingRule{}, "8/10", howThird},
		{"third agrees with nobody", 2, marksOf(of("7"), of("8"), of("9")), "3", SettlingRule{}, "", ""},
		{"third has not scored", 2, marksOf(of("7"), of("8")), "3", SettlingRule{}, "", ""},
		{"third is near one", 3, marksOf(value("3"), value("5"), value("4.9")), "3", SettlingRule{Threshold: *num("0.2"), Value: "mean"}, "4.95", howThird},
		{"third is near both, who are not near each other", 3, marksOf(value("3"), value("3.3"), value("3.15")), "3", SettlingRule{Threshold: *num("0.2"), Value: "mean"}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			line, how := decideMarks(form[test.at], test.first, test.third, test.rule)
			got := ""
			if line != nil {
				got = line.mark(form[test.at])
			}
			if got != test.want || how != test.how {
				t.Errorf("got %q %s, want %q %s", got, how, test.want, test.how)
			}
		})
	}
}

// TestSettleChoosesAmongWhatWasWritten: the lead cannot give a mark of his own.
func TestSettleChoosesAmongWhatWasWritten(t *testing.T) {
	fresh := func() *Moderation {
		m := &Moderation{Unit: "U04", State: ModerationDiffers, Lines: []SettledLine{{Line: form[2], First: []FirstMark{}}}}
		for i, passed := range []string{"7", "8"} {
			sheet := Sheet{Meta: Meta{ID: "S" + passed}, Assessor: string(rune('1' + i)), Lines: []SheetLine{{Indicator: "S", Metric: "S.sampled", Kind: FormSample, Sampled: num("10"), Passed: num(passed)}}}
			m.join([]Sheet{sheet}, SettlingRule{})
		}
		return m
	}
	m := fresh()
	if m.State != ModerationDiffers || m.open() != 1 {
		t.Fatalf("joined: %+v", m)
	}
	for name, in := range map[string]ModerationChoice{
		"nobody's sheet": {Line: "S", Sheet: "S9", Reason: "why"}, "no reason": {Line: "S", Sheet: "S7"}, "another line": {Line: "X", Sheet: "S7", Reason: "why"},
	} {
		if err := fresh().settle(in, "lead"); err == nil {
			t.Errorf("%s: settled", name)
		}
	}
	if err := m.settle(ModerationChoice{Line: "S", Sheet: "S7", Reason: "counted once more"}, "lead"); err != nil {
		t.Fatal(err)
	}
	line := m.Lines[0]
	if m.State != ModerationSettled || line.Holds.mark(form[2]) != "7/10" || line.How != "lead" || len(line.First) != 2 {
		t.Errorf("settled: %+v", line)
	}
	if err := m.settle(ModerationChoice{Line: "S", Sheet: "S8", Reason: "again"}, "lead"); err == nil {
		t.Error("settled twice")
	}
}

func TestMaskedModerationHasNoNames(t *testing.T) {
	m := Moderation{Lead: "person-1", Members: []string{"person-1", "person-2"}, Signed: []Signature{{"person-2", 1}}, Lines: []SettledLine{
		{Line: form[2], By: "account-1", Third: "person-3", First: []FirstMark{{Sheet: "S1", Assessor: "person-1"}, {Sheet: "S2", Assessor: "person-2"}}},
		{Line: form[1], First: []FirstMark{{Sheet: "S1", Assessor: "person-1"}}},
	}}
	got := m.masked()
	want := Moderation{Signed: []Signature{{"#3", 1}}, Lines: []SettledLine{
		{Line: form[2], Third: "#1", First: []FirstMark{{Assessor: "#2"}, {Assessor: "#3"}}},
		{Line: form[1], First: []FirstMark{{Assessor: "#2"}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("masked (-want +got):\n%s", diff)
	}
	if m.Lines[0].First[0].Assessor != "person-1" || m.Lead != "person-1" {
		t.Error("the moderation itself was changed")
	}
}

// TestJoinLeavesWhatIsClosed: a sheet that is opened after the closing is kept and
// decides nothing.
func TestJoinLeavesWhatIsClosed(t *testing.T) {
	holds := SheetLine{Sampled: num("10"), Passed: num("7")}
	m := Moderation{State: ModerationClosed, Closed: 1, Lines: []SettledLine{{Line: form[2], Holds: &holds, How: "lead"}}}
	m.join([]Sheet{{Assessor: "3", Lines: []SheetLine{{Indicator: "S", Metric: "S.sampled", Kind: FormSample, Sampled: num("10"), Passed: num("8")}}}}, SettlingRule{})
	if m.State != ModerationClosed || len(m.Lines[0].First) != 1 || m.Lines[0].Holds.mark(form[2]) != "7/10" {
		t.Errorf("joined later: %s %+v", m.State, m.Lines[0])
	}
}
