package appraisal_test

import (
	"strings"
	"testing"

	"eightx/auditlog"
	"eightx/draw"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/sqlstore"
)

// TestListsAreErasedOnTheirDay lets the clock alone say when: nobody destroys lists
// before the last notice has been over for thirty days, and on that day it is done by
// itself, once, with the log valid.
func TestListsAreErasedOnTheirDay(t *testing.T) {
	w := postedYear(t)
	e := must(w, appraisal.ListHouseholds, evaluationOf("R01", 40))
	must(w, appraisal.DrawHouseholds, appraisal.SampleSeed{ID: e.ID, Seed: "470193"})
	refused := func(want string) {
		t.Helper()
		_, err := appraisaltest.Try(w, appraisal.EraseHouseholds, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"})
		wantCode(t, err, want)
		daily(t, w)
		if n := erasures(t, w); n != 0 {
			t.Errorf("the background work has destroyed lists %d times", n)
		}
	}
	refused("evaluation.no_notice")
	last := appraisaltest.Ask(w, appraisal.ListNotices, appraisaltest.Office, appraisal.NoticeFilter{Cycle: "2026"}).Items[0].Until.Day
	w.Clock.Set(last.Ends())
	refused("evaluation.not_yet")
	w.Clock.Set(last.Add(30).Begins() - 1)
	refused("evaluation.not_yet")
	w.Clock.Set(last.Add(30).Begins())
	daily(t, w)
	daily(t, w)
	if n := erasures(t, w); n != 1 {
		t.Errorf("lists were destroyed %d times, want once", n)
	}
	checkErased(t, w, e)
}

func checkErased(t *testing.T, w *appraisaltest.World, e appraisal.Evaluation) {
	t.Helper()
	_, err := appraisal.Ask(t.Context(), w.Door, appraisal.HouseholdsOf, assessorOne, appraisal.WaveOf{ID: e.ID})
	wantCode(t, err, "household.gone")
	sample := appraisaltest.Ask(w, appraisal.SampleOf, appraisaltest.Office, appraisal.WaveOf{ID: e.ID})
	if err := draw.Verify(sample.Input, sample.Result); err != nil || !strings.Contains(sample.Input.Purpose, e.List) {
		t.Errorf("the draw no longer verifies: %v", err)
	}
	store, _ := w.Store.(*sqlstore.Store)
	if damage, err := store.Check(t.Context()); len(damage) > 0 || err != nil {
		t.Errorf("the memory is no longer whole: %v, %v", damage, err)
	}
}

// TestALaterNoticeKeepsTheLists: a corrected notice makes them wait for its own end.
func TestALaterNoticeKeepsTheLists(t *testing.T) {
	w := postedYear(t)
	first := appraisaltest.Ask(w, appraisal.ListNotices, appraisaltest.Office, appraisal.NoticeFilter{Cycle: "2026"}).Items[0]
	w.Clock.Set(first.Until.Day.Add(20).Begins())
	must(w, appraisal.TurnNotice, appraisal.ByID{ID: first.ID})
	in := newNotice(w)
	in.Replaces, in.Correction = first.ID, "a mistake"
	second := must(w, appraisal.PrepareNotice, in)
	signBoth(w, second.ID)
	must(w, appraisal.PostNotice, appraisal.Posting{ID: second.ID})
	must(w, appraisal.ListHouseholds, evaluationOf("R01", 40))
	for _, test := range []struct {
		at   int64
		want string
	}{
		{first.Until.Day.Add(30).Begins(), "evaluation.not_yet"},
		{second.Until.Day.Add(30).Begins() - 1, "evaluation.not_yet"},
	} {
		w.Clock.Set(test.at)
		_, err := appraisaltest.Try(w, appraisal.EraseHouseholds, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"})
		wantCode(t, err, test.want)
	}
	w.Clock.Set(second.Until.Day.Add(30).Begins())
	must(w, appraisal.EraseHouseholds, appraisal.InCycle{Cycle: "2026"})
}

func daily(t *testing.T, w *appraisaltest.World) {
	t.Helper()
	if err := appraisal.DoDailyWork(t.Context(), w.Door, appraisaltest.Org); err != nil {
		t.Fatal(err)
	}
}

// erasures is how often the log has lists destroyed.
func erasures(t *testing.T, w *appraisaltest.World) (n int) {
	t.Helper()
	err := w.Store.Read(t.Context(), appraisaltest.Org, func(r appraisal.Reader) error {
		size, err := r.Size(t.Context())
		for from := int64(0); from < size && err == nil; from += 1000 {
			var entries []auditlog.Entry
			entries, err = r.Entries(t.Context(), from, 1000)
			for _, e := range entries {
				if e.Action == "evaluation.erase" && e.Result == appraisal.ResultDone {
					n++
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
