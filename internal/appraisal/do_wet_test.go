package appraisal_test

import (
	"context"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestNoDrawIsTriedOut wants no dry run of a draw, a count or a second entry: who
// could try seeds without a trace would choose among the results.
func TestNoDrawIsTriedOut(t *testing.T) {
	w := sealedYear(t)
	list := must(w.World, appraisal.ListLots, appraisal.LotsInput{Round: sealedRound, Purpose: "again", Again: "x"})
	open := appraisaltest.Opening(w.World, list.ID, "1")
	dryly(t, w.World, appraisal.OpenLots, appraisaltest.Office, open)
	dryly(t, w.World, appraisal.ReplaceMember, appraisaltest.Office, appraisal.Replacing{ID: list.ID, Seed: "1"})
	dryly(t, w.World, appraisal.ConfirmSheet, appraisaltest.Office, appraisal.SecondEntry{ID: "x"})
	dryly(t, w.World, appraisal.DrawHouseholds, appraisaltest.Office, appraisal.SampleSeed{ID: "x", Seed: "1"})
	dryly(t, w.World, appraisal.DrawAgain, appraisaltest.Office, appraisal.SampleSeed{ID: "x", Seed: "1"})
	dryly(t, w.World, appraisal.CountBallots, appraisaltest.Office, appraisal.UrnOpening{Cycle: "2026"})
	dryly(t, w.World, appraisal.CountPaper, assessor("K1"), appraisal.PaperInput{ID: "x"})
	must(w.World, appraisal.OpenLots, open)
}

func dryly[In, Out any](t *testing.T, w *appraisaltest.World, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) {
	t.Helper()
	_, err := appraisal.Do(context.Background(), w.Door, op, appraisal.Command[In]{Actor: actor, Input: in, Dry: true})
	if !hasCode(err, "do.no_dry_run") {
		t.Errorf("%s dry: got %v, want a refusal", op.Action, err)
	}
}
