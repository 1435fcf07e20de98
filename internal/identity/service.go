package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
)

// Config is what the office may choose. Zero fields have the values of the standard.
type Config struct {
	// FieldKey seals the secrets of second factors in the database: 32 bytes, kept
	// outside of it. Required.
	FieldKey []byte
	// Hashes is how many passwords are hashed at once (19 MiB each); 0 is the number
	// of cores, at most 4.
	Hashes int
	// Queue is how many more may wait for that; beyond it callers hear Busy. 0 is 64.
	Queue int
	// OIDC is another identity provider; nil is none.
	OIDC *OIDCConfig
	// Clock is what logins go by, when that is not the door's: in a rehearsal the door's
	// clock jumps, and telephones that show codes do not jump with it.
	Clock appraisal.Clock
	// Rehearsal says that the office is for practice: whoever comes may act as anybody.
	Rehearsal bool
}

// Service is the one place where accounts are proved.
type Service struct {
	door    *appraisal.Door
	secrets Secrets
	gate    *gate
	sealer  sealer
	sources *sources
	cache   *cache
	oidc    *oidcClient
	clock   appraisal.Clock
	dummy   string // a hash of no password

	rehearsal bool
}

// New makes a service. Give its Committed to the door, so that changes are known at
// once.
func New(door *appraisal.Door, secrets Secrets, config Config) (*Service, error) {
	sealer, err := newSealer(config.FieldKey)
	if err != nil {
		return nil, err
	}
	s := &Service{door: door, secrets: secrets, gate: newGate(config.Hashes, config.Queue), sealer: sealer, sources: newSources(), cache: newCache(), clock: config.Clock, rehearsal: config.Rehearsal}
	if s.clock == nil {
		s.clock = door.Clock
	}
	s.dummy = s.gate.costs.nobodys()
	if config.OIDC != nil {
		s.oidc = newOIDCClient(*config.OIDC)
	}
	return s, nil
}

// Committed hears what the door has committed; see appraisal.Door.
func (s *Service) Committed(org appraisal.OrgID, _ int64, changes []appraisal.Change) {
	for _, change := range changes {
		switch change.Record.Kind {
		case "account", "appointment", "token", "org":
			s.cache.doubt(org)
			return
		}
	}
}

// now is the time that logins, sessions, tickets and codes of telephones go by.
func (s *Service) now() int64 { return s.clock.Now() }

// recorded is the time that stands in records.
func (s *Service) recorded() int64 { return s.door.Clock.Now() }

// read runs f on one state of the tenant's memory.
func (s *Service) read(ctx context.Context, org appraisal.OrgID, f func(r appraisal.Reader) error) error {
	return s.door.Store.Read(ctx, org, f)
}

// self is the actor for what an account does to itself.
func self(org appraisal.OrgID, account appraisal.Account, from From) appraisal.Actor {
	return appraisal.Actor{
		Org: org, Account: account.ID, Person: account.Person, Grants: []appraisal.Grant{{Role: appraisal.RoleSelf}},
		Fresh: true, Request: from.Request, Source: from.Source,
	}
}

// From says where a request came from.
type From struct {
	Request string // its id
	Source  string // address, or "cli"
}

// randomText is 256 random bits that fit into a cookie and a header.
func randomText() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// ticketText is a secret that says whose tenant's it is: "<prefix>_<org>.<random>".
func ticketText(prefix string, org appraisal.OrgID) string {
	return prefix + "_" + string(org) + "." + randomText()
}

// orgOf reads the tenant out of a secret made by ticketText.
func orgOf(prefix, text string) (appraisal.OrgID, bool) {
	rest, ok := strings.CutPrefix(text, prefix+"_")
	org, random, dot := strings.Cut(rest, ".")
	if !ok || !dot || org == "" || len(org) > 40 || len(random) != 43 {
		return "", false
	}
	return appraisal.OrgID(org), true
}

// hashOf is how a random secret is kept. It is long enough that nobody guesses it
// back from the hash.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// digest is how a record names a secret that is kept elsewhere.
func (s *Service) digest(secret string) auditlog.Digest {
	return s.door.Suite.Digest([]byte(secret))
}

// find returns the first of the stored secrets that the record names, or "".
func (s *Service) find(stored []string, named auditlog.Digest) string {
	for _, secret := range stored {
		suite, err := named.Suite()
		if err == nil && suite.Digest([]byte(secret)) == named {
			return secret
		}
	}
	return ""
}

// nobody is the one answer to every proof that does not hold, whatever was wrong
// with it.
func nobody() error { return errs.E(errs.Unknown, "identity.wrong") }

// missing says whether a row was not there.
func missing(err error) bool { return err != nil && errs.KindOf(err) == errs.NotFound }
