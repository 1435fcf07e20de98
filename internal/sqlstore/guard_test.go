package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/sqlstore"
	"eightx/internal/storetest"
)

// engines runs a test on both databases. raw is a connection beside the store, for
// whoever bends it.
func engines(t *testing.T, test func(t *testing.T, store *sqlstore.Store, raw *sql.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, open(t, sqlstore.Config{Dir: dir}), rawOf(t, "sqlite", filepath.Join(dir, sqlstore.FileName)))
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.Postgres(t)
		test(t, open(t, sqlstore.Config{URL: url}), rawOf(t, "pgx", url))
	})
}

func rawOf(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func mustExec(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// fill writes a tenant with some sheets.
func fill(t *testing.T, store *sqlstore.Store, count int) {
	t.Helper()
	prepare(t, store)
	for i := range count {
		if err := create(store, fmt.Sprintf("sheet%03d", i), sheet("x")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLogIsNeverChanged(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, raw *sql.DB) {
		fill(t, store, 1)
		if err := store.AddCheckpoint(context.Background(), "org", sqlstore.Checkpoint{Size: 1, Time: 2, Note: []byte("note")}); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			"UPDATE entry SET time = 0", "DELETE FROM entry", "DELETE FROM entry WHERE seq = 1", "UPDATE entry SET body = leaf WHERE seq = 1",
			"UPDATE checkpoint SET size = 0", "DELETE FROM checkpoint",
		} {
			if _, err := raw.Exec(text); err == nil || !strings.Contains(err.Error(), "never changed") {
				t.Errorf("%s: got %v, want a refusal", text, err)
			}
		}
	})
}

func TestDamagedRowsAreNamed(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, raw *sql.DB) {
		fill(t, store, 3)
		for column, value := range map[string]any{"state": "approved", "parent": "other", "unit": "other", "sort": "zz", "body": []byte("{}"), "version": int64(9)} {
			mustExec(t, raw, "UPDATE record SET digest = digest WHERE id = 'sheet001'")
			row := raw.QueryRow("SELECT " + column + " FROM record WHERE id = 'sheet001'")
			var before any
			if err := row.Scan(&before); err != nil {
				t.Fatal(err)
			}
			mustExec(t, raw, "UPDATE record SET "+column+" = $1 WHERE id = 'sheet001'", value)
			damagedSheet(t, store, column)
			mustExec(t, raw, "UPDATE record SET "+column+" = $1 WHERE id = 'sheet001'", before)
		}
		if found, err := store.Check(context.Background()); len(found) != 0 || err != nil {
			t.Errorf("got %v, %v after everything was put back, want nothing", found, err)
		}
	})
}

