package cli

import (
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// roleFlags name a role of an account.
type roleFlags struct {
	dirFlags
	asFlags
	Name   string `arg:""`
	Role   string `arg:""`
	Scope  string `placeholder:"ID"`
	Reason string `required:"" placeholder:"TEXT"`
}

// userRequestCmd asks for a role.
type userRequestCmd struct{ roleFlags }

// Run asks.
func (c *userRequestCmd) Run(s *session) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		account, err := d.account(c.Name)
		if err != nil {
			return err
		}
		in := appraisal.RoleRequest{Account: account.ID, Role: appraisal.Role(c.Role), Scope: c.Scope, Reason: c.Reason}
		if _, err := does(d, appraisal.RequestRole, in); err != nil {
			return err
		}
		s.say("cli.user.asked", locale.A("name", account.Name), locale.A("role", c.Role))
		return nil
	})
}

// userGrantCmd answers a request.
type userGrantCmd struct {
	roleFlags
	Refuse bool
}

// Run grants the role, or refuses it.
func (c *userGrantCmd) Run(s *session) error {
	code := "cli.user.granted"
	if c.Refuse {
		code = "cli.user.refused"
	}
	return c.decide(s, appraisal.Requested, appraisal.GrantRole, appraisal.RoleDecision{Refuse: c.Refuse, Reason: c.Reason}, code)
}

// userRevokeCmd takes a role away.
type userRevokeCmd struct{ roleFlags }

// Run revokes the role.
func (c *userRevokeCmd) Run(s *session) error {
	return c.decide(s, appraisal.Held, appraisal.RevokeRole, appraisal.RoleDecision{Reason: c.Reason}, "cli.user.revoked")
}

// decide finds the appointment in its state and does something about it.
func (c *roleFlags) decide(s *session, state appraisal.AppointmentState, op appraisal.Operation[appraisal.RoleDecision, appraisal.Appointment], in appraisal.RoleDecision, code string) error {
	return s.atDesk(c.dirFlags, c.asFlags, func(d *desk) error {
		account, err := d.account(c.Name)
		if err != nil {
			return err
		}
		if in.ID, err = c.find(account, state); err != nil {
			return err
		}
		if _, err := does(d, op, in); err != nil {
			return err
		}
		s.say(code, locale.A("name", account.Name), locale.A("role", c.Role))
		return nil
	})
}

func (c *roleFlags) find(account appraisal.AccountView, state appraisal.AppointmentState) (string, error) {
	for _, a := range account.Roles {
		if a.State == state && string(a.Role) == c.Role && a.Scope == c.Scope {
			return a.ID, nil
		}
	}
	return "", errs.E(errs.NotFound, "cli.user.no_role", errs.P("name", account.Name), errs.P("role", c.Role), errs.P("state", string(state)))
}
