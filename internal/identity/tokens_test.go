package identity_test

import (
	"slices"
	"testing"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
)

// mint makes a token for an account that has come in.
func (w *world) mint(name string, scopes ...string) (appraisal.Token, string) {
	w.Helper()
	in, _ := w.enter(name)
	token, secret, err := w.service.CreateToken(w.ctx, w.actor(in), identity.NewToken{Label: "test", Scopes: scopes})
	w.must(err)
	return token, secret
}

// may lists what a token opens, as an instance sees it.
func (w *world) may(service *identity.Service, secret string) []string {
	w.Helper()
	actor, err := service.ActorOfToken(w.ctx, secret)
	if err != nil {
		if errs.KindOf(err) != errs.Unknown {
			w.Fatal(err)
		}
		return nil
	}
	var actions []string
	for _, action := range appraisal.Actions() {
		if appraisal.Allowed(actor, action) == nil {
			actions = append(actions, action)
		}
	}
	return actions
}

func TestTokensAreNeverWiderThanTheAccount(t *testing.T) {
	databases(t, func(w *world) {
		_, other := w.instance(w.store)
		account := w.account("li.na", appraisal.Grant{Role: appraisal.RoleInspector}, appraisal.Grant{Role: appraisal.RoleAssessor})
		_, secret := w.mint("li.na", "log.read", "sheet.submit", "unit.read")
		want := []string{"log.read", "sheet.submit", "unit.read"}
		if got := w.may(w.service, secret); !slices.Equal(got, want) {
			t.Errorf("the token opens %v, want %v", got, want)
		}
		w.may(other, secret)
		w.revoke(account.ID, appraisal.RoleInspector)
		want = []string{"sheet.submit", "unit.read"}
		if got := w.may(w.service, secret); !slices.Equal(got, want) {
			t.Errorf("after a demotion the token opens %v, want %v", got, want)
		}
		w.clock.pass(1000)
		if got := w.may(other, secret); !slices.Equal(got, want) {
			t.Errorf("a second after a demotion the token opens %v on the other instance, want %v", got, want)
		}
		in, _ := w.enter("li.na")
		_, _, err := w.service.CreateToken(w.ctx, w.actor(in), identity.NewToken{Label: "wide", Scopes: []string{"log.read"}})
		w.refused(err, "account.token_wider")
	})
}

func TestScopesOfTokens(t *testing.T) {
	w := onSQLite(t)
	in, _ := w.enter("kaoheban")
	tests := []struct {
		name   string
		scopes []string
		days   int
		code   string
	}{
		{"one action", []string{"unit.read"}, 0, ""},
		{"a noun the office has whole", []string{"group.*"}, 0, ""},
		{"a noun it has in part", []string{"scheme.*"}, 0, "account.token_wider"},
		{"everything", []string{"*"}, 0, "account.token_wider"},
		{"what does not exist", []string{"unit.fly"}, 0, "account.token_wider"},
		{"somebody else's", []string{"unit.read", "account.create"}, 0, "account.token_wider"},
		{"what only oneself may do", []string{"self.change"}, 0, "account.token_wider"},
		{"nothing", nil, 0, "input.missing"},
		{"for ever", []string{"unit.read"}, 10_000, "account.token_days"},
		{"backwards", []string{"unit.read"}, -1, "account.token_days"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := w.service.CreateToken(w.ctx, w.actor(in), identity.NewToken{Label: test.name, Scopes: test.scopes, Days: test.days})
			if got := codeOf(err); got != test.code {
				t.Errorf("got %q (%v), want %q", got, err, test.code)
			}
		})
	}
}

func TestTokensEnd(t *testing.T) {
	databases(t, func(w *world) {
		w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
		_, revoked := w.mint("li.na", "unit.read")
		var list appraisal.List[appraisal.Token]
		in, err := w.login("li.na", another)
		w.must(err)
		list, err = appraisal.Ask(w.ctx, w.door, appraisal.ListTokens, w.actor(in), appraisal.Page{})
		w.must(err)
		_, err = do(w, appraisal.RevokeToken, w.actor(in), appraisal.ByID{ID: list.Items[0].ID})
		w.must(err)
		if got := w.may(w.service, revoked); got != nil {
			t.Errorf("a revoked token opens %v", got)
		}

		_, old := w.mint("li.na", "unit.read")
		w.clock.pass(90*day - 1)
		if got := w.may(w.service, old); got == nil {
			t.Error("a token ended before its time")
		}
		w.clock.pass(1)
		if got := w.may(w.service, old); got != nil {
			t.Errorf("a token of 90 days ago opens %v", got)
		}
	})
}

func TestDisablingEndsTokens(t *testing.T) {
	w := onSQLite(t)
	account := w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
	_, secret := w.mint("li.na", "unit.read")
	_, err := do(w, appraisal.DisableAccount, w.as(appraisal.RoleSystem), appraisal.AccountReason{ID: account.ID, Reason: "调离"})
	w.must(err)
	if got := w.may(w.service, secret); got != nil {
		t.Errorf("the token of a leaver opens %v", got)
	}
	_, err = do(w, appraisal.EnableAccount, w.as(appraisal.RoleSystem), appraisal.AccountReason{ID: account.ID, Reason: "回岗"})
	w.must(err)
	if got := w.may(w.service, secret); got != nil {
		t.Errorf("the old token opens %v after the return", got)
	}
}

// TestOthersTokensAreNotThere: one's own tokens only, and no hint of others'.
func TestOthersTokensAreNotThere(t *testing.T) {
	w := onSQLite(t)
	w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
	w.account("li.wei", appraisal.Grant{Role: appraisal.RoleAssessor})
	token, secret := w.mint("li.na", "unit.read")
	in, _ := w.enter("li.wei")
	_, err := do(w, appraisal.RevokeToken, w.actor(in), appraisal.ByID{ID: token.ID})
	w.refused(err, "token.unknown")
	list, err := appraisal.Ask(w.ctx, w.door, appraisal.ListTokens, w.actor(in), appraisal.Page{})
	w.must(err)
	if len(list.Items) != 0 {
		t.Errorf("li.wei sees %v", list.Items)
	}
	actor, err := w.service.ActorOfToken(w.ctx, secret)
	w.must(err)
	_, _, err = w.service.CreateToken(w.ctx, actor, identity.NewToken{Label: "child", Scopes: []string{"unit.read"}})
	if err == nil {
		t.Error("a token minted a token")
	}
	_, err = w.service.ActorOfSession(w.ctx, secret)
	w.refused(err, "identity.no_session") // and is no session
	_, err = w.service.StepUp(w.ctx, secret, another, "", w.from())
	w.refused(err, "identity.no_session")
}

// TestKnownTokensCostLittle: a hit of the memory takes microseconds.
func TestKnownTokensCostLittle(t *testing.T) {
	w := onSQLite(t)
	w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
	_, secret := w.mint("li.na", "unit.read")
	w.may(w.service, secret)
	const rounds = 20_000
	best := time.Hour
	for range 5 {
		began := time.Now()
		for range rounds {
			if _, err := w.service.ActorOfToken(w.ctx, secret); err != nil {
				t.Fatal(err)
			}
		}
		best = min(best, time.Since(began)/rounds)
	}
	t.Logf("%v for a token that is known", best)
	if best > 5*time.Microsecond && !slowly {
		t.Errorf("a known token takes %v, want at most 5µs", best)
	}
}
