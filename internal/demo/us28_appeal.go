package demo

import (
	"eightx/facts"
	"eightx/internal/appraisal"
)

// appellant is the unit of the demo that appeals, and the line it appeals against.
const (
	appellant = "V02"
	disputed  = "F8-03"
)

// reviewers come from departments that have no part in the line.
var reviewers = []string{"P-review-1", "P-review-2"}

// fileAppeal is the village's own act.
func fileAppeal(o *Office) error {
	for i, id := range reviewers {
		person := appraisal.PersonInput{ID: id, Name: word("demo.reviewer") + " " + id[len(id)-1:], Department: []string{"DTJ", "DWH"}[i]}
		if _, err := Do(o, appraisal.WritePerson, "office", person); err != nil {
			return err
		}
		if err := o.Join(id, id, appraisal.Grant{Role: appraisal.RoleAssessor}); err != nil {
			return err
		}
	}
	a, err := Do(o, appraisal.FileAppeal, "secretary "+appellant, appraisal.NewAppeal{Cycle: o.Cycle, Unit: appellant, Indicator: disputed, Ground: word("demo.appeal.ground")})
	o.IDs["appeal"] = a.ID
	return err
}

// decideAppeal has the matter looked at again, corrects the facts as both reviewers
// agree, and computes the year anew; the corrected notice takes the place of the first.
func decideAppeal(o *Office) error {
	id := o.IDs["appeal"]
	if _, err := Do(o, appraisal.AssignAppeal, "office", appraisal.Reviewing{ID: id, Reviewers: reviewers}); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.RecheckAppeal, reviewers[0], appraisal.AppealNote{ID: id, Text: word("demo.appeal.recheck")}); err != nil {
		return err
	}
	o.On("2027-01-25")
	if _, err := Do(o, appraisal.FindAppeal, reviewers[1], appraisal.AppealNote{ID: id, Text: word("demo.appeal.found")}); err != nil {
		return err
	}
	event, err := o.disputedEvent()
	if err != nil {
		return err
	}
	o.On("2027-01-26")
	correction := facts.Correction{ID: "C001", Reason: word("demo.appeal.reason"), Basis: word("demo.appeal.document"), Date: "2027-01-26", By: word("demo.reviewer"), Withdraw: event}
	ruling := appraisal.AppealRuling{ID: id, Reason: word("demo.appeal.reason"), Document: word("demo.appeal.document"), Corrections: []facts.Correction{correction}}
	if _, err := Do(o, appraisal.ProposeRuling, reviewers[0], ruling); err != nil {
		return err
	}
	if _, err := Do(o, appraisal.AgreeRuling, reviewers[1], appraisal.RulingOpinion{ID: id, Agree: true}); err != nil {
		return err
	}
	return o.final()
}

// disputedEvent is the record that the appeal is about, as the year's facts have it.
func (o *Office) disputedEvent() (string, error) {
	all, err := Ask(o, appraisal.FactsOf, "office", appraisal.ByID{ID: o.Cycle})
	if err != nil {
		return "", err
	}
	for _, e := range all.Events {
		if e.Unit == appellant && e.Ledger == disputed {
			return e.ID, nil
		}
	}
	return "", nil
}

// final is the second official run and its notice.
func (o *Office) final() error {
	run, err := Do(o, appraisal.RunOfficial, "office", appraisal.RunInput{Cycle: o.Cycle, Reason: word("demo.appeal.document")})
	if err != nil {
		return err
	}
	o.IDs["final"] = run.ID
	o.On("2027-01-28")
	o.IDs["second notice"], err = o.notice(appraisal.NewNotice{Title: word("demo.notice.title"), Replaces: o.IDs["notice"], Correction: word("demo.notice.correction")})
	return err
}
