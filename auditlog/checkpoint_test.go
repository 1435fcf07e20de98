package auditlog

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
)

func newKey(t testing.TB, suite Suite, name string) (secret, public string) {
	t.Helper()
	secret, public, err := GenerateKey(suite, rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	return secret, public
}

func newPair(t testing.TB, suite Suite, name string) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public := newKey(t, suite, name)
	signer, err := NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func sample(suite Suite) Checkpoint {
	return Checkpoint{Origin: "示例/甲街道", Size: 1234, Root: suite.LeafHash([]byte("x")), Time: 1763783487123, Suite: suite}
}

func TestCheckpointText(t *testing.T) {
	got, err := sample(International).Text()
	want := "示例/甲街道\n1234\n" + International.LeafHash([]byte("x")).String() + "\ntime 2025-11-22T03:51:27.123Z\nsuite sha256-ed25519\n"
	if err != nil || got != want {
		t.Errorf("got %q and %v, want %q", got, err, want)
	}
}

func TestSignAndOpen(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		t.Run(suite.Name(), func(t *testing.T) {
			signer, verifier := newPair(t, suite, "office")
			_, stranger := newPair(t, suite, "office")
			text, err := Sign(sample(suite), signer)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Open(text, stranger, verifier)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sample(suite), got.Checkpoint, cmp.AllowUnexported(Suite{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if len(got.Signers) != 1 || !strings.HasPrefix(got.Signers[0], "office+") {
				t.Errorf("got signers %v", got.Signers)
			}
			if _, err := Open(text, stranger); err == nil {
				t.Error("opened with a stranger's key")
			}
			if got, err := Unverified(text); err != nil || got.Size != 1234 || len(got.Unknown) != 1 {
				t.Errorf("unverified: got %+v and %v", got, err)
			}
		})
	}
}

// No byte of a signed checkpoint can change unnoticed.
func TestEveryBitOfACheckpointCounts(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		t.Run(suite.Name(), func(t *testing.T) {
			signer, verifier := newPair(t, suite, "office")
			text, err := Sign(sample(suite), signer)
			if err != nil {
				t.Fatal(err)
			}
			for i := range text {
				changed := bytes.Clone(text)
				changed[i] ^= 1 << (i % 7)
				if got, err := Open(changed, verifier); err == nil {
					t.Errorf("byte %d: opened as %+v", i, got)
				}
			}
		})
	}
}

func TestWitnessesCosign(t *testing.T) {
	signer, verifier := newPair(t, National, "office")
	witness, seen := newPair(t, International, "neighbour")
	text, err := Sign(sample(National), signer)
	if err != nil {
		t.Fatal(err)
	}
	both, err := Cosign(text, witness)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(both, verifier, seen)
	if err != nil || len(got.Signers) != 2 {
		t.Errorf("got %+v and %v, want two signers", got, err)
	}
	got, err = Open(both, seen)
	if err != nil || len(got.Signers) != 1 || len(got.Unknown) != 1 {
		t.Errorf("got %+v and %v, want one known and one unknown signer", got, err)
	}
}

// A key of the international suite is one of x/mod's notes, both ways.
func TestEd25519KeysAreThoseOfNotes(t *testing.T) {
	secret, public := newKey(t, International, "office")
	theirs, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Sign(sample(International), theirs)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(text, ours); err != nil {
		t.Error(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(text, note.VerifierList(verifier)); err != nil {
		t.Error(err)
	}
}

func TestPublicKeyOfSecret(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		secret, want := newKey(t, suite, "key-甲")
		got, err := PublicKey(secret + "\n")
		if err != nil || got != want {
			t.Errorf("%s: got %q and %v, want %q", suite.Name(), got, err, want)
		}
		if got, err := SuiteOfKey(want); err != nil || got != suite {
			t.Errorf("%s: got %v and %v", suite.Name(), got, err)
		}
	}
}

func TestBadKeys(t *testing.T) {
	for _, suite := range []Suite{International, National} {
		secret, public := newKey(t, suite, "office")
		for name, key := range map[string]string{
			"empty": "", "words": "no key", "cut": public[:len(public)-9], "another name": "x" + public, "another id": strings.Replace(public, "+", "+0", 1),
			"secret": secret, "unknown kind": "office+00000000+AAAA", "no base64": "office+00000000+*",
		} {
			if _, err := NewVerifier(key); err == nil {
				t.Errorf("%s, public, %s: accepted", suite.Name(), name)
			}
			if name == "secret" {
				continue
			}
			_, err := NewSigner("PRIVATE+KEY+" + key)
			if err == nil {
				t.Errorf("%s, secret, %s: accepted", suite.Name(), name)
			}
		}
		_, err := NewSigner(secret[:len(secret)-8])
		if err == nil || strings.Contains(err.Error(), secret[30:40]) {
			t.Errorf("%s: a cut secret gives %v, which must be an error without the key", suite.Name(), err)
		}
	}
	for name, err := range map[string]error{
		"name with a space": third(GenerateKey(International, rand.Reader, "a b")),
		"name with a plus":  third(GenerateKey(National, rand.Reader, "a+b")),
		"no suite":          third(GenerateKey(Suite{}, rand.Reader, "a")),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func third(_, _ string, err error) error { return err }

func TestBadCheckpoints(t *testing.T) {
	signer, _ := newPair(t, International, "office")
	for name, change := range map[string]func(*Checkpoint){
		"no origin":         func(c *Checkpoint) { c.Origin = "" },
		"origin with space": func(c *Checkpoint) { c.Origin = "a b" },
		"origin of lines":   func(c *Checkpoint) { c.Origin = "a\nb" },
		"negative size":     func(c *Checkpoint) { c.Size = -1 },
		"negative time":     func(c *Checkpoint) { c.Time = -1 },
		"time too late":     func(c *Checkpoint) { c.Time = latest + 1 },
		"no suite":          func(c *Checkpoint) { c.Suite = Suite{} },
	} {
		c := sample(International)
		change(&c)
		if _, err := Sign(c, signer); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	if _, err := Sign(sample(International)); err == nil {
		t.Error("signed by nobody")
	}
}

func TestParseCheckpointRefusesOtherForms(t *testing.T) {
	good, err := sample(International).Text()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":            "",
		"another line":     good + "more\n",
		"size with sign":   strings.Replace(good, "1234", "+1234", 1),
		"size with 0":      strings.Replace(good, "1234", "01234", 1),
		"time in seconds":  strings.Replace(good, ".123Z", "Z", 1),
		"time elsewhere":   strings.Replace(good, "Z", "+08:00", 1),
		"short name":       strings.Replace(good, "sha256-ed25519", "international", 1),
		"unknown suite":    strings.Replace(good, "sha256-ed25519", "md5", 1),
		"no suite":         strings.Replace(good, "suite sha256-ed25519\n", "", 1),
		"root too short":   strings.Replace(good, "=", "", 1),
		"carriage returns": strings.ReplaceAll(good, "\n", "\r\n"),
	} {
		if c, err := ParseCheckpoint(text); err == nil {
			t.Errorf("%s: accepted as %+v", name, c)
		}
	}
}

func FuzzOpen(f *testing.F) {
	signer, verifier := newPair(f, International, "office")
	text, err := Sign(sample(International), signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("a\n0\n\n\n— b AAAA\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Open(data, verifier)
		if err == nil && got.Checkpoint != sample(International) {
			t.Errorf("forged: %+v", got)
		}
		if got, err := Unverified(data); err == nil {
			if _, err := got.Text(); err != nil {
				t.Errorf("accepted, but it cannot be written: %v", err)
			}
		}
	})
}

func FuzzParseCheckpoint(f *testing.F) {
	text, err := sample(National).Text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCheckpoint(text)
		if err != nil {
			return
		}
		if got, err := c.Text(); err != nil || got != text {
			t.Errorf("got %q and %v, want %q", got, err, text)
		}
	})
}

func FuzzNewVerifier(f *testing.F) {
	_, one := newKey(f, International, "a")
	_, two := newKey(f, National, "b")
	f.Add(one)
	f.Add(two)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := NewVerifier(text)
		if err == nil && v.Verify([]byte("message"), []byte("signature")) {
			t.Error("any signature is accepted")
		}
		_, _ = NewSigner(text) // must not panic
	})
}
