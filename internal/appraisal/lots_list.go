package appraisal

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"eightx/draw"
	"eightx/internal/errs"
	"eightx/scheme"
)

// buildList fills a draw's input from what the office knows now: units that exist,
// groups, ties, and who was where last year. Open questions about anybody stop it.
func buildList(ctx context.Context, r Reader, round Round, groups Panels, input *draw.Input) (*draw.Input, error) {
	if err := nothingOpen(ctx, r, round.Cycle, groups.people()); err != nil {
		return nil, err
	}
	s, err := schemeText(ctx, r, round.Scheme)
	if err != nil {
		return nil, err
	}
	for _, fill := range []func() error{
		func() error { return listUnits(ctx, r, round, input) },
		func() error { return listPeople(ctx, r, groups, input) },
		func() error { return listTies(ctx, r, round, groups, s, input) },
		func() error { return listLast(ctx, r, round, groups, input) },
	} {
		if err := fill(); err != nil {
			return nil, err
		}
	}
	return input, nil
}

// nothingOpen wants every request that one of the people stays away answered before
// lots are drawn.
func nothingOpen(ctx context.Context, r Reader, cycle string, people []string) error {
	open, err := recusals.everything(ctx, r, Query{Parent: cycle, State: string(RecusalAsked)})
	open = slices.DeleteFunc(open, func(r Recusal) bool { return !slices.Contains(people, r.Person) })
	if err != nil || len(open) == 0 {
		return err
	}
	return errs.E(errs.Conflict, "lots.recusals_open", errs.P("open", len(open)), errs.P("first", open[0].ID))
}

func listUnits(ctx context.Context, r Reader, round Round, input *draw.Input) error {
	all, err := units.everything(ctx, r, Query{State: "existing"})
	for _, u := range all {
		if u.Existed(round.From) {
			input.Units = append(input.Units, draw.Unit{ID: u.ID, Name: u.Name})
		}
	}
	return err
}

// listPeople writes everybody by number: the list is kept for ever, and names are not.
func listPeople(ctx context.Context, r Reader, groups Panels, input *draw.Input) error {
	for _, g := range groups.Panels {
		input.Panels = append(input.Panels, draw.Panel{ID: g.Code, Name: g.Name, Members: g.Members, Limits: draw.Limits{AtMost: g.AtMost, AtLeast: g.AtLeast}})
	}
	for _, id := range groups.people() {
		person, err := persons.get(ctx, r, id)
		if err != nil {
			return err
		}
		input.Assessors = append(input.Assessors, draw.Assessor{ID: id, Department: person.Department})
	}
	input.Reserves = groups.Reserves
	return nil
}

// listTies writes who must stay away where, with the scheme's words for the reasons.
func listTies(ctx context.Context, r Reader, round Round, groups Panels, s *scheme.Scheme, input *draw.Input) error {
	ties, err := tiesOf(ctx, r, round.Cycle, groups.people())
	if err != nil {
		return err
	}
	codes := []string{}
	for _, t := range ties {
		if !slices.ContainsFunc(input.Units, func(u draw.Unit) bool { return u.ID == t.unit }) {
			continue
		}
		input.Recusals = append(input.Recusals, draw.Recusal{Who: t.person, Unit: t.unit, Reason: t.code})
		if !slices.Contains(codes, t.code) {
			codes = append(codes, t.code)
			input.Reasons = append(input.Reasons, draw.Reason{Code: t.code, Text: reasonText(s, t.code)})
		}
	}
	return nil
}

// reasonText is what the scheme says of a reason, or the word of the directory.
func reasonText(s *scheme.Scheme, code string) string {
	for _, r := range s.PanelRules.Recusal {
		if r.ID == code {
			return r.Text
		}
	}
	for kind, of := range recusalCodes {
		if of == code {
			return kind
		}
	}
	return code
}

