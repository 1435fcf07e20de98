package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// call is one Write on its way.
type call struct {
	ctx    context.Context
	org    appraisal.OrgID
	run    func(tx *tx) error
	answer chan error
	state  atomic.Int32
	err    error // of the last run
}

// States of a call.
const (
	callWaits int32 = iota
	callRuns        // from here on only the answer ends it
	callLeft        // the caller has gone away
)

// wait returns the answer, or leaves when the context ends before the call began.
func (c *call) wait() error {
	select {
	case err := <-c.answer:
		return err
	case <-c.ctx.Done():
		if c.state.CompareAndSwap(callWaits, callLeft) {
			return cancelled(c.ctx)
		}
		return <-c.answer
	}
}

const (
	mostCalls   = 256     // in one commit
	mostBytes   = 8 << 20 // in one commit; the call that goes beyond is the last
	queueLength = 1024
	mostTries   = 20

	longestBatch = time.Minute      // then the connection is given up
	longestWait  = 15 * time.Second // for a database that is away

	// carefulBatches is how long a lane looks first after hoping was in vain.
	carefulBatches = 64
)

// lane runs calls one after the other on one connection. On SQLite there is one
// lane; on PostgreSQL several, and each tenant's calls are always in the same.
type lane struct {
	store   *Store
	conn    *conn // nil after the connection was lost
	queue   chan *call
	done    chan struct{}
	memory  map[appraisal.OrgID]*orgMemory
	careful int  // batches that still check first (see tx.Request)
	away    bool // the database could not be reached the last time
}

func newLane(s *Store, c *conn) *lane {
	return &lane{store: s, conn: c, queue: make(chan *call, queueLength), done: make(chan struct{}), memory: map[appraisal.OrgID]*orgMemory{}}
}

// work is the lane's goroutine.
func (l *lane) work() {
	defer close(l.done)
	defer l.disconnect()
	for {
		select {
		case first := <-l.queue:
			l.commit(l.collect(first))
			l.tidy()
		case <-l.store.closing:
			l.refuseRest()
			return
		}
	}
}

// collect takes whoever waits, and nobody waits long for others. As long as there is
// more than one and more keep coming, whoever is about to come is let in front: a
// commit for forty costs hardly more than one for twenty.
func (l *lane) collect(first *call) []*call {
	calls := append(make([]*call, 0, mostCalls), first)
	for before := 1; len(calls) < mostCalls; {
		select {
		case c := <-l.queue:
			calls = append(calls, c)
		default:
			if len(calls) == before {
				return calls
			}
			before = len(calls)
			runtime.Gosched()
		}
	}
	return calls
}

// refuseRest answers the calls that came too late.
func (l *lane) refuseRest() {
	for {
		select {
		case c := <-l.queue:
			c.answer <- errs.E(errs.Busy, "store.closed")
		default:
			return
		}
	}
}

// commit runs the calls and answers each of them. Those of one tenant stay in
// their order.
func (l *lane) commit(calls []*call) {
	calls = begun(calls)
	for _, group := range l.groups(calls) {
		for len(group) > 0 {
			group = l.commitGroup(group)
		}
	}
}

// begun drops the calls whose callers have gone.
func begun(calls []*call) []*call {
	kept := calls[:0]
	for _, c := range calls {
		if c.state.CompareAndSwap(callWaits, callRuns) {
			kept = append(kept, c)
		}
	}
	return kept
}

