package sealing

import "fmt"

// secret is 32 bytes nobody may see: a round's key, or one share of it. There is
// one copy to wipe, and it stands behind a function, because package fmt follows
// pointers in fields it may not ask for their Format method.
type secret struct {
	bytes func() *[secretSize]byte
	wiped bool
}

func newSecret() *secret {
	bytes := new([secretSize]byte)
	return &secret{bytes: func() *[secretSize]byte { return bytes }}
}

// wipe overwrites the bytes. What the algorithms copied while they computed is
// out of reach; doc/decisions/0013-sealed-boxes.md says what follows.
func (s *secret) wipe() {
	if s.gone() {
		return
	}
	clear(s.bytes()[:])
	s.wiped = true
}

func (s *secret) gone() bool { return s == nil || s.bytes == nil || s.wiped }

const withheld = "[secret]"

// Format prints the same word for every verb.
func (s *secret) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(withheld)) }

// MarshalText keeps the bytes out of JSON.
func (s *secret) MarshalText() ([]byte, error) { return []byte(withheld), nil }
