// Package appraisal is the application: who may do what in a year of assessment,
// in which state, and what is remembered of it. Each noun (unit, scheme, target,
// run, …) is one file with its type, its states, its pure decisions and its
// operations; every change of any of them goes through Do.
//
// It declares what it needs from outside: a Store, a Clock, a source of IDs. It is
// not for SQL (internal/sqlstore), not for HTTP or pages, and not for arithmetic
// (package scoring).
package appraisal

import (
	"context"

	"eightx/auditlog"
)

// OrgID is a tenant: a county, a sub-district office. Nothing of one tenant is seen
// by another, except what the table of permissions gives a county.
type OrgID string

// Record is one object in one version, as the store keeps it. What the object says
// is in Body; everything else is what the store must know to find it.
type Record struct {
	Kind    string
	ID      string // unique in (tenant, kind)
	Version int64  // 1, 2, …
	State   string // "" when the noun has no states
	Parent  string // what it is listed under, for example a cycle; "" for nothing
	Unit    string // the village it is about; "" for none
	Sort    string // its place among its siblings; ties are broken by ID
	Body    []byte // canonical JSON, with id and version in it
	Digest  auditlog.Digest
	Seq     int64 // number of the entry that wrote this version
}

// Change is one record on its way into the store.
type Change struct {
	Record Record   // the new version; Version 1 creates
	Keys   []string // names no other record of the kind may have; they replace earlier ones
	Before auditlog.Digest
}

// Query lists records of one kind in the order (Sort, ID). Zero fields do not
// filter.
type Query struct {
	Kind   string
	Parent string
	Unit   string
	State  string
	After  Position // exclusive
	Limit  int      // 1 to 1000; 0 is 100
}

// Position is a place in a list, the last row a reader has seen.
type Position struct {
	Sort string `json:"sort"`
	ID   string `json:"id"`
}

// Request remembers that an operation was done, so that repeating it gives the
// first answer.
type Request struct {
	Key   string          // given by the client, unique in the tenant
	Input auditlog.Digest // over operation, account and input
	Reply []byte          // JSON
	Seq   int64
	Time  int64
}

// Reader reads one tenant's memory at one moment. Rows whose digest does not match
// are refused by name ("store.damaged").
type Reader interface {
	// Get returns the current version, or an error of kind NotFound.
	Get(ctx context.Context, kind, id string) (Record, error)
	// ByKey returns the record that has the unique name, or NotFound.
	ByKey(ctx context.Context, kind, key string) (Record, error)
	// List returns at most Limit records in the order (Sort, ID).
	List(ctx context.Context, q Query) ([]Record, error)
	// Past returns an earlier version, or the current one, or NotFound.
	Past(ctx context.Context, kind, id string, version int64) (Record, error)
	// Request returns the remembered request, or NotFound.
	Request(ctx context.Context, key string) (Request, error)
	// Entries returns at most limit entries of the log from seq on, in order.
	Entries(ctx context.Context, from int64, limit int) ([]auditlog.Entry, error)
	// Size is the number of entries.
	Size(ctx context.Context) (int64, error)
	// Aside returns what is kept beside the records, or NotFound.
	Aside(ctx context.Context, kind, id string) ([]byte, error)
}

// Tx is a Reader that also writes. What it writes is visible to itself at once and
// to everybody else when the transaction has been committed, or never.
type Tx interface {
	Reader
	// Put writes a version. A version that is not the current one plus one, or a
	// key another record has, is refused with Conflict and spoils the transaction.
	Put(ctx context.Context, change Change) error
	// Append numbers the entry, sets its time not before its predecessor's, and
	// adds it to the log; it returns the number. Rows put in the same transaction
	// after it carry that number.
	Append(ctx context.Context, entry *auditlog.Entry) (int64, error)
	// Absent returns the record that has the id or the unique name, either of which
	// may be "", or NotFound. It is for what is expected not to be there because it
	// is about to be made: a store may believe that until it commits, and run
	// everything again when it was wrong.
	Absent(ctx context.Context, kind, id, key string) (Record, error)
	// Remember keeps a request's reply; its Seq is the last appended entry.
	Remember(ctx context.Context, request Request) error
	// PutAside keeps something beside the records: what must be removable, or must
	// not have a history. It replaces what was there, is in no log, and has no
	// earlier versions.
	PutAside(ctx context.Context, kind, id string, body []byte) error
	// DropAside removes it, or returns NotFound.
	DropAside(ctx context.Context, kind, id string) error
}

// Store keeps the memory of all tenants.
type Store interface {
	// Write runs fn alone in the tenant. It returns nil only when everything fn
	// wrote is durable. fn may run more than once, so it does nothing outside tx.
	// When fn returns an error nothing of it stays.
	Write(ctx context.Context, org OrgID, fn func(tx Tx) error) error
	// Read runs fn on one consistent state.
	Read(ctx context.Context, org OrgID, fn func(r Reader) error) error
	// Orgs lists all tenants that have a log, sorted.
	Orgs(ctx context.Context) ([]OrgID, error)
}

// Clock tells the time; tests own theirs.
type Clock interface {
	Now() int64 // Unix milliseconds
}

// IDs makes identifiers that sort by the time they were made. They are 26
// characters of Crockford's base 32.
type IDs interface {
	New() string
}
