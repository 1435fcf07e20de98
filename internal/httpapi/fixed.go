package httpapi

import (
	"net/http"
	"time"

	"eightx/internal/errs"
)

// fixedRoute is a path beside the table: for machines that watch the server and for
// people who read about it. It shows nothing of any tenant.
type fixedRoute struct {
	pattern string
	handle  func(x *exchange)
}

func (s *Server) fixed() []fixedRoute {
	return []fixedRoute{
		{"GET /healthz", s.alive},
		{"GET /readyz", s.ready},
		{"GET /metrics", s.measured},
		{"GET /openapi.json", func(x *exchange) { x.send(http.StatusOK, s.openAPI(), hashTag(s.openAPI())) }},
		{"GET /docs", s.docs},
		{"GET /docs/style.css", docsStyle},
	}
}

// alive says that the process answers.
func (s *Server) alive(x *exchange) { x.send(http.StatusOK, s.saying("alive"), "") }

// saying is a state of the server as JSON. A rehearsal says so, and when it plays, so
// that nobody takes it for an office.
func (s *Server) saying(status string) []byte {
	said := `{"status":"` + status + `"`
	if s.door.Rehearsal {
		now := time.UnixMilli(s.door.Clock.Now()).In(time.FixedZone("", 8*60*60))
		said += `,"rehearsal":true,"now":"` + now.Format(time.RFC3339) + `"`
	}
	return []byte(said + "}")
}

// ready says that the store takes writes, and that the server is not about to stop.
func (s *Server) ready(x *exchange) {
	select {
	case <-s.leaving:
		x.refuse(errs.E(errs.Busy, "httpapi.leaving"))
		return
	default:
	}
	if s.config.Health != nil {
		if err := s.config.Health(); err != nil {
			s.log.Error("not ready", "cause", err.Error())
			x.refuse(errs.E(errs.Busy, "httpapi.unwritable"))
			return
		}
	}
	x.send(http.StatusOK, s.saying("ready"), "")
}

// measured shows the metrics to this machine only: they say how busy an office is.
func (s *Server) measured(x *exchange) {
	if !x.local() {
		x.refuse(errs.E(errs.NotFound, "httpapi.no_route", errs.P("path", x.r.URL.Path)))
		return
	}
	s.metrics.handler().ServeHTTP(x, x.r)
}
