package httpapi

import (
	"context"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
)

// accountRoutes are the routes of whatever has to do with secrets: login, second
// factors, passwords, tokens, new accounts and the first start. Package identity does
// the work; the session's secret goes into a cookie and never into a body.
func accountRoutes() []*route {
	return append(oidcRoutes(), []*route{
		own("setup.run", "POST /setup", "", setUp, above, created, example(exampleSetup)),
		own("org.create", "POST /orgs", "org.create", openOrg, created, example(exampleOpening)),

		own("session.login", "POST /session", "", login, created, example(Credentials{Name: "office", Password: "…"})),
		own("session.get", "GET /session", "", whoami),
		own("session.end", "DELETE /session", "", logout),
		own("session.code", "POST /session/code", "", giveCode, example(Code{Code: "123456"})),
		own("session.prove", "POST /session/prove", "", stepUp, example(Proof{Password: "…", Code: "123456"})),
		own("session.password", "POST /session/password", "", newPassword, example(PasswordChange{Old: "…", New: "…"})),
		own("session.recover", "POST /session/recover", "", redeem, example(Recovery{Name: "office", Code: "ABCD-EFGH", Password: "…"})),
		own("second.begin", "POST /session/second", "", beginSecond),
		own("second.confirm", "POST /session/second/confirm", "", confirmSecond, example(Code{Code: "123456"})),
		own("second.remove", "DELETE /session/second", "", removeSecond),

		own("account.create", "POST /accounts", "account.create", createAccount, created, example(AccountWish{Name: "li.na", Person: "P1"})),
		own("account.reset", "POST /accounts/{id}/reset", "account.reset", resetAccount, example(ResetWish{Reason: "2026/3"})),
		own("token.create", "POST /tokens", "token.create", createToken, created, example(TokenWish{Label: "import", Scopes: []string{"facts.*"}, Days: 30})),
	}...)
}

// Empty is an answer that says nothing but that it was done.
type Empty struct{}

// Credentials are a name and its password.
type Credentials struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// Standing is what a session is told about itself.
type Standing struct {
	Org      appraisal.OrgID   `json:"org"`
	Account  string            `json:"account"`
	Name     string            `json:"name"`
	Grants   []appraisal.Grant `json:"grants"`
	Needs    []string          `json:"needs"`              // what is still missing: code, second, password
	DaysLeft int               `json:"daysLeft,omitempty"` // of the password
	Until    int64             `json:"until"`              // Unix milliseconds
}

func standing(in identity.In) Standing {
	s := Standing{Org: in.Org, Account: in.Account, Name: in.Name, Grants: in.Grants, Needs: []string{}, DaysLeft: in.DaysLeft, Until: in.Until}
	for _, need := range in.Needs {
		s.Needs = append(s.Needs, string(need))
	}
	return s
}

// service is package identity, or a refusal on a server without it.
func (s *Server) service() (*identity.Service, error) {
	if s.people == nil {
		return nil, errs.E(errs.Internal, "errs.internal", errs.P("cause", "no identity service"))
	}
	return s.people, nil
}

func (x *exchange) origin() identity.From {
	return identity.From{Request: x.id, Source: x.source}
}

// in puts the session into the cookie and tells the rest.
func (x *exchange) in(in identity.In, err error) (Standing, error) {
	if err != nil {
		return Standing{}, err
	}
	x.setCookie(in.Session, time.Until(time.UnixMilli(in.Until)))
	return standing(in), nil
}

// session is the secret in the cookie, for the tenant of the path.
func (x *exchange) session() (string, error) {
	secret := x.cookie()
	if identity.OrgOfSession(secret) != x.actor.Org {
		return "", errs.E(errs.Unknown, "httpapi.nobody")
	}
	return secret, nil
}

// inSession runs a step of a session that is there.
func inSession(s *Server, x *exchange, step func(people *identity.Service, secret string) (identity.In, error)) (Standing, error) {
	people, err := s.service()
	if err != nil {
		return Standing{}, err
	}
	secret, err := x.session()
	if err != nil {
		return Standing{}, err
	}
	return x.in(step(people, secret))
}

