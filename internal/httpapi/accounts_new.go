package httpapi

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
)

// AccountWish is a new account. The password is made when none is given.
type AccountWish struct {
	Name     string `json:"name"`
	Person   string `json:"person,omitempty"`
	Password string `json:"password,omitempty"`
}

// AccountMade is the account with its first password, which is shown here only.
type AccountMade struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

func createAccount(ctx context.Context, s *Server, x *exchange, in AccountWish) (AccountMade, error) {
	people, err := s.service()
	if err != nil {
		return AccountMade{}, err
	}
	account, password, err := people.CreateAccount(ctx, x.actor, identity.NewAccount{Name: in.Name, Person: in.Person, Password: in.Password})
	return AccountMade{account.ID, account.Name, password}, err
}

// ResetWish gives a person a way back in.
type ResetWish struct {
	ID     string `json:"id" path:"id"`
	Second bool   `json:"second,omitempty"` // his second factor is lost as well
	Reason string `json:"reason"`
}

// ResetCode is the one-time code, which is shown here only.
type ResetCode struct {
	Code  string `json:"code"`
	Until int64  `json:"until"` // Unix milliseconds
}

func resetAccount(ctx context.Context, s *Server, x *exchange, in ResetWish) (ResetCode, error) {
	people, err := s.service()
	if err != nil {
		return ResetCode{}, err
	}
	code, until, err := people.Reset(ctx, x.actor, in.ID, in.Second, in.Reason)
	return ResetCode{code, until}, err
}

// TokenWish is a token for a program, or for a device in the field.
type TokenWish struct {
	Label  string   `json:"label"`
	Scopes []string `json:"scopes,omitempty"` // actions, or "noun.*"; none for a device
	Round  string   `json:"round,omitempty"`  // of a device
	Days   int      `json:"days,omitempty"`
}

// TokenMade is the token with its secret, which is shown here only.
type TokenMade struct {
	ID     string   `json:"id"`
	Label  string   `json:"label"`
	Scopes []string `json:"scopes"`
	Round  string   `json:"round,omitempty"`
	Until  int64    `json:"until"` // Unix milliseconds
	Secret string   `json:"secret"`
}

func createToken(ctx context.Context, s *Server, x *exchange, in TokenWish) (TokenMade, error) {
	people, err := s.service()
	if err != nil {
		return TokenMade{}, err
	}
	token, secret, err := people.CreateToken(ctx, x.actor, identity.NewToken{Label: in.Label, Scopes: in.Scopes, Round: in.Round, Days: in.Days})
	return TokenMade{token.ID, token.Label, token.Scopes, token.Round, token.Until, secret}, err
}

// Opening is a tenant with its first four accounts: three administrators and the
// office.
type Opening struct {
	ID       appraisal.OrgID  `json:"id"`
	Org      appraisal.NewOrg `json:"org"`
	Accounts []FirstAccount   `json:"accounts"`
}

// FirstAccount is one of them. The password is made when none is given.
type FirstAccount struct {
	Name     string         `json:"name"`
	Role     appraisal.Role `json:"role"`
	Password string         `json:"password,omitempty"`
}

// Setup is the first start.
type Setup struct {
	Token string `json:"token"` // as the server printed it
	Opening
}

// Opened is what was made, with the first passwords, which are shown here only.
type Opened struct {
	Org      appraisal.Org `json:"org"`
	Accounts []AccountMade `json:"accounts"`
}

func setUp(ctx context.Context, s *Server, x *exchange, in Setup) (Opened, error) {
	people, err := s.service()
	if err != nil {
		return Opened{}, err
	}
	result, err := people.Setup(ctx, in.Token, in.wish(), x.origin())
	return opened(result), err
}

// openOrg makes a further tenant; the system administrator who asks acts in it. Who
// may not is refused before, so that no log of another tenant begins with it.
func openOrg(ctx context.Context, s *Server, x *exchange, in Opening) (Opened, error) {
	people, err := s.service()
	if err != nil {
		return Opened{}, err
	}
	if err := appraisal.Allowed(x.actor, "org.create"); err != nil {
		return Opened{}, err
	}
	actor := x.actor
	actor.Org = in.ID
	result, err := people.Open(ctx, actor, in.wish())
	return opened(result), err
}

func (in Opening) wish() identity.Setup {
	wish := identity.Setup{ID: in.ID, Org: in.Org}
	for _, first := range in.Accounts {
		wish.Accounts = append(wish.Accounts, identity.FirstAccount(first))
	}
	return wish
}

func opened(result identity.SetupResult) Opened {
	out := Opened{Org: result.Org, Accounts: []AccountMade{}}
	for i, account := range result.Accounts {
		out.Accounts = append(out.Accounts, AccountMade{account.ID, account.Name, result.Passwords[i]})
	}
	return out
}

var exampleOpening = Opening{
	ID: "demo", Org: appraisal.NewOrg{Name: "demo", Level: "subdistrict"},
	Accounts: []FirstAccount{
		{Name: "system", Role: appraisal.RoleSystem}, {Name: "security", Role: appraisal.RoleSecurity},
		{Name: "audit", Role: appraisal.RoleAudit}, {Name: "office", Role: appraisal.RoleOffice},
	},
}

var exampleSetup = Setup{Token: "…", Opening: exampleOpening}
