package auditlog

import (
	"bytes"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
)

// The two samples of GB/T 32905-2016, annex A, and of FIPS 180-4.
func TestSumVectors(t *testing.T) {
	for _, test := range []struct {
		name  string
		suite Suite
		data  string
		want  Digest
	}{
		{"SM3 of abc", National, "abc", "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
		{"SM3 of 64 bytes", National, strings.Repeat("abcd", 16), "sm3:debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"},
		{"SHA-256 of abc", International, "abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"SHA-256 of nothing", International, "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"no suite", Suite{}, "abc", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := test.suite.Digest([]byte(test.data))
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if want := test.suite.Valid(); got.Matches([]byte(test.data)) != want {
				t.Errorf("Matches: got %t, want %t", !want, want)
			}
			if got.Matches([]byte(test.data + "x")) {
				t.Error("the digest matches other data")
			}
		})
	}
}

// A digest that is not understood must never match: an attacker would otherwise
// write one.
func TestUnknownDigestsMatchNothing(t *testing.T) {
	good := string(International.Digest(nil))
	for name, digest := range map[string]string{
		"empty":            "",
		"without name":     good[7:],
		"unknown name":     "sha1" + good[6:],
		"other suite":      "sm3" + good[6:],
		"large letters":    "sha256:" + strings.ToUpper(good[7:]),
		"large name":       "SHA256" + good[6:],
		"short":            good[:len(good)-1],
		"long":             good + "0",
		"space":            good + " ",
		"two names":        "sha256:" + good,
		"not hexadecimals": "sha256:" + strings.Repeat("g", 64),
	} {
		t.Run(name, func(t *testing.T) {
			if Digest(digest).Matches(nil) {
				t.Errorf("%q matches", digest)
			}
		})
	}
}

// The sample of GB/T 32918.5-2017, annex A.2.
func TestSM2Vector(t *testing.T) {
	point := unhex(t, "04"+
		"09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"+
		"CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13")
	signature, err := asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(unhex(t, "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")),
		new(big.Int).SetBytes(unhex(t, "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")),
	})
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := newSM2Verifier("sample", keyID("sample", kindSM2+string(point)), point)
	if err != nil {
		t.Fatal(err)
	}
	if !verifier.Verify([]byte("message digest"), signature) {
		t.Error("the sample's signature is refused")
	}
	if verifier.Verify([]byte("message digesu"), signature) {
		t.Error("the sample's signature is accepted for another message")
	}
}

func TestSM2KeyOfVector(t *testing.T) {
	scalar := unhex(t, "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
	key, err := sm2.NewPrivateKey(scalar)
	if err != nil {
		t.Fatal(err)
	}
	point, err := pointOf(key)
	if err != nil {
		t.Fatal(err)
	}
	want := "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
	if got := hex.EncodeToString(point); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// OpenSSL is another hand's SM2 and SM3: what we sign it accepts.
func TestNationalSuiteAgainstOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl on this machine")
	}
	folder := t.TempDir()
	secret, _ := newKey(t, National, "log")
	signer, err := NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	ours, ok := signer.(*sm2Signer)
	if !ok {
		t.Fatalf("a signer of the national suite is a %T", signer)
	}
	for i := range 5 {
		msg := bytes.Repeat([]byte("公示\n"), 40*i+1)
		signature, err := signer.Sign(msg)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, "msg"), msg)
		write(t, filepath.Join(folder, "sig"), signature)
		write(t, filepath.Join(folder, "key"), spki(t, ours.point))
		run(t, folder, openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-in", "msg", "-sigfile", "sig",
			"-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
		got := "sm3:" + strings.Fields(run(t, folder, openssl, "dgst", "-sm3", "-r", "msg"))[0]
		if want := string(National.Digest(msg)); got != want {
			t.Errorf("SM3 of openssl: got %s, want %s", got, want)
		}
	}
}

// spki is the public key the way openssl reads it.
func spki(t *testing.T, point []byte) []byte {
	t.Helper()
	type algorithm struct{ Kind, Curve asn1.ObjectIdentifier }
	der, err := asn1.Marshal(struct {
		Algorithm algorithm
		Key       asn1.BitString
	}{
		algorithm{asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}, asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301}},
		asn1.BitString{Bytes: point, BitLength: 8 * len(point)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func run(t *testing.T, folder, program string, args ...string) string {
	t.Helper()
	command := exec.Command(program, args...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func unhex(t *testing.T, digits string) []byte {
	t.Helper()
	data, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSuiteByName(t *testing.T) {
	for name, want := range map[string]Suite{
		"international": International, "sha256-ed25519": International,
		"national": National, "sm3-sm2": National,
		"": {}, "sm3": {}, "National": {},
	} {
		got, err := SuiteByName(name)
		if got != want || (err == nil) != want.Valid() {
			t.Errorf("%q: got %v and %v, want %v", name, got, err, want)
		}
	}
}

func ExampleSuite_Digest() {
	fmt.Println(National.Digest([]byte("abc")))
	// Output: sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0
}
