// Package database reads a memory for internal/verify straight from its tables, in SQLite or PostgreSQL.
//
//	source, err := database.Open(ctx, database.Config{Path: "eightx.db", Keys: keys})
//	defer source.Close()
//
// It shares no code with the storage of the server: what the server reads wrongly, it should read rightly. Nothing is written,
// and everything is read from one consistent state, also while a server works. Cells of a wrong type are handed on as far as
// they can be, so that damage is named row by row; only what the database itself cannot read ends a table.
//
// It is not for reading anything but to verify: no query looks for one row, and no value is believed.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"eightx/internal/verify"

	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

// Config says where the memory is.
type Config struct {
	Path string   // of an SQLite file; unused with URL
	URL  string   // of a PostgreSQL database
	Keys []string // public keys that sign checkpoints
}

// Source implements verify.Source.
type Source struct {
	config Config
	db     *sql.DB
	conn   *sql.Conn
}

var _ verify.Source = (*Source)(nil)

// Open begins to read. The state read is that of this moment.
func Open(ctx context.Context, config Config) (*Source, error) {
	s := &Source{config: config}
	if config.URL != "" {
		return s, s.openPostgres(ctx)
	}
	info, err := os.Stat(config.Path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder, not a database", config.Path)
	}
	err = s.openSQLite(ctx, "ro", "")
	if err != nil { // a file in a folder nobody may write to, such as on a disc
		_ = s.Close()
		err = s.openSQLite(ctx, "ro", "1")
	}
	return s, err
}

func (s *Source) openSQLite(ctx context.Context, mode, immutable string) error {
	path, err := filepath.Abs(s.config.Path)
	if err != nil {
		return err
	}
	values := url.Values{"mode": {mode}, "_pragma": {"query_only(1)", "cell_size_check(1)", "mmap_size(0)", "trusted_schema(0)", "cache_size(-16000)", "busy_timeout(10000)"}, "_defensive": {"1"}}
	if immutable != "" {
		values.Set("immutable", immutable)
	}
	place := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(path), "/"), RawQuery: values.Encode()}
	connector, err := sqlite.NewConnector(place.String())
	if err != nil {
		return err
	}
	return s.begin(ctx, sql.OpenDB(connector), "BEGIN")
}

func (s *Source) openPostgres(ctx context.Context) error {
	db, err := sql.Open("pgx", s.config.URL)
	if err != nil {
		return err
	}
	return s.begin(ctx, db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
}

var _ = stdlib.GetDefaultDriver // registers "pgx"

// begin fixes the state that is read by a first look at it.
func (s *Source) begin(ctx context.Context, db *sql.DB, word string) (err error) {
	s.db = db
	if s.conn, err = db.Conn(ctx); err != nil {
		return err
	}
	if _, err = s.conn.ExecContext(ctx, word); err != nil {
		return err
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT org_id FROM log_head LIMIT 1")
	if err != nil {
		return err
	}
	return errors.Join(rows.Close(), rows.Err())
}

// Close ends reading.
func (s *Source) Close() error {
	if s.conn != nil {
		_ = s.conn.Close() // nothing was written
	}
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// tables are those whose rows belong to tenants.
var tables = []string{"log_head", "entry", "checkpoint", "record", "record_past", "record_key", "request", "log_tile"}

// Orgs implements verify.Source. A table that cannot be read is left to the check
// of its rows.
func (s *Source) Orgs(ctx context.Context) ([]string, error) {
	seen := map[string]bool{}
	var failed []error
	for _, table := range tables {
		err := s.each(ctx, distinct(table), nil, func(rows *sql.Rows) error {
			var org text
			err := rows.Scan(&org)
			seen[string(org)] = true
			return err
		})
		if err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) == len(tables) {
		return nil, errors.Join(failed...)
	}
	list := make([]string, 0, len(seen))
	for org := range seen {
		list = append(list, org)
	}
	slices.Sort(list)
	return list, nil
}

// distinct jumps from tenant to tenant instead of reading every row.
func distinct(table string) string {
	return strings.ReplaceAll(`
		WITH RECURSIVE tenant (id) AS (
			SELECT min(org_id) FROM @
			UNION ALL
			SELECT (SELECT min(org_id) FROM @ WHERE org_id > tenant.id) FROM tenant WHERE tenant.id IS NOT NULL
		)
		SELECT id FROM tenant WHERE id IS NOT NULL`, "@", table)
}

// each runs a query on the state that is read and hands on its rows.
func (s *Source) each(ctx context.Context, query string, args []any, yield func(*sql.Rows) error) error {
	return each(ctx, s.conn, query, args, yield)
}

func each(ctx context.Context, conn *sql.Conn, query string, args []any, yield func(*sql.Rows) error) error {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := yield(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Complaints implements verify.Source. SQLite compares its indexes with its
// tables; PostgreSQL checks its pages while they are read.
func (s *Source) Complaints(ctx context.Context) (list []string, err error) {
	if s.config.URL != "" {
		return nil, nil
	}
	conn, err := s.db.Conn(ctx) // of its own, so that it works beside the others
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }() // nothing was written
	err = each(ctx, conn, "PRAGMA integrity_check(100)", nil, func(rows *sql.Rows) error {
		var line text
		err := rows.Scan(&line)
		if line != "ok" {
			list = append(list, string(line))
		}
		return err
	})
	return list, err
}

// Keys implements verify.Source.
func (s *Source) Keys(context.Context, string) ([]string, error) { return s.config.Keys, nil }
