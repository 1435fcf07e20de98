package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"eightx/internal/backup"
	"eightx/internal/errs"
)

var now = time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC)

// office is a data directory with something of everything.
func office(t *testing.T) backup.Source {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"evidence/demo/ab/abcd": "现场照片", "evidence/demo/incoming-x": "half", "keys/signing": "secret", "config.yaml": "listen: x\n", "jobs.db": "queue",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return backup.Source{
		Dir: dir, Database: "eightx.db", Folders: []string{"evidence"}, Secret: []string{"keys"}, Files: []string{"config.yaml", "missing.yaml"},
		Snapshot: func(_ context.Context, path string) error { return os.WriteFile(path, []byte("database"), 0o600) },
	}
}

func pack(t *testing.T, recipients ...age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := backup.Write(t.Context(), &out, office(t), now, recipients...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRoundTrip(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	plain := map[string]string{"eightx.db": "database", "evidence/demo/ab/abcd": "现场照片", "config.yaml": "listen: x\n"}
	sealed := map[string]string{"eightx.db": "database", "evidence/demo/ab/abcd": "现场照片", "config.yaml": "listen: x\n", "keys/signing": "secret"}
	tests := []struct {
		name       string
		recipients []age.Recipient
		identities []age.Identity
		want       map[string]string
	}{
		{"without encryption the keys stay at home", nil, nil, plain},
		{"encrypted", []age.Recipient{identity.Recipient()}, []age.Identity{identity}, sealed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "new")
			manifest, err := backup.Read(t.Context(), bytes.NewReader(pack(t, test.recipients...)), dir, test.identities...)
			if err != nil {
				t.Fatal(err)
			}
			if manifest.Keys != (test.identities != nil) || manifest.Time != "2026-07-06T09:00:00Z" {
				t.Errorf("the manifest says %+v", manifest)
			}
			got := contents(t, dir)
			if len(got) != len(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			for name, want := range test.want {
				if got[name] != want {
					t.Errorf("%s is %q, want %q", name, got[name], want)
				}
			}
		})
	}
}

// TestEveryChangeIsFound cuts a backup at every 101st byte and changes every 101st
// byte of it: nothing may come through as if it were whole.
func TestEveryChangeIsFound(t *testing.T) {
	whole := pack(t)
	good := filepath.Join(t.TempDir(), "good")
	if _, err := backup.Read(t.Context(), bytes.NewReader(whole), good); err != nil {
		t.Fatal(err)
	}
	want := contents(t, good)
	for i := 0; i < len(whole); i += 101 {
		cut := filepath.Join(t.TempDir(), "cut")
		if _, err := backup.Read(t.Context(), bytes.NewReader(whole[:i]), cut); err == nil {
			// What is left out may be padding behind the manifest.
			if got := contents(t, cut); len(got) != len(want) {
				t.Errorf("cut at %d: unpacked %v", i, got)
			}
		} else if len(contents(t, cut)) != 0 {
			t.Errorf("cut at %d: something is left", i)
		}
		spoiled := bytes.Clone(whole)
		spoiled[i] ^= 0x20
		changed := filepath.Join(t.TempDir(), "changed")
		if _, err := backup.Read(t.Context(), bytes.NewReader(spoiled), changed); err == nil {
			got := contents(t, changed)
			for name, text := range want {
				if got[name] != text {
					t.Errorf("byte %d changed: %s came through as %q", i, name, got[name])
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "eightx.db"), []byte("in use"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, dir string
		data      []byte
		identity  []age.Identity
		code      string
	}{
		{"another's key", t.TempDir(), pack(t, mine.Recipient()), []age.Identity{other}, "backup.not_opened"},
		{"a directory in use", full, pack(t), nil, "backup.dir_not_empty"},
		{"no backup at all", t.TempDir(), []byte("hello"), nil, "backup.cut"},
		{"encrypted, without a key", t.TempDir(), pack(t, mine.Recipient()), nil, "backup.cut"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := backup.Read(t.Context(), bytes.NewReader(test.data), test.dir, test.identity...)
			var e *errs.Error
			if !errors.As(err, &e) || e.Code != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
	if got := contents(t, full); got["eightx.db"] != "in use" {
		t.Error("a refused restore touched the directory")
	}
}
