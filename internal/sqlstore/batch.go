package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// batch is what one transaction will write: everything is collected first.
type batch struct {
	lane    *lane
	conn    *conn
	careful bool
	orgs    map[appraisal.OrgID]*orgBatch
	ran     int   // calls that were run
	bytes   int64 // about what will be written
	direct  bool  // a call wrote by SQL of its own
}

// orgBatch is the part of one tenant.
type orgBatch struct {
	org      appraisal.OrgID
	start    int64 // number of entries before
	time     int64 // of the last entry
	frontier *auditlog.Frontier
	leaves   *openTile
	cache    *cache
	answered *lately
	changes  layer
}

// orgMemory is what a lane remembers of a tenant between batches. It is right as
// long as the log has the same length, since nothing changes without an entry.
type orgMemory struct {
	size     int64
	frontier *auditlog.Frontier
	leaves   *openTile
	cache    *cache
	answered *lately
}

// layer is a set of changes over what is below: those of a call over those of its
// batch over the database.
type layer struct {
	records  map[recordID]*pending
	keys     map[recordID]string // kind and name → id; "" for a name that became free
	freed    map[recordID]string // names that became free → who had them
	requests map[string]appraisal.Request
	past     []row
	entries  []RawEntry
	logged   []auditlog.Entry
}

type recordID struct{ kind, id string }

// pending is a record's newest version and the one it has in the database.
type pending struct {
	row
	base int64 // version in the database; 0 for none
}

func (l *layer) empty() bool {
	return len(l.records) == 0 && len(l.requests) == 0 && len(l.entries) == 0
}

// merge puts a call's changes over those of the calls before it.
func (l *layer) merge(above *layer) {
	if l.records == nil {
		*l = layer{records: map[recordID]*pending{}, keys: map[recordID]string{}, freed: map[recordID]string{}, requests: map[string]appraisal.Request{}}
	}
	for id, p := range above.records {
		l.records[id] = p
	}
	for name, id := range above.keys {
		l.keys[name] = id
	}
	for name, id := range above.freed {
		l.freed[name] = id
	}
	for key, request := range above.requests {
		l.requests[key] = request
	}
	l.past = append(l.past, above.past...)
	l.entries = append(l.entries, above.entries...)
	l.logged = append(l.logged, above.logged...)
}

// tenant locks a tenant and reads where its log ends, the first time a batch meets
// it.
func (b *batch) tenant(ctx context.Context, org appraisal.OrgID) (*orgBatch, error) {
	if o := b.orgs[org]; o != nil {
		return o, nil
	}
	if err := b.lane.store.dialect.hold(ctx, b.conn, lockOf(org)); err != nil {
		return nil, err
	}
	h, err := loadHead(ctx, b.conn, org)
	if err != nil {
		return nil, err
	}
	o := &orgBatch{org: org, start: h.size, time: h.time}
	if known := b.lane.memory[org]; known != nil && known.size == h.size {
		o.frontier, o.leaves, o.cache, o.answered = known.frontier.Clone(), known.leaves, known.cache, known.answered
	} else if o.frontier, err = b.edge(org, h); err != nil {
		return nil, err
	}
	if o.cache == nil {
		o.cache, o.leaves, o.answered = newCache(), &openTile{}, newLately()
	}
	b.orgs[org] = o
	return o, nil
}

// edge is the frontier of a log as the database has it.
func (b *batch) edge(org appraisal.OrgID, h head) (*auditlog.Frontier, error) {
	if h.size == 0 {
		return auditlog.NewFrontier(b.lane.store.config.Suite), nil
	}
	f := &auditlog.Frontier{}
	if err := f.UnmarshalBinary(h.frontier); err != nil || f.Size() != h.size {
		return nil, damaged("log", string(org))
	}
	return f, nil
}

// run runs the calls one after the other. It returns errors of the database only;
// those of the calls' functions are kept in the calls.
func (b *batch) run(ctx context.Context, calls []*call) error {
	for _, c := range calls {
		if err := b.runCall(ctx, c); err != nil {
			return err
		}
		b.ran++
		if b.bytes > mostBytes {
			break
		}
	}
	return nil
}

// runCall runs one function. What it was told without having looked is looked up
// afterwards, unless writing will show it.
func (b *batch) runCall(ctx context.Context, c *call) error {
	t, err := b.attempt(ctx, c, b.careful)
	if err != nil {
		return err
	}
	if t.hopedInVain(ctx, c.err != nil) {
		if t, err = b.attempt(ctx, c, true); err != nil {
			return err
		}
	}
	if c.err == nil {
		b.accept(t)
	}
	return nil
}

