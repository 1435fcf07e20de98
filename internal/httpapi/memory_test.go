package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// memory is a store for tests: everything in maps, one writer at a time, a failed
// write undone by putting the old maps back.
type memory struct {
	lock sync.Mutex
	orgs map[appraisal.OrgID]*tenant
	down error // what writes answer, when not nil
}

type tenant struct {
	records  map[string]appraisal.Record
	past     map[string]appraisal.Record
	keys     map[string]string // kind+key → id
	requests map[string]appraisal.Request
	entries  []auditlog.Entry
	aside    map[string][]byte
}

func newMemory() *memory { return &memory{orgs: map[appraisal.OrgID]*tenant{}} }

func (m *memory) tenant(org appraisal.OrgID) *tenant {
	if m.orgs[org] == nil {
		m.orgs[org] = &tenant{map[string]appraisal.Record{}, map[string]appraisal.Record{}, map[string]string{}, map[string]appraisal.Request{}, nil, map[string][]byte{}}
	}
	return m.orgs[org]
}

func (m *memory) Write(_ context.Context, org appraisal.OrgID, fn func(appraisal.Tx) error) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.down != nil {
		return m.down
	}
	old := m.tenant(org)
	copied := &tenant{maps.Clone(old.records), maps.Clone(old.past), maps.Clone(old.keys), maps.Clone(old.requests), slices.Clone(old.entries), maps.Clone(old.aside)}
	m.orgs[org] = copied
	if err := fn(copied); err != nil {
		m.orgs[org] = old
		return err
	}
	return nil
}

func (m *memory) Read(_ context.Context, org appraisal.OrgID, fn func(appraisal.Reader) error) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	return fn(m.tenant(org))
}

func (m *memory) Orgs(context.Context) ([]appraisal.OrgID, error) {
	return slices.Sorted(maps.Keys(m.orgs)), nil
}

func missing() error { return errs.E(errs.NotFound, "permission.not_found") }

func (t *tenant) Get(_ context.Context, kind, id string) (appraisal.Record, error) {
	if r, ok := t.records[kind+"/"+id]; ok {
		return r, nil
	}
	return appraisal.Record{}, missing()
}

func (t *tenant) ByKey(ctx context.Context, kind, key string) (appraisal.Record, error) {
	id, ok := t.keys[kind+"/"+key]
	if !ok {
		return appraisal.Record{}, missing()
	}
	return t.Get(ctx, kind, id)
}

func (t *tenant) List(_ context.Context, q appraisal.Query) ([]appraisal.Record, error) {
	var out []appraisal.Record
	for _, r := range t.records {
		if r.Kind == q.Kind && (q.Parent == "" || q.Parent == r.Parent) && (q.Unit == "" || q.Unit == r.Unit) && (q.State == "" || q.State == r.State) &&
			(r.Sort > q.After.Sort || r.Sort == q.After.Sort && r.ID > q.After.ID) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b appraisal.Record) int {
		return cmp.Or(strings.Compare(a.Sort, b.Sort), strings.Compare(a.ID, b.ID))
	})
	if q.Limit > 0 && len(out) > q.Limit {
		out = out[:q.Limit]
	}
	return out, nil
}

func (t *tenant) Past(ctx context.Context, kind, id string, version int64) (appraisal.Record, error) {
	if r, ok := t.past[fmt.Sprint(kind, "/", id, "/", version)]; ok {
		return r, nil
	}
	return appraisal.Record{}, missing()
}

func (t *tenant) Request(_ context.Context, key string) (appraisal.Request, error) {
	if r, ok := t.requests[key]; ok {
		return r, nil
	}
	return appraisal.Request{}, missing()
}

func (t *tenant) Entries(_ context.Context, from int64, limit int) ([]auditlog.Entry, error) {
	from = min(from, int64(len(t.entries)))
	return t.entries[from:min(from+int64(limit), int64(len(t.entries)))], nil
}

func (t *tenant) Absent(ctx context.Context, kind, id, key string) (appraisal.Record, error) {
	if r, err := t.ByKey(ctx, kind, key); err == nil {
		return r, nil
	}
	return t.Get(ctx, kind, id)
}

func (t *tenant) Size(context.Context) (int64, error) { return int64(len(t.entries)), nil }

func (t *tenant) Put(_ context.Context, c appraisal.Change) error {
	r := c.Record
	place := r.Kind + "/" + r.ID
	if t.records[place].Version+1 != r.Version {
		return errs.E(errs.Conflict, "do.changed_meanwhile")
	}
	maps.DeleteFunc(t.keys, func(key, id string) bool { return id == r.ID && strings.HasPrefix(key, r.Kind+"/") })
	for _, key := range c.Keys {
		if _, taken := t.keys[r.Kind+"/"+key]; taken {
			return errs.E(errs.Conflict, "do.changed_meanwhile")
		}
		t.keys[r.Kind+"/"+key] = r.ID
	}
	t.records[place] = r
	t.past[fmt.Sprint(place, "/", r.Version)] = r
	return nil
}

func (t *tenant) Append(_ context.Context, e *auditlog.Entry) (int64, error) {
	e.Seq = int64(len(t.entries))
	t.entries = append(t.entries, *e)
	return e.Seq, nil
}

func (t *tenant) Remember(_ context.Context, r appraisal.Request) error {
	t.requests[r.Key] = r
	return nil
}

func (t *tenant) Aside(_ context.Context, kind, id string) ([]byte, error) {
	if body, ok := t.aside[kind+"/"+id]; ok {
		return body, nil
	}
	return nil, missing()
}

func (t *tenant) PutAside(_ context.Context, kind, id string, body []byte) error {
	t.aside[kind+"/"+id] = body
	return nil
}

func (t *tenant) DropAside(ctx context.Context, kind, id string) error {
	_, err := t.Aside(ctx, kind, id)
	delete(t.aside, kind+"/"+id)
	return err
}

// ticking is a clock that moves one millisecond at each look; counting makes ids in
// order.
type ticking struct {
	lock sync.Mutex
	now  int64
}

func (c *ticking) Now() int64 {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.now++
	return c.now
}

func (c *ticking) New() string { return fmt.Sprintf("ID%024d", c.Now()) }

// people knows the actors of tests by their tokens and sessions.
type people map[string]appraisal.Actor

func (p people) find(secret string) (appraisal.Actor, error) {
	actor, known := p[secret]
	if !known {
		return appraisal.Actor{}, errs.E(errs.Unknown, "permission.nobody")
	}
	return actor, nil
}

func (p people) ActorOfToken(_ context.Context, secret string) (appraisal.Actor, error) {
	return p.find(secret)
}

func (p people) ActorOfSession(_ context.Context, secret string) (appraisal.Actor, error) {
	return p.find(secret)
}
