package auditlog

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// A key is one line of text in the form of signed notes:
//
//	secret  PRIVATE+KEY+<name>+<id>+<base64 of kind and key>
//	public  <name>+<id>+<base64 of kind and key>
//
// The id is the first 4 bytes of SHA-256 over name, line feed, kind and public
// key. The kind of Ed25519 is the byte 1; SM2 has no number in that form, so its
// kind is the byte 255 and a word.
const (
	kindEd25519 = "\x01"
	kindSM2     = "\xffsm2-sm3\n"
)

// GenerateKey makes a key pair of the suite for the name, which has no spaces
// and no plus signs. The secret text must never leave the server's key folder.
func GenerateKey(suite Suite, random io.Reader, name string) (secret, public string, err error) {
	if !validName(name) {
		return "", "", fmt.Errorf("%q cannot be the name of a key: no spaces, no plus signs, at most %d bytes", clip(name), longestName)
	}
	switch suite {
	case International:
		return note.GenerateKey(random, name)
	case National:
		return generateSM2(random, name)
	}
	return "", "", errors.New("a key needs a suite")
}

func generateSM2(random io.Reader, name string) (secret, public string, err error) {
	key, err := sm2.GenerateKey(random)
	if err != nil {
		return "", "", fmt.Errorf("make an SM2 key: %w", err)
	}
	point, err := pointOf(key)
	if err != nil {
		return "", "", fmt.Errorf("make an SM2 key: %w", err)
	}
	scalar := key.D.FillBytes(make([]byte, 32))
	id := keyID(name, kindSM2+string(point))
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, id, encode(kindSM2, scalar)),
		fmt.Sprintf("%s+%08x+%s", name, id, encode(kindSM2, point)), nil
}

// pointOf is the public key as 65 bytes: 4, x, y.
func pointOf(key *sm2.PrivateKey) ([]byte, error) {
	public, err := sm2.PublicKeyToECDH(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	return public.Bytes(), nil
}

func encode(kind string, key []byte) string {
	return base64.StdEncoding.EncodeToString(append([]byte(kind), key...))
}

func keyID(name, key string) uint32 {
	sum := sha256.Sum256([]byte(name + "\n" + key))
	return binary.BigEndian.Uint32(sum[:])
}

// NewSigner reads a secret key of either suite. Its signatures with SM2 are
// random, those with Ed25519 are not.
func NewSigner(secret string) (Signer, error) {
	rest, found := strings.CutPrefix(strings.TrimSpace(secret), "PRIVATE+KEY+")
	name, id, key, err := splitKey(rest)
	if !found || err != nil {
		return nil, errors.New("not a secret key: want PRIVATE+KEY+name+id+key") // the key itself is never shown
	}
	if scalar, ok := strings.CutPrefix(key, kindSM2); ok {
		return newSM2Signer(name, id, []byte(scalar))
	}
	signer, err := note.NewSigner("PRIVATE+KEY+" + rest)
	if err != nil {
		return nil, fmt.Errorf("secret key %s+%08x: %w", clip(name), id, err)
	}
	return signer, nil
}

// NewVerifier reads a public key of either suite.
func NewVerifier(public string) (Verifier, error) {
	public = strings.TrimSpace(public)
	name, id, key, err := splitKey(public)
	if err != nil {
		return nil, err
	}
	if point, ok := strings.CutPrefix(key, kindSM2); ok {
		return newSM2Verifier(name, id, []byte(point))
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return nil, fmt.Errorf("public key %s+%08x: %w", clip(name), id, err)
	}
	return verifier, nil
}

// PublicKey is the public key of a secret one.
func PublicKey(secret string) (string, error) {
	signer, err := NewSigner(secret)
	if err != nil {
		return "", err
	}
	if s, ok := signer.(*sm2Signer); ok {
		return fmt.Sprintf("%s+%08x+%s", s.Name(), s.KeyHash(), encode(kindSM2, s.point)), nil
	}
	_, _, key, err := splitKey(strings.TrimPrefix(strings.TrimSpace(secret), "PRIVATE+KEY+"))
	if err != nil {
		return "", err
	}
	private := ed25519.NewKeyFromSeed([]byte(key[1:]))
	return note.NewEd25519VerifierKey(signer.Name(), ed25519.PublicKey(private[32:]))
}

// SuiteOfKey is the suite of a public key.
func SuiteOfKey(public string) (Suite, error) {
	_, _, key, err := splitKey(strings.TrimSpace(public))
	switch {
	case err != nil:
		return Suite{}, err
	case strings.HasPrefix(key, kindEd25519):
		return International, nil
	case strings.HasPrefix(key, kindSM2):
		return National, nil
	}
	return Suite{}, fmt.Errorf("%q is a key of an unknown kind", clip(public))
}

// splitKey takes name+id+key apart; the id is in 8 hex digits.
func splitKey(text string) (name string, id uint32, key string, err error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 || !validName(parts[0]) || len(parts[1]) != 8 {
		return "", 0, "", errors.New("not a key: want name+id+key")
	}
	number, errID := strconv.ParseUint(parts[1], 16, 32)
	raw, errKey := base64.StdEncoding.DecodeString(parts[2])
	if errID != nil || errKey != nil {
		return "", 0, "", errors.New("not a key: want name+id+key")
	}
	return parts[0], uint32(number), string(raw), nil
}

// sm2Verifier checks signatures of GB/T 32918.2 with the usual signer's id
// 1234567812345678, in the form of GB/T 35276 (DER).
type sm2Verifier struct {
	name  string
	id    uint32
	key   *ecdsa.PublicKey
	point []byte
}

func newSM2Verifier(name string, id uint32, point []byte) (Verifier, error) {
	key, err := sm2.NewPublicKey(point)
	if err != nil || len(point) != 65 {
		return nil, fmt.Errorf("public key %s+%08x is no point of the SM2 curve", clip(name), id)
	}
	if keyID(name, kindSM2+string(point)) != id {
		return nil, fmt.Errorf("public key %s+%08x has another id than it says", clip(name), id)
	}
	return &sm2Verifier{name: name, id: id, key: key, point: point}, nil
}

func (v *sm2Verifier) Name() string    { return v.name }
func (v *sm2Verifier) KeyHash() uint32 { return v.id }
func (v *sm2Verifier) Verify(msg, sig []byte) bool {
	return sm2.VerifyASN1WithSM2(v.key, nil, msg, sig)
}

type sm2Signer struct {
	name    string
	id      uint32
	private *sm2.PrivateKey
	point   []byte
}

func newSM2Signer(name string, id uint32, scalar []byte) (Signer, error) {
	private, err := sm2.NewPrivateKey(scalar)
	if err != nil {
		return nil, fmt.Errorf("secret key %s+%08x: not an SM2 key", clip(name), id)
	}
	point, err := pointOf(private)
	if err != nil || keyID(name, kindSM2+string(point)) != id {
		return nil, fmt.Errorf("secret key %s+%08x has another id than it says", clip(name), id)
	}
	return &sm2Signer{name: name, id: id, private: private, point: point}, nil
}

func (s *sm2Signer) Name() string    { return s.name }
func (s *sm2Signer) KeyHash() uint32 { return s.id }
func (s *sm2Signer) Sign(msg []byte) ([]byte, error) {
	return s.private.SignWithSM2(rand.Reader, nil, msg)
}
