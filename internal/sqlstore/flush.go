package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// table is where rows are inserted, many by one statement.
type table struct {
	name    string
	columns []string
}

var (
	recordTable  = table{"record", []string{"org_id", "kind", "id", "version", "state", "parent", "unit", "sort", "names", "body", "digest", "seq"}}
	pastTable    = table{"record_past", []string{"org_id", "kind", "id", "version", "state", "parent", "unit", "sort", "body", "digest", "seq"}}
	keyTable     = table{"record_key", []string{"org_id", "kind", "name", "id"}}
	entryTable   = table{"entry", []string{"org_id", "seq", "time", "body", "leaf"}}
	requestTable = table{"request", []string{"org_id", "name", "input", "reply", "seq", "time", "sum"}}
	tileTable    = table{"log_tile", []string{"org_id", "level", "place", "hashes"}}
)

const (
	updateRecord = `
		UPDATE record
		SET version = $4, state = $5, parent = $6, unit = $7, sort = $8, names = $9, body = $10, digest = $11, seq = $12
		WHERE org_id = $1 AND kind = $2 AND id = $3 AND version = $13`

	deleteKey = `
		DELETE FROM record_key
		WHERE org_id = $1 AND kind = $2 AND name = $3 AND id = $4`

	upsertHead = `
		INSERT INTO log_head (org_id, size, time, frontier)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id) DO UPDATE
		SET size = excluded.size, time = excluded.time, frontier = excluded.frontier`
)

// flush writes what the batch has collected.
func (b *batch) flush(ctx context.Context) error {
	for _, org := range slices.Sorted(maps.Keys(b.orgs)) {
		if o := b.orgs[org]; !o.changes.empty() {
			if err := b.flushOrg(ctx, o); err != nil {
				return fmt.Errorf("write for %s: %w", org, err)
			}
		}
	}
	return nil
}

