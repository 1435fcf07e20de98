package accesstest_test

import (
	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

var twoThirds = decimal.Int(2).Quo(decimal.Int(3))

// preparing is a scheme that is being asked about, with an opinion, a link and a
// meeting.
func (o *office) preparing() {
	o.Helper()
	w, office := o.world, appraisaltest.Office
	o.ids["asked"] = appraisaltest.Must(w, appraisal.DraftScheme, office, appraisal.SchemeText{Cycle: "2026", Text: o.scheme}).ID
	appraisaltest.Must(w, appraisal.ConsultScheme, office, appraisal.SchemeStep{ID: o.ids["asked"]})
	for _, unit := range []string{"V01", "V02"} {
		given := appraisal.OpinionInput{Scheme: o.ids["asked"], Unit: unit, Text: canary + " opinion" + unit}
		o.ids["opinion"] = appraisaltest.Must(w, appraisal.GiveOpinion, office, given).ID
	}
	link := appraisaltest.Must(w, appraisal.CreateLinks, office, appraisal.NewLinks{Cycle: "2026", Purpose: appraisal.LinkOpinion, Units: []string{"V01"}, Until: "2026-12-31"}).Items[0]
	o.ids["link"], o.ids["link secret"] = link.ID, link.Secret
	link = appraisaltest.Must(w, appraisal.CreateLinks, office, appraisal.NewLinks{Cycle: "2025", Purpose: appraisal.LinkTarget, Units: []string{"V01"}, Until: "2026-12-31"}).Items[0]
	o.ids["target secret"] = link.Secret
	appraisaltest.Must(w, appraisal.WriteBody, office, appraisal.BodyInput{ID: "leading_group", Name: "leading group", Quorum: &twoThirds, Members: []appraisal.Member{{Person: "P-leader", Duty: "chair"}}})
	meeting := appraisal.MeetingInput{Cycle: "2026", Body: "leading_group", Day: "2026-07-01", Number: "1", Present: []string{"P-leader"}, Topics: []appraisal.TopicInput{
		{About: appraisal.About{Kind: "scheme", ID: o.ids["asked"]}, Text: canary + " meeting", For: 1},
		{About: appraisal.About{Kind: "veto", ID: "2026"}, Text: "who is vetoed", For: 1},
	}}
	o.ids["meeting"] = appraisaltest.Must(w, appraisal.RecordMeeting, office, meeting).ID
	finance := appraisaltest.Actor(appraisal.RoleFinance)
	o.ids["pay"] = appraisaltest.Must(w, appraisal.PreparePay, finance, appraisal.NewPay{Cycle: "2026", Kind: appraisal.PayPrepayment}).ID
}
