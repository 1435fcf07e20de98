package appraisal

import (
	"context"
	"slices"

	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// ProposedRuling is what one reviewer would rule, what it would do, and what each of
// them says to it. All must agree; one who does not takes it to the leading group.
type ProposedRuling struct {
	Reason      string             `json:"reason"`
	Document    string             `json:"document"`
	Corrections []facts.Correction `json:"corrections,omitempty"`
	Before      *UnitFigures       `json:"before,omitempty"` // of the appellant, as computed when it was proposed
	After       *UnitFigures       `json:"after,omitempty"`
	Affected    []scoring.Move     `json:"affected,omitempty"`
	Opinions    []ReviewOpinion    `json:"opinions"` // who proposed it says his first
}

// ReviewOpinion is what one reviewer says to a proposed ruling.
type ReviewOpinion struct {
	Person string `json:"person"`
	Agrees bool   `json:"agrees"`
	Reason string `json:"reason,omitempty"`
	Signed
}

// by says whether a reviewer has said what he thinks.
func (p *ProposedRuling) by(person string) bool {
	return slices.ContainsFunc(p.Opinions, func(o ReviewOpinion) bool { return o.Person == person })
}

func (p *ProposedRuling) ruling(id string) AppealRuling {
	return AppealRuling{ID: id, Reason: p.Reason, Document: p.Document, Corrections: p.Corrections}
}

// ProposeRuling is one reviewer's wish how to decide. Nothing happens by it: the others
// see what it would do, and say whether they agree.
var ProposeRuling = appealStep("appeal.propose", func(in AppealRuling) string { return in.ID }, func(ctx context.Context, c *Call, a Appeal, in AppealRuling) (Appeal, error) {
	if err := in.check(); err != nil {
		return a, err
	}
	state, err := appealLife.next(a.State, "propose")
	if err != nil {
		return a, err
	}
	if err := a.reviewedBy(ctx, c); err != nil {
		return a, err
	}
	c.Reason(in.Reason)
	proposal := &ProposedRuling{Reason: in.Reason, Document: in.Document, Corrections: in.Corrections}
	proposal.Opinions = []ReviewOpinion{{Person: c.Actor.Person, Agrees: true, Signed: Signed{c.Actor.Account, c.Now}}}
	a.State, a.Proposal = state, proposal
	if len(in.Corrections) == 0 {
		return a, nil
	}
	effect, err := a.weigh(ctx, c, in)
	if err != nil {
		return a, err
	}
	proposal.Before, proposal.After, proposal.Affected = effect.before, effect.after, effect.affected
	_, err = deliverable(ctx, c, effect.delivery, stageCorrection, decideCorrection)
	return a, err
})

// RulingOpinion agrees with the proposed ruling, or says why not.
type RulingOpinion struct {
	ID     string `json:"id" path:"id"`
	Agree  bool   `json:"agree"`
	Reason string `json:"reason,omitempty"` // needed to disagree
}

// AgreeRuling is every other reviewer's. With the last agreement the ruling has its
// effect, computed once more; the first who disagrees takes the appeal to the leading
// group.
var AgreeRuling = appealStep("appeal.agree", func(in RulingOpinion) string { return in.ID }, func(ctx context.Context, c *Call, a Appeal, in RulingOpinion) (Appeal, error) {
	var w wrong
	w.text("reason", in.Reason)
	if !in.Agree && in.Reason == "" {
		w.add("input.missing", "reason")
	}
	if err := w.err(); err != nil {
		return a, err
	}
	opinion := ReviewOpinion{Person: c.Actor.Person, Agrees: in.Agree, Reason: in.Reason, Signed: Signed{c.Actor.Account, c.Now}}
	a, err := decideOpinion(a, opinion)
	if err != nil {
		return a, err
	}
	if err := a.reviewedBy(ctx, c); err != nil {
		return a, err
	}
	c.Reason(in.Reason)
	if a.open() {
		return a, nil
	}
	a.Ruling = &Ruling{}
	return a, a.rule(ctx, c, a.Proposal.ruling(a.ID))
})

// decideOpinion adds what a reviewer says, and where it leads.
func decideOpinion(a Appeal, opinion ReviewOpinion) (Appeal, error) {
	act := "disagree"
	if opinion.Agrees {
		act = "agree"
	}
	state, err := appealLife.next(a.State, act)
	if err != nil {
		return a, err
	}
	if a.Proposal.by(opinion.Person) {
		return a, errs.E(errs.Conflict, "appeal.said_already", errs.P("id", a.ID), errs.P("person", opinion.Person))
	}
	proposal := *a.Proposal
	proposal.Opinions = append(slices.Clone(proposal.Opinions), opinion)
	a.Proposal, a.State = &proposal, state
	if !opinion.Agrees {
		a.Escalated = opinion.Time
		return a, nil
	}
	if len(proposal.Opinions) == len(a.Reviewers) {
		a.State, err = appealLife.next(AppealProposed, "agree"+proposal.ruling(a.ID).outcome())
	}
	return a, err
}

// reviewedBy refuses everybody but a named reviewer, and reviewers who had a part in the
// result, whether they had it when they were named or not.
func (a *Appeal) reviewedBy(ctx context.Context, c *Call) error {
	if c.Actor.Person == "" || !slices.Contains(a.Reviewers, c.Actor.Person) {
		return errs.E(errs.Forbidden, "appeal.not_reviewer", errs.P("id", a.ID))
	}
	return impartial(ctx, c, *a, a.Reviewers)
}
