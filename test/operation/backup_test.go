package operation

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var backupSheets = flag.Int("backup-sheets", 100, "sheets for each of the 40 villages before the backup of TestBackupUnderLoad; 2,500 make about a gigabyte")

// TestBackupUnderLoad makes a backup while clients send sheets, restores it, verifies
// it, and looks for everything that was acknowledged before it began.
func TestBackupUnderLoad(t *testing.T) {
	o := newOffice(t, nil, 8, 40, *backupSheets)
	s := serve(t, nil, "--dir", o.dir)
	w := &writers{office: o, url: s.url, stop: make(chan struct{})}
	w.start(8)
	for deadline := time.Now().Add(time.Minute); len(w.acknowledged()) < 8 && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond) // a backup of nothing proves nothing, and the machine may be slow
	}

	words := filepath.Join(t.TempDir(), "words")
	if err := os.WriteFile(words, []byte("words that leave the house\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, restored := filepath.Join(t.TempDir(), "backup.age"), filepath.Join(t.TempDir(), "restored")
	before, began := w.acknowledged(), time.Now()
	run(t, nil, "backup", "--dir", o.dir, "--to", file, "--passphrase", words)
	packed := time.Since(began)
	during := len(w.acknowledged()) - len(before)
	close(w.stop)
	w.wait.Wait()
	s.stop()
	w.report(t)

	began = time.Now()
	out := run(t, nil, "restore", "--dir", restored, "--from", file, "--passphrase", words)
	unpacked := time.Since(began)
	again := serve(t, nil, "--dir", restored)
	answers := time.Since(began)
	stored, err := o.rounds(again.url)
	if err != nil {
		t.Fatal(err)
	}
	lost, twice := compare(t, before, stored)
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size() >> 20
	}
	t.Logf("%d sheets acknowledged before and %d during the backup of %v; %d lost, %d twice; backup %d MB, restored with verification in %v, answers after %v", len(before), during, packed.Round(time.Millisecond), lost, twice, size(file), unpacked.Round(time.Millisecond), answers.Round(time.Millisecond))
	if len(before) == 0 || during == 0 {
		t.Errorf("%d sheets before and %d during the backup: the test saw too little", len(before), during)
	}
	if !strings.Contains(out, "demo") {
		t.Errorf("restore says nothing of the tenant: %s", out)
	}
	again.stop()
}

// writers send sheets one after the other until they are stopped.
type writers struct {
	office *office
	url    string
	stop   chan struct{}
	wait   sync.WaitGroup
	lock   sync.Mutex
	acked  map[string]string
	bad    map[int]int
	took   []time.Duration
}

func (w *writers) start(count int) {
	w.acked, w.bad = map[string]string{}, map[int]int{}
	for c := range count {
		w.wait.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-w.stop:
					return
				default:
					w.once(c, fmt.Sprintf("w-%d-%d", c, n))
				}
			}
		})
	}
}

func (w *writers) once(c int, id string) {
	began := time.Now()
	status, body := w.office.submit(w.url, id, c)
	w.lock.Lock()
	defer w.lock.Unlock()
	w.took = append(w.took, time.Since(began))
	if status != http.StatusCreated {
		w.bad[status]++
		return
	}
	w.acked[id] = string(body)
}

func (w *writers) acknowledged() map[string]string {
	w.lock.Lock()
	defer w.lock.Unlock()
	copied := make(map[string]string, len(w.acked))
	for id, body := range w.acked {
		copied[id] = body
	}
	return copied
}

func (w *writers) report(t *testing.T) {
	t.Helper()
	if len(w.bad) > 0 {
		t.Errorf("refused while the backup was made, by status: %v", w.bad)
	}
	t.Logf("%d sheets by 8 clients, 99 %% within %v, slowest %v", len(w.took), at(w.took, .99), at(w.took, 1))
}

func TestDamagedBackup(t *testing.T) {
	o := newOffice(t, nil, 1, 1, 1)
	file := filepath.Join(t.TempDir(), "backup.tar")
	run(t, nil, "backup", "--dir", o.dir, "--to", file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func() []byte{
		"cut":     func() []byte { return data[:len(data)/2] },
		"one bit": func() []byte { bad := append([]byte{}, data...); bad[len(bad)/2] ^= 4; return bad },
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(file, damage(), 0o600); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "restored")
			if out, err := command(t, nil, "restore", "--dir", dir, "--from", file).CombinedOutput(); err == nil {
				t.Errorf("a damaged backup was restored: %s", out)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%d files of a damaged backup are left", len(left))
			}
		})
	}
}
