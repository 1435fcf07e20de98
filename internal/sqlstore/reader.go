package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"strconv"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// reader implements appraisal.Reader on the open transaction of a connection.
type reader struct {
	conn *conn
	org  appraisal.OrgID
}

const recordColumns = "kind, id, version, state, parent, unit, sort, body, digest, seq"

const (
	selectRecord = `
		SELECT ` + recordColumns + `, names
		FROM record
		WHERE org_id = $1 AND kind = $2 AND id = $3`

	selectByKey = `
		SELECT r.kind, r.id, r.version, r.state, r.parent, r.unit, r.sort, r.body, r.digest, r.seq, r.names
		FROM record_key AS k
		JOIN record AS r ON r.org_id = k.org_id AND r.kind = k.kind AND r.id = k.id
		WHERE k.org_id = $1 AND k.kind = $2 AND k.name = $3`

	selectPast = `
		SELECT ` + recordColumns + `, ''
		FROM record_past
		WHERE org_id = $1 AND kind = $2 AND id = $3 AND version = $4`

	selectRequest = `
		SELECT input, reply, seq, time, sum
		FROM request
		WHERE org_id = $1 AND name = $2`

	selectEntries = `
		SELECT seq, time, body, leaf
		FROM entry
		WHERE org_id = $1 AND seq >= $2
		ORDER BY seq
		LIMIT $3`

	selectHead = `
		SELECT size, time, frontier
		FROM log_head
		WHERE org_id = $1`

	selectOrgs = `
		SELECT org_id
		FROM log_head
		ORDER BY org_id`
)

// row is a record with its unique names, as both stand in the table.
type row struct {
	appraisal.Record
	names []string
}

func scanRow(rows *sql.Rows) (row, error) {
	var r row
	var digest, names string
	err := rows.Scan(&r.Kind, &r.ID, &r.Version, &r.State, &r.Parent, &r.Unit, &r.Sort, &r.Body, &digest, &r.Seq, &names)
	r.Digest = auditlog.Digest(digest)
	if names != "" {
		r.names = strings.Split(names, "\n")
	}
	return r, err
}

// checked refuses a row that does not fit its digest.
func checked(org appraisal.OrgID, r row) (row, error) {
	if whole(org, r.Record) {
		return r, nil
	}
	return row{}, damaged(r.Kind, r.ID)
}

// whole says whether a record fits its digest, whichever suite made it.
func whole(org appraisal.OrgID, r appraisal.Record) bool {
	suite, err := r.Digest.Suite()
	return err == nil && appraisal.RecordDigest(suite, org, r) == r.Digest
}

func damaged(kind, id string) error {
	return errs.E(errs.Internal, "store.damaged", errs.P("kind", kind), errs.P("id", id))
}

func missing(kind, id string) error {
	return errs.E(errs.NotFound, "store.unknown", errs.P("kind", kind), errs.P("id", id))
}

