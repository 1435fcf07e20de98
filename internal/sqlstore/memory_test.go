//go:build linux

package sqlstore_test

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"eightx/internal/sqlstore"
)

// resident is the memory of this process in MB.
func resident(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize() >> 20
}

// TestMemory says how much more memory a store takes, at rest and when 256 writers
// have written.
func TestMemory(t *testing.T) {
	debug.FreeOSMemory()
	before := resident(t)
	store := open(t, sqlstore.Config{Dir: t.TempDir()})
	prepare(t, store)
	debug.FreeOSMemory()
	opened := resident(t)
	most := 0
	body := sheet("x")
	var wait sync.WaitGroup
	for writer := range 256 {
		wait.Go(func() {
			for n := range 20 {
				if err := create(store, fmt.Sprintf("%d-%d", writer, n), body); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wait.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-time.After(10 * time.Millisecond):
			most = max(most, resident(t))
		}
	}
	debug.FreeOSMemory()
	t.Logf("the process had %d MB, %d with an open store, at most %d under load, %d afterwards", before, opened, most, resident(t))
	if opened-before > 12 || most-before > 60 {
		t.Errorf("got %d MB at rest and %d under load, want at most 12 and 60", opened-before, most-before)
	}
}
