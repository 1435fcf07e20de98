package sealing

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/asn1"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
)

func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	data, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The vector of RFC 9180 for base mode with DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256 and AES-256-GCM. It wants a sender whose key is given, which the
// standard library hides, so the sender is written a second time here: it must
// give the vector's bytes, and the standard library must open them.
func TestRFC9180(t *testing.T) {
	info := unhex(t, "4f6465206f6e2061204772656369616e2055726e")
	sender := secondSender(t, unhex(t, "2cd7c601cefb3d42a62b04b7a9041494c06c7843818e0ce28a8f704ae7ab20f9"),
		unhex(t, "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c"), info)
	if want := unhex(t, "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256"); !bytes.Equal(sender.envelope, want) {
		t.Fatalf("enc: got %x, want %x", sender.envelope, want)
	}
	private, err := kem().NewPrivateKey(unhex(t, "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d"))
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := hpke.NewRecipient(sender.envelope, private, hpke.HKDFSHA256(), hpke.AES256GCM(), info)
	if err != nil {
		t.Fatal(err)
	}
	// The vector is a digest over 1,000 messages drawn from SHAKE128.
	source, sink := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	for range 1000 {
		bound, plain := drawn(source), drawn(source)
		sealed := sender.seal(bound, plain)
		_, _ = sink.Write(sealed)
		got, err := recipient.Open(bound, sealed)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened: got %x and %v, want %x", got, err, plain)
		}
	}
	got := make([]byte, 16)
	_, _ = sink.Read(got)
	if want := unhex(t, "1702e73e1e71705faa8241022af1deea"); !bytes.Equal(got, want) {
		t.Errorf("1,000 messages: got %x, want %x", got, want)
	}
}

func drawn(source *sha3.SHAKE) []byte {
	length := make([]byte, 1)
	_, _ = source.Read(length)
	data := make([]byte, length[0])
	_, _ = source.Read(data)
	return data
}

// Boxes of the international suite are HPKE and nothing else: what the second
// sender seals with our header opens as a box.
func TestBoxesAreHPKE(t *testing.T) {
	round, shares := newRound(t, International, 2, 2)
	box, _ := seal(t, round, placeOf(1), "sheet")
	content := fill(round.Class, Blind{9}, []byte("sheet"))
	box.commitment = commitmentOf(International, placeOf(1), Blind{9}, []byte("sheet"))
	seed := make([]byte, 32)
	_, _ = rand.Read(seed)
	sender := secondSender(t, seed, round.Public, []byte(hpkeInfo))
	box.raw = slices.Concat(box.header(), sender.envelope, sender.seal(box.header(), content))
	if _, err := combine(t, round, shares...).Open(placeOf(1), box); err != nil {
		t.Error(err)
	}
}

// sender is RFC 9180, sections 4.1, 5.1 and 5.2, for one set of algorithms.
type sender struct {
	envelope, nonce []byte
	aead            cipher.AEAD
	sequence        uint64
}

