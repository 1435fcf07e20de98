package httpapi

import (
	"context"
	"net/http"
	"time"

	"eightx/internal/identity"
)

// A login at another identity provider is two calls of our own page, so that nothing
// changes on a GET and every cookie stays with same-site requests: "begin" says where
// to go, the provider sends the browser back to the page, and the page calls "finish"
// with what the provider has put into the address.
func oidcRoutes() []*route {
	return []*route{
		own("oidc.begin", "POST /session/oidc", "", beginOIDC, example(Errand{})),
		own("oidc.finish", "POST /session/oidc/finish", "", finishOIDC, example(ComingBack{State: "8xo_demo.…", Code: "…"})),
	}
}

// Errand is what to do at the provider: come in, or link the account of the session.
type Errand struct {
	Link bool `json:"link,omitempty"`
}

// Departure is where to send the browser.
type Departure struct {
	URL string `json:"url"`
}

// The errand's cookie lives as long as the errand.
const (
	errandCookie      = "__Host-eightx-errand"
	errandCookiePlain = "eightx-loopback-errand"
	errandLives       = 10 * time.Minute
)

func (x *exchange) errandName() string {
	if x.plainLoopback() {
		return errandCookiePlain
	}
	return errandCookie
}

func (x *exchange) setErrand(browser string, lives time.Duration) {
	cookie := &http.Cookie{
		Name: x.errandName(), Value: browser, Path: "/", MaxAge: int(lives.Seconds()),
		Secure: !x.plainLoopback(), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if browser == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(x, cookie)
}

func beginOIDC(ctx context.Context, s *Server, x *exchange, in Errand) (Departure, error) {
	people, err := s.service()
	if err != nil {
		return Departure{}, err
	}
	session := ""
	if in.Link {
		if session, err = x.session(); err != nil {
			return Departure{}, err
		}
	}
	leaving, err := people.OIDCStart(ctx, x.actor.Org, session)
	if err != nil {
		return Departure{}, err
	}
	x.setErrand(leaving.Browser, errandLives)
	return Departure{URL: leaving.URL}, nil
}

// ComingBack is what the provider has put into the address.
type ComingBack struct {
	State string `json:"state"`
	Code  string `json:"code"`
}

func finishOIDC(ctx context.Context, s *Server, x *exchange, in ComingBack) (Standing, error) {
	people, err := s.service()
	if err != nil {
		return Standing{}, err
	}
	back := identity.Return{State: in.State, Code: in.Code, Session: x.cookie(), From: x.origin()}
	if cookie, err := x.r.Cookie(x.errandName()); err == nil {
		back.Browser = cookie.Value
	}
	x.setErrand("", 0)
	return x.in(people.OIDCFinish(ctx, back))
}
