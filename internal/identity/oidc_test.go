package identity_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"eightx/internal/appraisal"
	"eightx/internal/identity"
)

// withProvider is an instance with an identity provider in another process.
func withProvider(t *testing.T) *world {
	t.Helper()
	w := onSQLite(t)
	w.settings.OIDC = &identity.OIDCConfig{Issuer: startProvider(t), ClientID: clientID, ClientSecret: clientSecret, RedirectURL: redirectURL}
	w.door, w.service = w.instance(w.store)
	return w
}

// visit goes to the provider as a browser does, as a subject, and brings back what
// the provider sends along.
func (w *world) visit(leaving identity.Departure, subject, sin string) identity.Return {
	w.Helper()
	address, err := url.Parse(leaving.URL)
	w.must(err)
	query := address.Query()
	query.Set("subject", subject)
	query.Set("email", "kaoheban")
	query.Set("sin", sin)
	address.RawQuery = query.Encode()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(address.String())
	w.must(err)
	defer answer.Body.Close()
	back, err := answer.Location()
	w.must(err)
	return identity.Return{State: back.Query().Get("state"), Code: back.Query().Get("code"), Browser: leaving.Browser, From: w.from()}
}

// there goes to the provider and back; session is that of an account to be linked.
func (w *world) there(subject, sin, session string) (identity.In, error) {
	w.Helper()
	leaving, err := w.service.OIDCStart(w.ctx, org, session)
	w.must(err)
	back := w.visit(leaving, subject, sin)
	back.Session = session
	return w.service.OIDCFinish(w.ctx, back)
}

func TestLoginAtAProvider(t *testing.T) {
	w := withProvider(t)
	_, err := w.there("s-1", "", "")
	w.refused(err, "identity.not_linked")

	in, _ := w.enter("kaoheban")
	in, err = w.there("s-1", "", in.Session)
	w.must(err)
	if !w.alive(w.service, in) {
		t.Error("linking ended the session")
	}
	for _, sin := range []string{"", "elliptic"} {
		in, err = w.there("s-1", sin, "")
		w.must(err)
		if in.Account != w.ids[appraisal.RoleOffice] || len(in.Needs) != 0 {
			t.Errorf("came in as %s needing %v, want the office needing nothing", in.Account, in.Needs)
		}
	}
	_, err = w.there("s-2", "", "")
	w.refused(err, "identity.not_linked")
}

// TestBadTokens: every sin of the provider is the same refusal (S-14).
func TestBadTokens(t *testing.T) {
	w := withProvider(t)
	in, _ := w.enter("kaoheban")
	_, err := w.there("s-1", "", in.Session)
	w.must(err)
	sins := []string{
		"unsigned", "signed with what everybody knows", "signed with the client's secret", "signed by somebody else", "bringing its own key", "changed afterwards",
		"for another client", "for several, made for another", "for several, made for nobody", "expired", "not valid yet", "of another issuer",
		"with an old nonce", "without a nonce", "without a subject",
	}
	for _, sin := range sins {
		t.Run(sin, func(t *testing.T) {
			in, err := w.there("s-1", sin, "")
			if codeOf(err) != "identity.wrong" {
				t.Errorf("a token %s: got %v, %v, want a refusal", sin, in, err)
			}
		})
	}
}

// TestPreHijack: an account somebody else opened under the victim's name or address
// is not handed to the victim, nor the victim's to him.
func TestPreHijack(t *testing.T) {
	w := withProvider(t)
	w.account("victim", appraisal.Grant{Role: appraisal.RoleAssessor}) // has the provider's name for him
	_, err := w.there("victim", "", "")
	w.refused(err, "identity.not_linked")

	in, _ := w.enter("victim")
	_, err = w.there("s-1", "", in.Session)
	w.must(err)
	in, _ = w.enter("kaoheban")
	_, err = w.there("s-1", "", in.Session)
	w.refused(err, "identity.link_taken")
}

// TestTheErrandIsTheBrowsers: what comes back must have left from the same browser,
// once, and not long ago.
func TestTheErrandIsTheBrowsers(t *testing.T) {
	w := withProvider(t)
	in, _ := w.enter("kaoheban")
	_, err := w.there("s-1", "", in.Session)
	w.must(err)

	leaving, err := w.service.OIDCStart(w.ctx, org, "")
	w.must(err)
	back := w.visit(leaving, "s-1", "")
	stolen := back
	stolen.Browser = "another"
	_, err = w.service.OIDCFinish(w.ctx, stolen)
	w.refused(err, "identity.wrong")
	_, err = w.service.OIDCFinish(w.ctx, back)
	w.refused(err, "identity.wrong") // the errand is over

	leaving, err = w.service.OIDCStart(w.ctx, org, "")
	w.must(err)
	back = w.visit(leaving, "s-1", "")
	_, err = w.service.OIDCFinish(w.ctx, back)
	w.must(err)
	_, err = w.service.OIDCFinish(w.ctx, back)
	w.refused(err, "identity.wrong") // nor can it be used again

	leaving, err = w.service.OIDCStart(w.ctx, org, "")
	w.must(err)
	back = w.visit(leaving, "s-1", "")
	w.clock.pass(10 * minute)
	_, err = w.service.OIDCFinish(w.ctx, back)
	w.refused(err, "identity.wrong")
}

// TestProviderDoesNotReplaceTheSecondFactor, whatever it says it has asked for.
func TestProviderDoesNotReplaceTheSecondFactor(t *testing.T) {
	w := withProvider(t)
	in, _ := w.enter("安全员")
	_, err := w.there("s-9", "", in.Session)
	w.must(err)
	in, err = w.there("s-9", "", "")
	w.must(err)
	if !slices.Equal(in.Needs, []identity.Need{identity.NeedCode}) {
		t.Fatalf("it needs %v, want a code of the second factor", in.Needs)
	}
	actor := w.actor(in)
	for _, action := range appraisal.Actions() {
		if appraisal.Allowed(actor, action) == nil {
			t.Errorf("the provider's word alone lets the security administrator %s", action)
		}
	}
}

// TestDisabledAccountsStayOut by the provider's door as well.
func TestDisabledAccountsStayOut(t *testing.T) {
	w := withProvider(t)
	account := w.account("li.na", appraisal.Grant{Role: appraisal.RoleAssessor})
	in, _ := w.enter("li.na")
	_, err := w.there("s-3", "", in.Session)
	w.must(err)
	_, err = do(w, appraisal.DisableAccount, w.as(appraisal.RoleSystem), appraisal.AccountReason{ID: account.ID, Reason: "调离"})
	w.must(err)
	_, err = w.there("s-3", "", "")
	w.refused(err, "identity.disabled")
}

func TestLinkingAsksForAFreshProof(t *testing.T) {
	w := withProvider(t)
	in, _ := w.enter("kaoheban")
	w.clock.pass(6 * minute)
	_, err := w.service.OIDCStart(w.ctx, org, in.Session)
	w.refused(err, "identity.prove_again")
}

func TestProviderAway(t *testing.T) {
	w := onSQLite(t)
	w.settings.OIDC = &identity.OIDCConfig{Issuer: "http://127.0.0.1:1", ClientID: clientID}
	w.door, w.service = w.instance(w.store)
	_, err := w.service.OIDCStart(w.ctx, org, "")
	w.refused(err, "identity.provider_away")
	_, err = w.login("kaoheban", strong)
	w.must(err)
}
