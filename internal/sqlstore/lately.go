package sqlstore

import "hash/maphash"

// lately knows which requests were answered lately: a client that repeats one does so
// within minutes, and for these nobody hopes that they are new. It says "perhaps" for
// some others, which costs a look, and forgets the older half when it is full.
type lately struct {
	seed     maphash.Seed
	new, old map[uint64]struct{}
}

// mostLately is the size of one half, about 200 KB.
const mostLately = 8192

func newLately() *lately {
	return &lately{seed: maphash.MakeSeed(), new: map[uint64]struct{}{}}
}

func (l *lately) add(key string) {
	if len(l.new) == mostLately {
		l.new, l.old = map[uint64]struct{}{}, l.new
	}
	l.new[maphash.String(l.seed, key)] = struct{}{}
}

func (l *lately) has(key string) bool {
	hash := maphash.String(l.seed, key)
	if _, known := l.new[hash]; known {
		return true
	}
	_, known := l.old[hash]
	return known
}
