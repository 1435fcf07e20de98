package identity_test

import (
	"slices"
	"sync"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/sqlstore"
)

// alive says whether a session still opens, as seen by an instance.
func (w *world) alive(service *identity.Service, in identity.In) bool {
	w.Helper()
	_, err := service.ActorOfSession(w.ctx, in.Session)
	if err != nil && errs.KindOf(err) != errs.Unknown {
		w.Fatal(err)
	}
	return err == nil
}

func TestSessionsEndByThemselves(t *testing.T) {
	tests := []struct {
		name   string
		who    string
		every  int64 // between two requests
		steps  int
		opened bool
	}{
		{"staff after 29 minutes", "kaoheban", 29 * minute, 1, true},
		{"staff after 30 minutes", "kaoheban", 30 * minute, 1, false},
		{"administrator after 14 minutes", "系统员", 14 * minute, 1, true},
		{"administrator after 15 minutes", "系统员", 15 * minute, 1, false},
		{"staff at work for 12 hours less a bit", "kaoheban", 20 * minute, 35, true},
		{"staff at work for 12 hours", "kaoheban", 20 * minute, 36, false},
	}
	w := onSQLite(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, err := w.login(test.who, strong)
			w.must(err)
			opened := true
			for range test.steps {
				w.clock.pass(test.every)
				opened = w.alive(w.service, in)
			}
			if opened != test.opened {
				t.Errorf("the session opens: %v, want %v", opened, test.opened)
			}
		})
	}
}

// TestRestCountsOnEveryInstance: who works on one instance is awake on the other.
func TestRestCountsOnEveryInstance(t *testing.T) {
	databases(t, func(w *world) {
		_, other := w.instance(w.store)
		in, err := w.login("kaoheban", strong)
		w.must(err)
		if !w.alive(other, in) {
			w.Fatal("a session does not open on the other instance")
		}
		for range 5 {
			w.clock.pass(10 * minute)
			if !w.alive(w.service, in) {
				w.Fatal("a session that is used has ended")
			}
		}
		if !w.alive(other, in) {
			w.Error("the other instance does not know that the session was used")
		}
	})
}

// TestWhatEndsAllSessions: five sessions at once, one of the reasons, and a second
// later none is left on any instance (S-12, D-10).
func TestWhatEndsAllSessions(t *testing.T) {
	reasons := []struct {
		name string
		do   func(w *world, id string, in identity.In) (survives identity.In)
	}{
		{"logout", func(w *world, _ string, in identity.In) identity.In {
			w.must(w.service.Logout(w.ctx, in.Session, w.from()))
			return identity.In{}
		}},
		{"a new password", func(w *world, _ string, in identity.In) identity.In {
			now, err := w.service.ChangePassword(w.ctx, in.Session, another, strong+"2", w.from())
			w.must(err)
			return now
		}},
		{"a second factor", func(w *world, _ string, in identity.In) identity.In {
			now, _ := w.enrol(in)
			return now
		}},
		{"a role granted", func(w *world, id string, _ identity.In) identity.In {
			w.grant(id, appraisal.Grant{Role: appraisal.RoleInspector})
			return identity.In{}
		}},
		{"a role revoked", func(w *world, id string, _ identity.In) identity.In {
			w.revoke(id, appraisal.RoleAssessor)
			return identity.In{}
		}},
		{"disabling", func(w *world, id string, _ identity.In) identity.In {
			_, err := do(w, appraisal.DisableAccount, w.as(appraisal.RoleSystem), appraisal.AccountReason{ID: id, Reason: "调离"})
			w.must(err)
			return identity.In{}
		}},
		{"a reset", func(w *world, id string, _ identity.In) identity.In {
			_, _, err := w.service.Reset(w.ctx, w.as(appraisal.RoleSecurity), id, false, "忘记")
			w.must(err)
			return identity.In{}
		}},
	}
	databases(t, func(w *world) {
		_, other := w.instance(w.store)
		for i, reason := range reasons {
			name := "assessor " + string(rune('a'+i))
			account := w.account(name, appraisal.Grant{Role: appraisal.RoleAssessor})
			w.enter(name)
			var sessions []identity.In
			for range 5 {
				in, err := w.login(name, another)
				w.must(err)
				sessions = append(sessions, in)
				if !w.alive(w.service, in) || !w.alive(other, in) {
					w.Fatalf("%s: a new session does not open", reason.name)
				}
			}
			survives := reason.do(w, account.ID, sessions[0])
			for n, in := range sessions {
				if w.alive(w.service, in) {
					w.Errorf("after %s session %d still opens here", reason.name, n)
				}
			}
			w.clock.pass(1000)
			for n, in := range sessions {
				if w.alive(other, in) {
					w.Errorf("a second after %s session %d still opens on the other instance", reason.name, n)
				}
			}
			if survives.Session != "" && !w.alive(other, survives) {
				w.Errorf("after %s the person's own new session does not open", reason.name)
			}
		}
	})
}

