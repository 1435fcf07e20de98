package appraisal_test

import (
	"strings"
	"testing"

	"eightx/facts"
	"eightx/internal/appraisal"
	"eightx/internal/appraisaltest"
	"eightx/internal/errs"

	"github.com/google/go-cmp/cmp"
)

var visitor = appraisal.Visitor(appraisaltest.Org)

func TestNoticeStates(t *testing.T) {
	w := postedYear(t)
	world := func(testing.TB) *appraisaltest.World { return w }
	appraisaltest.EveryPair(t, "notice", world, appraisaltest.Case{In: noticeIn, Act: noticeAct, State: func(w *appraisaltest.World, id string) string {
		return string(appraisaltest.Ask(w, appraisal.ReadNotice, appraisaltest.Office, appraisal.ByID{ID: id}).State)
	}})
}

func noticeIn(w *appraisaltest.World, state string) string {
	in := newNotice(w)
	in.From = in.From.Add(7) // so that posting and starting are two
	id := appraisaltest.Must(w, appraisal.PrepareNotice, appraisaltest.Office, in).ID
	way := map[string][]string{
		"prepared": {}, "scheduled": {"post"}, "posted": {"post", "start"}, "down": {"post", "start", "stop"}, "withdrawn": {"withdraw"}, "replaced": {"post", "replace"},
	}[state]
	for _, act := range way {
		if err := noticeAct(w, id, act); err != nil {
			w.T.Fatalf("%s: %v", act, err)
		}
	}
	return id
}

func noticeAct(w *appraisaltest.World, id, act string) error {
	var err error
	switch act {
	case "sign":
		_, err = appraisaltest.Try(w, appraisal.SignNotice, appraisaltest.Leader, appraisal.ByID{ID: id})
	case "post":
		for _, scope := range []string{"first", "second"} { // where there is still something to sign
			_, _ = appraisaltest.Try(w, appraisal.SignNotice, appraisaltest.Scoped(appraisal.RoleLeader, scope, ""), appraisal.ByID{ID: id})
		}
		_, err = appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id})
	case "start", "stop":
		err = turn(w, id, act)
	case "withdraw":
		_, err = appraisaltest.Try(w, appraisal.WithdrawNotice, appraisaltest.Leader, appraisal.AppealNote{ID: id, Text: "why"})
	case "replace":
		in := newNotice(w)
		in.Replaces, in.Correction = id, "corrected"
		var n appraisal.Notice
		if n, err = appraisaltest.Try(w, appraisal.PrepareNotice, appraisaltest.Office, in); err == nil {
			signBoth(w, n.ID)
			_, err = appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: n.ID, Force: "trial"})
		}
	}
	return err
}

// turn moves the clock to where the act is due: starting and stopping are one
// operation, so a notice that is to start is left alone by stopping.
func turn(w *appraisaltest.World, id, act string) error {
	state := appraisaltest.Ask(w, appraisal.ReadNotice, appraisaltest.Office, appraisal.ByID{ID: id}).State
	if wanted := map[string]appraisal.NoticeState{"start": appraisal.NoticeScheduled, "stop": appraisal.NoticePosted}[act]; state != wanted && (state == appraisal.NoticeScheduled || state == appraisal.NoticePosted) {
		return errs.E(errs.Conflict, "state.not_now")
	}
	w.Clock.At += 8 * oneDay
	if act == "stop" {
		w.Clock.At += 14 * oneDay
	}
	_, err := appraisaltest.Try(w, appraisal.TurnNotice, appraisal.Worker(appraisaltest.Org), appraisal.ByID{ID: id})
	return err
}

// lackingCodes are what the gate says.
func lackingCodes(w *appraisaltest.World) []string {
	codes := []string{}
	for _, l := range appraisaltest.Ask(w, appraisal.ReadGate, appraisaltest.Office, appraisal.InCycle{Cycle: "2026"}).Lacking {
		codes = append(codes, l.Code)
	}
	return codes
}

func TestGate(t *testing.T) {
	w := withoutVeto(t)
	expect := func(what string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(lackingCodes(w), append([]string{}, want...)); diff != "" {
			t.Errorf("%s (-got +want):\n%s", what, diff)
		}
	}
	expect("nothing has been computed", "gate.no_run")
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	expect("nobody has signed", "gate.signature")
	id := preparedNotice(w)
	signBoth(w, id)
	expect("all is there")
	veto := heardVeto(w, "V05")
	expect("a veto is in hearing", "gate.stale", "gate.vetoes")
	_, err := appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id})
	if err == nil || !strings.Contains(err.Error(), "gate.vetoes") {
		t.Errorf("posted: %v", err)
	}
	forced := appraisaltest.Must(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id, Force: "ordered from above"})
	if forced.Page.Forced != "ordered from above" || len(forced.Readiness) != 2 {
		t.Errorf("forcing leaves %q and %v", forced.Page.Forced, forced.Readiness)
	}
	appraisaltest.Must(w, appraisal.WithdrawVeto, appraisaltest.Office, appraisal.VetoEnd{ID: veto, Reason: "x"})
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	filedAppeal(w)
	appraisaltest.Must(w, appraisal.SubmitObjection, visitor, appraisal.NewObjection{Notice: id, Text: "why"})
	expect("an appeal and an objection are open", "gate.appeals", "gate.objections", "gate.signature")
}

