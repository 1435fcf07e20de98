package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// tx implements appraisal.Tx: it reads through what it and the calls before it
// wrote, and writes into memory.
type tx struct {
	reader
	batch   *batch
	below   *orgBatch
	above   layer
	careful bool
	bytes   int64

	hoped     []hope
	failure   error // of the database, whatever the function made of it
	spoiled   error // refusal that a function must not ignore
	savepoint bool
}

// hope is a name the function was told to be new, or its own, without a look. Most
// are, and when one is not, either its insertion fails or hopedInVain finds it.
type hope struct{ table, kind, name string }

// errHoped says that something is not there. Callers expect it and pass it on to
// nobody, so it is made once.
var errHoped = missing("record", "new")

// errVain ends a batch whose hopes cannot be checked any more.
var errVain = errors.New("a hope that cannot be checked")

func newTx(b *batch, o *orgBatch, careful bool) *tx {
	return &tx{reader: reader{conn: b.conn, org: o.org}, batch: b, below: o, careful: careful,
		above: layer{records: map[recordID]*pending{}, keys: map[recordID]string{}, freed: map[recordID]string{}, requests: map[string]appraisal.Request{}}}
}

// note keeps errors of the database, which end the batch.
func (t *tx) note(err error) error {
	if known := (*errs.Error)(nil); err != nil && !errors.As(err, &known) {
		t.failure = err
	}
	return err
}

// lost says whether the whole transaction has to end because the database failed
// under the function. A context that ended is the function's own affair.
func (t *tx) lost() error {
	if errors.Is(t.failure, context.Canceled) || errors.Is(t.failure, context.DeadlineExceeded) {
		return nil
	}
	return t.failure
}

// pending finds a record among the changes.
func (t *tx) pending(id recordID) *pending {
	if p := t.above.records[id]; p != nil {
		return p
	}
	return t.below.changes.records[id]
}

// find returns the newest version of a record.
func (t *tx) find(ctx context.Context, kind, id string) (row, bool, error) {
	at := recordID{kind, id}
	if p := t.pending(at); p != nil {
		return p.row, true, nil
	}
	if r, ok := t.below.cache.rows[at]; ok {
		return r, true, nil
	}
	r, ok, err := t.reader.find(ctx, kind, id)
	if ok && err == nil {
		t.below.cache.put(at, r)
	}
	return r, ok, t.note(err)
}

// Get implements appraisal.Reader.
func (t *tx) Get(ctx context.Context, kind, id string) (appraisal.Record, error) {
	found, ok, err := t.find(ctx, kind, id)
	return orMissing(found, ok, err, kind, id)
}

// owner is the id of the record that has a name; changed says that the changes
// decide it.
func (t *tx) owner(kind, key string) (id string, changed bool) {
	if id, changed = t.above.keys[recordID{kind, key}]; changed {
		return id, true
	}
	id, changed = t.below.changes.keys[recordID{kind, key}]
	return id, changed
}

// ByKey implements appraisal.Reader.
func (t *tx) ByKey(ctx context.Context, kind, key string) (appraisal.Record, error) {
	found, ok, err := t.findByKey(ctx, kind, key)
	return orMissing(found, ok, err, kind, key)
}

func (t *tx) findByKey(ctx context.Context, kind, key string) (row, bool, error) {
	if id, changed := t.owner(kind, key); changed {
		if id == "" {
			return row{}, false, nil
		}
		return t.find(ctx, kind, id)
	}
	found, ok, err := t.reader.findByKey(ctx, kind, key)
	if p := t.pending(recordID{kind, found.ID}); ok && p != nil {
		return p.row, true, nil // it has kept the name, or owner would have known
	}
	return found, ok, t.note(err)
}

