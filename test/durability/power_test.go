//go:build unix

package durability

import (
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

var images = flag.Int("images", 10, "power cuts of TestPowerCut")

// TestPowerCut stops the server at random moments, copies what the disk holds at that
// moment – not what the system still has in memory – and opens the copy as after a
// power cut. The disk is a file system in a file, behind a loop device.
func TestPowerCut(t *testing.T) {
	disk := newDisk(t)
	o := newOffice(t, disk.folder)
	o.photos = true
	o.pace = 20 * time.Millisecond // or the disk is full in the long form
	o.start()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		o.clients(20, 0, stop)
	}()
	total, seen := findings{}, map[string]bool{}
	for n := range *images {
		time.Sleep(time.Duration(50+rand.IntN(400)) * time.Millisecond)
		acked := o.freeze(func() { disk.copy() })
		f := disk.inspectCopy(acked)
		total.lost, total.doubled, total.damages, total.rows = total.lost+f.lost, total.doubled+f.doubled, total.damages+f.damages, f.rows
		for id := range acked {
			seen[id] = true
		}
		if testing.Verbose() {
			t.Logf("power cut %d: %v", n+1, f)
		}
	}
	total.acked = len(seen)
	close(stop)
	<-done
	o.end()
	t.Logf("%d power cuts: %v", *images, total)
	if len(seen) < *images {
		t.Errorf("only %d were acknowledged; the test saw too little", len(seen))
	}
}

// freeze holds the server still during fn and returns what it had acknowledged when
// it was stopped.
func (o *office) freeze(fn func()) map[string]string {
	o.mu.Lock()
	process := o.current.command.Process
	o.mu.Unlock()
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = process.Signal(syscall.SIGCONT) }()
	time.Sleep(30 * time.Millisecond) // the last answers are on their way to us
	acked := o.acknowledged()
	fn()
	return acked
}

// disk is a file system in a file.
type disk struct {
	t      *testing.T
	image  string
	folder string // where it is mounted
	copied string
	after  string // where the copy is mounted
}

// newDisk makes and mounts a disk, or skips the test where that is not allowed.
func newDisk(t *testing.T) *disk {
	t.Helper()
	if os.Getuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("only root on Linux can mount a disk in a file")
	}
	base := t.TempDir()
	d := &disk{t: t, image: filepath.Join(base, "disk.img"), folder: filepath.Join(base, "disk"), copied: filepath.Join(base, "copy.img"), after: filepath.Join(base, "after")}
	for _, folder := range []string{d.folder, d.after} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range [][]string{{"truncate", "-s", "768M", d.image}, {"mkfs.ext4", "-qF", d.image}, {"mount", "-o", "loop", d.image, d.folder}} {
		if out, err := exec.Command(line[0], line[1:]...).CombinedOutput(); err != nil { // fixed commands
			t.Skipf("no disk in a file here: %v: %v: %s", line, err, out)
		}
	}
	t.Cleanup(func() { d.run("umount", "-l", d.folder) })
	return d
}

func (d *disk) run(name string, args ...string) {
	d.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		d.t.Errorf("%s %v: %v: %s", name, args, err, out)
	}
}

func (d *disk) copy() { d.run("cp", "--sparse=always", d.image, d.copied) }

// inspectCopy does what happens when the power is back: mount, start, look.
func (d *disk) inspectCopy(acked map[string]string) findings {
	d.t.Helper()
	d.run("mount", "-o", "loop", d.copied, d.after)
	defer d.run("umount", d.after)
	return inspect(d.t, d.after, acked)
}
