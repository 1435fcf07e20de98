package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// A device in the field 外业设备 carries a token of one assessor for one round. It
// fetches the group's pack and the round's key, hands in its owner's sheets and photos
// of the villages he was drawn for, and opens nothing else, whoever holds it: a
// telephone gets lost.

// DeviceDays is how long a device's token lives: a round on site, and a few days
// without a network.
const DeviceDays = 14

// DeviceActions are what a device's token is good for, sorted.
func DeviceActions() []string {
	var actions []string
	for i := range permissions {
		if permissions[i].device {
			actions = append(actions, permissions[i].action)
		}
	}
	slices.Sort(actions)
	return actions
}

// goesOut wants somebody who was drawn for a village of the round, or stepped in.
func goesOut(ctx context.Context, r Reader, id, person string) error {
	round, err := rounds.get(ctx, r, id)
	if err != nil {
		return err
	}
	if round.Lots == "" {
		return errs.E(errs.Conflict, "lots.none", errs.P("round", round.ID))
	}
	list, err := lots.get(ctx, r, round.Lots)
	if err != nil {
		return err
	}
	if person == "" || !slices.ContainsFunc(list.Assigned, func(a Assignment) bool { return slices.Contains(a.Members, person) }) {
		return errs.E(errs.Forbidden, "account.device_not_drawn", errs.P("round", round.Name))
	}
	return nil
}

// keepsTo refuses what a device's token asks for of another round, before anything is
// looked up. Every operation that the table opens to devices asks it.
func (c *Call) keepsTo(round string) error {
	if c.Actor.Round == "" || c.Actor.Round == round {
		return nil
	}
	return errs.E(errs.Forbidden, "account.device_round", errs.P("round", c.Actor.Round))
}

// ownPhoto refuses evidence from a device that is not of a village its owner goes to.
// Evidence knows no round; its year and village stand for it.
func (c *Call) ownPhoto(ctx context.Context, in EvidenceInput) error {
	if c.Actor.Round == "" {
		return nil
	}
	round, err := rounds.get(ctx, c, c.Actor.Round)
	if err != nil {
		return err
	}
	if round.Cycle != in.Cycle || in.Unit == "" || in.Department != "" {
		return errs.E(errs.Forbidden, "account.device_round", errs.P("round", round.ID))
	}
	return mayScore(ctx, c, round, in.Unit, c.Actor.Person)
}
