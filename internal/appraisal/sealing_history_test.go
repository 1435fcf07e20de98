package appraisal_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// happened is one act as its caller saw it: between call and end it took effect at one
// moment, or was refused.
type happened struct {
	act       string // "hand in V01/K1", "close", "reopen", "share", "open"
	done      bool
	call, end int64
}

// round is what the acts are about, as simple as can be.
type round struct {
	state string
	in    string // sheets that are in, sorted, joined
	held  int    // shares, one bit each
}

// after says what an act does to the round, and whether it succeeds.
func (r round) after(act string) (round, bool) {
	var sheet string
	var share int
	switch {
	case scan(act, "hand in %s", &sheet):
		if r.state != "collecting" || slices.Contains(sheets(r.in), sheet) {
			return r, false
		}
		all := append(sheets(r.in), sheet)
		slices.Sort(all)
		return round{r.state, fmt.Sprint(all), r.held}, true
	case act == "close":
		return round{"closed", r.in, r.held}, r.state == "collecting"
	case act == "reopen":
		return round{"collecting", r.in, 0}, r.state == "closed"
	case scan(act, "share %d", &share):
		return round{r.state, r.in, r.held | 1<<share}, r.state == "closed"
	}
	return round{"opened", r.in, 0}, r.state == "closed" && r.held&(r.held-1) != 0
}

func scan(text, format string, into any) bool {
	n, err := fmt.Sscanf(text, format, into)
	return n == 1 && err == nil
}

func sheets(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Fields(joined[1 : len(joined)-1])
}

// explained says whether the acts could have happened one after the other, each
// between its call and its end, with the outcomes that were seen. It tries all orders
// and remembers where it has been.
func explained(history []happened, begin round) (round, bool) {
	type place struct {
		done uint64
		r    round
	}
	seen := map[place]bool{}
	var try func(done uint64, r round) (round, bool)
	try = func(done uint64, r round) (round, bool) {
		if done == 1<<len(history)-1 {
			return r, true
		}
		if seen[place{done, r}] {
			return r, false
		}
		seen[place{done, r}] = true
		for i, h := range history {
			if done&(1<<i) != 0 || !mayBeNext(history, done, h) {
				continue
			}
			next, ok := r.after(h.act)
			if !ok {
				next = r
			}
			if ok == h.done {
				if end, found := try(done|1<<i, next); found {
					return end, true
				}
			}
		}
		return r, false
	}
	return try(0, begin)
}

// mayBeNext says whether no act that has not been placed had ended before this one
// was called.
func mayBeNext(history []happened, done uint64, h happened) bool {
	for i, other := range history {
		if done&(1<<i) == 0 && other.end < h.call {
			return false
		}
	}
	return true
}

func TestTheCheckerFindsAnImpossibleHistory(t *testing.T) {
	begin := round{state: "collecting"}
	tests := []struct {
		name    string
		history []happened
		want    bool
	}{
		{"a sheet after the close", []happened{{"close", true, 1, 2}, {"hand in V01/K1", true, 3, 4}}, false},
		{"a sheet while closing", []happened{{"close", true, 1, 4}, {"hand in V01/K1", true, 2, 3}}, true},
		{"two openings", []happened{{"close", true, 1, 2}, {"share 0", true, 3, 4}, {"share 1", true, 3, 4}, {"open", true, 5, 8}, {"open", true, 6, 7}}, false},
		{"one of two openings", []happened{{"close", true, 1, 2}, {"share 0", true, 3, 4}, {"share 1", true, 3, 4}, {"open", true, 5, 8}, {"open", false, 6, 7}}, true},
		{"an opening by one holder", []happened{{"close", true, 1, 2}, {"share 0", true, 3, 4}, {"share 0", true, 5, 6}, {"open", true, 7, 8}}, false},
		{"shares given before a reopening", []happened{{"close", true, 1, 2}, {"share 0", true, 3, 4}, {"share 1", true, 3, 4}, {"reopen", true, 5, 6}, {"close", true, 7, 8}, {"open", true, 9, 10}}, false},
	}
	for _, test := range tests {
		if _, got := explained(test.history, begin); got != test.want {
			t.Errorf("%s: got %t, want %t", test.name, got, test.want)
		}
	}
}

// TestSealingsAreLinearizable lets people seal, close, reopen, bring shares and open at
// once, and looks for an order in which it all could have happened one after the
// other. Whoever got a receipt is in the opened round.
func TestSealingsAreLinearizable(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := sealedYear(t)
			history := w.storm(rand.New(rand.NewPCG(seed, 1)))
			end, ok := explained(history, round{state: "collecting"})
			if !ok {
				t.Fatalf("no order explains %+v", history)
			}
			if got := string(w.state()); got != end.state {
				t.Errorf("the round is %s, in the order found %s", got, end.state)
			}
			if end.state != "opened" {
				return
			}
			list := appraisaltest.Ask(w.World, appraisal.ListSheets, appraisaltest.Office, appraisal.SheetFilter{Cycle: "2026"})
			if len(list.Items) != len(sheets(end.in)) {
				t.Errorf("%d sheets were opened, %d receipts given: %s", len(list.Items), len(sheets(end.in)), end.in)
			}
		})
	}
}

// storm does acts in random order from several people at once.
func (w *sealedWorld) storm(random *rand.Rand) []happened {
	w.T.Helper()
	acts := []string{"close", "close", "reopen", "share 0", "share 1", "share 2", "share 0", "share 1", "open", "open", "open"}
	for _, unit := range sealedUnits {
		for _, person := range members {
			acts = append(acts, "hand in "+unit+"/"+person)
		}
	}
	random.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	acts = append(acts, "close", "share 1", "share 2", "open")
	history := make([]happened, len(acts))
	var tick, next atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(acts)); i = next.Add(1) - 1 {
				history[i] = happened{act: acts[i], call: tick.Add(1)}
				err := w.once(acts[i])
				history[i].done, history[i].end = err == nil, tick.Add(1)
				if err != nil && errs.KindOf(err) != errs.Conflict {
					w.T.Errorf("%s: %v", acts[i], err)
				}
			}
		})
	}
	wait.Wait()
	return history
}

// once does one act.
func (w *sealedWorld) once(act string) (err error) {
	step := appraisal.SealingStep{Round: sealedRound, Reason: "why"}
	var sheet string
	var share int
	switch {
	case scan(act, "hand in %s", &sheet):
		in := sheetOf(sheet[:3], sheet[4:], "B", 7)
		_, err = appraisaltest.Try(w.World, appraisal.SealSheet, assessor(in.Assessor), in)
	case act == "close":
		_, err = appraisaltest.Try(w.World, appraisal.CloseSealing, appraisaltest.Office, step)
	case act == "reopen":
		_, err = appraisaltest.Try(w.World, appraisal.ReopenSealing, appraisaltest.Leader, step)
	case scan(act, "share %d", &share):
		_, err = appraisaltest.Try(w.World, appraisal.BringShare, holder(share), appraisal.ShareInput{Round: sealedRound, Share: w.shares[share].Text})
	default:
		_, err = appraisaltest.Try(w.World, appraisal.OpenSealing, holder(0), step)
	}
	return err
}
