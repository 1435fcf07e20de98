package identity_test

import (
	"context"
	"crypto/rand"
	"os"
	"sync/atomic"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/machine"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// TestMain ends what the tests have started.
func TestMain(m *testing.M) {
	if os.Getenv(providerVariable) != "" {
		provide()
		return
	}
	code := m.Run()
	storetest.Stop()
	os.Exit(code)
}

const (
	org     appraisal.OrgID = "wangjie"
	start                   = 1_783_299_600_000 // 2026-07-06 09:00 in Beijing
	minute                  = 60_000
	day                     = 24 * 60 * minute
	strong                  = "Lv-7kqTz!m4Rw"
	another                 = "Nb+3xUy%w8Gd"
)

// clock stands still until it is moved.
type clock struct{ at atomic.Int64 }

func (c *clock) Now() int64          { return c.at.Load() }
func (c *clock) pass(duration int64) { c.at.Add(duration) }

// world is an instance with its first accounts.
type world struct {
	*testing.T
	ctx      context.Context
	clock    *clock
	config   sqlstore.Config
	store    *sqlstore.Store
	door     *appraisal.Door
	service  *identity.Service
	settings identity.Config
	ids      map[appraisal.Role]string
	owns     map[string]string // passwords by account name
	costly   bool              // hashes cost what they cost
}

// databases runs a test on each of the two.
func databases(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(newWorld(t, sqlstore.Config{Dir: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) { test(newWorld(t, sqlstore.Config{URL: storetest.Postgres(t)})) })
}

func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, sqlstore.Config{Dir: t.TempDir()})
}

// newWorld opens an instance and goes through the first start.
func newWorld(t *testing.T, config sqlstore.Config) *world {
	t.Helper()
	w := emptyWorld(t, config)
	token, _, err := w.service.BeginSetup(w.ctx)
	w.must(err)
	result, err := w.service.Setup(w.ctx, token, w.setup(), w.from())
	w.must(err)
	for _, account := range result.Accounts {
		w.owns[account.Name] = strong
	}
	for i, first := range w.setup().Accounts {
		w.ids[first.Role] = result.Accounts[i].ID
	}
	return w
}

func emptyWorld(t *testing.T, config sqlstore.Config) *world {
	t.Helper()
	w := &world{T: t, ctx: t.Context(), clock: &clock{}, config: config, ids: map[appraisal.Role]string{}, owns: map[string]string{}}
	w.settings = identity.Config{FieldKey: make([]byte, 32)}
	w.clock.at.Store(start)
	w.open()
	return w
}

// open starts an instance on the database.
func (w *world) open() {
	w.Helper()
	w.config.Suite, w.config.Clock = auditlog.International, w.clock
	store, err := sqlstore.Open(context.Background(), w.config)
	w.must(err)
	if w.store == nil {
		w.Cleanup(func() { _ = w.store.Close() })
	}
	w.store = store
	w.door, w.service = w.instance(store)
}

// instance is a service with its door; several may share a store.
func (w *world) instance(store *sqlstore.Store) (*appraisal.Door, *identity.Service) {
	w.Helper()
	door := &appraisal.Door{Store: store, Clock: w.clock, IDs: machine.NewIDs(w.clock, rand.Reader), Suite: auditlog.International, Random: rand.Reader}
	service, err := identity.New(door, store.Secrets(), w.settings)
	w.must(err)
	if !w.costly {
		service.Cheapen()
	}
	door.Committed = service.Committed
	return door, service
}

// restart closes the database and opens it again, as after a stop.
func (w *world) restart() {
	w.Helper()
	w.must(w.store.Close())
	w.open()
}

func (w *world) setup() identity.Setup {
	return identity.Setup{ID: org, Org: appraisal.NewOrg{Name: "望街道", Level: "subdistrict"}, Accounts: []identity.FirstAccount{
		{Name: "系统员", Role: appraisal.RoleSystem, Password: strong},
		{Name: "安全员", Role: appraisal.RoleSecurity, Password: strong},
		{Name: "审计员", Role: appraisal.RoleAudit, Password: strong},
		{Name: "kaoheban", Role: appraisal.RoleOffice, Password: strong},
	}}
}

