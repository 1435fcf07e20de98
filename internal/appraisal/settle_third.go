package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// ThirdInput asks somebody else to score lines in which the first marks differ.
type ThirdInput struct {
	ID     string   `json:"id" path:"id"`
	Lines  []string `json:"lines"` // their indicators
	Person string   `json:"person"`
	Reason string   `json:"reason"`
}

// AskThird asks a third assessor: sealed as well, and without seeing what the first
// wrote. He is not of the group, has no role in which he could have read the first
// marks, and is not recused.
var AskThird = Operation[ThirdInput, Moderation]{"moderation.third", func(ctx context.Context, c *Call, in ThirdInput) (Moderation, error) {
	return moderationStep(ctx, c, in.ID, in.Reason, func(s *Moderation) (err error) {
		if err := s.onlyLead(c); err != nil {
			return err
		}
		if s.State, err = moderationLife.next(s.State, "third"); err != nil {
			return err
		}
		if err := needReason(in.Reason); err != nil {
			return err
		}
		if _, err := persons.get(ctx, c, in.Person); err != nil {
			return err
		}
		if err := refuseRecused(ctx, c, s.Cycle, in.Person, s.Unit); err != nil {
			return err
		}
		if err := s.refuseReader(ctx, c, in.Person); err != nil {
			return err
		}
		return s.askThird(in)
	})
}}

// refuseReader refuses whoever reads all marks by his office.
func (s *Moderation) refuseReader(ctx context.Context, r Reader, person string) error {
	account, err := accounts.byKey(ctx, r, "person:"+person)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	roles, err := appointments.everything(ctx, r, Query{Parent: account.ID, State: string(Held)})
	for _, a := range roles {
		if a.Role == RoleOffice || a.Role == RoleLeader || a.Role == RoleInspector {
			return s.hasRead(person)
		}
	}
	return err
}

func (s *Moderation) hasRead(person string) error {
	return errs.E(errs.Invalid, "moderation.third_reads", errs.P("person", person), errs.P("unit", s.Unit), errs.Where{Path: "person"})
}

func (s *Moderation) askThird(in ThirdInput) error {
	if len(in.Lines) == 0 {
		return errs.E(errs.Invalid, "input.missing", errs.P("field", "lines"), errs.Where{Path: "lines"})
	}
	for _, name := range in.Lines {
		line, err := s.line(name)
		if err != nil {
			return err
		}
		switch {
		case line.Holds != nil:
			return errs.E(errs.Conflict, "moderation.holds", errs.P("line", name), errs.P("unit", s.Unit))
		case line.Third != "":
			return errs.E(errs.Conflict, "moderation.third_asked", errs.P("line", name), errs.P("person", line.Third))
		case slices.ContainsFunc(line.First, func(m FirstMark) bool { return m.Assessor == in.Person }):
			return errs.E(errs.Invalid, "moderation.third_scored", errs.P("line", name), errs.P("person", in.Person), errs.Where{Path: "person"})
		}
		line.Third = in.Person
	}
	if slices.Contains(s.Members, in.Person) {
		return s.hasRead(in.Person)
	}
	return nil
}

// nobodyWaits refuses while the sealed sheet of a third assessor has not been opened.
func (s *Moderation) nobodyWaits(ctx context.Context, r Reader) error {
	for i := range s.Lines {
		third := s.Lines[i].Third
		if third == "" {
			continue
		}
		box, err := handIns.byKey(ctx, r, handInKey(s.Round, s.Unit, third))
		switch {
		case errs.KindOf(err) == errs.NotFound:
		case err != nil:
			return err
		case box.State == HandInHeld:
			return errs.E(errs.Conflict, "moderation.third_waits", errs.P("person", third), errs.P("unit", s.Unit))
		}
	}
	return nil
}

// thirdOf are the lines a third assessor was asked about and has not scored; whoever
// was not asked is refused.
func thirdOf(ctx context.Context, r Reader, s *Sealing, unit, person string) ([]string, error) {
	found, err := moderations.byKey(ctx, r, moderationID(s.Round, unit))
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	var names []string
	for i := range found.Lines {
		line := &found.Lines[i]
		if line.Third == person && line.Holds == nil && !slices.ContainsFunc(line.First, func(m FirstMark) bool { return m.Assessor == person }) {
			names = append(names, line.Line.Indicator)
		}
	}
	if len(names) == 0 {
		return nil, errs.E(errs.Conflict, "moderation.not_asked", errs.P("person", person), errs.P("unit", unit))
	}
	return names, nil
}
