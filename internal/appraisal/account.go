package appraisal

import (
	"context"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Account is how one person gets in 账号. What the person must prove is kept apart
// (package identity); the record holds only digests of it, so that nobody can swap
// a password in the database without the log telling.
type Account struct {
	Meta
	Name   string       `json:"name"`   // as the person writes it; unique after Fold
	Person string       `json:"person"` // whose it is: one person, one account
	State  AccountState `json:"state"`
	Since  int64        `json:"since"` // when it was created or enabled, Unix milliseconds
	// Epoch counts what ends sessions: logout, new password, new second factor,
	// new roles, disabling. A session of an earlier epoch is dead.
	Epoch       int64           `json:"epoch"`
	Password    auditlog.Digest `json:"password,omitempty"`    // of the password's hash; "" is no password
	PasswordSet int64           `json:"passwordSet,omitempty"` // when the person chose it; 0 is: he did not, and must
	Second      auditlog.Digest `json:"second,omitempty"`      // of the sealed secret of the second factor
	Code        *OneTimeCode    `json:"code,omitempty"`        // a reset that waits
	Links       []string        `json:"links,omitempty"`       // digests of (issuer, subject) of other identity providers
}

// AccountState is whether an account lets anybody in.
type AccountState string

// The states of an account.
const (
	AccountActive   AccountState = "active"
	AccountDisabled AccountState = "disabled"
)

// OneTimeCode is a code with which a person gets back in, by its digest.
type OneTimeCode struct {
	Digest auditlog.Digest `json:"digest"`
	Until  int64           `json:"until"` // exclusive, Unix milliseconds
}

func (a *Account) place() place {
	keys := []string{"name:" + Fold(a.Name), "person:" + a.Person}
	for _, link := range a.Links {
		keys = append(keys, "link:"+link)
	}
	return place{State: string(a.State), Sort: Fold(a.Name), Keys: keys}
}

var accounts = noun[Account, *Account]{"account"}

// NewAccount is what the system administrator says about an account. The first
// password is made by package identity, and only its digest comes here.
type NewAccount struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Person   string          `json:"person,omitempty"` // "" is a person of whom only the account is known
	Password auditlog.Digest `json:"password,omitempty"`
}

// CreateAccount opens an account without any role.
var CreateAccount = Operation[NewAccount, Account]{"account.create", func(ctx context.Context, c *Call, in NewAccount) (Account, error) {
	if err := freeAccount(ctx, c, in); err != nil {
		return Account{}, err
	}
	account, err := decideAccount(in, c.Now)
	if err != nil {
		return Account{}, err
	}
	return account, accounts.save(ctx, c, &account)
}}

func decideAccount(in NewAccount, now int64) (Account, error) {
	if err := checkAccountName(in.Name); err != nil {
		return Account{}, err
	}
	if in.Person == "" {
		in.Person = in.ID
	}
	return Account{Meta: Meta{ID: in.ID}, Name: in.Name, Person: in.Person, State: AccountActive, Since: now, Epoch: 1, Password: in.Password}, nil
}

// freeAccount refuses a name that reads like another one's, and a second account of
// a person: shared and doubled accounts make the log worthless.
func freeAccount(ctx context.Context, c *Call, in NewAccount) error {
	taken, err := accounts.exists(ctx, c, "name:"+Fold(in.Name))
	if err != nil {
		return err
	}
	if taken {
		return errs.E(errs.Conflict, "account.name_taken", errs.P("name", in.Name))
	}
	if in.Person == "" {
		return nil
	}
	if _, err := persons.get(ctx, c, in.Person); err != nil {
		return err
	}
	if taken, err = accounts.exists(ctx, c, "person:"+in.Person); err != nil {
		return err
	}
	if taken {
		return errs.E(errs.Conflict, "account.person_taken", errs.P("person", in.Person))
	}
	return nil
}

// AccountReason names an account and says why.
type AccountReason struct {
	ID     string `json:"id" path:"id"`
	Reason string `json:"reason"`
}

// DisableAccount locks a leaver out at once: sessions, roles and tokens end with
// the same entry.
var DisableAccount = Operation[AccountReason, Account]{"account.disable", func(ctx context.Context, c *Call, in AccountReason) (Account, error) {
	account, err := changing(ctx, c, in)
	if err != nil {
		return Account{}, err
	}
	if account.State == AccountDisabled {
		return Account{}, errs.E(errs.Conflict, "account.disabled_already", errs.P("name", account.Name))
	}
	if err := endAppointments(ctx, c, account); err != nil {
		return Account{}, err
	}
	if err := endTokens(ctx, c, account); err != nil {
		return Account{}, err
	}
	account.State, account.Code = AccountDisabled, nil
	account.Epoch++
	return account, accounts.save(ctx, c, &account)
}}

// EnableAccount lets a person back in, or one whom long absence had locked out. His
// roles have to be asked for again when the account had been disabled.
var EnableAccount = Operation[AccountReason, Account]{"account.enable", func(ctx context.Context, c *Call, in AccountReason) (Account, error) {
	account, err := changing(ctx, c, in)
	if err != nil {
		return Account{}, err
	}
	account.State, account.Since = AccountActive, c.Now
	return account, accounts.save(ctx, c, &account)
}}

