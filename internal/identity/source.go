package identity

import (
	"sync"

	"eightx/internal/errs"
)

// sources slows down whoever fails again and again, under however many names. After
// 20 failures the next try must wait a second, then two, then four, up to 15; a
// quarter of an hour without failure forgets. An office behind one address shares its
// count, so it begins late, and a name that has come in from there before is heard
// all the same: it has a count of its own.
type sources struct {
	mu       sync.Mutex
	list     map[string]*source
	familiar map[sourceName]int64 // when the name last came in from there
}

type sourceName struct{ source, name string }

type source struct {
	failures int
	last     int64 // of the last failure
	next     int64 // when the next try is heard
}

const (
	freeFailures  = 20
	firstDelay    = 1000
	longestDelay  = 15_000
	sourceForgets = 15 * 60_000
	mostSources   = 10_000
)

func newSources() *sources {
	return &sources{list: map[string]*source{}, familiar: map[sourceName]int64{}}
}

// allow refuses a try that has to wait.
func (s *sources) allow(from, name string, now int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.list[from]
	if known == nil || now >= known.next {
		return nil
	}
	if _, ok := s.familiar[sourceName{from, name}]; ok {
		return nil
	}
	return errs.E(errs.Busy, "identity.slow_down", errs.P("seconds", (known.next-now+999)/1000))
}

// failed notes a failure.
func (s *sources) failed(from string, now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	known := s.list[from]
	if known == nil || now-known.last > sourceForgets {
		known = &source{}
		s.list[from] = known
	}
	known.failures++
	known.last = now
	if over := known.failures - freeFailures; over > 0 {
		known.next = now + min(longestDelay, int64(firstDelay)<<min(over-1, 10))
	}
}

// succeeded notes that a name is at home there. The failures stay: whoever has one
// account could otherwise try all others.
func (s *sources) succeeded(from, name string, now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.familiar) >= mostSources {
		clear(s.familiar)
	}
	s.familiar[sourceName{from, name}] = now
}

// forget keeps the list small: first what is old goes, and when that is not enough,
// all of it.
func (s *sources) forget(now int64) {
	if len(s.list) < mostSources {
		return
	}
	for from, known := range s.list {
		if now-known.last > sourceForgets {
			delete(s.list, from)
		}
	}
	if len(s.list) >= mostSources {
		clear(s.list)
	}
}
