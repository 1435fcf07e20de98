package cli

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// Most commands live for some tens of milliseconds and use little memory. The
// collector's default, a cycle whenever memory has doubled from 4 MB on, costs
// them a fifth of their time. So memory may grow fivefold between cycles while
// it is small; once it is not, the default is in force again.
const (
	smallHeap    = 64 << 20 // bytes in use after a cycle
	smallGrowth  = 400      // percent
	normalGrowth = 100
	tightGrowth  = 25
)

// sparing is true as long as memory may grow fivefold.
var sparing atomic.Bool

// noSamples ends the sampling of allocations for heap profiles, which nothing here
// shows: each sample walks the stack, and the tables it reads to do so stay in memory,
// 2.4 MB of a server that waits.
func noSamples() { runtime.MemProfileRate = 0 }

// spareCollector lets memory grow while it is small. A value of GOGC is the
// user's decision and stays.
func spareCollector(env func(string) string) {
	if env("GOGC") == "" {
		debug.SetGCPercent(smallGrowth)
		sparing.Store(true)
		afterNextCycle()
	}
}

// tightCollector is for commands whose memory is a few large pieces: without a
// short leash it would grow to twice of what is in use before anything is
// collected, and collecting large pieces costs nothing.
func tightCollector() {
	sparing.Store(false)
	debug.SetGCPercent(tightGrowth)
}

// afterNextCycle looks at the memory once the next cycle has found its object
// dead.
func afterNextCycle() {
	object := new([64]byte)
	runtime.AddCleanup(object, func(int) {
		switch {
		case !sparing.Load():
		case heapInUse() > smallHeap:
			sparing.Store(false)
			debug.SetGCPercent(normalGrowth)
		default:
			afterNextCycle()
		}
	}, 0)
}

func heapInUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// A server lets its memory grow to four times of what is in use as long as that is
// little, because most of it is requests that are over; from then on to twice, and
// not beyond a limit while that is easily kept. Where more is really in use, such as
// when a large county is scored, the limit is off; and when ten thousand are
// connected, it grows by half.
const (
	littleInUse   = 12 << 20 // bytes in use after a cycle
	muchInUse     = 30 << 20
	crowdInUse    = 128 << 20
	serverLimit   = 54 << 20
	serverGrowth  = 300 // percent
	crowdedGrowth = 50
)

// calmCollector is for the server. A value of GOGC is the user's decision and stays.
func calmCollector() {
	if sparing.Swap(false) {
		afterEachCycle()
	}
}

func afterEachCycle() {
	growth, limit := normalGrowth, int64(serverLimit)
	used, beside := afterCycle()
	switch {
	case used <= littleInUse:
		growth = serverGrowth
	case used > crowdInUse:
		growth = crowdedGrowth
	}
	if used > muchInUse {
		limit = math.MaxInt64
	}
	debug.SetGCPercent(growth)
	// The limit counts the gaps between what is in use, too. Close to it a cycle leaves
	// no room, the little that follows a cycle begins the next, and a server that nobody
	// asks anything would collect for ever; so there is always room for half as much.
	debug.SetMemoryLimit(max(limit, beside+used+used/2))
	runtime.AddCleanup(new([64]byte), func(int) { afterEachCycle() }, 0)
}

// afterCycle is what the last cycle found in use, and what the collector's limit counts
// beside objects: stacks, its own books, and gaps; in bytes.
func afterCycle() (used, beside int64) {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"},
		{Name: "/memory/classes/heap/free:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
	}
	metrics.Read(samples)
	value := func(i int) int64 { return int64(samples[i].Value.Uint64()) }
	return value(0), value(1) - value(2) - value(3) - value(4)
}
