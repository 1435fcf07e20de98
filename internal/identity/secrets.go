package identity

import (
	"context"

	"eightx/internal/appraisal"
)

// Secrets keeps what must not stand in records. Each call is one transaction of its
// own and durable when it returns; a missing row is an error of kind NotFound unless
// the method says otherwise.
type Secrets interface {
	// Stamp is a number that changes with every change of an account, appointment,
	// token or session end of the tenant, whoever made it.
	Stamp(ctx context.Context, org appraisal.OrgID) (int64, error)

	// Secret returns an account's secret; the zero Secret (Version 0) when it has none.
	Secret(ctx context.Context, org appraisal.OrgID, account string) (Secret, error)
	// SaveSecret writes the secret with Version increased by one, and refuses with
	// Conflict when the stored one has another Version than the given.
	SaveSecret(ctx context.Context, org appraisal.OrgID, secret Secret) error

	// PutSession stores a session under its hash.
	PutSession(ctx context.Context, org appraisal.OrgID, session Session) error
	Session(ctx context.Context, org appraisal.OrgID, hash string) (Session, error)
	// TouchSession moves the time the session was last seen forward, never back.
	TouchSession(ctx context.Context, org appraisal.OrgID, hash string, seen int64) error
	// DropSession removes one session; none is no error.
	DropSession(ctx context.Context, org appraisal.OrgID, hash string) error

	// PutToken stores which token record a token's hash belongs to.
	PutToken(ctx context.Context, org appraisal.OrgID, hash, id string) error
	Token(ctx context.Context, org appraisal.OrgID, hash string) (id string, err error)

	// Attempt counts a try under a name before it is known how it ends, and returns
	// until when the name is locked, or 0 when this try is allowed. See Limit.
	Attempt(ctx context.Context, org appraisal.OrgID, name string, now int64, limit Limit) (until int64, err error)
	// Forget clears the count: the try succeeded.
	Forget(ctx context.Context, org appraisal.OrgID, name string) error

	// PutTicket stores something that is valid once and for a while.
	PutTicket(ctx context.Context, org appraisal.OrgID, ticket Ticket) error
	// TakeTicket removes and returns a ticket of that kind that is still valid.
	TakeTicket(ctx context.Context, org appraisal.OrgID, kind, hash string, now int64) (Ticket, error)
	// DropTickets removes all tickets of the kind.
	DropTickets(ctx context.Context, org appraisal.OrgID, kind string) error

	// Sweep removes sessions last seen before the first time, and failures and
	// tickets that ended before the second.
	Sweep(ctx context.Context, org appraisal.OrgID, seenBefore, endedBefore int64) error
}

// Secret is what proves an account.
type Secret struct {
	Account  string
	Version  int64
	Hashes   []string // of passwords, the newest first; the record says which is valid
	Seconds  []string // sealed secrets of second factors, the newest first; likewise
	Step     int64    // the last 30-second step whose code was used; older ones are refused
	Recovery []string // digests of recovery codes not used yet
	Used     int64    // when somebody last came in, Unix milliseconds
}

// Session is somebody who has come in. Its secret is only ever with the client.
type Session struct {
	Hash    string
	Account string
	Epoch   int64  // of the account when it began
	Begun   int64  // of the login, not of the last rotation; Unix milliseconds
	Seen    int64  // last request, exact to a minute
	Proved  int64  // last proof of who it is
	Second  bool   // the second factor was proved as well
	How     string // password, oidc, …
}

// Ticket is something that is valid once: a setup token, a login on its way through
// another identity provider.
type Ticket struct {
	Kind  string
	Hash  string
	Body  string
	Until int64 // exclusive, Unix milliseconds
}

// Limit is how often a name may fail: Tries within Window lock it for Lock. Tries
// while it is locked are refused and do not count, so that nobody can keep another
// one locked out.
type Limit struct {
	Tries        int64
	Window, Lock int64 // milliseconds
}
