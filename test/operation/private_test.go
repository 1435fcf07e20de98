package operation

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestNobodyElseReads serves a folder that others on the machine may look into, as a
// container's volume may be: what is in the files stays its owner's.
func TestNobodyElseReads(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files there have no modes")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := serve(t, nil, "--dir", dir)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if made, _ := filepath.Glob(filepath.Join(dir, "backups", "*.tar")); len(made) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no backup within a minute")
		}
	}
	seen := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".pub") || entry.Name() == "installation" {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		seen++
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", entry.Name(), info.Mode())
		}
		return nil
	})
	if err != nil || seen < 8 {
		t.Errorf("looked at %d files: %v", seen, err)
	}
	s.stop()
}
