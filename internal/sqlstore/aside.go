package sqlstore

import (
	"context"
	"database/sql"
)

const (
	selectAside = `
		SELECT body
		FROM aside
		WHERE org_id = $1 AND kind = $2 AND id = $3`

	upsertAside = `
		INSERT INTO aside (org_id, kind, id, body)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, kind, id) DO UPDATE SET body = excluded.body`

	deleteAside = `
		DELETE FROM aside
		WHERE org_id = $1 AND kind = $2 AND id = $3`
)

// Aside implements appraisal.Reader.
func (r *reader) Aside(ctx context.Context, kind, id string) ([]byte, error) {
	var body []byte
	found := false
	rows, err := r.conn.query(ctx, selectAside, string(r.org), kind, id)
	if err == nil {
		err = each(rows, func(rows *sql.Rows) error {
			found = true
			return rows.Scan(&body)
		})
	}
	if err == nil && !found {
		err = missing(kind, id)
	}
	return body, err
}

// Aside implements appraisal.Reader.
func (t *tx) Aside(ctx context.Context, kind, id string) ([]byte, error) {
	body, err := t.reader.Aside(ctx, kind, id)
	return body, t.note(err)
}

// PutAside implements appraisal.Tx.
func (t *tx) PutAside(ctx context.Context, kind, id string, body []byte) error {
	_, err := SQL{t.conn, t, t.batch.lane.store}.Exec(ctx, upsertAside, string(t.org), kind, id, body)
	t.bytes += int64(len(body))
	return err
}

// DropAside implements appraisal.Tx. What is dropped is overwritten first, so that its
// pages are empty when they are given free.
func (t *tx) DropAside(ctx context.Context, kind, id string) error {
	body, err := t.Aside(ctx, kind, id)
	if err != nil {
		return err
	}
	if err := t.PutAside(ctx, kind, id, make([]byte, len(body))); err != nil {
		return err
	}
	_, err = SQL{t.conn, t, t.batch.lane.store}.Exec(ctx, deleteAside, string(t.org), kind, id)
	return err
}
