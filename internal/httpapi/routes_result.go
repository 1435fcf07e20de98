package httpapi

import (
	"eightx/internal/appraisal"
)

// resultRoutes lead from the result to what is final: vetoes, appeals, the notice.
func resultRoutes() []*route {
	return []*route{
		// Vetoes.
		read("veto.list", "GET /cycles/{cycle}/vetoes", appraisal.ListVetoes),
		read("veto.get", "GET /vetoes/{id}", appraisal.ReadVeto),
		read("veto.effect", "GET /vetoes/{id}/effect", appraisal.VetoEffectOf, heavy),
		change("veto.propose", "POST /cycles/{cycle}/vetoes", appraisal.ProposeVeto, created, example(exampleVeto)),
		change("veto.document", "POST /vetoes/{id}/document", appraisal.AttachVetoDocument, example(appraisal.VetoDocument{Document: exampleUpper})),
		change("veto.notify", "POST /vetoes/{id}/notify", appraisal.NotifyVeto),
		change("veto.answer", "POST /vetoes/{id}/answer", appraisal.AnswerVeto, example(appraisal.VetoStatement{Statement: "the works were not ours"})),
		change("veto.decide", "POST /vetoes/{id}/decide", appraisal.DecideVeto, heavy, example(appraisal.VetoRuling{Confirm: true, Minutes: "2027/2", Present: 12, Reason: "2027/2", Seen: "sha256:"})),
		change("veto.withdraw", "POST /vetoes/{id}/withdraw", appraisal.WithdrawVeto, example(appraisal.VetoEnd{Reason: "2027/2"})),
		change("veto.lift", "POST /vetoes/{id}/lift", appraisal.LiftVeto, example(appraisal.VetoEnd{Reason: "2027/9", Document: "2027/9"})),
	}
}

var (
	exampleUpper = appraisal.UpperDocument{Name: "2027/1", Level: "county", Date: "2027-01-06"}
	exampleVeto  = appraisal.VetoProposal{Unit: "V05", Veto: "VT-SAFE", Fact: "accident of 2 June", Day: "2026-06-02", Document: &exampleUpper}
)
