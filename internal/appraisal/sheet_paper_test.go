package appraisal_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestNoPaperReplacesWhatWasSealed: the office types in no sheet in the place of one
// that its assessor sealed himself, whatever the reason.
func TestNoPaperReplacesWhatWasSealed(t *testing.T) {
	w := sealedYear(t)
	sealed := w.handIn(sheetOf("V01", "K1", "C", 2))
	in := appraisal.PaperSheetInput{SealedSheetInput: sheetOf("V01", "K1", "A", 10)}
	in.Reason = "typed from paper"
	if _, err := appraisaltest.Try(w.World, appraisal.KeySheet, appraisaltest.Office, in); !hasCode(err, "paper.sealed_himself") {
		t.Errorf("got %v, want paper.sealed_himself", err)
	}
	if got := appraisaltest.Ask(w.World, appraisal.ReadHandIn, assessor("K1"), appraisal.ByID{ID: sealed.ID}); got.State != appraisal.HandInHeld {
		t.Errorf("the sheet is %s", got.State)
	}
}
