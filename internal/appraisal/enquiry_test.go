package appraisal_test

import (
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestEnquiryStates tries every act in every state.
func TestEnquiryStates(t *testing.T) {
	act := func(w *appraisaltest.World, id, act string) error {
		_, err := appraisaltest.Try(w, appraisal.AnswerEnquiry, appraisaltest.Office, appraisal.EnquiryAnswer{ID: id, Act: act, Reason: "why"})
		return err
	}
	reach := map[string]string{"explained": "explain", "dismissed": "dismiss"}
	appraisaltest.EveryPair(t, "enquiry", func(t testing.TB) *appraisaltest.World { return newPoll(t).World }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			for _, about := range []string{"before", "again"} {
				file := appraisal.EvidenceInput{Cycle: "2026", Unit: "R01", About: appraisal.About{Kind: "sheet", ID: about}, Name: "a.pdf", Type: "application/pdf", Size: 9, File: auditlog.Digest("sha256:" + digits)}
				appraisaltest.Must(w, appraisal.SubmitEvidence, appraisaltest.Office, file)
			}
			id := appraisaltest.Ask(w, appraisal.ListEnquiries, appraisaltest.Office, appraisal.EnquiryFilter{Cycle: "2026"}).Items[0].ID
			if reach[state] != "" {
				if err := act(w, id, reach[state]); err != nil {
					w.T.Fatal(err)
				}
			}
			return id
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ListEnquiries, appraisaltest.Office, appraisal.EnquiryFilter{Cycle: "2026"}).Items[0].State)
		},
	})
}

var digits = strings.Repeat("0", 64)