// revoke takes a held role away.
func (w *world) revoke(account string, role appraisal.Role) {
	w.Helper()
	view, err := appraisal.Ask(w.ctx, w.door, appraisal.ReadAccount, w.as(appraisal.RoleSecurity), appraisal.ByID{ID: account})
	w.must(err)
	for _, a := range view.Roles {
		if a.Role == role && a.State == appraisal.Held {
			_, err := do(w, appraisal.RevokeRole, w.as(appraisal.RoleSecurity), appraisal.RoleDecision{ID: a.ID, Reason: "免职"})
			w.must(err)
			return
		}
	}
	w.Fatalf("%s does not hold %s", account, role)
}

// TestSecretsChangeWithTheProof: what was a session before a proof is none after it
// (S-11).
func TestSecretsChangeWithTheProof(t *testing.T) {
	w := onSQLite(t)
	_, secret := w.enter("系统员")
	w.clock.pass(minute)
	half, err := w.login("系统员", another)
	w.must(err)
	if !slices.Equal(half.Needs, []identity.Need{identity.NeedCode}) {
		t.Fatalf("the password alone leaves %v to do, want a code", half.Needs)
	}
	whole, err := w.service.LoginTOTP(w.ctx, half.Session, w.code(secret), w.from())
	w.must(err)
	if whole.Session == half.Session || w.alive(w.service, half) || !w.alive(w.service, whole) {
		t.Error("the secret of the session did not change with the second factor")
	}
	w.clock.pass(minute)
	again, err := w.service.StepUp(w.ctx, whole.Session, another, w.code(secret), w.from())
	w.must(err)
	if w.alive(w.service, whole) || !w.alive(w.service, again) {
		t.Error("the secret of the session did not change with the step-up")
	}
}

// TestPasswordAlone is not enough for roles that need two factors (D-07).
func TestPasswordAloneOpensNothing(t *testing.T) {
	w := onSQLite(t)
	for _, name := range []string{"系统员", "安全员", "审计员"} {
		in, err := w.login(name, strong)
		w.must(err)
		in, err = w.service.ChangePassword(w.ctx, in.Session, strong, another, w.from())
		w.must(err)
		actor := w.actor(in)
		for _, action := range appraisal.Actions() {
			if appraisal.Allowed(actor, action) == nil {
				t.Errorf("%s may %s with a password alone", name, action)
			}
		}
		if actor.Fresh {
			t.Errorf("%s counts as proved with a password alone", name)
		}
	}
}

func TestStepUp(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("kaoheban")
	if actor := w.actor(in); !actor.Fresh {
		t.Error("a new session is not fresh")
	}
	w.clock.pass(6 * minute)
	if actor := w.actor(in); actor.Fresh {
		t.Error("a proof of six minutes ago counts as fresh")
	}
	_, err := w.service.BeginSecond(w.ctx, in.Session)
	w.refused(err, "identity.prove_again")
	for range 5 {
		_, err = w.service.StepUp(w.ctx, in.Session, "wrong", "", w.from())
		w.refused(err, "identity.wrong")
	}
	_, err = w.service.StepUp(w.ctx, in.Session, another, "", w.from())
	w.refused(err, "identity.locked")
	if !w.alive(w.service, in) {
		t.Error("failures at the step-up ended the session")
	}
	w.clock.pass(15*minute + 1000)
	in, err = w.service.StepUp(w.ctx, in.Session, another, "", w.from())
	w.must(err)
	if actor := w.actor(in); !actor.Fresh {
		t.Error("a step-up does not make the session fresh")
	}
}

func TestCodesAreGoodOnce(t *testing.T) {
	databases(t, func(w *world) {
		in, err := w.login("kaoheban", strong)
		w.must(err)
		in, err = w.service.ChangePassword(w.ctx, in.Session, strong, another, w.from())
		w.must(err)
		enrolment, err := w.service.BeginSecond(w.ctx, in.Session)
		w.must(err)
		_, recovery, err := w.service.ConfirmSecond(w.ctx, in.Session, w.code(enrolment.Secret), w.from())
		w.must(err)

		half, err := w.login("kaoheban", another)
		w.must(err)
		_, err = w.service.LoginTOTP(w.ctx, half.Session, w.code(enrolment.Secret), w.from())
		w.refused(err, "identity.wrong") // the code of the confirmation, once more
		w.clock.pass(minute)
		code := w.code(enrolment.Secret)
		w.once(func() error {
			half, err := w.login("kaoheban", another)
			if err != nil {
				return err
			}
			_, err = w.service.LoginTOTP(w.ctx, half.Session, code, w.from())
			return err
		}, 4)
		w.clock.pass(16 * minute)
		w.once(func() error {
			half, err := w.login("kaoheban", another)
			if err != nil {
				return err
			}
			_, err = w.service.LoginTOTP(w.ctx, half.Session, recovery[3], w.from())
			return err
		}, 4)
	})
}

