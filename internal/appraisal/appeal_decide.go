package appraisal

import (
	"cmp"
	"context"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scoring"
)

// AppealRuling decides an appeal. Corrections say what was wrong in the facts, each
// with its reason; without any the result is kept.
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

// DecideAppeal keeps or corrects. Only a reviewer may, or the leading group once the
// appeal is overdue. A correction goes the way of every correction of facts, may
// concern the appellant alone, and is refused when it would lower his result.
var DecideAppeal = appealStep("appeal.decide", func(in AppealRuling) string { return in.ID }, func(ctx context.Context, c *Call, a Appeal, in AppealRuling) (Appeal, error) {
	if err := in.check(); err != nil {
		return a, err
	}
	if err := mayRule(a, c.Actor); err != nil {
		return a, err
	}
	act := "decide:keep"
	if len(in.Corrections) > 0 {
		act = "decide:correct"
	}
	state, err := appealLife.next(a.State, act)
	if err != nil {
		return a, err
	}
	if err := impartial(ctx, c, a, a.Reviewers); err != nil && a.State != AppealEscalated {
		return a, err
	}
	c.Reason(in.Reason)
	ruling := Ruling{Corrected: len(in.Corrections) > 0, Reason: in.Reason, Document: in.Document, Signed: Signed{c.Actor.Account, c.Now}}
	a.State, a.Ruling = state, &ruling
	if !ruling.Corrected {
		return a, nil
	}
	return a, correct(ctx, c, a, in, &ruling)
})

// mayRule keeps the decision with the reviewers while there is time, and with the
// leading group afterwards.
func mayRule(a Appeal, actor Actor) error {
	switch {
	case a.State == AppealEscalated && actor.Has(RoleLeader):
	case a.State == AppealEscalated:
		return errs.E(errs.Forbidden, "appeal.leaders_turn", errs.P("id", a.ID))
	case a.State == AppealReviewing && !slices.Contains(a.Reviewers, actor.Person):
		return errs.E(errs.Forbidden, "appeal.not_reviewer", errs.P("id", a.ID))
	}
	return nil
}

// correct computes the year with and without the corrections, refuses what may not
// be, delivers the corrections, and tells everybody whose result changes.
func correct(ctx context.Context, c *Call, a Appeal, in AppealRuling, ruling *Ruling) error {
	trial, err := newTrial(ctx, c, a.Cycle)
	if err != nil {
		return err
	}
	if err := onlyAbout(a.Unit, in.Corrections, trial.facts); err != nil {
		return err
	}
	before, after, err := trial.both(func(*facts.Facts) {}, func(f *facts.Facts) {
		f.Corrections = slices.Concat(f.Corrections, in.Corrections)
	})
	if err != nil {
		return engineError(err)
	}
	if err := notLower(before.Unit(a.Unit), after.Unit(a.Unit)); err != nil {
		return err
	}
	ruling.Before, ruling.After = figuresOf(before.Unit(a.Unit)), figuresOf(after.Unit(a.Unit))
	ruling.Affected = scoring.Compare(before, after)
	if len(ruling.Affected) == 0 {
		return errs.E(errs.Conflict, "appeal.changes_nothing", errs.P("id", a.ID))
	}
	cycle, err := cycles.get(ctx, c, a.Cycle)
	if err != nil {
		return err
	}
	delivery := Delivery{Cycle: a.Cycle, Note: in.Document, Facts: corrections(cycle, trial.facts.Scheme, in.Corrections)}
	receipt, err := deliver(ctx, c, delivery, stageCorrection, decideCorrection)
	if err != nil {
		return err
	}
	ruling.Batch, ruling.Digest = receipt.Batch, receipt.Digest
	return tell(ctx, c, a, ruling.Affected)
}

// onlyAbout refuses corrections of anybody else's figures: an appeal is no way to
// change another village's result.
func onlyAbout(unit string, list []facts.Correction, known *facts.Facts) error {
	var found errs.List
	for i := range list {
		about := unitOfCorrection(&list[i], known)
		if about == unit {
			about = cmp.Or(unitBefore(&list[i], known), unit)
		}
		if about != unit {
			found = append(found, errs.E(errs.Invalid, "appeal.another_unit", errs.P("correction", list[i].ID), errs.P("unit", about)))
		}
	}
	return found.Err()
}

func unitOfCorrection(x *facts.Correction, known *facts.Facts) string {
	switch {
	case x.Value != nil:
		return x.Value.Unit
	case x.Series != nil:
		return x.Series.Unit
	case x.Check != nil:
		return x.Check.Unit
	case x.Event != nil:
		return x.Event.Unit
	case x.Rating != nil:
		return x.Rating.Unit
	case x.Withdraw != "":
		return unitOfEvent(known, x.Withdraw)
	}
	return "" // a veto is lifted in its own case, a correction is not taken back by an appeal
}

// unitBefore is whose the event is that a correction writes anew, "" for a new one:
// its number may be that of another village's event, whatever unit it names.
func unitBefore(x *facts.Correction, known *facts.Facts) string {
	if x.Event == nil {
		return ""
	}
	return unitOfEvent(known, x.Event.ID)
}

// unitOfEvent is whose an event is, those that corrections have brought included.
func unitOfEvent(f *facts.Facts, id string) string {
	for i := range f.Events {
		if f.Events[i].ID == id {
			return f.Events[i].Unit
		}
	}
	for i := range f.Corrections {
		if event := f.Corrections[i].Event; event != nil && event.ID == id {
			return event.Unit
		}
	}
	return ""
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