func (b *batch) flushOrg(ctx context.Context, o *orgBatch) error {
	steps := []func(context.Context, *orgBatch) error{b.flushEntries, b.flushRecords, b.flushKeys, b.flushRequests}
	for _, step := range steps {
		if err := step(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) flushEntries(ctx context.Context, o *orgBatch) error {
	if len(o.changes.entries) == 0 {
		return nil
	}
	rows := make([][]any, len(o.changes.entries))
	for i, e := range o.changes.entries {
		rows[i] = []any{string(o.org), e.Seq, e.Time, e.Body, e.Leaf}
	}
	if err := b.insert(ctx, entryTable, rows); err != nil {
		return err
	}
	edge, err := o.frontier.MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := b.conn.exec(ctx, upsertHead, string(o.org), o.frontier.Size(), o.time, edge); err != nil {
		return err
	}
	return b.flushTiles(ctx, o)
}

// flushRecords writes new records before changed ones, so that whoever follows is
// there before whoever leaves has left.
func (b *batch) flushRecords(ctx context.Context, o *orgBatch) error {
	org := string(o.org)
	var inserts, past [][]any
	var updates []*pending
	for _, id := range sortedIDs(o.changes.records) {
		if p := o.changes.records[id]; p.base > 0 {
			updates = append(updates, p)
		} else {
			inserts = append(inserts, p.values(org))
		}
	}
	for _, r := range o.changes.past {
		past = append(past, []any{org, r.Kind, r.ID, r.Version, r.State, r.Parent, r.Unit, r.Sort, r.Body, string(r.Digest), r.Seq})
	}
	if err := b.insert(ctx, pastTable, past); err != nil {
		return err
	}
	if err := b.insert(ctx, recordTable, inserts); err != nil {
		return err
	}
	for _, p := range updates {
		if n, err := b.conn.exec(ctx, updateRecord, append(p.values(org), p.base)...); err != nil || n != 1 {
			return errors.Join(err, rowsAffected(n, p.Kind, p.ID))
		}
	}
	return nil
}

// values are the columns of recordTable.
func (p *pending) values(org string) []any {
	return []any{org, p.Kind, p.ID, p.Version, p.State, p.Parent, p.Unit, p.Sort, strings.Join(p.names, "\n"), p.Body, string(p.Digest), p.Seq}
}

func rowsAffected(n int64, kind, id string) error {
	if n == 1 {
		return nil
	}
	return fmt.Errorf("the version of %s %s changed under the lock: %d rows", kind, id, n)
}

// sortedIDs is the order in which records are written: that of their keys, which
// costs the trees of the database least.
func sortedIDs[V any](m map[recordID]V) []recordID {
	return slices.SortedFunc(maps.Keys(m), func(a, b recordID) int {
		if a.kind != b.kind {
			return strings.Compare(a.kind, b.kind)
		}
		return strings.Compare(a.id, b.id)
	})
}

// flushKeys frees names before it gives them out again.
func (b *batch) flushKeys(ctx context.Context, o *orgBatch) error {
	org := string(o.org)
	for _, name := range sortedIDs(o.changes.freed) {
		if _, err := b.conn.exec(ctx, deleteKey, org, name.kind, name.id, o.changes.freed[name]); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, name := range sortedIDs(o.changes.keys) {
		if id := o.changes.keys[name]; id != "" {
			rows = append(rows, []any{org, name.kind, name.id, id})
		}
	}
	return b.insert(ctx, keyTable, rows)
}

func (b *batch) flushRequests(ctx context.Context, o *orgBatch) error {
	var rows [][]any
	for _, key := range slices.Sorted(maps.Keys(o.changes.requests)) {
		r := o.changes.requests[key]
		rows = append(rows, []any{string(o.org), key, string(r.Input), r.Reply, r.Seq, r.Time, sumOf(o.org, r)})
	}
	return b.insert(ctx, requestTable, rows)
}

// flushTiles writes the blocks of hashes that became complete (see tiles).
func (b *batch) flushTiles(ctx context.Context, o *orgBatch) error {
	t := &tiles{conn: b.conn, org: o.org, suite: o.frontier.Suite()}
	if err := o.leaves.catchUp(ctx, t, o.start); err != nil {
		return err
	}
	for _, e := range o.changes.entries {
		if full := o.leaves.add(e); full != nil {
			if err := b.flushTile(ctx, t, tile{0, e.Seq / tileWidth, full}); err != nil {
				return err
			}
		}
	}
	return nil
}

// flushTile writes a block, and the one above it when that is complete by it.
func (b *batch) flushTile(ctx context.Context, t *tiles, made tile) error {
	if err := b.insert(ctx, tileTable, [][]any{{string(t.org), made.level, made.place, made.hashes}}); err != nil {
		return err
	}
	above, ok, err := t.above(ctx, made)
	if err != nil || !ok {
		return err
	}
	return b.flushTile(ctx, t, above)
}

// insert writes rows by as few statements as possible, of which there are few kinds,
// so that all stay prepared.
func (b *batch) insert(ctx context.Context, t table, rows [][]any) error {
	for _, size := range []int{64, 16, 4, 1} {
		for len(rows) >= size {
			if _, err := b.conn.exec(ctx, b.conn.insert(t, size), slices.Concat(rows[:size]...)...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

// insert is the statement for a number of rows. SQLite gets its values without
// numbers: it looks for each number through all others. It need not be able to undo
// one statement by itself, since an error ends the transaction.
func (t table) insert(rows int, numbered bool) string {
	var b strings.Builder
	b.WriteString("INSERT ")
	if !numbered {
		b.WriteString("OR FAIL ")
	}
	b.WriteString("INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES ")
	for i := range rows * len(t.columns) {
		b.WriteString(t.between(i))
		if numbered {
			b.WriteString("$" + strconv.Itoa(i+1))
		} else {
			b.WriteByte('?')
		}
	}
	b.WriteString(")")
	return b.String()
}

// between is what stands before value i.
func (t table) between(i int) string {
	switch {
	case i == 0:
		return "("
	case i%len(t.columns) == 0:
		return "), ("
	}
	return ", "
}
