package cli

import (
	"context"
	"errors"
	"os"

	"eightx/internal/appraisal"
	"eightx/internal/config"
	"eightx/internal/demo"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/locale"
	"eightx/internal/machine"
)

// initCmd makes a data directory with its first tenant, without a server.
type initCmd struct {
	jsonFlag
	dirFlags
	Org     string `required:"" placeholder:"ID"`
	Name    string `required:"" placeholder:"NAME"`
	Level   string `enum:"subdistrict,county" default:"subdistrict"`
	Profile string `enum:"gb2,asvs" default:"gb2"`

	Rehearsal bool
	On        string `placeholder:"DAY"`
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

// wish is how the directory is opened. One for practice has to be fresh: what was once
// an office stays one.
func (c *initCmd) wish() (openOptions, error) {
	switch {
	case !c.Rehearsal && c.On != "":
		return openOptions{}, errs.E(errs.Usage, "cli.init.on")
	case !c.Rehearsal:
		return openOptions{create: true}, nil
	}
	if err := freshDir(c.Dir); err != nil {
		return openOptions{}, err
	}
	clock := &demo.Clock{}
	clock.Set(machine.Clock{}.Now())
	if c.On != "" {
		at, err := momentOf(c.On)
		if err != nil {
			return openOptions{}, err
		}
		clock.Set(at)
	}
	return openOptions{create: true, played: clock}, nil
}

// freshDir refuses a directory in which anything is but settings.
func freshDir(dir string) error {
	entries, _ := os.ReadDir(dir) // one that is not there is made
	for _, entry := range entries {
		if entry.Name() != config.FileName {
			return errs.E(errs.Conflict, "cli.dir.not_fresh", errs.Where{File: dir})
		}
	}
	return nil
}

// Run makes the directory and prints the first passwords.
func (c *initCmd) Run(s *session) error {
	ctx := context.Background()
	wish, err := c.wish()
	if err != nil {
		return err
	}
	i, err := s.openInstance(ctx, c.dirFlags, wish)
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
	if c.Rehearsal {
		s.say("cli.init.rehearsal", locale.A("now", minuteOf(i.clock.Now())), locale.A("dir", c.Dir))
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
