package verify_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/verify"
)

// long says whether the long forms of tests run: EIGHTX_LONG=1.
func long() bool { return os.Getenv("EIGHTX_LONG") != "" }

// attack is one way to change the past, and one of the findings that must name it.
type attack struct {
	name string
	do   func(f *forger, e *evidence)
	want string
	// alone says that the attack is found without an outside checkpoint, too.
	alone bool
}

var attacks = []attack{
	{"update a record", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind = 'unit'"))
		f.changing("UPDATE record SET body = CAST(replace(body, 'name', 'nama') AS BLOB) WHERE kind = $1 AND id = $2", r.Kind, r.ID)
	}, "verify.record.damaged", true},
	{"update a record and its digest", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind IN ('unit', 'batch', 'cycle', 'group', 'run', 'result')"))
		r.Body = bytes.Replace(r.Body, []byte(`1`), []byte(`2`), 1)
		f.save(r)
	}, "verify.record.changed", true},
	{"update a column beside the body", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind = 'run'"))
		f.changing("UPDATE record SET state = 'trail' WHERE kind = $1 AND id = $2", r.Kind, r.ID)
	}, "verify.record.damaged", true},
	{"update an entry", func(f *forger, _ *evidence) {
		seq := pick(f, column[int64](f, "SELECT seq FROM entry"))
		f.changing(`UPDATE entry SET body = CAST(replace(body, '"action":"', '"action":"x') AS BLOB) WHERE seq = $1`, seq)
	}, "verify.entry.changed", true},
	{"update an entry and its leaf", func(f *forger, _ *evidence) {
		seq := pick(f, column[int64](f, "SELECT seq FROM entry"))
		body := bytes.Replace(one[[]byte](f, "SELECT body FROM entry WHERE seq = $1", seq), []byte(`"action":"`), []byte(`"action":"x`), 1)
		leaf := auditlog.International.LeafHash(body)
		f.changing("UPDATE entry SET body = $1, leaf = $2 WHERE seq = $3", body, leaf[:], seq)
	}, "verify.outside.rewritten", true},

	{"delete a record", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind IN ('unit', 'group', 'batch')"))
		f.changing("DELETE FROM "+r.table+" WHERE kind = $1 AND id = $2 AND version = $3", r.Kind, r.ID, r.Version)
	}, "verify.record.missing", true},
	{"delete an earlier version", func(f *forger, _ *evidence) {
		version := pick(f, column[int64](f, "SELECT version FROM record_past WHERE kind = 'scheme'"))
		f.changing("DELETE FROM record_past WHERE kind = 'scheme' AND version = $1", version)
	}, "verify.record.missing", true},
	{"delete an entry", func(f *forger, _ *evidence) {
		f.changing("DELETE FROM entry WHERE seq = $1", 1+f.random.Int64N(20))
	}, "verify.entry.missing", true},
	{"delete a name", func(f *forger, _ *evidence) {
		name := pick(f, column[string](f, "SELECT name FROM record_key WHERE kind = 'unit'"))
		f.changing("DELETE FROM record_key WHERE kind = 'unit' AND name = $1", name)
	}, "verify.name.missing", true},

	{"insert a record", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind = 'unit'"))
		f.exec("INSERT INTO record SELECT org_id, kind, 'V99', version, state, parent, unit, 'V99', '', body, digest, seq FROM record WHERE kind = 'unit' AND id = $1", r.ID)
		r.ID, r.Sort = "V99", "V99"
		f.save(r)
	}, "verify.record.unlogged", true},
	{"insert an entry at the end", func(f *forger, e *evidence) {
		last := one[int64](f, "SELECT max(seq) FROM entry")
		body := one[[]byte](f, "SELECT body FROM entry WHERE seq = $1", last)
		entry, err := auditlog.ParseEntry(body)
		if err != nil {
			f.t.Fatal(err)
		}
		entry.Seq, entry.Changes, entry.Reason = last+1, nil, "补记"
		leaf := auditlog.International.LeafHash(entry.Bytes())
		f.exec("INSERT INTO entry (org_id, seq, time, body, leaf) VALUES ('demo', $1, $2, $3, $4)", entry.Seq, entry.Time, entry.Bytes(), leaf[:])
	}, "verify.head.shorter", true},
	{"insert an entry and rebuild the log", func(f *forger, e *evidence) {
		at := 1 + f.random.Int64N(20)
		f.exec("UPDATE entry SET seq = -seq - 1 WHERE seq >= $1", at)
		f.exec("UPDATE entry SET seq = -seq WHERE seq < 0")
		f.exec("INSERT INTO entry SELECT org_id, $1, time, body, leaf FROM entry WHERE seq = $1 - 1", at)
		f.secret = e.secret
		f.relog(func(body []byte) []byte { return body })
	}, "verify.outside.rewritten", true},

	{"exchange two entries", func(f *forger, _ *evidence) {
		a := f.random.Int64N(20)
		f.changing("UPDATE entry SET seq = -1 WHERE seq = $1", a)
		f.changing("UPDATE entry SET seq = $1 WHERE seq = $2", a, a+1)
		f.changing("UPDATE entry SET seq = $1 WHERE seq = -1", a+1)
	}, "verify.entry.place", true},

	{"cut the tail", func(f *forger, _ *evidence) {
		f.exec("DELETE FROM entry WHERE seq > $1", 20+f.random.Int64N(20))
	}, "verify.outside.cut", true},
	{"cut the tail with everything that speaks of it", func(f *forger, _ *evidence) {
		f.cutTail(one[int64](f, "SELECT max(seq) FROM entry") - f.random.Int64N(15))
	}, "verify.outside.cut", false},

	{"exchange two villages", func(f *forger, _ *evidence) {
		villages := f.rows("kind = 'unit'")
		f.random.Shuffle(len(villages), func(i, j int) { villages[i], villages[j] = villages[j], villages[i] })
		a, b := villages[0], villages[1]
		a.Body, b.Body = bytes.ReplaceAll(b.Body, []byte(b.ID), []byte(a.ID)), bytes.ReplaceAll(a.Body, []byte(a.ID), []byte(b.ID))
		f.save(a)
		f.save(b)
	}, "verify.record.changed", true},
	{"exchange two villages in a result", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind = 'result'"))
		r.Body = []byte(strings.NewReplacer(`"V1"`, `"V2"`, `"V2"`, `"V1"`).Replace(string(r.Body)))
		f.save(r)
	}, "verify.run.other", true},
	{"exchange two names", func(f *forger, _ *evidence) {
		names := column[string](f, "SELECT name FROM record_key WHERE kind = 'unit' ORDER BY name LIMIT 2")
		ids := column[string](f, "SELECT id FROM record_key WHERE kind = 'unit' ORDER BY name LIMIT 2")
		for i := range 2 {
			f.changing("UPDATE record_key SET id = $1 WHERE kind = 'unit' AND name = $2", ids[1-i], names[i])
			f.changing("UPDATE record SET names = $1 WHERE kind = 'unit' AND id = $2", names[i], ids[1-i])
		}
	}, "verify.name.body", true},

	{"change the scheme", func(f *forger, _ *evidence) {
		r := pick(f, f.rows("kind = 'scheme'"))
		r.Body = bytes.Replace(r.Body, []byte(`\"points\":`), []byte(`\"pointz\":`), 1)
		r.Body = bytes.Replace(r.Body, []byte(`2026`), []byte(`2025`), 1)
		f.save(r)
	}, "verify.record.changed", true},

	{"roll back to yesterday", func(f *forger, e *evidence) {
		if err := f.db.Close(); err != nil {
			f.t.Fatal(err)
		}
		data, err := os.ReadFile(e.yesterday)
		if err != nil {
			f.t.Fatal(err)
		}
		if err := os.WriteFile(f.path, data, 0o600); err != nil {
			f.t.Fatal(err)
		}
	}, "verify.outside.cut", false},
	{"roll back one record", func(f *forger, _ *evidence) {
		f.exec("DELETE FROM record WHERE kind = 'cycle'")
		f.exec("INSERT INTO record SELECT org_id, kind, id, version, state, parent, unit, sort, 'year:2026', body, digest, seq FROM record_past WHERE kind = 'cycle' ORDER BY version DESC LIMIT 1")
	}, "verify.record.missing", true},

	{"rebuild the chain with the stolen key", func(f *forger, e *evidence) {
		f.secret = e.secret
		f.rebuild(func(list []*forgedRow) *forgedRow {
			list = slices.DeleteFunc(slices.Clone(list), func(r *forgedRow) bool { return !bytes.Contains(r.Body, []byte(`"document":"`)) })
			r := pick(f, list)
			r.Body = bytes.Replace(r.Body, []byte(`"document":"`), []byte(`"document":"补`), 1)
			return r
		})
	}, "verify.outside.rewritten", false},
	{"change a score and rebuild the chain with the stolen key", func(f *forger, e *evidence) {
		f.secret = e.secret
		f.rebuild(func(list []*forgedRow) *forgedRow {
			list = slices.DeleteFunc(slices.Clone(list), func(r *forgedRow) bool { return r.Kind != "result" })
			r := pick(f, list)
			r.Body = bytes.Replace(r.Body, []byte(`"star":3`), []byte(`"star":4`), 1)
			r.Body = bytes.Replace(r.Body, []byte(`"star": 3`), []byte(`"star": 4`), 1)
			return r
		})
	}, "verify.run.other", true},
}

