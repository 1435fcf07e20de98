package demo

import (
	"fmt"

	"eightx/internal/appraisal"
)

// confirmTargets lets every village answer: most by their link, one on paper; one
// objects, and the leading group decides.
func confirmTargets(o *Office) error {
	links, err := Do(o, appraisal.CreateLinks, "office", appraisal.NewLinks{Cycle: o.Cycle, Purpose: appraisal.LinkTarget, Until: "2026-03-11"})
	if err != nil {
		return err
	}
	secrets := map[string]string{}
	for _, link := range links.Items {
		secrets[link.Unit] = link.Secret
	}
	page := appraisal.Page{Limit: 500}
	set, err := Ask(o, appraisal.ListTargets, "office", appraisal.TargetFilter{Cycle: o.Cycle, Page: page})
	if err != nil {
		return err
	}
	for _, target := range set.Items {
		if err := o.confirm(target, secrets[target.Unit]); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) confirm(target appraisal.Target, secret string) error {
	answer := appraisal.TargetAnswer{ID: target.ID, Confirm: true}
	if target.Unit == "R06" {
		_, err := Do(o, appraisal.EnterTargetAnswer, "office", answer)
		return err
	}
	if target.Unit == "V02" && target.Metric == "tax_target" {
		answer.Confirm, answer.Objection = false, word("demo.objection.target")
		o.IDs["objected target"] = target.ID
	}
	_, err := Do(o, appraisal.AnswerLinkedTarget, "visitor", appraisal.LinkedTargetAnswer{Secret: secret, TargetAnswer: answer})
	return err
}

// lockTargets decides on the objection, leaves the target as it was, and locks the
// year's targets.
func lockTargets(o *Office) error {
	history, err := Ask(o, appraisal.TargetHistory, "office", appraisal.ByID{ID: o.IDs["objected target"]})
	if err != nil {
		return err
	}
	t := history.Items[len(history.Items)-1]
	meeting, err := o.Meet(word("demo.minutes.target"), fmt.Sprintf("%s %s", t.Unit, t.Metric), appraisal.About{Kind: "target", ID: o.Cycle})
	if err != nil {
		return err
	}
	o.IDs["target meeting"] = meeting
	kept := appraisal.TargetInput{Unit: t.Unit, Metric: t.Metric, Base: t.Base, GrowthPct: t.GrowthPct, Value: t.Value, Reason: word("demo.reason"), Date: t.Date, From: t.From}
	decision := appraisal.TargetDecision{Cycle: o.Cycle, Document: word("demo.minutes.target"), Meeting: meeting, Targets: []appraisal.TargetInput{kept}}
	if _, err := Do(o, appraisal.ChangeTargets, "leader", decision); err != nil {
		return err
	}
	_, err = Do(o, appraisal.LockTargets, "office", appraisal.ByID{ID: o.Cycle})
	return err
}
