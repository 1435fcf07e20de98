package appraisal

import (
	"context"

	"eightx/internal/errs"
)

// TargetAnswer is what a village says to its target.
type TargetAnswer struct {
	ID        string `json:"id" path:"id"`
	Confirm   bool   `json:"confirm"`
	Objection string `json:"objection,omitempty"` // needed when not confirmed
}

// AnswerTarget confirms a target or objects to it; only the unit's own secretary.
var AnswerTarget = Operation[TargetAnswer, Target]{"target.answer", func(ctx context.Context, c *Call, in TargetAnswer) (Target, error) {
	target, err := targets.get(ctx, c, in.ID)
	if err != nil {
		return Target{}, err
	}
	if err := targets.within(c, in.ID, Object{Unit: target.Unit}); err != nil {
		return Target{}, err
	}
	return hearAnswer(ctx, c, target, in, byAccount)
}}

// EnterTargetAnswer enters what a village has said on paper: the signed confirmation,
// or its objection.
var EnterTargetAnswer = Operation[TargetAnswer, Target]{"target.paper", func(ctx context.Context, c *Call, in TargetAnswer) (Target, error) {
	target, err := targets.get(ctx, c, in.ID)
	if err != nil {
		return Target{}, err
	}
	return hearAnswer(ctx, c, target, in, byPaper)
}}

// LinkedTargetAnswer is what a village says by its link.
type LinkedTargetAnswer struct {
	Secret string `json:"secret"`
	TargetAnswer
}

// AnswerLinkedTarget hears whoever has the unit's link.
var AnswerLinkedTarget = Operation[LinkedTargetAnswer, Target]{"target.link", func(ctx context.Context, c *Call, in LinkedTargetAnswer) (Target, error) {
	link, err := c.linked(ctx, LinkTarget, in.Secret)
	if err != nil {
		return Target{}, err
	}
	target, err := targets.get(ctx, c, in.ID)
	if err != nil {
		return Target{}, err
	}
	if target.Unit != link.Unit || target.Cycle != link.Cycle {
		return Target{}, errs.E(errs.NotFound, "target.unknown", errs.P("id", in.ID))
	}
	return hearAnswer(ctx, c, target, in.TargetAnswer, byLink)
}}

// objectionDays are the working days the office has to decide on an objection.
const objectionDays = 5

func hearAnswer(ctx context.Context, c *Call, target Target, in TargetAnswer, channel string) (Target, error) {
	if err := c.Expect(target.Version); err != nil {
		return Target{}, err
	}
	target, err := decideTargetAnswer(target, in, c.Now)
	if err != nil {
		return Target{}, err
	}
	target.Channel = channel
	if target.State == TargetObjected {
		due, err := c.workingDays(ctx, c.today(), objectionDays)
		if err != nil {
			return Target{}, err
		}
		target.Due = due.Day.String()
	}
	return target, targets.save(ctx, c, &target)
}

func decideTargetAnswer(target Target, in TargetAnswer, now int64) (Target, error) {
	to := TargetConfirmed
	if !in.Confirm {
		to = TargetObjected
	}
	var w wrong
	if !in.Confirm {
		w.need("objection", in.Objection)
	}
	w.text("objection", in.Objection)
	if err := w.err(); err != nil {
		return Target{}, err
	}
	if err := move(targetMoves, targets.kind, target.State, to); err != nil {
		return Target{}, err
	}
	target.State, target.Objection, target.Answered = to, in.Objection, now
	return target, nil
}
