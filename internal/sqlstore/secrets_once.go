package sqlstore

import (
	"context"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
)

const selectFailure = `
SELECT tries, since, until
FROM login_failure
WHERE org_id = $1 AND name = $2`

const writeFailure = `
INSERT INTO login_failure (org_id, name, tries, since, until)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org_id, name) DO UPDATE SET tries = excluded.tries, since = excluded.since, until = excluded.until`

// Attempt implements identity.Secrets. It counts in a transaction of its own, so that
// a failure is counted even if nothing else comes of the try.
func (s Secrets) Attempt(ctx context.Context, org appraisal.OrgID, name string, now int64, limit identity.Limit) (until int64, err error) {
	err = s.store.WriteSQL(ctx, org, func(q SQL) error {
		var was failure
		if _, err := queryRow(ctx, q, selectFailure, []any{string(org), name}, &was.tries, &was.since, &was.until); err != nil {
			return err
		}
		if until = was.locked(now); until > 0 {
			return nil
		}
		is := was.next(now, limit)
		_, err := q.Exec(ctx, writeFailure, string(org), name, is.tries, is.since, is.until)
		return err
	})
	return until, err
}

// failure is how often a name failed lately.
type failure struct{ tries, since, until int64 }

func (f failure) locked(now int64) int64 {
	if f.until > now {
		return f.until
	}
	return 0
}

// next counts one more try. The last one that is allowed locks what comes after it;
// a lock that is over, or a window, begins anew.
func (f failure) next(now int64, limit identity.Limit) failure {
	if f.until > 0 || now-f.since >= limit.Window {
		f = failure{since: now}
	}
	f.tries++
	if f.tries >= limit.Tries {
		f.until = now + limit.Lock
	}
	return f
}

const deleteFailure = `
DELETE FROM login_failure
WHERE org_id = $1 AND name = $2`

// Forget implements identity.Secrets.
func (s Secrets) Forget(ctx context.Context, org appraisal.OrgID, name string) error {
	return s.write(ctx, org, deleteFailure, string(org), name)
}

const insertTicket = `
INSERT INTO ticket (org_id, kind, hash, body, until)
VALUES ($1, $2, $3, $4, $5)`

// PutTicket implements identity.Secrets.
func (s Secrets) PutTicket(ctx context.Context, org appraisal.OrgID, t identity.Ticket) error {
	return s.write(ctx, org, insertTicket, string(org), t.Kind, t.Hash, t.Body, t.Until)
}

const takeTicket = `
DELETE FROM ticket
WHERE org_id = $1 AND kind = $2 AND hash = $3
RETURNING body, until`

// TakeTicket implements identity.Secrets.
func (s Secrets) TakeTicket(ctx context.Context, org appraisal.OrgID, kind, hash string, now int64) (identity.Ticket, error) {
	t := identity.Ticket{Kind: kind, Hash: hash}
	found := false
	err := s.store.WriteSQL(ctx, org, func(q SQL) (err error) {
		found, err = q.take(ctx, takeTicket, []any{string(org), kind, hash}, &t.Body, &t.Until)
		return err
	})
	if err == nil && (!found || now >= t.Until) {
		return identity.Ticket{}, missing(kind, "…")
	}
	return t, err
}

// take runs a statement that changes rows and returns what was in them.
func (q SQL) take(ctx context.Context, text string, args []any, targets ...any) (bool, error) {
	if err := q.tx.begin(ctx); err != nil {
		return false, err
	}
	return queryRow(ctx, q, text, args, targets...)
}

const deleteTickets = `
DELETE FROM ticket
WHERE org_id = $1 AND kind = $2`

// DropTickets implements identity.Secrets.
func (s Secrets) DropTickets(ctx context.Context, org appraisal.OrgID, kind string) error {
	return s.write(ctx, org, deleteTickets, string(org), kind)
}
