package cli

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/config"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/machine"
	"eightx/internal/notary"
	"eightx/internal/sqlstore"
)

// dirFlags is embedded by commands that work on a data directory. DIR holds
// everything: the SQLite file (unless --database names a PostgreSQL database), the
// evidence, the keys and config.yaml.
type dirFlags struct {
	Dir      string `required:"" placeholder:"DIR"`
	Database string `placeholder:"URL"`
}

// asFlags is embedded by commands that act in a tenant. Whoever has the disk has the
// machine, so naming an account is enough; the log says that it was done at the
// console. The tenant need not be named when there is only one.
type asFlags struct {
	As  string `placeholder:"ACCOUNT"`
	Org string `placeholder:"ORG"`
}

// instance is an opened data directory with everything that works on it.
type instance struct {
	dir    string
	config config.Config
	clock  *officeClock
	ids    *machine.IDs
	store  *sqlstore.Store
	door   *appraisal.Door
	people *identity.Service
	notary *notary.Notary
	// fieldKey seals single fields, and secrets of webhooks are derived from it.
	fieldKey []byte
	// rehearsal is the clock of a directory for practice; nil of a real one.
	rehearsal *machine.Rehearsal

	listeners []func(org appraisal.OrgID, seq int64, changes []appraisal.Change)
}

// reserveBytes is given up when the disk is full, so that people can still log in.
const reserveBytes = 4 << 20

// openOptions are what few commands want otherwise.
type openOptions struct {
	create bool // the directory need not be a data directory yet
	// played is the clock of a directory for practice while it is being made; nil when it
	// is a real one, or is there already.
	played appraisal.Clock
}

// openInstance opens a data directory.
func (s *session) openInstance(ctx context.Context, flags dirFlags, wish openOptions) (*instance, error) {
	if err := checkDir(flags.Dir, wish.create); err != nil {
		return nil, err
	}
	settings, err := config.Load(flags.Dir, s.Env)
	if err != nil {
		return nil, err
	}
	if flags.Database != "" {
		settings.Database = flags.Database
	}
	key, err := config.FieldKey(flags.Dir, wish.create, s.Env)
	if err != nil {
		return nil, err
	}
	suite, err := auditlog.SuiteByName(settings.Suite)
	if err != nil {
		return nil, err
	}
	i := &instance{dir: flags.Dir, config: settings, fieldKey: key, clock: &officeClock{machine.Clock{}}}
	if wish.played != nil {
		i.clock.Clock = wish.played
	}
	i.ids = machine.NewIDs(i.clock, rand.Reader)
	i.store, err = sqlstore.Open(ctx, sqlstore.Config{Dir: flags.Dir, URL: settings.Database, Suite: suite, Clock: i.clock, Reserve: reserveBytes})
	if err != nil {
		return nil, err
	}
	if wish.played == nil {
		if err := i.rehearse(ctx); err != nil {
			return nil, errors.Join(err, i.store.Close())
		}
	}
	if i.notary, err = notary.Open(filepath.Join(flags.Dir, config.KeyFolder), i.store, i.clock); err != nil {
		return nil, errors.Join(err, i.store.Close())
	}
	secret, err := hkdf.Key(sha256.New, key, nil, "eightx requests", len(key))
	if err != nil {
		return nil, errors.Join(err, i.store.Close())
	}
	i.door = &appraisal.Door{Secret: secret, Store: i.store, Clock: i.clock, IDs: i.ids, Suite: suite, Random: rand.Reader, Committed: i.committed, WebhookHosts: settings.WebhookHosts}
	i.door.Rehearsal = wish.played != nil || i.rehearsal != nil
	if i.people, err = identity.New(i.door, i.store.Secrets(), identity.Config{Rehearsal: i.door.Rehearsal, FieldKey: key, OIDC: oidcOf(settings), Clock: machine.Clock{}}); err != nil {
		return nil, errors.Join(err, i.store.Close())
	}
	i.listeners = append(i.listeners, i.people.Committed)
	return i, nil
}

func (i *instance) committed(org appraisal.OrgID, seq int64, changes []appraisal.Change) {
	for _, hear := range i.listeners {
		hear(org, seq, changes)
	}
}

func (i *instance) close() error {
	if i.rehearsal == nil {
		return i.store.Close()
	}
	return errors.Join(i.rehearsal.Close(), i.store.Close())
}

func oidcOf(c config.Config) *identity.OIDCConfig {
	if c.OIDC == nil {
		return nil
	}
	return &identity.OIDCConfig{Issuer: c.OIDC.Issuer, ClientID: c.OIDC.ClientID, ClientSecret: c.OIDC.ClientSecret, RedirectURL: c.OIDC.RedirectURL}
}

// checkDir refuses a directory that is none of ours, so that a slip of the pen does
// not open an empty memory beside the full one.
func checkDir(dir string, create bool) error {
	if create {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return errs.E(errs.Usage, "cli.dir.unmade", errs.Where{File: dir}, errs.P("cause", causeOf(err)), errs.Cause(err))
		}
		return nil
	}
	for _, name := range []string{sqlstore.FileName, config.KeyFolder, config.FileName} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return nil
		}
	}
	return errs.E(errs.NotFound, "cli.dir.none", errs.Where{File: dir})
}

// actor is who acts at the console: the account named by --as in the tenant named
// by --org, or in the only one there is.
func (i *instance) actor(ctx context.Context, flags asFlags) (appraisal.Actor, error) {
	org, err := i.org(ctx, flags.Org)
	if err != nil {
		return appraisal.Actor{}, err
	}
	if flags.As == "" {
		return appraisal.Actor{}, errs.E(errs.Usage, "cli.as.missing")
	}
	return i.people.Console(ctx, org, flags.As, i.ids.New())
}

// org is the tenant of a name, or the only one.
func (i *instance) org(ctx context.Context, name string) (appraisal.OrgID, error) {
	orgs, err := i.store.Orgs(ctx)
	if err != nil {
		return "", err
	}
	for _, org := range orgs {
		if string(org) == name || name == "" && len(orgs) == 1 {
			return org, nil
		}
	}
	switch {
	case len(orgs) == 0:
		return "", errs.E(errs.NotFound, "cli.org.none")
	case name == "":
		return "", errs.E(errs.Usage, "cli.org.several", errs.P("orgs", orgs))
	}
	return "", errs.E(errs.NotFound, "cli.org.unknown", errs.P("org", name), errs.P("orgs", orgs))
}
