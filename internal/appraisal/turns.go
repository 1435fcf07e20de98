package appraisal

import "sync"

// turns let listeners hear of changes in the order of each tenant's log, although
// those who made them wake up in any order after the common commit. A turn is taken
// inside the transaction, where the order is made, and ends when it is known whether
// the change was kept; it is told once all before it have ended. Whoever ended it waits
// until it was told, so that a caller who hears “done” finds caches that know.
type turns struct {
	lock sync.Mutex
	orgs map[OrgID]*orgTurns
}

// orgTurns are a tenant's turns that were taken and not told yet, in order.
type orgTurns struct {
	lock    sync.Mutex
	waiting []*turn
}

type turn struct {
	among *orgTurns
	ended bool
	tell  func() // nil when nothing was kept
	told  chan struct{}
}

// take puts a turn behind all others of the tenant. A transaction that is run again
// gives its earlier turn, which then stands behind what went before it this time.
func (all *turns) take(org OrgID, earlier *turn) *turn {
	among := all.of(org)
	among.lock.Lock()
	defer among.lock.Unlock()
	if earlier == nil {
		earlier = &turn{among: among, told: make(chan struct{})}
	} else {
		among.remove(earlier)
	}
	among.waiting = append(among.waiting, earlier)
	among.tell()
	return earlier
}

func (all *turns) of(org OrgID) *orgTurns {
	all.lock.Lock()
	defer all.lock.Unlock()
	if all.orgs == nil {
		all.orgs = map[OrgID]*orgTurns{}
	}
	if all.orgs[org] == nil {
		all.orgs[org] = &orgTurns{}
	}
	return all.orgs[org]
}

func (among *orgTurns) remove(gone *turn) {
	kept := among.waiting[:0]
	for _, t := range among.waiting {
		if t != gone {
			kept = append(kept, t)
		}
	}
	clear(among.waiting[len(kept):])
	among.waiting = kept
}

// end says what to tell, nil for nothing, and returns when it was told. A turn that has
// ended stays so; nobody's turn is nil.
func (t *turn) end(tell func()) {
	if t == nil || t.over(tell) {
		return
	}
	<-t.told
}

// over ends the turn and tells what can be told now; it reports whether the turn had
// ended before.
func (t *turn) over(tell func()) bool {
	t.among.lock.Lock()
	defer t.among.lock.Unlock()
	if t.ended {
		return true
	}
	t.ended, t.tell = true, tell
	t.among.tell()
	return false
}

// tell tells the turns at the front that have ended. The lock is held, so that nobody
// tells out of order.
func (among *orgTurns) tell() {
	for len(among.waiting) > 0 && among.waiting[0].ended {
		first := among.waiting[0]
		among.waiting[0] = nil
		among.waiting = among.waiting[1:]
		first.say()
	}
}

func (t *turn) say() {
	defer close(t.told)
	if t.tell != nil {
		t.tell()
	}
}
