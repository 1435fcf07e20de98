package auditlog

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/mod/sumdb/tlog"
)

// Hash is one node of the tree: 32 bytes in both suites.
type Hash [32]byte

// String is the hash in standard base64, as in checkpoints.
func (h Hash) String() string { return base64.StdEncoding.EncodeToString(h[:]) }

// ParseHash reads what String wrote.
func ParseHash(s string) (Hash, error) {
	h, err := tlog.ParseHash(s)
	if err != nil || Hash(h).String() != s {
		return Hash{}, fmt.Errorf("%q is not a hash: want 32 bytes in base64", clip(s))
	}
	return Hash(h), nil
}

// Suite is a pair of hash and signature. The zero value is no suite and is
// refused everywhere.
type Suite struct {
	name string
}

var (
	// International is SHA-256 and Ed25519.
	International = Suite{"sha256-ed25519"}
	// National is SM3 and SM2, of the national standards GB/T 32905 and 32918.
	National = Suite{"sm3-sm2"}
)

// SuiteByName finds a suite by what Name returns, or by the words of settings:
// "international" and "national".
func SuiteByName(name string) (Suite, error) {
	switch name {
	case International.name, "international":
		return International, nil
	case National.name, "national":
		return National, nil
	}
	return Suite{}, fmt.Errorf("unknown suite %q: want %s or %s", clip(name), International.name, National.name)
}

// Name is "sha256-ed25519" or "sm3-sm2".
func (s Suite) Name() string { return s.name }

// Valid says whether s is one of the two suites.
func (s Suite) Valid() bool { return s == International || s == National }

// tag is the name of the suite's hash in a Digest.
func (s Suite) tag() string {
	switch s {
	case International:
		return "sha256"
	case National:
		return "sm3"
	}
	return ""
}

// Sum is the plain hash of data. Of no suite it is zero, which nothing matches.
func (s Suite) Sum(data []byte) Hash {
	switch s {
	case International:
		return sha256.Sum256(data)
	case National:
		return sm3.Sum(data)
	}
	return Hash{}
}

// Digest names data by its hash: "sha256:<64 hex>" or "sm3:<64 hex>".
func (s Suite) Digest(data []byte) Digest {
	sum := s.Sum(data)
	return s.digest(sum)
}

func (s Suite) digest(sum Hash) Digest {
	if !s.Valid() {
		return ""
	}
	var room [80]byte
	text := append(append(room[:0], s.tag()...), ':')
	return Digest(hex.AppendEncode(text, sum[:]))
}

// LeafHash is the hash of an entry as a leaf: of a 0 byte and the entry.
func (s Suite) LeafHash(data []byte) Hash {
	switch s {
	case International:
		return Hash(tlog.RecordHash(data))
	case National:
		return sm3Of([]byte{0}, data)
	}
	return Hash{}
}

// NodeHash is the hash of an inner node: of a 1 byte and its two children.
func (s Suite) NodeHash(left, right Hash) Hash {
	switch s {
	case International:
		return Hash(tlog.NodeHash(tlog.Hash(left), tlog.Hash(right)))
	case National:
		return sm3Of([]byte{1}, left[:], right[:])
	}
	return Hash{}
}

func sm3Of(parts ...[]byte) (sum Hash) {
	h := sm3.New()
	for _, part := range parts {
		h.Write(part) // a hash.Hash never fails
	}
	h.Sum(sum[:0])
	return sum
}

// EmptyRoot is the root of a tree without leaves: the hash of nothing.
func (s Suite) EmptyRoot() Hash { return s.Sum(nil) }

// Digest names data by its hash, with the name of the hash in front. The empty
// digest says that there is no data.
type Digest string

// Suite is the suite whose hash the digest uses. A digest with an unknown name
// or a form other than 64 lower-case hex digits is an error.
func (d Digest) Suite() (Suite, error) {
	tag, digits, found := strings.Cut(string(d), ":")
	for _, suite := range []Suite{International, National} {
		if found && tag == suite.tag() && hex64(digits) {
			return suite, nil
		}
	}
	return Suite{}, fmt.Errorf("%q is not a digest: want sha256: or sm3: and 64 hex digits", clip(string(d)))
}

// Matches says whether d is a digest of data. An unknown or malformed digest
// matches nothing.
func (d Digest) Matches(data []byte) bool {
	suite, err := d.Suite()
	if err != nil {
		return false
	}
	sum := suite.Sum(data)
	var digits [2 * len(sum)]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:]) == string(d[len(d)-len(digits):])
}

// hex64 says whether digits are 64 lower-case hex digits.
func hex64(digits string) bool {
	if len(digits) != 64 {
		return false
	}
	for i := range len(digits) {
		if c := digits[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// clip keeps error messages short whatever a file holds.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
