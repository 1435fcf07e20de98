package demo

import (
	"eightx/internal/appraisal"
)

// vetoed is the unit of the demo that a veto concerns.
const vetoed = "V05"

// hearVeto opens the case, tells the village, and records what it says. The upper
// level's document is not there yet.
func hearVeto(o *Office) error {
	o.Facts.Vetoes = nil // the case is decided in the application, not handed in
	v, err := Do(o, appraisal.ProposeVeto, "office", appraisal.VetoProposal{
		Cycle: o.Cycle, Unit: vetoed, Veto: "VT-SAFE", Fact: word("demo.veto.fact"), Day: "2026-06-02",
	})
	if err != nil {
		return err
	}
	o.IDs["veto"] = v.ID
	if _, err := Do(o, appraisal.NotifyVeto, "office", appraisal.ByID{ID: v.ID}); err != nil {
		return err
	}
	o.On("2027-01-12")
	_, err = Do(o, appraisal.AnswerVeto, "secretary "+vetoed, appraisal.VetoStatement{ID: v.ID, Statement: word("demo.veto.statement")})
	return err
}

// decideVeto attaches the document, looks at the effect and decides.
func decideVeto(o *Office) error {
	id := o.IDs["veto"]
	document := appraisal.UpperDocument{Name: word("demo.veto.document"), Level: "county", Date: "2027-01-13"}
	if _, err := Do(o, appraisal.AttachVetoDocument, "office", appraisal.VetoDocument{ID: id, Document: document}); err != nil {
		return err
	}
	effect, err := Ask(o, appraisal.VetoEffectOf, "leader", appraisal.ByID{ID: id})
	if err != nil {
		return err
	}
	meeting, err := o.Meet(word("demo.veto.minutes"), word("demo.veto.reason"), appraisal.About{Kind: "veto", ID: id})
	if err != nil {
		return err
	}
	_, err = Do(o, appraisal.DecideVeto, "leader", appraisal.VetoRuling{
		ID: id, Confirm: true, Meeting: meeting, Reason: word("demo.veto.reason"), Seen: effect.Digest,
	})
	return err
}
