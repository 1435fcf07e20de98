package demo_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/errs"
)

// checkAccountsAndReferral: the flagged mismatch is offered to the sheet and shown as
// such; once referred, only the discipline office sees that it was (AC2).
func checkAccountsAndReferral(t *testing.T, o *demo.Office) {
	accounts, err := demo.Ask(o, appraisal.ReadReconciliation, "officer DJG", appraisal.ByID{ID: o.IDs["accounts V03"]})
	if err != nil || !accounts.Mismatch || accounts.Items[1].BoardLess.String() != "1000" {
		t.Errorf("the working paper is %+v (%v)", accounts, err)
	}
	offered, err := demo.Ask(o, appraisal.PointFacts, "office", appraisal.OfUnits{Cycle: o.Cycle, Unit: "V03"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range offered.Items {
		got[f.Indicator+"."+f.Point] = f.OK
	}
	for point, want := range map[string]bool{"F1-02.c1": true, "F1-02.c2": true, "F1-02.c3": true, "F1-02.c4": false} {
		if ok, there := got[point]; !there || ok != want {
			t.Errorf("%s is offered as %v (%v), want %v", point, ok, there, want)
		}
	}
	for _, name := range []string{"office", "leader", "officer DJG", "secretary V03", "finance"} {
		_, err := demo.Ask(o, appraisal.ReadReferral, name, appraisal.ByID{ID: o.IDs["referral"]})
		if errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s reads the referral: %v", name, err)
		}
	}
	paper, err := demo.Ask(o, appraisal.ReadReferral, "inspector", appraisal.ByID{ID: o.IDs["referral"]})
	if err != nil || paper.Paper.Unit != "V03" || len(paper.Paper.Evidence) != 2 || paper.Paper.By == "" {
		t.Errorf("DOC-13 says %+v (%v)", paper.Paper, err)
	}
	inLists(t, o)
}

// inLists looks for the referral in what the office and the referrer can read.
func inLists(t *testing.T, o *demo.Office) {
	accounts, errA := demo.Ask(o, appraisal.ListReconciliations, "officer DJG", appraisal.OfUnits{Cycle: o.Cycle})
	year, errF := demo.Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	evidence, errE := demo.Ask(o, appraisal.ListEvidence, "office", appraisal.EvidenceFilter{Cycle: o.Cycle})
	if errA != nil || errF != nil || errE != nil {
		t.Fatal(errA, errF, errE)
	}
	seen, err := json.Marshal([]any{accounts, year, evidence})
	if err != nil || strings.Contains(string(seen), o.IDs["referral"]) || strings.Contains(string(seen), "referral") {
		t.Errorf("a list speaks of the referral (%v)", err)
	}
	_, err = appraisal.Ask(context.Background(), o.Door, appraisal.ListReferrals, o.As("officer DJG"), appraisal.ReferralFilter{Cycle: o.Cycle})
	refused(t, "who referred lists referrals", err, "permission.denied")
}
