//go:build unix

package durability

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDiskFull fills the disk until submissions are refused. What was acknowledged is
// there, reading and small writes such as log-ins go on, and ten seconds after there
// is room again submissions are taken, without a restart.
func TestDiskFull(t *testing.T) {
	for name, options := range map[string]string{"blocks": "size=24m", "names": "size=200m,nr_inodes=14"} {
		t.Run(name, func(t *testing.T) { fillDisk(t, mountMemory(t, options), name == "blocks") })
	}
}

// fillDisk runs the test on one disk. Without names there is no room for the files
// that SQLite makes beside a database, but what is open can still grow.
func fillDisk(t *testing.T, folder string, blocks bool) {
	ballast := filepath.Join(folder, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 9<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t, filepath.Join(folder, "data"))
	o.env = []string{reserveEnv + "=2097152"}
	if !o.start() {
		t.Fatal("the server does not start")
	}
	if !blocks {
		takeNames(t, folder)
	}
	taken, refused := o.untilFull(t, blocks)
	t.Logf("%d taken, then refused: %v", taken, refused)
	if !blocks {
		o.end()
		freeNames(t, folder)
		t.Log(inspect(t, o.dir, o.acknowledged()))
		return
	}
	o.stillWorks(t)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	o.recovers(t)
	if code := o.end(); code != 0 {
		t.Errorf("the server ended with code %d: %s", code, o.said())
	}
	t.Log(inspect(t, o.dir, o.acknowledged()))
}

// untilFull submits until the disk is full, or a thousand times.
func (o *office) untilFull(t *testing.T, wanted bool) (taken int, refused bool) {
	t.Helper()
	for n := range 20_000 {
		told := o.ask("", fmt.Sprintf("f0-%d", n))
		switch {
		case strings.HasPrefix(told, "ok "):
			taken++
		case told == "full":
			return taken, true
		default:
			t.Fatalf("submission %d: %s: %s", n, told, o.said())
		}
		if !wanted && n == 1000 {
			return taken, false
		}
	}
	t.Error("the disk was never full")
	return taken, false
}

func (o *office) stillWorks(t *testing.T) {
	t.Helper()
	for n, began := 0, time.Now(); time.Since(began) < 2500*time.Millisecond; n++ {
		if told := o.ask("small", fmt.Sprintf("x-small%d", n)); told != "ok 0" {
			t.Errorf("a small write on the full disk: %s", told)
			break
		}
		if told := o.ask("", fmt.Sprintf("f1-%d", n)); told != "full" {
			t.Errorf("a submission on the full disk: %s", told)
			break
		}
		if told := o.ask("read", "read-f0-0"); !strings.HasPrefix(told, "ok ") {
			t.Errorf("reading on the full disk: %s", told)
			break
		}
	}
}

func (o *office) recovers(t *testing.T) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(50 * time.Millisecond) {
		if strings.HasPrefix(o.ask("", "f2-0"), "ok ") {
			t.Logf("submissions were taken again after %v", time.Since(began).Round(time.Millisecond))
			return
		}
	}
	t.Error("there is room for ten seconds, and submissions are still refused")
}

// mountMemory mounts a small disk, or skips the test where that is not allowed.
func mountMemory(t *testing.T, options string) string {
	t.Helper()
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("only root on Linux can mount a small disk")
	}
	folder := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder).CombinedOutput(); err != nil { // fixed options
		t.Skipf("no small disk here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", folder).CombinedOutput(); err != nil { // our own folder
			t.Errorf("%v: %s", err, out)
		}
	})
	return folder
}

func freeNames(t *testing.T, folder string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "name*"))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// takeNames makes files until there is no name left.
func takeNames(t *testing.T, folder string) {
	t.Helper()
	for n := range 100 {
		if os.WriteFile(filepath.Join(folder, fmt.Sprint("name", n)), nil, 0o600) != nil {
			return
		}
	}
	t.Fatal("names do not run out")
}
