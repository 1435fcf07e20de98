package identity

import (
	"context"
	"crypto/sha256"
	"sync"
	"sync/atomic"

	"eightx/internal/appraisal"
)

// cache remembers for a second whom a session or token belongs to, so that a request
// costs no look into the database. What it knows is good while the tenant's stamp is
// the one it was read under; the stamp is read again after a second, and at once
// when this instance has changed an account itself.
type cache struct {
	mu   sync.RWMutex
	orgs map[appraisal.OrgID]*orgCache
}

// stampGood is how old the stamp may be, in milliseconds.
const stampGood = 1000

// mostKnown bounds the sessions remembered of one tenant, mostOrgs the tenants; both
// begin anew when full.
const (
	mostKnown = 20_000
	mostOrgs  = 1000
)

type orgCache struct {
	mu      sync.RWMutex
	known   map[[32]byte]*guest
	stamp   int64
	checked int64 // when the stamp was read
	doubts  int64 // how often it was called into doubt
	settled int64 // doubts when the stamp was read
	reading sync.Mutex
}

// guest is a session or token with its actor.
type guest struct {
	actor  appraisal.Actor
	stamp  int64
	proved int64 // -1 is never fresh
	ends   int64 // absolute end
	idle   int64 // 0 for a token
	hash   string
	seen   atomic.Int64
	told   atomic.Int64 // what the database knows of seen
}

func newCache() *cache { return &cache{orgs: map[appraisal.OrgID]*orgCache{}} }

// doubt makes the next look read the stamp.
func (c *cache) doubt(org appraisal.OrgID) {
	o := c.of(org)
	o.mu.Lock()
	o.doubts++
	o.mu.Unlock()
}

func (c *cache) of(org appraisal.OrgID) *orgCache {
	c.mu.RLock()
	o := c.orgs[org]
	c.mu.RUnlock()
	if o != nil {
		return o
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if o = c.orgs[org]; o != nil {
		return o
	}
	if len(c.orgs) >= mostOrgs {
		clear(c.orgs)
	}
	o = &orgCache{known: map[[32]byte]*guest{}}
	c.orgs[org] = o
	return o
}

// current returns the tenant's stamp as it was at most a second ago, and who is
// known under it by this secret.
func (o *orgCache) current(key [32]byte, now int64, read func() (int64, error)) (int64, *guest, error) {
	stamp, found, good := o.look(key, now)
	if good {
		return stamp, found, nil
	}
	o.reading.Lock() // one reads, the others wait for it
	defer o.reading.Unlock()
	if stamp, found, good = o.look(key, now); good {
		return stamp, found, nil
	}
	o.mu.RLock()
	doubts := o.doubts
	o.mu.RUnlock()
	stamp, err := read()
	if err != nil {
		return 0, nil, err
	}
	o.mu.Lock()
	o.stamp, o.checked, o.settled = stamp, now, doubts
	o.mu.Unlock()
	_, found, _ = o.look(key, now)
	return stamp, found, nil
}

func (o *orgCache) look(key [32]byte, now int64) (stamp int64, found *guest, good bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	age := now - o.checked
	good = o.checked != 0 && o.doubts == o.settled && age >= 0 && age < stampGood
	if found = o.known[key]; found != nil && found.stamp != o.stamp {
		found = nil
	}
	return o.stamp, found, good
}

func (o *orgCache) keep(key [32]byte, g *guest) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.known) >= mostKnown {
		clear(o.known)
	}
	o.known[key] = g
}

func (o *orgCache) drop(key [32]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.known, key)
}

// ActorOfSession says who a session's secret belongs to. A session that still needs
// something gives an actor whose Scopes hold little or nothing. The caller adds
// Request and Source.
func (s *Service) ActorOfSession(ctx context.Context, text string) (appraisal.Actor, error) {
	return s.actorOf(ctx, sessionPrefix, text, s.loadSession)
}

