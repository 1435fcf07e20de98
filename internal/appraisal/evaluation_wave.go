package appraisal

import (
	"context"
	"errors"
	"strconv"

	"eightx/draw"
	"eightx/internal/errs"
	"eightx/survey"
)

// SampleSeed draws the sample of evaluations with a seed announced aloud.
type SampleSeed struct {
	ID   string `json:"id" path:"id"`
	Seed string `json:"seed"`
	Size int    `json:"size,omitempty"` // of another wave; 0 is as many as the first
}

// DrawHouseholds draws who is asked. Everybody who has the numbered list and the seed
// can draw again: SampleOf gives both.
var DrawHouseholds = Operation[SampleSeed, Evaluation]{"evaluation.draw", func(ctx context.Context, c *Call, in SampleSeed) (Evaluation, error) {
	return step1(ctx, c, in.ID, "draw", func(e *Evaluation) error {
		asked := make([]string, 0, len(e.Questions))
		for _, q := range e.Questions {
			asked = append(asked, q.ID)
		}
		return e.draw(in.Seed, asked)
	})
}}

// DrawAgain draws another wave out of the households not asked yet, about the
// questions that had too few answers.
var DrawAgain = Operation[SampleSeed, Evaluation]{"evaluation.again", func(ctx context.Context, c *Call, in SampleSeed) (Evaluation, error) {
	return step1(ctx, c, in.ID, "again", func(e *Evaluation) error {
		if in.Size > 0 {
			strata, err := survey.Allot(in.Size, e.Ordinary, e.left())
			if err != nil {
				return surveyRefused(err)
			}
			for i := range e.Strata {
				e.Strata[i].Quota = strata[i].Quota
			}
		}
		return e.draw(in.Seed, e.short())
	})
}}

// step1 takes one evaluation a step further.
func step1(ctx context.Context, c *Call, id, act string, change func(e *Evaluation) error) (Evaluation, error) {
	e, err := evaluations.get(ctx, c, id)
	if err != nil {
		return Evaluation{}, err
	}
	if err := c.Expect(e.Version); err != nil {
		return Evaluation{}, err
	}
	if e.State, err = evaluationLife.next(e.State, act); err != nil {
		return Evaluation{}, err
	}
	if err := change(&e); err != nil {
		return Evaluation{}, err
	}
	return e, evaluations.save(ctx, c, &e)
}

// left are the strata without the households asked already.
func (e *Evaluation) left() []survey.Stratum {
	out := append([]survey.Stratum{}, e.Strata...)
	taken := e.taken(len(e.Waves))
	for i := range out {
		out[i].Households -= len(taken[out[i].ID])
	}
	return out
}

// short are the questions that a flag keeps from being final.
func (e *Evaluation) short() []string {
	var ids []string
	for _, q := range e.Questions {
		for _, f := range e.Flags {
			if f.Question == q.ID && (len(ids) == 0 || ids[len(ids)-1] != q.ID) {
				ids = append(ids, q.ID)
			}
		}
	}
	return ids
}

// taken are the numbers drawn in the first waves, by stratum.
func (e *Evaluation) taken(waves int) map[string][]string {
	out := map[string][]string{}
	for _, w := range e.Waves[:waves] {
		for stratum, numbers := range w.Drawn {
			out[stratum] = append(out[stratum], numbers...)
		}
	}
	return out
}

// lots is the input of a wave's draw. Its purpose names the digest of the list, so
// that the list stands before the seed is known.
func (e *Evaluation) lots(wave int, quotas []survey.Stratum) *draw.Input {
	purpose := e.Cycle + " " + e.Unit + " " + strconv.Itoa(wave+1) + " " + e.List
	return survey.Lots("wave-"+strconv.Itoa(wave+1), purpose, quotas, e.taken(wave))
}

func (e *Evaluation) draw(seed string, asked []string) error {
	wave := Wave{Asked: asked, Seed: seed, Quotas: append([]survey.Stratum{}, e.Strata...), Drawn: map[string][]string{}}
	result, err := draw.Draw(e.lots(len(e.Waves), wave.Quotas), draw.Seed{Announced: seed})
	if err != nil {
		return drawRefused(err)
	}
	wave.Input = result.Input
	for _, s := range result.Samples {
		wave.Drawn[s.Stratum] = s.Drawn
	}
	e.Waves = append(e.Waves, wave)
	return nil
}

