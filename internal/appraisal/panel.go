package appraisal

import (
	"context"
	"fmt"
	"slices"

	"eightx/calendar"
	"eightx/internal/errs"
)

// Panel is 考核组: people from departments who judge together in one round.
type Panel struct {
	Code    string   `json:"code"` // G1
	Name    string   `json:"name"`
	Lead    string   `json:"lead"`              // person, one of the members
	Members []string `json:"members"`           // persons, the lead among them
	AtMost  int      `json:"atMost,omitempty"`  // units it can visit
	AtLeast int      `json:"atLeast,omitempty"` // units it must visit
}

// Panels are all groups of a round, formed in one act, and the people who step in
// for recused members. Its id is the round's.
type Panels struct {
	Meta
	Cycle    string   `json:"cycle"`
	Panels   []Panel  `json:"panels"`
	Reserves []string `json:"reserves,omitempty"`
}

func (p *Panels) place() place { return place{Parent: p.Cycle, Sort: p.ID} }

// of is the group with a code, an empty one when there is none.
func (p *Panels) of(code string) Panel {
	i := slices.IndexFunc(p.Panels, func(g Panel) bool { return g.Code == code })
	if i < 0 {
		return Panel{}
	}
	return p.Panels[i]
}

// people are everybody, the reserves last.
func (p *Panels) people() []string {
	var all []string
	for _, g := range p.Panels {
		all = append(all, g.Members...)
	}
	return append(all, p.Reserves...)
}

var panels = noun[Panels, *Panels]{"panels"}

// PanelsInput is the whole table of groups.
type PanelsInput struct {
	Round    string   `json:"round" path:"round"`
	Panels   []Panel  `json:"panels"`
	Reserves []string `json:"reserves,omitempty"`
	Reason   string   `json:"reason,omitempty"` // needed once lots are drawn
}

// fewest is how many make a group; a scheme may ask for more.
const fewest = 3

// FormPanels forms the groups of a round, or forms them anew. After the draw that
// needs a reason, and has effect only when lots are drawn again.
var FormPanels = Operation[PanelsInput, Panels]{"panels.form", func(ctx context.Context, c *Call, in PanelsInput) (Panels, error) {
	round, err := rounds.get(ctx, c, in.Round)
	if err != nil {
		return Panels{}, err
	}
	if err := changeable(round, in.Reason); err != nil {
		return Panels{}, err
	}
	parsed, err := schemeText(ctx, c, round.Scheme)
	if err != nil {
		return Panels{}, err
	}
	if err := in.check(max(fewest, parsed.PanelRules.MinMembers)); err != nil {
		return Panels{}, err
	}
	if err := fromDepartments(ctx, c, in); err != nil {
		return Panels{}, err
	}
	c.Reason(in.Reason)
	return upsert(ctx, c, panels, round.ID, nil, func(p *Panels) {
		p.ID, p.Cycle, p.Panels, p.Reserves = round.ID, round.Cycle, in.Panels, in.Reserves
	})
}}

// changeable says whether who goes may still be changed.
func changeable(round Round, reason string) error {
	switch {
	case round.State == RoundPlanned || round.State == RoundPublished:
		return nil
	case round.State != RoundDrawn:
		return errs.E(errs.Conflict, "panels.too_late", errs.P("id", round.ID), errs.P("state", string(round.State)))
	case reason == "":
		return errs.E(errs.Invalid, "input.missing", errs.P("field", "reason"), errs.Where{Path: "reason"})
	}
	return nil
}

// check wants groups of enough people, each in one of them only.
func (in PanelsInput) check(fewest int) error {
	var w wrong
	if len(in.Panels) == 0 {
		w.add("input.missing", "panels")
	}
	codes, people := map[string]bool{}, map[string]bool{}
	for i, g := range in.Panels {
		at := fmt.Sprintf("panels[%d]", i)
		w.need(at+".code", g.Code)
		w.need(at+".name", g.Name)
		w.once(codes, at+".code", g.Code)
		if len(g.Members) < fewest {
			w.add("panels.too_few", at+".members", errs.P("panel", g.Code), errs.P("members", len(g.Members)), errs.P("least", fewest))
		}
		if !slices.Contains(g.Members, g.Lead) {
			w.add("panels.lead", at+".lead", errs.P("panel", g.Code), errs.P("person", g.Lead))
		}
		for j, person := range g.Members {
			w.once(people, fmt.Sprintf("%s.members[%d]", at, j), person)
		}
	}
	for i, person := range in.Reserves {
		w.once(people, fmt.Sprintf("reserves[%d]", i), person)
	}
	return w.err()
}

// once refuses what was there before.
func (w *wrong) once(seen map[string]bool, field, id string) {
	if seen[id] {
		w.add("panels.twice", field, errs.P("person", id))
	}
	seen[id] = true
}

// fromDepartments wants people who serve in a department: nobody of a village
// judges villages, and nobody who has left.
func fromDepartments(ctx context.Context, c *Call, in PanelsInput) error {
	var list errs.List
	all := Panels{Panels: in.Panels, Reserves: in.Reserves}
	today := calendar.DayOf(c.Now).String()
	for _, id := range all.people() {
		person, err := personOf(ctx, c, id)
		switch {
		case err != nil && errs.KindOf(err) == errs.NotFound:
			list = append(list, errs.All(err)...)
		case err != nil:
			return err
		case person.Left != "" && person.Left <= today:
			list = append(list, errs.E(errs.Invalid, "panels.left", errs.P("person", person.Name), errs.P("day", person.Left)))
		case person.Department == "" || person.Unit != "":
			list = append(list, errs.E(errs.Invalid, "panels.not_of_a_department", errs.P("person", person.Name)))
		}
	}
	return list.Err()
}

// OfRound names a round.
type OfRound struct {
	Round string `json:"-" path:"round"`
}

// ReadPanels shows the groups of a round.
var ReadPanels = Question[OfRound, Panels]{"panels.read", func(ctx context.Context, c *Call, in OfRound) (Panels, error) {
	return panels.get(ctx, c, in.Round)
}}
