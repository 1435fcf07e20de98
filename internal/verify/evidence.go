package verify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// EvidenceIn looks for evidence in a folder laid out as the server's: the tenant,
// the first two digits of the digest, the digits.
func EvidenceIn(folder fs.FS) func(org, digest string) error {
	return func(org, digest string) error {
		digits := strings.TrimPrefix(digest, "sha256:")
		if len(digits) != 64 {
			return errors.New("not a digest: " + digest)
		}
		file, err := folder.Open(org + "/" + digits[:2] + "/" + digits)
		if err != nil {
			return err
		}
		defer file.Close()
		hash := sha256.New()
		if _, err := io.Copy(hash, file); err != nil {
			return err
		}
		if hex.EncodeToString(hash.Sum(nil)) != digits {
			return errors.New("the content has another digest")
		}
		return nil
	}
}

// compareEvidence checks the file that a piece of evidence names.
func (t *tenant) compareEvidence(row *Record) {
	if t.options.Evidence == nil {
		return
	}
	var piece struct {
		File string `json:"file"`
	}
	err := json.Unmarshal(row.Body, &piece)
	if err == nil {
		err = t.options.Evidence(t.org, piece.File)
	}
	if err != nil {
		t.tellRecord("verify.evidence", row.Kind, row.ID, row.Version, row.Seq, "file", piece.File, "cause", firstLine(err))
	}
}
