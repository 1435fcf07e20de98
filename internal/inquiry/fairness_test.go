package inquiry

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/integrity/assessors"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/scheme"
	"eightx/scoring"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func madeSeason() integrity.Ratings {
	ratings, _ := assessors.StandardMade.Season(1, 0, assessors.Plant{Favour: 2, Stamps: 1, Copies: 1})
	return ratings
}

// TestFairnessWords wants every word of the report in its language, no code and no
// value that was forgotten.
func TestFairnessWords(t *testing.T) {
	ties := []assessors.Tie{{Unit: "V001", Assessor: "A1", Kind: "kin"}}
	f := AskFairness("marks.csv", madeSeason(), ties, FairnessOptions{})
	gap := regexp.MustCompile(`\{[a-z0-9]+\}|\b(fairness|integrity|facets|inquiry)\.[a-z_.]+\(|NaN|Inf`)
	for _, lang := range locale.Langs {
		var out bytes.Buffer
		if err := f.Text(&out, lang); err != nil {
			t.Fatal(err)
		}
		if found := gap.FindString(out.String()); found != "" {
			t.Errorf("%s: the text shows %q", lang, found)
		}
		for _, rule := range []string{"fairness.cell", "fairness.halo", "fairness.stamp", "fairness.copy"} {
			if !strings.Contains(out.String(), rule) {
				t.Errorf("%s: no question by %s", lang, rule)
			}
		}
	}
}

// TestEveryRuleHasWords asks for the text of every rule and refusal that assessors
// and facets can give, with the values they give.
func TestEveryRuleHasWords(t *testing.T) {
	flags := map[string][]string{
		"fairness.cell": {"assessor", "unit", "level", "expected", "value", "t", "p"}, "fairness.split": {"assessor", "assessor2", "unit", "level", "expected", "value", "p"},
		"fairness.tie": {"tie", "value", "cells", "p"}, "fairness.digits": {"assessor", "round", "others", "value", "p"},
	}
	for code, given := range flags {
		for _, name := range locale.Names(code) {
			if !slices.Contains(given, name) {
				t.Errorf("%s wants {%s}, which the rule does not give", code, name)
			}
		}
	}
	for _, code := range []string{"integrity.few_history", "facets.disconnected", "facets.unbounded", "facets.large", "fairness.few_tied", "fairness.unlinked", "fairness.few_others"} {
		if !locale.Has(code) {
			t.Errorf("no text for %s", code)
		}
	}
}

// TestFairnessWorkbook wants the same workbook from the same findings, its charts
// in it, and no formula from a name that looks like one.
func TestFairnessWorkbook(t *testing.T) {
	ratings := madeSeason()
	for i, r := range ratings {
		if r.Assessor == "A1" {
			ratings[i].Assessor = "=1+1"
		}
	}
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := AskFairness("marks.csv", ratings, nil, FairnessOptions{Model: MFRM}).Workbook(out, locale.En); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("equal findings give different workbooks")
	}
	book, err := excelize.OpenReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	want := []string{"Questions", "Assessors", "Cells", "Rating model", "Bias terms"}
	if diff := cmp.Diff(want, book.GetSheetList()); diff != "" {
		t.Errorf("sheets differ (-want +got):\n%s", diff)
	}
	if formula, _ := book.GetCellFormula("Assessors", "A6"); formula != "" {
		t.Errorf("the name =1+1 became the formula %q", formula)
	}
	if got, _ := book.GetCellValue("Assessors", "A6"); got != "=1+1" {
		t.Errorf("name of the first assessor: got %q", got)
	}
	if charts := regexp.MustCompile(`xl/charts/chart\d+\.xml`).FindAllString(second.String(), -1); len(charts) < 3 {
		t.Errorf("charts: got %q", charts)
	}
}

// TestUnequalIndicators brings indicators of 5 and of 100 points to one measure.
func TestUnequalIndicators(t *testing.T) {
	plain := madeSeason()
	scaled := slices.Clone(plain)
	for i, r := range scaled {
		if r.Indicator > "I10" {
			scaled[i].Score *= 16
		}
	}
	want := AskFairness("", plain, nil, FairnessOptions{Model: MFRM})
	got := AskFairness("", scaled, nil, FairnessOptions{Model: MFRM})
	if want.Percent || !got.Percent {
		t.Fatalf("percent: got %v and %v", want.Percent, got.Percent)
	}
	rules := func(f *Fairness) (out []string) {
		for _, flag := range f.Findings.Flags {
			if flag.Rule == "fairness.cell" || flag.Rule == "fairness.halo" {
				out = append(out, flag.Rule+" "+subjectNames(&flag))
			}
		}
		return out
	}
	if diff := cmp.Diff(rules(want), rules(got)); diff != "" {
		t.Errorf("other questions on unequal scales (-plain +scaled):\n%s", diff)
	}
}

