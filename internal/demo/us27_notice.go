package demo

import (
	"eightx/calendar"
	"eightx/internal/appraisal"
)

// postNotice prepares the notice of the official result, has two leaders sign it and
// posts it. A resident objects, and is answered.
func postNotice(o *Office) error {
	id, err := o.notice(appraisal.NewNotice{Title: word("demo.notice.title")})
	if err != nil {
		return err
	}
	o.IDs["notice"] = id
	o.On("2027-01-19")
	said, err := Do(o, appraisal.SubmitObjection, "visitor", appraisal.NewObjection{Notice: id, Unit: "V01", Text: word("demo.objection")})
	if err != nil {
		return err
	}
	o.IDs["objection"] = said.ID
	_, err = Do(o, appraisal.AnswerObjection, "office", appraisal.ObjectionAnswer{ID: said.ID, Answer: word("demo.objection.answer")})
	return err
}

// notice is prepared, signed and posted on one day.
func (o *Office) notice(in appraisal.NewNotice) (string, error) {
	in.Cycle, in.From, in.Contact, in.Department = o.Cycle, calendar.DayOf(o.Door.Clock.Now()), "0000-1234567", o.Scheme.LeadingGroup.Office
	n, err := Do(o, appraisal.PrepareNotice, "office", in)
	if err != nil {
		return "", err
	}
	if err := o.Join("second leader", "", appraisal.Grant{Role: appraisal.RoleLeader}); err != nil {
		return "", err
	}
	o.actors["visitor"] = appraisal.Visitor(o.As("office").Org)
	for _, leader := range []string{"leader", "second leader"} {
		if _, err := Do(o, appraisal.SignNotice, leader, appraisal.ByID{ID: n.ID}); err != nil {
			return "", err
		}
	}
	_, err = Do(o, appraisal.PostNotice, "office", appraisal.Posting{ID: n.ID})
	return n.ID, err
}

// takeDown is the program's own work on the day after.
func takeDown(o *Office) error {
	o.actors["worker"] = appraisal.Worker(o.As("office").Org)
	due, err := Ask(o, appraisal.DueNotices, "worker", appraisal.Page{})
	if err != nil {
		return err
	}
	for _, id := range due.Items {
		if _, err := Do(o, appraisal.TurnNotice, "worker", appraisal.ByID{ID: id}); err != nil {
			return err
		}
	}
	return nil
}
