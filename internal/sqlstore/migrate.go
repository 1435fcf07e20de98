package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"eightx/internal/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationFS shows one database its migrations, in its own words.
type migrationFS struct{ dialect dialect }

// Open implements fs.FS.
func (m migrationFS) Open(name string) (fs.File, error) {
	if name == "." {
		return &migrationDir{of: m}, nil
	}
	text, err := migrations.ReadFile("migrations/" + name)
	if err != nil {
		return nil, err
	}
	return &migrationFile{name: name, Reader: strings.NewReader(m.dialect.text(string(text)))}, nil
}

// ours leaves out what only another database gets: 00002_guard.postgres.sql.
func (m migrationFS) ours(name string) bool {
	parts := strings.Split(name, ".")
	return len(parts) < 3 || parts[1] == m.dialect.name()
}

// migrationDir is the folder of them. It is only listed.
type migrationDir struct {
	migrationFile
	of migrationFS
}

// ReadDir implements fs.ReadDirFile.
func (d *migrationDir) ReadDir(int) ([]fs.DirEntry, error) {
	all, err := migrations.ReadDir("migrations")
	var ours []fs.DirEntry
	for _, entry := range all {
		if d.of.ours(entry.Name()) {
			ours = append(ours, entry)
		}
	}
	return ours, err
}

// migrationFile is a text as a file.
type migrationFile struct {
	name string
	*strings.Reader
}

func (f *migrationFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *migrationFile) Close() error               { return nil }
func (f *migrationFile) Name() string               { return f.name }
func (f *migrationFile) Mode() fs.FileMode          { return 0o444 }
func (f *migrationFile) ModTime() time.Time         { return time.Time{} }
func (f *migrationFile) IsDir() bool                { return false }
func (f *migrationFile) Sys() any                   { return nil }

// migrate brings the database to this program's version. Each step is one
// transaction together with the note that it was done, so that after a sudden death
// the database is at one version or the next and never between. Two programs that
// start at once do it one after the other.
func migrate(ctx context.Context, d dialect, before func(from, to int64) error) error {
	return d.upgrade(ctx, func(db *sql.DB) error {
		provider, err := goose.NewProvider(d.goose(), db, migrationFS{d}, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
		if err != nil {
			return err
		}
		from, to, err := provider.GetVersions(ctx)
		switch {
		case err != nil:
			return err
		case from > to:
			return errs.E(errs.Usage, "store.newer", errs.P("database", from), errs.P("program", to))
		case from == to:
			return nil
		}
		if from > 0 {
			if err := before(from, to); err != nil {
				return err
			}
		}
		_, err = provider.Up(ctx)
		return err
	})
}
