package auditlog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint fixes the first Size entries of the log Origin.
type Checkpoint struct {
	Origin string // name of the log: the installation's and the tenant's; no spaces, no plus sign
	Size   int64
	Root   Hash
	Time   int64 // Unix milliseconds at which it was made
	Suite  Suite
}

// timeForm shows milliseconds always, so that there is one way to write a time.
const timeForm = "2006-01-02T15:04:05.000Z"

// Text is what is signed: origin, size and root, each on a line, as in every
// transparency log, then the time and the suite.
//
//	demo/tenant
//	1234
//	gx5AmcqzCZ…=
//	time 2026-11-22T03:51:27.000Z
//	suite sha256-ed25519
func (c Checkpoint) Text() (string, error) {
	if err := c.check(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s\n%d\n%s\ntime %s\nsuite %s\n",
		c.Origin, c.Size, c.Root, time.UnixMilli(c.Time).UTC().Format(timeForm), c.Suite.Name()), nil
}

// latest is the last millisecond whose year has four digits.
const latest = 253402300799999

func (c Checkpoint) check() error {
	switch {
	case !validName(c.Origin):
		return fmt.Errorf("%q cannot be the name of a log: no spaces, no plus signs, at most %d bytes", clip(c.Origin), longestName)
	case c.Size < 0:
		return fmt.Errorf("a log cannot have %d entries", c.Size)
	case c.Time < 0 || c.Time > latest:
		return fmt.Errorf("a checkpoint cannot be of the time %d", c.Time)
	case !c.Suite.Valid():
		return errors.New("a checkpoint needs a suite")
	}
	return nil
}

const longestName = 200

// validName says whether notes and codes can carry the name.
func validName(name string) bool {
	refused := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '+' }
	return name != "" && len(name) <= longestName && utf8.ValidString(name) && strings.IndexFunc(name, refused) < 0
}

// ParseCheckpoint reads what Text wrote and nothing else.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return Checkpoint{}, fmt.Errorf("a checkpoint has 5 lines, not %d", len(lines)-1)
	}
	size, errSize := strconv.ParseInt(lines[1], 10, 64)
	root, errRoot := ParseHash(lines[2])
	at, errTime := time.Parse("time "+timeForm, lines[3])
	suite, errSuite := SuiteByName(strings.TrimPrefix(lines[4], "suite "))
	if err := errors.Join(errSize, errRoot, errTime, errSuite); err != nil {
		return Checkpoint{}, fmt.Errorf("not a checkpoint: %w", err)
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root, Time: at.UnixMilli(), Suite: suite}
	again, err := c.Text()
	if err == nil && again != text {
		err = errors.New("a checkpoint must be written in its one form")
	}
	return c, err
}

// Signer is the secret half of a key (see NewSigner).
type Signer = note.Signer

// Verifier is the public half of a key (see NewVerifier).
type Verifier = note.Verifier

// ErrSignature says that a known key did not make a signature that bears its name.
var ErrSignature = errors.New("wrong signature")

// Signed is a checkpoint with the names of those whose signatures were checked.
type Signed struct {
	Checkpoint
	// Signers are the keys that signed, as name+id. Empty when Unverified was
	// used and no key was known.
	Signers []string
	// Unknown are keys that signed and are not among those given.
	Unknown []string
}

// Sign writes the checkpoint as a signed note: its text, an empty line and one
// line for each signature.
func Sign(c Checkpoint, signers ...Signer) ([]byte, error) {
	text, err := c.Text()
	if err != nil {
		return nil, err
	}
	if len(signers) == 0 {
		return nil, errors.New("a checkpoint needs at least one signature")
	}
	return note.Sign(&note.Note{Text: text}, signers...)
}

// Cosign adds signatures to a signed checkpoint, as a witness does who has seen
// that it continues the last one it signed. Signatures already there stay.
func Cosign(signed []byte, signers ...Signer) ([]byte, error) {
	n, _, err := openNote(signed, nil)
	if err != nil {
		return nil, err
	}
	return note.Sign(n, signers...)
}

// Open reads a signed checkpoint and checks the signatures of the keys given.
// A wrong signature, or none of a known key, is an error.
func Open(signed []byte, known ...Verifier) (Signed, error) {
	n, c, err := openNote(signed, known)
	if err != nil {
		return Signed{}, err
	}
	if len(n.Sigs) == 0 {
		return Signed{}, fmt.Errorf("the checkpoint of %s is signed by none of the known keys (%s)", clip(c.Origin), clip(strings.Join(ids(n.UnverifiedSigs), ", ")))
	}
	return Signed{Checkpoint: c, Signers: ids(n.Sigs), Unknown: ids(n.UnverifiedSigs)}, nil
}

// Unverified reads a signed checkpoint of which perhaps no key is known. Whoever
// uses it must have the text from somebody they trust: signatures prove nothing
// here, except that a known key's wrong one is an error.
func Unverified(signed []byte, known ...Verifier) (Signed, error) {
	n, c, err := openNote(signed, known)
	if err != nil {
		return Signed{}, err
	}
	return Signed{Checkpoint: c, Signers: ids(n.Sigs), Unknown: ids(n.UnverifiedSigs)}, nil
}

// largestNote is far more than a checkpoint with a hundred signatures.
const largestNote = 64 << 10

func openNote(signed []byte, known []Verifier) (*note.Note, Checkpoint, error) {
	if len(signed) > largestNote {
		return nil, Checkpoint{}, fmt.Errorf("%d bytes are too many for a checkpoint", len(signed))
	}
	n, err := note.Open(signed, note.VerifierList(known...))
	var unsigned *note.UnverifiedNoteError
	var wrong *note.InvalidSignatureError
	switch {
	case errors.As(err, &unsigned):
		n = unsigned.Note
	case errors.As(err, &wrong):
		return nil, Checkpoint{}, fmt.Errorf("%w of %s+%08x", ErrSignature, clip(wrong.Name), wrong.Hash)
	case err != nil:
		return nil, Checkpoint{}, fmt.Errorf("not a signed checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(n.Text)
	return n, c, err
}

func ids(signatures []note.Signature) []string {
	list := make([]string, len(signatures))
	for i, s := range signatures {
		list[i] = fmt.Sprintf("%s+%08x", s.Name, s.Hash)
	}
	return list
}
