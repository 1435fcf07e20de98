package appraisal

import (
	"encoding/json"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/scoring"
	"eightx/testdata"

	"github.com/google/go-cmp/cmp"
)

// form is a sheet with one line of each kind.
var form = []FormLine{
	{Indicator: "L", Kind: FormLevel, Metric: "L", Choices: []string{"A", "B"}, Peers: []string{"P"}},
	{Indicator: "C", Kind: FormChecks, Metric: "C", Choices: []string{"c1", "c2", "c3"}, Peers: []string{"P"}},
	{Indicator: "S", Kind: FormSample, Metric: "S.sampled", Passed: "S.passed", Peers: []string{"P"}},
	{Indicator: "F", Kind: FormFigure, Metric: "length", Peers: []string{"P"}},
	{Indicator: "N", Kind: FormNumber, Metric: "N", Peers: []string{"P"}},
}

func num(s string) *decimal.Number {
	n := decimal.MustParse(s)
	return &n
}

func TestCheckLines(t *testing.T) {
	tests := []struct {
		name string
		line SheetLine
		want string // code, "" for none
	}{
		{"level with a fact", SheetLine{Indicator: "L", Level: "A", Fact: "seen"}, ""},
		{"level without", SheetLine{Indicator: "L", Level: "A", Fact: " "}, "sheet.level_wants_fact"},
		{"level that is none", SheetLine{Indicator: "L", Level: "Z", Fact: "seen"}, "sheet.wants_level"},
		{"level as a number", SheetLine{Indicator: "L", Value: num("9"), Fact: "seen"}, "sheet.wants_level"},
		{"all ticked", SheetLine{Indicator: "C", OK: []string{"c1", "c2", "c3"}}, ""},
		{"one unticked", SheetLine{Indicator: "C", OK: []string{"c1", "c2"}}, "sheet.unticked_wants_fact"},
		{"one unticked, with its fact", SheetLine{Indicator: "C", OK: []string{"c1", "c2"}, Fact: "c3: posted is another figure"}, ""},
		{"one not applicable", SheetLine{Indicator: "C", OK: []string{"c1", "c2"}, NA: []string{"c3"}}, "sheet.unticked_wants_fact"},
		{"none ticked", SheetLine{Indicator: "C", Fact: "nothing there"}, ""},
		{"ticked twice", SheetLine{Indicator: "C", OK: []string{"c1", "c1"}, Fact: "x"}, "sheet.wants_checks"},
		{"ticked and not applicable", SheetLine{Indicator: "C", OK: []string{"c1"}, NA: []string{"c1"}, Fact: "x"}, "sheet.wants_checks"},
		{"unknown point", SheetLine{Indicator: "C", OK: []string{"c9"}, Fact: "x"}, "sheet.wants_checks"},
		{"sample", SheetLine{Indicator: "S", Sampled: num("10"), Passed: num("7")}, ""},
		{"sample, half of it", SheetLine{Indicator: "S", Sampled: num("10")}, "sheet.wants_sample"},
		{"sample of nothing", SheetLine{Indicator: "S", Sampled: num("0"), Passed: num("0")}, "sheet.wants_sample"},
		{"sample of fractions", SheetLine{Indicator: "S", Sampled: num("10"), Passed: num("7.5")}, "sheet.wants_sample"},
		{"sample below nothing", SheetLine{Indicator: "S", Sampled: num("10"), Passed: num("-1")}, "sheet.wants_sample"},
		{"more passed", SheetLine{Indicator: "S", Sampled: num("10"), Passed: num("11")}, "sheet.more_passed"},
		{"figure", SheetLine{Indicator: "F", Metric: "length", Value: num("3.5")}, ""},
		{"figure of another metric", SheetLine{Indicator: "F", Metric: "width", Value: num("3.5")}, "sheet.not_asked"},
		{"no figure", SheetLine{Indicator: "F", Fact: "forgotten"}, "sheet.wants_number"},
		{"number", SheetLine{Indicator: "N", Value: num("88")}, ""},
		{"not asked", SheetLine{Indicator: "X", Value: num("1")}, "sheet.not_asked"},
		{"too long", SheetLine{Indicator: "N", Value: num("1"), Fact: strings.Repeat("长", longestText+1)}, "input.too_long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := checkLines(form, []SheetLine{test.line})
			list := errs.All(err)
			if test.want == "" && err != nil || test.want != "" && (len(list) != 1 || list[0].Code != test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	twice := []SheetLine{{Indicator: "N", Value: num("1")}, {Indicator: "N", Value: num("2")}}
	if list := errs.All(checkLines(form, twice)); len(list) != 1 || list[0].Code != "sheet.twice" {
		t.Errorf("twice: got %v", list)
	}
	if err := checkLines(form, nil); err == nil {
		t.Error("an empty sheet was taken")
	}
}

// TestRefusedLinesAreNotRepeated: a refusal names the line and never the mark, since
// refusals are written down in places where sheets must not be.
func TestRefusedLinesAreNotRepeated(t *testing.T) {
	lines := []SheetLine{
		{Indicator: "L", Level: "canary-level", Fact: "canary-fact"}, {Indicator: "C", OK: []string{"canary-point"}, Fact: "canary-fact"},
		{Indicator: "S", Sampled: num("10"), Passed: num("987654.25")}, {Indicator: "F", Level: "canary-level", Value: num("987654.25")},
	}
	err := checkLines(form, lines)
	if got := len(errs.All(err)); got != len(lines) {
		t.Fatalf("%d refusals, want %d: %v", got, len(lines), err)
	}
	text, _ := json.Marshal(errs.ToJSON(locale.En, err))
	for _, secret := range []string{"canary", "987654"} {
		if strings.Contains(string(text)+err.Error(), secret) {
			t.Errorf("a refusal repeats %q: %s", secret, text)
		}
	}
}

func TestMarkIsTheSameForTheSame(t *testing.T) {
	tests := []struct {
		name string
		at   int
		a, b SheetLine
		same bool
	}{
		{"order of check points", 1, SheetLine{OK: []string{"c2", "c1"}}, SheetLine{OK: []string{"c1", "c2"}, Fact: "c3"}, true},
		{"another check point", 1, SheetLine{OK: []string{"c1"}}, SheetLine{OK: []string{"c2"}}, false},
		{"not applicable is not unticked", 1, SheetLine{OK: []string{"c1"}, NA: []string{"c2"}}, SheetLine{OK: []string{"c1"}}, false},
		{"7 and 8 of 10", 2, SheetLine{Sampled: num("10"), Passed: num("7")}, SheetLine{Sampled: num("10"), Passed: num("8")}, false},
		{"7 of 10 and of 11", 2, SheetLine{Sampled: num("10"), Passed: num("7")}, SheetLine{Sampled: num("11"), Passed: num("7")}, false},
		{"zeros behind the point", 3, SheetLine{Value: num("3.50")}, SheetLine{Value: num("3.5")}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.a.mark(form[test.at]) == test.b.mark(form[test.at]); got != test.same {
				t.Errorf("same: got %t, want %t", got, test.same)
			}
		})
	}
}

func TestFormOfTheDemo(t *testing.T) {
	s, _, _, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err != nil {
		t.Fatal(err)
	}
	program, _ := scoring.Compile(s)
	got := formOf(program, []string{"F1-02", "F1-03", "F1-06", "F1-08", "F1-01", "F2-01", "X1-04"})
	want := []FormLine{
		{"F1-02", FormChecks, "F1-02", "", []string{"c1", "c2", "c3", "c4", "c5"}, []string{"UC", "UV", "RV"}},
		{"F1-03", FormSample, "F1-03.sampled", "F1-03.passed", nil, []string{"UC", "UV", "RV"}},
		{"F1-06", FormChecks, "F1-06", "", []string{"c1", "c2", "c3"}, []string{"UC"}},
		{"F1-08", FormLevel, "F1-08", "", []string{"A", "B", "C", "D", "E"}, []string{"UC", "UV", "RV"}},
		{"X1-04", FormFigure, "livelihood_done", "", nil, []string{"UC", "UV", "RV"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	for _, l := range formFor(got, "RV") {
		if l.Indicator == "F1-06" {
			t.Error("a village group has the line of another")
		}
	}
}

func TestMarksBecomeFacts(t *testing.T) {
	out := &facts.Facts{}
	(&SheetLine{OK: []string{"c1"}}).addTo(out, form[1], "V1", facts.Source{})
	(&SheetLine{}).addTo(out, form[1], "V2", facts.Source{})
	(&SheetLine{Sampled: num("10"), Passed: num("7")}).addTo(out, form[2], "V1", facts.Source{})
	(&SheetLine{Value: num("3.5")}).addTo(out, form[3], "V1", facts.Source{})
	want := &facts.Facts{
		Checks: []facts.Check{{Unit: "V1", Indicator: "C", OK: []string{"c1"}}, {Unit: "V2", Indicator: "C", OK: []string{}}},
		Values: []facts.Value{{Unit: "V1", Metric: "S.sampled", Value: *num("10")}, {Unit: "V1", Metric: "S.passed", Value: *num("7")}, {Unit: "V1", Metric: "length", Value: *num("3.5")}},
	}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}
