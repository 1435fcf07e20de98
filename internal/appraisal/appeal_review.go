package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
	"eightx/scheme"
)

// appealStep is an act on one appeal.
func appealStep[In any](action string, id func(In) string, decide func(ctx context.Context, c *Call, a Appeal, in In) (Appeal, error)) Operation[In, Appeal] {
	return Operation[In, Appeal]{action, func(ctx context.Context, c *Call, in In) (Appeal, error) {
		a, err := appeals.get(ctx, c, id(in))
		if err != nil {
			return Appeal{}, err
		}
		if err := appeals.within(c, a.ID, a.object(c)); err != nil {
			return Appeal{}, err
		}
		if err := c.Expect(a.Version); err != nil {
			return Appeal{}, err
		}
		if a, err = decide(ctx, c, a, in); err != nil {
			return Appeal{}, err
		}
		err = appeals.save(ctx, c, &a)
		return a.seenBy(c.Actor), err
	}}
}

// Reviewing names who looks at an appeal.
type Reviewing struct {
	ID        string   `json:"id" path:"id"`
	Reviewers []string `json:"reviewers"` // persons, two or more
}

// fewestReviewers: nobody decides alone.
const fewestReviewers = 2

// AssignAppeal gives an appeal to people who neither scored it nor brought the figures
// that it is about.
var AssignAppeal = appealStep("appeal.assign", func(in Reviewing) string { return in.ID }, func(ctx context.Context, c *Call, a Appeal, in Reviewing) (Appeal, error) {
	if distinct := slices.Compact(slices.Sorted(slices.Values(in.Reviewers))); len(distinct) < fewestReviewers {
		return a, errs.E(errs.Invalid, "appeal.reviewers", errs.P("least", fewestReviewers), errs.Where{Path: "reviewers"})
	}
	state, err := appealLife.next(a.State, "assign")
	if err != nil {
		return a, err
	}
	if err := impartial(ctx, c, a, in.Reviewers); err != nil {
		return a, err
	}
	a.State, a.Reviewers = state, in.Reviewers
	return a, nil
})

// impartial refuses reviewers who had a part in the result: who marked the unit or
// entered what the line is computed from, who comes from the department behind the line
// or the unit itself, or is tied to it or recused from it.
func impartial(ctx context.Context, c *Call, a Appeal, reviewers []string) error {
	first, err := assessorsOf(ctx, c, a.Cycle, a.Unit)
	if err != nil {
		return err
	}
	_, s, err := yearOf(ctx, c, a.Cycle)
	if err != nil {
		return err
	}
	entered, err := enteredBy(ctx, c, a)
	if err != nil {
		return err
	}
	ties, err := tiesOf(ctx, c, a.Cycle, reviewers)
	if err != nil {
		return err
	}
	department := departmentOf(s, a.Indicator)
	for _, id := range reviewers {
		person, err := persons.get(ctx, c, id)
		if err != nil {
			return err
		}
		why := partial(person, a.Unit, department, first, ties)
		if why == "" && entered[id] {
			why = "appeal.entered_it"
		}
		if why != "" {
			return errs.E(errs.Conflict, why, errs.P("person", id), errs.P("unit", a.Unit), errs.P("department", department))
		}
	}
	return nil
}

// partial is the code of why a person must not review, or "".
func partial(p Person, unit, department string, first []string, ties []tie) string {
	switch {
	case slices.Contains(first, p.ID):
		return "appeal.scored_it"
	case p.Unit == unit:
		return "appeal.of_the_unit"
	case department != "" && p.Department == department:
		return "appeal.of_the_department"
	case slices.ContainsFunc(ties, func(t tie) bool { return t.person == p.ID && t.unit == unit }):
		return "appeal.tied"
	}
	return ""
}

// assessorsOf are the people who marked a unit in a year, and who settled its marks.
func assessorsOf(ctx context.Context, r Reader, cycle, unit string) ([]string, error) {
	list, err := sheets.everything(ctx, r, Query{Parent: cycle, Unit: unit})
	if err != nil {
		return nil, err
	}
	var people []string
	for i := range list {
		people = append(people, list[i].Assessor)
	}
	settled, err := moderations.everything(ctx, r, Query{Parent: cycle, Unit: unit})
	for i := range settled {
		people = append(append(people, settled[i].Lead), settled[i].Members...)
	}
	return people, err
}

