package demo

import (
	"fmt"

	"eightx/internal/appraisal"
)

// threshold is how many of the three holders open a round.
const threshold = 2

// second is who types papers in again.
const second = "office second"

// sealHalf names the holders of the shares, two of the leading group and the
// inspector, and makes the key of the half-year round.
func sealHalf(o *Office) error {
	for i, role := range []appraisal.Role{appraisal.RoleLeader, appraisal.RoleLeader, appraisal.RoleInspector} {
		person := holder(i)
		if _, err := Do(o, appraisal.WritePerson, "office", appraisal.PersonInput{ID: person, Name: word("demo.holder") + " " + person}); err != nil {
			return err
		}
		if err := o.Join(person, person, appraisal.Grant{Role: role}); err != nil {
			return err
		}
	}
	if err := o.Join(second, "", appraisal.Grant{Role: appraisal.RoleOffice}); err != nil {
		return err
	}
	return o.seal(Half)
}

func sealAtEnd(o *Office) error { return o.seal(AtEnd) }

func holder(i int) string { return fmt.Sprintf("H%d", i+1) }

// seal makes the key of a round; what it answers is printed for the holders.
func (o *Office) seal(round string) error {
	in := appraisal.SealingInput{Round: round, Threshold: threshold}
	for i := range threshold + 1 {
		in.Holders = append(in.Holders, holder(i))
	}
	sealed, err := Do(o, appraisal.SealRound, "leader", in)
	for _, share := range sealed.Shares {
		o.IDs[paperOf(round, share.Person)] = share.Text
	}
	return err
}

// paperOf is where the demo keeps a holder's paper.
func paperOf(round, person string) string { return "share of " + person + " for " + round }

// openRound ends the handing in and opens all boxes by two of the three holders, one
// of them the inspector.
func (o *Office) openRound(round string) error {
	if _, err := Do(o, appraisal.CloseSealing, "office", appraisal.SealingStep{Round: round}); err != nil {
		return err
	}
	for _, person := range []string{holder(0), holder(2)} {
		if _, err := Do(o, appraisal.BringShare, person, appraisal.ShareInput{Round: round, Share: o.IDs[paperOf(round, person)]}); err != nil {
			return err
		}
	}
	_, err := Do(o, appraisal.OpenSealing, holder(0), appraisal.SealingStep{Round: round})
	return err
}

// settleRound lets every group close and sign its units, once before has been asked
// about each.
func (o *Office) settleRound(round string, before func(m appraisal.Moderation) error) error {
	list, err := Ask(o, appraisal.ListModerations, "office", appraisal.ModerationFilter{Cycle: o.Cycle})
	if err != nil {
		return err
	}
	for _, m := range list.Items {
		if m.Round != round {
			continue
		}
		if err := before(m); err != nil {
			return err
		}
		if _, err := Do(o, appraisal.CloseModeration, m.Lead, appraisal.ByID{ID: m.ID}); err != nil {
			return err
		}
		for _, person := range m.Members {
			if _, err := Do(o, appraisal.SignModeration, person, appraisal.SignInput{ID: m.ID, Person: person}); err != nil {
				return err
			}
		}
	}
	return nil
}