func (w *world) from() identity.From { return identity.From{Request: "r1", Source: "192.0.2.7"} }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused fails the test unless err has the code.
func (w *world) refused(err error, code string) {
	w.Helper()
	if got := codeOf(err); got != code {
		w.Errorf("got %q (%v), want a refusal %q", got, err, code)
	}
}

func codeOf(err error) string {
	if all := errs.All(err); len(all) > 0 {
		return all[0].Code
	}
	return ""
}

// login comes in with a password.
func (w *world) login(name, password string) (identity.In, error) {
	return w.service.Login(w.ctx, identity.Credentials{Org: org, Name: name, Password: password, From: w.from()})
}

// enter comes in as far as the account needs: a password of his own, and a second
// factor where it is asked for. It returns the second factor's secret as well.
func (w *world) enter(name string) (identity.In, string) {
	w.Helper()
	in, err := w.login(name, w.owns[name])
	w.must(err)
	secret := ""
	for len(in.Needs) > 0 {
		switch in.Needs[0] {
		case identity.NeedPassword:
			in, err = w.service.ChangePassword(w.ctx, in.Session, w.owns[name], another, w.from())
			w.owns[name] = another
		case identity.NeedSecond:
			in, secret = w.enrol(in)
		default:
			w.Fatalf("%s needs %v", name, in.Needs)
		}
		w.must(err)
	}
	return in, secret
}

// enrol sets a second factor up.
func (w *world) enrol(in identity.In) (identity.In, string) {
	w.Helper()
	enrolment, err := w.service.BeginSecond(w.ctx, in.Session)
	w.must(err)
	in, _, err = w.service.ConfirmSecond(w.ctx, in.Session, w.code(enrolment.Secret), w.from())
	w.must(err)
	return in, enrolment.Secret
}

// actor is who a session belongs to.
func (w *world) actor(in identity.In) appraisal.Actor {
	w.Helper()
	actor, err := w.service.ActorOfSession(w.ctx, in.Session)
	w.must(err)
	return actor
}

// as is an actor with a role, as a test may have one without coming in.
func (w *world) as(role appraisal.Role) appraisal.Actor {
	id := w.ids[role]
	if id == "" {
		id = "some " + string(role)
	}
	return appraisal.Actor{Org: org, Account: id, Grants: []appraisal.Grant{{Role: role}}, Fresh: true, Source: "test"}
}

// account opens one more account with roles, and gives its password a chosen form.
func (w *world) account(name string, grants ...appraisal.Grant) appraisal.Account {
	w.Helper()
	account, _, err := w.service.CreateAccount(w.ctx, w.as(appraisal.RoleSystem), identity.NewAccount{Name: name, Password: strong})
	w.must(err)
	w.owns[name] = strong
	for _, g := range grants {
		w.grant(account.ID, g)
	}
	return account
}

// grant asks for a role and grants it.
func (w *world) grant(account string, g appraisal.Grant) appraisal.Appointment {
	w.Helper()
	asked, err := do(w, appraisal.RequestRole, w.as(appraisal.RoleSystem), appraisal.RoleRequest{Account: account, Role: g.Role, Scope: g.Scope, Reason: "任职"})
	w.must(err)
	held, err := do(w, appraisal.GrantRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: asked.ID, Reason: "同意"})
	w.must(err)
	return held
}

func do[In, Out any](w *world, op appraisal.Operation[In, Out], actor appraisal.Actor, in In) (Out, error) {
	return appraisal.Do(w.ctx, w.door, op, appraisal.Command[In]{Actor: actor, Input: in})
}

// freshConfig is an empty database of the same sort.
func (w *world) freshConfig() sqlstore.Config {
	return sqlstore.Config{Dir: w.TempDir()}
}

// long says whether the long form of a test was asked for.
func long(testing.TB) bool { return os.Getenv("EIGHTX_LONG") == "1" }