// surveyRefused puts what package survey refuses into the words of the application.
func surveyRefused(err error) error {
	var p *survey.Problem
	if !errors.As(err, &p) {
		return err
	}
	return errs.E(errs.Invalid, p.Code, errs.P("stratum", p.Stratum), errs.P("have", p.Have), errs.P("want", p.Want))
}

// Slips are the codes of a wave, told this once: they are printed, cut and drawn out
// of a bag by the residents, so that nobody knows who has which.
type Slips struct {
	Evaluation Evaluation  `json:"evaluation"`
	Codes      []CodesOfIt `json:"codes"`
}

// CodesOfIt are the codes for one stratum, in no order.
type CodesOfIt struct {
	Stratum string   `json:"stratum"`
	Codes   []string `json:"codes"`
}

// OpenEvaluation begins the vote: it makes one code for each household drawn.
var OpenEvaluation = Operation[ByID, Slips]{"evaluation.open", func(ctx context.Context, c *Call, in ByID) (Slips, error) {
	c.untold = true
	var slips Slips
	e, err := step1(ctx, c, in.ID, "open", func(e *Evaluation) error {
		if _, err := urns.byKey(ctx, c, e.Cycle); err != nil {
			return orNoUrn(err, e.Cycle)
		}
		wave := e.wave()
		wave.Opened = c.today().String()
		made, codes, err := newCodes(c.door.Random, wave.Quotas)
		if err != nil {
			return err
		}
		slips.Codes = made
		for _, s := range made {
			wave.Codes += len(s.Codes)
		}
		return c.keep(codeKind, codesOf(e), codes)
	})
	slips.Evaluation = e
	return slips, err
}}

func orNoUrn(err error, cycle string) error {
	if errs.KindOf(err) == errs.NotFound {
		return errs.E(errs.Conflict, "evaluation.no_urn", errs.P("cycle", cycle))
	}
	return err
}

// CloseEvaluation ends the vote. Paper that was counted by one person only waits for
// the second.
var CloseEvaluation = Operation[ByID, Evaluation]{"evaluation.close", func(ctx context.Context, c *Call, in ByID) (Evaluation, error) {
	return step1(ctx, c, in.ID, "close", func(e *Evaluation) error {
		if paper := e.wave().Paper; paper != nil && paper.Confirmed == "" {
			return errs.E(errs.Conflict, "evaluation.paper_once", errs.P("unit", e.Unit))
		}
		e.wave().Closed = c.today().String()
		return nil
	})
}}

// FinishEvaluation makes a count final. One that is flagged is short, and cannot be.
var FinishEvaluation = Operation[ByID, Evaluation]{"evaluation.finish", func(ctx context.Context, c *Call, in ByID) (Evaluation, error) {
	return step1(ctx, c, in.ID, "finish", func(*Evaluation) error { return nil })
}}

// FewAnswers lets a flagged count stand, by a decision of the leading group.
type FewAnswers struct {
	ID       string `json:"id" path:"id"`
	Document string `json:"document"`
	Meeting  string `json:"meeting,omitempty"` // that decided on this evaluation
	Reason   string `json:"reason"`
}

// AcceptEvaluation goes by a count of too few answers: where no further household is to
// be found at home, a village must not wait for ever. The figures stay as they are and
// are flagged wherever they are shown; they are not final, and what they were flagged
// for stays in the record.
var AcceptEvaluation = Operation[FewAnswers, Evaluation]{"evaluation.accept", func(ctx context.Context, c *Call, in FewAnswers) (Evaluation, error) {
	var w wrong
	w.need("document", in.Document)
	w.text("reason", in.Reason)
	if in.Reason == "" {
		w.add("input.missing", "reason")
	}
	if err := w.err(); err != nil {
		return Evaluation{}, err
	}
	c.Reason(in.Reason)
	return step1(ctx, c, in.ID, "accept", func(e *Evaluation) error {
		if _, err := running(ctx, c, e.Cycle); err != nil {
			return err
		}
		if err := decidedBy(ctx, c, in.Meeting, About{evaluations.kind, e.ID}); err != nil {
			return err
		}
		e.Accepted = &Acceptance{Document: in.Document, Meeting: in.Meeting, Reason: in.Reason, By: c.Actor.Account, Time: c.Now}
		return nil
	})
}}
