package notary_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/notary"
	"eightx/internal/sqlstore"
)

func open(t *testing.T, suite auditlog.Suite, folder string) (*appraisaltest.World, *notary.Notary) {
	t.Helper()
	clock := &appraisaltest.Clock{At: appraisaltest.Start}
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Dir: t.TempDir(), Suite: suite, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	n, err := notary.Open(folder, store, clock)
	if err != nil {
		t.Fatal(err)
	}
	return appraisaltest.On(t, store, clock, suite), n
}

func TestCheckpointsAreSignedAndGrow(t *testing.T) {
	for _, suite := range []auditlog.Suite{auditlog.International, auditlog.National} {
		t.Run(suite.Name(), func(t *testing.T) {
			folder := t.TempDir()
			w, n := open(t, suite, folder)
			first, err := n.Checkpoint(t.Context(), appraisaltest.Org)
			if err != nil {
				t.Fatal(err)
			}
			again, err := n.Checkpoint(t.Context(), appraisaltest.Org)
			if err != nil || string(again.Note) != string(first.Note) {
				t.Errorf("nothing happened, and the checkpoint is another: %v", err)
			}
			appraisaltest.Must(w, appraisal.WriteGroup, appraisaltest.Office, appraisal.Named{ID: "P", Name: "城市社区"})
			second, err := n.Checkpoint(t.Context(), appraisaltest.Org)
			if err != nil || second.Size != first.Size+1 || second.Time <= first.Time {
				t.Errorf("then %+v, %v", second, err)
			}
			checkNote(t, folder, second)
		})
	}
}

// checkNote opens a note with the public keys as anybody has them.
func checkNote(t *testing.T, folder string, c sqlstore.Checkpoint) {
	t.Helper()
	keys, err := notary.PublicKeys(folder)
	if err != nil || len(keys) != 2 {
		t.Fatalf("public keys: %v %v", keys, err)
	}
	var verifiers []auditlog.Verifier
	for _, key := range keys {
		v, err := auditlog.NewVerifier(key)
		if err != nil {
			t.Fatal(err)
		}
		verifiers = append(verifiers, v)
	}
	signed, err := auditlog.Open(c.Note, verifiers...)
	if err != nil || signed.Size != c.Size || signed.Time != c.Time {
		t.Errorf("the note says %+v, %v", signed, err)
	}
}

func TestKeysStay(t *testing.T) {
	folder := t.TempDir()
	_, one := open(t, auditlog.International, folder)
	_, two := open(t, auditlog.International, folder)
	if one.Public()[0] != two.Public()[0] || one.Public()[1] != two.Public()[1] {
		t.Error("opening again made other keys")
	}
}

func TestOpenKeysAreRefused(t *testing.T) {
	folder := t.TempDir()
	w, _ := open(t, auditlog.International, folder)
	if err := os.Chmod(filepath.Join(folder, "log-"+auditlog.International.Name()+".key"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := notary.Open(folder, w.Store.(notary.Log), w.Clock)
	if errs.KindOf(err) != errs.Usage {
		t.Errorf("a key that everybody may read gives %v", err)
	}
}

func TestATenantWithoutLogHasNone(t *testing.T) {
	_, n := open(t, auditlog.International, t.TempDir())
	if _, err := n.Checkpoint(context.Background(), "nobody"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("got %v", err)
	}
}
