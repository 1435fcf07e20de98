package demo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/draw"
	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/scoring"
)

// checkSample: AC1 nobody of a village sees a sample; AC2 codes are single use and
// linked to nobody (package appraisal tries it); AC3 lists cannot be destroyed before
// their time. And anybody draws the same from what is published.
func checkSample(t *testing.T, o *demo.Office) {
	id := o.IDs["evaluation R01"]
	for _, who := range []string{"secretary R01", "secretary V01", "office", "leader", "inspector"} {
		_, err := demo.Ask(o, appraisal.HouseholdsOf, who, appraisal.WaveOf{ID: id})
		refused(t, "AC1: "+who+" reads the sample", err, "permission.denied")
	}
	_, err := demo.Ask(o, appraisal.ReadEvaluation, "secretary R01", appraisal.ByID{ID: id})
	refused(t, "AC1: the village reads its evaluation", err, "permission.denied")
	list, err := demo.Ask(o, appraisal.HouseholdsOf, "ballots 1", appraisal.WaveOf{ID: id})
	if err != nil || len(list.Items) != 58 {
		t.Errorf("the group gets %d households, want 58: %v", len(list.Items), err)
	}
	_, err = demo.Try(o, appraisal.EraseHouseholds, "office", appraisal.InCycle{Cycle: o.Cycle})
	refused(t, "AC3: lists are destroyed early", err, "evaluation.no_notice")
	sample, err := demo.Ask(o, appraisal.SampleOf, "inspector", appraisal.WaveOf{ID: id})
	if err == nil {
		err = draw.Verify(sample.Input, sample.Result)
	}
	if err != nil {
		t.Errorf("the draw cannot be repeated: %v", err)
	}
	checkQuota(t, sample.Input)
}

// checkQuota: at least 30 and at least 70 % of them ordinary residents.
func checkQuota(t *testing.T, in *draw.Input) {
	t.Helper()
	all, ordinary := 0, 0
	for _, s := range in.Samples[0].Strata {
		all += s.Quota
		if s.ID == "ordinary" {
			ordinary = s.Quota
		}
	}
	if all < 30 || ordinary*10 < all*7 {
		t.Errorf("%d are asked, %d of them ordinary residents", all, ordinary)
	}
}

// checkVote: AC1 a flagged count cannot be finalised; AC3 nobody sees what one ballot
// says, and the few comments of a village are not shown.
func checkVote(t *testing.T, o *demo.Office) {
	list, err := demo.Ask(o, appraisal.ListEvaluations, "inspector", appraisal.EvaluationFilter{Cycle: o.Cycle})
	if err != nil || len(list.Items) != 23 {
		t.Fatalf("%d villages have voted: %v", len(list.Items), err)
	}
	for _, e := range list.Items {
		want := appraisal.EvaluationFinal
		if e.Unit == "R01" {
			want = appraisal.EvaluationShort
		}
		if e.State != want {
			t.Errorf("%s is %s, want %s", e.Unit, e.State, want)
		}
	}
	id := o.IDs["evaluation R01"]
	view, err := demo.Ask(o, appraisal.ReadEvaluation, "leader", appraisal.ByID{ID: id})
	if err != nil || view.Figures[0].Valid != 28 || view.Figures[0].Positive != 26 || !view.Figures[0].Provisional || view.Figures[1].Provisional {
		t.Errorf("R01: %+v %v", view.Figures, err)
	}
	_, err = demo.Try(o, appraisal.FinishEvaluation, "office", appraisal.ByID{ID: id})
	refused(t, "AC1: R01 is made final", err, "state.not_now")
	few := appraisal.FewAnswers{ID: id, Document: "2", Reason: "1"}
	_, err = demo.Try(o, appraisal.AcceptEvaluation, "office", few)
	refused(t, "the office goes by few answers", err, "permission.denied")
	_, err = demo.Try(o, appraisal.AcceptEvaluation, "leader", few)
	refused(t, "a leader alone goes by few answers", err, "meeting.wanted")
	few.Meeting = o.IDs["target meeting"]
	_, err = demo.Try(o, appraisal.AcceptEvaluation, "leader", few)
	refused(t, "a meeting about something else", err, "meeting.not_decided")
	few.ID = o.IDs["evaluation V01"]
	_, err = demo.Try(o, appraisal.AcceptEvaluation, "leader", few)
	refused(t, "where there are answers enough", err, "state.not_now")
	_, err = demo.Ask(o, appraisal.CommentsOf, "office", appraisal.ByID{ID: id})
	refused(t, "AC3: the comments of R01", err, "evaluation.few_comments")
}

