package appraisal_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"

	"github.com/google/go-cmp/cmp"
)

var village = appraisaltest.Scoped(appraisal.RoleSecretary, "V04", "P-V04")

// at puts the clock on an hour of a day in China.
func at(w *appraisaltest.World, text string, hour int) {
	w.T.Helper()
	w.Clock.Set(day(w.T, text).Begins() + int64(hour)*3600_000)
}

func dailyWork(w *appraisaltest.World) {
	w.T.Helper()
	if err := appraisal.DoDailyWork(context.Background(), w.Door, appraisaltest.Org); err != nil {
		w.T.Fatal(err)
	}
}

// told are the stages an actor was told at, by day, oldest first.
func told(w *appraisaltest.World, actor appraisal.Actor) []string {
	w.T.Helper()
	var out []string
	for _, digest := range appraisaltest.Ask(w, appraisal.ReadInbox, actor, appraisal.None{}).Digests {
		var stages []string
		for _, item := range digest.Items {
			stages = append(stages, string(item.Stage))
		}
		out = append(out, digest.Day.String()+" "+strings.Join(stages, " "))
	}
	slices.Sort(out)
	return out
}

// TestRemindersOfARectification follows one problem over National Day: notice on
// Wednesday 16 September, 15 days end on 1 October and move to Thursday 8 October.
// Three days before is 5 October, a day off, so the village hears on 30 September.
// It hears on the day, and every week after.
func TestRemindersOfARectification(t *testing.T) {
	w := publishedYear(t)
	at(w, "2026-09-16", 10)
	in := hazards("2026/9")
	in.Problems = in.Problems[:1]
	made := appraisaltest.Must(w, appraisal.IssueRectification, emergency, in).Items[0]
	if made.Deadline.Day != day(t, "2026-10-08") {
		t.Fatalf("the deadline is %s, want 2026-10-08", made.Deadline.Day)
	}
	for d := day(t, "2026-09-17"); d.Compare(day(t, "2026-10-24")) < 0; d = d.Add(1) {
		for _, hour := range []int{8, 9, 12, 20} {
			at(w, d.String(), hour)
			dailyWork(w)
		}
	}
	want := []string{"2026-09-17 new", "2026-09-30 soon", "2026-10-08 today", "2026-10-15 late", "2026-10-22 late"}
	if diff := cmp.Diff(want, told(w, village)); diff != "" {
		t.Errorf("the village was told (- want, + got):\n%s", diff)
	}
	for name, other := range map[string]appraisal.Actor{"a neighbour": villageV05, "the department": emergency, "the clerk": appraisaltest.Scoped(appraisal.RoleClerk, "V04", "P-clerk")} {
		if got := told(w, other); len(got) != 0 {
			t.Errorf("%s was told %v; only who is responsible is", name, got)
		}
	}
	if got := told(w, appraisaltest.Office); len(got) != 3 || !strings.HasPrefix(got[0], "2026-10-10 new") {
		t.Errorf("the office was told of the proposal %v, want on Saturday 10 October, which is worked, and every week", got)
	}
}

// TestOneDigestADay: three records of one day, one digest next morning, at nine and
// not before, and once only.
func TestOneDigestADay(t *testing.T) {
	w := publishedYear(t)
	at(w, "2026-07-07", 15)
	in := []appraisal.SupervisionInput{charging(), charging(), charging()}
	for i := range in {
		in[i].Matter = string(rune('a' + i))
	}
	recordAs(w, emergency, "DYJ", in...)
	at(w, "2026-07-07", 17)
	dailyWork(w)
	at(w, "2026-07-08", 8)
	dailyWork(w)
	if got := told(w, village); len(got) != 0 {
		t.Errorf("told %v before nine of the next morning", got)
	}
	at(w, "2026-07-08", 9)
	for range 3 {
		dailyWork(w)
	}
	if diff := cmp.Diff([]string{"2026-07-08 new new new"}, told(w, village)); diff != "" {
		t.Errorf("told (- want, + got):\n%s", diff)
	}
}

// TestNothingIsLostWhenTheServerStoodStill: the morning after is made up for on the
// next day the server runs.
func TestNothingIsLostWhenTheServerStoodStill(t *testing.T) {
	w := publishedYear(t)
	at(w, "2026-07-06", 9)
	dailyWork(w)
	at(w, "2026-07-06", 15)
	notice(w)
	at(w, "2026-07-09", 11)
	dailyWork(w)
	if diff := cmp.Diff([]string{"2026-07-09 new new"}, told(w, village)); diff != "" {
		t.Errorf("told (- want, + got):\n%s", diff)
	}
}

// TestUrgentIsToldAtOnce: a notice on a Saturday evening.
func TestUrgentIsToldAtOnce(t *testing.T) {
	w := publishedYear(t)
	at(w, "2026-07-11", 9)
	dailyWork(w)
	at(w, "2026-07-11", 20)
	in := hazards("2026/9")
	in.Urgent, in.Days = true, 1
	appraisaltest.Must(w, appraisal.IssueRectification, emergency, in)
	for range 2 {
		dailyWork(w)
	}
	at(w, "2026-07-12", 7)
	dailyWork(w)
	if diff := cmp.Diff([]string{"2026-07-11 new new"}, told(w, village)); diff != "" {
		t.Errorf("told (- want, + got):\n%s", diff)
	}
}

// TestTheInboxIsComputed: what has been done elsewhere no longer waits, and what
// waits says until when.
func TestTheInboxIsComputed(t *testing.T) {
	w := publishedYear(t)
	made := notice(w)
	inbox := func(actor appraisal.Actor) []appraisal.InboxItem {
		return appraisaltest.Ask(w, appraisal.ReadInbox, actor, appraisal.None{}).Waiting
	}
	waiting := inbox(village)
	if len(waiting) != 2 || waiting[0].Left != 15 || waiting[0].Late || !strings.Contains(waiting[0].Said.Zh, "exit blocked") {
		t.Fatalf("got %+v, want two problems with 15 days left", waiting)
	}
	if slips := appraisaltest.Ask(w, appraisal.ReadSlips, appraisaltest.Office, appraisal.SlipFilter{Cycle: "2026", Unit: "V04"}).Items; len(slips) != 1 || len(slips[0].Items) != 2 || slips[0].Name == "" {
		t.Errorf("the slips are %+v", slips)
	}
	appraisaltest.Must(w, appraisal.AnswerRectification, village, appraisal.RectificationAnswer{ID: made[0].ID})
	if got := inbox(village); len(got) != 1 || got[0].ID != made[1].ID {
		t.Errorf("the village still has %+v", got)
	}
	if got := inbox(emergency); len(got) != 1 || got[0].Act != "verify" {
		t.Errorf("the department has %+v, want one visit", got)
	}
	if got := inbox(cityOffice); len(got) != 0 {
		t.Errorf("another department has %+v", got)
	}
}

// TestDailyWorkWritesNothingWhenThereIsNothing looks at the size of the log.
func TestDailyWorkWritesNothingWhenThereIsNothing(t *testing.T) {
	w := publishedYear(t)
	at(w, "2026-07-06", 9)
	dailyWork(w)
	size := func() (n int64) {
		err := w.Store.Read(context.Background(), appraisaltest.Org, func(r appraisal.Reader) error {
			var err error
			n, err = r.Size(context.Background())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := size()
	for hour := 9; hour < 24; hour++ {
		at(w, "2026-07-06", hour)
		dailyWork(w)
	}
	if after := size(); after != before {
		t.Errorf("%d entries were written for nothing", after-before)
	}
}