// cutTail removes entries from seq on and everything they wrote.
func (f *forger) cutTail(seq int64) {
	f.t.Helper()
	f.exec("DELETE FROM entry WHERE seq >= $1", seq)
	f.exec("DELETE FROM checkpoint WHERE size > $1", seq)
	f.exec("DELETE FROM request WHERE seq >= $1", seq)
	f.exec("DELETE FROM record_key WHERE EXISTS (SELECT 1 FROM record r WHERE r.kind = record_key.kind AND r.id = record_key.id AND r.seq >= $1)", seq)
	f.exec("DELETE FROM record_past WHERE seq >= $1", seq)
	for _, r := range f.rows("seq >= 0") {
		if r.table == "record" && r.seq >= seq {
			f.exec("DELETE FROM record WHERE kind = $1 AND id = $2", r.Kind, r.ID)
			f.restoreNewest(r)
		}
	}
	tree := auditlog.NewFrontier(auditlog.International)
	for _, leaf := range column[[]byte](f, "SELECT leaf FROM entry ORDER BY seq") {
		tree.Append(auditlog.Hash(leaf))
	}
	data, err := tree.MarshalBinary()
	if err != nil {
		f.t.Fatal(err)
	}
	f.exec("UPDATE log_head SET size = $1, frontier = $2", tree.Size(), data)
}