// checkAccepted: the leading group's decision lets the flagged count stand, and takes
// nothing of the flag away.
func checkAccepted(t *testing.T, o *demo.Office) {
	id := o.IDs["evaluation R01"]
	view, err := demo.Ask(o, appraisal.ReadEvaluation, "leader", appraisal.ByID{ID: id})
	if err != nil || view.State != appraisal.EvaluationAccepted || view.Accepted == nil || view.Accepted.Meeting == "" || view.Figures[0].Valid != 28 || !view.Figures[0].Provisional {
		t.Errorf("R01: %+v %v", view, err)
	}
	_, err = demo.Try(o, appraisal.FinishEvaluation, "office", appraisal.ByID{ID: id})
	refused(t, "AC1: R01 is made final all the same", err, "state.not_now")
	gate, err := demo.Ask(o, appraisal.ReadGate, "office", appraisal.InCycle{Cycle: o.Cycle})
	for _, l := range gate.Lacking {
		if err != nil || l.Code == "gate.surveys" {
			t.Errorf("the gate still waits for %v (%v)", l.About, err)
		}
	}
}

// checkSecondWave: the figures of the story. The office's official run has R01 at its
// provisional points; with the 37 and 34 that a second wave would bring to, the same
// facts give 20.05 and a total of 919.58.
func checkSecondWave(t *testing.T, o *demo.Office) {
	if points, total := r01(t, resultBytes(t, o)); points != "20.65" || total != "920.18" {
		t.Errorf("provisional: %s points, %s in all, want 20.65 and 920.18", points, total)
	}
	known, err := demo.Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	after := *known
	after.Values = nil
	for _, v := range known.Values {
		for metric, n := range map[string]int64{"F1-09.valid": 37, "F1-09.positive": 34} {
			if v.Unit == "R01" && v.Metric == metric {
				v.Value = decimal.Int(n)
			}
		}
		after.Values = append(after.Values, v)
	}
	if points, total := r01(t, runOn(t, o, &after)); points != "20.05" || total != "919.58" {
		t.Errorf("after a second wave: %s points, %s in all, want 20.05 and 919.58", points, total)
	}
}

func resultBytes(t *testing.T, o *demo.Office) *scoring.Result {
	t.Helper()
	data, err := demo.Ask(o, appraisal.ReadResult, "office", appraisal.ResultOf{Run: o.IDs["run"]})
	var result scoring.Result
	if err == nil {
		err = json.Unmarshal(data, &result)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &result
}

func runOn(t *testing.T, o *demo.Office, f *facts.Facts) *scoring.Result {
	t.Helper()
	program, findings := scoring.Compile(o.Scheme)
	if program == nil {
		t.Fatal(findings)
	}
	result, err := program.Run(f)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func r01(t *testing.T, result *scoring.Result) (points, total string) {
	t.Helper()
	for _, u := range result.Units {
		for _, line := range u.Lines {
			if u.Unit == "R01" && line.Indicator == "F1-09" {
				return line.Points, u.Total
			}
		}
	}
	t.Fatal("there is no R01")
	return "", ""
}

// checkDestroyed: AC3 the lists are gone, and the draw is still repeated.
func checkDestroyed(t *testing.T, o *demo.Office) {
	id := o.IDs["evaluation R01"]
	_, err := demo.Ask(o, appraisal.HouseholdsOf, "ballots 1", appraisal.WaveOf{ID: id})
	refused(t, "AC3: the list after its time", err, "household.gone")
	sample, err := demo.Ask(o, appraisal.SampleOf, "inspector", appraisal.WaveOf{ID: id})
	if err == nil {
		err = draw.Verify(sample.Input, sample.Result)
	}
	if err != nil || !strings.Contains(sample.Input.Purpose, "sha256:") {
		t.Errorf("AC3: the protocol is lost: %v", err)
	}
}
