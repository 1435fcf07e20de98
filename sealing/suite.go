package sealing

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"eightx/auditlog"

	"github.com/emmansun/gmsm/sm3"
)

// Suite is a set of algorithms for boxes, shares and digests. The zero value is no
// suite and is refused everywhere.
type Suite struct {
	name string
}

var (
	// International is HPKE in base mode with X25519, HKDF-SHA256 and AES-256-GCM.
	International = Suite{"X25519-HKDF-SHA256-AES-256-GCM"}
	// National is SM2 encryption of a fresh SM4 key, SM4-GCM and SM3.
	National = Suite{"SM2-SM3-SM4-GCM"}
)

// longestSuite is the room a box has for the name of its suite, in bytes.
const longestSuite = 32

// secretSize is the length of a round's secret key in both suites, in bytes.
const secretSize = 32

// SuiteByName finds a suite by what Name returns, or by the short word shares
// carry: INTL, GM. Any other name is refused.
func SuiteByName(name string) (Suite, error) {
	switch name {
	case International.name, International.word():
		return International, nil
	case National.name, National.word():
		return National, nil
	}
	return Suite{}, refuse("sealing.suite", "name", name)
}

// Name is what boxes and rounds carry.
func (s Suite) Name() string { return s.name }

// Valid says whether s is one of the two suites.
func (s Suite) Valid() bool { return s == International || s == National }

// word is the short name, for what people type.
func (s Suite) word() string {
	switch s {
	case International:
		return "INTL"
	case National:
		return "GM"
	}
	return ""
}

// MarshalText writes the name; the zero suite has none and is refused.
func (s Suite) MarshalText() ([]byte, error) {
	if !s.Valid() {
		return nil, refuse("sealing.suite", "name", s.name)
	}
	return []byte(s.name), nil
}

// UnmarshalText reads a name and refuses an unknown one.
func (s *Suite) UnmarshalText(name []byte) (err error) {
	*s, err = SuiteByName(string(name))
	return err
}

// algorithms are what a suite does: keys, and envelopes for bytes of any length.
type algorithms interface {
	newKey() (secret *secret, public []byte, err error)
	checkPublic(public []byte) error
	publicOf(secret *secret) ([]byte, error)
	// seal returns the envelope of a fresh key and the bytes sealed with it;
	// both are bound to bound. The plain bytes stay as they are.
	seal(public, bound, plain []byte) (envelope, sealed []byte, err error)
	open(secret *secret, bound, envelope, sealed []byte) (plain []byte, err error)
	envelopeSize() int
}

// algorithms returns nil for what is no suite.
func (s Suite) algorithms() algorithms {
	switch s {
	case International:
		return international{}
	case National:
		return national{}
	}
	return nil
}

// tagSize is what both suites' GCM adds to the bytes it seals.
const tagSize = 16

// hashes is the suite of the log with the same hash.
func (s Suite) hashes() auditlog.Suite {
	switch s {
	case International:
		return auditlog.International
	case National:
		return auditlog.National
	}
	return auditlog.Suite{}
}

// hasher is a running hash of the suite, for bytes that should not be copied. The
// suite must be valid.
func (s Suite) hasher() hash.Hash {
	if s == National {
		return sm3.New()
	}
	return sha256.New()
}

// sum is the hash of a purpose and some parts, each with its length in front, so
// that no two lists of parts look alike.
func (s Suite) sum(purpose string, parts ...[]byte) auditlog.Hash {
	data := joined(purpose, parts...)
	defer clear(data) // parts may be secret
	return s.hashes().Sum(data)
}

// digest is sum with the name of the hash in front.
func (s Suite) digest(purpose string, parts ...[]byte) auditlog.Digest {
	data := joined(purpose, parts...)
	defer clear(data)
	return s.hashes().Digest(data)
}

// joined makes room first: growing would leave copies of secrets behind.
func joined(purpose string, parts ...[]byte) []byte {
	const prefix = "eightx/sealing/1/"
	size := 4 + len(prefix) + len(purpose)
	for _, part := range parts {
		size += 4 + len(part)
	}
	out := appendPart(make([]byte, 0, size), []byte(prefix+purpose))
	for _, part := range parts {
		out = appendPart(out, part)
	}
	return out
}

func appendPart(out, part []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
	return append(out, part...)
}
