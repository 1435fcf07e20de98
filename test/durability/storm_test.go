//go:build unix

package durability

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
)

var stormTime = flag.Duration("storm", 3*time.Second, "how long TestStorm lasts; its long read takes as long")

// TestStorm lets eight processes and 64 goroutines write to one SQLite file while
// somebody reads all the time and a copy is made. Nobody may be refused, the slowest
// of a hundred writes takes two seconds at most, and the log beside the database stays
// small.
func TestStorm(t *testing.T) {
	dir := t.TempDir()
	store, err := openStore(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	offices := make([]*office, 8)
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for i := range offices {
		offices[i] = newOffice(t, dir)
		offices[i].start()
		wait.Go(func() { offices[i].stormClient(fmt.Sprint("p", i), stop) })
	}
	times := make(chan time.Duration, 1<<20)
	for i := range 64 {
		wait.Go(func() { stormWriter(t, store, fmt.Sprint("g", i), stop, times) })
	}
	most := stormReader(t, store, dir)
	close(stop)
	wait.Wait()
	acked := map[string]string{}
	for _, o := range offices {
		for id, seq := range o.acknowledged() {
			acked[id] = seq
		}
		if code := o.end(); code != 0 {
			t.Errorf("a process ended with code %d", code)
		}
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	report(t, times, most)
	t.Log(inspect(t, dir, acked))
}

func (o *office) stormClient(name string, stop <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		began := time.Now()
		if !o.submit(fmt.Sprintf("%s-%d", name, n), stop) {
			return
		}
		if took := time.Since(began); took > 5*time.Second {
			o.t.Errorf("%s waited %v", name, took)
		}
	}
}

func stormWriter(t *testing.T, store *sqlstore.Store, name string, stop <-chan struct{}, times chan<- time.Duration) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		began := time.Now()
		if _, err := submit(store, fmt.Sprintf("%s-%d", name, n)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		select {
		case times <- time.Since(began):
		default:
		}
	}
}

// stormReader reads one state for the whole time, makes a copy, and returns the
// largest size of the write-ahead log.
func stormReader(t *testing.T, store *sqlstore.Store, dir string) (most int64) {
	t.Helper()
	copied := make(chan error, 1)
	go func() { copied <- store.Snapshot(context.Background(), filepath.Join(t.TempDir(), "copy.db")) }()
	err := store.Read(context.Background(), org, func(r appraisal.Reader) error {
		first, err := r.Size(context.Background())
		for began := time.Now(); time.Since(began) < *stormTime && err == nil; time.Sleep(20 * time.Millisecond) {
			var size int64
			if size, err = r.Size(context.Background()); size != first {
				t.Errorf("one read saw %d and %d entries", first, size)
			}
			if info, statErr := os.Stat(filepath.Join(dir, sqlstore.FileName+"-wal")); statErr == nil {
				most = max(most, info.Size())
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := <-copied; err != nil {
		t.Errorf("copy: %v", err)
	}
	return most
}

func report(t *testing.T, times chan time.Duration, most int64) {
	t.Helper()
	close(times)
	var all []time.Duration
	for took := range times {
		all = append(all, took)
	}
	slices.Sort(all)
	if len(all) == 0 {
		t.Fatal("nobody wrote")
	}
	p50, p99, last := all[len(all)/2], all[len(all)*99/100], all[len(all)-1]
	t.Logf("%d writes of 64 goroutines beside 8 processes: half within %v, 99 %% within %v, slowest %v; log at most %d MB", len(all), p50.Round(time.Millisecond), p99.Round(time.Millisecond), last.Round(time.Millisecond), most>>20)
	if p99 > 2*time.Second {
		t.Errorf("99 %% of writes took up to %v, want 2 s", p99)
	}
	if most > 256<<20 {
		t.Errorf("the log beside the database grew to %d MB, want at most 256", most>>20)
	}
}