// attempt runs a function once on a fresh layer.
func (b *batch) attempt(ctx context.Context, c *call, careful bool) (*tx, error) {
	o, err := b.tenant(ctx, c.org)
	if err != nil {
		return &tx{}, b.own(c, err)
	}
	t := newTx(b, o, careful)
	c.err = safely(func() error { return c.run(t) })
	if c.err == nil {
		c.err = t.spoiled
	}
	if err := t.endDirect(ctx, c.err == nil); err != nil {
		return t, err
	}
	return t, t.lost()
}

// own lets a damaged tenant fail alone; errors of the database are everybody's.
func (b *batch) own(c *call, err error) error {
	if known := (*errs.Error)(nil); errors.As(err, &known) {
		c.err = err
		return nil
	}
	return err
}

// accept puts what a call wrote into the batch.
func (b *batch) accept(t *tx) {
	t.below.changes.merge(&t.above)
	for _, e := range t.above.entries {
		t.below.frontier.Append(auditlog.Hash(e.Leaf))
		t.below.time = e.Time
	}
	b.bytes += t.bytes
	b.direct = b.direct || t.savepoint
}

func (b *batch) empty() bool {
	for _, o := range b.orgs {
		if !o.changes.empty() {
			return false
		}
	}
	return !b.direct
}

// logged says whether the batch wrote an entry, by which it can be recognized.
func (b *batch) logged() bool {
	for _, o := range b.orgs {
		if len(o.changes.entries) > 0 {
			return true
		}
	}
	return false
}

// isCommitted looks for the batch's last entry in the log.
func (b *batch) isCommitted(ctx context.Context, c *conn) (bool, error) {
	for org, o := range b.orgs {
		if len(o.changes.entries) == 0 {
			continue
		}
		if err := b.lane.store.dialect.hold(ctx, c, lockOf(org)); err != nil {
			return false, err
		}
		last := o.changes.entries[len(o.changes.entries)-1]
		rows, err := c.query(ctx, selectEntries, string(org), last.Seq, int64(1))
		found, err := all(rows, err, scanEntry)
		if err != nil {
			return false, err
		}
		return len(found) == 1 && found[0].Seq == last.Seq && bytes.Equal(found[0].Body, last.Body), nil
	}
	return false, nil
}

// after is what the next batch may know. New records are rarely read again, and there
// are many of them, so they do not take the place of others.
func (o *orgBatch) after() *orgMemory {
	for id, p := range o.changes.records {
		delete(o.cache.lists, id.kind)
		if _, known := o.cache.rows[id]; known {
			o.cache.put(id, p.row)
		}
	}
	for key := range o.changes.requests {
		o.answered.add(key)
	}
	return &orgMemory{size: o.start + int64(len(o.changes.entries)), frontier: o.frontier, leaves: o.leaves, cache: o.cache, answered: o.answered}
}

// cache keeps records that were read or written lately, and short lists of records
// by kind. It is small and forgets everything when it is full.
type cache struct {
	rows  map[recordID]row
	lists map[string]map[appraisal.Query][]appraisal.Record
	bytes int
}

const (
	cacheBytes = 2 << 20
	perRow     = 400 // bytes beside the body
	longList   = 4   // from so many records on a list is not kept
)

func newCache() *cache {
	return &cache{rows: map[recordID]row{}, lists: map[string]map[appraisal.Query][]appraisal.Record{}}
}

func (c *cache) put(id recordID, r row) {
	c.bytes += len(r.Body) + perRow - len(c.rows[id].Body)
	c.bound(len(r.Body) + perRow)
	c.rows[id] = r
}

// bound begins anew, with the bytes of what is about to be put, when there is too much.
func (c *cache) bound(bytes int) {
	if c.bytes > cacheBytes {
		clear(c.rows)
		clear(c.lists)
		c.bytes = bytes
	}
}

func (c *cache) list(q appraisal.Query) ([]appraisal.Record, bool) {
	found, known := c.lists[q.Kind][q]
	return slices.Clone(found), known
}

func (c *cache) keepList(q appraisal.Query, found []appraisal.Record) {
	if len(found) >= longList {
		return
	}
	bytes := perRow
	for i := range found {
		bytes += len(found[i].Body) + perRow
	}
	c.bytes += bytes
	c.bound(bytes)
	if c.lists[q.Kind] == nil {
		c.lists[q.Kind] = map[appraisal.Query][]appraisal.Record{}
	}
	c.lists[q.Kind][q] = slices.Clone(found)
}
