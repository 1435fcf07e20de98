package accesstest_test

import (
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// rounds are four rounds, one in each state that doors differ in: the half-year round
// with a list to draw from, a special one that is drawn, one whose groups are out,
// and the year-end round that is planned.
func (o *office) rounds() {
	o.Helper()
	w, must := o.world, appraisaltest.Office
	for _, id := range []string{"P-assessor", "A2", "A3", "A4"} {
		appraisaltest.Must(w, appraisal.WritePerson, must, appraisal.PersonInput{ID: id, Name: canary + " person " + id, Department: o.finance})
	}
	o.round("2026-year", "2026-12-21", "2027-01-15")
	o.round("2026-half", "2026-07-06", "2026-07-24", "A2", "A3", "A4")
	o.ids["listed"] = o.list("2026-half")
	o.round("2026-drawn", "2026-07-06", "2026-07-24", "A2", "A3", "A4")
	o.ids["drawn"] = o.lots("2026-drawn")
	o.visited()
	pack := appraisaltest.Must(w, appraisal.IssuePack, must, appraisal.PackInput{Round: "2026-out", Panel: "G1"})
	o.ids["sheet code"] = pack.Codes["V01"]
	for _, id := range toSeal {
		o.drawnToSeal(id)
	}
	o.recusals()
}

// round plans a round; with people in its one group it is published.
func (o *office) round(id, from, to string, group ...string) {
	o.Helper()
	w, must := o.world, appraisaltest.Office
	kind := map[string]string{"2026-year": appraisal.RoundYear, "2026-half": appraisal.RoundHalf}[id]
	if kind == "" {
		kind = appraisal.RoundSpecial
	}
	appraisaltest.Must(w, appraisal.PlanRound, must, appraisal.RoundInput{ID: id, Cycle: "2026", Kind: kind, Name: id, From: from, To: to, Filing: "17"})
	if len(group) > 0 {
		appraisaltest.Must(w, appraisal.FormPanels, must, appraisal.PanelsInput{Round: id, Panels: []appraisal.Panel{{Code: "G1", Name: "first", Lead: group[0], Members: group}}})
		appraisaltest.Must(w, appraisal.PublishRound, must, appraisal.RoundStep{ID: id})
	}
}

func (o *office) list(round string) string {
	o.Helper()
	return appraisaltest.Must(o.world, appraisal.ListLots, appraisaltest.Office, appraisal.LotsInput{Round: round, Purpose: "lots"}).ID
}

func (o *office) lots(round string) string {
	o.Helper()
	id := o.list(round)
	appraisaltest.OpenLots(o.world, id, "1")
	return id
}

// visited is a round whose group has been in V01 and V03, and goes to V02.
func (o *office) visited() {
	o.Helper()
	w, must := o.world, appraisaltest.Office
	o.round("2026-out", "2026-07-06", "2026-07-24", "P-assessor", "A2", "A3")
	appraisaltest.Must(w, appraisal.WitnessLots, appraisaltest.Actor(appraisal.RoleInspector), appraisal.ByID{ID: o.lots("2026-out")})
	appraisaltest.Must(w, appraisal.BeginRound, must, appraisal.RoundStep{ID: "2026-out"})
	const hour = 3_600_000 // one village after the other
	for _, unit := range []string{"V01", "V02", "V03"} {
		plan := appraisal.VisitsInput{Round: "2026-out", Visits: []appraisal.VisitPlan{{Unit: unit, Day: "2026-07-06", Minutes: 60}}}
		visit := appraisaltest.Must(w, appraisal.PlanVisits, must, plan).Visits[0]
		o.ids["visit "+unit] = visit.ID
		if unit != "V02" {
			appraisaltest.Must(w, appraisal.RecordVisit, must, appraisal.VisitRecord{
				ID: visit.ID, Arrived: appraisaltest.Start - hour*int64(unit[2]-'0'), Left: appraisaltest.Start - hour*int64(unit[2]-'1'), People: []string{"P-assessor", "A2"},
				Facts: []appraisal.VisitFact{{Indicator: "F1-02", Fact: canary + " visit" + unit}},
			})
		}
	}
}

// recusals are an assessor's own word and two villages' requests, none decided.
func (o *office) recusals() {
	o.Helper()
	w := o.world
	in := appraisal.RecusalInput{Cycle: "2026", Person: "P-assessor", Unit: "V05", Kind: "kin", Why: canary + " recusal"}
	o.ids["recusal self"] = appraisaltest.Must(w, appraisal.DeclareRecusal, appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-assessor"), in).ID
	for _, unit := range []string{"V01", "V02"} {
		in := appraisal.RecusalInput{Cycle: "2026", Person: "P-assessor", Unit: unit, Kind: "kin", Why: canary + " recusal" + unit}
		o.ids["recusal "+unit] = appraisaltest.Must(w, appraisal.RequestRecusal, appraisaltest.Scoped(appraisal.RoleSecretary, unit, ""), in).ID
	}
}
