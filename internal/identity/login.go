package identity

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Credentials are what somebody gives to come in.
type Credentials struct {
	Org      appraisal.OrgID
	Name     string
	Password string
	From     From
}

// In is somebody who has come in, as far as he has.
type In struct {
	Session  string          // the secret for the cookie; keep it nowhere else
	Org      appraisal.OrgID // of the account
	Account  string          // its id
	Name     string
	Needs    []Need            // what he must still do; empty is nothing
	Grants   []appraisal.Grant // what he may act as
	DaysLeft int               // of the password, once it is worth saying
	Until    int64             // when the session ends at the latest
}

// Login proves a name by its password. Whatever is wrong, it takes as long and says
// the same (S-13); only the owner of the right password hears that his account is
// disabled or dormant.
func (s *Service) Login(ctx context.Context, c Credentials) (In, error) {
	name := "login:" + hashOf(appraisal.Fold(c.Name))
	if err := s.begins(ctx, c.Org, name, c.From); err != nil {
		return In{}, err
	}
	st, secret, err := s.claimed(ctx, c.Org, c.Name)
	if err != nil {
		return In{}, err
	}
	valid := s.find(secret.Hashes, st.account.Password)
	right, err := s.verify(ctx, valid, c.Password)
	if err != nil {
		return In{}, err
	}
	if !right {
		return In{}, s.refused(ctx, c.Org, st.account, c.From, howPassword)
	}
	if err := s.succeeded(ctx, c.Org, name, c.From); err != nil {
		return In{}, err
	}
	return s.admit(ctx, c.Org, st, secret, Session{How: howPassword}, c.From)
}

// begins counts the try, or refuses it when there were too many.
func (s *Service) begins(ctx context.Context, org appraisal.OrgID, name string, from From) error {
	now := s.now()
	if err := s.sources.allow(from.Source, name, now); err != nil {
		return err
	}
	if err := s.known(ctx, org); err != nil {
		return err
	}
	until, err := s.secrets.Attempt(ctx, org, name, now, lockout)
	if err != nil {
		return err
	}
	if until > now {
		s.sources.failed(from.Source, now)
		return errs.E(errs.Unknown, "identity.locked", errs.P("minutes", (until-now+minute-1)/minute))
	}
	return nil
}

// known refuses a tenant that does not exist, before anything is written for it.
// Tenants are no secret.
func (s *Service) known(ctx context.Context, org appraisal.OrgID) error {
	return s.read(ctx, org, func(r appraisal.Reader) error {
		_, err := appraisal.OrgByID(ctx, r, org)
		return err
	})
}

// succeeded forgets the failures before.
func (s *Service) succeeded(ctx context.Context, org appraisal.OrgID, name string, from From) error {
	s.sources.succeeded(from.Source, name, s.now())
	return s.secrets.Forget(ctx, org, name)
}

// refused leaves an entry for a failure and returns the one answer to all of them.
func (s *Service) refused(ctx context.Context, org appraisal.OrgID, account appraisal.Account, from From, how string) error {
	s.sources.failed(from.Source, s.now())
	actor := appraisal.Actor{Org: org, Account: account.ID, Request: from.Request, Source: from.Source}
	if err := s.door.LoginRefused(ctx, actor, how); err != nil {
		return err
	}
	return nobody()
}

// claimed loads the account a name belongs to. For a name nobody has it returns the
// zero account, after the same steps.
func (s *Service) claimed(ctx context.Context, org appraisal.OrgID, name string) (standing, Secret, error) {
	id := "nobody" // is the id of no account
	err := s.read(ctx, org, func(r appraisal.Reader) error {
		account, err := appraisal.AccountByName(ctx, r, name)
		if err == nil {
			id = account.ID
		}
		return err
	})
	if err != nil && !missing(err) {
		return standing{}, Secret{}, err
	}
	return s.standing(ctx, org, id)
}

// standing loads what decides about an account; a missing one is the zero account.
func (s *Service) standing(ctx context.Context, org appraisal.OrgID, id string) (standing, Secret, error) {
	var st standing
	err := s.read(ctx, org, func(r appraisal.Reader) (err error) {
		st, err = loadStanding(ctx, r, org, id)
		return err
	})
	if err != nil && !missing(err) {
		return st, Secret{}, err
	}
	secret, err := s.secrets.Secret(ctx, org, id)
	return st, secret, err
}

func loadStanding(ctx context.Context, r appraisal.Reader, org appraisal.OrgID, id string) (standing, error) {
	tenant, err := appraisal.OrgByID(ctx, r, org)
	if err != nil {
		return standing{}, err
	}
	st := standing{profile: profileOf(tenant.Profile), rehearsal: tenant.Rehearsal}
	if st.grants, err = appraisal.GrantsOf(ctx, r, id); err != nil {
		return st, err
	}
	st.account, err = appraisal.AccountByID(ctx, r, id)
	return st, err
}

// verify compares with a hash nobody knows when there is no valid one, so that it
// takes its time.
func (s *Service) verify(ctx context.Context, valid, password string) (bool, error) {
	hashed := valid
	if hashed == "" {
		hashed = s.dummy
	}
	right, err := s.gate.matches(ctx, hashed, normal(password))
	return right && valid != "", err
}

// admit lets somebody in whose proof was right, unless the account is closed.
func (s *Service) admit(ctx context.Context, org appraisal.OrgID, st standing, secret Secret, session Session, from From) (In, error) {
	if st.account.State != appraisal.AccountActive {
		return In{}, disabled()
	}
	if st.dormant(secret.Used, s.now()) {
		return In{}, errs.E(errs.Forbidden, "identity.dormant", errs.P("days", dormantAfter/day))
	}
	if err := s.used(ctx, org, secret, st.account.ID); err != nil {
		return In{}, err
	}
	if err := s.log(ctx, org, st.account, session.How, from); err != nil {
		return In{}, err
	}
	session.Proved = s.now()
	return s.issue(ctx, org, st, session)
}

// used notes that somebody came in. Two who come in at once note the same.
func (s *Service) used(ctx context.Context, org appraisal.OrgID, secret Secret, account string) error {
	secret.Account, secret.Used = account, s.now()
	err := s.secrets.SaveSecret(ctx, org, secret)
	if err != nil && errs.KindOf(err) == errs.Conflict {
		return nil
	}
	return err
}

// log leaves the entry of a login.
func (s *Service) log(ctx context.Context, org appraisal.OrgID, account appraisal.Account, how string, from From) error {
	_, err := appraisal.Do(ctx, s.door, appraisal.BeginSession, appraisal.Command[appraisal.Login]{Actor: self(org, account, from), Input: appraisal.Login{How: how}})
	return err
}

func disabled() error { return errs.E(errs.Forbidden, "identity.disabled") }
