package demo

import "eightx/internal/appraisal"

// rectify asks V08 to put two hazards right within fifteen days. The first is done in
// time; the second is late, which makes a proposal and no penalty.
func rectify(o *Office) error {
	made, err := Do(o, appraisal.IssueRectification, "officer DYJ", appraisal.RectificationNotice{
		Cycle: o.Cycle, Number: word("demo.rectification.number"), Unit: "V08", Department: "DYJ",
		Problems: []appraisal.RectificationItem{{Problem: word("demo.rectification.exit")}, {Problem: word("demo.rectification.stairs")}},
		Basis:    word("demo.rectification.basis"), Requirement: word("demo.rectification.asked"), Feedback: word("demo.rectification.feedback"),
		Overdue: &appraisal.Consequence{Ledger: "D-01", Kind: "D3"},
	})
	if err != nil {
		return err
	}
	o.IDs["first hazard"], o.IDs["second hazard"] = made.Items[0].ID, made.Items[1].ID
	if err := o.mornings("2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12", "2026-06-15", "2026-06-16", "2026-06-17"); err != nil {
		return err
	}
	if err := o.putRight("first hazard", "2026-06-17"); err != nil {
		return err
	}
	return o.mornings("2026-06-18", "2026-06-22", "2026-06-23", "2026-06-24", "2026-06-25", "2026-06-26", "2026-06-29", "2026-06-30")
}

func (o *Office) mornings(days ...string) error {
	for _, day := range days {
		if err := o.morning(day); err != nil {
			return err
		}
	}
	return nil
}

// putRight: the village says that it is done, somebody goes and looks, the office
// ticks it off.
func (o *Office) putRight(hazard, day string) error {
	id := o.IDs[hazard]
	if _, err := Do(o, appraisal.AnswerRectification, "secretary V08", appraisal.RectificationAnswer{ID: id}); err != nil {
		return err
	}
	seen := appraisal.Verification{ID: id, Date: day, Done: true, Fact: word("demo.rectification.seen")}
	if _, err := Do(o, appraisal.VerifyRectification, "officer DYJ", seen); err != nil {
		return err
	}
	_, err := Do(o, appraisal.CloseRectification, "office", appraisal.RectificationDecision{ID: id})
	return err
}

// dropProposal: the second hazard is put right, a week late and for a reason; the
// office drops the proposal.
func dropProposal(o *Office) error {
	if err := o.putRight("second hazard", "2026-06-30"); err != nil {
		return err
	}
	open, err := Ask(o, appraisal.ListProposals, "office", appraisal.ProposalFilter{Cycle: o.Cycle, Unit: "V08"})
	if err != nil {
		return err
	}
	for _, p := range open.Items {
		o.IDs["proposal"] = p.ID
		if _, err := Do(o, appraisal.DecideProposal, "office", appraisal.ProposalDecision{ID: p.ID, Reason: word("demo.rectification.rain")}); err != nil {
			return err
		}
	}
	return nil
}
