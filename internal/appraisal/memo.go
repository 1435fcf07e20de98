package appraisal

import (
	"container/list"
	"crypto/sha256"
	"sync"
)

// memo keeps what was lately read out of large bodies: facts of batches, results,
// compiled schemes. What it keeps is named by the content it was read from, so it is
// never out of date, and what was rolled back harms nothing. It forgets first what was
// used longest ago. The zero value is ready.
type memo struct {
	lock  sync.Mutex
	kept  map[string]*list.Element
	order list.List // used last in front
	size  int
}

// mostKept bounds the bodies that are kept, in bytes; what is read out of them takes
// two or three times as much. A body above half of it is read every time.
const mostKept = 32 << 20

type keptValue struct {
	key   string
	value any
	size  int
}

func (m *memo) get(key string) (any, bool) {
	m.lock.Lock()
	defer m.lock.Unlock()
	element, known := m.kept[key]
	if !known {
		return nil, false
	}
	m.order.MoveToFront(element)
	one, _ := element.Value.(*keptValue)
	return one.value, true
}

func (m *memo) put(key string, value any, size int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.kept == nil {
		m.kept = map[string]*list.Element{}
	}
	if m.kept[key] != nil || size > mostKept/2 {
		return
	}
	m.kept[key] = m.order.PushFront(&keptValue{key, value, size})
	for m.size += size; m.size > mostKept; {
		oldest, _ := m.order.Remove(m.order.Back()).(*keptValue)
		delete(m.kept, oldest.key)
		m.size -= oldest.size
	}
}

// remembering is a reader with a memo beside it.
type remembering struct {
	Reader
	memo *memo
}

func (r remembering) recalls() *memo { return r.memo }

// recalls lets a pinned reader use the memo of the one it reads from.
func (p pinned) recalls() *memo { return memoOf(p.Reader) }

func (c *Call) recalls() *memo { return memoOf(c.Reader) }

// memoOf is the reader's memo, nil when it has none.
func memoOf(r Reader) *memo {
	if with, ok := r.(interface{ recalls() *memo }); ok {
		return with.recalls()
	}
	return nil
}

// remembered is what read makes of a body, or what it made of the same body before.
// Whoever gets it must not change it.
func remembered[T any](r Reader, what, content string, size int, read func() (T, error)) (T, error) {
	m := memoOf(r)
	if m == nil {
		return read()
	}
	key := what + " " + content
	if known, ok := m.get(key); ok {
		if value, ok := known.(T); ok {
			return value, nil
		}
	}
	value, err := read()
	if err == nil {
		m.put(key, value, size)
	}
	return value, err
}

// contentOf names a body that has no digest of its own.
func contentOf(body []byte) string {
	sum := sha256.Sum256(body)
	return string(sum[:])
}