// ActorOfToken says who a program's token belongs to.
func (s *Service) ActorOfToken(ctx context.Context, text string) (appraisal.Actor, error) {
	return s.actorOf(ctx, tokenPrefix, text, s.loadToken)
}

type loader func(ctx context.Context, org appraisal.OrgID, text string, now int64) (*guest, error)

func (s *Service) actorOf(ctx context.Context, prefix, text string, load loader) (appraisal.Actor, error) {
	org, ok := orgOf(prefix, text)
	if !ok {
		return appraisal.Actor{}, expired()
	}
	now, key, o := s.now(), sha256.Sum256([]byte(text)), s.cache.of(org)
	stamp, g, err := o.current(key, now, func() (int64, error) { return s.secrets.Stamp(ctx, org) })
	if err != nil {
		return appraisal.Actor{}, err
	}
	if g == nil || !g.awake(now) { // another instance may have seen it since
		if g, err = load(ctx, org, text, now); err != nil {
			o.drop(key)
			return appraisal.Actor{}, err
		}
		g.stamp = stamp
		o.keep(key, g)
	}
	s.touch(ctx, org, g, now)
	return g.at(now), nil
}

func (g *guest) awake(now int64) bool {
	return now < g.ends && (g.idle == 0 || now-g.seen.Load() < g.idle)
}

// at is the actor at this moment.
func (g *guest) at(now int64) appraisal.Actor {
	actor := g.actor
	if g.proved >= 0 {
		actor.Proved = g.proved
		actor.Fresh = now-g.proved < proofFresh && actor.Scopes == nil
	}
	return actor
}

// touch notes that the session was seen, in the database once a minute. That it
// cannot be written, on a full disk, must not keep anybody from reading.
func (s *Service) touch(ctx context.Context, org appraisal.OrgID, g *guest, now int64) {
	if g.idle == 0 {
		return
	}
	g.seen.Store(now)
	told := g.told.Load()
	if now-told >= touchEvery && g.told.CompareAndSwap(told, now) {
		_ = s.secrets.TouchSession(ctx, org, g.hash, now)
	}
}

func (s *Service) loadSession(ctx context.Context, _ appraisal.OrgID, text string, now int64) (*guest, error) {
	is, err := s.current(ctx, text)
	if err != nil {
		return nil, err
	}
	g := &guest{proved: is.session.Proved, ends: is.session.Begun + sessionLongs, idle: is.idle(), hash: is.session.Hash}
	g.actor = appraisal.Actor{Org: is.org, Account: is.account.ID, Person: is.account.Person, Grants: is.grants, Scopes: limited(is.needs(is.session, now))}
	g.seen.Store(is.session.Seen)
	g.told.Store(is.session.Seen)
	return g, nil
}

// loadToken gives the account's own roles, limited to the token's scopes, so that a
// token is never wider than its account. A token never proves who is in front of
// it: acts that ask for a fresh proof are not for programs.
func (s *Service) loadToken(ctx context.Context, org appraisal.OrgID, text string, now int64) (*guest, error) {
	id, err := s.secrets.Token(ctx, org, hashOf(text))
	if missing(err) {
		return nil, expired()
	}
	if err != nil {
		return nil, err
	}
	var token appraisal.Token
	var st standing
	err = s.read(ctx, org, func(r appraisal.Reader) error {
		if token, err = appraisal.TokenByID(ctx, r, id); err != nil {
			return err
		}
		st, err = loadStanding(ctx, r, org, token.Account)
		return err
	})
	if missing(err) {
		return nil, expired()
	}
	if err != nil {
		return nil, err
	}
	if token.State != appraisal.TokenActive || s.recorded() >= token.Until || st.account.State != appraisal.AccountActive {
		return nil, expired()
	}
	g := &guest{proved: -1, ends: now + token.Until - s.recorded()}
	g.actor = appraisal.Actor{Org: org, Account: st.account.ID, Person: st.account.Person, Token: token.ID, Grants: st.grants, Scopes: token.Scopes, Round: token.Round}
	return g, nil
}
