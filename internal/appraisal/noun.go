package appraisal

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"eightx/auditlog"
	"eightx/internal/errs"
)

// Meta stands first in every noun's type: which object, in which version.
type Meta struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

func (m *Meta) meta() *Meta { return m }

// object is a noun's type, seen through its pointer.
type object[T any] interface {
	*T
	meta() *Meta
	place() place
}

// place says where an object stands among the others of its kind.
type place struct {
	State  string
	Parent string
	Unit   string
	Sort   string
	Keys   []string // unique names
}

// noun is a kind of object with its typed way in and out of records.
type noun[T any, P object[T]] struct{ kind string }

// get returns the current version, or NotFound under the noun's own code.
func (n noun[T, P]) get(ctx context.Context, r Reader, id string) (T, error) {
	record, err := r.Get(ctx, n.kind, id)
	return n.decode(record, n.missing(err, id))
}

// byKey returns the object that has the unique name.
func (n noun[T, P]) byKey(ctx context.Context, r Reader, key string) (T, error) {
	record, err := r.ByKey(ctx, n.kind, key)
	return n.decode(record, n.missing(err, key))
}

// exists says whether an object has the unique name.
func (n noun[T, P]) exists(ctx context.Context, r Reader, key string) (bool, error) {
	_, err := r.ByKey(ctx, n.kind, key)
	if err != nil && errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	return err == nil, err
}

// holder is the id of the object that has the id or the unique name of one that is
// about to be made, or "", as is to be expected.
func (n noun[T, P]) holder(ctx context.Context, c *Call, id, key string) (string, error) {
	reader := c.Reader
	if r, ok := reader.(remembering); ok {
		reader = r.Reader
	}
	tx, writing := reader.(Tx)
	if !writing {
		return "", errs.E(errs.Internal, "store.read_only")
	}
	record, err := tx.Absent(ctx, n.kind, id, key)
	return record.ID, c.hide(err)
}

