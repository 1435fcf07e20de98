package appraisal_test

import (
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestThirdHasNotReadTheFirst: a member of the group has, whether he scored or not, and
// so has whoever reads everything by his office.
func TestThirdHasNotReadTheFirst(t *testing.T) {
	w := sealedYear(t)
	w.handInAll("V01/K2", "V01/K3")
	w.handIn(sheetOf("V01", "K2", "C", 8))
	w.close("K3 is ill")
	w.bring(0, 1)
	w.open("K3 is ill")
	w.appoint("K5", appraisal.RoleInspector)
	w.appoint("K4", appraisal.RoleAssessor)
	for _, person := range []string{"K3", "K5"} {
		ask := appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: person, Reason: "7 or 8"}
		if _, err := appraisaltest.Try(w.World, appraisal.AskThird, assessor("K1"), ask); !hasCode(err, "moderation.third_reads") {
			t.Errorf("%s: %v", person, err)
		}
	}
	appraisaltest.Must(w.World, appraisal.AskThird, assessor("K1"), appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K4", Reason: "7 or 8"})
}

// appoint gives a person an account in a role.
func (w *sealedWorld) appoint(person string, role appraisal.Role) {
	w.T.Helper()
	account := appraisaltest.Must(w.World, appraisal.CreateAccount, appraisaltest.Actor(appraisal.RoleSystem), appraisal.NewAccount{ID: "account-" + person, Name: "account." + person, Person: person})
	asked := appraisaltest.Must(w.World, appraisal.RequestRole, appraisaltest.Actor(appraisal.RoleSystem), appraisal.RoleRequest{Account: account.ID, Role: role, Reason: "why"})
	appraisaltest.Must(w.World, appraisal.GrantRole, appraisaltest.Actor(appraisal.RoleSecurity), appraisal.RoleDecision{ID: asked.ID, Reason: "why"})
}

// TestLeadDoesNotSettleOnHisOwnMark: he wrote 7, two others 8. His own holds by his word
// only when a third has scored as well.
func TestLeadDoesNotSettleOnHisOwnMark(t *testing.T) {
	w := conflict(t)
	lead := assessor("K1")
	own := appraisal.ModerationChoice{ID: conflictID, Line: "F6-03", Sheet: w.moderation("V01").Lines[1].First[0].Sheet, Reason: "mine"}
	settle := func() error {
		_, err := appraisaltest.Try(w.World, appraisal.SettleLine, lead, own)
		return err
	}
	if err := settle(); !hasCode(err, "moderation.own_mark") {
		t.Errorf("at once: %v", err)
	}
	appraisaltest.Must(w.World, appraisal.AskThird, lead, appraisal.ThirdInput{ID: conflictID, Lines: []string{"F6-03"}, Person: "K4", Reason: "7 or 8"})
	if err := settle(); !hasCode(err, "moderation.own_mark") {
		t.Errorf("when the third has only been asked: %v", err)
	}
	in := thirdSheet()
	nine := decimal.Int(9)
	in.Lines[0].Passed = &nine
	w.handIn(in)
	if err := settle(); !hasCode(err, "moderation.own_mark") {
		t.Errorf("when the third's box has not been opened: %v", err)
	}
	w.bring(0, 2)
	w.open("")
	if err := settle(); err != nil {
		t.Errorf("when the third has scored: %v", err)
	}
}
