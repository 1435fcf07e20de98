package sealing

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"slices"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
)

// national is a digital envelope: SM2 encrypts a fresh SM4 key with its nonce,
// SM4-GCM seals the bytes with them.
type national struct{}

const (
	sm4KeySize   = 16
	sm4NonceSize = 12
	pointSize    = 65 // 4, x, y
	sm3Size      = 32
	// An envelope is C1, C3, C2 of GB/T 32918.4: point, hash, and as many bytes
	// as were encrypted.
	sm2EnvelopeSize = pointSize + sm3Size + sm4KeySize + sm4NonceSize
	uncompressed    = 4 // first byte of a point with both coordinates
)

func (national) envelopeSize() int { return sm2EnvelopeSize }

// newKey draws until the bytes are a number between 1 and the order less 2, which
// they nearly always are.
func (a national) newKey() (*secret, []byte, error) {
	key := newSecret()
	for range 100 {
		_, _ = rand.Read(key.bytes()[:]) // never fails, says crypto/rand
		if public, err := a.publicOf(key); err == nil {
			return key, public, nil
		}
	}
	return nil, nil, errors.New("sealing: no SM2 key in 100 draws; the source of chance is broken")
}

func (national) checkPublic(public []byte) error {
	if len(public) != pointSize {
		return errors.New("an SM2 key has 65 bytes")
	}
	_, err := sm2.NewPublicKey(public)
	return err
}

func (national) publicOf(key *secret) ([]byte, error) {
	private, err := sm2.NewPrivateKey(key.bytes()[:])
	if err != nil {
		return nil, err
	}
	point, err := sm2.PublicKeyToECDH(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	return point.Bytes(), nil
}

func (national) seal(public, bound, plain []byte) (envelope, sealed []byte, err error) {
	recipient, err := sm2.NewPublicKey(public)
	if err != nil {
		return nil, nil, err
	}
	fresh := make([]byte, sm4KeySize+sm4NonceSize)
	defer clear(fresh)
	_, _ = rand.Read(fresh) // never fails, says crypto/rand
	envelope, err = sm2.Encrypt(rand.Reader, recipient, fresh, nil)
	if err != nil {
		return nil, nil, err
	}
	aead, err := sm4GCM(fresh[:sm4KeySize])
	if err != nil {
		return nil, nil, err
	}
	return envelope, aead.Seal(nil, fresh[sm4KeySize:], plain, slices.Concat(bound, envelope)), nil
}

// open takes points with both coordinates only: one box has one form.
func (national) open(key *secret, bound, envelope, sealed []byte) ([]byte, error) {
	if len(envelope) != sm2EnvelopeSize || envelope[0] != uncompressed {
		return nil, sm2.ErrDecryption
	}
	private, err := sm2.NewPrivateKey(key.bytes()[:])
	if err != nil {
		return nil, err
	}
	fresh, err := sm2.Decrypt(private, envelope)
	if err != nil {
		return nil, err
	}
	defer clear(fresh)
	aead, err := sm4GCM(fresh[:sm4KeySize])
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, fresh[sm4KeySize:], sealed, slices.Concat(bound, envelope))
}

func sm4GCM(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