// list returns one page.
func (n noun[T, P]) list(ctx context.Context, r Reader, q Query) ([]T, error) {
	q.Kind = n.kind
	records, err := r.List(ctx, q)
	if err != nil {
		return nil, err
	}
	objects := make([]T, len(records))
	for i, record := range records {
		if objects[i], err = n.decode(record, nil); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// page returns one page with the place to go on from.
func (n noun[T, P]) page(ctx context.Context, r Reader, q Query) (List[T], error) {
	limit := pageSize(q.Limit)
	q.Limit = limit + 1
	items, err := n.list(ctx, r, q)
	if err != nil {
		return List[T]{}, err
	}
	if len(items) <= limit {
		return List[T]{Items: items}, nil
	}
	last := P(&items[limit-1])
	return List[T]{Items: items[:limit], Next: &Position{Sort: last.place().Sort, ID: last.meta().ID}}, nil
}

// raw returns one page of bodies as they are stored. About says what each is about,
// for actors whose reach is limited; what they may not see is left out, so that a
// page may be shorter than asked.
func (n noun[T, P]) raw(ctx context.Context, c *Call, q Query, about func(P) Object) (List[json.RawMessage], error) {
	limit := pageSize(q.Limit)
	q.Kind, q.Limit = n.kind, limit+1
	records, err := c.List(ctx, q)
	if err != nil {
		return List[json.RawMessage]{}, err
	}
	out := List[json.RawMessage]{Items: make([]json.RawMessage, 0, len(records))}
	if len(records) > limit {
		out.Next = &Position{Sort: records[limit-1].Sort, ID: records[limit-1].ID}
		records = records[:limit]
	}
	everything := c.Reach(Object{}) == nil
	for _, record := range records {
		if everything {
			out.Items = append(out.Items, record.Body)
			continue
		}
		value, err := n.decode(record, nil)
		if err != nil {
			return out, err
		}
		if c.Reach(about(&value)) == nil {
			out.Items = append(out.Items, record.Body)
		}
	}
	return out, nil
}

// everything returns all pages one after the other.
func (n noun[T, P]) everything(ctx context.Context, r Reader, q Query) ([]T, error) {
	var objects []T
	q.Limit = maxPage
	for {
		page, err := n.list(ctx, r, q)
		if err != nil {
			return nil, err
		}
		objects = append(objects, page...)
		if len(page) < maxPage {
			return objects, nil
		}
		last := P(&page[len(page)-1])
		q.After = Position{Sort: last.place().Sort, ID: last.meta().ID}
	}
}

func pageSize(asked int) int {
	if asked <= 0 {
		return usualPage
	}
	return min(asked, mostPage)
}

const (
	usualPage = 100
	mostPage  = 500  // of a page that is asked for
	maxPage   = 1000 // of one reading of the store
)

// save collects a new version of the object in the call. A new object has Version
// 0 and gets an id when it has none.
func (n noun[T, P]) save(ctx context.Context, c *Call, value P) error {
	before, err := n.before(ctx, c, value.meta())
	if err != nil {
		return err
	}
	if value.meta().ID == "" {
		value.meta().ID = c.NewID()
	}
	value.meta().Version++
	body, err := bodyOf(value)
	if err != nil {
		return err
	}
	at := value.place()
	record := Record{Kind: n.kind, ID: value.meta().ID, Version: value.meta().Version, State: at.State, Parent: at.Parent, Unit: at.Unit, Sort: at.Sort, Body: body}
	record.Digest = RecordDigest(c.Suite(), c.Actor.Org, record)
	c.changes = append(c.changes, Change{Record: record, Keys: at.Keys, Before: before})
	return nil
}

// bodyOf is an object's JSON in memory of just its size, since it is kept for a while.
func bodyOf(value any) (body []byte, err error) {
	err = scratched(func(b []byte) ([]byte, error) {
		b, err := appendJSON(b, value)
		if err == nil {
			body = bytes.Clone(b)
		}
		return b, err
	})
	return body, err
}

// before is the digest of the version that is being replaced.
func (n noun[T, P]) before(ctx context.Context, c *Call, meta *Meta) (auditlog.Digest, error) {
	if meta.Version == 0 {
		return "", nil
	}
	record, err := c.Get(ctx, n.kind, meta.ID)
	if err != nil {
		return "", err
	}
	if record.Version != meta.Version {
		return "", errs.E(errs.Conflict, "do.changed_meanwhile", errs.P("seen", meta.Version), errs.P("current", record.Version))
	}
	return record.Digest, nil
}

func (n noun[T, P]) decode(record Record, err error) (T, error) {
	var value T
	if err != nil {
		return value, err
	}
	if err := json.Unmarshal(record.Body, &value); err != nil {
		return value, errs.E(errs.Internal, "store.unreadable", errs.P("kind", n.kind), errs.P("id", record.ID), errs.Cause(err))
	}
	return value, nil
}

// missing names the noun in a NotFound.
func (n noun[T, P]) missing(err error, id string) error {
	if err != nil && errs.KindOf(err) == errs.NotFound {
		return errs.E(errs.NotFound, n.kind+".unknown", errs.P("id", id))
	}
	return err
}

// within refuses an object outside the actor's reach with the very words of one that
// is not there, so that nobody can try out which ones are.
func (n noun[T, P]) within(c *Call, id string, about Object) error {
	return n.missing(c.Reach(about), id)
}

// RecordDigest is the digest of everything a row says but its entry's number: the
// fields in this order, each with its length in front, so that no two rows give the
// same text.
func RecordDigest(suite auditlog.Suite, org OrgID, r Record) (digest auditlog.Digest) {
	_ = scratched(func(b []byte) ([]byte, error) {
		b = AppendRecord(b, org, r)
		digest = suite.Digest(b)
		return b, nil
	})
	return digest
}

// AppendRecord appends what RecordDigest is over.
func AppendRecord(text []byte, org OrgID, r Record) []byte {
	text = slices.Grow(text, len(r.Body)+200)
	var version [20]byte
	for _, field := range [...]string{string(org), r.Kind, r.ID, string(strconv.AppendInt(version[:0], r.Version, 10)), r.State, r.Parent, r.Unit, r.Sort} {
		text = strconv.AppendInt(text, int64(len(field)), 10)
		text = append(text, ':')
		text = append(text, field...)
	}
	return append(text, r.Body...)
}
