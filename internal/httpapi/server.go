package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
)

// Identity says who is behind a session or a token. Both answer with an error of
// kind Unknown when nobody is, or no longer. It is a *identity.Service; without one
// the routes of accounts are not there.
type Identity interface {
	ActorOfSession(ctx context.Context, secret string) (appraisal.Actor, error)
	ActorOfToken(ctx context.Context, secret string) (appraisal.Actor, error)
}

// Config is how the door is set up. The zero value of a field is its default.
type Config struct {
	Log     *slog.Logger   // where the server writes what went wrong
	Proxies []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	Hosts   []string       // names the server answers to; empty is any, on plain loopback the machine's own
	Limits  Limits
	Health  func() error // nil while the store takes writes
	Version string       // of the program
	House   House        // files, signatures, background work
	Pages   Pages        // what people see; nil on a server for programs only
}

// Server answers requests. It is an http.Handler; Listen puts it on a socket.
type Server struct {
	config  Config
	door    *appraisal.Door
	who     Identity
	people  *identity.Service
	log     *slog.Logger
	routes  []*route
	mux     *http.ServeMux // the routes, and everything else behind "/"
	known   *http.ServeMux // the routes alone, to tell 404 from 405
	origin  *http.CrossOriginProtection
	limits  *limiter
	metrics *metrics
	boards  *boards
	openAPI func() []byte // made when somebody first asks; most servers are never asked
	started time.Time
	leaving chan struct{} // closed when the server no longer wants work
	leave   sync.Once
}

// New makes a server over a door. It panics when the table of routes contradicts
// itself, which a test finds.
func New(config Config, door *appraisal.Door, who Identity) *Server {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		config: config, door: door, who: who, log: config.Log,
		routes: allRoutes(), mux: http.NewServeMux(), known: http.NewServeMux(),
		origin: http.NewCrossOriginProtection(), limits: newLimiter(config.Limits), boards: newBoards(),
		started: time.Now(), leaving: make(chan struct{}),
	}
	s.people, _ = who.(*identity.Service)
	s.metrics = newMetrics(config.Health)
	s.openAPI = sync.OnceValue(func() []byte { return document(s.routes, config.Version) })
	for _, r := range s.routes {
		s.handle(r.pattern(), r, s.through(r))
	}
	for _, p := range s.fixed() {
		s.handle(p.pattern, nil, p.handle)
	}
	s.mux.HandleFunc("/", s.elsewhere)
	return s
}

// allRoutes is the whole table. It is made once and never changed: a server has it twice,
// for requests and for its own pages.
var allRoutes = sync.OnceValue(func() []*route {
	house := houseRoutes()
	for _, r := range house {
		r.house = true
	}
	return slices.Concat(routes(), preparingRoutes(), supervisionRoutes(), payRoutes(), resultRoutes(), roundRoutes(), evaluationRoutes(), tableRoutes(), accountRoutes(), house)
})

// handle registers a handler twice, see Server.known.
func (s *Server) handle(pattern string, r *route, serve func(x *exchange)) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		x, ok := w.(*exchange)
		if !ok {
			panic("httpapi: a handler was called around the server")
		}
		x.r, x.route = req, r
		serve(x)
	})
	s.mux.Handle(pattern, handler)
	s.known.Handle(pattern, handler)
}

// ServeHTTP looks at a request in the order of the package comment.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, r: r, server: s, id: s.door.IDs.New(), lang: langOf(r.Header.Get("Accept-Language"))}
	start := time.Now()
	defer s.finish(x, start)
	x.from(s.config.Proxies)
	x.protect()
	if err := s.admit(x); err != nil {
		x.refuse(err)
		x.drain()
		return
	}
	defer s.limits.leave()
	if path.Clean(r.URL.Path) != r.URL.Path { // ServeMux would redirect
		s.missing(x, r)
		return
	}
	s.mux.ServeHTTP(x, r)
}

// finish counts, logs, and turns a panic into an answer.
func (s *Server) finish(x *exchange, start time.Time) {
	if fault := recover(); fault != nil {
		if fault == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as net/http does
			s.metrics.done(x, start)
			panic(fault)
		}
		s.log.Error("panic", "request", x.id, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		if x.status == 0 {
			x.refuse(errs.E(errs.Internal, "errs.internal", errs.P("cause", fault)))
		}
	}
	s.metrics.done(x, start)
	s.note(x, start)
	x.release()
}

// admit refuses what should not get as far as a route.
func (s *Server) admit(x *exchange) error {
	if err := s.addressed(x); err != nil {
		return err
	}
	if !x.secure {
		return errs.E(errs.Forbidden, "httpapi.plain")
	}
	if err := s.origin.Check(x.r); err != nil {
		return errs.E(errs.Forbidden, "httpapi.origin")
	}
	select {
	case <-s.leaving:
		x.Header().Set("Connection", "close")
	default:
	}
	return s.limits.enter(x)
}

// through is what every route has in common.
func (s *Server) through(r *route) func(x *exchange) {
	return func(x *exchange) {
		err := s.identify(x)
		if err == nil {
			err = s.limits.often(x)
		}
		if err == nil && r.changes {
			err = x.wishes()
		}
		if err == nil {
			err = s.serve(x)
		}
		if err != nil {
			s.limits.failed(x, err)
			x.refuse(err)
		}
	}
}

// serve runs a route, the costly ones a few at a time.
func (s *Server) serve(x *exchange) error {
	defer x.traced()()
	if !x.route.heavy {
		return x.route.serve(s, x)
	}
	leave, err := s.limits.heavy(x)
	if err != nil {
		return err
	}
	defer leave()
	return x.route.serve(s, x)
}

// elsewhere is everything beside the table: pages for people, and what nobody takes.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request) {
	x, ok := w.(*exchange)
	if ok && s.config.Pages != nil && isPage(r.URL.Path) && s.allowed(r) == "" {
		s.page(x)
		return
	}
	s.missing(w, r)
}

// missing answers what no route takes: 405 when the path exists, else 404. It never
// redirects: a client that writes another path than it means should hear of it.
func (s *Server) missing(w http.ResponseWriter, r *http.Request) {
	x, ok := w.(*exchange)
	if !ok {
		return
	}
	allow := ""
	if path.Clean(r.URL.Path) == r.URL.Path {
		allow = s.allowed(r)
	}
	switch {
	case allow == "":
		s.limits.failed(x, nil)
		x.refuse(errs.E(errs.NotFound, "httpapi.no_route", errs.P("path", r.URL.Path)))
	case r.Method == http.MethodOptions:
		x.Header().Set("Allow", allow)
		x.WriteHeader(http.StatusNoContent)
	default:
		x.Header().Set("Allow", allow)
		x.refuse(&refusal{http.StatusMethodNotAllowed, errs.E(errs.Usage, "httpapi.method", errs.P("method", r.Method), errs.P("allowed", allow))})
	}
	x.drain()
}

// allowed lists the methods a path has; "" when there is no such path.
func (s *Server) allowed(r *http.Request) string {
	var methods []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.known.Handler(probe); pattern != "" {
			methods = append(methods, method)
		}
	}
	if len(methods) == 0 {
		return ""
	}
	return strings.Join(append(methods, "OPTIONS"), ", ")
}
