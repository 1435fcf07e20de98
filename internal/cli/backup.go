package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"eightx/internal/appraisal"
	"eightx/internal/backup"
	"eightx/internal/config"
	"eightx/internal/errs"
	"eightx/internal/jobs"
	"eightx/internal/locale"
	"eightx/internal/sqlstore"
	"eightx/internal/verify/console"
)

// evidenceFolder is where evidence files are in a data directory.
const evidenceFolder = "evidence"

// backupCmd packs a data directory into one file while the server goes on working.
type backupCmd struct {
	dirFlags
	To         string   `required:"" placeholder:"FILE"`
	Recipient  []string `sep:"none" placeholder:"age1…"`
	Passphrase string   `placeholder:"FILE"`
}

// Run writes the backup beside its name first, so that a name that is there is a
// whole backup.
func (c *backupCmd) Run(s *session) error {
	ctx := context.Background()
	recipients, err := recipientsOf(c.Recipient, c.Passphrase)
	if err != nil {
		return err
	}
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	manifest, err := i.backup(ctx, c.To, recipients)
	if err := errors.Join(err, i.close()); err != nil {
		return err
	}
	s.say("cli.backup.done", locale.A("file", c.To), locale.A("files", len(manifest.Files)), locale.A("time", manifest.Time))
	if !manifest.Keys {
		s.note("cli.backup.no_keys", locale.A("folder", filepath.Join(c.Dir, config.KeyFolder)))
	}
	return nil
}

// backup writes a complete backup or none.
func (i *instance) backup(ctx context.Context, to string, recipients []age.Recipient) (backup.Manifest, error) {
	unfinished := to + ".unfinished"
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return backup.Manifest{}, errs.E(errs.Usage, "cli.backup.unwritable", errs.Where{File: to}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	manifest, err := backup.Write(ctx, f, i.source(), time.UnixMilli(i.clock.Now()), recipients...)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return backup.Manifest{}, errors.Join(err, os.Remove(unfinished))
	}
	return manifest, os.Rename(unfinished, to)
}

func (i *instance) source() backup.Source {
	from := backup.Source{Dir: i.dir, Database: sqlstore.FileName, Folders: []string{evidenceFolder}, Secret: []string{config.KeyFolder}, Files: []string{config.FileName}}
	if i.config.Database == "" {
		from.Snapshot = i.store.Snapshot
	}
	return from
}

// recipientsOf says for whom a backup is encrypted: age keys, or a passphrase alone.
func recipientsOf(keys []string, passphrase string) ([]age.Recipient, error) {
	var all []age.Recipient
	for _, key := range keys {
		recipient, err := age.ParseX25519Recipient(key)
		if err != nil {
			return nil, errs.E(errs.Usage, "cli.backup.recipient", errs.P("key", key), errs.Cause(err))
		}
		all = append(all, recipient)
	}
	if passphrase == "" {
		return all, nil
	}
	if len(all) > 0 {
		return nil, errs.E(errs.Usage, "cli.backup.one_way")
	}
	words, err := readPassphrase(passphrase)
	if err != nil {
		return nil, err
	}
	recipient, err := age.NewScryptRecipient(words)
	return []age.Recipient{recipient}, err
}

// shortest is what protects a backup that leaves the house, in characters.
const shortest = 12

