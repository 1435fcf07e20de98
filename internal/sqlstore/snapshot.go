package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"eightx/internal/errs"
)

// KeptName is the copy of the database made before an upgrade from a version.
func KeptName(version int64) string { return fmt.Sprintf("eightx-before-upgrade-from-%d.db", version) }

// keepOld copies an SQLite database before it is upgraded. On PostgreSQL whoever
// runs the server keeps copies.
func (config Config) keepOld(from, _ int64) error {
	if config.URL != "" {
		return nil
	}
	path, err := filepath.Abs(filepath.Join(config.Dir, FileName))
	if err != nil {
		return err
	}
	f, err := openSQLite(path, false)
	if err != nil {
		return err
	}
	return errors.Join(copyDatabase(context.Background(), f, filepath.Join(config.Dir, KeptName(from))), f.close())
}

// copyDatabase writes a copy under a name that is there only when it is complete
// and on the disk.
func copyDatabase(ctx context.Context, d dialect, path string) error {
	unfinished := path + ".unfinished"
	if err := os.Remove(unfinished); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	c, err := d.connect(ctx, writing)
	if err != nil {
		return err
	}
	err = ownFile(unfinished)
	if err == nil {
		err = d.copyTo(ctx, c, unfinished)
	}
	err = errors.Join(err, c.close())
	if err == nil {
		err = syncFile(unfinished)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(unfinished))
	}
	return moveInto(unfinished, path)
}

// moveInto renames a complete file and makes the rename last.
func moveInto(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir makes new names in a folder last. Systems that cannot sync a folder do it
// by themselves.
func syncDir(path string) error {
	f, err := os.Open(path) // the data directory
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, os.ErrInvalid) {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

// Snapshot writes a consistent copy of the whole database to a new SQLite file
// while work goes on. It is for SQLite; PostgreSQL has its own tools for that.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if s.config.URL != "" {
		return errs.E(errs.Usage, "store.snapshot_postgres")
	}
	if err := s.usable(); err != nil {
		return err
	}
	return s.trouble(copyDatabase(ctx, s.dialect, path))
}

// Restore puts a copy made by Snapshot in the place of the database in dir, which no
// process may have open. What was there before is kept beside it under the name it
// returns; "" when there was nothing.
func Restore(dir, snapshot string) (aside string, err error) {
	target := filepath.Join(dir, FileName)
	incoming := target + ".incoming"
	if err := copyFile(snapshot, incoming); err != nil {
		return "", err
	}
	if _, err := os.Stat(target); err == nil {
		aside = target + ".replaced"
		if err := setAside(target, aside); err != nil {
			return "", err
		}
	}
	return aside, moveInto(incoming, target)
}

// setAside moves a database with what belongs to it. The log goes first: a database
// without its log is an older state, but a log without its database is none.
func setAside(target, aside string) error {
	for _, suffix := range []string{"-shm", "-wal", ""} {
		if err := os.Remove(aside + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(target+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return syncDir(filepath.Dir(target))
}

// Rollback undoes an upgrade: it puts the copy made before it back. Work done since
// is in the file set aside and nowhere else.
func Rollback(dir string) (aside string, err error) {
	kept, err := filepath.Glob(filepath.Join(dir, "eightx-before-upgrade-from-*.db"))
	if err != nil || len(kept) == 0 {
		return "", errors.Join(err, errs.E(errs.NotFound, "store.no_copy", errs.P("place", dir)))
	}
	newest := kept[0]
	for _, path := range kept[1:] {
		if newer(path, newest) {
			newest = path
		}
	}
	return Restore(dir, newest)
}

func newer(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && infoA.ModTime().After(infoB.ModTime())
}

func copyFile(from, to string) error {
	in, err := os.Open(from) // named by whoever restores
	if err != nil {
		return errs.E(errs.NotFound, "store.no_database", errs.P("place", from), errs.Cause(err))
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // in the data directory
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(in)
	return errors.Join(err, out.Sync(), out.Close())
}
