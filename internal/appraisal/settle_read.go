package appraisal

import (
	"context"
	"slices"
)

// ModerationFilter asks for the moderations of a year.
type ModerationFilter struct {
	Cycle string          `json:"-" path:"cycle"`
	Unit  string          `json:"-" query:"unit"`
	State ModerationState `json:"-" query:"state"`
	Page
}

// ListModerations lists what was found, by round and unit. An assessor sees the units
// he scored; a village sees itself, once it is closed, and numbers in place of names.
var ListModerations = Question[ModerationFilter, List[Moderation]]{"moderation.read", func(ctx context.Context, c *Call, in ModerationFilter) (List[Moderation], error) {
	page, err := moderations.page(ctx, c, Query{Parent: in.Cycle, Unit: in.Unit, State: string(in.State), After: in.After, Limit: in.Limit})
	if err != nil {
		return List[Moderation]{}, err
	}
	list := List[Moderation]{Next: page.Next, Items: []Moderation{}}
	for _, m := range page.Items {
		if seen, ok := m.seenBy(c); ok {
			list.Items = append(list.Items, seen)
		}
	}
	return list, nil
}}

// ReadModeration shows one unit's marks.
var ReadModeration = Question[ByID, Moderation]{"moderation.read", func(ctx context.Context, c *Call, in ByID) (Moderation, error) {
	m, err := moderations.get(ctx, c, in.ID)
	if err != nil {
		return Moderation{}, err
	}
	seen, ok := m.seenBy(c)
	if !ok {
		return Moderation{}, moderations.within(c, in.ID, Object{})
	}
	return seen, nil
}}

// seenBy is the moderation as the actor may see it.
func (s Moderation) seenBy(c *Call) (Moderation, bool) {
	if c.Reach(Object{}) == nil || slices.ContainsFunc(s.Members, func(p string) bool { return c.Reach(Object{Person: p}) == nil }) {
		return s, true
	}
	if s.State == ModerationClosed && c.Reach(Object{Unit: s.Unit}) == nil {
		return s.masked(), true
	}
	return Moderation{}, false
}

// masked has a number for each person, the same throughout one unit and no other.
func (s Moderation) masked() Moderation {
	hidden := mask{numbers: map[string]string{}}
	s.Lead, s.Members, s.Lines, s.Signed = "", nil, slices.Clone(s.Lines), slices.Clone(s.Signed)
	for i := range s.Lines {
		line := &s.Lines[i]
		line.By, line.Third, line.First = "", hidden.number(line.Third), slices.Clone(line.First)
		for j := range line.First {
			first := &line.First[j]
			first.Sheet, first.Assessor = "", hidden.number(first.Assessor)
		}
	}
	for i := range s.Signed {
		s.Signed[i].Person = hidden.number(s.Signed[i].Person)
	}
	return s
}