func damagedSheet(t *testing.T, store *sqlstore.Store, column string) {
	t.Helper()
	err := store.Read(context.Background(), "org", func(r appraisal.Reader) error {
		_, err := r.Get(context.Background(), "sheet", "sheet001")
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "store.damaged") || !strings.Contains(err.Error(), "sheet001") {
		t.Errorf("%s: got %v, want that sheet001 is damaged", column, err)
	}
	found, err := store.Check(context.Background())
	if err != nil || len(found) != 1 || found[0].Kind != "sheet" || found[0].ID != "sheet001" || found[0].Org != "org" {
		t.Errorf("%s: the check found %v, %v, want sheet001", column, found, err)
	}
}

func TestNamesThatLeadAstrayAreNamed(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, raw *sql.DB) {
		err := store.Write(context.Background(), "org", func(tx appraisal.Tx) error {
			if _, err := tx.Append(context.Background(), storetest.Entry()); err != nil {
				return err
			}
			for _, id := range []string{"a", "b"} {
				change := appraisal.Change{Record: storetest.Record("org", appraisal.Record{Kind: "unit", ID: id, Version: 1}), Keys: []string{"name " + id}}
				if err := tx.Put(context.Background(), change); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		mustExec(t, raw, "UPDATE record_key SET id = 'b' WHERE name = 'name a'")
		err = store.Read(context.Background(), "org", func(r appraisal.Reader) error {
			_, err := r.ByKey(context.Background(), "unit", "name a")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "store.damaged") {
			t.Errorf("got %v, want damage", err)
		}
		mustExec(t, raw, "DELETE FROM record_key WHERE name = 'name b'")
		if found, err := store.Check(context.Background()); len(found) != 2 || err != nil {
			t.Errorf("the check found %v, %v, want two names", found, err)
		}
	})
}

func TestPostgresRoleAddsToTheLogOnly(t *testing.T) {
	url := storetest.Postgres(t)
	owner := rawOf(t, "pgx", url)
	open(t, sqlstore.Config{URL: url})
	mustExec(t, owner, "CREATE ROLE eightx_app LOGIN")
	t.Cleanup(func() { mustExec(t, owner, "DROP OWNED BY eightx_app"); mustExec(t, owner, "DROP ROLE eightx_app") })
	if err := sqlstore.Grant(context.Background(), url, "eightx_app"); err != nil {
		t.Fatal(err)
	}
	// Even without its triggers the log stays as it is.
	mustExec(t, owner, "ALTER TABLE entry DISABLE TRIGGER ALL")
	appURL := strings.Replace(url, "postgres@", "eightx_app@", 1)
	store := open(t, sqlstore.Config{URL: appURL})
	fill(t, store, 2)
	app := rawOf(t, "pgx", appURL)
	for _, text := range []string{"UPDATE entry SET time = 0", "DELETE FROM entry", "TRUNCATE entry", "DELETE FROM checkpoint", "ALTER TABLE entry DISABLE TRIGGER ALL", "DROP TABLE entry"} {
		if _, err := app.Exec(text); err == nil {
			t.Errorf("%s: got success, want a refusal", text)
		}
	}
}

func TestProofsFromTiles(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, _ *sql.DB) {
		suite := auditlog.International
		var leaves []auditlog.Hash
		for len(leaves) < 1100 {
			err := store.Write(context.Background(), "org", func(tx appraisal.Tx) error {
				for range 1 + len(leaves)%90 {
					if _, err := tx.Append(context.Background(), storetest.Entry()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			leaves = leavesOf(t, store)
		}
		err := store.Log(context.Background(), "org", func(edge *auditlog.Frontier, tree auditlog.Tree) error {
			for seq := int64(0); seq < edge.Size(); seq += 37 {
				proof, err := auditlog.ProveInclusion(suite, tree, edge.Size(), seq)
				if err != nil {
					return err
				}
				if err := auditlog.CheckInclusion(suite, proof, edge.Size(), edge.Root(), seq, leaves[seq]); err != nil {
					t.Errorf("entry %d: %v", seq, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func leavesOf(t *testing.T, store *sqlstore.Store) (leaves []auditlog.Hash) {
	t.Helper()
	err := store.Read(context.Background(), "org", func(r appraisal.Reader) error {
		for {
			page, err := r.Entries(context.Background(), int64(len(leaves)), 1000)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, e := range page {
				leaves = append(leaves, auditlog.International.LeafHash(e.Bytes()))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return leaves
}

func TestSnapshotWhileWriting(t *testing.T) {
	dir := t.TempDir()
	store := open(t, sqlstore.Config{Dir: dir})
	fill(t, store, 50)
	done := make(chan error, 1)
	go func() {
		for i := range 200 {
			if err := create(store, fmt.Sprintf("more%03d", i), sheet("x")); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := store.Snapshot(context.Background(), copied); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	restored := t.TempDir()
	if aside, err := sqlstore.Restore(restored, copied); aside != "" || err != nil {
		t.Fatalf("got %q, %v", aside, err)
	}
	again := open(t, sqlstore.Config{Dir: restored})
	if found, err := again.Check(context.Background()); len(found) != 0 || err != nil {
		t.Errorf("the copy has %v, %v", found, err)
	}
	if n := len(leavesOf(t, again)); n < 51 || n > 251 {
		t.Errorf("the copy has %d entries, want 51 to 251", n)
	}
	if err := create(again, "after", sheet("x")); err != nil {
		t.Errorf("writing after restoring: %v", err)
	}
}

func TestDirectStatementsAreUndoneAlone(t *testing.T) {
	engines(t, func(t *testing.T, store *sqlstore.Store, _ *sql.DB) {
		ctx := context.Background()
		failed := errs.E(errs.Invalid, "store.closed")
		done := make(chan error, 40)
		for i := range 40 {
			go func() {
				err := store.Write(ctx, "org", func(tx appraisal.Tx) error {
					q, err := sqlstore.SQLOf(tx)
					if err != nil {
						return err
					}
					if _, err := q.Exec(ctx, "INSERT INTO setting (org_id, name, value) VALUES ($1, $2, $3)", "org", fmt.Sprint("n", i), []byte("v")); err != nil {
						return err
					}
					if i%2 == 1 {
						return failed
					}
					return nil
				})
				if i%2 == 1 && errs.KindOf(err) == errs.Invalid {
					err = nil
				}
				done <- err
			}()
		}
		for range 40 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		for i := range 40 {
			_, err := store.Setting(ctx, "org", fmt.Sprint("n", i))
			if there := err == nil; there != (i%2 == 0) {
				t.Errorf("setting %d: got %v", i, err)
			}
		}
		err := store.WriteSQL(ctx, "org", func(q sqlstore.SQL) error {
			_, err := q.Exec(ctx, "INSERT INTO setting (org_id, name, value) VALUES ($1, $2, $3)", "org", "n0", []byte("v"))
			return err
		})
		if errs.KindOf(err) != errs.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
	})
}
