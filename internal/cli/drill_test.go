package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eightx/internal/errs"
)

// drilled makes a data directory and a daily backup of it, as the server does.
func drilled(t *testing.T, spoil func(dir string)) (string, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if got := run("init --dir "+dir+" --org qinghe --name Qinghe", ""); got.code != ExitOK {
		t.Fatal(got.stderr)
	}
	s := &session{Env: os.Getenv}
	i, err := s.openInstance(t.Context(), dirFlags{Dir: dir}, openOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = i.close() }()
	spoil(dir)
	file := filepath.Join(dir, "day.tar")
	return file, i.drillApart(t.Context(), file)
}

func TestDailyBackupIsAProcessOfItsOwn(t *testing.T) {
	file, err := drilled(t, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	into := filepath.Join(t.TempDir(), "new")
	if got := run("restore --from "+file+" --dir "+into, ""); got.code != ExitOK {
		t.Errorf("the backup restores with %d: %s", got.code, got.stderr)
	}
}

// TestDailyBackupSaysWhatItMet spoils the settings under the child's feet.
func TestDailyBackupSaysWhatItMet(t *testing.T) {
	file, err := drilled(t, func(dir string) {
		if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("suite: none\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	if got := errs.All(err); len(got) != 1 || got[0].Code != "cli.drill.failed" || !strings.Contains(got[0].Error(), "suite") {
		t.Errorf("got %v, want what the child said about the suite", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a backup although the drill failed before it")
	}
}

func TestLastWordsAreFew(t *testing.T) {
	said := &lastWords{}
	for range 100 {
		if n, err := said.Write([]byte(strings.Repeat("x", 1000))); n != 1000 || err != nil {
			t.Fatalf("a process would stop at %d, %v", n, err)
		}
	}
	if got := len(said.String()); got != mostWords {
		t.Errorf("%d bytes are kept, want %d", got, mostWords)
	}
}
