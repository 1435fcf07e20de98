package appraisal_test

import (
	"slices"
	"strings"
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// lacking is what the gate says under a code, with Count 0 when it says nothing.
func lacking(w *appraisaltest.World, code string) appraisal.Lacking {
	w.T.Helper()
	list := appraisaltest.Ask(w, appraisal.ReadGate, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"}).Lacking
	if i := slices.IndexFunc(list, func(l appraisal.Lacking) bool { return l.Code == code }); i >= 0 {
		return list[i]
	}
	return appraisal.Lacking{Code: code}
}

// TestGateMissesUnitsWithoutMarks: the year's round goes to every unit; at the opening
// only one has sheets, and it alone has marks to settle.
func TestGateMissesUnitsWithoutMarks(t *testing.T) {
	w := &sealedWorld{World: withoutVeto(t)}
	must(w.World, appraisal.RunOfficial, appraisal.RunInput{Cycle: "2026"})
	must(w.World, appraisal.WriteDepartment, appraisal.Named{ID: "D1", Name: "department"})
	for _, id := range slices.Concat(holders, members) {
		must(w.World, appraisal.WritePerson, appraisal.PersonInput{ID: id, Name: id, Department: "D1"})
	}
	expect := func(when string, count int, without ...string) {
		t.Helper()
		l := lacking(w.World, "gate.unmarked")
		named := slices.DeleteFunc(without, func(unit string) bool { return !slices.Contains(l.About, unit) })
		if l.Count != count || len(named) > 0 {
			t.Errorf("%s %d units lack marks, %v among them, want %d and none of those", when, l.Count, named, count)
		}
	}
	must(w.World, appraisal.PlanRound, appraisal.RoundInput{Cycle: "2026", Kind: appraisal.RoundYear, Name: "year end", From: "2026-07-06", To: "2026-07-24", Filing: filing, Indicators: []string{"F1-08"}})
	expect("while it is planned", 0)
	must(w.World, appraisal.FormPanels, appraisal.PanelsInput{Round: sealedRound, Panels: []appraisal.Panel{{Code: "G1", Name: "group 1", Lead: "K1", Members: members}}})
	must(w.World, appraisal.PublishRound, appraisal.RoundStep{ID: sealedRound})
	expect("once it is published", 23)
	list := must(w.World, appraisal.ListLots, appraisal.LotsInput{Round: sealedRound, Purpose: "year end"})
	appraisaltest.OpenLots(w.World, list.ID, "470193")
	w.shares = appraisaltest.Must(w.World, appraisal.SealRound, appraisaltest.Leader, sealInput).Shares
	for _, person := range members {
		w.handIn(appraisal.SealedSheetInput{Round: sealedRound, Unit: "V01", Assessor: person, Salt: salt, Lines: []appraisal.SheetLine{{Indicator: "F1-08", Level: "B", Fact: "seen"}}})
	}
	w.close("snow")
	w.bring(0, 1)
	w.open("snow")
	expect("after the opening", 22, "V01")
}

// TestGateMissesUnitsNobodyAsked: the scheme wants residents asked everywhere, and the
// office has begun in one village only.
func TestGateMissesUnitsNobodyAsked(t *testing.T) {
	w := withoutVeto(t)
	must(w, appraisal.RunOfficial, appraisal.RunInput{Cycle: "2026"})
	if l := lacking(w, "gate.unasked"); l.Count != 0 {
		t.Errorf("with the figures of a survey from outside: %+v", l)
	}
	must(w, appraisal.ListHouseholds, evaluationOf("V01", 40))
	if l := lacking(w, "gate.unasked"); l.Count != 22 || slices.Contains(l.About, "V01") {
		t.Errorf("asked in V01 alone: %+v, want the 22 others", l)
	}
}

// TestGateAsksNobodyWhomTheSchemeLeavesOut: an indicator that does not apply to a unit
// demands no evaluation of it.
func TestGateAsksNobodyWhomTheSchemeLeavesOut(t *testing.T) {
	_, year := demoOf(t)
	w := yearWith(t, year.Units)
	year.Vetoes = nil
	year.Values = slices.DeleteFunc(year.Values, func(v facts.Value) bool {
		return v.Unit == "V03" && (strings.HasPrefix(v.Metric, "F1-09.") || strings.HasPrefix(v.Metric, "F5-07."))
	})
	for _, id := range []string{"F1-09", "F5-07"} {
		year.Declarations = append(year.Declarations, facts.Declaration{Unit: "V03", Metric: id, State: "not_applicable", Reason: "nobody lives there yet"})
	}
	must(w, appraisal.VerifyFacts, appraisal.Delivery{Cycle: "2026", Facts: *year})
	must(w, appraisal.RunOfficial, appraisal.RunInput{Cycle: "2026"})
	must(w, appraisal.ListHouseholds, evaluationOf("V01", 40))
	if l := lacking(w, "gate.unasked"); l.Count != 21 || slices.Contains(l.About, "V03") {
		t.Errorf("got %+v, want the 21 others", l)
	}
}
