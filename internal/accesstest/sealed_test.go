package accesstest_test

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

const sealSalt = "c2FsdCBvZiBhIGRldmljZQ"

// sealed are sealed rounds in each state that doors differ in: one that nobody has
// handed in to, one that sheets come in to, one closed with both shares there, and one
// opened, in which V03 differs.
func (o *office) sealed() {
	o.Helper()
	for _, id := range toSeal {
		sealed := appraisaltest.Must(o.world, appraisal.SealRound, appraisaltest.Leader, appraisal.SealingInput{Round: id, Threshold: 2, Holders: []string{"P-leader", "P-inspector"}})
		for _, share := range sealed.Shares {
			o.ids["share "+share.Person+" "+id] = share.Text
		}
	}
	o.ids["sealed own"] = o.sealSheet("2026-in", "V01", "P-assessor", 7).ID
	o.ids["sealed other"] = o.sealSheet("2026-in", "V01", "A2", 7).ID
	keyed := appraisaltest.Must(o.world, appraisal.KeySheet, appraisaltest.Office, appraisal.PaperSheetInput{SealedSheetInput: sealedSheet("2026-in", "V01", "A3", 7)})
	o.ids["keyed"], o.ids["slip"] = keyed.ID, keyed.Slip
	o.shut("2026-shut")
	for _, unit := range []string{"V01", "V02", "V03", "V04"} {
		passed := int64(7)
		if unit == "V03" {
			passed = 8
		}
		o.sealSheet("2026-open", unit, "P-assessor", 7)
		o.sealSheet("2026-open", unit, "A2", passed)
	}
	o.shut("2026-open")
	appraisaltest.Must(o.world, appraisal.OpenSealing, shareholder(appraisal.RoleLeader), appraisal.SealingStep{Round: "2026-open", Reason: "why"})
	for _, unit := range []string{"V01", "V02"} {
		appraisaltest.Must(o.world, appraisal.CloseModeration, appraisaltest.Scoped(appraisal.RoleAssessor, "", "P-assessor"), appraisal.ByID{ID: "2026-open-" + unit})
	}
	list := appraisaltest.Ask(o.world, appraisal.ListHandIns, appraisaltest.Office, appraisal.HandInFilter{Round: "2026-open", Unit: "V03"})
	for _, h := range list.Items {
		if h.Assessor != "P-assessor" { // who leads, and does not settle on his own
			o.ids["first mark"] = h.ID
		}
	}
}

// toSeal are the rounds of sealed.
var toSeal = []string{"2026-fresh", "2026-in", "2026-shut", "2026-open"}

// drawnToSeal is a special round of one group, drawn.
func (o *office) drawnToSeal(id string) {
	o.Helper()
	w, must := o.world, appraisaltest.Office
	appraisaltest.Must(w, appraisal.PlanRound, must, appraisal.RoundInput{ID: id, Cycle: "2026", Kind: appraisal.RoundSpecial, Name: id, From: "2026-07-06", To: "2026-07-24", Filing: "17",
		Indicators: []string{"F1-02", "F6-03"}})
	appraisaltest.Must(w, appraisal.FormPanels, must, appraisal.PanelsInput{Round: id, Panels: []appraisal.Panel{{Code: "G1", Name: "first", Lead: "P-assessor", Members: []string{"P-assessor", "A2", "A3"}}}})
	appraisaltest.Must(w, appraisal.PublishRound, must, appraisal.RoundStep{ID: id})
	o.lots(id)
}

func shareholder(role appraisal.Role) appraisal.Actor {
	return appraisaltest.Scoped(role, "", "P-"+string(role))
}

// shut closes a round and brings both shares.
func (o *office) shut(id string) {
	o.Helper()
	appraisaltest.Must(o.world, appraisal.CloseSealing, appraisaltest.Office, appraisal.SealingStep{Round: id, Reason: "why"})
	for _, role := range []appraisal.Role{appraisal.RoleLeader, appraisal.RoleInspector} {
		in := appraisal.ShareInput{Round: id, Share: o.ids["share P-"+string(role)+" "+id]}
		appraisaltest.Must(o.world, appraisal.BringShare, shareholder(role), in)
	}
}

func sealedSheet(round, unit, person string, passed int64) appraisal.SealedSheetInput {
	ten, n := decimal.Int(10), decimal.Int(passed)
	mark := canary + " sealed" // nobody reads it
	if round == "2026-open" {
		mark = canary + " mark" + unit
	}
	return appraisal.SealedSheetInput{Round: round, Unit: unit, Assessor: person, Salt: sealSalt, Lines: []appraisal.SheetLine{
		{Indicator: "F1-02", OK: []string{"c1"}, Fact: mark}, {Indicator: "F6-03", Sampled: &ten, Passed: &n},
	}}
}

func (o *office) sealSheet(round, unit, person string, passed int64) appraisal.HandInReceipt {
	o.Helper()
	return appraisaltest.Must(o.world, appraisal.SealSheet, appraisaltest.Scoped(appraisal.RoleAssessor, "", person), sealedSheet(round, unit, person, passed))
}

// sealedBody is a sheet as a device sends it.
func sealedBody(unit, person string) text {
	return text{"unit": unit, "assessor": person, "salt": sealSalt, "lines": sealedLines}
}

var sealedLines = []any{text{"indicator": "F1-02", "ok": []string{"c1"}, "fact": "seen"}, text{"indicator": "F6-03", "sampled": "10", "passed": "7"}}
