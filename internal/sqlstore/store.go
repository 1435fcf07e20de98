package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// FileName is the database in the data directory.
const FileName = "eightx.db"

// Config says where the memory is.
type Config struct {
	// Dir is the data directory; the SQLite file is Dir/eightx.db. Unused with URL.
	Dir string
	// URL is a PostgreSQL database, "postgres://…"; "" is the SQLite file.
	URL string
	// Suite hashes new logs and rows. Logs go on in the suite they began with.
	Suite auditlog.Suite
	Clock appraisal.Clock
	// Readers is the number of reads at once; 0 is 4.
	Readers int
	// Reserve is the size of a file in Dir that is given up when the disk is full,
	// so that people can still log in and refusals are logged; 0 is none.
	Reserve int64
	// ReadOnly opens a database as it is, to look at it.
	ReadOnly bool
}

// Store implements appraisal.Store.
type Store struct {
	config  Config
	dialect dialect
	lanes   []*lane
	readers chan *conn // nil for a connection not opened yet
	room    *reserve

	dead  chan struct{} // closed after the first error of the disk
	fatal error         // readable once dead is closed
	once  sync.Once

	closing chan struct{}
	stop    sync.Once
	shut    sync.Once
	shutErr error
}

var _ appraisal.Store = (*Store)(nil)

// Open opens the database, makes it when it is new and brings an older one to this
// program's version, after a copy of it (see Rollback).
func Open(ctx context.Context, config Config) (*Store, error) {
	if !config.Suite.Valid() {
		return nil, errors.New("sqlstore: a store needs a suite")
	}
	d, err := config.open()
	if err != nil {
		return nil, err
	}
	if !config.ReadOnly {
		if err := migrate(ctx, d, config.keepOld); err != nil {
			return nil, errors.Join(opening(err, config), d.close())
		}
	}
	s := &Store{config: config, dialect: d, dead: make(chan struct{}), closing: make(chan struct{})}
	s.room = &reserve{dir: config.Dir, path: filepath.Join(config.Dir, "reserve"), size: config.Reserve}
	s.room.keep()
	s.readers = make(chan *conn, cmp.Or(config.Readers, 4))
	for range cap(s.readers) {
		s.readers <- nil
	}
	return s, s.startLanes(ctx)
}

func (config Config) open() (dialect, error) {
	if config.URL != "" {
		return openPostgres(config.URL, cmp.Or(config.Readers, 4))
	}
	path, err := filepath.Abs(filepath.Join(config.Dir, FileName))
	if err != nil {
		return nil, err
	}
	if !config.ReadOnly {
		if err := os.MkdirAll(config.Dir, 0o700); err != nil {
			return nil, opening(err, config)
		}
		if err := ownFile(path); err != nil {
			return nil, opening(err, config)
		}
	}
	f, err := openSQLite(path, config.ReadOnly)
	if err != nil {
		return nil, err
	}
	if there, err := f.exists(); config.ReadOnly && !there {
		return nil, errors.Join(errs.E(errs.NotFound, "store.no_database", errs.P("place", path)), err, f.close())
	}
	return f, nil
}

// ownFile makes an empty file for its owner alone, where there is none: SQLite itself
// would let everybody on the machine read a new database, and gives the files beside it
// the mode of the database.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // in the data directory
	if err != nil {
		return err
	}
	return f.Close()
}

// opening says where it was that opening failed; a password stays unsaid.
func opening(err error, config Config) error {
	if known := (*errs.Error)(nil); errors.As(err, &known) {
		return err
	}
	place := config.Dir
	if config.URL != "" {
		_, host, _ := strings.Cut(config.URL, "@")
		place, _, _ = strings.Cut(host, "?")
	}
	return errs.E(errs.Usage, "store.cannot_open", errs.P("place", place), errs.P("cause", err.Error()), errs.Cause(err))
}

func (s *Store) startLanes(ctx context.Context) error {
	if s.config.ReadOnly {
		return nil
	}
	for range s.dialect.lanes() {
		c, err := s.dialect.connect(ctx, writing)
		if err != nil {
			return errors.Join(opening(err, s.config), s.Close())
		}
		l := newLane(s, c)
		s.lanes = append(s.lanes, l)
		go l.work()
	}
	return nil
}

// Dead is closed when the disk has failed and nothing is promised any more. The
// process should end at once; Err says why.
func (s *Store) Dead() <-chan struct{} { return s.dead }

// Err is the error that killed the store, or nil.
func (s *Store) Err() error {
	select {
	case <-s.dead:
		return s.fatal
	default:
		return nil
	}
}

// die makes every waiting and later call fail. The first cause stays.
func (s *Store) die(cause error) {
	s.once.Do(func() {
		s.fatal = errs.E(errs.Internal, "store.dead", errs.P("cause", cause.Error()), errs.Cause(cause))
		close(s.dead)
	})
}