// restoreNewest makes the newest earlier version of a record current again.
func (f *forger) restoreNewest(r *forgedRow) {
	versions := column[int64](f, "SELECT version FROM record_past WHERE kind = $1 AND id = $2 ORDER BY version DESC LIMIT 1", r.Kind, r.ID)
	if len(versions) == 0 {
		return
	}
	names := ""
	if r.Kind == "cycle" {
		names = "year:2026"
		f.exec("INSERT OR REPLACE INTO record_key (org_id, kind, name, id) VALUES ('demo', 'cycle', $1, $2)", names, r.ID)
	}
	f.exec("INSERT INTO record SELECT org_id, kind, id, version, state, parent, unit, sort, $1, body, digest, seq FROM record_past WHERE kind = $2 AND id = $3 AND version = $4",
		names, r.Kind, r.ID, versions[0])
	f.changing("DELETE FROM record_past WHERE kind = $1 AND id = $2 AND version = $3", r.Kind, r.ID, versions[0])
}

// TestTampering (C-10): each attack by hand in a real database is found and named,
// given one outside checkpoint. The long form does each 100 times with other
// victims.
func TestTampering(t *testing.T) {
	e := gatherSmall(t)
	keys := []string{e.public}
	if report := check(t, e.path, verify.Options{Outside: []verify.Outside{e.outside}, Keys: keys}); !report.Good() || len(report.Notes) != 0 {
		t.Fatalf("findings in the honest database:\n%s", show(t, report))
	}
	times := 1
	if long() {
		times = 100
	}
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			for seed := range times {
				f := forge(t, e.path, uint64(seed))
				a.do(f, e)
				report := check(t, f.path, verify.Options{Outside: []verify.Outside{e.outside}, Keys: keys})
				if report.Good() || len(report.Of(a.want)) == 0 {
					t.Errorf("seed %d: %s not found:\n%s", seed, a.want, show(t, report))
				}
				alone := check(t, f.path, verify.Options{Keys: keys})
				if alone.Good() == a.alone {
					t.Errorf("seed %d: found without an outside checkpoint is %t, want %t:\n%s", seed, !alone.Good(), a.alone, show(t, alone))
				}
				_ = f.db.Close()
			}
		})
	}
}
