package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDCConfig is another identity provider, such as a province's unified login.
type OIDCConfig struct {
	Issuer       string // as it stands in its tokens
	ClientID     string
	ClientSecret string
	RedirectURL  string // our own address the provider sends people back to
}

// signingAlgs are the signatures we accept, whatever the provider offers (S-14):
// public-key ones only, so that nobody signs with our public knowledge.
var signingAlgs = []string{oidc.RS256, oidc.ES256}

const (
	oidcTicket = "oidc"
	oidcPrefix = "8xo"
)

// oidcClient talks to the provider. What the provider says about itself is fetched
// at the first use and kept.
type oidcClient struct {
	config OIDCConfig
	http   *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
}

func newOIDCClient(config OIDCConfig) *oidcClient {
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &oidcClient{config: config, http: &http.Client{Timeout: 10 * time.Second, CheckRedirect: noRedirect}}
}

func (c *oidcClient) discover(ctx context.Context) (*oidc.Provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider != nil {
		return c.provider, nil
	}
	// The keys are fetched later, under this context, and must not end with a request.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), c.http)
	provider, err := oidc.NewProvider(ctx, c.config.Issuer)
	if err != nil {
		return nil, errs.E(errs.Busy, "identity.provider_away", errs.Cause(err))
	}
	c.provider = provider
	return provider, nil
}

func (c *oidcClient) oauth(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.config.ClientID, ClientSecret: c.config.ClientSecret, RedirectURL: c.config.RedirectURL,
		Endpoint: provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID},
	}
}

// errand is what has to be remembered while somebody is at the provider.
type errand struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE
	Browser  string `json:"browser"`  // hash of what only the browser that left has
	Link     string `json:"link"`     // account that wants to be linked; "" is a login
}

// Departure sends a browser to the provider.
type Departure struct {
	URL     string // where to
	Browser string // for a cookie that lives as long as the errand
}

// OIDCStart begins a login at the provider; with a session it begins to link that
// account, which asks for a fresh proof. Accounts are linked in no other way: an
// e-mail address or a name at the provider is nobody's proof.
func (s *Service) OIDCStart(ctx context.Context, org appraisal.OrgID, session string) (Departure, error) {
	if s.oidc == nil {
		return Departure{}, errs.E(errs.NotFound, "identity.no_provider")
	}
	if err := s.known(ctx, org); err != nil {
		return Departure{}, err
	}
	e := errand{Nonce: randomText(), Verifier: oauth2.GenerateVerifier()}
	if session != "" {
		is, err := s.fresh(ctx, session)
		if err != nil {
			return Departure{}, err
		}
		if is.org != org {
			return Departure{}, expired()
		}
		e.Link = is.account.ID
	}
	provider, err := s.oidc.discover(ctx)
	if err != nil {
		return Departure{}, err
	}
	browser, state := randomText(), ticketText(oidcPrefix, org)
	e.Browser = hashOf(browser)
	if err := s.remember(ctx, org, state, e); err != nil {
		return Departure{}, err
	}
	url := s.oidc.oauth(provider).AuthCodeURL(state, oidc.Nonce(e.Nonce), oauth2.S256ChallengeOption(e.Verifier))
	return Departure{URL: url, Browser: browser}, nil
}

func (s *Service) remember(ctx context.Context, org appraisal.OrgID, state string, e errand) error {
	body, err := json.Marshal(e)
	if err != nil {
		return errs.E(errs.Internal, "errs.internal", errs.P("cause", err), errs.Cause(err))
	}
	return s.secrets.PutTicket(ctx, org, Ticket{Kind: oidcTicket, Hash: hashOf(state), Body: string(body), Until: s.now() + pendingLives})
}

// Return is a browser coming back from the provider.
type Return struct {
	State, Code string // from the address
	Browser     string // from the cookie
	Session     string // from the cookie, when an account is being linked
	From        From
}

// OIDCFinish lets in whoever comes back with a proof of the provider and is linked to
// an account, or links the account that had asked for it. The second factor of the
// account is asked for here, whatever the provider has asked.
func (s *Service) OIDCFinish(ctx context.Context, r Return) (In, error) {
	org, ok := orgOf(oidcPrefix, r.State)
	if s.oidc == nil || !ok {
		return In{}, nobody()
	}
	e, err := s.errand(ctx, org, r)
	if err != nil {
		return In{}, err
	}
	link, err := s.oidc.subject(ctx, e, r.Code, s.now())
	if err != nil {
		return In{}, s.foreign(ctx, org, r.From, err)
	}
	if e.Link != "" {
		return s.link(ctx, org, e.Link, link, r)
	}
	return s.enter(ctx, org, link, r.From)
}

