package demo

import "eightx/internal/appraisal"

// consult asks the villages: each gets a link, some answer by it, one on paper, and
// every opinion is answered.
func consult(o *Office) error {
	if _, err := Do(o, appraisal.ConsultScheme, "office", appraisal.SchemeStep{ID: o.IDs["scheme"]}); err != nil {
		return err
	}
	links, err := Do(o, appraisal.CreateLinks, "office", appraisal.NewLinks{Cycle: o.Cycle, Purpose: appraisal.LinkOpinion, Until: "2026-02-03"})
	if err != nil {
		return err
	}
	o.visitor()
	o.On("2026-01-28")
	for i, item := range []string{"F2", "X1"} {
		said := appraisal.LinkedOpinion{Secret: links.Items[i].Secret, Scheme: o.IDs["scheme"], Item: item, Text: word("demo.opinion.link")}
		if err := o.answered(Do(o, appraisal.GiveLinkedOpinion, "visitor", said)); err != nil {
			return err
		}
	}
	onPaper := appraisal.OpinionInput{Scheme: o.IDs["scheme"], Unit: "R06", Item: "F8", Text: word("demo.opinion.paper")}
	return o.answered(Do(o, appraisal.GiveOpinion, "office", onPaper))
}

// answered answers an opinion that has been given.
func (o *Office) answered(given appraisal.Opinion, err error) error {
	if err != nil {
		return err
	}
	o.IDs["opinion"] = given.ID
	_, err = Do(o, appraisal.AnswerOpinion, "office", appraisal.OpinionAnswer{ID: given.ID, To: appraisal.OpinionPartly, Reply: word("demo.opinion.reply")})
	return err
}

// visitor lets people without account come.
func (o *Office) visitor() {
	visitor := appraisal.Visitor(o.actors["office"].Org)
	visitor.Source = "demo"
	o.actors["visitor"] = visitor
}
