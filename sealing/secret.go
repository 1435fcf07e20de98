package sealing

import (
	"crypto/subtle"
	"fmt"
)

// secret is 32 bytes nobody may see: a round's key, or one share of it. It is held
// by pointer, so that there is one copy to wipe, and it prints as nothing.
type secret struct {
	bytes [secretSize]byte
	wiped bool
}

// wipe overwrites the bytes. What the algorithms copied while they computed is
// out of reach; doc/decisions/0013-sealed-boxes.md says what follows.
func (s *secret) wipe() {
	if s == nil {
		return
	}
	clear(s.bytes[:])
	s.wiped = true
}

func (s *secret) gone() bool { return s == nil || s.wiped }

// equal compares in a time that says nothing.
func (s *secret) equal(other *secret) bool {
	return !s.gone() && !other.gone() && subtle.ConstantTimeCompare(s.bytes[:], other.bytes[:]) == 1
}

const withheld = "[secret]"

// Format prints the same word for every verb.
func (s *secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(withheld)) }

// MarshalText keeps the bytes out of JSON.
func (s *secret) MarshalText() ([]byte, error) { return []byte(withheld), nil }
