package identity_test

import (
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
)

// halves are ways to give one of the two proofs alone, in a session that was complete
// and is not fresh any more. Each is refused with a code, or goes through and renews
// nothing.
var halves = []struct {
	name    string
	do      func(w *world, in identity.In, secret string) (identity.In, error)
	refused string
}{
	{"the password and no code", func(w *world, in identity.In, _ string) (identity.In, error) {
		return w.service.StepUp(w.ctx, in.Session, another, "", w.from())
	}, "identity.wrong"},
	{"the password and a code that was used", func(w *world, in identity.In, secret string) (identity.In, error) {
		code := w.code(secret)
		proved, err := w.service.StepUp(w.ctx, in.Session, another, code, w.from())
		w.must(err)
		return w.service.StepUp(w.ctx, proved.Session, another, code, w.from())
	}, "identity.wrong"},
	{"the password and another's code", func(w *world, in identity.In, _ string) (identity.In, error) {
		return w.service.StepUp(w.ctx, in.Session, another, "000000", w.from())
	}, "identity.wrong"},
	{"a code and no password", func(w *world, in identity.In, secret string) (identity.In, error) {
		return w.service.StepUp(w.ctx, in.Session, "", w.code(secret), w.from())
	}, "identity.wrong"},
	{"a code, as at the login", func(w *world, in identity.In, secret string) (identity.In, error) {
		return w.service.LoginTOTP(w.ctx, in.Session, w.code(secret), w.from())
	}, ""},
	{"a new password by the old one", func(w *world, in identity.In, _ string) (identity.In, error) {
		return w.service.ChangePassword(w.ctx, in.Session, another, "Qd:5vRn#2Jhx", w.from())
	}, ""},
}

// TestHalfAProofIsNone: where there is a second factor, single acts that ask for a
// fresh proof take the password and a code together.
func TestHalfAProofIsNone(t *testing.T) {
	for _, half := range halves {
		t.Run(half.name, func(t *testing.T) {
			w := onSQLite(t)
			in, _ := w.enter("kaoheban")
			in, secret := w.enrol(in)
			w.clock.pass(6 * minute)
			now, err := half.do(w, in, secret)
			if half.refused != "" {
				w.refused(err, half.refused)
				return
			}
			w.must(err)
			actor := w.actor(now)
			if actor.Fresh {
				t.Error("the session is fresh")
			}
			if err := appraisal.Allowed(actor, "round.publish"); codeOf(err) != "permission.step_up" {
				t.Errorf("publishing a round: got %v, want a refusal until he proves again", err)
			}
			_, err = w.service.BeginSecond(w.ctx, now.Session)
			w.refused(err, "identity.prove_again")
		})
	}
}

// TestBothProofsAreFresh: password and code together open the act, for five minutes.
func TestBothProofsAreFresh(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("kaoheban")
	in, secret := w.enrol(in)
	w.clock.pass(6 * minute)
	in, err := w.service.StepUp(w.ctx, in.Session, another, w.code(secret), w.from())
	w.must(err)
	w.must(appraisal.Allowed(w.actor(in), "round.publish"))
	w.clock.pass(5 * minute)
	if err := appraisal.Allowed(w.actor(in), "round.publish"); codeOf(err) != "permission.step_up" {
		t.Errorf("five minutes later: got %v, want to be asked again", err)
	}
}

// TestNothingElseRenewsAProof: what a fresh session may do to its own account does not
// make it fresh for longer.
func TestNothingElseRenewsAProof(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("kaoheban")
	w.clock.pass(3 * minute)
	in, _ = w.enrol(in)
	w.clock.pass(minute)
	in, err := w.service.RemoveSecond(w.ctx, in.Session, w.from())
	w.must(err)
	w.must(appraisal.Allowed(w.actor(in), "round.publish"))
	w.clock.pass(minute)
	if err := appraisal.Allowed(w.actor(in), "round.publish"); codeOf(err) != "permission.step_up" {
		t.Errorf("five minutes after the password: got %v, want to be asked again", err)
	}
}
