package cli

import (
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
