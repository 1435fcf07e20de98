package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// Pages answers every path that is neither the JSON door's nor a machine's: what
// people see. It comes behind the same guard (hosts, encryption, origin, limits).
// Visit returns the refusal it showed, so that guessing is counted and faults are
// logged, or nil.
type Pages interface {
	Visit(w http.ResponseWriter, r *http.Request, v *Visit) error
}

// Visit is one request for a page.
type Visit struct {
	ID     string      // of the request
	Lang   locale.Lang // what the browser asks for; Chinese when it asks for nothing
	Source string      // address it came from, behind trusted proxies
	Local  bool        // it came from this machine

	x *exchange
}

// From is the visit as package identity wants it.
func (v *Visit) From() identity.From { return v.x.origin() }

// Session is the secret of the session, "" without one.
func (v *Visit) Session() string { return v.x.cookie() }

// SetSession gives the session to the browser until it ends; "" takes it away.
func (v *Visit) SetSession(secret string, until int64) {
	v.x.setCookie(secret, time.Until(time.UnixMilli(until)))
}

// Secure says whether cookies may ask for encryption.
func (v *Visit) Secure() bool { return !v.x.plainLoopback() }

// Often refuses who asks more often than people do: an account by its name, a visitor
// by his address.
func (v *Visit) Often(actor appraisal.Actor) error {
	v.x.actor = actor
	if !actor.Has(appraisal.RoleVisitor) {
		return v.x.server.limits.account(v.x)
	}
	return v.x.server.limits.visitor(v.x)
}

// Heavy runs something costly, a few at a time.
func (v *Visit) Heavy(do func() error) error {
	leave, err := v.x.server.limits.heavy(v.x)
	if err != nil {
		return err
	}
	defer leave()
	return do()
}

// Status is the status a refusal is answered with.
func Status(err error) int { return statusOf(err) }

// Hidden makes an error that may be shown: of what went wrong inside nothing is told
// but the request's id, under which the server's log knows more (S-51).
func Hidden(err error, id string) []*errs.Error {
	all := append([]*errs.Error{}, errs.All(err)...)
	for i, e := range all {
		if e.Kind == errs.Internal {
			all[i] = errs.E(errs.Internal, "httpapi.internal", errs.P("request", id))
		}
	}
	return all
}

// isPage says whether a path belongs to people.
func isPage(path string) bool {
	return !strings.HasPrefix(path, "/api/")
}

// page lets the pages answer.
func (s *Server) page(x *exchange) {
	v := &Visit{ID: x.id, Lang: x.lang, Source: x.source, Local: x.local(), x: x}
	if err := s.config.Pages.Visit(x, x.r, v); err != nil {
		x.err = err
		s.limits.failed(x, err)
		if guessed(err) {
			s.limits.failures.take(x.source)
		}
	}
}

// Way is what a page must know of a route before it offers it.
type Way struct {
	Name, Permission     string
	Public, Plain, Heavy bool
}

// Way finds a route by its name; ok is false when there is none.
func (i *Inside) Way(name string) (way Way, ok bool) {
	r, known := i.routes[name]
	if !known {
		return Way{}, false
	}
	return Way{Name: r.name, Permission: r.action, Public: r.public, Plain: r.plain, Heavy: r.heavy}, true
}

// Receipt is the number and time of the entry under which an act stands in the log,
// found by the key it was sent with.
func Receipt(ctx context.Context, door *appraisal.Door, org appraisal.OrgID, key string) (seq, at int64) {
	_ = door.Store.Read(ctx, org, func(r appraisal.Reader) error {
		request, err := r.Request(ctx, key)
		seq, at = request.Seq, request.Time
		return err
	})
	return seq, at
}
