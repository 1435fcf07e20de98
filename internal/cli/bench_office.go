package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/demo"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// benchOfficeCmd makes a data directory to measure the server with: the demo office,
// and in it further villages, assessors with tokens, and sheets of 60 lines.
type benchOfficeCmd struct {
	Dir       string `required:"" placeholder:"DIR"`
	Assessors int    `default:"64"`
	Villages  int    `default:"600"`
	Sheets    int    `default:"33"`
}

// benchYearCmd makes an office for practice with many villages whose year is scored: to
// measure pages with.
type benchYearCmd struct {
	Dir      string `required:"" placeholder:"DIR"`
	Villages int    `default:"600"`
}

// Run makes the directory.
func (c *benchYearCmd) Run(s *session) error {
	made := 0
	err := s.loadDemo(c.Dir, demoPlan{steps: demo.Wide(c.Villages)}, func(o *demo.Office) error {
		result, err := officialOf(o)
		made = bytes.Count(result, []byte(`"payPool":`))
		return err
	})
	if err != nil {
		return err
	}
	s.say("cli.bench.year.made", locale.A("dir", c.Dir), locale.A("villages", made))
	return nil
}

// benchOffice is what a driver of load needs to know of the directory.
type benchOffice struct {
	Org       appraisal.OrgID `json:"org"`
	Cycle     string          `json:"cycle"`
	Villages  int             `json:"villages"` // B000 and on
	Office    string          `json:"office"`   // token
	Assessors []benchAssessor `json:"assessors"`
}

type benchAssessor struct {
	Person string `json:"person"`
	Token  string `json:"token"`
}

// Run makes the directory and writes DIR/bench.json.
func (c *benchOfficeCmd) Run(s *session) error {
	if err := s.loadDemo(c.Dir, quickDemo, func(*demo.Office) error { return nil }); err != nil {
		return err
	}
	ctx := context.Background()
	i, err := s.openInstance(ctx, dirFlags{Dir: c.Dir}, openOptions{})
	if err != nil {
		return err
	}
	b := &benchMaker{demoOffice: &demoOffice{session: s, instance: i, ctx: ctx}, wish: c}
	err = errors.Join(b.make(), i.close())
	if err != nil {
		return err
	}
	s.say("cli.bench.office.made", locale.A("dir", c.Dir), locale.A("sheets", c.Villages*c.Sheets), locale.A("assessors", c.Assessors))
	return saveTo(filepath.Join(c.Dir, "bench.json"), func(w io.Writer) error { return json.NewEncoder(w).Encode(b.made) })
}

type benchMaker struct {
	*demoOffice
	wish *benchOfficeCmd
	made benchOffice
}

func (b *benchMaker) make() error {
	b.made = benchOffice{Org: demoOrg, Cycle: demoCycle, Villages: b.wish.Villages}
	for name, actor := range map[string]*appraisal.Actor{"system": &b.system, "security": &b.security, "office": &b.office} {
		var err error
		if *actor, err = b.people.Console(b.ctx, demoOrg, name, b.ids.New()); err != nil {
			return err
		}
	}
	token, err := b.token(b.office, "sheet.read", "board.read")
	if err != nil {
		return err
	}
	b.made.Office = token
	for _, step := range []func() error{b.villages, b.assessors, b.sheets} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (b *benchMaker) token(actor appraisal.Actor, scopes ...string) (string, error) {
	_, secret, err := b.people.CreateToken(b.ctx, actor, identity.NewToken{Label: "bench", Scopes: scopes, Days: 1})
	return secret, err
}

func (b *benchMaker) villages() error {
	return b.together(b.wish.Villages, 64, func(n int) error {
		id := fmt.Sprintf("B%03d", n)
		_, err := act(b.demoOffice, appraisal.CreateUnit, b.office, appraisal.UnitInput{ID: id, Name: id, Kind: "village", Peer: "UV"})
		return err
	})
}

func (b *benchMaker) assessors() error {
	b.made.Assessors = make([]benchAssessor, b.wish.Assessors)
	return b.together(b.wish.Assessors, 4, func(n int) error {
		name := fmt.Sprintf("assessor%03d", n)
		token, err := b.assessor(name)
		b.made.Assessors[n] = benchAssessor{name, token}
		return err
	})
}

// assessor makes a person with an account, its role and a token.
func (b *benchMaker) assessor(name string) (string, error) {
	if _, err := act(b.demoOffice, appraisal.WritePerson, b.office, appraisal.PersonInput{ID: name, Name: name}); err != nil {
		return "", err
	}
	account, _, err := b.people.CreateAccount(b.ctx, b.system, identity.NewAccount{Name: name, Person: name})
	if err != nil {
		return "", err
	}
	asked, err := act(b.demoOffice, appraisal.RequestRole, b.system, appraisal.RoleRequest{Account: account.ID, Role: appraisal.RoleAssessor, Reason: "bench"})
	if err != nil {
		return "", err
	}
	if _, err := act(b.demoOffice, appraisal.GrantRole, b.security, appraisal.RoleDecision{ID: asked.ID, Reason: "bench"}); err != nil {
		return "", err
	}
	actor, err := b.people.Console(b.ctx, demoOrg, name, b.ids.New())
	if err != nil {
		return "", err
	}
	return b.token(actor, "sheet.submit", "sheet.read", "board.read")
}

func (b *benchMaker) sheets() error {
	lines := make([]appraisal.SheetLine, 60)
	for i := range lines {
		value := decimal.Scaled(int64(7000+37*i%3000), 2)
		lines[i] = appraisal.SheetLine{Indicator: fmt.Sprintf("F%d-%02d", 1+i/6, 1+i%6), Value: &value}
	}
	return b.together(b.wish.Villages*b.wish.Sheets, 64, func(n int) error {
		person := b.made.Assessors[n%len(b.made.Assessors)].Person
		actor := appraisal.Actor{Org: demoOrg, Account: person, Person: person, Grants: []appraisal.Grant{{Role: appraisal.RoleAssessor}}, Source: "cli"}
		sheet := appraisal.SheetInput{Cycle: demoCycle, Round: fmt.Sprintf("seed%d", n), Unit: fmt.Sprintf("B%03d", n%b.wish.Villages), Assessor: person, Lines: lines}
		_, err := act(b.demoOffice, appraisal.SubmitSheet, actor, sheet)
		return err
	})
}

// together runs the steps 0 to n-1, so many at a time, and returns the first error.
// The store likes many; whatever hashes passwords does not.
func (b *benchMaker) together(n, atOnce int, step func(n int) error) error {
	var wait sync.WaitGroup
	failed := make(chan error, n)
	turn := make(chan int)
	for range atOnce {
		wait.Go(func() {
			for i := range turn {
				if err := step(i); err != nil {
					failed <- err
				}
			}
		})
	}
	for i := range n {
		turn <- i
	}
	close(turn)
	wait.Wait()
	close(failed)
	return <-failed
}