// Close waits for the calls that have begun, refuses the others and closes the
// database.
func (s *Store) Close() error {
	s.stop.Do(func() { close(s.closing) })
	for _, l := range s.lanes {
		<-l.done
	}
	s.shut.Do(func() {
		for range cap(s.readers) {
			if c := <-s.readers; c != nil {
				_ = c.close() // nothing was written by it
			}
		}
		s.shutErr = s.dialect.close()
	})
	return s.shutErr
}

// usable refuses work on a store that is dead or closed.
func (s *Store) usable() error {
	if err := s.Err(); err != nil {
		return err
	}
	select {
	case <-s.closing:
		return errs.E(errs.Busy, "store.closed")
	default:
		return nil
	}
}

// laneOf is where a tenant's calls wait: always in the same lane.
func (s *Store) laneOf(org appraisal.OrgID) *lane {
	return s.lanes[uint64(lockOf(org))%uint64(len(s.lanes))]
}

// lockOf is the number of a tenant's lock.
func lockOf(org appraisal.OrgID) int64 {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "eightx:%s", org) // a hash never fails
	return int64(h.Sum64())
}

// Write implements appraisal.Store.
func (s *Store) Write(ctx context.Context, org appraisal.OrgID, fn func(tx appraisal.Tx) error) error {
	return s.enqueue(ctx, org, &call{org: org, run: func(tx *tx) error { return fn(tx) }})
}

func (s *Store) enqueue(ctx context.Context, org appraisal.OrgID, c *call) error {
	if org == "" {
		return errs.E(errs.Internal, "store.no_tenant")
	}
	if s.config.ReadOnly {
		return errs.E(errs.Internal, "store.read_only")
	}
	if err := s.usable(); err != nil {
		return err
	}
	c.ctx, c.answer = ctx, make(chan error, 1)
	select {
	case s.laneOf(org).queue <- c:
	case <-ctx.Done():
		return cancelled(ctx)
	case <-s.dead:
		return s.fatal
	case <-s.closing:
		return s.usable()
	}
	return c.wait()
}

func cancelled(ctx context.Context) error {
	return errs.E(errs.Busy, "store.cancelled", errs.Cause(context.Cause(ctx)))
}

// Read implements appraisal.Store. fn must not call Write or Read.
func (s *Store) Read(ctx context.Context, org appraisal.OrgID, fn func(r appraisal.Reader) error) error {
	return s.read(ctx, func(c *conn) error { return fn(&reader{conn: c, org: org}) })
}

// read runs fn on one state of the database.
func (s *Store) read(ctx context.Context, fn func(c *conn) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	c, err := s.borrow(ctx)
	if err != nil {
		return err
	}
	whole := false
	defer func() { s.giveBack(c, whole) }() // also when fn panics
	err = fn(c)
	whole = c.end(context.Background(), "ROLLBACK") == nil
	if dead := s.Err(); dead != nil {
		return dead // what was read may never have been saved
	}
	return s.trouble(err)
}

// borrow waits for a connection and begins to read. One that was kept may have broken
// meanwhile; then a new one is made.
func (s *Store) borrow(ctx context.Context) (*conn, error) {
	select {
	case c := <-s.readers:
		if c != nil {
			if s.dialect.begin(ctx, c, reading) == nil {
				return c, nil
			}
			_ = c.close() // it is broken already
		}
	case <-ctx.Done():
		return nil, cancelled(ctx)
	case <-s.closing:
		return nil, s.usable()
	}
	c, err := s.dialect.connect(ctx, reading)
	if err != nil {
		s.readers <- nil
		return nil, s.trouble(err)
	}
	if err := s.dialect.begin(ctx, c, reading); err != nil {
		s.giveBack(c, false)
		return nil, s.trouble(err)
	}
	return c, nil
}

// giveBack keeps a whole connection for the next reader and throws others away.
func (s *Store) giveBack(c *conn, whole bool) {
	if !whole {
		_ = c.close() // it is broken already
		c = nil
	}
	s.readers <- c
}

// trouble makes an error of the database one of ours. Errors that are ours already
// stay as they are.
func (s *Store) trouble(err error) error {
	if err == nil {
		return nil
	}
	if known := (*errs.Error)(nil); errors.As(err, &known) {
		return err
	}
	if list := (errs.List)(nil); errors.As(err, &list) {
		return err
	}
	switch s.dialect.fault(err) {
	case faultFull:
		return errs.E(errs.Full, "store.full", errs.Cause(err))
	case faultAgain, faultLost:
		return errs.E(errs.Busy, "store.busy", errs.Cause(err))
	case faultOther, faultConflict, faultDead:
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return errs.E(errs.Busy, "store.cancelled", errs.Cause(err))
	}
	return err
}

// Orgs implements appraisal.Store.
func (s *Store) Orgs(ctx context.Context) ([]appraisal.OrgID, error) {
	var all []appraisal.OrgID
	err := s.read(ctx, func(c *conn) (err error) {
		all, err = orgs(ctx, c)
		return err
	})
	return all, err
}
