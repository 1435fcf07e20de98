package appraisal

import (
	"context"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// AppealRuling is how an appeal is to be decided. Corrections say what was wrong in the
// facts, each with its reason; without any the result is kept.
type AppealRuling struct {
	ID          string             `json:"id" path:"id"`
	Reason      string             `json:"reason"`
	Document    string             `json:"document"`
	Corrections []facts.Correction `json:"corrections,omitempty"`
}

func (in AppealRuling) check() error {
	var w wrong
	w.text("reason", in.Reason)
	if in.Reason == "" {
		w.add("input.missing", "reason")
	}
	w.need("document", in.Document)
	return w.err()
}

// outcome is what a ruling comes to, behind the act that makes it.
func (in AppealRuling) outcome() string {
	if len(in.Corrections) > 0 {
		return ":correct"
	}
	return ":keep"
}

// GroupRuling is the leading group's ruling.
type GroupRuling struct {
	AppealRuling
	Meeting string `json:"meeting,omitempty"` // whose vote it was
}

// DecideAppeal is the leading group's, once the appeal is overdue or its reviewers
// disagree: a topic about it that was passed corrects, one that was not keeps.
var DecideAppeal = appealStep("appeal.decide", func(in GroupRuling) string { return in.ID }, func(ctx context.Context, c *Call, a Appeal, in GroupRuling) (Appeal, error) {
	if err := in.check(); err != nil {
		return a, err
	}
	state, err := appealLife.next(a.State, "decide"+in.outcome())
	if err != nil {
		return a, err
	}
	if _, err := votedOn(ctx, c, in.Meeting, About{appeals.kind, a.ID}, len(in.Corrections) > 0); err != nil {
		return a, err
	}
	a.State, a.Ruling = state, &Ruling{Meeting: in.Meeting}
	return a, a.rule(ctx, c, in.AppealRuling)
})

// rule gives a ruling its effect. A correction goes the way of every correction of
// facts, and everybody whose result changes is told.
func (a *Appeal) rule(ctx context.Context, c *Call, in AppealRuling) error {
	c.Reason(in.Reason)
	r := a.Ruling
	r.Corrected, r.Reason, r.Document, r.Signed = len(in.Corrections) > 0, in.Reason, in.Document, Signed{c.Actor.Account, c.Now}
	if !r.Corrected {
		return nil
	}
	effect, err := a.weigh(ctx, c, in)
	if err != nil {
		return err
	}
	receipt, err := deliver(ctx, c, effect.delivery, stageCorrection, decideCorrection)
	if err != nil {
		return err
	}
	r.Before, r.After, r.Affected, r.Batch, r.Digest = effect.before, effect.after, effect.affected, receipt.Batch, receipt.Digest
	return tell(ctx, c, *a, r.Affected)
}

// correctionEffect is what the corrections of a ruling do, and how they are delivered.
type correctionEffect struct {
	before, after *UnitFigures
	affected      []scoring.Move
	delivery      Delivery
}

// weigh computes the year with and without the corrections, and refuses what may not
// be: what is about another unit or another line, and what would lower the appellant.
func (a *Appeal) weigh(ctx context.Context, c *Call, in AppealRuling) (correctionEffect, error) {
	trial, err := newTrial(ctx, c, a.Cycle)
	if err != nil {
		return correctionEffect{}, err
	}
	if err := onlyAbout(a, in.Corrections, trial); err != nil {
		return correctionEffect{}, err
	}
	before, after, err := trial.both(func(*facts.Facts) {}, func(f *facts.Facts) {
		f.Corrections = slices.Concat(f.Corrections, in.Corrections)
	})
	if err != nil {
		return correctionEffect{}, engineError(err)
	}
	if err := notLower(before.Unit(a.Unit), after.Unit(a.Unit)); err != nil {
		return correctionEffect{}, err
	}
	moves := scoring.Compare(before, after)
	if len(moves) == 0 {
		return correctionEffect{}, errs.E(errs.Conflict, "appeal.changes_nothing", errs.P("id", a.ID))
	}
	cycle, err := cycles.get(ctx, c, a.Cycle)
	delivery := Delivery{Cycle: a.Cycle, Note: in.Document, Facts: corrections(cycle, trial.facts.Scheme, in.Corrections)}
	return correctionEffect{figuresOf(before.Unit(a.Unit)), figuresOf(after.Unit(a.Unit)), moves, delivery}, err
}

// notLower refuses a correction after which the appellant stands worse in total or
// star.
func notLower(before, after *scoring.UnitResult) error {
	if before == nil || after == nil {
		return errs.E(errs.Conflict, "appeal.changes_nothing", errs.P("id", ""))
	}
	old, err := decimal.Parse(before.Total)
	now, err2 := decimal.Parse(after.Total)
	if err != nil || err2 != nil || now.Less(old) || after.Star < before.Star {
		return errs.E(errs.Conflict, "appeal.would_lower", errs.P("unit", before.Unit), errs.P("before", before.Total), errs.P("after", after.Total))
	}
	return nil
}
