package durability

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"eightx/internal/blobstore"
)

// filesEnv names the folder of evidence files. With it the test program keeps one
// file after the other there, and says each that is kept.
const filesEnv = "EIGHTX_DRIVER_FILES"

const mostFile = 1 << 20 // bytes

// keepFiles is that program: eight hands, files of up to 4 KB, one in 10 ms for each, so
// that the disk does not fill up.
func keepFiles(folder string) int {
	files, err := blobstore.OpenDisk(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var out sync.Mutex
	var wait sync.WaitGroup
	for hand := range 8 {
		wait.Go(func() {
			for n := 0; ; n++ {
				text := strings.Repeat(fmt.Sprintf("%d-%d ", hand, n), 1+n%4096)
				digest, _, err := files.Put(context.Background(), "org", strings.NewReader(text), mostFile)
				if err != nil {
					return
				}
				time.Sleep(10 * time.Millisecond)
				out.Lock()
				_, err = os.Stdout.WriteString(digest + "\n")
				out.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wait.Wait()
	return 0
}

// TestPowerCutFiles is TestPowerCut for evidence files: each that was acknowledged is
// there after a power cut, with its content.
func TestPowerCutFiles(t *testing.T) {
	disk := newDisk(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	keeper := exec.Command(self) // ourselves
	keeper.Env = append(os.Environ(), filesEnv+"="+filepath.Join(disk.folder, "evidence"))
	out, err := keeper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := keeper.Start(); err != nil {
		t.Fatal(err)
	}
	kept := &keptFiles{digests: map[string]bool{}}
	done := make(chan struct{})
	go func() { defer close(done); kept.listen(out) }()
	lost := 0
	for range *images {
		time.Sleep(time.Duration(50+rand.IntN(200)) * time.Millisecond)
		if err := keeper.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		time.Sleep(30 * time.Millisecond) // the last answers are on their way to us
		acked := kept.until()
		disk.copy()
		if err := keeper.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		lost += disk.missing(acked)
	}
	_ = keeper.Process.Kill()
	<-done
	_ = keeper.Wait() // killed
	t.Logf("%d power cuts: %d files acknowledged, %d lost", *images, len(kept.until()), lost)
	if len(kept.until()) < *images {
		t.Error("too few files were kept; the test saw too little")
	}
}

type keptFiles struct {
	lock    sync.Mutex
	digests map[string]bool
}

func (k *keptFiles) listen(out io.Reader) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		k.lock.Lock()
		k.digests[lines.Text()] = true
		k.lock.Unlock()
	}
}

func (k *keptFiles) until() []string {
	k.lock.Lock()
	defer k.lock.Unlock()
	return slices.Collect(maps.Keys(k.digests))
}

// missing counts the files that are not on the copied disk, or not whole.
func (d *disk) missing(digests []string) int {
	d.t.Helper()
	d.run("mount", "-o", "loop", d.copied, d.after)
	defer d.run("umount", d.after)
	files, err := blobstore.OpenDisk(filepath.Join(d.after, "evidence"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer files.Close()
	lost := 0
	for _, digest := range digests {
		r, err := files.Open(context.Background(), "org", digest)
		if err == nil {
			_, err = io.Copy(io.Discard, r) // fails when the content is another
			_ = r.Close()
		}
		if err != nil {
			d.t.Errorf("%s was acknowledged: %v", digest, err)
			lost++
		}
	}
	return lost
}