// once runs something that may succeed once, many times at the same time.
func (w *world) once(f func() error, times int) {
	w.Helper()
	var group sync.WaitGroup
	var mu sync.Mutex
	succeeded := 0
	for range times {
		group.Go(func() {
			err := f()
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				succeeded++
			}
		})
	}
	group.Wait()
	if succeeded != 1 {
		w.Errorf("%d of %d succeeded, want one", succeeded, times)
	}
}

func TestCodesAreLimited(t *testing.T) {
	w := onSQLite(t)
	_, secret := w.enter("审计员")
	w.clock.pass(minute)
	half, err := w.login("审计员", another)
	w.must(err)
	for range 5 {
		_, err := w.service.LoginTOTP(w.ctx, half.Session, "000000", w.from())
		w.refused(err, "identity.wrong")
	}
	_, err = w.service.LoginTOTP(w.ctx, half.Session, w.code(secret), w.from())
	w.refused(err, "identity.locked")
	w.clock.pass(14 * minute)
	half, err = w.login("审计员", another)
	w.must(err)
	w.clock.pass(minute + 1000)
	_, err = w.service.LoginTOTP(w.ctx, half.Session, w.code(secret), w.from())
	w.must(err)
}

func TestSecondFactorStaysWhereItIsNeeded(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("安全员")
	_, err := w.service.RemoveSecond(w.ctx, in.Session, w.from())
	w.refused(err, "identity.second_needed")
	w.account("leader", appraisal.Grant{Role: appraisal.RoleLeader})
	in, _ = w.enter("leader")
	_, err = w.service.RemoveSecond(w.ctx, in.Session, w.from())
	w.refused(err, "identity.second_needed")
	in, _ = w.enter("kaoheban")
	in, _ = w.enrol(in)
	_, err = w.service.RemoveSecond(w.ctx, in.Session, w.from())
	w.must(err)
}

// TestStolenSecondFactor: the sealed secret of one account in another's place, or
// one that the record does not name, opens nothing.
func TestSwappedSecondFactor(t *testing.T) {
	w := onSQLite(t)
	w.enter("kaoheban")
	in, _ := w.login("kaoheban", another)
	_, mine := w.enrol(in)
	w.enter("系统员")
	secrets := w.store.Secrets()
	own, err := secrets.Secret(w.ctx, org, w.ids[appraisal.RoleOffice])
	w.must(err)
	theirs, err := secrets.Secret(w.ctx, org, w.ids[appraisal.RoleSystem])
	w.must(err)
	theirs.Seconds = own.Seconds
	w.must(secrets.SaveSecret(w.ctx, org, theirs))
	w.clock.pass(minute)
	half, err := w.login("系统员", another)
	w.must(err)
	_, err = w.service.LoginTOTP(w.ctx, half.Session, w.code(mine), w.from())
	w.refused(err, "identity.wrong")
}

func TestPasswordsGetOld(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("kaoheban")
	if in.DaysLeft != 0 {
		t.Errorf("a new password is said to last %d days, want nothing said", in.DaysLeft)
	}
	w.clock.pass(80 * day)
	in, err := w.login("kaoheban", another)
	w.must(err)
	if in.DaysLeft != 10 {
		t.Errorf("got a warning of %d days, want 10", in.DaysLeft)
	}
	w.clock.pass(11 * day)
	in, err = w.login("kaoheban", another)
	w.must(err)
	if !slices.Equal(in.Needs, []identity.Need{identity.NeedPassword}) {
		t.Fatalf("after 91 days it needs %v, want a new password", in.Needs)
	}
	actor := w.actor(in)
	var allowed []string
	actor.Grants = []appraisal.Grant{{Role: appraisal.RoleAssessor}}
	for _, action := range appraisal.Actions() {
		if appraisal.Allowed(actor, action) == nil {
			allowed = append(allowed, action)
		}
	}
	want := []string{"evidence.submit", "sheet.seal", "sheet.submit"} // finished sheets are never stuck
	if !slices.Equal(allowed, want) {
		t.Errorf("with an old password an assessor may %v, want %v", allowed, want)
	}
	_, err = w.service.ChangePassword(w.ctx, in.Session, another, strong, w.from())
	w.refused(err, "identity.password_earlier")
	in, err = w.service.ChangePassword(w.ctx, in.Session, another, "Qd:5vRn#2Jhx", w.from())
	w.must(err)
	if len(in.Needs) != 0 {
		t.Errorf("after the change it still needs %v", in.Needs)
	}
}

