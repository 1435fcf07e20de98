package oracle

import (
	"errors"
	"flag"
	"fmt"
	"math/big"
	"runtime"
	"sync"
	"testing"
	"time"

	"eightx/scoring"
)

var (
	worlds = flag.Int("worlds", 10_000, "random schemes to compare")
	seed   = flag.Uint64("seed", 0, "first seed; 0: of the day")
)

// TestDifferences scores random schemes with engine and oracle: every line,
// item, total, rank, star and fen must be the same.
func TestDifferences(t *testing.T) {
	n := *worlds
	if testing.Short() {
		n = min(n, 500)
	}
	first := *seed
	if first == 0 {
		first = uint64(time.Now().Unix()/86400) * 1_000_000
	}
	t.Logf("%d random schemes from seed %d", n, first)
	var wg sync.WaitGroup
	for k := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := k; i < n && !t.Failed(); i += runtime.GOMAXPROCS(0) {
				compare(t, first+uint64(i))
			}
		})
	}
	wg.Wait()
}

func compare(t *testing.T, seed uint64) {
	w := New(seed)
	p, findings := scoring.Compile(w.Scheme)
	if p == nil {
		t.Errorf("seed %d: does not compile: %v", seed, findings)
		return
	}
	r, err := p.Run(w.Facts)
	if err != nil {
		var inc *scoring.IncompleteError
		errors.As(err, &inc)
		t.Errorf("seed %d: %v %+v", seed, err, inc)
		return
	}
	want := w.Score()
	for u, unit := range w.Facts.Units {
		got := r.Unit(unit.ID)
		for _, line := range differences(got, &want[u]) {
			t.Errorf("seed %d unit %s: %s", seed, unit.ID, line)
		}
	}
}

func differences(got *scoring.UnitResult, want *Outcome) []string {
	var out []string
	same := func(what, got string, want *big.Rat) {
		if want == nil && got == "" {
			return
		}
		x, ok := new(big.Rat).SetString(got)
		if want == nil || !ok || x.Cmp(want) != 0 {
			out = append(out, fmt.Sprintf("%s: engine %q, oracle %v", what, got, want))
		}
	}
	if len(got.Lines) != len(want.Lines) {
		out = append(out, fmt.Sprintf("%d lines, oracle %d", len(got.Lines), len(want.Lines)))
	}
	for _, l := range got.Lines {
		same(l.Indicator, l.Points, want.Lines[l.Indicator])
	}
	for _, it := range got.Items {
		same(it.Item, it.Points, want.Items[it.Item])
	}
	same("total", got.Total, want.Total)
	same("rank", string(got.Rank), want.Rank)
	same("star", fmt.Sprint(got.Star), integer(int64(want.Star)))
	same("pool", got.PayPool, big.NewRat(want.Pool, 100))
	return out
}