func login(ctx context.Context, s *Server, x *exchange, in Credentials) (Standing, error) {
	people, err := s.service()
	if err != nil {
		return Standing{}, err
	}
	return x.in(people.Login(ctx, identity.Credentials{Org: x.actor.Org, Name: in.Name, Password: in.Password, From: x.origin()}))
}

func whoami(ctx context.Context, s *Server, x *exchange, _ appraisal.None) (Standing, error) {
	people, err := s.service()
	if err != nil {
		return Standing{}, err
	}
	secret, err := x.session()
	if err != nil {
		return Standing{}, err
	}
	in, err := people.Whoami(ctx, secret)
	if err == nil && in.Org != x.actor.Org {
		err = errs.E(errs.Unknown, "httpapi.nobody")
	}
	return standing(in), err
}

func logout(ctx context.Context, s *Server, x *exchange, _ appraisal.None) (Empty, error) {
	people, err := s.service()
	if err != nil {
		return Empty{}, err
	}
	if secret := x.cookie(); secret != "" {
		if err := people.Logout(ctx, secret, x.origin()); err != nil {
			return Empty{}, err
		}
	}
	x.setCookie("", 0)
	return Empty{}, nil
}

// Code is a code of the second factor, or a recovery code.
type Code struct {
	Code string `json:"code"`
}

func giveCode(ctx context.Context, s *Server, x *exchange, in Code) (Standing, error) {
	return inSession(s, x, func(people *identity.Service, secret string) (identity.In, error) {
		return people.LoginTOTP(ctx, secret, in.Code, x.origin())
	})
}

// Proof is who is there, once more.
type Proof struct {
	Password string `json:"password"`
	Code     string `json:"code,omitempty"` // of the second factor, when there is one
}

func stepUp(ctx context.Context, s *Server, x *exchange, in Proof) (Standing, error) {
	return inSession(s, x, func(people *identity.Service, secret string) (identity.In, error) {
		return people.StepUp(ctx, secret, in.Password, in.Code, x.origin())
	})
}

// PasswordChange is the old password and the new one.
type PasswordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

func newPassword(ctx context.Context, s *Server, x *exchange, in PasswordChange) (Standing, error) {
	return inSession(s, x, func(people *identity.Service, secret string) (identity.In, error) {
		return people.ChangePassword(ctx, secret, in.Old, in.New, x.origin())
	})
}

// Recovery is a one-time code of the security administrator with a new password.
type Recovery struct {
	Name     string `json:"name"`
	Code     string `json:"code"`
	Password string `json:"password"`
}

func redeem(ctx context.Context, s *Server, x *exchange, in Recovery) (Empty, error) {
	people, err := s.service()
	if err != nil {
		return Empty{}, err
	}
	return Empty{}, people.Redeem(ctx, identity.Redemption{Org: x.actor.Org, Name: in.Name, Code: in.Code, Password: in.Password, From: x.origin()})
}

func beginSecond(ctx context.Context, s *Server, x *exchange, _ appraisal.None) (identity.Enrolment, error) {
	people, err := s.service()
	if err != nil {
		return identity.Enrolment{}, err
	}
	secret, err := x.session()
	if err != nil {
		return identity.Enrolment{}, err
	}
	return people.BeginSecond(ctx, secret)
}

// Confirmed is a session that has a second factor now, with the codes to print.
type Confirmed struct {
	Standing
	Recovery []string `json:"recovery"` // each good once; they are shown here only
}

func confirmSecond(ctx context.Context, s *Server, x *exchange, in Code) (Confirmed, error) {
	var recovery []string
	now, err := inSession(s, x, func(people *identity.Service, secret string) (identity.In, error) {
		in, codes, err := people.ConfirmSecond(ctx, secret, in.Code, x.origin())
		recovery = codes
		return in, err
	})
	return Confirmed{now, recovery}, err
}

func removeSecond(ctx context.Context, s *Server, x *exchange, _ appraisal.None) (Standing, error) {
	return inSession(s, x, func(people *identity.Service, secret string) (identity.In, error) {
		return people.RemoveSecond(ctx, secret, x.origin())
	})
}
