package appraisal

import (
	"testing"
	"time"
)

// TestATransactionRunAgainTakesItsTurnAnew: A and B were made in one transaction, which
// is thrown away; then A is made alone and kept, and B after it.
func TestATransactionRunAgainTakesItsTurnAnew(t *testing.T) {
	var all turns
	var heard []string
	a, b := all.take("demo", nil), all.take("demo", nil)
	all.take("demo", a)
	done := make(chan bool)
	go func() {
		a.end(func() { heard = append(heard, "A") })
		done <- true
	}()
	for !over(a) {
		time.Sleep(time.Millisecond)
	}
	select {
	case <-done:
		t.Fatal("A was told while B stood before it")
	default:
	}
	all.take("demo", b)
	<-done
	b.end(func() { heard = append(heard, "B") })
	b.end(func() { heard = append(heard, "B again") })
	if len(heard) != 2 || heard[0] != "A" || heard[1] != "B" {
		t.Errorf("heard %v, want A and B", heard)
	}
	if left := all.of("demo").waiting; len(left) != 0 {
		t.Errorf("%d turns are left", len(left))
	}
}

func over(t *turn) bool {
	t.among.lock.Lock()
	defer t.among.lock.Unlock()
	return t.ended
}
