package httpapi

import (
	"context"
	"reflect"
	"strings"

	"eightx/internal/appraisal"
)

// route is one line of the table: how an operation is reached from outside. Its
// permission and its name in the log are those of the operation.
type route struct {
	name    string // operationId: unique, stable for ever
	method  string
	path    string // below /api/v1, with {wildcards}
	action  string // row of the table of permissions; "" for doors that come before it
	changes bool   // it writes; otherwise it reads
	creates bool   // it answers 201
	public  bool   // everybody may come, without an account
	plain   bool   // it is no operation: without dry runs, keys and versions
	heavy   bool   // it costs much: few at a time
	house   bool   // it needs more of the house than the memory
	most    int64  // largest body in bytes
	media   string // of a body that is no JSON
	orMedia string // another form it may have
	example any    // an input, for the documentation and the tests

	in, out    reflect.Type
	body       *shape    // what the body may say; nil when it has none
	fromPath   []binding // values of the path
	fromQuery  []binding // values of the query
	serve      func(s *Server, x *exchange) error
	versionAt  []int // of the output's version, nil when it has none
	rawOutput  bool  // the output is no JSON, and says itself what it is
	tenantless bool  // it is above all tenants
}

// option changes a route from what is usual.
type option func(*route)

func created(r *route) { r.creates = true }
func heavy(r *route)   { r.heavy = true }

// large lets the body be a file (S-41).
func large(r *route) { r.most = MostBytes }

// example shows how the input looks.
func example(in any) option { return func(r *route) { r.example = in } }

// MostBytes is how large any body may be.
const MostBytes = 20 << 20

const (
	usualBytes  = 1 << 20 // of a body that is no file
	apiPrefix   = "/api/v1"
	orgPrefix   = "/orgs/{org}"
	orgWildcard = "org"
)

// change is a route to an operation: a POST, PUT, PATCH or DELETE inside a tenant.
func change[In, Out any](name, pattern string, op appraisal.Operation[In, Out], options ...option) *route {
	r := newRoute[In, Out](name, pattern, op.Action, options)
	r.changes = true
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[In](r, x)
		if err != nil {
			return err
		}
		wish := appraisal.Command[In]{Actor: x.actor, Input: in, Key: x.key, Match: x.match, Dry: x.dry}
		out, err := appraisal.Do(x.r.Context(), s.door, op, wish)
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

// read is a route to a question: a GET inside a tenant.
func read[In, Out any](name, pattern string, question appraisal.Question[In, Out], options ...option) *route {
	r := newRoute[In, Out](name, pattern, question.Action, options)
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[In](r, x)
		if err != nil {
			return err
		}
		out, err := appraisal.Ask(x.r.Context(), s.door, question, x.actor, in)
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

// own is a route to a function beside the operations, which goes through the door
// itself: what has to do with secrets. With an action the actor is known when it is
// called; without one it finds out itself who is asking: login, set-up.
func own[In, Out any](name, pattern, action string, f func(ctx context.Context, s *Server, x *exchange, in In) (Out, error), options ...option) *route {
	r := newRoute[In, Out](name, pattern, action, options)
	r.plain = true
	r.changes = r.method != "GET"
	r.serve = func(s *Server, x *exchange) error {
		in, err := bind[In](r, x)
		if err != nil {
			return err
		}
		out, err := f(x.r.Context(), s, x, in)
		if err != nil {
			return err
		}
		return x.answer(r, out)
	}
	return r
}

func newRoute[In, Out any](name, pattern, action string, options []option) *route {
	method, path, _ := strings.Cut(pattern, " ")
	r := &route{name: name, method: method, path: orgPrefix + path, action: action, most: usualBytes, in: reflect.TypeFor[In](), out: reflect.TypeFor[Out]()}
	for _, o := range options {
		o(r)
	}
	if r.tenantless {
		r.path = path
	}
	r.bindings()
	r.versionAt = versionOf(r.out)
	return r
}

// public is a route for those who have no account: whoever comes is a visitor, also
// when he has a session.
func public(r *route) { r.public = true }

// above takes a route out of the tenants.
func above(r *route) { r.tenantless = true }

// pattern is the route as ServeMux wants it.
func (r *route) pattern() string { return r.method + " " + apiPrefix + r.path }

// wildcards are the names in the path, the tenant's aside.
func (r *route) wildcards() []string {
	var names []string
	for _, part := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && name != orgWildcard+"}" {
			names = append(names, strings.TrimSuffix(strings.TrimSuffix(name, "}"), "..."))
		}
	}
	return names
}

// bindings says where each field of the input comes from: the path when it is named
// there; the query when its tag says so or there is no body; else the body.
func (r *route) bindings() {
	whole := shapeOf(r.in)
	if whole.form != object {
		return
	}
	wild := r.wildcards()
	for _, m := range append(whole.hidden, whole.members...) {
		if contains(wild, m.name) {
			r.fromPath = append(r.fromPath, bindingOf(m.name, m.path, r.in))
		}
	}
	for _, field := range reflect.VisibleFields(r.in) {
		if name := field.Tag.Get("query"); name != "" {
			r.fromQuery = append(r.fromQuery, bindingOf(name, field.Index, r.in))
		}
	}
	body := whole.without(wild)
	switch {
	case r.method == "GET":
		for _, m := range body.members {
			r.fromQuery = append(r.fromQuery, bindingOf(m.name, m.path, r.in))
		}
	case len(body.members) > 0:
		r.body = body
	}
}

// quickReader is an input that comes so often that it reads itself when it is written
// as most clients write it. It is true only when the strict reader would make the same
// of it, which a test compares.
type quickReader interface{ ReadJSON(text string) bool }

func readQuickly(in any, data []byte) bool {
	quick, ok := in.(quickReader)
	return ok && quick.ReadJSON(string(data))
}

// bind makes the input of a request.
func bind[In any](r *route, x *exchange) (In, error) {
	var in In
	if err := x.bindQuery(r, reflect.ValueOf(&in).Elem()); err != nil {
		return in, err
	}
	data, err := x.body(r)
	if err != nil {
		return in, err
	}
	if r.body != nil && !readQuickly(&in, data) {
		if err := readJSON(data, r.body, reflect.ValueOf(&in).Elem()); err != nil {
			return in, err
		}
	}
	return in, x.bindPath(r, reflect.ValueOf(&in).Elem())
}