// groups are the calls that may share a transaction: on SQLite all, on PostgreSQL
// those of one tenant, which is what is locked.
func (l *lane) groups(calls []*call) [][]*call {
	if l.store.dialect.lanes() == 1 {
		return [][]*call{calls}
	}
	place := map[appraisal.OrgID]int{}
	var groups [][]*call
	for _, c := range calls {
		i, known := place[c.org]
		if !known {
			i = len(groups)
			place[c.org] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// commitGroup commits as many of the calls from the first on as fit, answers them,
// and returns the others. When a commit fails for a reason that may be one call's
// own, the first call is tried alone.
func (l *lane) commitGroup(calls []*call) []*call {
	some := calls
	began := time.Now()
	var err error
	for try := range mostTries {
		if dead := l.store.Err(); dead != nil {
			err = dead
			break
		}
		if try > 0 && time.Since(began) > longestWait {
			break
		}
		var b *batch
		b, err = l.attempt(some)
		if err == nil {
			l.answer(calls[:b.ran], nil)
			return calls[b.ran:]
		}
		switch l.after(err) {
		case tryAgain:
			continue
		case tryAlone:
			if len(some) > 1 {
				some = calls[:1]
				continue
			}
		case giveUp:
			some = calls
		}
		break
	}
	l.answer(some, l.refusal(err))
	return calls[len(some):]
}

// answer gives each call its own error, or the one of all.
func (l *lane) answer(calls []*call, err error) {
	for _, c := range calls {
		if err != nil {
			c.err = err
		}
		c.answer <- c.err
	}
}

// What to do after an attempt failed.
type next int

const (
	giveUp next = iota
	tryAgain
	tryAlone
)

func (l *lane) after(err error) next {
	l.forget()
	if known := (*errs.Error)(nil); errors.As(err, &known) && known.Kind == errs.Busy {
		return giveUp // all has been tried
	}
	switch l.fault(err) {
	case faultConflict:
		if l.careful > 0 {
			return tryAlone
		}
		l.careful = carefulBatches
		return tryAgain
	case faultAgain:
		return tryAgain
	case faultLost:
		l.disconnect()
		return tryAgain
	case faultFull, faultDead:
		return giveUp
	case faultOther:
	}
	return tryAlone
}

func (l *lane) fault(err error) fault {
	switch {
	case errors.Is(err, errVain):
		return faultConflict
	case errors.Is(err, context.DeadlineExceeded):
		return faultLost // of the lane's own time, see attempt
	}
	return l.store.dialect.fault(err)
}

// forget drops what was remembered of earlier batches.
func (l *lane) forget() { l.memory = map[appraisal.OrgID]*orgMemory{} }

// refusal is what the callers hear when a commit failed for good.
func (l *lane) refusal(err error) error {
	if l.store.Err() != nil {
		return l.store.Err()
	}
	if known := (*errs.Error)(nil); errors.As(err, &known) {
		return err
	}
	switch l.fault(err) {
	case faultDead:
		l.store.die(err)
		return l.store.Err()
	case faultFull:
		l.store.room.give()
		return errs.E(errs.Full, "store.full", errs.Cause(err))
	case faultAgain, faultLost:
		return errs.E(errs.Busy, "store.busy", errs.Cause(err))
	case faultOther, faultConflict:
	}
	return errs.E(errs.Internal, "errs.internal", errs.P("cause", err.Error()), errs.Cause(err))
}

// attempt runs the calls in one transaction and commits it.
func (l *lane) attempt(calls []*call) (*batch, error) {
	if err := l.reconnect(); err != nil {
		return nil, err
	}
	ctx, cancel := l.bind()
	defer cancel()
	b := &batch{lane: l, conn: l.conn, careful: l.careful > 0, orgs: map[appraisal.OrgID]*orgBatch{}}
	if err := l.store.dialect.begin(ctx, l.conn, writing); err != nil {
		return b, err
	}
	err := b.run(ctx, calls)
	if err == nil {
		err = b.flush(ctx)
	}
	if err != nil {
		return b, l.rollback(err)
	}
	if b.empty() {
		return b, l.conn.end(ctx, "ROLLBACK")
	}
	if err := l.conn.end(ctx, "COMMIT"); err != nil {
		return b, l.uncertain(b, err)
	}
	l.remember(b)
	return b, nil
}

// bind gives the connection the lane's own time. Callers' contexts end their own
// functions and must not break a connection on which others work.
func (l *lane) bind() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), longestBatch)
	l.conn.bound = ctx
	return ctx, cancel
}

// rollback keeps the first error; a connection that cannot roll back is given up.
func (l *lane) rollback(err error) error {
	if back := l.conn.end(context.Background(), "ROLLBACK"); back != nil && l.store.dialect.fault(back) == faultLost {
		return errors.Join(err, back)
	}
	return err
}

// uncertain handles a COMMIT that failed. When the connection broke, the database
// may have committed all the same: the log tells.
func (l *lane) uncertain(b *batch, err error) error {
	if l.fault(err) != faultLost {
		return l.rollback(err)
	}
	l.disconnect()
	l.forget()
	if !b.logged() {
		return errs.E(errs.Busy, "store.uncertain", errs.Cause(err))
	}
	if l.reconnect() != nil {
		return err
	}
	ctx, cancel := l.bind()
	defer cancel()
	committed, lookErr := l.isCommitted(ctx, b)
	if committed {
		return nil
	}
	return errors.Join(err, lookErr)
}

// isCommitted looks for the batch in the log. It waits for the tenant's lock, which
// the lost transaction holds as long as it may still commit.
func (l *lane) isCommitted(ctx context.Context, b *batch) (bool, error) {
	if err := l.store.dialect.begin(ctx, l.conn, writing); err != nil {
		return false, err
	}
	committed, err := b.isCommitted(ctx, l.conn)
	return committed, errors.Join(err, l.conn.end(ctx, "ROLLBACK"))
}

// remember keeps what the next batch can use.
func (l *lane) remember(b *batch) {
	l.careful = max(0, l.careful-1)
	for org, o := range b.orgs {
		l.memory[org] = o.after()
	}
	const mostOrgs = 64
	if len(l.memory) > mostOrgs {
		l.forget()
	}
}

// tidy does the database's housekeeping between two commits.
func (l *lane) tidy() {
	if l.conn == nil || l.store.Err() != nil {
		return
	}
	err := l.store.dialect.tidy(context.Background(), l.conn, l.store.room.tight())
	if err != nil && l.store.dialect.fault(err) == faultDead {
		l.store.die(err)
	}
}

func (l *lane) disconnect() {
	if l.conn != nil {
		_ = l.conn.close() // what was committed is committed
		l.conn = nil
	}
}

// reconnect tries for a while when there is no connection: a database that fails
// over is back in seconds. When it stays away, later calls hear so at once.
func (l *lane) reconnect() error {
	var err error
	for began := time.Now(); l.conn == nil; {
		ctx, cancel := context.WithTimeout(context.Background(), longestWait)
		l.conn, err = l.store.dialect.connect(ctx, writing)
		cancel()
		if err == nil {
			l.away = false
			return nil
		}
		l.conn = nil
		if l.away || time.Since(began) > longestWait {
			l.away = true
			return errs.E(errs.Busy, "store.busy", errs.Cause(err))
		}
		select {
		case <-l.store.closing:
			return errs.E(errs.Busy, "store.closed")
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// safely runs a function of somebody else: a panic in it is its own error and not
// everybody's end.
func safely(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errs.E(errs.Internal, "errs.internal", errs.P("cause", p), errs.Cause(fmt.Errorf("panic: %v\n%s", p, debug.Stack())))
		}
	}()
	return run()
}
