package demo

import (
	"fmt"

	"eightx/internal/appraisal"
)

// leadingGroup enters the members of the leading group: its chair, its deputies, and
// somebody of each department that is in it.
func leadingGroup(o *Office) error {
	group := o.Scheme.LeadingGroup
	names := append(append([]string{group.Chair}, group.Deputies...), group.Members...)
	body := appraisal.BodyInput{ID: "leading_group", Name: group.Name, Quorum: group.Quorum}
	for i, name := range names {
		person := fmt.Sprintf("LG%02d", i+1)
		if _, err := Do(o, appraisal.WritePerson, "office", appraisal.PersonInput{ID: person, Name: name}); err != nil {
			return err
		}
		duty := "member"
		switch {
		case i == 0:
			duty = "chair"
		case i <= len(group.Deputies):
			duty = "deputy"
		}
		body.Members = append(body.Members, appraisal.Member{Person: person, Duty: duty})
	}
	_, err := Do(o, appraisal.WriteBody, "office", body)
	return err
}

// Meet holds a meeting of the leading group in which everybody present agrees, and
// returns its id. Two of the members are always away.
func (o *Office) Meet(number, text string, about appraisal.About) (string, error) {
	bodies, err := Ask(o, appraisal.ListBodies, "office", appraisal.Page{})
	if err != nil {
		return "", err
	}
	var present []string
	for _, body := range bodies.Items {
		if body.ID == "leading_group" {
			for _, m := range body.Members[:len(body.Members)-2] {
				present = append(present, m.Person)
			}
		}
	}
	meeting, err := Do(o, appraisal.RecordMeeting, "office", appraisal.MeetingInput{
		Cycle: o.Cycle, Body: "leading_group", Day: o.day, Number: number, Present: present,
		Topics: []appraisal.TopicInput{{About: about, Text: text, For: len(present)}},
	})
	return meeting.ID, err
}

// publish lets the leading group approve the scheme and puts it in force. What the
// checker warns of gets a reason, as the group would write it.
func publish(o *Office) error {
	meeting, err := o.Meet(word("demo.minutes.scheme"), o.Scheme.Title, appraisal.About{Kind: "scheme", ID: o.IDs["scheme"]})
	if err != nil {
		return err
	}
	return o.approve(meeting)
}

// publishAtOnce takes the scheme from draft to publication in one go.
func publishAtOnce(o *Office) error {
	draft, err := Do(o, appraisal.DraftScheme, "office", appraisal.SchemeText{Cycle: o.Cycle, Text: o.Text})
	if err != nil {
		return err
	}
	o.IDs["scheme"] = draft.ID
	if _, err := Do(o, appraisal.ConsultScheme, "office", appraisal.SchemeStep{ID: draft.ID}); err != nil {
		return err
	}
	return o.approve("")
}

func (o *Office) approve(meeting string) error {
	asked, err := Ask(o, appraisal.ReadScheme, "office", appraisal.SchemeAt{ID: o.IDs["scheme"]})
	if err != nil {
		return err
	}
	step := appraisal.SchemeStep{ID: asked.ID, Document: word("demo.document.scheme"), Meeting: meeting, Reasons: map[string]string{}}
	for _, f := range asked.Findings {
		step.Reasons[f.Code+" "+f.Path] = word("demo.reason")
	}
	if _, err := Do(o, appraisal.ApproveScheme, "leader", step); err != nil {
		return err
	}
	_, err = Do(o, appraisal.PublishScheme, "office", step)
	return err
}
