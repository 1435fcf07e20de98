package cli

import (
	"context"
	"errors"
	"os"
	"slices"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/locale"
	"eightx/internal/schemefile"
	"eightx/testdata"
)

// demoOffice is the demo sub-district on its way into a fresh directory: everything
// goes through the door, as people would do it.
type demoOffice struct {
	*session
	*instance
	ctx                              context.Context
	system, security, office, leader appraisal.Actor
}

// The demo's tenant and year.
const (
	demoOrg   appraisal.OrgID = "demo"
	demoCycle string          = "2026"
)

// loadDemo makes the demo office in a directory and scores it by an official run.
func (s *session) loadDemo(dir string) (result []byte, err error) {
	ctx := context.Background()
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, errs.E(errs.Conflict, "cli.demo.not_fresh", errs.Where{File: dir})
	}
	i, err := s.openInstance(ctx, dirFlags{Dir: dir}, true)
	if err != nil {
		return nil, err
	}
	demo := &demoOffice{session: s, instance: i, ctx: ctx}
	result, err = demo.load()
	return result, errors.Join(err, i.close())
}

func (d *demoOffice) load() ([]byte, error) {
	for _, step := range []func() error{d.accounts, d.directory, d.scheme, d.facts} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	run, err := act(d, appraisal.RunOfficial, d.office, appraisal.RunInput{Cycle: demoCycle})
	if err != nil {
		return nil, err
	}
	return appraisal.Ask(d.ctx, d.door, appraisal.ReadResult, d.office, appraisal.ResultOf{Run: run.ID})
}

// act does one operation of the demo.
func act[In, Out any](d *demoOffice, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, error) {
	return appraisal.Do(d.ctx, d.door, op, appraisal.Command[In]{Actor: actor, Input: in})
}

func (d *demoOffice) word(code string) string { return locale.Text(locale.Zh, code) }

// accounts opens the tenant with its four accounts, and a fifth for the leading group.
func (d *demoOffice) accounts() error {
	logins, err := d.setUp(d.ctx, demoOrg, appraisal.NewOrg{Name: d.word("cli.demo.org"), Level: "subdistrict"})
	if err != nil {
		return err
	}
	for name, actor := range map[string]*appraisal.Actor{"system": &d.system, "security": &d.security, "office": &d.office} {
		if *actor, err = d.people.Console(d.ctx, demoOrg, name, d.ids.New()); err != nil {
			return err
		}
	}
	if err := d.appointLeader(); err != nil {
		return err
	}
	for _, login := range logins {
		d.note("cli.demo.login", locale.A("account", login.Account), locale.A("password", login.Password))
	}
	return nil
}

// appointLeader opens an account for the leading group: one administrator asks for
// the role, another grants it.
func (d *demoOffice) appointLeader() error {
	account, _, err := d.people.CreateAccount(d.ctx, d.system, identity.NewAccount{Name: "leader"})
	if err != nil {
		return err
	}
	why := d.word("cli.demo.why")
	asked, err := act(d, appraisal.RequestRole, d.system, appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleLeader, Reason: why})
	if err != nil {
		return err
	}
	if _, err := act(d, appraisal.GrantRole, d.security, appraisal.RoleDecision{ID: asked.ID, Reason: why}); err != nil {
		return err
	}
	d.leader, err = d.people.Console(d.ctx, demoOrg, "leader", d.ids.New())
	return err
}

// directory enters the peer groups and units that the facts name.
func (d *demoOffice) directory() error {
	in, err := readJSONFacts(testdata.DemoFacts)
	if err != nil {
		return err
	}
	var groups []string
	for _, u := range in.facts.Units {
		if !slices.Contains(groups, u.Peer) {
			groups = append(groups, u.Peer)
			if _, err := act(d, appraisal.WriteGroup, d.office, appraisal.Named{ID: u.Peer, Name: u.Peer}); err != nil {
				return err
			}
		}
		unit := appraisal.UnitInput{ID: u.ID, Name: u.Name, Kind: u.Kind, Peer: u.Peer, Code: u.Code, Attributes: u.Attributes, Staff: u.Staff, Note: u.Note}
		if _, err := act(d, appraisal.CreateUnit, d.office, unit); err != nil {
			return err
		}
	}
	_, err = act(d, appraisal.CreateCycle, d.office, appraisal.NewCycle{Year: 2026, Title: d.word("cli.demo.cycle")})
	return err
}

// scheme takes the scheme from draft to publication. What the checker warns of gets
// a reason, as the leading group would write it.
func (d *demoOffice) scheme() error {
	program, err := parseProgram("demo.yaml", testdata.DemoScheme)
	if err != nil {
		return err
	}
	text, err := schemefile.Format("scheme.json", program.Scheme)
	if err != nil {
		return err
	}
	draft, err := act(d, appraisal.DraftScheme, d.office, appraisal.SchemeText{Cycle: demoCycle, Text: text})
	if err != nil {
		return err
	}
	step := appraisal.SchemeStep{ID: draft.ID, Document: d.word("cli.demo.document"), Reasons: map[string]string{}}
	for _, f := range draft.Findings {
		step.Reasons[f.Code+" "+f.Path] = d.word("cli.demo.why")
	}
	if _, err := act(d, appraisal.ConsultScheme, d.office, step); err != nil {
		return err
	}
	if _, err := act(d, appraisal.ApproveScheme, d.leader, step); err != nil {
		return err
	}
	_, err = act(d, appraisal.PublishScheme, d.office, step)
	return err
}

func (d *demoOffice) facts() error {
	in, err := readJSONFacts(testdata.DemoFacts)
	if err != nil {
		return err
	}
	_, err = act(d, appraisal.VerifyFacts, d.office, appraisal.Delivery{Cycle: demoCycle, Note: d.word("cli.demo.cycle"), Facts: *in.facts})
	return err
}
