package appraisal

import (
	"context"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Opening is what the first start says: the tenant and the four people without whom
// nobody could appoint anybody.
type Opening struct {
	Org      NewOrg       `json:"org"`
	Accounts []FirstOwner `json:"accounts"`
}

// FirstOwner is one of the first accounts.
type FirstOwner struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Role     Role            `json:"role"`
	Password auditlog.Digest `json:"password,omitempty"`
}

// Opened is what the opening made.
type Opened struct {
	Org      Org       `json:"org"`
	Accounts []Account `json:"accounts"`
}

// firstRoles are the accounts an opening makes: the three administrators and the
// assessment office.
var firstRoles = []Role{RoleSystem, RoleSecurity, RoleAudit, RoleOffice}

// OpenOrg makes a tenant and its first accounts in one entry, the first of its log.
var OpenOrg = Operation[Opening, Opened]{"org.create", func(ctx context.Context, c *Call, in Opening) (Opened, error) {
	org, err := CreateOrg.Handle(ctx, c, in.Org)
	if err != nil {
		return Opened{}, err
	}
	if err := in.check(); err != nil {
		return Opened{}, err
	}
	opened := Opened{Org: org}
	for _, owner := range in.Accounts {
		account, err := c.appoint(ctx, owner)
		if err != nil {
			return Opened{}, err
		}
		opened.Accounts = append(opened.Accounts, account)
	}
	return opened, nil
}}

// check wants each first role once, under names that differ.
func (in Opening) check() error {
	if len(in.Accounts) != len(firstRoles) {
		return errs.E(errs.Invalid, "account.opening")
	}
	names, roles := map[string]bool{}, map[Role]bool{}
	for _, owner := range in.Accounts {
		names[Fold(owner.Name)], roles[owner.Role] = true, true
	}
	for _, role := range firstRoles {
		if !roles[role] || len(names) != len(firstRoles) {
			return errs.E(errs.Invalid, "account.opening")
		}
	}
	return nil
}

// appoint makes an account that holds its role from the start: nobody is there yet
// who could ask and grant.
func (c *Call) appoint(ctx context.Context, owner FirstOwner) (Account, error) {
	account, err := decideAccount(NewAccount{ID: owner.ID, Name: owner.Name, Password: owner.Password}, c.Now)
	if err != nil {
		return Account{}, err
	}
	if err := accounts.save(ctx, c, &account); err != nil {
		return Account{}, err
	}
	held := Appointment{Account: account.ID, Role: owner.Role, State: Held, Requester: string(RoleSetup), Approver: string(RoleSetup)}
	return account, appointments.save(ctx, c, &held)
}
