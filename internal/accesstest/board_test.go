package accesstest_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestBoardWaitsForTheNotice: the board is kept as bytes, and what is kept for the office
// is never what a village gets.
func TestBoardWaitsForTheNotice(t *testing.T) {
	o := openOffice(t)
	board := func(who string) (status int, b appraisal.Board) {
		t.Helper()
		answer := o.ask(o.visitor(who), "GET", "/api/v1/orgs/demo/cycles/2026/board", nil)
		o.must(json.Unmarshal(answer.Body.Bytes(), &b))
		return answer.Code, b
	}
	shows := func(who, run string, announced bool) {
		t.Helper()
		if status, b := board(who); status != http.StatusOK || b.Run != run || b.Announced != announced {
			t.Errorf("the %s gets %d, run %s, announced %v, want run %s, %v", who, status, b.Run, b.Announced, run, announced)
		}
	}
	shows("office", o.ids["run"], true)
	shows("secretary", o.ids["run"], true)
	newest := appraisaltest.Must(o.world, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"}).ID
	time.Sleep(50 * time.Millisecond) // longer than a board is kept without a look
	shows("office", newest, false)
	shows("secretary", o.ids["run"], true)
	appraisaltest.Must(o.world, appraisal.WithdrawNotice, appraisaltest.Leader, appraisal.AppealNote{ID: o.ids["posted"], Text: "why"})
	time.Sleep(50 * time.Millisecond)
	shows("office", newest, false)
	if status, _ := board("secretary"); status != http.StatusNotFound {
		t.Errorf("after the notice was withdrawn the secretary gets %d", status)
	}
}
