package cli

import (
	"bufio"
	"context"
	"errors"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// userCmd is about accounts and their roles. Every command needs --as, an account
// that may do it: the system administrator opens, disables and asks for roles, the
// security administrator grants, revokes and resets.
type userCmd struct {
	Add     userAddCmd     `cmd:""`
	List    userListCmd    `cmd:""`
	Disable userDisableCmd `cmd:""`
	Enable  userEnableCmd  `cmd:""`
	Reset   userResetCmd   `cmd:""`
	Request userRequestCmd `cmd:""`
	Grant   userGrantCmd   `cmd:""`
	Revoke  userRevokeCmd  `cmd:""`
}

// desk is an opened directory with somebody at it.
type desk struct {
	*instance
	ctx   context.Context
	actor appraisal.Actor
}

// atDesk opens the directory, finds out who acts, and closes it again.
func (s *session) atDesk(dir dirFlags, as asFlags, work func(d *desk) error) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, dir, openOptions{})
	if err != nil {
		return err
	}
	actor, err := i.actor(ctx, as)
	if err == nil {
		err = work(&desk{i, ctx, actor})
	}
	return errors.Join(err, i.close())
}

// does an operation.
func does[In, Out any](d *desk, op appraisal.Operation[In, Out], in In) (Out, error) {
	return appraisal.Do(d.ctx, d.door, op, appraisal.Command[In]{Actor: d.actor, Input: in})
}

// account finds an account by its name, as far as the actor may see accounts.
func (d *desk) account(name string) (appraisal.AccountView, error) {
	var id string
	err := d.store.Read(d.ctx, d.actor.Org, func(r appraisal.Reader) error {
		account, err := appraisal.AccountByName(d.ctx, r, name)
		id = account.ID
		return err
	})
	if err != nil {
		return appraisal.AccountView{}, err
	}
	return appraisal.Ask(d.ctx, d.door, appraisal.ReadAccount, d.actor, appraisal.ByID{ID: id})
}

// userAddCmd opens an account.
type userAddCmd struct {
	jsonFlag
	dirFlags
	asFlags
	Name          string `arg:""`
	Person        string `placeholder:"ID"`
	PasswordStdin bool   `name:"password-stdin"`
}

// Run opens the account and shows its first password once.
func (c *userAddCmd) Run(s *session) error {
	password, err := s.readPassword(c.PasswordStdin)
	if err != nil {
		return err
	}
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		account, made, err := d.people.CreateAccount(d.ctx, d.actor, identity.NewAccount{Name: c.Name, Person: c.Person, Password: password})
		if err != nil {
			return err
		}
		if password != "" {
			made = ""
		}
		if c.JSON {
			return s.writeJSON(map[string]any{"id": account.ID, "name": account.Name, "password": made})
		}
		s.say("cli.user.added", locale.A("name", account.Name))
		if made != "" {
			s.say("cli.user.password", locale.A("password", made))
		}
		return nil
	})
}

// readPassword takes the first line of the standard input, so that no password
// stands in the list of processes.
func (s *session) readPassword(wanted bool) (string, error) {
	if !wanted {
		return "", nil
	}
	line, err := bufio.NewReader(s.Stdin).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errs.E(errs.Usage, "cli.user.no_password", errs.Cause(err))
	}
	return line, nil
}

// userListCmd lists accounts with their roles.
type userListCmd struct {
	jsonFlag
	dirFlags
	asFlags
}

// Run lists the accounts.
func (c *userListCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		accounts, err := d.accounts()
		if err != nil {
			return err
		}
		if c.JSON {
			return s.writeJSON(map[string]any{"accounts": accounts})
		}
		for _, a := range accounts {
			s.line(locale.PadRight(a.Name, 20) + locale.PadRight(s.text("cli.user.state."+string(a.State)), 10) + s.roles(a.Roles))
		}
		return nil
	})
}

func (d *desk) accounts() ([]appraisal.AccountView, error) {
	all := []appraisal.AccountView{}
	page := appraisal.Page{}
	for {
		list, err := appraisal.Ask(d.ctx, d.door, appraisal.ListAccounts, d.actor, page)
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

// roles writes roles with their scopes; one that is only asked for says so.
func (s *session) roles(held []appraisal.Appointment) string {
	words := make([]string, len(held))
	for i, a := range held {
		words[i] = string(a.Role)
		if a.Scope != "" {
			words[i] += ":" + a.Scope
		}
		if a.State == appraisal.Requested {
			words[i] += s.text("cli.user.requested")
		}
	}
	return strings.Join(words, " ")
}

// userFlags name an account and say why something is done to it.
type userFlags struct {
	dirFlags
	asFlags
	Name   string `arg:""`
	Reason string `required:"" placeholder:"TEXT"`
}

// userDisableCmd locks an account.
type userDisableCmd struct{ userFlags }

// Run disables the account.
func (c *userDisableCmd) Run(s *session) error {
	return c.switched(s, appraisal.DisableAccount, "cli.user.disabled")
}

// userEnableCmd opens it again.
type userEnableCmd struct{ userFlags }

// Run enables the account.
func (c *userEnableCmd) Run(s *session) error {
	return c.switched(s, appraisal.EnableAccount, "cli.user.enabled")
}

func (c *userFlags) switched(s *session, op appraisal.Operation[appraisal.AccountReason, appraisal.Account], code string) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		account, err := d.account(c.Name)
		if err != nil {
			return err
		}
		if _, err := does(d, op, appraisal.AccountReason{ID: account.ID, Reason: c.Reason}); err != nil {
			return err
		}
		s.say(code, locale.A("name", account.Name))
		return nil
	})
}

// userResetCmd gives a way back in.
type userResetCmd struct {
	userFlags
	Second bool
}

// Run shows the one-time code.
func (c *userResetCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		account, err := d.account(c.Name)
		if err != nil {
			return err
		}
		code, _, err := d.people.Reset(d.ctx, d.actor, account.ID, c.Second, c.Reason)
		if err != nil {
			return err
		}
		s.say("cli.user.code", locale.A("name", account.Name), locale.A("code", code))
		return nil
	})
}
