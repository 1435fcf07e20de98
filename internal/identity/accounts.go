package identity

import (
	"context"
	"crypto/rand"

	"eightx/internal/appraisal"
)

// NewAccount is what the system administrator says about a new account.
type NewAccount struct {
	Name     string
	Person   string // a person of the directory, or ""
	Password string // "" lets the program make one
}

// CreateAccount opens an account and returns its first password, which whoever gets
// it must replace. Show it once and keep it nowhere.
func (s *Service) CreateAccount(ctx context.Context, actor appraisal.Actor, in NewAccount) (appraisal.Account, string, error) {
	password, hashed, err := s.firstPassword(ctx, actor.Org, in.Name, in.Password)
	if err != nil {
		return appraisal.Account{}, "", err
	}
	wish := appraisal.NewAccount{ID: s.door.IDs.New(), Name: in.Name, Person: in.Person, Password: s.digest(hashed)}
	account, err := appraisal.Do(ctx, s.door, appraisal.CreateAccount, appraisal.Command[appraisal.NewAccount]{Actor: actor, Input: wish})
	if err != nil {
		return appraisal.Account{}, "", err
	}
	return account, password, s.secrets.SaveSecret(ctx, actor.Org, Secret{Account: account.ID, Hashes: []string{hashed}})
}

// firstPassword checks a given password, or makes one, and hashes it.
func (s *Service) firstPassword(ctx context.Context, org appraisal.OrgID, name, password string) (plain, hashed string, err error) {
	if password == "" {
		password = madePassword()
	}
	var tenant appraisal.Org
	err = s.read(ctx, org, func(r appraisal.Reader) (err error) {
		tenant, err = appraisal.OrgByID(ctx, r, org)
		return err
	})
	if err != nil && !missing(err) {
		return "", "", err
	}
	if err := profileOf(tenant.Profile).check(password, s.about(ctx, org, appraisal.Account{Name: name})); err != nil {
		return "", "", err
	}
	hashed, err = s.gate.hash(ctx, normal(password))
	return password, hashed, err
}

// madePassword has 16 letters and digits that cannot be mistaken for each other, in
// groups, and satisfies every profile: about 70 random bits.
func madePassword() string {
	const capitals, small, digits = "ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"
	pattern := []string{capitals, small, digits, small, "-", small, digits, capitals, small, "-", digits, small, small, capitals, "-", small, digits, small, digits}
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	password := make([]byte, len(pattern))
	for i, from := range pattern {
		password[i] = from[int(raw[i])%len(from)]
	}
	return string(password)
}

// Reset takes an account's password away and returns a one-time code, good for a
// quarter of an hour, that its owner is handed on another way. With second his
// second factor is taken away as well.
func (s *Service) Reset(ctx context.Context, actor appraisal.Actor, account string, second bool, reason string) (code string, until int64, err error) {
	code = readableCode()
	until = s.recorded() + codeLives
	in := appraisal.ResetInput{AccountReason: appraisal.AccountReason{ID: account, Reason: reason}, Second: second, Code: s.digest(codeText(account, code)), Until: until}
	_, err = appraisal.Do(ctx, s.door, appraisal.ResetAccount, appraisal.Command[appraisal.ResetInput]{Actor: actor, Input: in})
	return code, until, err
}

// NewToken is what an account wants of a token for a program, or with a round for a
// device in the field.
type NewToken struct {
	Label  string
	Scopes []string
	Round  string
	Days   int
}

// CreateToken mints a token for the actor's account and returns its secret. Show it
// once and keep it nowhere.
func (s *Service) CreateToken(ctx context.Context, actor appraisal.Actor, in NewToken) (appraisal.Token, string, error) {
	wish := appraisal.NewToken{ID: s.door.IDs.New(), Label: in.Label, Scopes: in.Scopes, Round: in.Round, Days: in.Days}
	token, err := appraisal.Do(ctx, s.door, appraisal.CreateToken, appraisal.Command[appraisal.NewToken]{Actor: actor, Input: wish})
	if err != nil {
		return appraisal.Token{}, "", err
	}
	secret := ticketText(tokenPrefix, actor.Org)
	return token, secret, s.secrets.PutToken(ctx, actor.Org, hashOf(secret), token.ID)
}

// Console is the actor for somebody at the machine itself, who names an account and
// proves nothing: whoever can read the data directory could do anything without us.
// The log says "cli".
func (s *Service) Console(ctx context.Context, org appraisal.OrgID, name, request string) (appraisal.Actor, error) {
	var account appraisal.Account
	var grants []appraisal.Grant
	err := s.read(ctx, org, func(r appraisal.Reader) (err error) {
		if account, err = appraisal.AccountByName(ctx, r, name); err != nil {
			return err
		}
		grants, err = appraisal.GrantsOf(ctx, r, account.ID)
		return err
	})
	if err != nil {
		return appraisal.Actor{}, err
	}
	if account.State != appraisal.AccountActive {
		return appraisal.Actor{}, disabled()
	}
	from := From{Request: request, Source: "cli"}
	if err := s.log(ctx, org, account, howConsole, from); err != nil {
		return appraisal.Actor{}, err
	}
	return appraisal.Actor{
		Org: org, Account: account.ID, Person: account.Person, Grants: grants,
		Proved: s.now(), Fresh: true, Request: request, Source: from.Source,
	}, nil
}
