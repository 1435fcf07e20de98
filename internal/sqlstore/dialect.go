package sqlstore

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// dialect is everything that differs between the databases.
type dialect interface {
	// name stands in the names of migrations that one database alone gets.
	name() string
	goose() goose.Dialect
	// text puts a migration into the words of the database.
	text(migration string) string
	// upgrade runs up with the one right to change the schema.
	upgrade(ctx context.Context, up func(db *sql.DB) error) error
	// connect gives a connection of its own to a lane or to a reader.
	connect(ctx context.Context, use use) (*conn, error)
	// begin starts a transaction of that use.
	begin(ctx context.Context, c *conn, use use) error
	// hold lets nobody else write for the tenant until the transaction ends.
	hold(ctx context.Context, c *conn, lock int64) error
	// lanes is the number of transactions that may write at once.
	lanes() int
	// tidy does what has to be done from time to time after commits, more often
	// when the disk is nearly full.
	tidy(ctx context.Context, c *conn, tight bool) error
	fault(err error) fault
	// room says whether the disk has place for at least some pages.
	room() bool
	// copyTo writes a consistent copy of everything to a new file.
	copyTo(ctx context.Context, c *conn, path string) error
	// check asks the database what it knows about its own health.
	check(ctx context.Context, c *conn) ([]string, error)
	close() error
}

// use says what a connection is for.
type use bool

const (
	writing use = true
	reading use = false
)

// fault is what an error of the database means for us.
type fault int

const (
	faultOther    fault = iota // the statement is wrong, or the rows are damaged
	faultConflict              // a row with this key is there already
	faultAgain                 // the same transaction may go well the next time
	faultLost                  // the connection is gone, and nobody knows how far it got
	faultFull                  // no room on the disk; nothing was written
	faultDead                  // the disk failed: what is on it is not known any more
)

// conn is one connection with its prepared statements.
type conn struct {
	*sql.Conn
	prepared map[string]*sql.Stmt // nil when the driver prepares by itself
	// plain statements are run without the context: the driver starts a goroutine
	// for each that could be cancelled.
	plain   bool
	bound   context.Context   //nolint:containedctx // the lane's own time, see lane.bind
	inserts map[string]string // texts of inserts by table and number of rows
}

// insert is the text that inserts a number of rows into a table.
func (c *conn) insert(t table, rows int) string {
	key := t.name + string(rune('0'+rows))
	text, known := c.inserts[key]
	if !known {
		text = t.insert(rows, !c.plain)
		c.inserts[key] = text
	}
	return text
}

func (c *conn) exec(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := c.run(ctx, text, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *conn) run(ctx context.Context, text string, args []any) (sql.Result, error) {
	ctx, err := c.context(ctx)
	if err != nil {
		return nil, err
	}
	if c.prepared == nil {
		return c.ExecContext(ctx, text, args...)
	}
	statement, err := c.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

func (c *conn) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	ctx, err := c.context(ctx)
	if err != nil {
		return nil, err
	}
	if c.prepared == nil {
		return c.QueryContext(ctx, text, args...)
	}
	statement, err := c.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

func (c *conn) context(ctx context.Context) (context.Context, error) {
	switch {
	case c.plain:
		return context.Background(), ctx.Err()
	case c.bound != nil:
		return c.bound, ctx.Err()
	}
	return ctx, nil
}

func (c *conn) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if statement := c.prepared[text]; statement != nil {
		return statement, nil
	}
	statement, err := c.PrepareContext(ctx, text)
	if err == nil {
		c.prepared[text] = statement
	}
	return statement, err
}

// end finishes the transaction. A connection that cannot even roll back is of no
// more use.
func (c *conn) end(ctx context.Context, word string) error {
	_, err := c.exec(ctx, word)
	return err
}

func (c *conn) close() error {
	for _, statement := range c.prepared {
		_ = statement.Close() // the connection's own end frees it in any case
	}
	return c.Close()
}