// changing loads the account an administrator wants to change, which is not his own.
func changing(ctx context.Context, c *Call, in AccountReason) (Account, error) {
	var w wrong
	w.need("reason", in.Reason)
	if err := w.err(); err != nil {
		return Account{}, err
	}
	if in.ID == c.Actor.Account {
		return Account{}, errs.E(errs.Forbidden, "account.own")
	}
	account, err := accounts.get(ctx, c, in.ID)
	if err != nil {
		return Account{}, err
	}
	c.About(accounts.kind, account.ID, in.Reason)
	return account, c.Expect(account.Version)
}

// ResetInput gives a person who lost his password, or his second factor, a way back.
type ResetInput struct {
	AccountReason
	Second bool            `json:"second,omitempty"` // the second factor is lost as well
	Code   auditlog.Digest `json:"code"`
	Until  int64           `json:"until"`
}

// ResetAccount takes the old password away and puts a one-time code in its place.
var ResetAccount = Operation[ResetInput, Account]{"account.reset", func(ctx context.Context, c *Call, in ResetInput) (Account, error) {
	account, err := changing(ctx, c, in.AccountReason)
	if err != nil {
		return Account{}, err
	}
	if account.State != AccountActive {
		return Account{}, errs.E(errs.Conflict, "account.is_disabled", errs.P("name", account.Name))
	}
	account.Password, account.PasswordSet = "", 0
	account.Code = &OneTimeCode{Digest: in.Code, Until: in.Until}
	if in.Second {
		account.Second = ""
	}
	account.Epoch++
	return account, accounts.save(ctx, c, &account)
}}

// AccountView is an account as administrators see it: nothing of what it proves
// itself with.
type AccountView struct {
	Meta
	Name         string        `json:"name"`
	Person       string        `json:"person"`
	State        AccountState  `json:"state"`
	Since        int64         `json:"since"`
	SecondFactor bool          `json:"secondFactor"`
	MustChange   bool          `json:"mustChange"`
	Roles        []Appointment `json:"roles"` // asked for and held
}

// ListAccounts lists the accounts by name.
var ListAccounts = Question[Page, List[AccountView]]{"account.read", func(ctx context.Context, c *Call, in Page) (List[AccountView], error) {
	page, err := accounts.page(ctx, c, Query{After: in.After, Limit: in.Limit})
	if err != nil {
		return List[AccountView]{}, err
	}
	views := List[AccountView]{Items: make([]AccountView, len(page.Items)), Next: page.Next}
	for i, account := range page.Items {
		if views.Items[i], err = viewAccount(ctx, c, account); err != nil {
			return List[AccountView]{}, err
		}
	}
	return views, nil
}}

// ReadAccount shows one account.
var ReadAccount = Question[ByID, AccountView]{"account.read", func(ctx context.Context, c *Call, in ByID) (AccountView, error) {
	account, err := accounts.get(ctx, c, in.ID)
	if err != nil {
		return AccountView{}, err
	}
	return viewAccount(ctx, c, account)
}}

func viewAccount(ctx context.Context, r Reader, a Account) (AccountView, error) {
	roles, err := openAppointments(ctx, r, a.ID)
	return AccountView{
		Meta: a.Meta, Name: a.Name, Person: a.Person, State: a.State, Since: a.Since,
		SecondFactor: a.Second != "", MustChange: a.PasswordSet == 0, Roles: roles,
	}, err
}

// AccountByID is for package identity, which must know an account before there is
// an actor who may ask.
func AccountByID(ctx context.Context, r Reader, id string) (Account, error) {
	return accounts.get(ctx, r, id)
}

// ActiveAccounts are the accounts that may be used, by name; for package identity.
func ActiveAccounts(ctx context.Context, r Reader) ([]Account, error) {
	return accounts.everything(ctx, r, Query{State: string(AccountActive)})
}

// AccountByName finds the account a name belongs to, however it is typed.
func AccountByName(ctx context.Context, r Reader, name string) (Account, error) {
	return accounts.byKey(ctx, r, "name:"+Fold(name))
}

// AccountByLink finds the account that is linked to a login elsewhere.
func AccountByLink(ctx context.Context, r Reader, link string) (Account, error) {
	return accounts.byKey(ctx, r, "link:"+link)
}

// OrgByID is for package identity, which must know what a tenant demands of
// passwords before there is an actor.
func OrgByID(ctx context.Context, r Reader, id OrgID) (Org, error) {
	return orgs.get(ctx, r, string(id))
}

// LocalNames are names everybody in the place knows, of the office and its units,
// which make poor passwords.
func LocalNames(ctx context.Context, r Reader, id OrgID) ([]string, error) {
	org, err := OrgByID(ctx, r, id)
	if err != nil {
		return nil, err
	}
	every, err := units.everything(ctx, r, Query{})
	names := []string{org.Name}
	for _, unit := range every {
		names = append(names, unit.Name)
	}
	return names, err
}
