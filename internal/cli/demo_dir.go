package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/identity"
	"eightx/internal/locale"
	"eightx/internal/machine"
)

// demoOffice is the demo sub-district on its way into a fresh directory.
type demoOffice struct {
	*session
	*instance
	ctx                      context.Context
	system, security, office appraisal.Actor
	logins                   []firstLogin
}

// The demo's tenant and year.
const (
	demoOrg   appraisal.OrgID = "demo"
	demoCycle string          = demo.Cycle
)

// demoPlan is what of the demo is played, each step on its day or all of it today.
type demoPlan struct {
	steps []demo.Step
	today bool
}

var (
	quickDemo = demoPlan{demo.Quick, true}
	wholeYear = demoPlan{demo.Year, false}
)

// loadDemo plays the demo in a fresh directory and looks at the office that it leaves.
func (s *session) loadDemo(dir string, plan demoPlan, look func(o *demo.Office) error) error {
	ctx := context.Background()
	if err := freshDir(dir); err != nil {
		return err
	}
	clock, wish := &demo.Clock{}, openOptions{create: true}
	wish.played = clock
	if plan.today {
		wish.played = machine.Clock{}
	}
	i, err := s.openInstance(ctx, dirFlags{Dir: dir}, wish)
	if err != nil {
		return err
	}
	d := &demoOffice{session: s, instance: i, ctx: ctx}
	o, err := d.play(clock, plan.steps)
	if err == nil {
		err = look(o)
	}
	return errors.Join(err, i.close())
}

func (d *demoOffice) play(clock *demo.Clock, steps []demo.Step) (*demo.Office, error) {
	o, err := demo.Open(d.ctx, demo.Host{Door: d.door, Clock: clock, Account: d.account, Pack: d.packYear})
	if err != nil {
		return nil, err
	}
	o.On(steps[0].Day)
	if err := d.accounts(); err != nil {
		return nil, err
	}
	bar := d.progress(len(steps))
	if err := o.Play(steps, func(done int, step demo.Step) { bar.at(done, step.Story) }); err != nil {
		return nil, err
	}
	return o, d.writeLogins()
}

// officialOf is the result of the official run.
func officialOf(o *demo.Office) ([]byte, error) {
	year, err := demo.Ask(o, appraisal.ReadCycle, "office", appraisal.ByID{ID: demoCycle})
	if err != nil {
		return nil, err
	}
	return demo.Ask(o, appraisal.ReadResult, "office", appraisal.ResultOf{Run: year.Official})
}

// packYear writes the package of the year beside its database.
func (d *demoOffice) packYear(ctx context.Context, actor appraisal.Actor) (auditlog.Digest, int64, error) {
	return d.pack(ctx, actor, filepath.Join(d.dir, "archive-"+demoCycle+".zip"))
}

// act does one operation of the demo.
func act[In, Out any](d *demoOffice, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, error) {
	return appraisal.Do(d.ctx, d.door, op, appraisal.Command[In]{Actor: actor, Input: in})
}

func (d *demoOffice) word(code string) string { return locale.Text(locale.Zh, code) }

// accounts opens the tenant with its four accounts.
func (d *demoOffice) accounts() error {
	logins, err := d.setUp(d.ctx, demoOrg, appraisal.NewOrg{Name: d.word("cli.demo.org"), Level: "subdistrict"})
	if err != nil {
		return err
	}
	if err := d.administrators(); err != nil {
		return err
	}
	d.logins = logins
	for _, login := range logins {
		d.note("cli.demo.login", locale.A("account", login.Account), locale.A("password", login.Password))
	}
	return nil
}

// administrators finds the accounts of the first start.
func (d *demoOffice) administrators() (err error) {
	for name, actor := range map[string]*appraisal.Actor{"system": &d.system, "security": &d.security, "office": &d.office} {
		if *actor, err = d.console(name); err != nil {
			return err
		}
	}
	return nil
}

func (d *demoOffice) console(name string) (appraisal.Actor, error) {
	return d.people.Console(d.ctx, demoOrg, name, d.ids.New())
}

// account lets somebody act: who has no account yet gets one, and his roles as they
// are given: one administrator asks for them, another grants them.
func (d *demoOffice) account(ctx context.Context, name, person string, grants ...appraisal.Grant) (appraisal.Actor, error) {
	name = strings.ToLower(name)
	if actor, err := d.console(name); err == nil {
		return actor, nil
	}
	account, password, err := d.people.CreateAccount(ctx, d.system, identity.NewAccount{Name: name, Person: person})
	if err != nil {
		return appraisal.Actor{}, err
	}
	login := firstLogin{Account: name, Password: password}
	for _, grant := range grants {
		login.Role = grant.Role
		if err := d.grant(account.ID, grant); err != nil {
			return appraisal.Actor{}, err
		}
	}
	d.logins = append(d.logins, login)
	return d.console(name)
}

func (d *demoOffice) grant(account string, grant appraisal.Grant) error {
	why := d.word("cli.demo.why")
	asked, err := act(d, appraisal.RequestRole, d.system, appraisal.RoleRequest{Account: account, Role: grant.Role, Scope: grant.Scope, Reason: why})
	if err != nil {
		return err
	}
	_, err = act(d, appraisal.GrantRole, d.security, appraisal.RoleDecision{ID: asked.ID, Reason: why})
	return err
}

// loginFile has the first password of everybody in a demo, so that whoever plays can
// be anybody.
const loginFile = "first-passwords.txt"

func (d *demoOffice) writeLogins() error {
	var text strings.Builder
	for _, login := range d.logins {
		text.WriteString(login.Account + "\t" + string(login.Role) + "\t" + login.Password + "\n")
	}
	file := filepath.Join(d.dir, loginFile)
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		return err
	}
	d.note("cli.demo.logins", locale.A("file", file))
	return nil
}
