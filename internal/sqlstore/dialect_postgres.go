package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"eightx/internal/errs"
)

// postgres is a database on a server, PostgreSQL 15 or later.
type postgres struct {
	db *sql.DB
}

func openPostgres(url string, readers int) (*postgres, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errs.E(errs.Usage, "store.url", errs.Cause(err))
	}
	// An answer means that the server's disk has it, whatever its default is.
	config.RuntimeParams["synchronous_commit"] = "on"
	config.RuntimeParams["application_name"] = "eightx"
	db := stdlib.OpenDB(*config)
	db.SetMaxIdleConns(0) // connections are kept by us, not by the pool
	db.SetMaxOpenConns(readers + postgresLanes + 2)
	return &postgres{db: db}, nil
}

const postgresLanes = 4

func (p *postgres) name() string         { return "postgres" }
func (p *postgres) goose() goose.Dialect { return goose.DialectPostgres }
func (p *postgres) lanes() int           { return postgresLanes }

// postgresWords makes the order of texts that of their bytes, as in SQLite, whatever
// the locale of the database is.
var postgresWords = strings.NewReplacer(" text ", ` text COLLATE "C" `, " /* clustered */", "")

func (p *postgres) text(migration string) string { return postgresWords.Replace(migration) }

// schemaLock is the number of the lock under which the schema is changed.
const schemaLock = 0x65696768747800 // "eightx"

// upgrade holds a lock of a session. The server gives it back when the connection
// ends, however that happens.
func (p *postgres) upgrade(ctx context.Context, up func(db *sql.DB) error) error {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := p.suitable(ctx, c); err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(schemaLock)); err != nil {
		return err
	}
	err = up(p.db)
	_, unlock := c.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(schemaLock))
	return errors.Join(err, unlock)
}

// suitable refuses servers on which texts or commits would mean something else.
func (p *postgres) suitable(ctx context.Context, c *sql.Conn) error {
	var version int
	var encoding, fsync string
	err := c.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync')").Scan(&version, &encoding, &fsync)
	switch {
	case err != nil:
		return err
	case version < 150000:
		return errs.E(errs.Usage, "store.server_version", errs.P("version", version/10000))
	case encoding != "UTF8":
		return errs.E(errs.Usage, "store.server_encoding", errs.P("encoding", encoding))
	case fsync != "on":
		return errs.E(errs.Usage, "store.server_fsync")
	}
	return nil
}

func (p *postgres) connect(ctx context.Context, _ use) (*conn, error) {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, inserts: map[string]string{}}, nil
}

// begin: a writer sees at each statement what was committed before, which is all
// there is under the tenant's lock; a reader sees one moment.
func (p *postgres) begin(ctx context.Context, c *conn, u use) error {
	word := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	if u == writing {
		word = "BEGIN ISOLATION LEVEL READ COMMITTED"
	}
	_, err := c.exec(ctx, word)
	return err
}

func (p *postgres) hold(ctx context.Context, c *conn, lock int64) error {
	_, err := c.exec(ctx, "SELECT pg_advisory_xact_lock($1)", lock)
	return err
}

func (p *postgres) tidy(context.Context, *conn, bool) error { return nil }

func (p *postgres) fault(err error) fault {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return p.lost(err)
	}
	switch e.Code {
	case "23505":
		return faultConflict
	case "40001", "40P01", "55P03":
		return faultAgain
	case "53100":
		return faultFull
	case "57P01", "57P02", "57P03", "53300":
		return faultLost
	}
	if strings.HasPrefix(e.Code, "08") {
		return faultLost
	}
	return faultOther
}

// lost tells broken connections from our own mistakes.
func (p *postgres) lost(err error) fault {
	var broken net.Error
	var refused *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return faultOther
	case errors.As(err, &broken), errors.As(err, &refused), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return faultLost
	}
	if strings.Contains(err.Error(), "conn closed") {
		return faultLost
	}
	return faultOther
}

// room is the server's affair.
func (p *postgres) room() bool { return true }

func (p *postgres) copyTo(context.Context, *conn, string) error {
	return errs.E(errs.Usage, "store.snapshot_postgres")
}

// check reads every row of the tables and so every page of them; with data checksums
// the server names the damaged ones.
func (p *postgres) check(context.Context, *conn) ([]string, error) { return nil, nil }

func (p *postgres) close() error { return p.db.Close() }

// Grant lets a role of the server do what the program does and no more: it adds to
// the log and reads it, but changes nothing in it. url is that of the owner of the
// tables, who runs the upgrades.
func Grant(ctx context.Context, url, role string) error {
	p, err := openPostgres(url, 1)
	if err != nil {
		return err
	}
	name := pgx.Identifier{role}.Sanitize()
	for _, statement := range []string{
		"GRANT USAGE ON SCHEMA public TO " + name,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + name,
		"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + name,
		"REVOKE UPDATE, DELETE, TRUNCATE ON entry, checkpoint FROM " + name,
		"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + name,
	} {
		if _, err = p.db.ExecContext(ctx, statement); err != nil {
			break
		}
	}
	return errors.Join(err, p.close())
}
