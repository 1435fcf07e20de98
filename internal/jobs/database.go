package jobs

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
)

// The driver registers itself under the name "sqlite".
var _ *sqlite.Driver

// openSQLite keeps the queue in a file of its own, so that looking for work never
// waits for, or delays, the writer of the memory. One process owns the file: what
// was running when it starts was interrupted, and is done again at once.
func openSQLite(ctx context.Context, config Config) (Queue, error) {
	path := filepath.Join(config.Dir, "jobs.db")
	own, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // else SQLite makes one that everybody may read
	if err != nil {
		return nil, failed(err)
	}
	_ = own.Close()
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "busy_timeout(5000)", "cache_size(-512)"}, "_txlock": {"immediate"}}
	file := url.URL{Scheme: "file", Opaque: url.PathEscape(filepath.ToSlash(path)), RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", file.String())
	if err != nil {
		return nil, failed(err)
	}
	db.SetMaxOpenConns(1)
	q, err := open(ctx, riversqlite.New(db), config, "", func() { _ = db.Close() })
	if err == nil {
		_, err = db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
		err = failed(err)
	}
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return q, nil
}

// schema is the queue's own, beside the memory's.
const schema = "eightx_jobs"

func openPostgres(ctx context.Context, config Config) (Queue, error) {
	settings, err := pgxpool.ParseConfig(config.URL)
	if err != nil {
		return nil, failed(err)
	}
	settings.MaxConns = 4
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, failed(err)
	}
	q, err := upgraded(ctx, pool, config)
	if err != nil {
		pool.Close()
	}
	return q, err
}

// schemaLock is the number of the lock under which the queue's tables are made.
const schemaLock = 0x65696768747801 // the memory's is one less

// upgraded makes the schema and its tables. Of instances that start at the same time
// one does it; the server gives the lock back when the connection ends, however that
// happens.
func upgraded(ctx context.Context, pool *pgxpool.Pool, config Config) (Queue, error) {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return nil, failed(err)
	}
	defer c.Release()
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(schemaLock)); err != nil {
		return nil, failed(err)
	}
	defer func() {
		if _, err := c.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(schemaLock)); err != nil {
			_ = c.Conn().Close(context.WithoutCancel(ctx)) // which gives it back as well
		}
	}()
	// Asked first: a role that may not make schemas may not even say IF NOT EXISTS.
	var there bool
	err = c.QueryRow(ctx, "SELECT to_regnamespace($1) IS NOT NULL", schema).Scan(&there)
	if err == nil && !there {
		_, err = c.Exec(ctx, "CREATE SCHEMA "+pgx.Identifier{schema}.Sanitize())
	}
	if err != nil {
		return nil, failed(err)
	}
	return open(ctx, riverpgxv5.New(pool), config, schema, pool.Close)
}

// Grant lets a role of the server work on the queue and not change its tables. url is
// that of the owner, for whom the tables are made when there are none.
func Grant(ctx context.Context, url, role string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return failed(err)
	}
	defer pool.Close()
	if _, err := upgraded(ctx, pool, Config{URL: url, Poll: time.Second}); err != nil {
		return err
	}
	name, in := pgx.Identifier{role}.Sanitize(), pgx.Identifier{schema}.Sanitize()
	for _, statement := range []string{
		"GRANT USAGE ON SCHEMA " + in + " TO " + name,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + in + " TO " + name,
		"REVOKE INSERT, UPDATE, DELETE ON " + in + ".river_migration FROM " + name,
		"GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + in + " TO " + name,
	} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			return failed(err)
		}
	}
	return nil
}
