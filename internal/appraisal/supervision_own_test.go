package appraisal_test

import (
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestWhoRecordedDoesNotOverrule wants somebody else to confirm a fact that the
// village explains otherwise; what nobody disputes he may confirm, and he may always
// withdraw.
func TestWhoRecordedDoesNotOverrule(t *testing.T) {
	w := publishedYear(t)
	colleague := appraisaltest.Office
	colleague.Account = "A-colleague"
	made := recordAs(w, appraisaltest.Office, "DYJ", charging())[0]
	appraisaltest.Must(w, appraisal.AnswerSupervision, villageV04, appraisal.SupervisionAnswer{ID: made.ID, Text: "not ours"})
	decision := appraisal.SupervisionDecision{ID: made.ID, Reason: "it is"}
	if _, err := appraisaltest.Try(w, appraisal.ConfirmSupervision, appraisaltest.Office, decision); !hasCode(err, "supervision.own_record") {
		t.Errorf("the same account records a fact and overrules the explanation: %v", err)
	}
	if got := appraisaltest.Must(w, appraisal.ConfirmSupervision, colleague, decision); got.State != appraisal.SupervisionConfirmed {
		t.Errorf("somebody else: got %s, want confirmed", got.State)
	}
}

// TestRecordsAreSettledInTheirYear names a record of one year in another.
func TestRecordsAreSettledInTheirYear(t *testing.T) {
	w := publishedYear(t)
	id := recordAs(w, emergency, "DYJ", charging())[0].ID
	passWeek(w)
	text, _ := demo(t)
	must(w, appraisal.CreateCycle, appraisal.NewCycle{Year: 2027, Title: "2027"})
	w.Publish("2027", []byte(strings.NewReplacer("2027", "2028", "2026", "2027", "2025", "2026").Replace(string(text))))
	other := appraisal.Settlement{Cycle: "2027", IDs: []string{id}}
	if _, err := appraisaltest.Try(w, appraisal.SettleSupervision, appraisaltest.Office, other); !hasCode(err, "supervision.settle_year") {
		t.Errorf("a record of 2026 in 2027: %v", err)
	}
	must(w, appraisal.SettleSupervision, appraisal.Settlement{Cycle: "2026", IDs: []string{id}})
}
