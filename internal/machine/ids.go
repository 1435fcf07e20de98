package machine

import (
	"encoding/binary"
	"io"
	"sync"
)

// IDs makes identifiers of 26 characters in Crockford's base 32: 48 bits of time in
// milliseconds, then 80 random bits, the form known as ULID. Those made within one
// millisecond count upwards, so that identifiers sort in the order they were made.
type IDs struct {
	clock  interface{ Now() int64 }
	random io.Reader

	mu   sync.Mutex
	last [16]byte
}

// NewIDs makes identifiers from a clock and a source of random bytes that never
// fails, such as crypto/rand.Reader.
func NewIDs(clock interface{ Now() int64 }, random io.Reader) *IDs {
	return &IDs{clock: clock, random: random}
}

// New returns the next identifier. A clock that goes back does not disturb the
// order.
func (g *IDs) New() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], uint64(g.clock.Now())<<16)
	_, _ = io.ReadFull(g.random, id[6:])
	if string(id[:6]) <= string(g.last[:6]) {
		id = g.last
		for i := 15; i >= 0; i-- {
			if id[i]++; id[i] != 0 {
				break
			}
		}
	}
	g.last = id
	return encode(id)
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// encode writes 128 bits as 26 characters of five bits, the first of three.
func encode(id [16]byte) string {
	high, low := binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])
	var out [26]byte
	for i := 25; i >= 0; i-- {
		out[i] = alphabet[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(out[:])
}
