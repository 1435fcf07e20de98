package sqlstore

import (
	"context"

	"eightx/internal/appraisal"
)

const (
	selectSetting = `
		SELECT value
		FROM setting
		WHERE org_id = $1 AND name = $2`

	upsertSetting = `
		INSERT INTO setting (org_id, name, value)
		VALUES ($1, $2, $3)
		ON CONFLICT (org_id, name) DO UPDATE SET value = excluded.value`
)

// Setting returns what an installation remembers for itself, outside the log, such
// as when a job ran last, or NotFound. What decides anything about an assessment is
// a record instead.
func (s *Store) Setting(ctx context.Context, org appraisal.OrgID, name string) (value []byte, err error) {
	err = s.read(ctx, func(c *conn) error {
		rows, err := c.query(ctx, selectSetting, string(org), name)
		list, err := all(rows, err, scanBytes)
		if err == nil && len(list) == 0 {
			err = missing("setting", name)
		}
		if err == nil {
			value = list[0]
		}
		return err
	})
	return value, err
}

// Set changes a setting.
func (s *Store) Set(ctx context.Context, org appraisal.OrgID, name string, value []byte) error {
	return s.WriteSQL(ctx, org, func(q SQL) error {
		_, err := q.Exec(ctx, upsertSetting, string(org), name, value)
		return err
	})
}