// errand takes back what was remembered; each can be used once, by the browser that
// left.
func (s *Service) errand(ctx context.Context, org appraisal.OrgID, r Return) (errand, error) {
	var e errand
	ticket, err := s.secrets.TakeTicket(ctx, org, oidcTicket, hashOf(r.State), s.now())
	if missing(err) {
		return e, nobody()
	}
	if err != nil {
		return e, err
	}
	if json.Unmarshal([]byte(ticket.Body), &e) != nil || e.Browser != hashOf(r.Browser) {
		return errand{}, nobody()
	}
	return e, nil
}

// foreign makes every fault of a proof the same answer, and notes it.
func (s *Service) foreign(ctx context.Context, org appraisal.OrgID, from From, err error) error {
	if known := (*errs.Error)(nil); errors.As(err, &known) {
		return err
	}
	return s.refused(ctx, org, appraisal.Account{}, from, howOIDC)
}

// subject exchanges the code for a token, checks it and returns whose it is: the
// digest of issuer and subject.
func (c *oidcClient) subject(ctx context.Context, e errand, code string, now int64) (string, error) {
	provider, err := c.discover(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	answer, err := c.oauth(provider).Exchange(ctx, code, oauth2.VerifierOption(e.Verifier))
	if err != nil {
		return "", err
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return "", errors.New("no id_token")
	}
	clock := func() time.Time { return time.UnixMilli(now) }
	token, err := provider.Verifier(&oidc.Config{ClientID: c.config.ClientID, SupportedSigningAlgs: signingAlgs, Now: clock}).Verify(ctx, raw)
	if err != nil {
		return "", err
	}
	return linkOf(token), c.meant(token, e, now)
}

// meant says what Verify leaves to its caller: that the token answers this very
// request, and was made for us where it was made for several.
func (c *oidcClient) meant(token *oidc.IDToken, e errand, now int64) error {
	var claims struct {
		Azp string `json:"azp"`
		Nbf int64  `json:"nbf"`
	}
	switch err := token.Claims(&claims); {
	case err != nil:
		return err
	case token.Nonce != e.Nonce || e.Nonce == "":
		return errors.New("another nonce")
	case token.Subject == "":
		return errors.New("no subject")
	case claims.Azp != "" && claims.Azp != c.config.ClientID, claims.Azp == "" && len(token.Audience) > 1:
		return errors.New("made for another client")
	case !slices.Contains(token.Audience, c.config.ClientID):
		return errors.New("another audience")
	case claims.Nbf*1000 > now+minute, token.IssuedAt.UnixMilli() > now+minute:
		return errors.New("not valid yet")
	}
	return nil
}

func linkOf(token *oidc.IDToken) string { return hashOf(token.Issuer + "\x00" + token.Subject) }

// enter is a login by a link.
func (s *Service) enter(ctx context.Context, org appraisal.OrgID, link string, from From) (In, error) {
	var id string
	err := s.read(ctx, org, func(r appraisal.Reader) error {
		account, err := appraisal.AccountByLink(ctx, r, link)
		id = account.ID
		return err
	})
	if missing(err) {
		return In{}, errs.E(errs.Unknown, "identity.not_linked")
	}
	if err != nil {
		return In{}, err
	}
	st, secret, err := s.standing(ctx, org, id)
	if err != nil {
		return In{}, err
	}
	return s.admit(ctx, org, st, secret, Session{How: howOIDC}, from)
}

// link ties the login to the account whose session asked for it.
func (s *Service) link(ctx context.Context, org appraisal.OrgID, account, link string, r Return) (In, error) {
	is, err := s.fresh(ctx, r.Session)
	if err != nil {
		return In{}, err
	}
	if is.org != org || is.account.ID != account {
		return In{}, nobody()
	}
	changed, err := appraisal.Do(ctx, s.door, appraisal.ChangeLink, appraisal.Command[appraisal.SetLink]{Actor: self(org, is.account, r.From), Input: appraisal.SetLink{Link: link}})
	if err != nil {
		return In{}, err
	}
	is.account = changed
	return s.rotate(ctx, org, is.standing, is.session)
}
