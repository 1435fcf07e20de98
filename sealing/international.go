package sealing

import (
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
)

// international is HPKE as RFC 9180 writes it, by the standard library.
type international struct{}

// hpkeInfo says in the key schedule what the keys are for.
const hpkeInfo = "eightx/sealing/1/box"

func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

func (international) envelopeSize() int { return 32 }

// newKey draws 32 bytes; every such value is a key of X25519.
func (a international) newKey() (*secret, []byte, error) {
	key := newSecret()
	_, _ = rand.Read(key.bytes()[:]) // never fails, says crypto/rand
	public, err := a.publicOf(key)
	return key, public, err
}

func (international) checkPublic(public []byte) error {
	_, err := kem().NewPublicKey(public)
	return err
}

func (international) publicOf(key *secret) ([]byte, error) {
	private, err := kem().NewPrivateKey(key.bytes()[:])
	if err != nil {
		return nil, err
	}
	return private.PublicKey().Bytes(), nil
}

// seal binds to what the caller says and, as part of the key schedule, to the
// envelope itself.
func (international) seal(public, bound, plain []byte) (envelope, sealed []byte, err error) {
	recipient, err := kem().NewPublicKey(public)
	if err != nil {
		return nil, nil, err
	}
	envelope, sender, err := hpke.NewSender(recipient, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(hpkeInfo))
	if err != nil {
		return nil, nil, err
	}
	sealed, err = sender.Seal(bound, plain)
	return envelope, sealed, err
}

func (international) open(key *secret, bound, envelope, sealed []byte) ([]byte, error) {
	private, err := kem().NewPrivateKey(key.bytes()[:])
	if err != nil {
		return nil, err
	}
	recipient, err := hpke.NewRecipient(envelope, private, hpke.HKDFSHA256(), hpke.AES256GCM(), []byte(hpkeInfo))
	if err != nil {
		return nil, err
	}
	return recipient.Open(bound, sealed)
}
