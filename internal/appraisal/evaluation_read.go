package appraisal

import (
	"context"

	"eightx/decimal"
	"eightx/draw"
	"eightx/internal/errs"
	"eightx/survey"
)

// EvaluationFilter asks for a year's evaluations.
type EvaluationFilter struct {
	Cycle string `json:"-" path:"cycle"`
	Unit  string `json:"-" query:"unit"`
	State string `json:"-" query:"state"`
	Page
}

// ListEvaluations lists evaluations by unit. Nobody of a unit sees them: not before
// the count, and afterwards its result says what there is to say.
var ListEvaluations = Question[EvaluationFilter, List[Evaluation]]{"evaluation.read", func(ctx context.Context, c *Call, in EvaluationFilter) (List[Evaluation], error) {
	page, err := evaluations.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, State: in.State, After: in.After, Limit: in.Limit})
	for i := range page.Items {
		page.Items[i].veil()
	}
	return page, err
}}

// EvaluationView is an evaluation with what its figures come to.
type EvaluationView struct {
	Evaluation
	Figures []Figure `json:"figures,omitempty"`
}

// Figure is the satisfaction with one question, and how far chance may have moved it.
type Figure struct {
	Question    string         `json:"question"`
	Valid       int            `json:"valid"`
	Positive    int            `json:"positive"`
	Rate        decimal.Number `json:"rate"` // percent, two decimals
	Low         decimal.Number `json:"low"`  // of the 95 % interval, percent
	High        decimal.Number `json:"high"`
	Provisional bool           `json:"provisional,omitempty"` // 样本不足
}

// ReadEvaluation shows one.
var ReadEvaluation = Question[ByID, EvaluationView]{"evaluation.read", func(ctx context.Context, c *Call, in ByID) (EvaluationView, error) {
	e, err := evaluations.get(ctx, c, in.ID)
	if err != nil {
		return EvaluationView{}, err
	}
	e.veil()
	view := EvaluationView{Evaluation: e}
	for _, t := range e.Tallies {
		view.Figures = append(view.Figures, e.figure(t))
	}
	return view, nil
}}

func (e *Evaluation) figure(t survey.Tally) Figure {
	low, high := survey.Wilson(t.Positive, t.Valid)
	percent := func(share decimal.Number) decimal.Number {
		return share.Mul(decimal.Int(100)).Round(2, decimal.HalfUp)
	}
	f := Figure{Question: t.Question, Valid: t.Valid, Positive: t.Positive, Low: percent(low), High: percent(high)}
	if t.Valid > 0 {
		f.Rate = percent(decimal.Frac(int64(t.Positive), int64(t.Valid)))
	}
	for _, flag := range e.Flags {
		f.Provisional = f.Provisional || flag.Question == t.Question
	}
	return f
}

// leastShown answers of a stratum are shown; of fewer, some could be told whose they
// are.
const leastShown = 5

// veil takes out what nobody needs to see: paper counted by one person, which the
// second must not know, and strata of so few that an answer has a face.
func (e *Evaluation) veil() {
	for i := range e.Waves {
		if paper := e.Waves[i].Paper; paper != nil {
			e.Waves[i].Paper = &PaperCount{By: paper.By, Confirmed: paper.Confirmed}
		}
	}
	for i := range e.Tallies {
		for _, share := range e.Tallies[i].Strata {
			if share.Valid < leastShown {
				e.Tallies[i].Strata = nil
				break
			}
		}
	}
}

// WaveOf names a wave of an evaluation.
type WaveOf struct {
	ID   string `json:"-" path:"id"`
	Wave int    `json:"-" query:"wave"` // from 1; 0 is the last
}

func (in WaveOf) find(ctx context.Context, c *Call) (e Evaluation, wave int, err error) {
	if e, err = evaluations.get(ctx, c, in.ID); err != nil {
		return e, 0, err
	}
	wave = in.Wave
	if wave == 0 {
		wave = len(e.Waves)
	}
	if wave < 1 || wave > len(e.Waves) {
		return e, 0, errs.E(errs.Conflict, "evaluation.no_wave", errs.P("wave", in.Wave), errs.P("waves", len(e.Waves)))
	}
	return e, wave - 1, nil
}

// Sample is what anybody needs to draw a wave again: numbers, no names.
type Sample struct {
	Input  *draw.Input  `json:"input"`
	Result *draw.Result `json:"result"`
}

// SampleOf gives a wave's draw for publication, drawn anew from what is recorded.
var SampleOf = Question[WaveOf, Sample]{"evaluation.read", func(ctx context.Context, c *Call, in WaveOf) (Sample, error) {
	e, at, err := in.find(ctx, c)
	if err != nil {
		return Sample{}, err
	}
	wave := e.Waves[at]
	input := e.lots(at, wave.Quotas)
	result, err := draw.Draw(input, draw.Seed{Announced: wave.Seed})
	return Sample{Input: input, Result: result}, drawRefused(err)
}}

// DrawnHousehold is one line of the draw list.
type DrawnHousehold struct {
	Number    string `json:"number"`
	Stratum   string `json:"stratum"`
	Household string `json:"household"`
}

// HouseholdsOf gives the group the numbered list of those drawn in a wave, and nobody
// else; the log says who read it. The list of all is given to nobody.
var HouseholdsOf = Question[WaveOf, List[DrawnHousehold]]{"evaluation.households", func(ctx context.Context, c *Call, in WaveOf) (List[DrawnHousehold], error) {
	out := List[DrawnHousehold]{Items: []DrawnHousehold{}}
	e, at, err := in.find(ctx, c)
	if err != nil {
		return out, err
	}
	c.About(evaluations.kind, e.ID, "")
	list, err := held[households](ctx, c, householdKind, e.ID)
	if err != nil {
		return out, err
	}
	for _, s := range e.Strata {
		for _, number := range e.Waves[at].Drawn[s.ID] {
			if place, ok := survey.Place(s.ID, number); ok && place <= len(list.Strata[s.ID]) {
				out.Items = append(out.Items, DrawnHousehold{Number: number, Stratum: s.ID, Household: list.Strata[s.ID][place-1]})
			}
		}
	}
	return out, nil
}}

// Comments are what residents wrote, in the order of their letters.
type Comments struct {
	Comments []string `json:"comments"`
}

// CommentsOf shows comments when there are enough of them.
var CommentsOf = Question[ByID, Comments]{"evaluation.comments", func(ctx context.Context, c *Call, in ByID) (Comments, error) {
	e, err := evaluations.get(ctx, c, in.ID)
	if err != nil {
		return Comments{}, err
	}
	if e.Comments < leastComments {
		return Comments{}, errs.E(errs.Conflict, "evaluation.few_comments", errs.P("least", leastComments))
	}
	list, err := held[[]string](ctx, c, commentKind, e.ID)
	return Comments{Comments: list}, err
}}
