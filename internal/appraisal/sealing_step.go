package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// SealingStep closes or reopens the sealed sheets of a round.
type SealingStep struct {
	Round  string `json:"round" path:"round"`
	Reason string `json:"reason,omitempty"` // needed when sheets are missing, and to reopen
}

// SealingStatus is how far a round's sealed sheets are: who has handed in, and never
// what.
type SealingStatus struct {
	Sealing
	HandedIn []HandInView   `json:"handedIn"`
	Missing  []MissingSheet `json:"missing"`
	Held     []int          `json:"held"` // shares that this process has in its memory
}

// CloseSealing ends the handing in. When sheets are missing it must be said why.
var CloseSealing = sealingStep("sealing.close", "close", func(ctx context.Context, c *Call, s *Sealing, in SealingStep) error {
	missing, err := missingSheets(ctx, c, *s)
	if err != nil {
		return err
	}
	if len(missing) > 0 && in.Reason == "" {
		return missingError(missing)
	}
	s.Closed, s.Reason = c.Now, in.Reason
	return nil
})

// ReopenSealing lets sheets come in again, as long as no box has been opened.
var ReopenSealing = sealingStep("sealing.reopen", "reopen", func(_ context.Context, c *Call, s *Sealing, in SealingStep) error {
	for i := range s.Holders {
		s.Holders[i].Given = 0
	}
	s.Closed, s.Reason = 0, in.Reason
	c.After(func() { c.door.shares.drop(c.Actor.Org, s.ID) })
	return needReason(in.Reason)
})

func sealingStep(action, act string, decide func(ctx context.Context, c *Call, s *Sealing, in SealingStep) error) Operation[SealingStep, Sealing] {
	return Operation[SealingStep, Sealing]{action, func(ctx context.Context, c *Call, in SealingStep) (Sealing, error) {
		s, err := sealings.byKey(ctx, c, in.Round)
		if err != nil {
			return Sealing{}, err
		}
		if err := c.Expect(s.Version); err != nil {
			return Sealing{}, err
		}
		if s.State, err = sealingLife.next(s.State, act); err != nil {
			return Sealing{}, err
		}
		if err := decide(ctx, c, &s, in); err != nil {
			return Sealing{}, err
		}
		c.Reason(in.Reason)
		return s, sealings.save(ctx, c, &s)
	}}
}

// missingSheets are those that people drawn for a unit have not handed in, in the
// order of units and persons.
func missingSheets(ctx context.Context, r Reader, s Sealing) ([]MissingSheet, error) {
	round, err := rounds.get(ctx, r, s.Round)
	if err != nil {
		return nil, err
	}
	wanted, err := drawnSheets(ctx, r, round)
	if err != nil {
		return nil, err
	}
	in, err := handIns.everything(ctx, r, Query{Parent: s.ID})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(wanted, func(m MissingSheet) bool {
		return slices.ContainsFunc(in, func(h HandIn) bool { return h.in() && h.Unit == m.Unit && h.Assessor == m.Assessor })
	}), nil
}

// missingError names what is missing, so that it can be asked for.
func missingError(missing []MissingSheet) error {
	var list errs.List
	for _, m := range missing {
		list = append(list, errs.E(errs.Conflict, "sealing.missing", errs.P("unit", m.Unit), errs.P("assessor", m.Assessor)))
	}
	return list.Err()
}

// ReadSealing shows the key and the empty sheet: what a device needs to seal by
// itself.
var ReadSealing = Question[OfRound, Sealing]{"sealing.read", func(ctx context.Context, c *Call, in OfRound) (Sealing, error) {
	if err := c.keepsTo(in.Round); err != nil {
		return Sealing{}, err
	}
	return sealings.byKey(ctx, c, in.Round)
}}

// ReadSealingStatus shows who has handed in and who has not.
var ReadSealingStatus = Question[OfRound, SealingStatus]{"sealing.status", func(ctx context.Context, c *Call, in OfRound) (SealingStatus, error) {
	s, err := sealings.byKey(ctx, c, in.Round)
	if err != nil {
		return SealingStatus{}, err
	}
	status := SealingStatus{Sealing: s, HandedIn: []HandInView{}, Missing: []MissingSheet{}, Held: c.door.shares.indexes(c.Actor.Org, s.ID, c.Now)}
	handed, err := handIns.everything(ctx, c, Query{Parent: s.ID})
	if err != nil {
		return SealingStatus{}, err
	}
	for _, h := range handed {
		status.HandedIn = append(status.HandedIn, h.view())
	}
	missing, err := missingSheets(ctx, c, s)
	status.Missing = append(status.Missing, missing...)
	return status, err
}}
