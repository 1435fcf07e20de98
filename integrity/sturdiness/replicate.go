package sturdiness

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// tally counts what became of every unit over many draws.
type tally struct {
	runs  int
	ranks [][]int32 // per unit: how often each twice-rank
	stars [][]int32 // per unit: how often each star
}

func newTally(w *world) *tally {
	t := &tally{ranks: make([][]int32, len(w.units)), stars: make([][]int32, len(w.units))}
	top := w.topStar()
	for _, p := range w.parts {
		for _, row := range p.rows {
			t.ranks[row], t.stars[row] = make([]int32, 2*len(p.rows)+1), make([]int32, top+1)
		}
	}
	return t
}

// topStar is the highest star there is.
func (w *world) topStar() int {
	top := 0
	for _, l := range w.levels {
		top = max(top, l.star)
	}
	for _, row := range w.set {
		top = max(top, *w.units[row].set)
	}
	return top
}

// add counts one draw. Units that are not ranked have no row.
func (t *tally) add(ranks, stars []int) {
	t.runs++
	for row, counts := range t.ranks {
		if counts != nil {
			counts[ranks[row]]++
			t.stars[row][stars[row]]++
		}
	}
}

func (t *tally) merge(o *tally) {
	t.runs += o.runs
	for row, counts := range o.ranks {
		for k, n := range counts {
			t.ranks[row][k] += n
		}
		for star, n := range o.stars[row] {
			t.stars[row][star] += n
		}
	}
}

// draw is the multipliers of one replicate, with six decimals, so that they can
// be written down and tried by hand: each even between 1−within and 1+within.
// The same seed and number give the same draw.
func draw(times []float64, within float64, seed uint64, replicate int) {
	random := rand.New(rand.NewPCG(seed, uint64(replicate)))
	for k := range times {
		times[k] = math.Round((1+within*(2*random.Float64()-1))*1e6) / 1e6
	}
}

// replicate draws weights so many times, on all processors. Counts are whole
// numbers, so their sums do not depend on who did what.
func (w *world) replicate(within float64, runs int, seed uint64) *tally {
	workers := max(1, min(runtime.GOMAXPROCS(0), runs/16))
	parts := make([]*tally, workers)
	var wait sync.WaitGroup
	for k := range workers {
		wait.Go(func() { parts[k] = w.someOf(within, runs, seed, k, workers) })
	}
	wait.Wait()
	for _, p := range parts[1:] {
		parts[0].merge(p)
	}
	return parts[0]
}

// someOf does every workers-th replicate from k on.
func (w *world) someOf(within float64, runs int, seed uint64, k, workers int) *tally {
	t, d := newTally(w), newDesk(w)
	times, ranks, stars := make([]float64, w.items), make([]int, len(w.units)), make([]int, len(w.units))
	for r := k; r < runs; r += workers {
		draw(times, within, seed, r)
		w.settle(times, d, ranks, stars)
		t.add(ranks, stars)
	}
	return t
}

// quantile is the smallest rank that so large a share of draws does not exceed.
func (t *tally) quantile(row int, p float64) float64 {
	need, seen := p*float64(t.runs), int64(0)
	for k, n := range t.ranks[row] {
		if seen += int64(n); n > 0 && float64(seen) >= need-1e-9 {
			return float64(k) / 2
		}
	}
	return 0
}

func (t *tally) meanRank(row int) float64 {
	sum := int64(0)
	for k, n := range t.ranks[row] {
		sum += int64(k) * int64(n)
	}
	return float64(sum) / 2 / float64(t.runs)
}

// ends are the best and the worst rank of all draws.
func (t *tally) ends(row int) (best, worst float64) {
	for k, n := range t.ranks[row] {
		if n == 0 {
			continue
		}
		if best == 0 {
			best = float64(k) / 2
		}
		worst = float64(k) / 2
	}
	return best, worst
}
