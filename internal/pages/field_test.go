package pages

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eightx/internal/appraisal"
)

// A list inside an object inside a list comes out as a list, in whatever order a form's
// fields are looked at.
func TestListsInsideObjects(t *testing.T) {
	form := url.Values{
		"lines.0.indicator": {"F1-02"}, "lines.0.fact": {"x"}, "lines.0.ok.0": {"c1"}, "lines.0.ok.3": {"c4"}, "lines.0.na.1": {"c2"},
		"lines.1.indicator": {"F6-03"}, "lines.1.sampled": {"10"},
	}
	want := `[{"fact":"x","indicator":"F1-02","na":["c2"],"ok":["c1","c4"]},{"indicator":"F6-03","sampled":"10"}]`
	for range 50 {
		got, err := given(form)
		if err != nil || len(got) != 1 {
			t.Fatalf("given = %v, %v", got, err)
		}
		if diff := cmp.Diff(want, got[0].Text); diff != "" {
			t.Fatalf("lines (-want +got):\n%s", diff)
		}
	}
}

// What waits for whom in a moderation: its lead until it is closed, a third until his
// line has a mark that holds, a member until he has signed.
func TestWaitsFor(t *testing.T) {
	open := appraisal.Moderation{State: appraisal.ModerationDiffers, Lead: "P1", Members: []string{"P1", "P2"}, Lines: []appraisal.SettledLine{{Third: "P3"}}}
	settled := open
	settled.Lines = []appraisal.SettledLine{{Third: "P3", Holds: &appraisal.SheetLine{}}}
	closed := appraisal.Moderation{State: appraisal.ModerationClosed, Lead: "P1", Members: []string{"P1", "P2"}, Signed: []appraisal.Signature{{Person: "P1"}}}
	for _, c := range []struct {
		name   string
		m      appraisal.Moderation
		person string
		want   bool
	}{
		{"lead", open, "P1", true}, {"member", open, "P2", false}, {"third", open, "P3", true}, {"third settled", settled, "P3", false},
		{"signed", closed, "P1", false}, {"unsigned", closed, "P2", true}, {"stranger", closed, "P9", false},
	} {
		if got := waitsFor(c.m, c.person); got != c.want {
			t.Errorf("%s: waitsFor = %v, want %v", c.name, got, c.want)
		}
	}
}

// A village's list shows events and problems of the month asked for, withdrawn ones
// among them, and on top what can still be explained.
func TestSupervisionListFill(t *testing.T) {
	records := []appraisal.Supervision{
		{Date: "2026-05-08", State: appraisal.SupervisionWithdrawn, SupervisionEvent: appraisal.SupervisionEvent{Ledger: "F6-06"}},
		{Date: "2026-05-31", State: appraisal.SupervisionConfirmed, SupervisionFigure: appraisal.SupervisionFigure{Metric: "env"}},
		{Date: "2026-06-02", State: appraisal.SupervisionRecorded},
	}
	records[2].Deadline.Ends = 10
	for _, c := range []struct {
		name          string
		list          supervisionList
		now           int64
		rows, waiting int
	}{
		{"events", supervisionList{}, 5, 2, 1},
		{"figures", supervisionList{What: whatFigures}, 5, 1, 1},
		{"all", supervisionList{What: whatAll}, 5, 3, 1},
		{"month", supervisionList{Month: "2026-05"}, 5, 1, 1},
		{"state", supervisionList{State: "withdrawn"}, 5, 1, 1},
		{"time is over", supervisionList{}, 10, 2, 0},
	} {
		c.list.fill(records, true, c.now)
		if len(c.list.Rows) != c.rows || len(c.list.Waiting) != c.waiting {
			t.Errorf("%s: %d rows and %d waiting, want %d and %d", c.name, len(c.list.Rows), len(c.list.Waiting), c.rows, c.waiting)
		}
	}
}
