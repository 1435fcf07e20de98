package appraisal_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
)

// TestListenersHearInTheOrderOfTheLog has many write at once, some of them in vain:
// each change is heard once, in order, and before its author is told that it is done.
func TestListenersHearInTheOrderOfTheLog(t *testing.T) {
	w := appraisaltest.New(t)
	var heard sync.Map // names of groups
	var last, count int64
	var busy atomic.Bool
	w.Door.Committed = func(_ appraisal.OrgID, seq int64, changes []appraisal.Change) {
		if !busy.CompareAndSwap(false, true) {
			t.Error("two are told at once")
		}
		defer busy.Store(false)
		if seq <= last {
			t.Errorf("entry %d is told after %d", seq, last)
		}
		last, count = seq, count+1
		heard.Store(changes[0].Record.ID, true)
	}
	const writers, each = 32, 20
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			for i := range each {
				id := fmt.Sprintf("G%d-%d", n, i)
				if _, err := appraisaltest.Try(w, appraisal.WriteGroup, appraisaltest.Office, appraisal.Named{ID: id, Name: id}); err != nil {
					t.Error(err)
				}
				if _, known := heard.Load(id); !known {
					t.Errorf("%s is done and nobody has heard of it", id)
				}
				vain := appraisal.Named{ID: id}
				if _, err := appraisaltest.Try(w, appraisal.WriteGroup, appraisaltest.Office, vain); err == nil {
					t.Error("a group without a name was taken")
				}
				dry := appraisal.Command[appraisal.Named]{Actor: appraisaltest.Office, Input: appraisal.Named{ID: "dry", Name: "dry"}, Dry: true}
				if _, err := appraisal.Do(t.Context(), w.Door, appraisal.WriteGroup, dry); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if count != writers*each {
		t.Errorf("%d changes were heard, want %d", count, writers*each)
	}
}

// TestAPanicHoldsNobodyUp lets a handler fail badly between two changes.
func TestAPanicHoldsNobodyUp(t *testing.T) {
	w := appraisaltest.New(t)
	heard := 0
	w.Door.Committed = func(appraisal.OrgID, int64, []appraisal.Change) { heard++ }
	broken := appraisal.WriteGroup
	broken.Handle = func(context.Context, *appraisal.Call, appraisal.Named) (appraisal.PeerGroup, error) { panic("broken") }
	func() {
		defer func() { _ = recover() }()
		_, _ = appraisaltest.Try(w, broken, appraisaltest.Office, appraisal.Named{ID: "G", Name: "G"})
	}()
	appraisaltest.Must(w, appraisal.WriteGroup, appraisaltest.Office, appraisal.Named{ID: "H", Name: "H"})
	if heard != 1 {
		t.Errorf("%d changes were heard, want 1", heard)
	}
}
