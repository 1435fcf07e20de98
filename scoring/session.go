package scoring

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Session scores columns, and keeps the outcome up to date while single facts
// change: what depends on the fact is computed anew, nothing else. A session is
// used by one goroutine at a time.
//
//	session, err := program.NewSession(columns)
//	board := session.Score(0)
//	err = session.SetFigure(row, "a00", 1250)
//	board.Rank(row)
type Session struct {
	p        *Program
	c        *Columns
	plan     *plan
	board    *Board
	workers  []*worker // what runs compute in
	machine  machine   // single changes compute in this, and in what follows
	ranker   ranker
	rescored []int32 // rows with points that a change has moved
	touched  []bool  // row → it is among them
	settled  []int   // parts that are up to date again
}

// NotColumnarError says why a scheme cannot be scored by columns. Run takes the
// same facts in the form of records.
type NotColumnarError struct{ Reason string }

// Error names the reason, for logs.
func (e *NotColumnarError) Error() string { return "scoring: not by columns: " + e.Reason }

// NewSession plans a run. It fails with *NotColumnarError when the scheme asks
// for something that kernels do not do, or when columns have gaps where figures
// are required.
func (p *Program) NewSession(c *Columns) (*Session, error) {
	s := &Session{p: p, c: c}
	if err := s.replan(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Session) replan() error {
	pl, why := newPlan(s.p, s.c)
	if why != "" {
		return &NotColumnarError{why}
	}
	s.plan = pl
	if s.board == nil {
		s.board = new(Board)
	}
	*s.board = *newBoard(pl) // whoever holds the board goes on with it
	return nil
}

// Score computes everything and returns the board, which later changes keep up
// to date. Workers is how many goroutines compute, 0: as many as there are
// processors to use. The outcome does not depend on it.
func (s *Session) Score(workers int) *Board {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	pl, b := s.plan, s.board
	for len(s.workers) < workers {
		s.workers = append(s.workers, new(worker))
	}
	for _, f := range pl.peers {
		s.inParallel(workers, f.parts.len(), partsAtOnce, func(w *worker, k int) { f.update(k, &w.ranker) })
	}
	s.inParallel(workers, len(pl.c.blocks), 1, func(w *worker, k int) {
		pl.scoreBlock(&w.machine, b, pl.c.blocks[k].lo, pl.c.blocks[k].hi-pl.c.blocks[k].lo, k)
	})
	s.inParallel(workers, pl.ranking.len(), partsAtOnce, func(w *worker, k int) { pl.settle(&w.ranker, b, k) })
	pl.otherRewards(b)
	for k := range pl.extra {
		b.rankExtra(k)
	}
	return b
}

// partsAtOnce is how many parts a worker takes at a time.
const partsAtOnce = 64

// worker is the memory of one goroutine, used again by every run.
type worker struct {
	machine machine
	ranker  ranker
}

// inParallel does n tasks, step of them at a time, by so many workers, and
// returns when all are done.
func (s *Session) inParallel(workers, n, step int, do func(w *worker, task int)) {
	workers = min(workers, (n+step-1)/step)
	var next atomic.Int64
	work := func(w *worker) {
		for {
			hi := int(next.Add(int64(step)))
			for task := hi - step; task < min(hi, n); task++ {
				do(w, task)
			}
			if hi >= n {
				return
			}
		}
	}
	var wait sync.WaitGroup
	for k := 1; k < workers; k++ {
		wait.Go(func() { work(s.workers[k]) })
	}
	work(s.workers[0])
	wait.Wait()
}

// otherRewards shares pools whose scope is not that of the ranking.
func (pl *plan) otherRewards(b *Board) {
	w := new(ranker)
	for k, r := range pl.rewards {
		if r.parts == pl.ranking {
			continue
		}
		for part := range r.parts.len() {
			r.share(w, b, k, part)
		}
	}
}
