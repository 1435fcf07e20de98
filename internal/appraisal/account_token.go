package appraisal

import (
	"context"
	"slices"
	"strings"

	"eightx/internal/errs"
)

// Token lets a program act for an account 接口令牌, in a part of what the account may.
// The secret is kept by package identity; what it may do is recomputed from the
// account's roles each time, so that it shrinks with them at once.
type Token struct {
	Meta
	Account string     `json:"account"`
	Label   string     `json:"label"`
	Scopes  []string   `json:"scopes"`          // actions, or "noun.*"
	Round   string     `json:"round,omitempty"` // of a device's token: the one round it is good for
	Until   int64      `json:"until"`           // exclusive, Unix milliseconds
	State   TokenState `json:"state"`
}

// TokenState is whether a token still opens.
type TokenState string

// The states of a token.
const (
	TokenActive  TokenState = "active"
	TokenRevoked TokenState = "revoked"
)

var tokenMoves = map[TokenState][]TokenState{TokenActive: {TokenRevoked}}

func (t *Token) place() place {
	return place{State: string(t.State), Parent: t.Account, Sort: t.ID}
}

var tokens = noun[Token, *Token]{"token"}

// TokenDays is how long a token may live at most.
const TokenDays = 366

// NewToken is what the owner wants of a token. With a round it is for his device in
// the field (account_device.go) and has no scopes of its own.
type NewToken struct {
	ID     string   `json:"id"`
	Label  string   `json:"label"`
	Scopes []string `json:"scopes"`
	Round  string   `json:"round,omitempty"`
	Days   int      `json:"days,omitempty"` // 0 is 90, and 14 for a device
}

// CreateToken mints a token for the actor's own account.
var CreateToken = Operation[NewToken, Token]{"token.create", func(ctx context.Context, c *Call, in NewToken) (Token, error) {
	if in.Round != "" {
		if err := goesOut(ctx, c, in.Round, c.Actor.Person); err != nil {
			return Token{}, err
		}
	}
	token, err := decideToken(c.Actor, in, c.Now)
	if err != nil {
		return Token{}, err
	}
	return token, tokens.save(ctx, c, &token)
}}

func decideToken(actor Actor, in NewToken, now int64) (Token, error) {
	var w wrong
	w.need("label", in.Label)
	usual, most := 90, TokenDays
	switch {
	case in.Round != "":
		usual, most = DeviceDays, DeviceDays
		if len(in.Scopes) > 0 {
			w.add("account.device_scopes", "scopes")
		}
		in.Scopes = DeviceActions()
	case len(in.Scopes) == 0:
		w.add("input.missing", "scopes")
	}
	if in.Days == 0 {
		in.Days = usual
	}
	if in.Days < 1 || in.Days > most {
		w.add("account.token_days", "days", errs.P("most", most))
	}
	if err := w.err(); err != nil {
		return Token{}, err
	}
	if wide := wider(actor, in.Scopes); len(wide) > 0 {
		return Token{}, errs.E(errs.Forbidden, "account.token_wider", errs.P("scopes", strings.Join(wide, ", ")))
	}
	const day = 24 * 60 * 60 * 1000
	return Token{Meta: Meta{ID: in.ID}, Account: actor.Account, Label: in.Label, Scopes: in.Scopes, Round: in.Round, Until: now + int64(in.Days)*day, State: TokenActive}, nil
}

// wider lists the scopes that hold an action the actor may not do, or none at all.
func wider(actor Actor, scopes []string) []string {
	return slices.DeleteFunc(slices.Clone(scopes), func(scope string) bool {
		found := false
		for i := range permissions {
			if !inScopes([]string{scope}, permissions[i].action) {
				continue
			}
			if !permissions[i].allows(actor) {
				return false
			}
			found = true
		}
		return found
	})
}

// RevokeToken ends a token: one's own, or as an administrator anybody's.
var RevokeToken = Operation[ByID, Token]{"token.revoke", func(ctx context.Context, c *Call, in ByID) (Token, error) {
	token, err := tokens.get(ctx, c, in.ID)
	if err != nil {
		return Token{}, err
	}
	if err := c.reachOwner(ctx, token); err != nil {
		return Token{}, err
	}
	if err := move(tokenMoves, tokens.kind, token.State, TokenRevoked); err != nil {
		return Token{}, err
	}
	token.State = TokenRevoked
	return token, tokens.save(ctx, c, &token)
}}

// reachOwner hides other people's tokens from those whose reach is themselves.
func (c *Call) reachOwner(ctx context.Context, token Token) error {
	owner, err := accounts.get(ctx, c, token.Account)
	if err != nil {
		return err
	}
	return tokens.within(c, token.ID, Object{Person: owner.Person})
}

// ListTokens lists one's own tokens, or as an administrator all.
var ListTokens = Question[Page, List[Token]]{"token.read", func(ctx context.Context, c *Call, in Page) (List[Token], error) {
	q := Query{After: in.After, Limit: in.Limit}
	if c.Reach(Object{}) != nil {
		q.Parent = c.Actor.Account
	}
	return tokens.page(ctx, c, q)
}}

// endTokens revokes all tokens of an account.
func endTokens(ctx context.Context, c *Call, account Account) error {
	active, err := tokens.everything(ctx, c, Query{Parent: account.ID, State: string(TokenActive)})
	if err != nil {
		return err
	}
	for _, token := range active {
		token.State = TokenRevoked
		if err := tokens.save(ctx, c, &token); err != nil {
			return err
		}
	}
	return nil
}

// TokenByID is for package identity, which must know a token before there is an
// actor.
func TokenByID(ctx context.Context, r Reader, id string) (Token, error) {
	return tokens.get(ctx, r, id)
}
