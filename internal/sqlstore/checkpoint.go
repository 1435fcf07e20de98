package sqlstore

import (
	"context"
	"database/sql"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Checkpoint is a signed note over the first Size entries of a log.
type Checkpoint struct {
	Size int64
	Time int64 // Unix milliseconds
	Note []byte
}

const (
	insertCheckpoint = `
		INSERT INTO checkpoint (org_id, size, time, note)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, size, time) DO NOTHING`

	selectCheckpoints = `
		SELECT size, time, note
		FROM checkpoint
		WHERE org_id = $1 AND size >= $2
		ORDER BY size, time
		LIMIT $3`

	selectLastCheckpoint = `
		SELECT size, time, note
		FROM checkpoint
		WHERE org_id = $1
		ORDER BY size DESC, time DESC
		LIMIT 1`
)

// AddCheckpoint keeps a checkpoint. One of the same size and time stays as it is.
func (s *Store) AddCheckpoint(ctx context.Context, org appraisal.OrgID, c Checkpoint) error {
	return s.WriteSQL(ctx, org, func(q SQL) error {
		_, err := q.Exec(ctx, insertCheckpoint, string(org), c.Size, c.Time, c.Note)
		return err
	})
}

// Checkpoints returns at most limit checkpoints of at least from entries, in order.
func (s *Store) Checkpoints(ctx context.Context, org appraisal.OrgID, from int64, limit int) ([]Checkpoint, error) {
	limit, err := limited(limit)
	if err != nil {
		return nil, err
	}
	return s.checkpoints(ctx, selectCheckpoints, string(org), from, int64(limit))
}

// LastCheckpoint returns the one over the most entries, or NotFound.
func (s *Store) LastCheckpoint(ctx context.Context, org appraisal.OrgID) (Checkpoint, error) {
	list, err := s.checkpoints(ctx, selectLastCheckpoint, string(org))
	if err == nil && len(list) == 0 {
		return Checkpoint{}, missing("checkpoint", string(org))
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return list[0], nil
}

func (s *Store) checkpoints(ctx context.Context, text string, args ...any) (list []Checkpoint, err error) {
	err = s.read(ctx, func(c *conn) error {
		rows, err := c.query(ctx, text, args...)
		list, err = all(rows, err, func(rows *sql.Rows) (Checkpoint, error) {
			var c Checkpoint
			err := rows.Scan(&c.Size, &c.Time, &c.Note)
			return c, err
		})
		return err
	})
	return list, err
}

// Log runs fn on a tenant's tree at one moment: its right edge, for a checkpoint,
// and its inner hashes, for proofs.
func (s *Store) Log(ctx context.Context, org appraisal.OrgID, fn func(edge *auditlog.Frontier, tree auditlog.Tree) error) error {
	return s.read(ctx, func(c *conn) error {
		h, err := loadHead(ctx, c, org)
		if err != nil {
			return err
		}
		if h.size == 0 {
			return errs.E(errs.NotFound, "store.unknown", errs.P("kind", "log"), errs.P("id", org))
		}
		edge := &auditlog.Frontier{}
		if err := edge.UnmarshalBinary(h.frontier); err != nil || edge.Size() != h.size {
			return damaged("log", string(org))
		}
		return fn(edge, &tiles{ctx: ctx, conn: c, org: org, suite: edge.Suite()})
	})
}
