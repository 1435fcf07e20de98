package appraisal_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestWhatIsClosedStaysClosed: nobody closes while a third's box waits, since opening it
// would come too late; and a later opening leaves state and signatures alone.
func TestWhatIsClosedStaysClosed(t *testing.T) {
	w := conflict(t)
	lead := assessor("K1")
	ask := appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K4", Reason: "7 or 8"}
	appraisaltest.Must(w.World, appraisal.AskThird, lead, ask)
	w.handIn(thirdSheet())
	m := w.moderation("V01")
	appraisaltest.Must(w.World, appraisal.SettleLine, lead, appraisal.ModerationChoice{ID: conflictID, Line: "F6-03", Sheet: m.Lines[1].First[1].Sheet, Reason: "counted again"})
	if _, err := appraisaltest.Try(w.World, appraisal.CloseModeration, lead, appraisal.ByID{ID: conflictID}); !hasCode(err, "moderation.third_waits") {
		t.Errorf("closed while a box waits: %v", err)
	}
	w.bring(0, 2)
	w.open("")
	appraisaltest.Must(w.World, appraisal.CloseModeration, lead, appraisal.ByID{ID: conflictID})
	appraisaltest.Must(w.World, appraisal.SignModeration, assessor("K2"), appraisal.SignInput{ID: conflictID, Person: "K2"})
	other := appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K5", Reason: "again"}
	if _, err := appraisaltest.Try(w.World, appraisal.AskThird, lead, other); !hasCode(err, "state.not_now") {
		t.Errorf("somebody else asked after the closing: %v", err)
	}
	if m := w.moderation("V01"); m.State != appraisal.ModerationClosed || len(m.Signed) != 1 || len(m.Lines[1].First) != 4 {
		t.Errorf("%s with %d signatures: %+v", m.State, len(m.Signed), m.Lines[1])
	}
}
