package identity

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// howRehearsal is coming in without a proof, in an office for practice.
const howRehearsal = "rehearsal"

// Player is an account that whoever practises may act as.
type Player struct {
	ID     string
	Name   string
	Grants []appraisal.Grant
}

// Players lists the active accounts of an office for practice, by name; elsewhere it
// is refused.
func (s *Service) Players(ctx context.Context, org appraisal.OrgID) ([]Player, error) {
	if !s.rehearsal {
		return nil, noRehearsal()
	}
	var players []Player
	err := s.read(ctx, org, func(r appraisal.Reader) error {
		all, err := appraisal.ActiveAccounts(ctx, r)
		for _, account := range all {
			grants, err := appraisal.GrantsOf(ctx, r, account.ID)
			if err != nil {
				return err
			}
			players = append(players, Player{account.ID, account.Name, grants})
		}
		return err
	})
	return players, err
}

// Rehearse lets somebody in as any account of an office for practice: nothing counts
// there, and nobody should need a password to learn. The session asks for no second
// factor and is worth nothing on a server that is not for practice.
func (s *Service) Rehearse(ctx context.Context, org appraisal.OrgID, account string, from From) (In, error) {
	if !s.rehearsal {
		return In{}, noRehearsal()
	}
	st, _, err := s.standing(ctx, org, account)
	if err != nil {
		return In{}, err
	}
	if st.account.ID == "" || st.account.State != appraisal.AccountActive {
		return In{}, nobody()
	}
	if err := s.log(ctx, org, st.account, howRehearsal, from); err != nil {
		return In{}, err
	}
	return s.issue(ctx, org, st, Session{How: howRehearsal, Second: true})
}

func noRehearsal() error { return errs.E(errs.Forbidden, "identity.no_rehearsal") }
