package appraisal

import (
	"context"
	"slices"

	"eightx/internal/errs"
)

// Appointment is one account in one role 任职: asked for by the system
// administrator, granted or refused by the security administrator, later revoked.
// What an account may do is the sum of the appointments it holds.
//
// The database repeats two of the rules below with triggers of its own (migrations
// of sqlstore): that the three administrators are kept apart, and that the last of
// each stays. It reads kind, parent (the account), sort (the role) and state.
type Appointment struct {
	Meta
	Account   string           `json:"account"`
	Role      Role             `json:"role"`
	Scope     string           `json:"scope,omitempty"` // the unit or department of roles that have one
	State     AppointmentState `json:"state"`
	Requester string           `json:"requester,omitempty"`
	Approver  string           `json:"approver,omitempty"`
	Reason    string           `json:"reason,omitempty"` // of the last step
}

// AppointmentState is how far an appointment is.
type AppointmentState string

// The states of an appointment.
const (
	Requested AppointmentState = "requested"
	Held      AppointmentState = "held"
	Refused   AppointmentState = "refused"
	Revoked   AppointmentState = "revoked"
)

var appointmentMoves = map[AppointmentState][]AppointmentState{
	Requested: {Held, Refused},
	Held:      {Revoked},
}

func (a *Appointment) place() place {
	at := place{State: string(a.State), Parent: a.Account, Sort: string(a.Role)}
	if a.State == Requested || a.State == Held {
		at.Keys = []string{a.Account + " " + string(a.Role) + " " + a.Scope}
	}
	if unitRole(a.Role) {
		at.Unit = a.Scope
	}
	return at
}

var appointments = noun[Appointment, *Appointment]{"appointment"}

func unitRole(role Role) bool {
	return role == RoleSecretary || role == RoleClerk || role == RoleCommittee
}

// RoleRequest asks that an account gets a role.
type RoleRequest struct {
	Account string `json:"account" path:"account"`
	Role    Role   `json:"role"`
	Scope   string `json:"scope,omitempty"`
	Reason  string `json:"reason"`
}

// RequestRole asks for a role for somebody else.
var RequestRole = Operation[RoleRequest, Appointment]{"role.request", func(ctx context.Context, c *Call, in RoleRequest) (Appointment, error) {
	if err := in.check(); err != nil {
		return Appointment{}, err
	}
	if in.Account == c.Actor.Account {
		return Appointment{}, errs.E(errs.Forbidden, "account.own")
	}
	account, err := accounts.get(ctx, c, in.Account)
	if err != nil {
		return Appointment{}, err
	}
	if err := scopeExists(ctx, c, in.Role, in.Scope); err != nil {
		return Appointment{}, err
	}
	open, err := openAppointments(ctx, c, in.Account)
	if err != nil {
		return Appointment{}, err
	}
	asked, err := decideRequest(account, open, in, c.Actor.Account)
	if err != nil {
		return Appointment{}, err
	}
	c.Reason(in.Reason)
	return asked, appointments.save(ctx, c, &asked)
}}

func (in RoleRequest) check() error {
	var w wrong
	w.need("account", in.Account)
	w.need("reason", in.Reason)
	w.short("scope", in.Scope)
	if !slices.Contains(Roles, in.Role) {
		w.add("input.not_a_choice", "role", errs.P("value", string(in.Role)))
	}
	if scoped := unitRole(in.Role) || in.Role == RoleOfficer; scoped != (in.Scope != "") {
		w.add("account.scope", "scope", errs.P("role", string(in.Role)))
	}
	return w.err()
}

// scopeExists refuses a secretary of no village and an officer of no department.
func scopeExists(ctx context.Context, c *Call, role Role, scope string) error {
	var err error
	switch {
	case unitRole(role):
		_, err = units.get(ctx, c, scope)
	case role == RoleOfficer:
		_, err = departments.get(ctx, c, scope)
	}
	return err
}

func decideRequest(account Account, open []Appointment, in RoleRequest, requester string) (Appointment, error) {
	if account.State != AccountActive {
		return Appointment{}, errs.E(errs.Conflict, "account.is_disabled", errs.P("name", account.Name))
	}
	asked := Appointment{Account: in.Account, Role: in.Role, Scope: in.Scope, State: Requested, Requester: requester, Reason: in.Reason}
	for _, other := range open {
		if other.Role == in.Role && other.Scope == in.Scope {
			return Appointment{}, errs.E(errs.Conflict, "account.role_twice", errs.P("role", string(in.Role)), errs.P("state", string(other.State)))
		}
	}
	return asked, apart(open, in.Role)
}

// apart keeps the administrators apart: nobody is two of the three, and who is one
// of them is nothing else (GB/T 22239, 8.1.5).
func apart(others []Appointment, role Role) error {
	for _, other := range others {
		if other.Role != role && (isAdministrator(role) || isAdministrator(other.Role)) {
			return errs.E(errs.Conflict, "account.role_apart", errs.P("role", string(role)), errs.P("other", string(other.Role)))
		}
	}
	return nil
}

func isAdministrator(role Role) bool { return slices.Contains(Administrators, role) }

// RoleDecision is about one appointment.
type RoleDecision struct {
	ID     string `json:"id" path:"id"`
	Refuse bool   `json:"refuse,omitempty"` // of a request: say no
	Reason string `json:"reason"`
}

