package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// TestCheckNamesEveryKindOfDamage bends one row of each table, past its guards.
func TestCheckNamesEveryKindOfDamage(t *testing.T) {
	for text, want := range map[string]string{
		"UPDATE record_past SET body = zeroblob(3)":                                     "sheet s",
		"UPDATE request SET reply = CAST('other' AS BLOB) WHERE name = 'k'":             "request k",
		"UPDATE log_head SET size = size + 1":                                           "log org",
		"UPDATE log_head SET time = time + 1":                                           "log org",
		"DELETE FROM log_head":                                                          "log org",
		"UPDATE log_tile SET hashes = zeroblob(8192)":                                   "tile 0",
		"UPDATE entry SET time = time + 1 WHERE seq = 5":                                "entry 5",
		"UPDATE entry SET leaf = zeroblob(32) WHERE seq = 5":                            "entry 5",
		"UPDATE entry SET body = CAST('{}' AS BLOB) WHERE seq = 5":                      "entry 5",
		"DELETE FROM entry WHERE seq = 5":                                               "entry 6",
		"DELETE FROM record_key":                                                        "name sheet n",
		"INSERT INTO record_key (org_id, kind, name, id) VALUES ('org', 'a', 'b', 'c')": "name a b",
	} {
		dir := t.TempDir()
		store := open(t, sqlstore.Config{Dir: dir})
		history(t, store)
		raw := rawOf(t, "sqlite", dir+"/"+sqlstore.FileName)
		mustExec(t, raw, "DROP TRIGGER entry_stays")
		mustExec(t, raw, "DROP TRIGGER entry_remains")
		mustExec(t, raw, text)
		found, err := store.Check(context.Background())
		var names []string
		for _, d := range found {
			names = append(names, d.Kind+" "+d.ID)
		}
		if !strings.Contains(strings.Join(names, "\n"), want) || err != nil {
			t.Errorf("%s: got %q, %v, want %s among them", text, names, err, want)
		}
	}
}

// history writes two versions of a sheet with a name, a remembered answer and more
// entries than a tile has.
func history(t *testing.T, store *sqlstore.Store) {
	t.Helper()
	ctx := context.Background()
	err := store.Write(ctx, "org", func(tx appraisal.Tx) error {
		for range 300 {
			if _, err := tx.Append(ctx, storetest.Entry()); err != nil {
				return err
			}
		}
		for version := range int64(2) {
			change := appraisal.Change{Record: storetest.Record("org", appraisal.Record{Kind: "sheet", ID: "s", Version: version + 1}), Keys: []string{"n"}}
			if err := tx.Put(ctx, change); err != nil {
				return err
			}
		}
		return tx.Remember(ctx, appraisal.Request{Key: "k", Input: storetest.Suite.Digest(nil), Reply: []byte("{}")})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDamagedAnswerIsNotGiven(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, raw *sql.DB) {
		history(t, store)
		mustExec(t, raw, "UPDATE request SET seq = seq + 1")
		err := store.Read(t.Context(), "org", func(r appraisal.Reader) error {
			_, err := r.Request(t.Context(), "k")
			return err
		})
		if !errors.Is(err, errs.E(errs.Internal, "store.damaged")) {
			t.Errorf("got %v, want damage", err)
		}
	})
}

// TestDamagedLogHarmsItsTenantOnly writes for a tenant whose log cannot be continued
// together with others.
func TestDamagedLogHarmsItsTenantOnly(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, raw *sql.DB) {
		for _, org := range []appraisal.OrgID{"good", "bad"} {
			if err := appendTo(store, org); err != nil {
				t.Fatal(err)
			}
		}
		mustExec(t, raw, "UPDATE log_head SET size = 7 WHERE org_id = 'bad'")
		answers := make(chan error, 20)
		for i := range 20 {
			org := []appraisal.OrgID{"good", "bad"}[i%2]
			go func() {
				err := appendTo(store, org)
				if org == "bad" && errors.Is(err, errs.E(errs.Internal, "store.damaged")) {
					err = nil
				}
				answers <- err
			}()
		}
		for range 20 {
			if err := <-answers; err != nil {
				t.Error(err)
			}
		}
		err := store.Read(t.Context(), "good", func(r appraisal.Reader) error {
			size, err := r.Size(t.Context())
			if size != 11 {
				t.Errorf("got %d entries, want 11", size)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func appendTo(store appraisal.Store, org appraisal.OrgID) error {
	return store.Write(context.Background(), org, func(tx appraisal.Tx) error {
		_, err := tx.Append(context.Background(), storetest.Entry())
		return err
	})
}

func TestCheckpointsAndSettings(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, _ *sql.DB) {
		ctx := t.Context()
		if _, err := store.LastCheckpoint(ctx, "org"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("got %v, want nothing", err)
		}
		for _, size := range []int64{3, 1, 2, 3} {
			if err := store.AddCheckpoint(ctx, "org", sqlstore.Checkpoint{Size: size, Time: size * 10, Note: []byte{byte(size)}}); err != nil {
				t.Fatal(err)
			}
		}
		list, err := store.Checkpoints(ctx, "org", 2, 0)
		last, err2 := store.LastCheckpoint(ctx, "org")
		if len(list) != 2 || list[0].Size != 2 || last.Size != 3 || last.Time != 30 || errors.Join(err, err2) != nil {
			t.Errorf("got %+v, last %+v, %v, %v", list, last, err, err2)
		}
		if _, err := store.Setting(ctx, "org", "a"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("got %v, want nothing", err)
		}
		for _, value := range []string{"1", "2"} {
			if err := store.Set(ctx, "org", "a", []byte(value)); err != nil {
				t.Fatal(err)
			}
		}
		if value, err := store.Setting(ctx, "org", "a"); string(value) != "2" || err != nil {
			t.Errorf("got %s, %v, want 2", value, err)
		}
		if err := store.Log(ctx, "nobody", func(*auditlog.Frontier, auditlog.Tree) error { return nil }); errs.KindOf(err) != errs.NotFound {
			t.Errorf("got %v, want nothing", err)
		}
	})
}

func TestClosedStoreRefuses(t *testing.T) {
	dir := t.TempDir()
	store := open(t, sqlstore.Config{Dir: dir})
	prepare(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"write": appendTo(store, "org"),
		"read":  store.Read(t.Context(), "org", func(appraisal.Reader) error { return nil }),
		"again": store.Close(),
	} {
		if name == "again" && err != nil || name != "again" && errs.KindOf(err) != errs.Busy {
			t.Errorf("%s: got %v", name, err)
		}
	}
	looked := open(t, sqlstore.Config{Dir: dir, ReadOnly: true})
	if n := len(leavesOf(t, looked)); n != 1 {
		t.Errorf("got %d entries, want 1", n)
	}
	if err := appendTo(looked, "org"); errs.KindOf(err) != errs.Internal {
		t.Errorf("got %v for a write while only looking", err)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: t.TempDir(), ReadOnly: true, Suite: auditlog.International}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("got %v, want no database", err)
	}
}
