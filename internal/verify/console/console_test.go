package console_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
	"eightx/internal/locale"
	"eightx/internal/sqlstore"
	"eightx/internal/verify/console"
)

// office makes a data directory with a short log, its key, and a checkpoint that is
// kept outside.
func office(t *testing.T) (dir string, signed []byte) {
	t.Helper()
	dir = t.TempDir()
	clock := &appraisaltest.Clock{At: appraisaltest.Start}
	store, err := sqlstore.Open(context.Background(), sqlstore.Config{Dir: dir, Suite: auditlog.International, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	w := appraisaltest.On(t, store, clock, auditlog.International)
	appraisaltest.Must(w, appraisal.WriteGroup, appraisaltest.Office, appraisal.Named{ID: "g1", Name: "同类组"})
	secret, public, err := auditlog.GenerateKey(auditlog.International, rand.Reader, "log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := auditlog.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	err = store.Log(context.Background(), appraisaltest.Org, func(edge *auditlog.Frontier, _ auditlog.Tree) error {
		signed, err = auditlog.Sign(auditlog.Checkpoint{Origin: "office/demo", Size: edge.Size(), Root: edge.Root(), Time: clock.At, Suite: edge.Suite()}, signer)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "keys", "log.pub"), public+"\n")
	write(t, filepath.Join(dir, "checkpoint.txt"), string(signed))
	return dir, signed
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOutsideCheckpoints(t *testing.T) {
	dir, signed := office(t)
	opened, err := auditlog.Unverified(signed)
	if err != nil {
		t.Fatal(err)
	}
	later := opened.Checkpoint
	later.Size++
	wrong := opened.Checkpoint
	wrong.Root[5] ^= 1
	for _, test := range []struct {
		name, checkpoint string
		good             bool
	}{
		{"file", filepath.Join(dir, "checkpoint.txt"), true},
		{"text", string(signed), true},
		{"printed line", auditlog.HeadOf(opened.Checkpoint).String(), true},
		{"more entries", auditlog.HeadOf(later).String(), false},
		{"another root", auditlog.HeadOf(wrong).String(), false},
		{"another log", auditlog.HeadOf(auditlog.Checkpoint{Origin: "office/other", Size: opened.Size, Root: opened.Root}).String(), false},
		{"signature of nobody", strings.Replace(string(signed), "— log ", "— lug ", 1), true},
		{"signed by another", tamperSignature(string(signed)), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			good, err := console.Run(context.Background(), console.Call{Target: dir, Checkpoints: []string{test.checkpoint}, Names: appraisal.Names}, &out)
			if err != nil || good != test.good {
				t.Errorf("got %t and %v, want %t\n%s", good, err, test.good, out.String())
			}
		})
	}
}

// tamperSignature changes a letter within the signature.
func tamperSignature(text string) string {
	at := len(text) - 20
	letter := "A"
	if text[at] == 'A' {
		letter = "B"
	}
	return text[:at] + letter + text[at+1:]
}

func TestOutcomeInWordsAndJSON(t *testing.T) {
	dir, _ := office(t)
	for lang, want := range map[locale.Lang]string{locale.Zh: "全部相符", locale.En: "Everything matches"} {
		var out bytes.Buffer
		good, err := console.Run(context.Background(), console.Call{Dir: dir, Lang: lang, Names: appraisal.Names}, &out)
		if err != nil || !good || !strings.Contains(out.String(), want) {
			t.Errorf("%s: got %t, %v\n%s", lang, good, err, out.String())
		}
	}
	var out bytes.Buffer
	good, err := console.Run(context.Background(), console.Call{Target: filepath.Join(dir, "eightx.db"), JSON: true, Lang: locale.En}, &out)
	var got struct {
		Good  bool
		Orgs  []struct{ Org string }
		Notes []struct{ Code, Message string }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if err != nil || !good || !got.Good || len(got.Orgs) != 1 || got.Orgs[0].Org != "demo" || len(got.Notes) != 2 || got.Notes[1].Code != "verify.name.unchecked" || got.Notes[1].Message == "" {
		t.Errorf("got %s", out.String())
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	dir, _ := office(t)
	write(t, filepath.Join(dir, "text.txt"), "text")
	write(t, filepath.Join(dir, "zip.zip"), "PK and no more")
	write(t, filepath.Join(dir, "cut.db"), "SQLite format 3\x00 and no more")
	write(t, filepath.Join(dir, "empty", "x"), "")
	for _, test := range []struct {
		name string
		call console.Call
		want string
	}{
		{"nothing", console.Call{}, "verify.call.what"},
		{"no file", console.Call{Target: filepath.Join(dir, "none")}, "verify.call.no_file"},
		{"no database", console.Call{Target: filepath.Join(dir, "empty")}, "verify.call.no_database"},
		{"text", console.Call{Target: filepath.Join(dir, "text.txt")}, "verify.call.neither"},
		{"broken zip", console.Call{Target: filepath.Join(dir, "zip.zip")}, "verify.call.unreadable"},
		{"broken database", console.Call{Target: filepath.Join(dir, "cut.db")}, "verify.call.unreadable"},
		{"no server", console.Call{Target: "postgres://u:secret@/db?host=" + dir}, "verify.call.unreadable"},
		{"no checkpoint", console.Call{Target: dir, Checkpoints: []string{"demo 1 K7QF"}}, "verify.call.checkpoint"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			_, err := console.Run(context.Background(), test.call, &out)
			if err == nil || errs.All(err)[0].Code != test.want {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if strings.Contains(errs.Render(locale.En, err), "secret") {
				t.Errorf("the password is shown: %v", err)
			}
		})
	}
}
