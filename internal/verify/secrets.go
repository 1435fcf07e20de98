package verify

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// account is what an account's record says of its proofs.
type account struct {
	version, seq int64
	Password     string `json:"password"`
	Second       string `json:"second"`
}

// keepAccount notes which proofs an account has.
func (t *tenant) keepAccount(row *Record) {
	a := account{version: row.Version, seq: row.Seq}
	if row.Past || json.Unmarshal(row.Body, &a) != nil {
		return // an unreadable one is told already
	}
	t.kept.accounts[row.ID] = a
}

// secrets compares what proves accounts with the digests in their records: a
// password put into the table by hand is named. Who has none of what the record
// names cannot log in, which is told, too.
func (t *tenant) secrets(ctx context.Context) error {
	seen := false
	err := t.source.Secrets(ctx, t.org, func(s Secret) error {
		seen = true
		a, known := t.kept.accounts[s.Account]
		delete(t.kept.accounts, s.Account)
		if !known || !proves(a.Password, s.Hashes) || !proves(a.Second, s.Seconds) {
			t.tellRecord("verify.secret", "account", s.Account, a.version, a.seq)
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(t.kept.accounts)) {
		a := t.kept.accounts[id]
		if seen && err == nil && (a.Password != "" || a.Second != "") { // a source without any is a package
			t.tellRecord("verify.secret", "account", id, a.version, a.seq)
		}
	}
	return err
}

// proves says whether one of the secrets is the named one; "" names none.
func proves(digest string, secrets []string) bool {
	return digest == "" || slices.ContainsFunc(secrets, func(secret string) bool { return matches(digest, []byte(secret)) })
}
