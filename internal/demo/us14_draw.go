package demo

import (
	"fmt"

	"eightx/draw"
	"eightx/internal/appraisal"
	"eightx/internal/locale"
)

// Seed is what the office announces aloud at the half-year draw, SeedAtEnd in December.
const (
	Seed      = "470193"
	SeedAtEnd = "826154"
)

// perGroup is how many people a group has, the lead first.
const perGroup = 5

// drawHalf forms the groups, takes the requests to stay away, and draws for the
// half-year round while the discipline office looks on.
func drawHalf(o *Office) error {
	for _, play := range []func(*Office) error{assessors, lastYear, panels, recusals} {
		if err := play(o); err != nil {
			return err
		}
	}
	return o.drawLots(Half, Seed)
}

// drawAtEnd draws anew for the year-end round, with the same groups.
func drawAtEnd(o *Office) error { return o.drawLots(AtEnd, SeedAtEnd) }

// Assessor names a member of a group: G1-1 leads the first.
func Assessor(group string, number int) string { return fmt.Sprintf("%s-%d", group, number) }

// assessors enters the people of the groups, from the departments the scheme names,
// and four who wait; each gets an account.
func assessors(o *Office) error {
	for _, g := range o.Scheme.Panels {
		for i := range perGroup {
			if err := o.assessor(Assessor(g.ID, i+1), g.Members[i%len(g.Members)]); err != nil {
				return err
			}
		}
	}
	for i, g := range o.Scheme.Panels[:4] {
		if err := o.assessor(fmt.Sprintf("B%d", i+1), g.Lead); err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) assessor(id, department string) error {
	in := appraisal.PersonInput{ID: id, Name: word("demo.assessor", locale.A("id", id)), Department: department}
	if id == Linked {
		in.Ties = []appraisal.Tie{{Unit: "V06", Kind: "linked_cadre"}}
	}
	if _, err := Do(o, appraisal.WritePerson, "office", in); err != nil {
		return err
	}
	return o.Join(id, id, appraisal.Grant{Role: appraisal.RoleAssessor})
}

// Linked is the assessor who is linked to V06 (S09), Declared the one who had a post in
// R03 and says so.
const (
	Linked   = "G1-4"
	Declared = "G5-3"
)

// lastYear enters from paper which group was where in 2025, so that none comes again.
func lastYear(o *Office) error {
	year, err := Do(o, appraisal.CreateCycle, "office", appraisal.NewCycle{Year: o.Scheme.Year - 1, Title: word("demo.last_year")})
	if err != nil {
		return err
	}
	in := appraisal.PastLots{Cycle: year.ID, Document: word("demo.document.lots")}
	for i, u := range o.Facts.Units {
		in.Assigned = append(in.Assigned, appraisal.Assignment{Unit: u.ID, Panel: o.Scheme.Panels[i%len(o.Scheme.Panels)].ID})
	}
	_, err = Do(o, appraisal.EnterLots, "office", in)
	return err
}

func panels(o *Office) error {
	in := appraisal.PanelsInput{Reserves: []string{"B1", "B2", "B3", "B4"}}
	for _, g := range o.Scheme.Panels {
		panel := appraisal.Panel{Code: g.ID, Name: g.Name, AtMost: g.MaxUnits}
		for i := range perGroup {
			panel.Members = append(panel.Members, Assessor(g.ID, i+1))
		}
		panel.Lead = panel.Members[0]
		in.Panels = append(in.Panels, panel)
	}
	for _, in.Round = range []string{Half, AtEnd} {
		if _, err := Do(o, appraisal.FormPanels, "office", in); err != nil {
			return err
		}
	}
	return nil
}

// recusals are an assessor's own word, which is granted, and a village's request,
// which is not.
func recusals(o *Office) error {
	own := appraisal.RecusalInput{Cycle: o.Cycle, Person: Declared, Unit: "R03", Kind: "former_post", Why: word("demo.recusal.own")}
	declared, err := Do(o, appraisal.DeclareRecusal, Declared, own)
	if err != nil {
		return err
	}
	village := appraisal.RecusalInput{Cycle: o.Cycle, Person: "G4-1", Unit: "V02", Kind: "other", Why: word("demo.recusal.unit")}
	requested, err := Do(o, appraisal.RequestRecusal, "secretary V02", village)
	if err != nil {
		return err
	}
	if _, err := Do(o, appraisal.DecideRecusal, "office", appraisal.RecusalDecision{ID: declared.ID, Grant: true, Reason: word("demo.recusal.granted")}); err != nil {
		return err
	}
	_, err = Do(o, appraisal.DecideRecusal, "office", appraisal.RecusalDecision{ID: requested.ID, Reason: word("demo.recusal.refused")})
	return err
}

// drawLots publishes the list, lets three people fix their shares of the seed, draws with
// what they open, and has the witness confirm it.
func (o *Office) drawLots(round, seed string) error {
	list, err := Do(o, appraisal.ListLots, "office", appraisal.LotsInput{Round: round, Purpose: word("demo.lots")})
	if err != nil {
		return err
	}
	shares, err := o.fixShares(list.ID, seed)
	if err != nil {
		return err
	}
	if _, err := Do(o, appraisal.OpenLots, "office", appraisal.DrawOpening{ID: list.ID, Seed: seed, Shares: shares, Where: word("demo.hall")}); err != nil {
		return err
	}
	o.IDs["lots "+round] = list.ID
	drawn, err := Do(o, appraisal.WitnessLots, "inspector", appraisal.ByID{ID: list.ID})
	if err != nil {
		return err
	}
	return o.oneADay(round, drawn)
}

// fixShares commits the office to the seed it will announce, and the leading group and
// the discipline office to shares of their own, which nobody else knows until the draw.
func (o *Office) fixShares(list, seed string) ([]draw.Share, error) {
	shares := []draw.Share{
		{By: o.As("office").Account, Share: seed, Salt: "8f1c2a77d0b94e35"},
		{By: o.As("leader").Account, Share: "30517", Salt: "c41d7be2905fa863"},
		{By: o.As("inspector").Account, Share: "77624", Salt: "5e90b3d2f7164ca8"},
	}
	for i, name := range []string{"office", "leader", "inspector"} {
		fixed, err := draw.Commit(shares[i])
		if err != nil {
			return nil, err
		}
		if _, err := Do(o, appraisal.CommitLots, name, appraisal.Committing{ID: list, Hash: fixed.Hash}); err != nil {
			return nil, err
		}
	}
	return shares, nil
}

// oneADay moves the planned visits so that every group goes to one village a day, in
// the order that was drawn.
func (o *Office) oneADay(id string, drawn appraisal.Lots) error {
	round, err := Ask(o, appraisal.ReadRound, "office", appraisal.ByID{ID: id})
	if err != nil {
		return err
	}
	for _, a := range drawn.Assigned {
		all, err := Ask(o, appraisal.ListVisits, "office", appraisal.VisitFilter{Cycle: o.Cycle, Unit: a.Unit})
		if err != nil {
			return err
		}
		for _, v := range all.Items {
			day := workday(round.From, a.Visit)
			if v.Round != id || v.Day == day {
				continue
			}
			if _, err := Do(o, appraisal.MoveVisit, "office", appraisal.VisitMove{ID: v.ID, Day: day, Reason: word("demo.lots")}); err != nil {
				return err
			}
		}
	}
	return nil
}
