package demo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/demo"
)

// checkSealed holds US-16 AC1 and S11: c4 left unticked forces a fact, and nobody sees
// what came in. That a sheet sent twice gets the first receipt (AC3) is tried in
// internal/appraisal.
func checkSealed(t *testing.T, o *demo.Office) {
	status, err := demo.Ask(o, appraisal.ReadSealingStatus, "inspector", appraisal.OfRound{Round: demo.Half})
	if err != nil || len(status.HandedIn) != 23*5 || len(status.Missing) != 0 {
		t.Fatalf("%d sheets are in, %d missing, %v", len(status.HandedIn), len(status.Missing), err)
	}
	i := slices.IndexFunc(status.HandedIn, func(h appraisal.HandInView) bool { return h.Unit == "V03" })
	first := status.HandedIn[i]
	in := appraisal.SealedSheetInput{Round: demo.Half, Unit: "V03", Assessor: first.Assessor, Salt: "c2FsdCBvZiBhIGRldmljZQ", Reason: "again",
		Lines: []appraisal.SheetLine{{Indicator: "F1-02", OK: []string{"c1", "c2", "c3", "c5"}}}}
	_, err = demo.Try(o, appraisal.SealSheet, first.Assessor, in)
	refused(t, "c4 left unticked", err, "sheet.unticked_wants_fact")
	in.Lines[0].Fact = "the June office cost that was posted is another"
	if _, err := demo.Try(o, appraisal.SealSheet, first.Assessor, in); err != nil {
		t.Errorf("with the fact: %v", err)
	}
	in.Reason = ""
	_, err = demo.Try(o, appraisal.SealSheet, first.Assessor, in)
	refused(t, "a second sheet without a reason", err, "handin.exists")
	checkNobodySees(t, o, first.ID)
	_, err = demo.Try(o, appraisal.OpenSealing, "leader", appraisal.SealingStep{Round: demo.Half})
	refused(t, "opening before closing", err, "state.not_now")
}

// checkNobodySees: office, leader and inspector read that a sheet is in, and neither its
// box nor a sheet.
func checkNobodySees(t *testing.T, o *demo.Office, id string) {
	t.Helper()
	for _, who := range []string{"office", "leader", "inspector"} {
		h, err := demo.Ask(o, appraisal.ReadHandIn, who, appraisal.ByID{ID: id})
		text, _ := json.Marshal(h)
		if err != nil || len(h.Box) != 0 || h.Code == "" || strings.Contains(string(text), "F1-02") {
			t.Errorf("%s reads a box of %d bytes, %v", who, len(h.Box), err)
		}
		list, err := demo.Ask(o, appraisal.ListSheets, who, appraisal.SheetFilter{Cycle: o.Cycle, Unit: "V03"})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%s reads %d sheets, %v", who, len(list.Items), err)
		}
	}
}

// checkHalfOpened: what the group found in V03 is F1-02 without c4, 18.00 of 24 by the
// scheme, and it does not count yet.
func checkHalfOpened(t *testing.T, o *demo.Office) {
	m, err := demo.Ask(o, appraisal.ReadModeration, "office", appraisal.ByID{ID: demo.Half + "-V03"})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(m.Lines, func(l appraisal.SettledLine) bool { return l.Line.Indicator == "F1-02" })
	line := m.Lines[i]
	if line.Holds == nil || slices.Contains(line.Holds.OK, "c4") || len(line.Holds.OK) != 4 || len(line.First) != 5 || line.How != "equal" || m.Counts {
		t.Errorf("F1-02 of V03: %+v, counts %t", line, m.Counts)
	}
}
