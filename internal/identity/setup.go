package identity

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// instance is where tickets stand that belong to no tenant. It is no valid id of one.
const instance appraisal.OrgID = "*"

const setupTicket = "setup"

// BeginSetup makes the token of the first start: good for half an hour and once, and
// the only way in as long as there is no account. An earlier one is dead. Print it,
// and keep it nowhere.
func (s *Service) BeginSetup(ctx context.Context) (token string, until int64, err error) {
	if err := s.empty(ctx); err != nil {
		return "", 0, err
	}
	if err := s.secrets.DropTickets(ctx, instance, setupTicket); err != nil {
		return "", 0, err
	}
	token, until = randomText(), s.now()+setupLives
	return token, until, s.secrets.PutTicket(ctx, instance, Ticket{Kind: setupTicket, Hash: hashOf(token), Until: until})
}

// SetupDone says whether the first start is over.
func (s *Service) SetupDone(ctx context.Context) (bool, error) {
	orgs, err := s.door.Store.Orgs(ctx)
	return len(orgs) > 0, err
}

func (s *Service) empty(ctx context.Context) error {
	done, err := s.SetupDone(ctx)
	if err == nil && done {
		return errs.E(errs.Forbidden, "identity.setup_over")
	}
	return err
}

// Setup is what the first start says. A password that is "" is made.
type Setup struct {
	ID       appraisal.OrgID // of the tenant
	Org      appraisal.NewOrg
	Accounts []FirstAccount
}

// FirstAccount is one of the four first accounts.
type FirstAccount struct {
	Name     string
	Role     appraisal.Role
	Password string
}

// SetupResult is what the first start made, with each account's first password in
// the order of the accounts.
type SetupResult struct {
	appraisal.Opened
	Passwords []string
}

// Setup opens the first tenant with its three administrators and the office, and
// ends the first start. A token that was used, or is too old, opens nothing.
func (s *Service) Setup(ctx context.Context, token string, in Setup, from From) (SetupResult, error) {
	if err := s.sources.allow(from.Source, setupTicket, s.now()); err != nil {
		return SetupResult{}, err
	}
	if err := s.empty(ctx); err != nil {
		return SetupResult{}, err
	}
	ticket, err := s.secrets.TakeTicket(ctx, instance, setupTicket, hashOf(token), s.now())
	if missing(err) {
		s.sources.failed(from.Source, s.now())
		return SetupResult{}, errs.E(errs.Forbidden, "identity.setup_token")
	}
	if err != nil {
		return SetupResult{}, err
	}
	actor := appraisal.Actor{Org: in.ID, Grants: []appraisal.Grant{{Role: appraisal.RoleSetup}}, Fresh: true, Request: from.Request, Source: from.Source}
	result, err := s.Open(ctx, actor, in)
	if err != nil { // a slip of the pen must not cost the token
		_ = s.secrets.PutTicket(ctx, instance, ticket)
	}
	return result, err
}

// Open makes a tenant with its first accounts. The actor is the setup token, or the
// system administrator of an instance that gets one tenant more, acting in it.
func (s *Service) Open(ctx context.Context, actor appraisal.Actor, in Setup) (SetupResult, error) {
	opening := appraisal.Opening{Org: in.Org}
	result := SetupResult{}
	for _, first := range in.Accounts {
		owner, password, err := s.firstOwner(ctx, actor.Org, in.Org, first)
		if err != nil {
			return SetupResult{}, err
		}
		opening.Accounts = append(opening.Accounts, owner)
		result.Passwords = append(result.Passwords, password)
	}
	opened, err := appraisal.Do(ctx, s.door, appraisal.OpenOrg, appraisal.Command[appraisal.Opening]{Actor: actor, Input: opening})
	if err != nil {
		return SetupResult{}, err
	}
	result.Opened = opened
	return result, nil
}

// firstOwner stores the password before the account exists, so that there is never
// an account nobody can use.
func (s *Service) firstOwner(ctx context.Context, org appraisal.OrgID, about appraisal.NewOrg, first FirstAccount) (appraisal.FirstOwner, string, error) {
	password := first.Password
	if password == "" {
		password = madePassword()
	}
	if err := profileOf(about.Profile).check(password, []string{about.Name, first.Name}); err != nil {
		return appraisal.FirstOwner{}, "", err
	}
	hashed, err := s.gate.hash(ctx, normal(password))
	if err != nil {
		return appraisal.FirstOwner{}, "", err
	}
	owner := appraisal.FirstOwner{ID: s.door.IDs.New(), Name: first.Name, Role: first.Role, Password: s.digest(hashed)}
	return owner, password, s.secrets.SaveSecret(ctx, org, Secret{Account: owner.ID, Hashes: []string{hashed}})
}
