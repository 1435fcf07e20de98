package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

const filing = "2026 plan, no. 17"

// halfRound is the half-year round of the demo as the office plans it.
var halfRound = appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundHalf, Name: "half-year", From: "2026-07-06", To: "2026-07-24", Filing: filing}

// schemeYear is an office with directory and published scheme, and no facts.
func schemeYear(t *testing.T) *appraisaltest.World {
	t.Helper()
	w := appraisaltest.New(t)
	text, year := demo(t)
	w.Directory(year.Units)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	return w
}

func TestRoundScoresWhatIsSeenOnSite(t *testing.T) {
	w := schemeYear(t)
	half := appraisaltest.Must(w, appraisal.PlanRound, appraisaltest.Office, halfRound)
	if half.ID != "2026-half" || half.State != appraisal.RoundPlanned {
		t.Errorf("planned %s, %s", half.ID, half.State)
	}
	year := appraisaltest.Must(w, appraisal.PlanRound, appraisaltest.Office, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year", From: "2026-12-21", To: "2027-01-15"})
	if !slices.Contains(half.Indicators, "F1-02") || slices.Contains(half.Indicators, "F1-08") {
		t.Errorf("the half-year round has %v", half.Indicators)
	}
	for _, id := range half.Indicators {
		if !slices.Contains(year.Indicators, id) {
			t.Errorf("%s is seen at half-year and not at the end", id)
		}
	}
	if slices.Contains(year.Indicators, "F1-09") || slices.Contains(year.Indicators, "F1-05") || !slices.Contains(year.Indicators, "F1-08") {
		t.Errorf("the year-end round has %v", year.Indicators)
	}
}

func TestRoundRefuses(t *testing.T) {
	w := schemeYear(t)
	appraisaltest.Must(w, appraisal.PlanRound, appraisaltest.Office, halfRound)
	change := func(f func(*appraisal.RoundInput)) appraisal.RoundInput {
		in := halfRound
		in.ID, in.Name = "2026-x", "x"
		f(&in)
		return in
	}
	tests := []struct {
		name, code string
		in         appraisal.RoundInput
	}{
		{"again", "round.exists", halfRound},
		{"same name", "round.exists", change(func(in *appraisal.RoundInput) { in.Name = halfRound.Name })},
		{"no kind", "input.not_a_choice", change(func(in *appraisal.RoundInput) { in.Kind = "" })},
		{"window", "round.window", change(func(in *appraisal.RoundInput) { in.To = "2026-07-05" })},
		{"special without id", "input.missing", change(func(in *appraisal.RoundInput) { in.ID, in.Kind = "", appraisal.RoundSpecial })},
		{"survey", "round.not_on_site", change(func(in *appraisal.RoundInput) { in.Indicators = []string{"F1-09"} })},
		{"other year", "cycle.unknown", change(func(in *appraisal.RoundInput) { in.Cycle = "2031" })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := appraisaltest.Try(w, appraisal.PlanRound, appraisaltest.Office, test.in)
			if !hasCode(err, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// hasCode says whether an error, or one of several, has the code.
func hasCode(err error, code string) bool {
	return slices.ContainsFunc(errs.All(err), func(e *errs.Error) bool { return e.Code == code })
}

// TestPlanWithoutFilingIsNotPublished holds LINT-PLAN-01.
func TestPlanWithoutFilingIsNotPublished(t *testing.T) {
	w := schemeYear(t)
	in := halfRound
	in.Filing = ""
	round := appraisaltest.Must(w, appraisal.PlanRound, appraisaltest.Office, in)
	_, err := appraisaltest.Try(w, appraisal.PublishRound, appraisaltest.Office, appraisal.RoundStep{ID: round.ID})
	if !hasCode(err, "round.not_filed") {
		t.Errorf("got %v, want round.not_filed", err)
	}
	changed := appraisal.RoundChange{ID: round.ID, Name: in.Name, From: in.From, To: in.To, Filing: filing}
	appraisaltest.Must(w, appraisal.ChangeRound, appraisaltest.Office, changed)
	got := appraisaltest.Must(w, appraisal.PublishRound, appraisaltest.Office, appraisal.RoundStep{ID: round.ID})
	if got.State != appraisal.RoundPublished || got.Published != appraisaltest.Start {
		t.Errorf("published: %+v", got)
	}
	list := appraisaltest.Ask(w, appraisal.ListRounds, appraisaltest.Office, appraisal.RoundFilter{Cycle: "2026"})
	if diff := cmp.Diff([]appraisal.Round{got}, list.Items); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	if strings.Count(strings.Join(got.Indicators, " "), "F1-02") != 1 {
		t.Errorf("indicators %v", got.Indicators)
	}
}
