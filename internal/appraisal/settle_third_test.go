package appraisal_test

import (
	"testing"

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