// List implements appraisal.Reader: the rows of the database without those that
// were changed, and the changed ones that fit.
func (t *tx) List(ctx context.Context, q appraisal.Query) ([]appraisal.Record, error) {
	limit, err := limited(q.Limit)
	if err != nil {
		return nil, err
	}
	changed := t.changed(q.Kind)
	if len(changed) == 0 {
		return t.unchanged(ctx, q, limit)
	}
	found, err := t.list(ctx, q, limit+len(changed))
	if err != nil {
		return nil, t.note(err)
	}
	found = slices.DeleteFunc(found, func(r appraisal.Record) bool { return changed[r.ID] != nil })
	for _, p := range changed {
		if fits(q, p.Record) {
			found = append(found, p.Record)
		}
	}
	slices.SortFunc(found, func(a, b appraisal.Record) int { return before(a, b.Sort, b.ID) })
	return found[:min(limit, len(found))], nil
}

// unchanged lists what the database has. Short answers are kept for the next batches,
// which often ask the same: whether a year has anything of a kind at all.
func (t *tx) unchanged(ctx context.Context, q appraisal.Query, limit int) ([]appraisal.Record, error) {
	q.Limit = limit
	if found, known := t.below.cache.list(q); known {
		return found, nil
	}
	found, err := t.list(ctx, q, limit)
	if err == nil {
		t.below.cache.keepList(q, found)
	}
	return found, t.note(err)
}

// changed are the changed records of a kind.
func (t *tx) changed(kind string) map[string]*pending {
	var found map[string]*pending
	for _, layer := range []*layer{&t.below.changes, &t.above} {
		for id, p := range layer.records {
			if id.kind == kind {
				if found == nil {
					found = map[string]*pending{}
				}
				found[id.id] = p
			}
		}
	}
	return found
}

func fits(q appraisal.Query, r appraisal.Record) bool {
	switch {
	case q.Parent != "" && q.Parent != r.Parent:
		return false
	case q.Unit != "" && q.Unit != r.Unit:
		return false
	case q.State != "" && q.State != r.State:
		return false
	}
	return q.After == appraisal.Position{} || before(r, q.After.Sort, q.After.ID) > 0
}

// before compares places in a list.
func before(r appraisal.Record, sort, id string) int {
	return cmp.Or(strings.Compare(r.Sort, sort), strings.Compare(r.ID, id))
}

// Past implements appraisal.Reader.
func (t *tx) Past(ctx context.Context, kind, id string, version int64) (appraisal.Record, error) {
	for _, past := range [][]row{t.above.past, t.below.changes.past} {
		for _, r := range past {
			if r.Kind == kind && r.ID == id && r.Version == version {
				return r.Record, nil
			}
		}
	}
	current, ok, err := t.find(ctx, kind, id)
	if err != nil || ok && current.Version == version {
		return current.Record, err
	}
	found, err := t.reader.Past(ctx, kind, id, version)
	return found, t.note(err)
}

// Request implements appraisal.Reader. Most keys are new, so nobody looks: see
// hoped.
func (t *tx) Request(ctx context.Context, key string) (appraisal.Request, error) {
	for _, requests := range []map[string]appraisal.Request{t.above.requests, t.below.changes.requests} {
		if found, ok := requests[key]; ok {
			return found, nil
		}
	}
	if !t.careful && !t.below.answered.has(key) {
		t.hoped = append(t.hoped, hope{"request", "", key})
		return appraisal.Request{}, errHoped
	}
	found, err := t.reader.Request(ctx, key)
	return found, t.note(err)
}

// Absent implements appraisal.Tx.
func (t *tx) Absent(ctx context.Context, kind, id, key string) (appraisal.Record, error) {
	if key != "" {
		found, ok, err := t.hopeForName(ctx, kind, key)
		if ok || err != nil {
			return found.Record, err
		}
	}
	if id != "" {
		found, ok, err := t.hopeForID(ctx, kind, id)
		if ok || err != nil {
			return found.Record, err
		}
	}
	return appraisal.Record{}, errHoped
}

func (t *tx) hopeForName(ctx context.Context, kind, key string) (row, bool, error) {
	if _, changed := t.owner(kind, key); changed || t.careful {
		return t.findByKey(ctx, kind, key)
	}
	t.hoped = append(t.hoped, hope{"name", kind, key})
	return row{}, false, nil
}

func (t *tx) hopeForID(ctx context.Context, kind, id string) (row, bool, error) {
	at := recordID{kind, id}
	if _, known := t.below.cache.rows[at]; known || t.careful || t.pending(at) != nil {
		return t.find(ctx, kind, id)
	}
	t.hoped = append(t.hoped, hope{"record", kind, id})
	return row{}, false, nil
}

