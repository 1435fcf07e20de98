package cli

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A server that nobody asks gives back what its start, a job or a busy hour has left
// behind. It is idle when it has asked for little memory in the last seconds, and
// something is left behind when it has asked for some since it last gave back.
const (
	idleLook   = 10 * time.Second
	idleLittle = 2 << 20 // bytes in one look
	idleSome   = 2 << 20 // bytes since it gave back
)

// restWhenIdle looks now and then whether the server is idle, until the context ends.
// store gives back what it keeps for the next reader; years forgets what nobody works
// on any more and says whether there was something.
func restWhenIdle(ctx context.Context, store func(), years func() bool) {
	ticker := time.NewTicker(idleLook)
	defer ticker.Stop()
	var r rest
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			forgotten := years()
			if r.due(allocated()) || forgotten {
				store()
				runtime.GC() // what pools keep is free after the second cycle
				debug.FreeOSMemory()
				forgetStart()
			}
		}
	}
}

// rest remembers how much memory, in bytes since the start of the process, had been
// asked for at the last look and when memory was last given back.
type rest struct{ seen, given uint64 }

// due says whether to give back now.
func (r *rest) due(allocated uint64) bool {
	idle := allocated-r.seen < idleLittle
	r.seen = allocated
	if !idle || allocated-r.given < idleSome {
		return false
	}
	r.given = allocated
	return true
}

// allocated is all memory the program has asked for since it began, in bytes.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
