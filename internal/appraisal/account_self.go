package appraisal

import (
	"context"
	"slices"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// These are the acts of a person on his own account. Package identity, which has
// checked the proof, does them with an actor in RoleSelf.

// SetPassword makes a new password the valid one. With a Code it redeems a reset.
type SetPassword struct {
	Password auditlog.Digest `json:"password"`
	Code     auditlog.Digest `json:"code,omitempty"`
}

// ChangePassword switches to a password whose hash is stored already.
var ChangePassword = Operation[SetPassword, Account]{"self.change", func(ctx context.Context, c *Call, in SetPassword) (Account, error) {
	return changeSelf(ctx, c, func(a *Account) error { return decidePassword(a, in, c.Now) })
}}

func decidePassword(a *Account, in SetPassword, now int64) error {
	if in.Code != "" {
		if a.Code == nil || a.Code.Digest != in.Code || now >= a.Code.Until {
			return errs.E(errs.Unknown, "identity.wrong_code")
		}
	}
	a.Password, a.PasswordSet, a.Code = in.Password, now, nil
	a.Epoch++
	return nil
}

// SetSecond makes a second factor the valid one; "" takes it away.
type SetSecond struct {
	Second auditlog.Digest `json:"second"`
}

// ChangeSecond switches to a second factor whose secret is stored already.
var ChangeSecond = Operation[SetSecond, Account]{"self.change", func(ctx context.Context, c *Call, in SetSecond) (Account, error) {
	grants, err := GrantsOf(ctx, c, c.Actor.Account)
	if err != nil {
		return Account{}, err
	}
	return changeSelf(ctx, c, func(a *Account) error { return decideSecond(a, in, grants) })
}}

func decideSecond(a *Account, in SetSecond, grants []Grant) error {
	if in.Second == "" && NeedsSecond(grants) {
		return errs.E(errs.Forbidden, "identity.second_needed")
	}
	a.Second = in.Second
	a.Epoch++
	return nil
}

// NeedsSecond says whether one of the roles may be used with two factors only: the
// three administrators and the leading group.
func NeedsSecond(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return isAdministrator(g.Role) || g.Role == RoleLeader })
}

// SetLink ties a login at another identity provider to the account, or unties it.
type SetLink struct {
	Link   string `json:"link"`
	Remove bool   `json:"remove,omitempty"`
}

// ChangeLink ties and unties.
var ChangeLink = Operation[SetLink, Account]{"self.change", func(ctx context.Context, c *Call, in SetLink) (Account, error) {
	taken, err := accounts.exists(ctx, c, "link:"+in.Link)
	if err != nil {
		return Account{}, err
	}
	if taken && !in.Remove {
		return Account{}, errs.E(errs.Conflict, "identity.link_taken")
	}
	return changeSelf(ctx, c, func(a *Account) error {
		a.Links = slices.DeleteFunc(a.Links, func(link string) bool { return link == in.Link })
		if !in.Remove {
			a.Links = append(a.Links, in.Link)
		}
		return nil
	})
}}

// Login says how somebody came in.
type Login struct {
	How string `json:"how"` // password, totp, recovery, oidc, console, rehearsal
}

// BeginSession leaves an entry for a login; it changes nothing.
var BeginSession = Operation[Login, None]{"session.begin", func(_ context.Context, c *Call, in Login) (None, error) {
	c.About(accounts.kind, c.Actor.Account, in.How)
	return None{}, nil
}}

// EndSessions ends all sessions of the account.
var EndSessions = Operation[None, Account]{"session.end", func(ctx context.Context, c *Call, _ None) (Account, error) {
	return changeSelf(ctx, c, func(a *Account) error {
		a.Epoch++
		return nil
	})
}}

func changeSelf(ctx context.Context, c *Call, change func(*Account) error) (Account, error) {
	account, err := accounts.get(ctx, c, c.Actor.Account)
	if err != nil {
		return Account{}, err
	}
	if account.State != AccountActive {
		return Account{}, errs.E(errs.Conflict, "account.is_disabled", errs.P("name", account.Name))
	}
	if err := change(&account); err != nil {
		return Account{}, err
	}
	return account, accounts.save(ctx, c, &account)
}

// LoginRefused leaves an entry for a login that failed, of an account that may not
// exist; name is what was typed, folded and cut. It is no operation because nobody
// did it yet.
func (d *Door) LoginRefused(ctx context.Context, actor Actor, reason string) error {
	entry := actor.entry("session.begin", d.Clock.Now())
	entry.Result, entry.Reason = ResultDenied, reason
	return d.Store.Write(ctx, actor.Org, func(tx Tx) error {
		refused := entry
		_, err := tx.Append(ctx, &refused)
		return err
	})
}
