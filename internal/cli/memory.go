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
	muchInUse     = 40 << 20
	crowdInUse    = 128 << 20
	serverLimit   = 60 << 20
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
	switch used := heapInUse(); {
	case used <= littleInUse:
		growth = serverGrowth
	case used > crowdInUse:
		growth, limit = crowdedGrowth, math.MaxInt64
	case used > muchInUse:
		limit = math.MaxInt64
	}
	debug.SetGCPercent(growth)
	debug.SetMemoryLimit(limit)
	runtime.AddCleanup(new([64]byte), func(int) { afterEachCycle() }, 0)
}
