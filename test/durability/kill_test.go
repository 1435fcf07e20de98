//go:build unix

package durability

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var (
	clients = flag.Int("clients", 20, "clients of TestKill")
	sheets  = flag.Int("sheets", 20, "submissions of each client of TestKill")
	kills   = flag.Int("kills", 3, "times TestKill must have killed the server at least")
)

// TestKill kills the server again and again while clients submit, each of which
// repeats what was not acknowledged. Nothing acknowledged may be lost, nothing may be
// there twice, and a start may take three seconds at most.
func TestKill(t *testing.T) {
	o := newOffice(t, t.TempDir())
	o.start()
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.clients(*clients, *sheets, nil)
	}()
	killed := 0
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-time.After(pause(killed)):
			o.kill()
			killed++
			o.start()
		}
	}
	for ; killed < *kills; killed++ { // a fast machine had finished already
		o.kill()
		o.start()
		o.clients(5, 2, nil)
	}
	if code := o.end(); code != 0 {
		t.Errorf("the server ended with code %d", code)
	}
	f := inspect(t, o.dir, o.acknowledged())
	t.Logf("%d clients × %d sheets, killed %d times: %v, %d repeated, slowest start %v", *clients, *sheets, killed, f, o.retries.Load(), o.slowest.Round(time.Millisecond))
	if want := *clients * *sheets; f.rows < want || f.acked < want {
		t.Errorf("got %v, want %d", f, want)
	}
	if o.slowest > 3*time.Second {
		t.Errorf("a start took %v, want at most 3 s", o.slowest)
	}
}

// pause is the time until the next kill: soon at first, later 0.5 to 1.4 s.
func pause(killed int) time.Duration {
	if killed < 3 {
		return time.Duration(20+rand.IntN(60)) * time.Millisecond
	}
	return time.Duration(500+rand.IntN(900)) * time.Millisecond
}

// kill ends the server as a power cut would, as far as the process is concerned.
func (o *office) kill() {
	o.mu.Lock()
	s := o.current
	o.mu.Unlock()
	if s == nil {
		return
	}
	_ = s.command.Process.Kill() // it may have ended by itself
	<-s.ended
}
