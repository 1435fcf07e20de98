package identity_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/sqlstore"
)

// TestRehearsalJumps: in an office for practice the records' clock jumps by months.
// Nobody is thrown out for that, no password is too old, no account asleep; a session
// still ends by the time of the people who sit there.
func TestRehearsalJumps(t *testing.T) {
	w := emptyWorld(t, sqlstore.Config{Dir: t.TempDir()})
	lived := &clock{}
	lived.at.Store(start + 400*day)
	w.settings.Clock = lived
	w.door, w.service = w.instance(w.store)
	w.door.Rehearsal = true
	token, _, err := w.service.BeginSetup(w.ctx)
	w.must(err)
	result, err := w.service.Setup(w.ctx, token, w.setup(), w.from())
	w.must(err)
	if !result.Org.Rehearsal {
		t.Error("the tenant is not marked")
	}
	in, err := w.login("kaoheban", strong)
	w.must(err)
	_, err = w.service.ChangePassword(w.ctx, in.Session, strong, another, w.from())
	w.must(err)
	in, err = w.login("kaoheban", another)
	w.must(err)
	for range 4 {
		w.clock.pass(100 * day)
		lived.pass(10 * minute)
		if !w.alive(w.service, in) {
			t.Fatal("the session ended with the jump")
		}
	}
	again, err := w.login("kaoheban", another)
	w.must(err)
	if len(again.Needs) > 0 || again.DaysLeft > 0 {
		t.Errorf("after 400 days of practice he needs %v, with %d days left; want nothing", again.Needs, again.DaysLeft)
	}
	lived.pass(30 * minute)
	if w.alive(w.service, in) {
		t.Error("the session outlived half an hour's rest")
	}
}

// TestRehearsalProves: whoever acts as somebody in an office for practice may do what
// asks for a proof once he has been asked, whatever he types.
func TestRehearsalProves(t *testing.T) {
	w := emptyWorld(t, sqlstore.Config{Dir: t.TempDir()})
	w.settings.Rehearsal = true
	w.door, w.service = w.instance(w.store)
	w.door.Rehearsal = true
	token, _, err := w.service.BeginSetup(w.ctx)
	w.must(err)
	result, err := w.service.Setup(w.ctx, token, w.setup(), w.from())
	w.must(err)
	players, err := w.service.Players(w.ctx, appraisal.OrgID(result.Org.ID))
	w.must(err)
	in, err := w.service.Rehearse(w.ctx, appraisal.OrgID(result.Org.ID), players[0].ID, w.from())
	w.must(err)
	in, err = w.service.StepUp(w.ctx, in.Session, "whatever", "", w.from())
	w.must(err)
	actor, err := w.service.ActorOfSession(w.ctx, in.Session)
	w.must(err)
	if !actor.Fresh {
		t.Error("the proof renewed nothing")
	}
}