// all reads the rows of a query through scan and closes them.
func all[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// row returns the one row of a query, or false.
func (r *reader) row(ctx context.Context, text string, args ...any) (row, bool, error) {
	rows, err := r.conn.query(ctx, text, args...)
	list, err := all(rows, err, scanRow)
	if err != nil || len(list) == 0 {
		return row{}, false, err
	}
	found, err := checked(r.org, list[0])
	return found, err == nil, err
}

func (r *reader) find(ctx context.Context, kind, id string) (row, bool, error) {
	found, ok, err := r.row(ctx, selectRecord, string(r.org), kind, id)
	if ok && (found.Kind != kind || found.ID != id) {
		return row{}, false, damaged(kind, id)
	}
	return found, ok, err
}

func (r *reader) findByKey(ctx context.Context, kind, key string) (row, bool, error) {
	found, ok, err := r.row(ctx, selectByKey, string(r.org), kind, key)
	if ok && !holds(found.names, key) {
		return row{}, false, damaged(kind, found.ID)
	}
	return found, ok, err
}

func holds(names []string, key string) bool {
	for _, name := range names {
		if name == key {
			return true
		}
	}
	return false
}

// Get implements appraisal.Reader.
func (r *reader) Get(ctx context.Context, kind, id string) (appraisal.Record, error) {
	found, ok, err := r.find(ctx, kind, id)
	return orMissing(found, ok, err, kind, id)
}

// ByKey implements appraisal.Reader.
func (r *reader) ByKey(ctx context.Context, kind, key string) (appraisal.Record, error) {
	found, ok, err := r.findByKey(ctx, kind, key)
	return orMissing(found, ok, err, kind, key)
}

func orMissing(found row, ok bool, err error, kind, id string) (appraisal.Record, error) {
	if err == nil && !ok {
		err = missing(kind, id)
	}
	return found.Record, err
}

// Past implements appraisal.Reader.
func (r *reader) Past(ctx context.Context, kind, id string, version int64) (appraisal.Record, error) {
	found, ok, err := r.row(ctx, selectPast, string(r.org), kind, id, version)
	if ok || err != nil {
		return found.Record, err
	}
	current, ok, err := r.find(ctx, kind, id)
	return orMissing(current, ok && current.Version == version, err, kind, id)
}

const (
	usualLimit = 100
	mostLimit  = 1000
)

// limited is the number of rows a list may have.
func limited(limit int) (int, error) {
	switch {
	case limit == 0:
		return usualLimit, nil
	case limit < 0 || limit > mostLimit:
		return 0, errs.E(errs.Usage, "store.limit", errs.P("limit", limit), errs.P("most", mostLimit))
	}
	return limit, nil
}

// List implements appraisal.Reader.
func (r *reader) List(ctx context.Context, q appraisal.Query) ([]appraisal.Record, error) {
	limit, err := limited(q.Limit)
	if err != nil {
		return nil, err
	}
	return r.list(ctx, q, limit)
}

func (r *reader) list(ctx context.Context, q appraisal.Query, limit int) ([]appraisal.Record, error) {
	text, args := listText(r.org, q, limit)
	rows, err := r.conn.query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	found := make([]appraisal.Record, 0, min(limit, usualLimit))
	var buffer []byte
	err = each(rows, func(rows *sql.Rows) error {
		record, err := scanListed(rows, q)
		if err != nil {
			return err
		}
		if buffer, err = r.check(record, buffer); err != nil {
			return err
		}
		record.Body = bytes.Clone(record.Body)
		found = append(found, record)
		return nil
	})
	return found, err
}

// check refuses a record that does not fit its digest. buffer saves memory from one
// record to the next.
func (r *reader) check(record appraisal.Record, buffer []byte) ([]byte, error) {
	buffer = appraisal.AppendRecord(buffer[:0], r.org, record)
	if !record.Digest.Matches(buffer) {
		return buffer, damaged(record.Kind, record.ID)
	}
	return buffer, nil
}

// scanListed reads a row of a list; its body is good until the next row. What the query asked for is not read again: a row
// that had something else would not fit its digest.
func scanListed(rows *sql.Rows, q appraisal.Query) (appraisal.Record, error) {
	r := appraisal.Record{Kind: q.Kind, Parent: q.Parent, Unit: q.Unit, State: q.State}
	var digest string
	var body sql.RawBytes // it is copied when it is kept
	targets := make([]any, 0, 9)
	targets = append(targets, &r.ID, &r.Version, &r.Sort, &body, &digest, &r.Seq)
	for _, field := range []*string{&r.Parent, &r.Unit, &r.State} {
		if *field == "" {
			targets = append(targets, field)
		}
	}
	err := rows.Scan(targets...)
	r.Digest, r.Body = auditlog.Digest(digest), body
	return r, err
}

// listText names the columns and conditions a query needs and no others, so that each
// shape of a query is one statement with one plan. SQLite looks at a bare value behind
// LIMIT to plan by it, and would plan anew each time it is given; an expression it
// leaves alone.
func listText(org appraisal.OrgID, q appraisal.Query, limit int) (string, []any) {
	args := []any{string(org), q.Kind}
	columns, conditions := "id, version, sort, body, digest, seq", ""
	for _, field := range []struct{ name, value, more string }{{"parent", q.Parent, ""}, {"unit", q.Unit, " AND unit <> ''"}, {"state", q.State, ""}} {
		if field.value == "" {
			columns += ", " + field.name
			continue
		}
		args = append(args, field.value)
		conditions += " AND " + field.name + " = $" + strconv.Itoa(len(args)) + field.more
	}
	if q.After != (appraisal.Position{}) {
		args = append(args, q.After.Sort, q.After.ID)
		conditions += " AND (sort, id) > ($" + strconv.Itoa(len(args)-1) + ", $" + strconv.Itoa(len(args)) + ")"
	}
	args = append(args, int64(limit))
	return "SELECT " + columns + " FROM record WHERE org_id = $1 AND kind = $2" + conditions + " ORDER BY sort, id LIMIT CAST($" + strconv.Itoa(len(args)) + " AS bigint)", args
}

// Request implements appraisal.Reader.
func (r *reader) Request(ctx context.Context, key string) (appraisal.Request, error) {
	found, ok, err := r.request(ctx, key)
	if err == nil && !ok {
		err = missing("request", key)
	}
	return found, err
}

func (r *reader) request(ctx context.Context, key string) (appraisal.Request, bool, error) {
	rows, err := r.conn.query(ctx, selectRequest, string(r.org), key)
	list, err := all(rows, err, func(rows *sql.Rows) (appraisal.Request, error) {
		found := appraisal.Request{Key: key}
		var sum []byte
		err := rows.Scan(&found.Input, &found.Reply, &found.Seq, &found.Time, &sum)
		if err == nil && !bytes.Equal(sum, sumOf(r.org, found)) {
			err = damaged("request", key)
		}
		return found, err
	})
	if err != nil || len(list) == 0 {
		return appraisal.Request{}, false, err
	}
	return list[0], true, nil
}

// sumOf is by what a damaged answer is known. It is not for tampering: nobody can tell
// an answer that was exchanged together with its sum, but the record it speaks of.
func sumOf(org appraisal.OrgID, r appraisal.Request) []byte {
	text := make([]byte, 0, len(r.Reply)+200)
	for _, field := range []string{string(org), r.Key, string(r.Input), strconv.FormatInt(r.Seq, 10), strconv.FormatInt(r.Time, 10)} {
		text = strconv.AppendInt(text, int64(len(field)), 10)
		text = append(text, ':')
		text = append(text, field...)
	}
	sum := auditlog.International.Sum(append(text, r.Reply...))
	return sum[:]
}

// Entries implements appraisal.Reader.
func (r *reader) Entries(ctx context.Context, from int64, limit int) ([]auditlog.Entry, error) {
	limit, err := limited(limit)
	if err != nil {
		return nil, err
	}
	rows, err := r.conn.query(ctx, selectEntries, string(r.org), from, int64(limit))
	return all(rows, err, func(rows *sql.Rows) (auditlog.Entry, error) {
		raw, err := scanEntry(rows)
		if err != nil {
			return auditlog.Entry{}, err
		}
		entry, err := auditlog.ParseEntry(raw.Body)
		if err != nil || entry.Seq != raw.Seq || entry.Time != raw.Time || entry.Org != string(r.org) {
			return auditlog.Entry{}, damaged("entry", strconv.FormatInt(raw.Seq, 10))
		}
		return *entry, nil
	})
}

// RawEntry is a row of the log as it stands in the table.
type RawEntry struct {
	Seq  int64
	Time int64
	Body []byte // canonical bytes
	Leaf []byte // their hash as a leaf of the tree
}

func scanEntry(rows *sql.Rows) (RawEntry, error) {
	var e RawEntry
	err := rows.Scan(&e.Seq, &e.Time, &e.Body, &e.Leaf)
	return e, err
}

// Size implements appraisal.Reader.
func (r *reader) Size(ctx context.Context) (int64, error) {
	head, err := loadHead(ctx, r.conn, r.org)
	return head.size, err
}

// head is the end of a tenant's log.
type head struct {
	size     int64
	time     int64 // of the last entry
	frontier []byte
}

// loadHead returns the zero head for a tenant without a log.
func loadHead(ctx context.Context, c *conn, org appraisal.OrgID) (head, error) {
	rows, err := c.query(ctx, selectHead, string(org))
	list, err := all(rows, err, func(rows *sql.Rows) (head, error) {
		var h head
		err := rows.Scan(&h.size, &h.time, &h.frontier)
		return h, err
	})
	if err != nil || len(list) == 0 {
		return head{}, err
	}
	return list[0], nil
}

func orgs(ctx context.Context, c *conn) ([]appraisal.OrgID, error) {
	rows, err := c.query(ctx, selectOrgs)
	return all(rows, err, func(rows *sql.Rows) (appraisal.OrgID, error) {
		var org string
		err := rows.Scan(&org)
		return appraisal.OrgID(org), err
	})
}