// hopedInVain says whether something the function was told is not so. What a
// function wrote shows by itself when it is inserted.
func (t *tx) hopedInVain(ctx context.Context, failed bool) bool {
	for _, h := range t.hoped {
		if !failed && t.writes(h) {
			continue
		}
		if there, err := t.isThere(ctx, h); there || err != nil {
			return true // the careful run will meet the error, too
		}
	}
	return false
}

// writes says whether the function has written what it hoped was free.
func (t *tx) writes(h hope) (written bool) {
	switch h.table {
	case "request":
		_, written = t.above.requests[h.name]
	case "record":
		_, written = t.above.records[recordID{h.kind, h.name}]
	default:
		written = t.above.keys[recordID{h.kind, h.name}] != ""
	}
	return written
}

func (t *tx) isThere(ctx context.Context, h hope) (there bool, err error) {
	switch h.table {
	case "request":
		_, there, err = t.request(ctx, h.name)
	case "record":
		_, there, err = t.reader.find(ctx, h.kind, h.name)
	default:
		_, there, err = t.reader.findByKey(ctx, h.kind, h.name)
	}
	return there, err
}

// Entries implements appraisal.Reader.
func (t *tx) Entries(ctx context.Context, from int64, limit int) ([]auditlog.Entry, error) {
	limit, err := limited(limit)
	if err != nil {
		return nil, err
	}
	found, err := t.reader.Entries(ctx, from, limit)
	if err != nil {
		return nil, t.note(err)
	}
	for _, entries := range [][]auditlog.Entry{t.below.changes.logged, t.above.logged} {
		for _, e := range entries {
			if e.Seq >= from && len(found) < limit {
				found = append(found, e)
			}
		}
	}
	return found, nil
}

// Size implements appraisal.Reader.
func (t *tx) Size(context.Context) (int64, error) {
	return t.below.start + int64(len(t.below.changes.entries)+len(t.above.entries)), nil
}

// spoil refuses for good: a function that goes on all the same gets the refusal as
// its result.
func (t *tx) spoil(err error) error {
	if t.spoiled == nil {
		t.spoiled = err
	}
	return err
}

// Put implements appraisal.Tx.
func (t *tx) Put(ctx context.Context, change appraisal.Change) error {
	r := row{Record: change.Record, names: change.Keys}
	if err := t.acceptable(r); err != nil {
		return t.spoil(err)
	}
	seq, _ := t.Size(ctx)
	r.Seq = seq - 1
	current, there, err := t.current(ctx, r)
	if err != nil {
		return err
	}
	if current.Version+1 != r.Version {
		return t.spoil(errs.E(errs.Conflict, "store.version", errs.P("kind", r.Kind), errs.P("id", r.ID), errs.P("seen", r.Version-1), errs.P("current", current.Version)))
	}
	if err := t.takeNames(ctx, r, current.names); err != nil {
		return err
	}
	t.replace(r, current, there)
	return nil
}

// current is the version that is replaced. A first version is hoped to be one: its
// insertion will show.
func (t *tx) current(ctx context.Context, r row) (row, bool, error) {
	if r.Version == 1 && !t.careful && t.pending(recordID{r.Kind, r.ID}) == nil {
		t.hoped = append(t.hoped, hope{"record", r.Kind, r.ID})
		return row{}, false, nil
	}
	return t.find(ctx, r.Kind, r.ID)
}

func (t *tx) replace(r, current row, there bool) {
	id := recordID{r.Kind, r.ID}
	p := &pending{row: r}
	if there {
		p.base = current.Version
		t.above.past = append(t.above.past, current)
		if earlier := t.pending(id); earlier != nil {
			p.base = earlier.base
		}
	}
	t.above.records[id] = p
	t.bytes += int64(len(r.Body)) + 400
}

// takeNames gives the record its names and frees those it had. A name somebody else
// has is refused.
func (t *tx) takeNames(ctx context.Context, r row, had []string) error {
	for _, name := range had {
		if !slices.Contains(r.names, name) {
			t.freeName(r, name)
		}
	}
	for _, name := range r.names {
		if slices.Contains(had, name) {
			continue
		}
		if err := t.takeName(ctx, r, name); err != nil {
			return err
		}
	}
	return nil
}