// listLast keeps groups from the units they judged last year, under their own number
// or, when the numbers were changed, under the same lead.
func listLast(ctx context.Context, r Reader, round Round, groups Panels, input *draw.Input) error {
	past, err := lastYear(ctx, r, round.Cycle)
	if err != nil {
		return err
	}
	seen := map[draw.Judged]bool{}
	for _, a := range past {
		for _, g := range groups.Panels {
			judged := draw.Judged{Who: g.Code, Unit: a.Unit}
			same := g.Code == a.Panel || a.Lead != "" && g.Lead == a.Lead
			known := slices.ContainsFunc(input.Units, func(u draw.Unit) bool { return u.ID == a.Unit })
			if same && known && !seen[judged] {
				seen[judged] = true
				input.Last = append(input.Last, judged)
			}
		}
	}
	return nil
}

// lastYear is who was drawn for which unit in any round of the year before.
func lastYear(ctx context.Context, r Reader, cycle string) ([]Assignment, error) {
	this, err := cycles.get(ctx, r, cycle)
	if err != nil {
		return nil, err
	}
	before, err := cycles.byKey(ctx, r, "year:"+strconv.Itoa(this.Year-1))
	if err != nil && errs.KindOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := lots.everything(ctx, r, Query{Parent: before.ID})
	if err != nil {
		return nil, err
	}
	var out []Assignment
	for _, l := range all {
		if l.State == LotsDrawn || l.State == LotsWitnessed || l.State == LotsEntered {
			out = append(out, l.Assigned...)
		}
	}
	return out, nil
}

// stillTrue builds the list again and wants it unchanged.
func stillTrue(ctx context.Context, r Reader, round Round, list Lots) (*draw.Input, error) {
	published, err := draw.Decode(list.Input)
	if err != nil {
		return nil, drawRefused(err)
	}
	groups, err := panels.get(ctx, r, round.ID)
	if err != nil {
		return nil, err
	}
	now, err := buildList(ctx, r, round, groups, &draw.Input{
		Format: published.Format, Purpose: published.Purpose, Redraw: published.Redraw, Samples: published.Samples, Commitments: published.Commitments,
	})
	if err != nil {
		return nil, err
	}
	if digest := draw.Digest(now); digest != list.Digest {
		return nil, errs.E(errs.Conflict, "lots.stale", errs.P("published", list.Digest[:8]), errs.P("now", digest[:8]))
	}
	return published, nil
}

// drawRefused puts what package draw refuses into the words of the application.
func drawRefused(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list errs.List
		for _, one := range joined.Unwrap() {
			list = append(list, errs.All(drawRefused(one))...)
		}
		return list.Err()
	}
	p, ok := err.(*draw.Problem)
	if !ok {
		return err
	}
	return errs.E(errs.Invalid, p.Code, errs.Where{Path: p.Path}, errs.P("read", p.Read), errs.P("place", p.Path),
		errs.P("units", strings.Join(p.Units, " ")), errs.P("who", strings.Join(p.Who, " ")), errs.P("need", p.Need), errs.P("room", p.Room))
}

// PastLots is who judged which unit in a year before the application was used.
type PastLots struct {
	Cycle    string       `json:"cycle" path:"cycle"`
	Assigned []Assignment `json:"assigned"`
	Document string       `json:"document"`
}

// EnterLots enters a draw of an earlier year from its paper, so that groups rotate
// from the first year on. A year that runs has its own draws.
var EnterLots = Operation[PastLots, Lots]{"lots.enter", func(ctx context.Context, c *Call, in PastLots) (Lots, error) {
	var w wrong
	w.need("document", in.Document)
	if len(in.Assigned) == 0 {
		w.add("input.missing", "assigned")
	}
	for i, a := range in.Assigned {
		w.need("assigned["+strconv.Itoa(i)+"].unit", a.Unit)
		w.need("assigned["+strconv.Itoa(i)+"].panel", a.Panel)
	}
	if err := w.err(); err != nil {
		return Lots{}, err
	}
	cycle, err := cycles.get(ctx, c, in.Cycle)
	if err != nil {
		return Lots{}, err
	}
	if cycle.State == CycleRunning {
		return Lots{}, errs.E(errs.Conflict, "lots.year_runs", errs.P("cycle", in.Cycle))
	}
	entered := Lots{Cycle: in.Cycle, State: LotsEntered, Assigned: in.Assigned, Document: in.Document}
	c.Reason(in.Document)
	return entered, lots.save(ctx, c, &entered)
}}