// TestNoticeOfAnotherRun: a page from before the last official run is not posted,
// whoever signed it and whatever reason is given.
func TestNoticeOfAnotherRun(t *testing.T) {
	w := withoutVeto(t)
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	id := preparedNotice(w)
	signBoth(w, id)
	before, after := readFacts(t, "facts.json"), readFacts(t, "facts-after-appeal.json")
	f := facts.Facts{Schema: 1, Scheme: before.Scheme, Year: 2026, Corrections: facts.NewCorrections(before, after)}
	appraisaltest.Must(w, appraisal.CorrectFacts, appraisaltest.Office, appraisal.Delivery{Cycle: "2026", Facts: f})
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	if diff := cmp.Diff(lackingCodes(w), []string{"gate.other_run"}); diff != "" {
		t.Errorf("gate (-got +want):\n%s", diff)
	}
	for _, force := range []string{"", "ordered from above"} {
		_, err := appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id, Force: force})
		if err == nil || !strings.Contains(err.Error(), "gate.other_run") {
			t.Errorf("posted with reason %q: %v", force, err)
		}
	}
}

// TestForceIsNoSignatureOfANotice: one person of the office does not publish alone.
func TestForceIsNoSignatureOfANotice(t *testing.T) {
	w := withoutVeto(t)
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	id := preparedNotice(w)
	for range 2 { // without any signature, and with one
		_, err := appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id, Force: "x"})
		if err == nil || !strings.Contains(err.Error(), "gate.signature") {
			t.Errorf("posted: %v", err)
		}
		_, _ = appraisaltest.Try(w, appraisal.SignNotice, appraisaltest.Leader, appraisal.ByID{ID: id})
	}
}

// TestNoticeIsNotPostedAfterItsDay: the days of a notice are those it is read on, so
// that nothing that counts from them is over before anybody could read it.
func TestNoticeIsNotPostedAfterItsDay(t *testing.T) {
	w := withoutVeto(t)
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	id := preparedNotice(w)
	signBoth(w, id)
	w.Clock.At += oneDay
	_, err := appraisaltest.Try(w, appraisal.PostNotice, appraisaltest.Office, appraisal.Posting{ID: id, Force: "late"})
	if err == nil || !strings.Contains(err.Error(), "notice.begun") {
		t.Errorf("posted: %v", err)
	}
}

// TestNoticeAfterAnAmendment: the page has the columns of the scheme its run was
// computed with.
func TestNoticeAfterAnAmendment(t *testing.T) {
	w := withoutVeto(t)
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	page := func() appraisal.NoticePage {
		return appraisaltest.Ask(w, appraisal.ReadNotice, appraisaltest.Office, appraisal.ByID{ID: preparedNotice(w)}).Page
	}
	want, old := page(), published(w)
	text := strings.Replace(string(old.Text), `"`+want.Items[0].Name+`"`, `"another"`, 1)
	amended := appraisaltest.Must(w, appraisal.AmendScheme, appraisaltest.Leader, appraisal.Amendment{Of: old.ID, Text: []byte(text), From: "2026-10-01", Reason: "x"})
	if err := publish(w, amended); err != nil || text == string(old.Text) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page().Items, want.Items); diff != "" {
		t.Errorf("columns (-got +want):\n%s", diff)
	}
}

func TestOneLeaderSignsOnce(t *testing.T) {
	w := withoutVeto(t)
	appraisaltest.Must(w, appraisal.RunOfficial, appraisaltest.Office, appraisal.RunInput{Cycle: "2026"})
	id := preparedNotice(w)
	appraisaltest.Must(w, appraisal.SignNotice, appraisaltest.Leader, appraisal.ByID{ID: id})
	if _, err := appraisaltest.Try(w, appraisal.SignNotice, appraisaltest.Leader, appraisal.ByID{ID: id}); err == nil {
		t.Error("one leader signs twice")
	}
}

func TestObjections(t *testing.T) {
	w := postedYear(t)
	pages := appraisaltest.Ask(w, appraisal.PublicNotices, visitor, appraisal.NoticeFilter{Cycle: "2026"}).Items
	if len(pages) != 1 {
		t.Fatalf("%d pages are posted, want 1", len(pages))
	}
	id := pages[0].ID
	say := func(in appraisal.NewObjection) error {
		in.Notice = id
		_, err := appraisaltest.Try(w, appraisal.SubmitObjection, visitor, in)
		return err
	}
	for want, in := range map[string]appraisal.NewObjection{
		"notice.personal": {Text: "call 13800138000"}, "input.missing": {}, "input.not_a_choice": {Unit: "V99", Text: "x"}, "input.too_long": {Text: strings.Repeat("x", 1001)},
	} {
		if err := say(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	var err error
	n := 0
	for ; err == nil && n < 1000; n++ {
		err = say(appraisal.NewObjection{Text: "why"})
	}
	if errs.KindOf(err) != errs.Busy || n != 201 {
		t.Errorf("objection %d of an hour: %v, want too many", n, err)
	}
	w.Clock.At += 3_600_001
	if err := say(appraisal.NewObjection{Text: "an hour later"}); err != nil {
		t.Error(err)
	}
	w.Clock.At += 10 * oneDay
	if err := say(appraisal.NewObjection{Text: "too late"}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("after the notice: %v", err)
	}
}
