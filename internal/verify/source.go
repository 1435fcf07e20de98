package verify

import (
	"context"
	"encoding/binary"

	"eightx/auditlog"
)

// Source is a memory as it is stored: rows, not what they mean. An error of its
// methods is one of reading; rows that look wrong are handed on as they are.
type Source interface {
	// Orgs lists the tenants that occur in any row, sorted.
	Orgs(ctx context.Context) ([]string, error)
	// Head is what the store believes of a tenant's log; false when it has none.
	Head(ctx context.Context, org string) (Head, bool, error)
	// Checkpoints gives the stored checkpoints of a tenant, in any order.
	Checkpoints(ctx context.Context, org string, yield func(Checkpoint) error) error
	// Entries gives the log of a tenant in the order of its numbers.
	Entries(ctx context.Context, org string, yield func(Entry) error) error
	// Records gives the current and the earlier versions of all records, in any
	// order.
	Records(ctx context.Context, org string, yield func(Record) error) error
	// Names gives the unique names as the index of names has them, in any order.
	Names(ctx context.Context, org string, yield func(Name) error) error
	// Requests gives the remembered answers, in any order.
	Requests(ctx context.Context, org string, yield func(Request) error) error
	// Secrets gives what proves accounts, in any order; a package has none.
	Secrets(ctx context.Context, org string, yield func(Secret) error) error
	// Tiles gives the stored inner hashes of the tree, in any order.
	Tiles(ctx context.Context, org string, yield func(Tile) error) error
	// Keys are the public keys that sign the tenant's checkpoints, as the source
	// has them.
	Keys(ctx context.Context, org string) ([]string, error)
	// Complaints is what the storage itself finds wrong with its pages and indexes.
	// It is called while the other methods are.
	Complaints(ctx context.Context) ([]string, error)
}

// Head is the stored right edge of a log.
type Head struct {
	Size     int64
	Time     int64
	Frontier []byte // auditlog.Frontier in binary
}

// Checkpoint is a stored checkpoint. Size and Time repeat what Note says.
type Checkpoint struct {
	Size int64
	Time int64
	Note []byte
}

// Entry is a stored entry. Seq and Time repeat what Body says.
type Entry struct {
	Seq  int64
	Time int64
	Body []byte
	Leaf []byte // the leaf's hash in the tree
}

// Record is a row of a record in one version.
type Record struct {
	Kind    string
	ID      string
	Version int64
	State   string
	Parent  string
	Unit    string
	Sort    string
	Names   []string // unique names; nil for an earlier version, which has none
	Body    []byte
	Digest  string
	Seq     int64 // number of the entry that wrote it
	Past    bool  // an earlier version
}

// Name is one unique name of a record.
type Name struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	ID   string `json:"id"`
}

// Request is a remembered answer.
type Request struct {
	Key   string
	Input string
	Reply []byte
	Seq   int64
	Time  int64
}

// Secret is what proves an account, apart from its record: hashes of passwords and
// sealed secrets of second factors, of which the record names one each by digest.
type Secret struct {
	Account string
	Hashes  []string
	Seconds []string
}

// Tile is a row of 256 neighbouring hashes of the tree, or fewer at its right
// edge.
type Tile struct {
	Level  int64
	Place  int64
	Hashes []byte
}

// digestOf is the digest of everything a row says but its names and the number of
// its entry: the fields in this order, each with its length in front.
func digestOf(suite auditlog.Suite, org string, r *Record, buffer []byte) (auditlog.Digest, []byte) {
	b := buffer[:0]
	for _, field := range [...]string{org, r.Kind, r.ID, decimal(r.Version), r.State, r.Parent, r.Unit, r.Sort} {
		b = append(b, decimal(int64(len(field)))...)
		b = append(b, ':')
		b = append(b, field...)
	}
	b = append(b, r.Body...)
	return suite.Digest(b), b
}

// compact is a digest in 33 bytes: the suite's number and the hash. All zero is
// no digest.
type compact [33]byte

// hash128 names a record's version in little memory. Two that collide would be
// reported as a mismatch, never overlooked.
type hash128 [16]byte

func keyOf(kind, id string, version int64) hash128 {
	b := make([]byte, 0, 96)
	b = append(b, kind...)
	b = append(b, 0)
	b = append(b, id...)
	b = append(b, 0)
	b = binary.BigEndian.AppendUint64(b, uint64(version))
	sum := auditlog.International.Sum(b)
	return hash128(sum[:16])
}

// matches says whether a digest in a record is that of data.
func matches(digest string, data []byte) bool { return auditlog.Digest(digest).Matches(data) }
