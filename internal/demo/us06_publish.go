package demo

import "eightx/internal/appraisal"

// publish takes the scheme from draft to publication. What the checker warns of gets
// a reason, as the leading group would write it.
func publish(o *Office) error {
	draft, err := Do(o, appraisal.DraftScheme, "office", appraisal.SchemeText{Cycle: o.Cycle, Text: o.Text})
	if err != nil {
		return err
	}
	step := appraisal.SchemeStep{ID: draft.ID, Document: word("demo.document.scheme"), Reasons: map[string]string{}}
	for _, f := range draft.Findings {
		step.Reasons[f.Code+" "+f.Path] = word("demo.reason")
	}
	if _, err := Do(o, appraisal.ConsultScheme, "office", step); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.ApproveScheme, "leader", step); err != nil {
		return err
	}
	_, err = Do(o, appraisal.PublishScheme, "office", step)
	return err
}
