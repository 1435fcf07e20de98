package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// SQL reads and writes the tables that are not records: secrets, sessions, tokens.
// Every statement names the tenant.
type SQL struct {
	conn  *conn
	tx    *tx // nil when reading
	store *Store
}

// Exec runs a statement and returns the number of rows it changed. A row whose key
// is taken is refused with Conflict, and then the function must return an error.
func (q SQL) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	if q.tx == nil {
		return 0, errs.E(errs.Internal, "store.read_only")
	}
	if err := q.tx.begin(ctx); err != nil {
		return 0, err
	}
	n, err := q.conn.exec(ctx, text, args...)
	if err == nil {
		q.tx.bytes += 200
		return n, nil
	}
	if q.store.dialect.fault(err) == faultConflict {
		return 0, q.tx.spoil(errs.E(errs.Conflict, "store.taken", errs.Cause(err)))
	}
	return 0, q.tx.note(err)
}

// Query runs a SELECT and calls scan for each row.
func (q SQL) Query(ctx context.Context, scan func(rows *sql.Rows) error, text string, args ...any) error {
	rows, err := q.conn.query(ctx, text, args...)
	if err == nil {
		err = each(rows, scan)
	}
	if q.tx != nil {
		return q.tx.note(err)
	}
	return err
}

func each(rows *sql.Rows, scan func(rows *sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// WriteSQL runs fn in a transaction, like Write. fn may run more than once.
func (s *Store) WriteSQL(ctx context.Context, org appraisal.OrgID, fn func(q SQL) error) error {
	return s.enqueue(ctx, org, &call{org: org, run: func(t *tx) error { return fn(SQL{t.conn, t, s}) }})
}

// ReadSQL runs fn on one consistent state.
func (s *Store) ReadSQL(ctx context.Context, fn func(q SQL) error) error {
	return s.read(ctx, func(c *conn) error { return fn(SQL{conn: c, store: s}) })
}

// SQLOf gives the statements of a transaction, so that a secret and the record it
// belongs to are written together. tx must be of this package.
func SQLOf(writer appraisal.Tx) (SQL, error) {
	t, ok := writer.(*tx)
	if !ok {
		return SQL{}, errs.E(errs.Internal, "store.foreign_tx")
	}
	return SQL{t.conn, t, t.batch.lane.store}, nil
}

// begin lets what a function writes directly be undone without the others' work.
func (t *tx) begin(ctx context.Context) error {
	if t.savepoint {
		return nil
	}
	_, err := t.conn.exec(ctx, "SAVEPOINT direct")
	t.savepoint = err == nil
	return t.note(err)
}

// endDirect keeps what was written directly, or undoes it.
func (t *tx) endDirect(ctx context.Context, keep bool) error {
	if !t.savepoint {
		return nil
	}
	var undo error
	if !keep {
		_, undo = t.conn.exec(ctx, "ROLLBACK TO direct")
	}
	_, err := t.conn.exec(ctx, "RELEASE direct")
	return errors.Join(undo, err)
}
