package verify_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/verify"

	at "eightx/internal/appraisaltest"
)

// forger is somebody who owns the database, and perhaps the key.
type forger struct {
	t      testing.TB
	db     *sql.DB
	path   string
	random *mathrand.Rand
	secret string // of the key, when it was stolen
}

// forge copies a database and opens the copy for somebody with all rights.
func forge(t testing.TB, original string, seed uint64) *forger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "forged.db")
	data, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{t: t, db: db, path: path, random: mathrand.New(mathrand.NewPCG(seed, 1))}
	t.Cleanup(func() { _ = db.Close() })
	for _, name := range column[string](f, "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
		f.exec("DROP TRIGGER " + name)
	}
	return f
}

func (f *forger) exec(query string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(query, args...); err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
}

// changing runs a statement that must change exactly one row.
func (f *forger) changing(query string, args ...any) {
	f.t.Helper()
	result, err := f.db.Exec(query, args...)
	if err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		f.t.Fatalf("%s: changed %d rows (%v), want 1", query, n, err)
	}
}

func column[T any](f *forger, query string, args ...any) (list []T) {
	f.t.Helper()
	rows, err := f.db.Query(query, args...)
	if err != nil {
		f.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			f.t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func one[T any](f *forger, query string, args ...any) T {
	f.t.Helper()
	list := column[T](f, query, args...)
	if len(list) != 1 {
		f.t.Fatalf("%s: %d rows", query, len(list))
	}
	return list[0]
}

// pick takes one of a list.
func pick[T any](f *forger, list []T) T {
	f.t.Helper()
	if len(list) == 0 {
		f.t.Fatal("nothing to pick from")
	}
	return list[f.random.IntN(len(list))]
}

// forgedRow is a record as the forger sees it.
type forgedRow struct {
	table string
	seq   int64
	appraisal.Record
	org string
}

func (f *forger) rows(where string) (list []*forgedRow) {
	f.t.Helper()
	for _, table := range []string{"record", "record_past"} {
		rows, err := f.db.Query("SELECT org_id, kind, id, version, state, parent, unit, sort, body, digest, seq FROM " + table + " WHERE " + where)
		if err != nil {
			f.t.Fatal(err)
		}
		for rows.Next() {
			r := &forgedRow{table: table}
			var digest string
			if err := rows.Scan(&r.org, &r.Kind, &r.ID, &r.Version, &r.State, &r.Parent, &r.Unit, &r.Sort, &r.Body, &digest, &r.seq); err != nil {
				f.t.Fatal(err)
			}
			r.Digest = auditlog.Digest(digest)
			list = append(list, r)
		}
		_ = rows.Close()
	}
	return list
}

// save writes a row back, with a digest that fits it.
func (f *forger) save(r *forgedRow) {
	f.t.Helper()
	suite, err := r.Digest.Suite()
	if err != nil {
		f.t.Fatal(err)
	}
	r.Digest = appraisal.RecordDigest(suite, appraisal.OrgID(r.org), r.Record)
	f.changing("UPDATE "+r.table+" SET state = $1, parent = $2, unit = $3, sort = $4, body = $5, digest = $6 WHERE org_id = $7 AND kind = $8 AND id = $9 AND version = $10",
		r.State, r.Parent, r.Unit, r.Sort, r.Body, string(r.Digest), r.org, r.Kind, r.ID, r.Version)
}

// rebuild writes the whole log anew after a change of one row, the way a thief of
// the key would: digests, entries, leaves, tree, tiles and checkpoints.
func (f *forger) rebuild(change func(list []*forgedRow) *forgedRow) {
	f.t.Helper()
	list := f.rows("1 = 1")
	target := change(list)
	words := strings.NewReplacer()
	var pairs []string
	for seq := int64(0); seq <= one[int64](f, "SELECT max(seq) FROM entry"); seq++ {
		for _, r := range list {
			if r.seq != seq {
				continue
			}
			before := string(r.Digest)
			r.Body = []byte(words.Replace(string(r.Body)))
			f.save(r)
			if string(r.Digest) != before {
				pairs = append(pairs, before, string(r.Digest))
				words = strings.NewReplacer(pairs...)
			}
		}
	}
	if len(pairs) == 0 {
		f.t.Fatalf("%v changed nothing", target)
	}
	f.relog(func(body []byte) []byte { return []byte(words.Replace(string(body))) })
}

// relog rewrites every entry and everything that follows from them.
func (f *forger) relog(rewrite func(body []byte) []byte) {
	f.t.Helper()
	var edge auditlog.Frontier
	if err := edge.UnmarshalBinary(one[[]byte](f, "SELECT frontier FROM log_head")); err != nil {
		f.t.Fatal(err)
	}
	suite := edge.Suite()
	tree := auditlog.NewFrontier(suite)
	roots := map[int64]auditlog.Hash{}
	var leaves []byte
	for seq, body := range column[[]byte](f, "SELECT body FROM entry ORDER BY seq") {
		body = rewrite(body)
		leaf := suite.LeafHash(body)
		f.changing("UPDATE entry SET body = $1, leaf = $2 WHERE seq = $3", body, leaf[:], seq)
		tree.Append(leaf)
		roots[tree.Size()] = tree.Root()
		if leaves = append(leaves, leaf[:]...); len(leaves) == 256*32 {
			f.exec("UPDATE log_tile SET hashes = $1 WHERE level = 0 AND place = $2", leaves, seq/256)
			leaves = nil
		}
	}
	data, err := tree.MarshalBinary()
	if err != nil {
		f.t.Fatal(err)
	}
	f.changing("UPDATE log_head SET size = $1, frontier = $2", tree.Size(), data)
	f.resign(roots)
}

func (f *forger) resign(roots map[int64]auditlog.Hash) {
	f.t.Helper()
	signer, err := auditlog.NewSigner(f.secret)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, text := range column[[]byte](f, "SELECT note FROM checkpoint") {
		signed, err := auditlog.Unverified(text)
		if err != nil {
			f.t.Fatal(err)
		}
		signed.Root = roots[signed.Size]
		again, err := auditlog.Sign(signed.Checkpoint, signer)
		if err != nil {
			f.t.Fatal(err)
		}
		f.changing("UPDATE checkpoint SET note = $1 WHERE size = $2", again, signed.Size)
	}
}

// evidence is an honest database with what is kept outside of it.
type evidence struct {
	path      string // as it is now
	yesterday string // an older copy
	secret    string
	public    string
	signed    []byte         // checkpoint kept outside, of now
	outside   verify.Outside // the same
}

// gathered are made once for all tests, since they are only read.
var (
	gathered   = map[string]*evidence{}
	gatheredIn string
)

func TestMain(m *testing.M) {
	var err error
	if gatheredIn, err = os.MkdirTemp("", "verify"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(gatheredIn)
	os.Exit(code)
}

// gather returns the evidence of the demo's year.
func gather(t testing.TB, suite auditlog.Suite) *evidence {
	t.Helper()
	return gatherOnce(t, suite, "demo", func() *office {
		o := newOffice(t, suite)
		o.scoreDemo()
		return o
	})
}

// gatherSmall returns the evidence of a small office, which is checked faster.
func gatherSmall(t testing.TB) *evidence {
	t.Helper()
	return gatherOnce(t, auditlog.International, "small", func() *office {
		c := newChronicle(t, 1)
		at.Must(c.World, appraisal.RunTrial, at.Office, appraisal.RunInput{Cycle: "2026"})
		at.Must(c.World, appraisal.RunOfficial, at.Office, appraisal.RunInput{Cycle: "2026", Reason: "公示"})
		return c.office
	})
}

// gatherOnce takes an office with a scored year, lets a day pass and some more
// happen, stores a checkpoint before and after, and keeps the last one outside.
func gatherOnce(t testing.TB, suite auditlog.Suite, name string, begin func() *office) *evidence {
	t.Helper()
	name = filepath.Join(gatheredIn, suite.Name()+"-"+name)
	if gathered[name] != nil {
		return gathered[name]
	}
	e := &evidence{yesterday: name + "-yesterday.db", path: name + ".db"}
	var err error
	if e.secret, e.public, err = auditlog.GenerateKey(suite, rand.Reader, "log"); err != nil {
		t.Fatal(err)
	}
	o := begin()
	defer o.close()
	o.checkpoint(e.secret)
	o.snapshot(e.yesterday)
	o.Clock.At += 24 * 3600_000
	for i := range 30 {
		at.Must(o.World, appraisal.WriteGroup, at.Office, appraisal.Named{ID: fmt.Sprintf("g%02d", i), Name: fmt.Sprintf("同类组%d", i)})
	}
	at.Must(o.World, appraisal.RunOfficial, at.Office, appraisal.RunInput{Cycle: "2026", Reason: "更正后重新公示"})
	e.signed = o.checkpoint(e.secret)
	o.snapshot(e.path)
	if e.outside, err = verify.ReadOutside(string(e.signed)); err != nil {
		t.Fatal(err)
	}
	gathered[name] = e
	return e
}

func (o *office) snapshot(path string) {
	o.T.Helper()
	if err := o.store.Snapshot(context.Background(), path); err != nil {
		o.T.Fatal(err)
	}
}

// checkpoint signs the log as it is, and stores the checkpoint the way the server
// does.
func (o *office) checkpoint(secret string) []byte {
	o.T.Helper()
	db, err := sql.Open("sqlite", o.path())
	if err != nil {
		o.T.Fatal(err)
	}
	defer db.Close()
	f := &forger{t: o.T, db: db}
	var edge auditlog.Frontier
	if err := edge.UnmarshalBinary(one[[]byte](f, "SELECT frontier FROM log_head")); err != nil {
		o.T.Fatal(err)
	}
	signer, err := auditlog.NewSigner(secret)
	if err != nil {
		o.T.Fatal(err)
	}
	c := auditlog.Checkpoint{Origin: "example/" + string(at.Org), Size: edge.Size(), Root: edge.Root(), Time: o.Clock.At, Suite: edge.Suite()}
	text, err := auditlog.Sign(c, signer)
	if err != nil {
		o.T.Fatal(err)
	}
	f.exec("INSERT OR IGNORE INTO checkpoint (org_id, size, time, note) VALUES ($1, $2, $3, $4)", string(at.Org), c.Size, c.Time, text)
	return text
}
