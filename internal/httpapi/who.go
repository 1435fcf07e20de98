package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/locale"
)

// from finds out where the request came from and whether anybody could listen on
// the way. Headers of proxies are believed from trusted proxies only (S-47): the
// address is the last one in X-Forwarded-For that is no trusted proxy.
func (x *exchange) from(trusted []netip.Prefix) {
	peer, err := netip.ParseAddrPort(x.r.RemoteAddr)
	if err != nil {
		x.source, x.secure = "", x.r.TLS != nil
		return
	}
	address := peer.Addr().Unmap()
	x.secure = x.r.TLS != nil || address.IsLoopback() && x.r.Header.Get("X-Forwarded-For") == ""
	if within(trusted, address) {
		if forwarded := x.r.Header.Values("X-Forwarded-For"); len(forwarded) > 0 {
			address = lastUntrusted(trusted, address, strings.Join(forwarded, ","))
			x.secure = x.r.TLS != nil
		}
		if x.r.Header.Get("X-Forwarded-Proto") == "https" {
			x.secure = true
		}
	}
	x.source = address.String()
}

func within(prefixes []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(address) })
}

func lastUntrusted(trusted []netip.Prefix, peer netip.Addr, forwarded string) netip.Addr {
	hops := strings.Split(forwarded, ",")
	for _, hop := range slices.Backward(hops) {
		address, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return peer
		}
		peer = address.Unmap()
		if !within(trusted, peer) {
			return peer
		}
	}
	return peer
}

// addressed refuses a request that names another server. On plain loopback only the
// machine's own names are taken: otherwise a page of another site whose name points
// here could act as this one.
func (s *Server) addressed(x *exchange) error {
	host := hostOf(x.r.Host)
	allowed := len(s.config.Hosts) == 0 || slices.Contains(s.config.Hosts, host)
	if x.r.TLS == nil && x.local() {
		address, err := netip.ParseAddr(host)
		allowed = host == "localhost" || err == nil && address.IsLoopback() || len(s.config.Hosts) > 0 && allowed
	}
	if host == "" || !allowed {
		return &refusal{http.StatusMisdirectedRequest, errs.E(errs.Usage, "httpapi.host", errs.P("host", host))}
	}
	return nil
}

func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
}

// local says whether the request came from this machine itself.
func (x *exchange) local() bool {
	address, err := netip.ParseAddr(x.source)
	return err == nil && address.IsLoopback()
}

// identify finds the actor of a request inside a tenant. Whoever belongs to another
// tenant, and is not its county on a visit, hears that the path does not exist (S-35).
func (s *Server) identify(x *exchange) error {
	org := appraisal.OrgID(x.r.PathValue(orgWildcard))
	x.actor = appraisal.Actor{Org: org, Request: x.id, Source: x.source}
	if x.route.action == "" {
		return nil
	}
	if x.route.public {
		x.actor = appraisal.Visitor(org)
		x.actor.Request, x.actor.Source = x.id, x.source
		return nil
	}
	actor, err := s.asks(x)
	if err != nil {
		return err
	}
	if actor.Org != org {
		if actor, err = appraisal.LookInto(x.r.Context(), s.door, actor, org); err != nil {
			return errs.E(errs.NotFound, "httpapi.no_route", errs.P("path", x.r.URL.Path), errs.Cause(err))
		}
	}
	actor.Request, actor.Source = x.id, x.source
	x.actor = actor
	return nil
}

// asks reads the token or the session's cookie. A token wins: a program that sends
// one means it.
func (s *Server) asks(x *exchange) (appraisal.Actor, error) {
	if given := x.r.Header.Get("Authorization"); given != "" {
		scheme, token, _ := strings.Cut(given, " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return appraisal.Actor{}, errs.E(errs.Unknown, "httpapi.authorization")
		}
		return s.who.ActorOfToken(x.r.Context(), token)
	}
	if secret := x.cookie(); secret != "" {
		return s.who.ActorOfSession(x.r.Context(), secret)
	}
	return appraisal.Actor{}, errs.E(errs.Unknown, "httpapi.nobody")
}

// Names of the session's cookie. Browsers keep a __Host- cookie to encrypted
// connections and to this very host. On plain HTTP, which is answered on loopback
// only, they would drop it; there the cookie has a name of its own and no Secure.
const (
	cookieName      = "__Host-eightx"
	cookieNamePlain = "eightx-loopback"
)

func (x *exchange) plainLoopback() bool { return x.r.TLS == nil && x.local() }

func (x *exchange) cookieName() string {
	if x.plainLoopback() {
		return cookieNamePlain
	}
	return cookieName
}

func (x *exchange) cookie() string {
	cookie, err := x.r.Cookie(x.cookieName())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// setCookie gives the session to the browser until it ends; "" takes it away.
func (x *exchange) setCookie(secret string, lives time.Duration) {
	cookie := &http.Cookie{
		Name: x.cookieName(), Value: secret, Path: "/", MaxAge: int(lives.Seconds()),
		Secure: !x.plainLoopback(), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(x, cookie)
}

// langOf is the language that Accept-Language wants more: Chinese unless English
// comes first.
func langOf(header string) locale.Lang {
	best, lang := 0.0, locale.Zh
	for one := range strings.SplitSeq(header, ",") {
		name, quality := wanted(one)
		if candidate, ok := locale.Parse(name); ok && quality > best {
			best, lang = quality, candidate
		}
	}
	return lang
}