// departmentOf is the department that answers for an indicator, or for an item.
func departmentOf(s *scheme.Scheme, line string) string {
	for i := range s.Items {
		item := &s.Items[i]
		if item.ID == line {
			return item.Lead
		}
		for j := range item.Indicators {
			if item.Indicators[j].ID == line {
				return item.Indicators[j].Dept
			}
		}
	}
	return ""
}

// knownLine refuses what is neither an item nor an indicator of the scheme.
func knownLine(s *scheme.Scheme, line string) error {
	for i := range s.Items {
		if s.Items[i].ID == line || slices.ContainsFunc(s.Items[i].Indicators, func(x scheme.Indicator) bool { return x.ID == line }) {
			return nil
		}
	}
	return errs.E(errs.Invalid, "appeal.no_such_line", errs.P("indicator", line), errs.Where{Path: "indicator"})
}

// AppealNote is a sentence on an appeal.
type AppealNote struct {
	ID   string `json:"id" path:"id"`
	Text string `json:"text"`
}

func (in AppealNote) check() error {
	var w wrong
	w.text("text", in.Text)
	if in.Text == "" {
		w.add("input.missing", "text")
	}
	return w.err()
}

// RecheckAppeal sends the matter out to be looked at again before the decision.
var RecheckAppeal = appealStep("appeal.recheck", func(in AppealNote) string { return in.ID }, func(_ context.Context, c *Call, a Appeal, in AppealNote) (Appeal, error) {
	return decideAppealNote(c, a, in, "recheck", func(a *Appeal) { a.Recheck = in.Text })
})

// FindAppeal records what was found.
var FindAppeal = appealStep("appeal.found", func(in AppealNote) string { return in.ID }, func(_ context.Context, c *Call, a Appeal, in AppealNote) (Appeal, error) {
	return decideAppealNote(c, a, in, "found", func(a *Appeal) { a.Finding = in.Text })
})

// WithdrawAppeal is the appellant's own.
var WithdrawAppeal = appealStep("appeal.withdraw", func(in AppealNote) string { return in.ID }, func(_ context.Context, c *Call, a Appeal, in AppealNote) (Appeal, error) {
	return decideAppealNote(c, a, in, "withdraw", func(*Appeal) {})
})

func decideAppealNote(c *Call, a Appeal, in AppealNote, act string, note func(*Appeal)) (Appeal, error) {
	if err := in.check(); err != nil {
		return a, err
	}
	state, err := appealLife.next(a.State, act)
	if err != nil {
		return a, err
	}
	c.Reason(in.Text)
	a.State = state
	note(&a)
	return a, nil
}

// EscalateAppeal takes an overdue appeal to the leading group.
var EscalateAppeal = appealStep("appeal.escalate", func(in ByID) string { return in.ID }, func(_ context.Context, c *Call, a Appeal, _ ByID) (Appeal, error) {
	return decideEscalation(a, c.Now)
})

func decideEscalation(a Appeal, now int64) (Appeal, error) {
	state, err := appealLife.next(a.State, "escalate")
	if err != nil {
		return a, err
	}
	if !a.Due.Passed(now) {
		return a, errs.E(errs.Conflict, "appeal.not_overdue", errs.P("day", a.Due.Day))
	}
	a.State, a.Escalated = state, now
	return a, nil
}

// OverdueAppeals are the appeals that go to the leading group now, for the background
// work.
var OverdueAppeals = Question[Page, List[string]]{"appeal.overdue", func(ctx context.Context, c *Call, _ Page) (List[string], error) {
	out := List[string]{Items: []string{}}
	for _, state := range appealClocked {
		list, err := appeals.everything(ctx, c, Query{State: string(state)})
		if err != nil {
			return out, err
		}
		for i := range list {
			if list[i].Due.Passed(c.Now) {
				out.Items = append(out.Items, list[i].ID)
			}
		}
	}
	return out, nil
}}
