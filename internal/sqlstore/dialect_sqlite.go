package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFile is a database in one file of this machine.
type sqliteFile struct {
	path     string
	readOnly bool
	db       map[use]*sql.DB
	// What the one lane knows of the write-ahead log: bytes written since the last
	// checkpoint, and when it was last made to begin anew.
	written   int64
	restarted time.Time
}

// What each connection is told. Checkpoints of the write-ahead log are made by tidy
// and nowhere else: SQLite's own would keep an error of the disk to itself.
var sqlitePragmas = map[use][]string{
	writing: {"busy_timeout(10000)", fmt.Sprintf("page_size(%d)", pageBytes), "synchronous(FULL)", "wal_autocheckpoint(0)", "journal_size_limit(16777216)", "cache_size(-8000)", "secure_delete(FAST)"},
	reading: {"busy_timeout(10000)", "cache_size(-1000)", "query_only(1)"},
}

var sqliteEverywhere = []string{"cell_size_check(1)", "mmap_size(0)", "temp_store(MEMORY)", "foreign_keys(1)", "trusted_schema(0)"}

func openSQLite(path string, readOnly bool) (*sqliteFile, error) {
	f := &sqliteFile{path: path, readOnly: readOnly, db: map[use]*sql.DB{}}
	for _, u := range []use{writing, reading} {
		if u == writing && readOnly {
			continue
		}
		connector, err := sqlite.NewConnector(f.source(u))
		if err != nil {
			return nil, err
		}
		f.db[u] = sql.OpenDB(connector)
		f.db[u].SetMaxIdleConns(0) // connections are kept by us, not by the pool
	}
	return f, nil
}

// source is what the driver wants to know. The writing connection comes first when
// a file is new, and makes it.
func (f *sqliteFile) source(u use) string {
	values := url.Values{"_pragma": append(append([]string{}, sqliteEverywhere...), sqlitePragmas[u]...), "_defensive": {"1"}, "_dqs": {"0"}}
	switch {
	case u == writing:
		values.Set("_txlock", "immediate")
		values.Set("_journal_mode", "WAL") // the driver does this last, when the size of pages is known
	case f.readOnly:
		values.Set("mode", "ro")
	default:
		values.Set("mode", "rw")
	}
	location := url.URL{Scheme: "file", Path: filepath.ToSlash(f.path)}
	if !strings.HasPrefix(location.Path, "/") {
		location.Path = "/" + location.Path // C:/… of Windows
	}
	return location.String() + "?" + values.Encode()
}

func (f *sqliteFile) name() string         { return "sqlite" }
func (f *sqliteFile) goose() goose.Dialect { return goose.DialectSQLite3 }
func (f *sqliteFile) lanes() int           { return 1 }

// sqliteWords are all differences between the two languages of tables.
var sqliteWords = strings.NewReplacer(
	" bigint", " INTEGER", " boolean", " INTEGER", " bytea", " BLOB",
	"\n) /* clustered */;", "\n) STRICT, WITHOUT ROWID;", "\n);", "\n) STRICT;",
)

func (f *sqliteFile) text(migration string) string { return sqliteWords.Replace(migration) }

// upgrade holds an exclusive lock on a small database beside the file. The system
// gives it back when a process dies, however that happens.
func (f *sqliteFile) upgrade(ctx context.Context, up func(db *sql.DB) error) error {
	if err := ownFile(f.path + ".lock"); err != nil {
		return err
	}
	source := url.URL{Scheme: "file", Path: f.path + ".lock"}
	lock, err := sql.Open("sqlite", source.String()+"?_pragma=busy_timeout(120000)")
	if err != nil {
		return err
	}
	defer lock.Close()
	held, err := lock.Conn(ctx)
	if err != nil {
		return err
	}
	defer held.Close()
	if _, err := held.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return err
	}
	return errors.Join(f.upgradeAlone(ctx, up), closed(held))
}

// upgradeAlone moves what was changed into the file before the connection is closed,
// because closing would do the same and keep an error of the disk to itself. The
// folder is synced for the same reason.
func (f *sqliteFile) upgradeAlone(ctx context.Context, up func(db *sql.DB) error) error {
	db := f.db[writing]
	db.SetMaxIdleConns(1)
	defer db.SetMaxIdleConns(0)
	if err := f.versionTable(ctx, db); err != nil {
		return err
	}
	if err := up(db); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.path))
}

// closed gives the lock back by closing its connection.
func closed(c *sql.Conn) error {
	_, err := c.ExecContext(context.Background(), "ROLLBACK")
	return err
}