// GrantRole is the security administrator's yes or no to a request of another
// person for a third one.
var GrantRole = Operation[RoleDecision, Appointment]{"role.grant", func(ctx context.Context, c *Call, in RoleDecision) (Appointment, error) {
	asked, err := deciding(ctx, c, in)
	if err != nil {
		return Appointment{}, err
	}
	open, err := openAppointments(ctx, c, asked.Account)
	if err != nil {
		return Appointment{}, err
	}
	decided, err := decideGrant(asked, open, in, c.Actor.Account)
	if err != nil {
		return Appointment{}, err
	}
	if err := appointments.save(ctx, c, &decided); err != nil {
		return Appointment{}, err
	}
	return decided, endSessions(ctx, c, decided.Account)
}}

func decideGrant(asked Appointment, open []Appointment, in RoleDecision, approver string) (Appointment, error) {
	to := Held
	if in.Refuse {
		to = Refused
	}
	if err := move(appointmentMoves, appointments.kind, asked.State, to); err != nil {
		return Appointment{}, err
	}
	if approver == asked.Requester || approver == asked.Account {
		return Appointment{}, errs.E(errs.Forbidden, "account.same_person")
	}
	asked.State, asked.Approver, asked.Reason = to, approver, in.Reason
	if in.Refuse {
		return asked, nil
	}
	held := slices.DeleteFunc(slices.Clone(open), func(a Appointment) bool { return a.State != Held })
	return asked, apart(held, asked.Role)
}

// RevokeRole ends an appointment at once, for sessions and tokens as well.
var RevokeRole = Operation[RoleDecision, Appointment]{"role.revoke", func(ctx context.Context, c *Call, in RoleDecision) (Appointment, error) {
	held, err := deciding(ctx, c, in)
	if err != nil {
		return Appointment{}, err
	}
	if err := move(appointmentMoves, appointments.kind, held.State, Revoked); err != nil {
		return Appointment{}, err
	}
	if err := notLast(ctx, c, held); err != nil {
		return Appointment{}, err
	}
	held.State, held.Reason = Revoked, in.Reason
	if err := appointments.save(ctx, c, &held); err != nil {
		return Appointment{}, err
	}
	return held, endSessions(ctx, c, held.Account)
}}

func deciding(ctx context.Context, c *Call, in RoleDecision) (Appointment, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Appointment{}, err
	}
	appointment, err := appointments.get(ctx, c, in.ID)
	if err != nil {
		return Appointment{}, err
	}
	c.About(appointments.kind, appointment.ID, in.Reason)
	return appointment, c.Expect(appointment.Version)
}

// notLast keeps the last system, security and audit administrator: without one of
// them nobody could appoint the next.
func notLast(ctx context.Context, c *Call, going Appointment) error {
	if !isAdministrator(going.Role) {
		return nil
	}
	held, err := appointments.everything(ctx, c, Query{State: string(Held)})
	if err != nil {
		return err
	}
	for _, other := range held {
		if other.Role == going.Role && other.ID != going.ID {
			return nil
		}
	}
	return errs.E(errs.Conflict, "account.last_administrator", errs.P("role", string(going.Role)))
}

// endSessions makes everybody who is in on the account prove himself again.
func endSessions(ctx context.Context, c *Call, id string) error {
	account, err := accounts.get(ctx, c, id)
	if err != nil {
		return err
	}
	account.Epoch++
	return accounts.save(ctx, c, &account)
}

// endAppointments revokes what the account holds and refuses what was asked for it.
func endAppointments(ctx context.Context, c *Call, account Account) error {
	open, err := openAppointments(ctx, c, account.ID)
	if err != nil {
		return err
	}
	for _, a := range open {
		if a.State == Held {
			if err := notLast(ctx, c, a); err != nil {
				return err
			}
		}
		a.State = map[AppointmentState]AppointmentState{Held: Revoked, Requested: Refused}[a.State]
		if err := appointments.save(ctx, c, &a); err != nil {
			return err
		}
	}
	return nil
}

// openAppointments are those asked for and held, by role.
func openAppointments(ctx context.Context, r Reader, account string) ([]Appointment, error) {
	every, err := appointments.everything(ctx, r, Query{Parent: account})
	open := slices.DeleteFunc(every, func(a Appointment) bool { return a.State != Held && a.State != Requested })
	if open == nil {
		open = []Appointment{}
	}
	return open, err
}

// GrantsOf is what an account may act as, for package identity; nobody may nothing.
func GrantsOf(ctx context.Context, r Reader, account string) ([]Grant, error) {
	if account == "" {
		return nil, nil
	}
	held, err := appointments.everything(ctx, r, Query{Parent: account, State: string(Held)})
	grants := make([]Grant, 0, len(held))
	for _, a := range held {
		grants = append(grants, Grant{Role: a.Role, Scope: a.Scope})
	}
	return grants, err
}

// RoleRequests lists the appointments that wait for the security administrator.
var RoleRequests = Question[Page, List[Appointment]]{"account.read", func(ctx context.Context, c *Call, in Page) (List[Appointment], error) {
	return appointments.page(ctx, c, Query{State: string(Requested), After: in.After, Limit: in.Limit})
}}