func readPassphrase(file string) (string, error) {
	data, err := os.ReadFile(file) // named by the user
	if err != nil {
		return "", errs.E(errs.Usage, "cli.backup.unreadable", errs.Where{File: file}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	words := strings.TrimSpace(string(data))
	if len([]rune(words)) < shortest {
		return "", errs.E(errs.Usage, "cli.backup.short", errs.Where{File: file}, errs.P("least", shortest))
	}
	return words, nil
}

// restoreCmd unpacks a backup into a new directory and verifies it.
type restoreCmd struct {
	Dir        string   `required:"" placeholder:"DIR"`
	From       string   `required:"" placeholder:"FILE"`
	Identity   string   `placeholder:"FILE"`
	Passphrase string   `placeholder:"FILE"`
	Checkpoint []string `sep:"none" placeholder:"FILE|TEXT"`
}

// Run restores and then checks everything, so that nobody goes on working on a
// backup that is not what it was.
func (c *restoreCmd) Run(s *session) error {
	ctx := context.Background()
	identities, err := identitiesOf(c.Identity, c.Passphrase)
	if err != nil {
		return err
	}
	f, err := os.Open(c.From)
	if err != nil {
		return errs.E(errs.Usage, "cli.backup.unreadable", errs.Where{File: c.From}, errs.P("cause", causeOf(err)), errs.Cause(err))
	}
	defer func() { _ = f.Close() }()
	manifest, err := backup.Read(ctx, f, c.Dir, identities...)
	if err != nil {
		return err
	}
	s.say("cli.restore.done", locale.A("dir", c.Dir), locale.A("files", len(manifest.Files)), locale.A("time", manifest.Time))
	if !manifest.Keys {
		s.note("cli.restore.no_keys", locale.A("folder", filepath.Join(c.Dir, config.KeyFolder)))
	}
	return c.verify(s)
}

func (c *restoreCmd) verify(s *session) error {
	if _, err := os.Stat(filepath.Join(c.Dir, sqlstore.FileName)); err != nil {
		return nil //nolint:nilerr // a backup of an office on PostgreSQL holds no database
	}
	verify := verifyCmd{Dir: c.Dir, Checkpoint: c.Checkpoint}
	return verify.Run(s)
}

func identitiesOf(file, passphrase string) ([]age.Identity, error) {
	switch {
	case file != "" && passphrase != "":
		return nil, errs.E(errs.Usage, "cli.backup.one_way")
	case file != "":
		data, err := os.ReadFile(file) // named by the user
		if err != nil {
			return nil, errs.E(errs.Usage, "cli.backup.unreadable", errs.Where{File: file}, errs.P("cause", causeOf(err)), errs.Cause(err))
		}
		identities, err := age.ParseIdentities(bytes.NewReader(data))
		if err != nil {
			return nil, errs.E(errs.Usage, "cli.restore.identity", errs.Where{File: file}, errs.P("cause", err.Error()), errs.Cause(err))
		}
		return identities, nil
	case passphrase != "":
		words, err := readPassphrase(passphrase)
		if err != nil {
			return nil, err
		}
		identity, err := age.NewScryptIdentity(words)
		return []age.Identity{identity}, err
	}
	return nil, nil
}

// migrateCmd brings a database to this version of the program, or one version back.
type migrateCmd struct {
	dirFlags
	Back  bool
	Grant string `placeholder:"ROLE"`
}

// Run upgrades; opening does it. Back puts the copy made before the upgrade in the
// place of the database.
func (c *migrateCmd) Run(s *session) error {
	if c.Back {
		aside, err := sqlstore.Rollback(c.Dir)
		if err != nil {
			return err
		}
		s.say("cli.migrate.back", locale.A("dir", c.Dir), locale.A("aside", aside))
		return nil
	}
	ctx := context.Background()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	if c.Grant != "" {
		err = i.grant(ctx, c.Grant)
	}
	if err := errors.Join(err, i.close()); err != nil {
		return err
	}
	s.say("cli.migrate.done", locale.A("dir", c.Dir))
	return nil
}

// grant lets a role of the PostgreSQL server run the program without owning tables.
func (i *instance) grant(ctx context.Context, role string) error {
	if i.config.Database == "" {
		return errs.E(errs.Usage, "cli.migrate.no_roles")
	}
	return errors.Join(sqlstore.Grant(ctx, i.config.Database, role), jobs.Grant(ctx, i.config.Database, role))
}

// dbCmd holds what is done to the database as such.
type dbCmd struct {
	Check dbCheckCmd `cmd:""`
}

// dbCheckCmd looks for what a disk has damaged.
type dbCheckCmd struct {
	jsonFlag
	dirFlags
}

// Run reads every row and names what is not as it was written.
func (c *dbCheckCmd) Run(s *session) error {
	ctx := context.Background()
	i, err := s.openInstance(ctx, c.dirFlags, openOptions{})
	if err != nil {
		return err
	}
	found, err := i.store.Check(ctx)
	if err := errors.Join(err, i.close()); err != nil {
		return err
	}
	if c.JSON {
		if err := s.writeJSON(map[string]any{"damages": append([]sqlstore.Damage{}, found...)}); err != nil {
			return err
		}
	} else {
		s.damages(found)
	}
	if len(found) > 0 {
		return errFindings
	}
	return nil
}

func (s *session) damages(found []sqlstore.Damage) {
	for _, d := range found {
		s.line(fmt.Sprintf("  %s %s %s: %s", d.Org, d.Kind, d.ID, d.What))
	}
	if len(found) > 0 {
		s.say("cli.db.check.damaged", locale.A("found", len(found)))
		return
	}
	s.say("cli.db.check.good")
}

// verifyBackup restores a backup into a folder that is thrown away and checks it
// there: a backup nobody has restored is a hope.
func (i *instance) verifyBackup(ctx context.Context, file string, identities ...age.Identity) (good bool, err error) {
	folder, err := os.MkdirTemp("", "eightx-drill-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	f, err := os.Open(file) // just written
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	if _, err := backup.Read(ctx, f, folder, identities...); err != nil {
		return false, err
	}
	return console.Run(ctx, console.Call{Dir: folder, Keys: i.notary.Public(), Names: appraisal.Names}, io.Discard)
}
