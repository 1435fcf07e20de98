package cli

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// growth is the collector's setting now.
func growth() int {
	percent := debug.SetGCPercent(normalGrowth)
	debug.SetGCPercent(percent)
	return percent
}

// TestSpareCollector: memory may grow while it is small, and no longer once it
// is not; a command that wants a short leash keeps it.
func TestSpareCollector(t *testing.T) {
	defer debug.SetGCPercent(normalGrowth)
	environment := func(string) string { return "" }
	spareCollector(environment)
	if got := growth(); got != smallGrowth {
		t.Fatalf("small: got %d %%, want %d %%", got, smallGrowth)
	}
	large := make([]byte, 2*smallHeap)
	for range 200 {
		if runtime.GC(); growth() == normalGrowth {
			break
		}
		time.Sleep(5 * time.Millisecond) // cleanups run beside the program
	}
	if got := growth(); got != normalGrowth {
		t.Errorf("large: got %d %%, want %d %%", got, normalGrowth)
	}
	runtime.KeepAlive(large)

	spareCollector(environment)
	tightCollector()
	runtime.GC()
	time.Sleep(20 * time.Millisecond)
	if got := growth(); got != tightGrowth {
		t.Errorf("tight: got %d %%, want %d %%", got, tightGrowth)
	}
}

// TestCalmCollectorRests: whatever is in use, and however large the gaps in it are, a
// server that has nothing to do does not collect.
func TestCalmCollectorRests(t *testing.T) {
	defer func(limit int64) { debug.SetMemoryLimit(limit); debug.SetGCPercent(normalGrowth) }(debug.SetMemoryLimit(-1))
	sparing.Store(true)
	calmCollector()
	for _, megabytes := range []int{8, 20, 28, 34, 140} {
		kept := withGaps(megabytes)
		for range 3 {
			runtime.GC()
			time.Sleep(10 * time.Millisecond) // cleanups run beside the program
		}
		before := cycles()
		for range 100 { // what a server does beside: looks at its clock, asks the database
			sampled = bytes.Clone(make([]byte, 32<<10))
			time.Sleep(time.Millisecond)
		}
		if got := cycles() - before; got > 2 {
			t.Errorf("%d MB in use: %d cycles while little was done, want at most 2", megabytes, got)
		}
		runtime.KeepAlive(kept)
	}
}

// withGaps is that much memory in small pieces, of which every second one was given up.
func withGaps(megabytes int) [][]byte {
	kept := make([][]byte, megabytes<<11)
	for i := range kept {
		kept[i] = make([]byte, 1<<10)
	}
	for i := range kept {
		if i%2 > 0 {
			kept[i] = nil
		}
	}
	return kept
}

func cycles() uint32 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.NumGC
}

// TestSpareCollectorObeysGOGC leaves the setting of the user alone.
func TestSpareCollectorObeysGOGC(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(77))
	spareCollector(func(name string) string { return map[string]string{"GOGC": "77"}[name] })
	if got := growth(); got != 77 {
		t.Errorf("got %d %%, want 77 %%", got)
	}
}

// TestNothingIsSampled allocates what would give dozens of samples.
func TestNothingIsSampled(t *testing.T) {
	run("version", "")
	before, _ := runtime.MemProfile(nil, true)
	for range 100 {
		sampled = make([]byte, 1<<20)
	}
	runtime.GC()
	runtime.GC() // what a profile knows is two cycles old
	if after, _ := runtime.MemProfile(nil, true); after > before {
		t.Errorf("%d places were sampled", after-before)
	}
}

var sampled []byte
