package appraisal

import (
	"context"
	"encoding/json"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/internal/errs"
	"eightx/scheme"
	"eightx/sealing"
	"eightx/survey"
)

// UrnOpening brings the shares to the urn.
type UrnOpening struct {
	Cycle  string   `json:"cycle" path:"cycle"`
	Units  []string `json:"units,omitempty"` // none is all whose vote is closed
	Shares []string `json:"shares"`          // as they stand on paper
}

// CountBallots opens the urn and counts. The key exists while this runs; what is kept
// are sums. Ballots stay sealed in their records.
var CountBallots = Operation[UrnOpening, List[Evaluation]]{"evaluation.count", func(ctx context.Context, c *Call, in UrnOpening) (List[Evaluation], error) {
	c.untold = true
	out := List[Evaluation]{Items: []Evaluation{}}
	list, err := closedOf(ctx, c, in)
	if err != nil {
		return out, err
	}
	urn, err := urns.byKey(ctx, c, in.Cycle)
	if err != nil {
		return out, err
	}
	opener, err := openUrn(urn, in.Shares)
	if err != nil {
		return out, err
	}
	defer opener.Wipe()
	for _, e := range list {
		if err := countOne(ctx, c, urn, opener, &e); err != nil {
			return out, err
		}
		out.Items = append(out.Items, e)
	}
	return out, nil
}}

