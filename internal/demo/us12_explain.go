package demo

import "eightx/internal/appraisal"

// explain plays two records on which a village has something to say. One was as the
// department says, and is confirmed; the other was mistaken, and is withdrawn. What
// nobody says anything about is confirmed without objection.
func explain(o *Office) error {
	seen, err := o.recordOf("V04", "E0079")
	if err != nil {
		return err
	}
	if _, err := Do(o, appraisal.AnswerSupervision, "secretary V04", appraisal.SupervisionAnswer{ID: seen.ID, Text: word("demo.supervision.reason")}); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.ConfirmSupervision, "office", appraisal.SupervisionDecision{ID: seen.ID, Reason: word("demo.supervision.stays")}); err != nil {
		return err
	}
	o.IDs["explained record"] = seen.ID
	in := appraisal.SupervisionInput{Unit: "V04", Date: "2026-05-08", Fact: word("demo.supervision.cable")}
	in.Ledger, in.Kind = "F6-06", "e1"
	made, err := Do(o, appraisal.RecordSupervision, "officer DYJ", appraisal.SupervisionTable{Cycle: o.Cycle, Department: "DYJ", Records: []appraisal.SupervisionInput{in}})
	if err != nil {
		return err
	}
	o.IDs["mistaken record"] = made.Items[0].ID
	return o.withdrawMistaken()
}

func (o *Office) withdrawMistaken() error {
	if err := o.morning("2026-05-11"); err != nil {
		return err
	}
	id := o.IDs["mistaken record"]
	if _, err := Do(o, appraisal.AnswerSupervision, "secretary V04", appraisal.SupervisionAnswer{ID: id, Text: word("demo.supervision.builders")}); err != nil {
		return err
	}
	o.On("2026-05-13")
	if _, err := Do(o, appraisal.WithdrawSupervision, "office", appraisal.SupervisionDecision{ID: id, Reason: word("demo.supervision.mistaken")}); err != nil {
		return err
	}
	return o.morning("2026-05-14")
}