func TestASVSDoesNotRotate(t *testing.T) {
	w := emptyWorld(t, sqlstore.Config{Dir: t.TempDir()})
	token, _, err := w.service.BeginSetup(w.ctx)
	w.must(err)
	setup := w.setup()
	setup.Org.Profile = "asvs"
	_, err = w.service.Setup(w.ctx, token, setup, w.from())
	w.must(err)
	w.owns["kaoheban"] = strong
	w.enter("kaoheban")
	w.clock.pass(85 * day)
	_, err = w.login("kaoheban", another)
	w.must(err)
	w.clock.pass(80 * day)
	in, err := w.login("kaoheban", another)
	w.must(err)
	if len(in.Needs) != 0 {
		t.Errorf("after 165 days it needs %v, want nothing", in.Needs)
	}
}

func TestReset(t *testing.T) {
	w := onSQLite(t)
	office := w.ids[appraisal.RoleOffice]
	redeem := func(name, code, password string) error {
		return w.service.Redeem(w.ctx, identity.Redemption{Org: org, Name: name, Code: code, Password: password, From: w.from()})
	}
	code, _, err := w.service.Reset(w.ctx, w.as(appraisal.RoleSecurity), office, false, "忘记密码")
	w.must(err)
	_, err = w.login("kaoheban", strong)
	w.refused(err, "identity.wrong") // the old password is dead
	w.refused(redeem("系统员", code, another), "identity.wrong")
	w.refused(redeem("nobody", code, another), "identity.wrong")
	w.refused(redeem("kaoheban", code, "short"), "identity.password_short")
	w.refused(redeem("kaoheban", code, strong), "identity.password_earlier")
	w.must(redeem(" KAOHEBAN", code, another))
	w.refused(redeem("kaoheban", code, "Qd:5vRn#2Jhx"), "identity.wrong")
	in, err := w.login("kaoheban", another)
	w.must(err)
	if len(in.Needs) != 0 {
		t.Errorf("after a reset it needs %v, want nothing", in.Needs)
	}

	code, until, err := w.service.Reset(w.ctx, w.as(appraisal.RoleSecurity), office, false, "又忘记")
	w.must(err)
	w.clock.at.Store(until)
	w.refused(redeem("kaoheban", code, "Qd:5vRn#2Jhx"), "identity.wrong")
	_, _, err = w.service.Reset(w.ctx, w.as(appraisal.RoleSecurity), w.ids[appraisal.RoleSecurity], false, "自己")
	w.refused(err, "account.own")
	for _, role := range []appraisal.Role{appraisal.RoleSystem, appraisal.RoleAudit, appraisal.RoleOffice} {
		_, _, err = w.service.Reset(w.ctx, w.as(role), office, false, "越权")
		w.refused(err, "permission.denied")
	}
}

func TestResetIsLimited(t *testing.T) {
	w := onSQLite(t)
	code, _, err := w.service.Reset(w.ctx, w.as(appraisal.RoleSecurity), w.ids[appraisal.RoleOffice], false, "忘记密码")
	w.must(err)
	for _, name := range []string{"kaoheban", "nobody"} {
		for range 5 {
			err := w.service.Redeem(w.ctx, identity.Redemption{Org: org, Name: name, Code: "0000-0000-0000-0000", Password: another, From: w.from()})
			w.refused(err, "identity.wrong")
		}
		err = w.service.Redeem(w.ctx, identity.Redemption{Org: org, Name: name, Code: code, Password: another, From: w.from()})
		w.refused(err, "identity.locked")
	}
}

func TestForeignAndBrokenSecrets(t *testing.T) {
	w := onSQLite(t)
	in, err := w.login("kaoheban", strong)
	w.must(err)
	broken := []string{"", "x", in.Session[1:], in.Session + "x", in.Session[:len(in.Session)-1] + "!", "8xs_other" + in.Session[len("8xs_wangjie"):], "8xt" + in.Session[3:], "8xs_.x", "8xs_wangjie."}
	for _, secret := range broken {
		if _, err := w.service.ActorOfSession(w.ctx, secret); errs.KindOf(err) != errs.Unknown || err == nil {
			t.Errorf("%q: got %v, want nobody", secret, err)
		}
		if _, err := w.service.ActorOfToken(w.ctx, secret); errs.KindOf(err) != errs.Unknown || err == nil {
			t.Errorf("%q as a token: got %v, want nobody", secret, err)
		}
	}
}
