package cli

import (
	"context"
	"errors"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// initCmd makes a data directory with its first tenant, without a server.
type initCmd struct {
	jsonFlag
	dirFlags
	Org     string `required:"" placeholder:"ID"`
	Name    string `required:"" placeholder:"NAME"`
	Level   string `enum:"subdistrict,county" default:"subdistrict"`
	Profile string `enum:"gb2,asvs" default:"gb2"`
}

// firstNames are the accounts of a first start, by role.
var firstNames = []struct {
	name string
	role appraisal.Role
}{{"system", appraisal.RoleSystem}, {"security", appraisal.RoleSecurity}, {"audit", appraisal.RoleAudit}, {"office", appraisal.RoleOffice}}

// firstLogin is what the command tells once and keeps nowhere.
type firstLogin struct {
	Account  string         `json:"account"`
	Role     appraisal.Role `json:"role"`
	Password string         `json:"password"`
}

// Run makes the directory and prints the first passwords.
func (c *initCmd) Run(s *session) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{create: true})
	if err != nil {
		return err
	}
	logins, err := i.setUp(ctx, appraisal.OrgID(c.Org), appraisal.NewOrg{Name: c.Name, Level: c.Level, Profile: c.Profile})
	if err := errors.Join(err, i.close()); err != nil {
		return err
	}
	if c.JSON {
		return s.writeJSON(map[string]any{"org": c.Org, "accounts": logins})
	}
	s.say("cli.init.done", locale.A("org", c.Org), locale.A("dir", c.Dir))
	for _, login := range logins {
		s.line("  " + locale.PadRight(login.Account, 12) + login.Password)
	}
	s.say("cli.init.next", locale.A("dir", c.Dir))
	return nil
}

// setUp is the first start without a browser.
func (i *instance) setUp(ctx context.Context, org appraisal.OrgID, about appraisal.NewOrg) ([]firstLogin, error) {
	token, _, err := i.people.BeginSetup(ctx)
	if err != nil {
		return nil, err
	}
	wish := identity.Setup{ID: org, Org: about}
	for _, first := range firstNames {
		wish.Accounts = append(wish.Accounts, identity.FirstAccount{Name: first.name, Role: first.role})
	}
	made, err := i.people.Setup(ctx, token, wish, identity.From{Request: i.ids.New(), Source: "cli"})
	if err != nil {
		return nil, err
	}
	logins := make([]firstLogin, len(firstNames))
	for n, first := range firstNames {
		logins[n] = firstLogin{first.name, first.role, made.Passwords[n]}
	}
	return logins, nil
}
