package config

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

func nothing(string) string { return "" }

func TestLoad(t *testing.T) {
	tests := []struct {
		name, file string
		env        map[string]string
		want       Config
		code       string
	}{
		{"nothing set", "", nil, Config{Listen: "127.0.0.1:8080", Suite: "international", Log: "info"}, ""},
		{"file", "listen: 0.0.0.0:443\nsuite: national\nhosts: [office.example]\n", nil, Config{Listen: "0.0.0.0:443", Suite: "national", Log: "info", Hosts: []string{"office.example"}}, ""},
		{"environment wins", "listen: 0.0.0.0:443\n", map[string]string{"EIGHTX_LISTEN": "127.0.0.1:9"}, Config{Listen: "127.0.0.1:9", Suite: "international", Log: "info"}, ""},
		{"unknown setting", "lissten: x\n", nil, Config{}, "config.wrong"},
		{"no YAML", "listen: [\n", nil, Config{}, "config.wrong"},
		{"unknown suite", "suite: rot13\n", nil, Config{}, "config.suite"},
		{"half a certificate", "tls: {cert: a.pem}\n", nil, Config{}, "config.tls"},
		{"proxy that is no address", "proxies: [nginx]\n", nil, Config{}, "config.proxy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, FileName), []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := Load(dir, func(name string) string { return test.env[name] })
			if test.code != "" {
				if err == nil || errs.All(err)[0].Code != test.code {
					t.Fatalf("got %v, want %s", err, test.code)
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("settings differ (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

func TestTrusted(t *testing.T) {
	got, err := Config{Proxies: []string{"10.1.2.3/8", "192.0.2.7", "::1"}}.Trusted()
	if err != nil || len(got) != 3 || got[0].String() != "10.0.0.0/8" || got[1].String() != "192.0.2.7/32" || got[2].String() != "::1/128" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestFieldKeyIsMadeOnceAndKept(t *testing.T) {
	dir := t.TempDir()
	if _, err := FieldKey(dir, false, nothing); err == nil {
		t.Error("a key was found where there is none")
	}
	first, err := FieldKey(dir, true, nothing)
	if err != nil || len(first) != keyBytes {
		t.Fatalf("got %d bytes, %v", len(first), err)
	}
	again, err := FieldKey(dir, true, nothing)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another key: %v", err)
	}
	path := filepath.Join(dir, KeyFolder, fieldKeyFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := FieldKey(dir, true, nothing); err == nil || errs.All(err)[0].Code != "config.open_key" {
		t.Errorf("a key everybody can read: got %v", err)
	}
}

func TestFieldKeyThatIsCutIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, KeyFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, KeyFolder, fieldKeyFile), []byte("AAAA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := FieldKey(dir, true, nothing); err == nil || errs.All(err)[0].Code != "config.bad_key" {
		t.Errorf("got %v, want config.bad_key", err)
	}
}