func TestFairnessRefuses(t *testing.T) {
	f := AskFairness("", integrity.Ratings{{Unit: "a", Assessor: "b", Indicator: "c", Score: 1}}, nil, FairnessOptions{})
	if f.Findings != nil || len(f.Facets) != 0 || len(f.Refused) < 3 {
		t.Errorf("one mark: got %+v", f)
	}
	if _, err := json.Marshal(f); err != nil {
		t.Error(err)
	}
	var out bytes.Buffer
	if err := f.Text(&out, locale.En); err != nil || !strings.Contains(out.String(), "Not enough history") {
		t.Errorf("got %v, %s", err, out.String())
	}
}

// TestMarksOf reads levels as the percent of their anchors, numbers as percent of
// what the rule lets a rater give, and recusals as ties.
func TestMarksOf(t *testing.T) {
	p := program(t)
	value := decimal.MustParse("12")
	got, ties := MarksOf(p, &facts.Facts{
		Units: []facts.Unit{{ID: "u", Peer: "all"}},
		Ratings: []facts.Rating{
			{Unit: "u", Metric: "p1", Rater: "r1", Level: "B"}, {Unit: "u", Metric: "p1", Rater: "r2", Level: "unknown"},
			{Unit: "u", Metric: "p2", Rater: "r1", Value: &value}, {Unit: "u", Metric: "other", Rater: "r1", Value: &value},
		},
		Recusals: []facts.Recusal{{Unit: "u", Rater: "r3", Reason: "kin"}},
	})
	want := integrity.Ratings{{Unit: "u", Assessor: "r1", Indicator: "p1", Score: 85}, {Unit: "u", Assessor: "r1", Indicator: "p2", Score: 60}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("marks differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]assessors.Tie{{Unit: "u", Assessor: "r3", Kind: "kin"}}, ties); diff != "" {
		t.Errorf("ties differ (-want +got):\n%s", diff)
	}
}

// program is a scheme with a panel and a table of raters.
func program(t *testing.T) *scoring.Program {
	t.Helper()
	rule := func(kind string, args *scheme.Tree) scheme.Rule { return scheme.Rule{Kind: kind, Args: args} }
	anchors := scheme.ListOf(
		scheme.MapOf().Set("id", scheme.Text("A")).Set("pct", scheme.Text("100")).Set("text", scheme.Text("good")),
		scheme.MapOf().Set("id", scheme.Text("B")).Set("pct", scheme.Text("85")).Set("text", scheme.Text("fair")))
	s := &scheme.Scheme{Items: []scheme.Item{{Indicators: []scheme.Indicator{
		{ID: "p1", Rule: rule("panel", scheme.MapOf().Set("anchors", anchors))},
		{ID: "p2", Rule: rule("raters", scheme.MapOf().Set("max", scheme.Text("20")))},
	}}}}
	return &scoring.Program{Scheme: s}
}

func TestReadRatings(t *testing.T) {
	tests := []struct {
		name, text string
		want       integrity.Ratings
		code       string
	}{
		{"any order", "score,Indicator,UNIT,rater\n3,i,u,a\n", integrity.Ratings{{Unit: "u", Assessor: "a", Indicator: "i", Score: 3}}, ""},
		{"Chinese heads, full-width digits", "单位,考核人,指标,得分\n一村,张,甲,８．５\n", integrity.Ratings{{Unit: "一村", Assessor: "张", Indicator: "甲", Score: 8.5}}, ""},
		{"without assessors", "person,item,score\n1,2,0\n", integrity.Ratings{{Unit: "1", Indicator: "2"}}, ""},
		{"a mark that was not given", "unit,assessor,indicator,score\nu,a,i,\nu,a,k,2\n", integrity.Ratings{{Unit: "u", Assessor: "a", Indicator: "k", Score: 2}}, ""},
		{"no column", "unit,assessor,score\nu,a,1\n", nil, "inquiry.table.column"},
		{"no number", "unit,indicator,score\nu,i,x\n", nil, "inquiry.table.number"},
		{"not a number", "unit,indicator,score\nu,i,NaN\n", nil, "inquiry.table.number"},
		{"no unit", "unit,indicator,score\n,i,1\n", nil, "inquiry.table.blank"},
		{"empty", "", nil, "inquiry.table.empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "marks.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := ReadRatings(path)
			var e *errs.Error
			if errors.As(err, &e) != (tt.code != "") || e != nil && e.Code != tt.code {
				t.Fatalf("got error %v, want %q", err, tt.code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("marks differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumbersInSentences(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		want string
	}{{3, "3"}, {1.23456, "1.23"}, {-0.5, "-0.5"}, {1234.56, "1234.56"}, {1234.567, "1234.6"}, {0.00012345, "0.000123"}, {math.NaN(), none}} {
		if got := short(tt.x); got != tt.want {
			t.Errorf("short(%v): got %q, want %q", tt.x, got, tt.want)
		}
	}
}
