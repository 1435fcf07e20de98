package pages

import (
	"context"
	"net/http"
	"strings"

	"eightx/auditlog"
	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/httpapi"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// Config is what the pages stand on.
type Config struct {
	Door    *appraisal.Door
	People  *identity.Service
	Inside  *httpapi.Inside // the table of routes, which every act goes through
	Version string          // of the program
	Heads   Heads           // of the logs; nil on a server that signs nothing
	Jobs    httpapi.Jobs    // background work; nil without any
}

// Heads are the short heads of the logs, which stand on paper.
type Heads interface {
	// Head is the log's head of now: the line that is printed.
	Head(ctx context.Context, org appraisal.OrgID) (auditlog.Head, error)
	// Fits says whether the log still begins with what a printed line says.
	Fits(ctx context.Context, org appraisal.OrgID, head auditlog.Head) (bool, error)
}

// Site answers requests for pages. It implements httpapi.Pages.
type Site struct {
	Config
	mux       *http.ServeMux
	templates templates
	assets    *assets
	paths     map[string]bool // of pages
}

// New makes the pages. It panics when the list of pages contradicts itself, which a
// test finds.
func New(config Config) *Site {
	s := &Site{Config: config, mux: http.NewServeMux(), assets: openAssets(), paths: map[string]bool{"/": true}}
	for _, p := range allPages() {
		s.paths[p.path] = true
		s.handle("GET "+p.path, p.show)
	}
	s.handle("POST /act/{route}", (*visit).act)
	for pattern, handle := range doors {
		s.handle(pattern, handle)
	}
	return s
}

// doors are what is neither a page nor an act of the application: signing in and out,
// and how pages look to whoever is there.
var doors = map[string]func(v *visit) error{
	"POST /login":           (*visit).signIn,
	"POST /prove":           (*visit).prove,
	"POST /rehearse":        (*visit).rehearse,
	"POST /login/code":      (*visit).giveCode,
	"POST /login/recover":   (*visit).redeem,
	"POST /logout":          (*visit).signOut,
	"POST /setup":           (*visit).setUp,
	"POST /me/password":     (*visit).changePassword,
	"POST /me/second":       (*visit).confirmSecond,
	"POST /me/second/off":   (*visit).removeSecond,
	"POST /look":            (*visit).look,
	"POST /schemes/begin":   (*visit).beginScheme,
	"GET /assets/{name...}": (*visit).asset,
}

// carrier brings a visit through the mux, which knows http.ResponseWriter only.
type carrier struct {
	http.ResponseWriter
	v   *visit
	err error
}

func (s *Site) handle(pattern string, serve func(v *visit) error) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if c, ok := w.(*carrier); ok {
			c.v.r = r
			c.err = serve(c.v)
		}
	})
}

// Visit answers one request.
func (s *Site) Visit(w http.ResponseWriter, r *http.Request, hv *httpapi.Visit) error {
	protect(w.Header())
	v := &visit{Visit: hv, site: s, w: w, r: r}
	v.readCookies()
	c := &carrier{ResponseWriter: w, v: v}
	if _, pattern := s.mux.Handler(r); pattern == "" || r.Method == http.MethodOptions {
		return v.refuse(errs.E(errs.NotFound, "pages.no_page", errs.P("path", r.URL.Path)))
	}
	s.mux.ServeHTTP(c, r)
	if v.done { // led elsewhere
		return nil
	}
	if c.err != nil {
		return v.refuse(c.err)
	}
	return v.shown
}

// protect allows pages what the JSON door forbids: pictures inside stylesheets, and
// pictures and downloads that scripts make.
func protect(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "+
		"connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")
}

// lang is the language of the text, or the browser's.
func langOr(name string, otherwise locale.Lang) locale.Lang {
	if lang, ok := locale.Parse(strings.TrimSpace(name)); ok {
		return lang
	}
	return otherwise
}
