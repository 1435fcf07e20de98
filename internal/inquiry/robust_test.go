package inquiry

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"eightx/integrity"
	"eightx/integrity/composite"
	"eightx/integrity/sturdiness"
	"eightx/internal/locale"
	"eightx/scheme"
)

// sturdyReport is a report with one of everything.
func sturdyReport() *sturdiness.Report {
	money := 1200.0
	return &sturdiness.Report{Title: "=方案", Year: 2026, Range: 0.25, Replicates: 100, Seed: 9, Method: "engine", Depends: []string{"stars.promotion"}, Shared: []string{"pool"}, SobolRuns: 64,
		Units: []sturdiness.UnitReport{
			{Unit: "U1", Name: "甲村", Peer: "A", Total: "90.00", Rank: 1, Of: 2, Star: 5, Best: 1, Worst: 2, Q5: 1, Q95: 2, MeanRank: 1.2, SameStar: 0.75, Stars: []sturdiness.StarShare{{Star: 5, Share: 0.75}, {Star: 4, Share: 0.25}},
				ChoiceBest: 1, ChoiceWorst: 2, Down: &sturdiness.Cliff{Star: 4, Points: 0.5, Money: &money}},
			{Unit: "U2", Name: "乙村", Peer: "A", Total: "80.00"},
		},
		Choices:     []sturdiness.ChoiceReport{{Kind: "rounding", ID: "rounding.down", Moved: 0.5, Most: 1, Up: 1, Money: 3}, {Kind: "item", ID: "F1", Name: "党建"}},
		Sensitivity: []composite.Sensitivity{{Name: "weights", First: 0.4, Total: 0.5}},
		Refused:     []sturdiness.Refused{{What: "assessor A1", Refusal: &integrity.Refusal{Code: "sturdiness.not_scored", Names: []string{"facts.missing"}}}},
		Flags: []integrity.Flag{{Rule: "sturdiness.toss", Subjects: []integrity.Subject{{Kind: "unit", ID: "U1"}}, Value: 0.5, Threshold: 0.8,
			Inputs: map[string]float64{"star": 5, "range": 0.25, "best": 1, "worst": 2}, ErrorRate: integrity.ErrorRate{False: 0.00135, Per: "unit", Basis: "nominal"}}}}
}

func TestRobustSaysWhatWasFound(t *testing.T) {
	for _, c := range []struct {
		lang locale.Lang
		want []string
	}{
		{locale.En, []string{"stars.promotion", "甲村", "5: 75% 4: 25%", "-0.50", "1200.00", "cut off", "F1 党建", "weights", "assessor left out A1: no result", "U1 keeps its star 5", "not how confident"}},
		{locale.Zh, []string{"敏感性", "甲村", "舍去", "U1 的 5 星", "只在 0.5 的抽取里保持", "去掉考核人 A1：不给出结果"}},
	} {
		var out bytes.Buffer
		if err := Robust(&out, c.lang, sturdyReport()); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", c.lang, want, out.String())
			}
		}
		if strings.Contains(out.String(), "{") || strings.Contains(out.String(), "NaN") {
			t.Errorf("something was left open:\n%s", out.String())
		}
	}
}

// Equal findings are equal workbooks, in both languages.
func TestSturdyWorkbooksAreTheSame(t *testing.T) {
	half := 0.5
	simulation := &sturdiness.Simulation{Moves: []sturdiness.Move{{Unit: "U1", Name: "甲村", Money: 5}}, Items: []sturdiness.ItemQuality{{Indicator: "I", Rest: &half}}}
	for _, lang := range []locale.Lang{locale.Zh, locale.En} {
		for name, write := range map[string]func(io.Writer) error{
			"robust":   func(w io.Writer) error { return RobustWorkbook(w, lang, sturdyReport()) },
			"simulate": func(w io.Writer) error { return SimulateWorkbook(w, lang, simulation) },
			"index":    func(w io.Writer) error { return IndexWorkbook(w, lang, smallIndex(t)) },
		} {
			var one, again bytes.Buffer
			if err := write(&one); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := write(&again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(one.Bytes(), again.Bytes()) || one.Len() < 2000 {
				t.Errorf("%s: two workbooks of %d and %d bytes differ", name, one.Len(), again.Len())
			}
		}
	}
}

func smallIndex(t *testing.T) *IndexReport {
	t.Helper()
	table, err := composite.NewTable([]string{"u", "a", "b"}, [][]string{{"p", "1", "3"}, {"q", "2", ""}, {"r", "4", "1"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	x := &composite.Index{Title: "T", Indicators: []composite.Indicator{{ID: "a"}, {ID: "b", Direction: -1}}}
	r, err := NewIndexReport(x, table, 20, 8, 1)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A missing figure is null and never NaN.
func TestIndexJSONHasNoNaN(t *testing.T) {
	var out bytes.Buffer
	if err := smallIndex(t).WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"q": null`) || strings.Contains(out.String(), "NaN") {
		t.Errorf("got %s", out.String())
	}
}

func TestReadIndexPointsAtMistakes(t *testing.T) {
	text := scheme.Text
	for _, c := range []struct {
		name string
		tree *scheme.Tree
		want string
	}{
		{"unknown key", scheme.MapOf().Set("wieght", text("1")), "index.unknown_key"},
		{"no list", scheme.MapOf().Set("indicators", text("1")), "index.not_a_list"},
		{"no number", scheme.MapOf().Set("screen", text("much")), "index.not_a_number"},
		{"not finite", scheme.MapOf().Set("screen", text("NaN")), "index.not_a_number"},
		{"no whole number", scheme.MapOf().Set("rank", scheme.MapOf().Set("decimals", text("1.5"))), "index.not_a_whole_number"},
		{"no map", scheme.MapOf().Set("rank", text("x")), "index.not_a_map"},
		{"no value", scheme.MapOf().Set("title", scheme.MapOf()), "index.not_a_value"},
		{"neither yes nor no", scheme.MapOf().Set("normalise", scheme.MapOf().Set("log", text("maybe"))), "index.not_yes_or_no"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadIndex(c.tree)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