// freeName lets others have a name. One that was only hoped for must be looked up
// after all, since it will not be inserted.
func (t *tx) freeName(r row, name string) {
	at := recordID{r.Kind, name}
	if _, changed := t.owner(r.Kind, name); changed && !t.careful {
		t.failure = errVain
	}
	t.above.keys[at] = ""
	t.above.freed[at] = r.ID
}

func (t *tx) takeName(ctx context.Context, r row, name string) error {
	holder, changed := t.owner(r.Kind, name)
	if !changed && t.careful {
		found, _, err := t.findByKey(ctx, r.Kind, name)
		if err != nil {
			return err
		}
		holder = found.ID
	}
	if !changed && !t.careful {
		t.hoped = append(t.hoped, hope{"name", r.Kind, name})
	}
	if holder != "" && holder != r.ID {
		return t.spoil(errs.E(errs.Conflict, "store.name_taken", errs.P("kind", r.Kind), errs.P("name", name)))
	}
	t.above.keys[recordID{r.Kind, name}] = r.ID
	return nil
}

// acceptable refuses what cannot be kept or could not be found again.
func (t *tx) acceptable(r row) error {
	switch {
	case len(t.above.entries) == 0:
		return errs.E(errs.Internal, "store.entry_first", errs.P("kind", r.Kind), errs.P("id", r.ID))
	case t.batch.lane.store.room.tight():
		return errs.E(errs.Full, "store.full")
	case r.Kind == "" || r.ID == "" || !plain(append([]string{r.Kind, r.ID, r.State, r.Parent, r.Unit, r.Sort}, r.names...)):
		return errs.E(errs.Invalid, "store.text", errs.P("kind", r.Kind), errs.P("id", r.ID))
	case !whole(t.org, r.Record):
		return errs.E(errs.Internal, "store.digest", errs.P("kind", r.Kind), errs.P("id", r.ID))
	}
	return nil
}

// plain texts are UTF-8 on one line: what every database keeps as it is.
func plain(texts []string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\n") {
			return false
		}
	}
	return true
}

// Append implements appraisal.Tx.
func (t *tx) Append(ctx context.Context, entry *auditlog.Entry) (int64, error) {
	size, _ := t.Size(ctx)
	entry.Org, entry.Seq = string(t.org), size
	t.setTime(entry)
	if err := entry.Check(); err != nil {
		return 0, t.spoil(errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err)))
	}
	body := entry.Bytes()
	leaf := t.below.frontier.Suite().LeafHash(body)
	t.above.entries = append(t.above.entries, RawEntry{Seq: size, Time: entry.Time, Body: body, Leaf: leaf[:]})
	kept := *entry
	kept.Changes = slices.Clone(entry.Changes)
	t.above.logged = append(t.above.logged, kept)
	t.bytes += int64(len(body)) + 100
	return size, nil
}

// setTime never lets the log's time go back.
func (t *tx) setTime(entry *auditlog.Entry) {
	last := t.below.time
	if n := len(t.above.entries); n > 0 {
		last = t.above.entries[n-1].Time
	}
	if entry.Time < last {
		entry.Time, entry.Clock = last, auditlog.Clamped
	}
}

// Remember implements appraisal.Tx.
func (t *tx) Remember(ctx context.Context, request appraisal.Request) error {
	if request.Key == "" || !plain([]string{request.Key, string(request.Input)}) {
		return t.spoil(errs.E(errs.Invalid, "store.text", errs.P("kind", "request"), errs.P("id", request.Key)))
	}
	if _, err := t.Request(ctx, request.Key); errs.KindOf(err) != errs.NotFound || err == nil {
		return t.spoil(errs.E(errs.Conflict, "store.name_taken", errs.P("kind", "request"), errs.P("name", request.Key)))
	}
	seq, _ := t.Size(ctx)
	request.Seq = seq - 1
	t.above.requests[request.Key] = request
	t.bytes += int64(len(request.Reply)) + 200
	return nil
}
