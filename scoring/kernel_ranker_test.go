package scoring

import (
	"math/rand/v2"
	"testing"
)

// TestRanker compares every way to rank with counting by hand.
func TestRanker(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	w := new(ranker)
	for _, spread := range []int64{1, 2, 9, narrowKeys - 1, narrowKeys, narrowKeys + 1, 1 << 20, 1 << 58} {
		for _, n := range []int{1, 2, 3, 4, 5, 12, 23, countedUnits, countedUnits + 1, 300} {
			base := r.Int64N(1<<40) - 1<<39
			w.keys = w.keys[:0]
			for range n {
				w.keys = append(w.keys, base+r.Int64N(spread))
			}
			if n > 1 { // both ends, so that the spread is what it says
				w.keys[0], w.keys[n-1] = base, base+spread-1
			}
			w.rank(n)
			checkRanks(t, w, n, true)
			if n <= countedUnits && spread <= narrowKeys {
				clear(w.first)
				for i, x := range w.keys {
					w.fields[i] = uint64(x-base) + 1
				}
				w.rankFieldsFirst(n)
				checkRanks(t, w, n, false)
			}
		}
	}
}

func checkRanks(t *testing.T, w *ranker, n int, last bool) {
	t.Helper()
	for i, x := range w.keys[:n] {
		below, upTo := int32(0), int32(0)
		for _, y := range w.keys[:n] {
			if y < x {
				below++
			}
			if y <= x {
				upTo++
			}
		}
		if w.first[i] != below || last && w.last[i] != upTo {
			t.Fatalf("%d keys, key %d of %v: got %d and %d, want %d and %d", n, i, w.keys[:n], w.first[i], w.last[i], below, upTo)
		}
	}
}
