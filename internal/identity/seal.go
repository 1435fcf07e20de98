package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"eightx/internal/errs"
)

// sealer keeps what must be read again (secrets of second factors) unreadable for
// whoever has the database alone. What a text is for is sealed with it, so that one
// account's secret is no use in another's place.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	if len(key) != 32 {
		return sealer{}, errors.New("identity: the field key must have 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, err
	}
	aead, err := cipher.NewGCM(block)
	return sealer{aead}, err
}

func (s sealer) seal(text, purpose string) string {
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails, says crypto/rand
	return base64.RawStdEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(text), []byte(purpose)))
}

func (s sealer) open(sealed, purpose string) (string, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < s.aead.NonceSize() {
		return "", errs.E(errs.Internal, "identity.sealed", errs.P("purpose", purpose))
	}
	text, err := s.aead.Open(nil, raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():], []byte(purpose))
	if err != nil {
		return "", errs.E(errs.Internal, "identity.sealed", errs.P("purpose", purpose), errs.Cause(err))
	}
	return string(text), nil
}
