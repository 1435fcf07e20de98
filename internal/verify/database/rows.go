package database

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"

	"eightx/internal/verify"
)

// A damaged cell may have any type. These take all of them, and what is no text,
// number or bytes becomes a value that nothing matches.
type (
	text   string
	number int64
	blob   []byte
)

// Scan implements sql.Scanner.
func (t *text) Scan(v any) error {
	switch v := v.(type) {
	case string:
		*t = text(v)
	case []byte:
		*t = text(v)
	default:
		*t = text(fmt.Sprintf("\x00%v", v))
	}
	return nil
}

// Scan implements sql.Scanner.
func (n *number) Scan(v any) error {
	*n = math.MinInt64
	if v, ok := v.(int64); ok {
		*n = number(v)
	}
	return nil
}

// Scan implements sql.Scanner. The bytes are never nil.
func (b *blob) Scan(v any) error {
	switch v := v.(type) {
	case []byte:
		*b = append(make([]byte, 0, len(v)), v...)
	case string:
		*b = []byte(v)
	default:
		*b = fmt.Appendf(nil, "\x00%v", v)
	}
	return nil
}

// Head implements verify.Source.
func (s *Source) Head(ctx context.Context, org string) (head verify.Head, there bool, err error) {
	const query = `
		SELECT size, time, frontier
		FROM log_head
		WHERE org_id = $1`
	err = s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		there = true
		return rows.Scan((*number)(&head.Size), (*number)(&head.Time), (*blob)(&head.Frontier))
	})
	return head, there, err
}

// Checkpoints implements verify.Source.
func (s *Source) Checkpoints(ctx context.Context, org string, yield func(verify.Checkpoint) error) error {
	const query = `
		SELECT size, time, note
		FROM checkpoint
		WHERE org_id = $1
		ORDER BY size, time`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var c verify.Checkpoint
		if err := rows.Scan((*number)(&c.Size), (*number)(&c.Time), (*blob)(&c.Note)); err != nil {
			return err
		}
		return yield(c)
	})
}

// Entries implements verify.Source.
func (s *Source) Entries(ctx context.Context, org string, yield func(verify.Entry) error) error {
	const query = `
		SELECT seq, time, body, leaf
		FROM entry
		WHERE org_id = $1
		ORDER BY seq`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var e verify.Entry
		if err := rows.Scan((*number)(&e.Seq), (*number)(&e.Time), (*blob)(&e.Body), (*blob)(&e.Leaf)); err != nil {
			return err
		}
		return yield(e)
	})
}

// Records implements verify.Source: first the earlier versions, then the current
// ones.
func (s *Source) Records(ctx context.Context, org string, yield func(verify.Record) error) error {
	const past = `
		SELECT kind, id, version, state, parent, unit, sort, '', body, digest, seq
		FROM record_past
		WHERE org_id = $1`
	const current = `
		SELECT kind, id, version, state, parent, unit, sort, names, body, digest, seq
		FROM record
		WHERE org_id = $1`
	if err := s.rows(ctx, past, org, true, yield); err != nil {
		return err
	}
	return s.rows(ctx, current, org, false, yield)
}

func (s *Source) rows(ctx context.Context, query, org string, past bool, yield func(verify.Record) error) error {
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		r, names := verify.Record{Past: past}, ""
		err := rows.Scan((*text)(&r.Kind), (*text)(&r.ID), (*number)(&r.Version), (*text)(&r.State), (*text)(&r.Parent), (*text)(&r.Unit), (*text)(&r.Sort),
			(*text)(&names), (*blob)(&r.Body), (*text)(&r.Digest), (*number)(&r.Seq))
		if err != nil {
			return err
		}
		if names != "" {
			r.Names = strings.Split(names, "\n")
		}
		return yield(r)
	})
}

// Names implements verify.Source.
func (s *Source) Names(ctx context.Context, org string, yield func(verify.Name) error) error {
	const query = `
		SELECT kind, name, id
		FROM record_key
		WHERE org_id = $1`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var n verify.Name
		if err := rows.Scan((*text)(&n.Kind), (*text)(&n.Name), (*text)(&n.ID)); err != nil {
			return err
		}
		return yield(n)
	})
}

// Requests implements verify.Source.
func (s *Source) Requests(ctx context.Context, org string, yield func(verify.Request) error) error {
	const query = `
		SELECT name, input, reply, seq, time
		FROM request
		WHERE org_id = $1`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var r verify.Request
		if err := rows.Scan((*text)(&r.Key), (*text)(&r.Input), (*blob)(&r.Reply), (*number)(&r.Seq), (*number)(&r.Time)); err != nil {
			return err
		}
		return yield(r)
	})
}

// Secrets implements verify.Source.
func (s *Source) Secrets(ctx context.Context, org string, yield func(verify.Secret) error) error {
	const query = `
		SELECT account, hashes, seconds
		FROM account_secret
		WHERE org_id = $1`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var account, hashes, seconds text
		if err := rows.Scan(&account, &hashes, &seconds); err != nil {
			return err
		}
		return yield(verify.Secret{Account: string(account), Hashes: strings.Split(string(hashes), "\n"), Seconds: strings.Split(string(seconds), "\n")})
	})
}

// Tiles implements verify.Source.
func (s *Source) Tiles(ctx context.Context, org string, yield func(verify.Tile) error) error {
	const query = `
		SELECT level, place, hashes
		FROM log_tile
		WHERE org_id = $1`
	return s.each(ctx, query, []any{org}, func(rows *sql.Rows) error {
		var t verify.Tile
		if err := rows.Scan((*number)(&t.Level), (*number)(&t.Place), (*blob)(&t.Hashes)); err != nil {
			return err
		}
		return yield(t)
	})
}
