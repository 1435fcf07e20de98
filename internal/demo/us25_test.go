package demo_test

import (
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"

	"github.com/google/go-cmp/cmp"
)

// refused wants an error of a code.
func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// checkHearing: AC1 without the upper level's document nothing can be decided; AC2 the
// village's statement is on record.
func checkHearing(t *testing.T, o *demo.Office) {
	v := readVeto(t, o, "office")
	if v.State != appraisal.VetoHeard || v.Hearing.Statement == "" || v.Hearing.Stated.By != o.As("secretary V05").Account {
		t.Errorf("AC2: the statement is not on record: %+v", v.Hearing)
	}
	if got, want := v.Hearing.Due.Day.String(), "2027-01-15"; got != want {
		t.Errorf("the village may speak until %s, want %s", got, want)
	}
	ruling := appraisal.VetoRuling{ID: v.ID, Confirm: true, Minutes: "1", Present: 15, Reason: "1"}
	_, err := demo.Try(o, appraisal.DecideVeto, "leader", ruling)
	refused(t, "AC1", err, "veto.no_document")
	ruling.Confirm = false
	_, err = demo.Try(o, appraisal.DecideVeto, "leader", ruling)
	refused(t, "decided without a meeting", err, "meeting.wanted")
	_, err = demo.Try(o, appraisal.DecideVeto, "office", ruling)
	refused(t, "the office decides", err, "permission.denied")
	_, err = demo.Try(o, appraisal.AnswerVeto, "secretary V02", appraisal.VetoStatement{ID: v.ID, Statement: "1"})
	refused(t, "another village speaks", err, "veto.unknown")
}

func readVeto(t *testing.T, o *demo.Office, who string) appraisal.VetoCase {
	t.Helper()
	v, err := demo.Ask(o, appraisal.ReadVeto, who, appraisal.ByID{ID: o.IDs["veto"]})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// checkVeto: AC3 the effect was shown before the decision, and is the one that the
// figures of the year have; AC4 lifting restores the star by itself.
func checkVeto(t *testing.T, o *demo.Office) {
	if told := readVeto(t, o, "secretary V05").Decision.Effect; told.With != nil || told.Without != nil || len(told.Moves) > 0 || len(told.Effects) == 0 {
		t.Errorf("before the notice the village is told %+v", told)
	}
	v := readVeto(t, o, "leader")
	effect := v.Decision.Effect
	want := &appraisal.UnitFigures{Total: "898.59", Rank: "3", Star: 2, PayPool: "97200.00", Coefficients: map[string]string{"performance": "0.6"}}
	if diff := cmp.Diff(effect.With, want); diff != "" {
		t.Errorf("AC3: with the veto (-got +want):\n%s", diff)
	}
	free := &appraisal.UnitFigures{Total: "898.59", Rank: "3", Star: 4, PayPool: "178200.00", Coefficients: map[string]string{"performance": "1.1"}}
	if diff := cmp.Diff(effect.Without, free); diff != "" {
		t.Errorf("AC3, AC4: without it (-got +want):\n%s", diff)
	}
	lift := appraisal.VetoEnd{ID: v.ID, Reason: "1", Document: "1"}
	if lifted, err := demo.Try(o, appraisal.LiftVeto, "leader", lift); err != nil || lifted.State != appraisal.VetoLifted {
		t.Errorf("AC4: lifting: %v, %v", lifted.State, err)
	}
	lift.Document = ""
	_, err := demo.Try(o, appraisal.LiftVeto, "leader", lift)
	refused(t, "lifting without a document", err, "input.missing")
}
