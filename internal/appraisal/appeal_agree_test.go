package appraisal_test

import (
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestNoReviewerDecidesAlone: what one proposes has no effect; whoever proposed it is not
// the other one; the village hears of it when it is decided.
func TestNoReviewerDecidesAlone(t *testing.T) {
	w := postedYear(t)
	id := underReview(w)
	agree := func(person string, yes bool) (appraisal.Appeal, error) {
		return appraisaltest.Try(w, appraisal.AgreeRuling, reviewer(person), appraisal.RulingOpinion{ID: id, Agree: yes, Reason: "as I see it"})
	}
	proposed := appraisaltest.Must(w, appraisal.ProposeRuling, reviewer("P-1"), ruling(id, withdrawal("E0068")))
	if p := proposed.Proposal; proposed.Ruling != nil || p.Before.Total != "847.04" || p.After.Total != "852.04" || len(p.Affected) != 1 {
		t.Errorf("proposed: %+v, ruling %+v", p, proposed.Ruling)
	}
	if list := appraisaltest.Ask(w, appraisal.ListTold, secretary("V02"), appraisal.AppealFilter{Cycle: "2026"}); len(list.Items) != 0 {
		t.Errorf("told of what nobody has agreed to: %+v", list.Items)
	}
	if a := appraisaltest.Ask(w, appraisal.ReadAppeal, secretary("V02"), appraisal.ByID{ID: id}); a.Proposal != nil || a.State != appraisal.AppealProposed {
		t.Errorf("the village reads %+v", a.Proposal)
	}
	if _, err := agree("P-1", true); code(err) != "appeal.said_already" {
		t.Errorf("one reviewer twice: %v", err)
	}
	if _, err := agree("P-3", true); code(err) != "appeal.unknown" {
		t.Errorf("somebody else: %v", err)
	}
	decided, err := agree("P-2", true)
	if err != nil || decided.State != appraisal.AppealCorrected || decided.Ruling.After.Total != "852.04" || decided.Ruling.Batch == "" {
		t.Fatalf("agreed: %+v, %v", decided.Ruling, err)
	}
	said := decided.Proposal.Opinions
	if len(said) != 2 || said[0].Person != "P-1" || said[1].Person != "P-2" || !said[1].Agrees || said[1].By == "" {
		t.Errorf("on record: %+v", said)
	}
}

// TestDisagreementIsTheLeadingGroups: who disagrees says why, and then a vote of the
// leading group decides, whatever was proposed.
func TestDisagreementIsTheLeadingGroups(t *testing.T) {
	w := postedYear(t)
	leaders(w)
	id := underReview(w)
	appraisaltest.Must(w, appraisal.ProposeRuling, reviewer("P-1"), ruling(id, nil))
	if _, err := appraisaltest.Try(w, appraisal.AgreeRuling, reviewer("P-2"), appraisal.RulingOpinion{ID: id}); code(err) != "input.missing" {
		t.Errorf("disagreed without a reason: %v", err)
	}
	a := appraisaltest.Must(w, appraisal.AgreeRuling, reviewer("P-2"), appraisal.RulingOpinion{ID: id, Reason: "the notice is older"})
	if a.State != appraisal.AppealEscalated || a.Escalated != w.Clock.At {
		t.Fatalf("disagreed: %s since %d", a.State, a.Escalated)
	}
	if _, err := appraisaltest.Try(w, appraisal.ProposeRuling, reviewer("P-1"), ruling(id, nil)); code(err) != "state.not_now" {
		t.Errorf("proposed again: %v", err)
	}
	about := appraisal.About{Kind: "appeal", ID: id}
	lost, won := vote(w, "leading_group", about, 1), vote(w, "leading_group", about, 3)
	decide := func(meeting string, correct bool) (appraisal.Appeal, error) {
		in := appraisal.GroupRuling{AppealRuling: ruling(id, nil), Meeting: meeting}
		if correct {
			in.Corrections = withdrawal("E0068")
		}
		return appraisaltest.Try(w, appraisal.DecideAppeal, appraisaltest.Leader, in)
	}
	for _, tt := range []struct {
		name, meeting string
		correct       bool
		want          string
	}{
		{"a leader alone", "", true, "meeting.wanted"},
		{"another body", vote(w, "office", about, 3), true, "meeting.not_decided"},
		{"corrected by a lost vote", lost, true, "meeting.not_decided"},
		{"kept by a passed one", won, false, "meeting.decided_it"},
	} {
		if _, err := decide(tt.meeting, tt.correct); code(err) != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
	a, err := decide(won, true)
	if err != nil || a.State != appraisal.AppealCorrected || a.Ruling.Meeting != won || len(a.Proposal.Opinions) != 2 {
		t.Errorf("decided: %+v, %v", a.Ruling, err)
	}
}

// TestNobodyReviewsWhatHeEntered: who brought the figures of the line is no reviewer of
// it, and may be one of another line.
func TestNobodyReviewsWhatHeEntered(t *testing.T) {
	w := postedYear(t)
	account := appraisaltest.Must(w, appraisal.CreateAccount, appraisaltest.Actor(appraisal.RoleSystem), appraisal.NewAccount{ID: "A-clerk", Name: "clerk", Person: "P-1"})
	clerk := appraisaltest.Office
	clerk.Account, clerk.Person = account.ID, "P-1"
	f := facts.Facts{Schema: facts.Schema, Scheme: readFacts(t, "facts.json").Scheme, Year: 2026, Corrections: withdrawal("E0068")}
	appraisaltest.Must(w, appraisal.CorrectFacts, clerk, appraisal.Delivery{Cycle: "2026", Facts: f})
	for line, want := range map[string]string{"F8-03": "appeal.entered_it", "F8": "appeal.entered_it", "F8-04": ""} {
		_, err := appraisaltest.Try(w, appraisal.AssignAppeal, appraisaltest.Office, appraisal.Reviewing{ID: filedAgainst(w, line), Reviewers: []string{"P-1", "P-2"}})
		if code(err) != want {
			t.Errorf("%s: got %v, want %q", line, err, want)
		}
	}
}
