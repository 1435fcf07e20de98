package sqlstore

import (
	"context"
	"database/sql"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
)

// Secrets implements identity.Secrets on the tables beside the records.
type Secrets struct{ store *Store }

var _ identity.Secrets = Secrets{}

// Secrets are the proofs of accounts in this store.
func (s *Store) Secrets() Secrets { return Secrets{s} }

// write runs one statement in a transaction of its own.
func (s Secrets) write(ctx context.Context, org appraisal.OrgID, text string, args ...any) error {
	return s.store.WriteSQL(ctx, org, func(q SQL) error {
		_, err := q.Exec(ctx, text, args...)
		return err
	})
}

// row reads one row into the targets, or says that it is missing.
func (s Secrets) row(ctx context.Context, kind, text string, args []any, targets ...any) error {
	return s.store.ReadSQL(ctx, func(q SQL) error {
		found, err := queryRow(ctx, q, text, args, targets...)
		if err == nil && !found {
			return missing(kind, "…")
		}
		return err
	})
}

func queryRow(ctx context.Context, q SQL, text string, args []any, targets ...any) (found bool, err error) {
	err = q.Query(ctx, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(targets...)
	}, text, args...)
	return found, err
}

const selectStamp = `
SELECT n
FROM auth_change
WHERE org_id = $1`

// Stamp implements identity.Secrets.
func (s Secrets) Stamp(ctx context.Context, org appraisal.OrgID) (n int64, err error) {
	err = s.row(ctx, "stamp", selectStamp, []any{string(org)}, &n)
	if isMissing(err) {
		return 0, nil
	}
	return n, err
}

func isMissing(err error) bool { return err != nil && errs.KindOf(err) == errs.NotFound }

const bumpStamp = `
INSERT INTO auth_change (org_id, n)
VALUES ($1, 1)
ON CONFLICT (org_id) DO UPDATE SET n = auth_change.n + 1`

const selectSecret = `
SELECT version, hashes, seconds, step, recovery, used
FROM account_secret
WHERE org_id = $1 AND account = $2`

// Secret implements identity.Secrets.
func (s Secrets) Secret(ctx context.Context, org appraisal.OrgID, account string) (identity.Secret, error) {
	found := identity.Secret{Account: account}
	var hashes, seconds, recovery string
	err := s.row(ctx, "secret", selectSecret, []any{string(org), account}, &found.Version, &hashes, &seconds, &found.Step, &recovery, &found.Used)
	if isMissing(err) {
		return identity.Secret{Account: account}, nil
	}
	found.Hashes, found.Seconds, found.Recovery = lines(hashes), lines(seconds), lines(recovery)
	return found, err
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func joined(list []string) string { return strings.Join(list, "\n") }

const insertSecret = `
INSERT INTO account_secret (org_id, account, version, hashes, seconds, step, recovery, used)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7)
ON CONFLICT (org_id, account) DO NOTHING`

const updateSecret = `
UPDATE account_secret
SET version = version + 1, hashes = $3, seconds = $4, step = $5, recovery = $6, used = $7
WHERE org_id = $1 AND account = $2 AND version = $8`

// SaveSecret implements identity.Secrets.
func (s Secrets) SaveSecret(ctx context.Context, org appraisal.OrgID, secret identity.Secret) error {
	text, args := insertSecret, []any{string(org), secret.Account, joined(secret.Hashes), joined(secret.Seconds), secret.Step, joined(secret.Recovery), secret.Used}
	if secret.Version > 0 {
		text, args = updateSecret, append(args, secret.Version)
	}
	return s.store.WriteSQL(ctx, org, func(q SQL) error {
		n, err := q.Exec(ctx, text, args...)
		if err == nil && n == 0 {
			return errs.E(errs.Conflict, "do.changed_meanwhile", errs.P("seen", secret.Version), errs.P("current", "…"))
		}
		return err
	})
}

const insertSession = `
INSERT INTO session (org_id, hash, account, epoch, begun, seen, proved, second, how)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// PutSession implements identity.Secrets.
func (s Secrets) PutSession(ctx context.Context, org appraisal.OrgID, v identity.Session) error {
	return s.write(ctx, org, insertSession, string(org), v.Hash, v.Account, v.Epoch, v.Begun, v.Seen, v.Proved, v.Second, v.How)
}

const selectSession = `
SELECT account, epoch, begun, seen, proved, second, how
FROM session
WHERE org_id = $1 AND hash = $2`

// Session implements identity.Secrets.
func (s Secrets) Session(ctx context.Context, org appraisal.OrgID, hash string) (identity.Session, error) {
	v := identity.Session{Hash: hash}
	err := s.row(ctx, "session", selectSession, []any{string(org), hash}, &v.Account, &v.Epoch, &v.Begun, &v.Seen, &v.Proved, &v.Second, &v.How)
	return v, err
}

const touchSession = `
UPDATE session
SET seen = $3
WHERE org_id = $1 AND hash = $2 AND seen < $3`

// TouchSession implements identity.Secrets.
func (s Secrets) TouchSession(ctx context.Context, org appraisal.OrgID, hash string, seen int64) error {
	return s.write(ctx, org, touchSession, string(org), hash, seen)
}

const deleteSession = `
DELETE FROM session
WHERE org_id = $1 AND hash = $2`

// DropSession implements identity.Secrets.
func (s Secrets) DropSession(ctx context.Context, org appraisal.OrgID, hash string) error {
	return s.store.WriteSQL(ctx, org, func(q SQL) error {
		if n, err := q.Exec(ctx, deleteSession, string(org), hash); n == 0 || err != nil {
			return err
		}
		_, err := q.Exec(ctx, bumpStamp, string(org))
		return err
	})
}

const insertToken = `
INSERT INTO token (org_id, hash, id)
VALUES ($1, $2, $3)`

// PutToken implements identity.Secrets.
func (s Secrets) PutToken(ctx context.Context, org appraisal.OrgID, hash, id string) error {
	return s.write(ctx, org, insertToken, string(org), hash, id)
}

const selectToken = `
SELECT id
FROM token
WHERE org_id = $1 AND hash = $2`

// Token implements identity.Secrets.
func (s Secrets) Token(ctx context.Context, org appraisal.OrgID, hash string) (id string, err error) {
	err = s.row(ctx, "token", selectToken, []any{string(org), hash}, &id)
	return id, err
}

const deleteEnded = `
DELETE FROM session
WHERE org_id = $1 AND (seen < $2 OR begun < $2)`

const deleteFailures = `
DELETE FROM login_failure
WHERE org_id = $1 AND since < $2 AND until < $2`

const deleteOldTickets = `
DELETE FROM ticket
WHERE org_id = $1 AND until < $2`

// Sweep implements identity.Secrets.
func (s Secrets) Sweep(ctx context.Context, org appraisal.OrgID, seenBefore, endedBefore int64) error {
	return s.store.WriteSQL(ctx, org, func(q SQL) error {
		if _, err := q.Exec(ctx, deleteEnded, string(org), seenBefore); err != nil {
			return err
		}
		if _, err := q.Exec(ctx, deleteFailures, string(org), endedBefore); err != nil {
			return err
		}
		_, err := q.Exec(ctx, deleteOldTickets, string(org), endedBefore)
		return err
	})
}
