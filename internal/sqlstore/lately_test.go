package sqlstore

import (
	"fmt"
	"testing"
)

// What was answered lately is known for at least as many answers as one half holds,
// and not for ever.
func TestLately(t *testing.T) {
	l := newLately()
	const many = 3 * mostLately
	for i := range many {
		l.add(fmt.Sprint(i))
	}
	for i := many - mostLately; i < many; i++ {
		if !l.has(fmt.Sprint(i)) {
			t.Fatalf("%d of %d is forgotten", i, many)
		}
	}
	known := 0
	for i := range mostLately {
		if l.has(fmt.Sprint(i)) {
			known++
		}
	}
	if known > 2 {
		t.Errorf("got %d of the oldest known, want none", known)
	}
}
