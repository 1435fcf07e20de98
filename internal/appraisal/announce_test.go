package appraisal_test

import (
	"strings"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"
)

// outsiders hear of a result by its notice.
var outsiders = map[string]appraisal.Actor{
	"secretary": secretary("V02"),
	"clerk":     appraisaltest.Scoped(appraisal.RoleClerk, "V02", ""),
	"committee": appraisaltest.Scoped(appraisal.RoleCommittee, "V02", ""),
	"assessor":  appraisaltest.Actor(appraisal.RoleAssessor),
	"officer":   appraisaltest.Scoped(appraisal.RoleOfficer, "D1", ""),
	"county":    appraisaltest.Actor(appraisal.RoleCounty),
}

// boardRun is the run of the board that somebody gets, "" when there is none for him.
func boardRun(w *appraisaltest.World, who appraisal.Actor) (run string, announced bool) {
	w.T.Helper()
	board, err := appraisal.Ask(w.T.Context(), w.Door, appraisal.ReadBoard, who, appraisal.InCycle{Cycle: "2026"})
	if err != nil && (errs.KindOf(err) != errs.NotFound || !strings.Contains(err.Error(), "run.none")) {
		w.T.Fatal(err)
	}
	return board.Run, board.Announced
}

// TestNobodyOutsideSeesAResultBeforeItsNotice follows a result from its computation to
// its notice, with a trial and a second official run in between, and its withdrawal.
func TestNobodyOutsideSeesAResultBeforeItsNotice(t *testing.T) {
	w := withoutVeto(t)
	expect := func(when, want string) {
		t.Helper()
		for name, who := range outsiders {
			if run, _ := boardRun(w, who); run != want {
				t.Errorf("%s the %s sees the board of run %q, want %q", when, name, run, want)
			}
		}
	}
	official := func() string {
		return appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"}).ID
	}
	appraisaltest.Must(w, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	expect("after a trial", "")
	first := official()
	expect("before the notice", "")
	if run, announced := boardRun(w, appraisaltest.Leader); run != first || announced {
		t.Errorf("the leader sees run %q, announced %v, want %q, not yet announced", run, announced, first)
	}
	in := newNotice(w)
	in.From = in.From.Add(1)
	id := appraisaltest.Must(w, appraisal.PrepareNotice, appraisaltest.Office, in).ID
	signBoth(w, id)
	appraisaltest.Must(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id})
	expect("before the notice's day", "")
	w.Clock.At = in.From.Begins()
	expect("on the notice's day", first)
	if run, announced := boardRun(w, appraisaltest.Office); run != first || !announced {
		t.Errorf("the office sees run %q, announced %v, want %q, announced", run, announced, first)
	}
	second := official()
	expect("after another run", first)
	if run, announced := boardRun(w, appraisaltest.Office); run != second || announced {
		t.Errorf("the office sees run %q, announced %v, want %q, not yet announced", run, announced, second)
	}
	appraisaltest.Must(w, appraisal.WithdrawNotice, appraisaltest.Leader, appraisal.AppealNote{ID: id, Text: "mistaken"})
	expect("after the notice was withdrawn", "")
}

// TestAResultBeforeItsNoticeIsNotThere: what the run says of the own unit, of the years
// and of the notice itself is refused in the words of what does not exist.
func TestAResultBeforeItsNoticeIsNotThere(t *testing.T) {
	w := withoutVeto(t)
	trial := appraisaltest.Must(w, appraisal.RunTrial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"}).ID
	run := appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"}).ID
	notice := preparedNotice(w)
	explained := func(who appraisal.Actor, run string) error {
		_, err := appraisal.Ask(t.Context(), w.Door, appraisal.ExplainLine, who, appraisal.Explaining{Run: run, Unit: "V02", Indicator: "F8-03"})
		return err
	}
	years := func(who appraisal.Actor) int {
		return len(appraisaltest.Ask(w, appraisal.ReadYears, who, appraisal.UnitYears{Unit: "V02"}).Years)
	}
	read := func(id string) error {
		_, err := appraisal.Ask(t.Context(), w.Door, appraisal.ReadNotice, secretary("V02"), appraisal.ByID{ID: id})
		return err
	}
	same := func(what, id string, got, absent error) {
		t.Helper()
		if got == nil || absent == nil || got.Error() != strings.ReplaceAll(absent.Error(), "nowhere", id) {
			t.Errorf("%s: got %v, want the words of %v", what, got, absent)
		}
	}
	for _, name := range []string{"secretary", "clerk", "county"} {
		who := outsiders[name]
		same("official run, "+name, run, explained(who, run), explained(who, "nowhere"))
		same("trial, "+name, trial, explained(who, trial), explained(who, "nowhere"))
		if got := years(who); got != 0 {
			t.Errorf("the %s sees %d years", name, got)
		}
	}
	same("notice", notice, read(notice), read("nowhere"))
	if list := appraisaltest.Ask(w, appraisal.ListNotices, secretary("V02"), appraisal.NoticeFilter{Cycle: "2026"}); len(list.Items) > 0 {
		t.Errorf("a village lists %d notices that nobody has posted", len(list.Items))
	}
	if c := appraisaltest.Ask(w, appraisal.ReadCycle, secretary("V02"), appraisal.ByID{ID: "2026"}); c.Official+c.Latest != "" {
		t.Errorf("the year tells a village of runs %q and %q", c.Official, c.Latest)
	}
	if err := explained(appraisaltest.Office, run); err != nil {
		t.Error(err)
	}
	signBoth(w, notice)
	appraisaltest.Must(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: notice})
	for _, name := range []string{"secretary", "clerk", "county"} {
		who := outsiders[name]
		if err := explained(who, run); err != nil || years(who) != 1 {
			t.Errorf("after the notice: the %s is told %v and sees %d years", name, err, years(who))
		}
		same("trial after the notice, "+name, trial, explained(who, trial), explained(who, "nowhere"))
	}
	if err := read(notice); err != nil {
		t.Error(err)
	}
}