func secondSender(t *testing.T, seed, public, info []byte) *sender {
	t.Helper()
	kemID, suiteID := []byte("KEM\x00\x20"), []byte("HPKE\x00\x20\x00\x01\x00\x02")
	extract := func(id, salt []byte, label string, input []byte) []byte {
		key, err := hkdf.Extract(sha256.New, slices.Concat([]byte("HPKE-v1"), id, []byte(label), input), salt)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	expand := func(id, key []byte, label string, info []byte, length int) []byte {
		labelled := slices.Concat(binary.BigEndian.AppendUint16(nil, uint16(length)), []byte("HPKE-v1"), id, []byte(label), info)
		out, err := hkdf.Expand(sha256.New, key, string(labelled), length)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ephemeral, err := ecdh.X25519().NewPrivateKey(expand(kemID, extract(kemID, nil, "dkp_prk", seed), "sk", nil, 32))
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := ecdh.X25519().NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := ephemeral.ECDH(recipient)
	if err != nil {
		t.Fatal(err)
	}
	envelope := ephemeral.PublicKey().Bytes()
	shared = expand(kemID, extract(kemID, nil, "eae_prk", shared), "shared_secret", slices.Concat(envelope, public), 32)
	schedule := slices.Concat([]byte{0}, extract(suiteID, nil, "psk_id_hash", nil), extract(suiteID, nil, "info_hash", info))
	secret := extract(suiteID, shared, "secret", nil)
	block, err := aes.NewCipher(expand(suiteID, secret, "key", schedule, 32))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return &sender{envelope: envelope, nonce: expand(suiteID, secret, "base_nonce", schedule, 12), aead: aead}
}

func (s *sender) seal(bound, plain []byte) []byte {
	nonce := slices.Clone(s.nonce)
	for i, b := range binary.BigEndian.AppendUint64(nil, s.sequence) {
		nonce[4+i] ^= b
	}
	s.sequence++
	return s.aead.Seal(nil, nonce, plain, bound)
}

// GB/T 32907-2016, annex A.1: one block, and the block enciphered a million times
// is left to the module's own tests.
func TestSM4Vector(t *testing.T) {
	key := unhex(t, "0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 16)
	block.Encrypt(got, key)
	if want := unhex(t, "681edf34d206965e86b3e94f536e4246"); !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// RFC 8998, appendix A.1: SM4 in GCM.
func TestSM4GCMVector(t *testing.T) {
	aead, err := sm4GCM(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	nonce, bound := unhex(t, "00001234567800000000abcd"), unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2")
	plain := unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"+
		"eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
	want := unhex(t, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"+
		"d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"+
		"83de3541e4c2b58177e065a9bf7b62ec")
	if got := aead.Seal(nil, nonce, plain, bound); !bytes.Equal(got, want) {
		t.Errorf("got %x, want %x", got, want)
	}
}

// GB/T 32918.5-2017, annex C.2: a text encrypted with SM2, in the order C1, C3, C2.
func TestSM2EncryptionVector(t *testing.T) {
	private, err := sm2.NewPrivateKey(unhex(t, "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"))
	if err != nil {
		t.Fatal(err)
	}
	envelope := unhex(t, "04"+
		"04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"+
		"e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"+
		"59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"+
		"21886ca989ca9c7d58087307ca93092d651efa")
	got, err := sm2.Decrypt(private, envelope)
	if want := "encryption standard"; string(got) != want {
		t.Errorf("got %q and %v, want %q", got, err, want)
	}
}

// OpenSSL is another hand's SM2: it opens our envelopes, and the key in them is
// the one the box was sealed with.
func TestEnvelopesAgainstOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl on this machine")
	}
	folder := t.TempDir()
	key, public, err := national{}.newKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "key"), secretPEM(t, key, public))
	for i := range 3 {
		plain := bytes.Repeat([]byte{byte(i)}, 100)
		envelope, sealed, err := national{}.seal(public, []byte("bound"), plain)
		if err != nil {
			t.Fatal(err)
		}
		der, err := sm2.PlainCiphertext2ASN1(envelope, sm2.C1C3C2)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, "envelope"), der)
		command := exec.Command(openssl, "pkeyutl", "-decrypt", "-inkey", "key", "-in", "envelope")
		command.Dir = folder
		fresh, err := command.Output()
		if err != nil || len(fresh) != sm4KeySize+sm4NonceSize {
			t.Fatalf("openssl: %d bytes, %v", len(fresh), err)
		}
		aead, err := sm4GCM(fresh[:sm4KeySize])
		if err != nil {
			t.Fatal(err)
		}
		got, err := aead.Open(nil, fresh[sm4KeySize:], sealed, slices.Concat([]byte("bound"), envelope))
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("got %x and %v, want %x", got, err, plain)
		}
	}
}

// secretPEM is a secret key in the form of RFC 5915.
func secretPEM(t *testing.T, key *secret, public []byte) []byte {
	t.Helper()
	der, err := asn1.Marshal(struct {
		Version int
		Key     []byte
		Curve   asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
		Public  asn1.BitString        `asn1:"explicit,tag:1"`
	}{1, key.bytes()[:], asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301}, asn1.BitString{Bytes: public, BitLength: 8 * len(public)}})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The same point in another form, and a key that is no point, are refused.
func TestOtherFormsOfEnvelopes(t *testing.T) {
	round, shares := newRound(t, National, 2, 2)
	opener := combine(t, round, shares...)
	box, _ := seal(t, round, placeOf(1), "sheet")
	for name, change := range map[string]func([]byte){
		"compressed":   func(envelope []byte) { envelope[0] = 2 + envelope[64]&1 },
		"hybrid":       func(envelope []byte) { envelope[0] = 6 + envelope[64]&1 },
		"ASN.1":        func(envelope []byte) { envelope[0] = 0x30 },
		"not on curve": func(envelope []byte) { envelope[64] ^= 1 },
		"zero":         func(envelope []byte) { clear(envelope) },
		"x + p": func(envelope []byte) {
			p, _ := new(big.Int).SetString("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff", 16)
			p.FillBytes(envelope[1:33])
		},
	} {
		t.Run(name, func(t *testing.T) {
			changed := box
			changed.raw = box.Bytes()
			change(changed.envelope())
			_, err := opener.Open(placeOf(1), changed)
			wantCode(t, err, "sealing.box.changed")
		})
	}
	for name, public := range map[string][]byte{
		"nothing": nil, "zero": make([]byte, pointSize), "short": round.Public[:33], "infinity": {0},
	} {
		t.Run("key "+name, func(t *testing.T) {
			broken := round
			broken.Public = public
			_, _, err := broken.Seal(placeOf(1), nil)
			wantCode(t, err, "sealing.round.key")
		})
	}
	weak, _ := newRound(t, International, 2, 2)
	weak.Public = make([]byte, 32) // the point of order 1: every envelope would have the same secret
	_, _, err := weak.Seal(placeOf(1), nil)
	wantCode(t, err, "sealing.round.key")
}