// closedOf are the evaluations to count.
func closedOf(ctx context.Context, c *Call, in UrnOpening) ([]Evaluation, error) {
	if len(in.Units) == 0 {
		list, err := evaluations.everything(ctx, c, Query{Parent: in.Cycle, State: string(EvaluationClosed)})
		if err == nil && len(list) == 0 {
			err = errs.E(errs.Conflict, "evaluation.none_closed", errs.P("cycle", in.Cycle))
		}
		return list, err
	}
	var list []Evaluation
	for _, unit := range in.Units {
		e, err := evaluations.byKey(ctx, c, evaluationKey(in.Cycle, unit))
		if err != nil {
			return nil, err
		}
		if _, err := evaluationLife.next(e.State, "count:few"); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func countOne(ctx context.Context, c *Call, urn Urn, opener *sealing.Opener, e *Evaluation) error {
	k, err := held[codes](ctx, c, codeKind, codesOf(e))
	if err != nil {
		return err
	}
	boxes, err := ballots.everything(ctx, c, Query{Parent: (&Ballot{Evaluation: e.ID, Wave: len(e.Waves)}).place().Parent})
	if err != nil {
		return err
	}
	wave := e.wave()
	wave.Screen, wave.OnPaper, wave.Spoiled = k.count(spentOnScreen), k.count(spentOnPaper), k.count(spoiled)
	if len(boxes) != wave.Screen { // somebody changed the codes around the door
		return errs.E(errs.Conflict, "evaluation.boxes", errs.P("unit", e.Unit), errs.P("boxes", len(boxes)), errs.P("codes", wave.Screen))
	}
	counts, comments, err := openBoxes(opener, boxPlace(c.Actor.Org, urn, e, len(e.Waves)), e, boxes)
	if err != nil {
		return err
	}
	wave.Paper.addTo(counts)
	if err := e.add(counts, c.today().String()); err != nil {
		return err
	}
	c.drop(codeKind, codesOf(e))
	if err := keepComments(ctx, c, e, comments); err != nil {
		return err
	}
	return evaluations.save(ctx, c, e)
}

// openBoxes reads the ballots into sums, and forgets them.
func openBoxes(opener *sealing.Opener, at sealing.Place, e *Evaluation, boxes []Ballot) (map[string]survey.Counts, []string, error) {
	counts := map[string]survey.Counts{}
	for _, id := range e.wave().Asked {
		counts[id] = survey.Counts{}
	}
	var comments []string
	for _, ballot := range boxes {
		box, err := sealing.ParseBox(ballot.Box)
		if err != nil {
			return nil, nil, sealingError(errs.Internal, err)
		}
		opening, err := opener.Open(at, box)
		if err != nil {
			return nil, nil, sealingError(errs.Conflict, err)
		}
		var said answers
		err = json.Unmarshal(opening.Sheet, &said)
		clear(opening.Sheet)
		if err != nil {
			return nil, nil, errs.E(errs.Internal, "store.unreadable", errs.P("kind", ballots.kind), errs.P("id", ballot.ID), errs.Cause(err))
		}
		for question, option := range said.Answers {
			if counts[question] == nil {
				return nil, nil, errs.E(errs.Internal, "store.unreadable", errs.P("kind", ballots.kind), errs.P("id", ballot.ID))
			}
			counts[question].Put(said.Stratum, option, 1)
		}
		if said.Comment != "" {
			comments = append(comments, said.Comment)
		}
	}
	return counts, comments, nil
}

// add joins the wave's sums to those before, and says whether they are enough.
func (e *Evaluation) add(counts map[string]survey.Counts, day string) (err error) {
	e.Flags, e.Date = nil, day
	for _, q := range e.Questions {
		t := survey.Add(q, counts[q.ID], e.Strata)
		at := slices.IndexFunc(e.Tallies, func(had survey.Tally) bool { return had.Question == q.ID })
		if at < 0 {
			at, e.Tallies = len(e.Tallies), append(e.Tallies, survey.Tally{Question: q.ID})
		}
		e.Tallies[at] = survey.Join(e.Tallies[at], t)
		for _, flag := range survey.Flags(q, e.Tallies[at], e.Ordinary) {
			e.Flags = append(e.Flags, EvaluationFlag{Question: q.ID, Flag: flag})
		}
	}
	act := "count:enough"
	if len(e.Flags) > 0 {
		act = "count:few"
	}
	e.State, err = evaluationLife.next(e.State, act)
	return err
}

// commentKind is where comments stand aside, since they may name people.
const commentKind = "ballot_comment"

// leastComments keeps one who alone has written something from being recognised.
const leastComments = 5

// keepComments puts comments in the order of their letters to those before.
func keepComments(ctx context.Context, c *Call, e *Evaluation, comments []string) error {
	if len(comments) == 0 {
		return nil
	}
	before, err := held[[]string](ctx, c, commentKind, e.ID)
	if err := c.hide(err); err != nil {
		return err
	}
	comments = append(comments, before...)
	slices.Sort(comments)
	e.Comments = len(comments)
	return c.keep(commentKind, e.ID, comments)
}

// Values are the tallies as the engine reads them. Those of strata are given when the
// scheme's rule counts strata apart.
func (e *Evaluation) Values(s *scheme.Scheme) []facts.Value {
	var out []facts.Value
	add := func(metric string, n int) {
		out = append(out, facts.Value{Unit: e.Unit, Metric: metric, Value: decimal.Int(int64(n)), Source: facts.Source{Stage: facts.Final, From: e.From, Date: e.Date}})
	}
	for _, t := range e.Tallies {
		ind := surveyed(s, t.Question)
		if ind == nil {
			continue
		}
		if !ind.Rule.Args.Has("strata") {
			add(t.Question+".valid", t.Valid)
			add(t.Question+".positive", t.Positive)
			continue
		}
		for _, stratum := range e.Strata {
			add(t.Question+"."+stratum.ID+".valid", t.Strata[stratum.ID].Valid)
			add(t.Question+"."+stratum.ID+".positive", t.Strata[stratum.ID].Positive)
		}
	}
	return out
}

// addEvaluations gives what was counted, final or provisional: the engine flags too
// few answers by itself.
func addEvaluations(s *scheme.Scheme) func(context.Context, Reader, Cycle, *Gathered) error {
	return func(ctx context.Context, r Reader, cycle Cycle, out *Gathered) error {
		return each(ctx, r, evaluations, Query{Parent: cycle.ID}, out, func(e *Evaluation) error {
			out.Facts.Values = append(out.Facts.Values, e.Values(s)...)
			return nil
		})
	}
}
