package cli

import (
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// tokenCmd is about tokens, with which programs act for an account.
type tokenCmd struct {
	Create tokenCreateCmd `cmd:""`
	List   tokenListCmd   `cmd:""`
	Revoke tokenRevokeCmd `cmd:""`
}

// tokenCreateCmd mints a token for the account of --as.
type tokenCreateCmd struct {
	jsonFlag
	dirFlags
	asFlags
	Label  string   `required:"" placeholder:"TEXT"`
	Scopes []string `placeholder:"ACTION,…"`
	Round  string   `placeholder:"ROUND"`
	Days   int
}

// Run shows the secret once.
func (c *tokenCreateCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		token, secret, err := d.people.CreateToken(d.ctx, d.actor, identity.NewToken{Label: c.Label, Scopes: c.Scopes, Round: c.Round, Days: c.Days})
		if err != nil {
			return err
		}
		if c.JSON {
			return s.writeJSON(map[string]any{"id": token.ID, "label": token.Label, "scopes": token.Scopes, "round": token.Round, "until": token.Until, "secret": secret})
		}
		s.say("cli.token.created", locale.A("id", token.ID), locale.A("until", dayOf(token.Until)))
		s.line(secret)
		return nil
	})
}

// dayOf writes the day of a time, in the office's own zone.
func dayOf(at int64) string { return time.UnixMilli(at).Format(time.DateOnly) }

// tokenListCmd lists tokens: one's own, or as an administrator all.
type tokenListCmd struct {
	jsonFlag
	dirFlags
	asFlags
}

// Run lists the tokens.
func (c *tokenListCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		tokens, err := d.tokens()
		if err != nil {
			return err
		}
		if c.JSON {
			return s.writeJSON(map[string]any{"tokens": tokens})
		}
		for _, t := range tokens {
			s.line(locale.PadRight(t.ID, 28) + locale.PadRight(s.text("cli.token.state."+string(t.State)), 10) + locale.PadRight(dayOf(t.Until), 12) + t.Label + strings.TrimRight("  "+strings.Join(t.Scopes, ",")+"  "+t.Round, " "))
		}
		return nil
	})
}

func (d *desk) tokens() ([]appraisal.Token, error) {
	all := []appraisal.Token{}
	page := appraisal.Page{}
	for {
		list, err := appraisal.Ask(d.ctx, d.door, appraisal.ListTokens, d.actor, page)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if list.Next == nil {
			return all, nil
		}
		page.After = *list.Next
	}
}

// tokenRevokeCmd ends a token.
type tokenRevokeCmd struct {
	dirFlags
	asFlags
	ID string `arg:""`
}

// Run revokes it.
func (c *tokenRevokeCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		token, err := does(d, appraisal.RevokeToken, appraisal.ByID{ID: c.ID})
		if err != nil {
			return err
		}
		s.say("cli.token.revoked", locale.A("id", token.ID))
		return nil
	})
}
