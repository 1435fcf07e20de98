package demo_test

import (
	"slices"
	"testing"

	"eightx/draw"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/errs"
)

// checkVisitPlan holds US-09: 46 visits, a filing sheet, and no third visit.
func checkVisitPlan(t *testing.T, o *demo.Office) {
	filed, err := demo.Ask(o, appraisal.FilingOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	if filed.Visits != 46 || filed.Units != 23 || len(filed.Merge) != 0 || filed.Rounds[0].Number != o.Scheme.Visits.PlanFiling || filed.Rounds[1].Visits != 23 {
		t.Errorf("the filing sheet says %+v", filed)
	}
	third := appraisal.VisitsInput{Round: demo.AtEnd, Visits: []appraisal.VisitPlan{{Unit: "V03", Day: "2026-12-29", Minutes: 60}}}
	_, err = demo.Try(o, appraisal.PlanVisits, "office", third)
	refused(t, "a third visit", err, "visit.over_plan")
	_, err = demo.Try(o, appraisal.BeginRound, "office", appraisal.RoundStep{ID: demo.Half})
	if errs.KindOf(err) != errs.Conflict || err == nil {
		t.Errorf("going out without lots: %v", err)
	}
	special := appraisal.RoundInput{ID: "2026-unfiled", Cycle: o.Cycle, Kind: appraisal.RoundSpecial, Name: "unfiled", From: "2026-09-01", To: "2026-09-05"}
	if _, err := demo.Try(o, appraisal.PlanRound, "office", special); err != nil {
		t.Errorf("planning without number: %v", err)
	}
}

// checkDraw holds US-14 and S09.
func checkDraw(t *testing.T, o *demo.Office) {
	id := appraisal.ByID{ID: o.IDs["lots "+demo.Half]}
	list, err := demo.Ask(o, appraisal.LotsList, "secretary V06", id)
	if err != nil {
		t.Fatal(err)
	}
	result, err := demo.Ask(o, appraisal.LotsResult, "secretary V06", id)
	if err != nil {
		t.Fatal(err)
	}
	in, err := draw.Decode(list)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := draw.DecodeResult(result)
	if err != nil {
		t.Fatal(err)
	}
	if err := draw.Verify(in, drawn); err != nil || drawn.Announced != "470193" || len(in.Commitments) != 3 || len(drawn.Shares) != 3 || len(in.Panels) != 5 || len(in.Units) != 23 {
		t.Errorf("drawn again: %v, seed %s", err, drawn.Announced)
	}
	for _, a := range drawn.Assigned {
		if slices.Contains(in.Last, draw.Judged{Who: a.To[0], Unit: a.Unit}) {
			t.Errorf("%s has %s again", a.Unit, a.To[0])
		}
	}
	checkReplaced(t, o, id)
	_, err = demo.Try(o, appraisal.ListLots, "office", appraisal.LotsInput{Round: demo.Half, Purpose: "again"})
	refused(t, "drawing again without a reason", err, "lots.again_needs_reason")
	_, err = demo.Do(o, appraisal.OpenLots, "office", appraisal.DrawOpening{ID: id.ID, Seed: "1", Where: "x"})
	refused(t, "opening again", err, "state.not_now")
}

// checkReplaced wants the member linked to V06 replaced there, for RC1, and what he
// hands in about it refused.
func checkReplaced(t *testing.T, o *demo.Office, id appraisal.ByID) {
	t.Helper()
	record, err := demo.Ask(o, appraisal.RecordOfLots, "inspector", id)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(record.Drawn.Replaced, func(r draw.Replaced) bool { return r.Unit == "V06" && r.Member == demo.Linked })
	if i < 0 || record.Drawn.Replaced[i].Reason != "RC1" || record.Drawn.Reasons["RC1"] == "" {
		t.Fatalf("replaced: %+v, places %+v", record.Drawn.Replaced, record.Drawn.Places)
	}
	if record.Witness == "" || record.Witness == record.By || len(record.Requested) != 2 || !record.Verified {
		t.Errorf("the record has the witness %q, %d requests", record.Witness, len(record.Requested))
	}
}

// checkPacks holds US-15: one file for each group, light enough, in one order, and
// every sheet found again by its code.
func checkPacks(t *testing.T, o *demo.Office) {
	list, err := demo.Ask(o, appraisal.ListPacks, "office", appraisal.PackFilter{Cycle: o.Cycle})
	if err != nil {
		t.Fatal(err)
	}
	sheets := 0
	for _, p := range list.Items {
		if p.Size > 5<<20 {
			t.Errorf("the package of %s has %d bytes", p.Panel, p.Size)
		}
		for unit, code := range p.Codes {
			sheets++
			place, err := demo.Ask(o, appraisal.FindSheetCode, "office", appraisal.SheetCodeInput{Cycle: o.Cycle, Text: code})
			if err != nil || place.Unit != unit || !place.Current {
				t.Errorf("%s: %+v, %v", unit, place, err)
			}
		}
	}
	if len(list.Items) != 5 || sheets != 23 {
		t.Errorf("%d packages with %d sheets", len(list.Items), sheets)
	}
}

// checkVisits wants every village visited once, within its hours, and a recorded visit
// kept as it is.
func checkVisits(t *testing.T, o *demo.Office) {
	all, err := demo.Ask(o, appraisal.ListVisits, "office", appraisal.VisitFilter{Cycle: o.Cycle, Page: appraisal.Page{Limit: 500}})
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, v := range all.Items {
		if v.State == appraisal.VisitAgreed || v.State == appraisal.VisitDone || v.State == appraisal.VisitObjected {
			done++
		}
	}
	if done != 23 || len(all.Items) != 46 {
		t.Errorf("%d of %d visits are done", done, len(all.Items))
	}
	own, err := demo.Ask(o, appraisal.ListVisits, "secretary V03", appraisal.VisitFilter{Cycle: o.Cycle})
	if err != nil || len(own.Items) != 2 {
		t.Errorf("V03 sees %d visits, %v", len(own.Items), err)
	}
	_, err = demo.Try(o, appraisal.CancelVisit, "office", appraisal.VisitCancel{ID: own.Items[0].ID, Reason: "x"})
	refused(t, "cancelling what is done", err, "state.not_now")
}
