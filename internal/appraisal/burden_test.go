package appraisal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"eightx/decimal"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"

	"github.com/google/go-cmp/cmp"
)

func burdenOf(w *appraisaltest.World, actor appraisal.Actor) appraisal.Burden {
	w.T.Helper()
	return appraisaltest.Ask(w, appraisal.ReadBurden, actor, appraisal.ByID{ID: "2026"})
}

func rowOf(b appraisal.Burden, unit string) appraisal.UnitBurden {
	i := slices.IndexFunc(b.This.Units, func(u appraisal.UnitBurden) bool { return u.Unit == unit })
	return b.This.Units[i]
}

// TestBurdenIsCounted lets two villages do things, and one be visited for too long.
func TestBurdenIsCounted(t *testing.T) {
	w, visit, a := visiting(t)
	in := record(visit.ID, a)
	in.Arrived, in.Overrun = in.Left-5*3_600_000, "the road was closed"
	appraisaltest.Must(w, appraisal.RecordVisit, assessor(a.Members[0]), in)
	appraisaltest.Must(w, appraisal.AnswerVisit, secretaryOf("V01"), appraisal.VisitAnswer{ID: visit.ID, Agree: true})
	appraisaltest.Must(w, appraisal.RequestRecusal, secretaryOf("V02"), appraisal.RecusalInput{Cycle: "2026", Person: "P01", Unit: "V02", Kind: "kin", Why: "x"})
	got := burdenOf(w, appraisaltest.Office)
	want := appraisal.UnitBurden{Unit: "V01", Name: rowOf(got, "V01").Name, Forms: 1, Fields: 3, Minutes: 4, Planned: 1, Visits: 1, OnSite: 300, Longest: 300}
	if diff := cmp.Diff(want, rowOf(got, "V01")); diff != "" {
		t.Errorf("V01 (-want +got):\n%s", diff)
	}
	if own := rowOf(got, "V02"); own.Own != 1 || own.Forms != 0 || own.Minutes != 0 {
		t.Errorf("a request of its own will is asked of nobody: %+v", own)
	}
	if diff := cmp.Diff([]appraisal.BurdenOver{{Unit: "V01", What: "hours", Is: 5, Most: 4}}, got.Over); diff != "" {
		t.Errorf("over (-want +got):\n%s", diff)
	}
	if got.Caps != (appraisal.BurdenCaps{Visits: 2, Hours: 4, Submissions: 8}) || got.Last == nil || got.Last.Year != 2025 || len(got.This.Units) != 23 {
		t.Errorf("caps %+v, last %+v, %d units", got.Caps, got.Last, len(got.This.Units))
	}
	if got.This.Sum.Submissions != 0 || got.This.Sum.OnSite != 300 || got.This.Median.OnSite.Sign() != 0 {
		t.Errorf("sum %+v, median %+v", got.This.Sum, got.This.Median)
	}
}

// TestBurdenKnowsNoPeople looks for accounts and persons in what the meter says, and
// lets a village see itself only.
func TestBurdenKnowsNoPeople(t *testing.T) {
	w, visit, a := visiting(t)
	appraisaltest.Must(w, appraisal.RecordVisit, assessor(a.Members[0]), record(visit.ID, a))
	appraisaltest.Must(w, appraisal.AnswerVisit, secretaryOf("V01"), appraisal.VisitAnswer{ID: visit.ID, Agree: true})
	text, err := json.Marshal(burdenOf(w, appraisaltest.Office))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A-secretary", "A-assessor", a.Members[0], "assessor P"} {
		if strings.Contains(string(text), name) {
			t.Errorf("the meter says %q", name)
		}
	}
	own := burdenOf(w, secretaryOf("V01"))
	if len(own.This.Units) != 1 || own.This.Units[0].Unit != "V01" {
		t.Errorf("V01 sees %d villages", len(own.This.Units))
	}
}

// TestBurdenShares adds up where points come from.
func TestBurdenShares(t *testing.T) {
	w := schemeYear(t)
	got, all := burdenOf(w, appraisaltest.Office), decimal.Zero
	for i, s := range got.Sources {
		all = all.Add(s.Percent)
		if i > 0 && s.Percent.Cmp(got.Sources[i-1].Percent) > 0 {
			t.Errorf("%s with %s stands behind less", s.Source, s.Percent)
		}
		if s.Source == "village" {
			t.Errorf("villages report %s %% of their own points", s.Percent)
		}
	}
	if all.Sub(decimal.Int(100)).Abs().Cmp(decimal.Int(1)) > 0 {
		t.Errorf("the shares add up to %s", all)
	}
}