// versionTable makes the table of versions when it is not there. The library would
// make it, too, but try again after an error of the disk.
func (f *sqliteFile) versionTable(ctx context.Context, db *sql.DB) error {
	store, err := database.NewStore(database.DialectSQLite3, goose.DefaultTablename)
	if err != nil {
		return err
	}
	var there int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = $1", store.Tablename()).Scan(&there); err != nil || there > 0 {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(store.CreateVersionTable(ctx, tx), store.Insert(ctx, tx, database.InsertRequest{Version: 0})); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (f *sqliteFile) connect(ctx context.Context, u use) (*conn, error) {
	c, err := f.db[u].Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, prepared: map[string]*sql.Stmt{}, plain: true, inserts: map[string]string{}}, nil
}

func (f *sqliteFile) begin(ctx context.Context, c *conn, u use) error {
	word := "BEGIN"
	if u == writing {
		word = "BEGIN IMMEDIATE"
	}
	_, err := c.exec(ctx, word)
	return err
}

// hold has nothing to do: there is one writer at a time.
func (f *sqliteFile) hold(context.Context, *conn, int64) error { return nil }

const (
	pageBytes = 4096
	walBytes  = 16 << 20  // may be written between two checkpoints
	walTight  = 256 << 10 // the same when the disk is nearly full
	walLong   = 40 << 20  // a log that should begin anew
	walMost   = 64 << 20  // from here on writers wait for whoever reads so long
)

// tidy moves what was committed from the write-ahead log into the file. An error of
// the disk that happens here is as bad as one at a commit: after a failed sync a
// second one may lie. Readers and other writers are no error, just not yet the time.
//
// The log can begin anew only when nobody reads what stands in it. When somebody
// reads for long, it grows, and writers are slowed down so that it stays within
// bounds.
func (f *sqliteFile) tidy(ctx context.Context, c *conn, tight bool) error {
	pages, err := written(c)
	if err != nil {
		return err
	}
	f.written += pages * pageBytes
	if f.written < walTight {
		return nil
	}
	size := f.walSize()
	if size > walMost {
		time.Sleep(min(time.Second, time.Duration(size-walMost)*10*time.Millisecond/(1<<20)))
	}
	if f.written < walBytes && !tight {
		return nil
	}
	f.written = 0
	if (size > walLong || tight) && time.Since(f.restarted) > time.Second {
		f.restarted = time.Now()
		return f.checkpoint(ctx, c, "PRAGMA busy_timeout(50)", "PRAGMA wal_checkpoint(RESTART)", "PRAGMA busy_timeout(10000)")
	}
	return f.checkpoint(ctx, c, "PRAGMA wal_checkpoint(PASSIVE)")
}

// written is the number of pages the connection has written since it was last asked.
func written(c *conn) (pages int64, err error) {
	err = c.Raw(func(driver any) error {
		status, ok := driver.(sqlite.DBStatus)
		if !ok {
			return errors.New("the driver does not count its pages")
		}
		now, _, err := status.Status(sqlite.DBStatusCacheWrite, true)
		pages = int64(now)
		return err
	})
	return pages, err
}

func (f *sqliteFile) walSize() int64 {
	info, err := os.Stat(f.path + "-wal")
	if err != nil {
		return 0 // no log, no trouble
	}
	return info.Size()
}

func (f *sqliteFile) checkpoint(ctx context.Context, c *conn, texts ...string) error {
	for _, text := range texts {
		rows, err := c.query(ctx, text)
		if err != nil {
			return err
		}
		for rows.Next() {
			continue
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (f *sqliteFile) fault(err error) fault {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		if errors.Is(err, driver.ErrBadConn) {
			return faultDead
		}
		return faultOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return faultConflict
	case sqlite3.SQLITE_IOERR_NOMEM:
		return faultOther
	}
	return f.faultOf(e.Code() & 0xff)
}

func (f *sqliteFile) faultOf(code int) fault {
	switch code {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return faultAgain
	case sqlite3.SQLITE_FULL:
		return faultFull
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		if !f.room() {
			return faultFull
		}
		return faultDead
	}
	return faultOther
}

// leastRoom is what a commit may need: some pages and a longer index of the log.
const leastRoom = 256 << 10

// room is there when nobody can say.
func (f *sqliteFile) room() bool {
	free, known := freeBytes(filepath.Dir(f.path))
	return !known || free >= leastRoom
}

// copyTo also squeezes out what was deleted.
func (f *sqliteFile) copyTo(ctx context.Context, c *conn, path string) error {
	_, err := c.ExecContext(ctx, "VACUUM INTO $1", path)
	return err
}

func (f *sqliteFile) check(ctx context.Context, c *conn) ([]string, error) {
	rows, err := c.QueryContext(ctx, "PRAGMA integrity_check(100)")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return found, err
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	return found, rows.Err()
}

func (f *sqliteFile) close() error {
	var all []error
	for _, db := range f.db {
		all = append(all, db.Close())
	}
	return errors.Join(all...)
}

// exists says whether the file is there and has something in it.
func (f *sqliteFile) exists() (bool, error) {
	info, err := os.Stat(f.path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the database: %w", err)
	}
	return info.Size() > 0, nil
}
