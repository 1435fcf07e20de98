package appraisal_test

import (
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"

	"github.com/google/go-cmp/cmp"
)

func amount(text string) *decimal.Number {
	n := decimal.MustParse(text)
	return &n
}

func openAccounts(w *appraisaltest.World, unit, period string) appraisal.Reconciliation {
	return appraisaltest.Must(w, appraisal.OpenReconciliation, appraisaltest.Office, appraisal.NewReconciliation{
		Cycle: "2026", Unit: unit, Department: "DJG", Period: period, Due: "2026-07-18", Point: &appraisal.CheckPoint{Indicator: "F1-02", Point: "c4"}})
}

// TestAccountsBesideTheBoard has three vouchers of V03, of which one was posted with
// another amount and one booked with another one.
func TestAccountsBesideTheBoard(t *testing.T) {
	w := figuresYear(t)
	r := openAccounts(w, "V03", "2026-Q2")
	if got := r.Due.Day.String(); got != "2026-07-20" {
		t.Errorf("due %s, want the Monday after the Saturday, 2026-07-20", got)
	}
	items := []appraisal.AccountItem{
		{Voucher: "6-03", Text: "保洁", Paper: amount("1200.00"), Book: amount("1200"), Board: amount("1200.0")},
		{Voucher: "6-12", Text: "六月办公费", Paper: amount("3860.50"), Book: amount("3860.50"), Board: amount("2860.50")},
		{Voucher: "6-20", Text: "租金", Paper: amount("500"), Book: amount("450.10")},
	}
	recorded := appraisaltest.Must(w, appraisal.RecordReconciliation, officer("DJG"), appraisal.WorkingPaper{ID: r.ID, Items: items})
	if !recorded.Mismatch || recorded.Items[0].BoardLess != nil || recorded.Items[1].BoardLess.String() != "1000" || recorded.Items[2].BookLess.String() != "49.9" {
		t.Errorf("got %+v, want 1000 less on the board and 49.9 less in the books", recorded.Items)
	}
	_, err := appraisaltest.Try(w, appraisal.CloseReconciliation, officer("DJG"), appraisal.ByTask{ID: r.ID})
	wantCode(t, err, "reconciliation.no_finding")
	_, err = appraisaltest.Try(w, appraisal.RecordReconciliation, officer("DCZ"), appraisal.WorkingPaper{ID: r.ID, Items: items})
	wantCode(t, err, "reconciliation.unknown")
	items[1].Finding, items[2].Finding = "公开栏少列1000元", "账证不符"
	appraisaltest.Must(w, appraisal.RecordReconciliation, officer("DJG"), appraisal.WorkingPaper{ID: r.ID, Items: items})
	appraisaltest.Must(w, appraisal.CloseReconciliation, officer("DJG"), appraisal.ByTask{ID: r.ID})

	offered := appraisaltest.Ask(w, appraisal.PointFacts, appraisaltest.Office, appraisal.OfUnits{Cycle: "2026", Unit: "V03"})
	want := []appraisal.PointFact{{Unit: "V03", Indicator: "F1-02", Point: "c4", Facts: []string{"公开栏少列1000元", "账证不符"}, From: appraisal.About{Kind: "reconciliation", ID: r.ID}}}
	if diff := cmp.Diff(want, offered.Items); diff != "" {
		t.Errorf("offered to the sheet (- want, + got):\n%s", diff)
	}
	village := func(unit string) appraisal.Actor {
		return appraisaltest.Scoped(appraisal.RoleSecretary, unit, "")
	}
	for unit, want := range map[string]int{"V03": 1, "V04": 0} {
		got := appraisaltest.Ask(w, appraisal.ListReconciliations, village(unit), appraisal.OfUnits{Cycle: "2026"})
		if len(got.Items) != want {
			t.Errorf("%s sees %d, want %d", unit, len(got.Items), want)
		}
	}
	_, err = appraisaltest.Try(w, appraisal.OpenReconciliation, appraisaltest.Office, appraisal.NewReconciliation{Cycle: "2026", Unit: "V03", Department: "DJG", Period: "2026-Q2", Due: "2026-07-18"})
	wantCode(t, err, "reconciliation.exists")
}

func TestEveryActOnAReconciliation(t *testing.T) {
	w := figuresYear(t)
	periods, n := []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"}, 0
	act := func(w *appraisaltest.World, id, act string) error {
		var err error
		switch act {
		case "record":
			items := []appraisal.AccountItem{{Voucher: "1", Text: "租金", Paper: amount("1"), Book: amount("1")}}
			_, err = appraisaltest.Try(w, appraisal.RecordReconciliation, officer("DJG"), appraisal.WorkingPaper{ID: id, Items: items})
		case "close":
			_, err = appraisaltest.Try(w, appraisal.CloseReconciliation, officer("DJG"), appraisal.ByTask{ID: id})
		case "reopen":
			_, err = appraisaltest.Try(w, appraisal.ReopenReconciliation, appraisaltest.Office, appraisal.TaskReason{ID: id, Reason: "补查"})
		}
		return err
	}
	ways := map[string][]string{"recorded": {"record"}, "closed": {"record", "close"}}
	appraisaltest.EveryPair(t, "reconciliation", func(t testing.TB) *appraisaltest.World { return within(w, t) }, appraisaltest.Case{
		In: func(w *appraisaltest.World, state string) string {
			r := openAccounts(w, "V03", periods[n])
			n++
			for _, step := range ways[state] {
				if err := act(w, r.ID, step); err != nil {
					w.T.Fatal(err)
				}
			}
			return r.ID
		},
		Act: act,
		State: func(w *appraisaltest.World, id string) string {
			return string(appraisaltest.Ask(w, appraisal.ReadReconciliation, appraisaltest.Office, appraisal.ByID{ID: id}).State)
		},
	})
}
