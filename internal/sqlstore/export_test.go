package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// MigrateTo makes a database in dir as an older program had it.
func MigrateTo(dir string, version int64) error {
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return err
	}
	f, err := openSQLite(path, false)
	if err != nil {
		return err
	}
	err = f.upgrade(context.Background(), func(db *sql.DB) error {
		provider, err := goose.NewProvider(f.goose(), db, migrationFS{f}, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
		if err != nil {
			return err
		}
		_, err = provider.UpTo(context.Background(), version)
		return err
	})
	return errors.Join(err, f.close())
}
