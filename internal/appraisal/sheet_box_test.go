package appraisal_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestBoxesAreForTheirAssessors: before the opening nobody else gets a box, not even who
// saw all shares when the round was sealed; neither the second typing of a paper.
func TestBoxesAreForTheirAssessors(t *testing.T) {
	w := sealedYear(t)
	keyed := paper(w, 2)
	appraisaltest.Must(w.World, appraisal.ConfirmSheet, checker, second(keyed, 2))
	read := func(who appraisal.Actor) int {
		t.Helper()
		h := appraisaltest.Ask(w.World, appraisal.ReadHandIn, who, appraisal.ByID{ID: keyed.ID})
		if h.Paper == nil {
			t.Fatalf("no paper: %+v", h)
		}
		return len(h.Box) + len(h.Paper.Box)
	}
	others := []appraisal.Actor{appraisaltest.Office, appraisaltest.Leader, holder(0), inspector}
	for _, who := range others {
		if n := read(who); n != 0 {
			t.Errorf("%v reads boxes of %d bytes", who.Grants, n)
		}
	}
	if n := read(assessor("K1")); n < 32<<10 {
		t.Errorf("the assessor reads boxes of %d bytes", n)
	}
	w.handInAll("V01/K1")
	w.close("")
	w.bring(0, 1)
	w.open("")
	for _, who := range others {
		if n := read(who); n < 32<<10 {
			t.Errorf("after the opening %v reads boxes of %d bytes", who.Grants, n)
		}
	}
}
