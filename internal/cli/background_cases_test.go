package cli

import (
	"testing"

	"eightx/calendar"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/schemefile"
	"eightx/testdata"
)

// demoYear is the demo with an official result.
func demoYear(t *testing.T) *appraisaltest.World {
	t.Helper()
	s, _, _, err := schemefile.Parse("demo.yaml", testdata.DemoScheme)
	if err != nil {
		t.Fatal(err)
	}
	text, err := schemefile.Format("scheme.json", s)
	if err != nil {
		t.Fatal(err)
	}
	year := appraisaltest.Facts(t, testdata.DemoFacts)
	w := appraisaltest.New(t)
	w.Directory(year.Units)
	appraisaltest.Must(w, appraisal.CreateCycle, appraisaltest.Office, appraisal.NewCycle{Year: 2026, Title: "2026"})
	w.Publish("2026", text)
	appraisaltest.Must(w, appraisal.VerifyFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: *year})
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	return w
}

// TestDueCasesTurnByThemselves: what the background work does is what the clock says,
// and doing it again changes nothing.
func TestDueCasesTurnByThemselves(t *testing.T) {
	w := demoYear(t)
	from := calendar.DayOf(w.Clock.At)
	wish := appraisal.NewNotice{Cycle: "2026", From: from.Add(1), Title: "results", Contact: "0000-1", Department: "office"}
	notice := appraisaltest.Must(w, appraisal.PrepareNotice, appraisaltest.Office, wish).ID
	for _, scope := range []string{"first", "second"} {
		appraisaltest.Must(w, appraisal.SignNotice, appraisaltest.Scoped(appraisal.RoleLeader, scope, ""), appraisal.ByID{ID: notice})
	}
	appraisaltest.Must(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: notice, Force: "trial"})
	i := &instance{door: w.Door}
	turn := func() (appraisal.NoticeState, error) {
		err := turnAll(t.Context(), i.door, appraisaltest.Org, appraisal.DueNotices, appraisal.TurnNotice)
		return appraisaltest.Ask(w, appraisal.ReadNotice, appraisaltest.Office, appraisal.ByID{ID: notice}).State, err
	}
	const hours = 3_600_000
	for _, step := range []struct {
		wait int64
		want appraisal.NoticeState
	}{{0, appraisal.NoticeScheduled}, {24 * hours, appraisal.NoticePosted}, {24 * hours, appraisal.NoticePosted}, {14 * 24 * hours, appraisal.NoticeDown}, {24 * hours, appraisal.NoticeDown}} {
		w.Clock.At += step.wait
		if got, err := turn(); got != step.want || err != nil {
			t.Errorf("after %d hours the notice is %s, %v; want %s", step.wait/hours, got, err, step.want)
		}
	}
}
