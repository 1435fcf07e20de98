package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"eightx/internal/appraisal"
	"eightx/internal/errs"
	"eightx/internal/identity"
	"eightx/internal/locale"
)

// Inside answers the routes of the table to other parts of the program, such as the
// command line, without a network: the same binding, the same strict reading of
// bodies, the same operations. What a person does about his own session is not
// there; everything else is.
type Inside struct {
	server *Server
	routes map[string]*route
}

// NewInside is the table of routes over a door. House may be empty for routes whose
// entry does not ask for it.
func NewInside(door *appraisal.Door, who Identity, house House) *Inside {
	s := &Server{config: Config{House: house}, door: door, who: who, boards: newBoards()}
	s.people, _ = who.(*identity.Service)
	in := &Inside{server: s, routes: map[string]*route{}}
	for _, r := range allRoutes() {
		in.routes[r.name] = r
	}
	return in
}

// Entries lists the routes that can be called from inside, in the order of the
// documentation.
func Entries() []Entry {
	var all []Entry
	for _, r := range allRoutes() {
		if r.action != "" {
			all = append(all, entryOf(r))
		}
	}
	return all
}

// Wish is one call from inside: what a request would say.
type Wish struct {
	Name   string          // of the route
	Actor  appraisal.Actor // in the tenant it is about
	Values []Given         // fields of the path, the query and the body
	Body   []byte          // the whole body, when no value is one of its fields
	CSV    bool            // the body is a CSV file, where the route takes one
	Key    string          // idempotency key
	Match  int64           // version the user has seen; 0 is any
	Dry    bool
	Lang   locale.Lang
}

// Given is the text of one field.
type Given struct{ Name, Text string }

// Answer is what a route says.
type Answer struct {
	Media string // application/json, or the type of a file
	Data  []byte
}

// Call does what a route does.
func (i *Inside) Call(ctx context.Context, w Wish) (Answer, error) {
	r, err := i.find(w.Name)
	if err != nil {
		return Answer{}, err
	}
	if r.public { // as over the network: nobody in particular
		visitor := appraisal.Visitor(w.Actor.Org)
		visitor.Request, visitor.Source = w.Actor.Request, w.Actor.Source
		w.Actor = visitor
	}
	req, err := w.request(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	kept := &keptAnswer{header: http.Header{}}
	x := &exchange{ResponseWriter: kept, r: req, server: i.server, route: r, id: w.Actor.Request, lang: w.Lang, source: w.Actor.Source, secure: true, actor: w.Actor}
	defer x.release()
	if r.changes {
		err = x.wishes()
	}
	if err == nil {
		err = r.serve(i.server, x)
	}
	return Answer{Media: kept.header.Get("Content-Type"), Data: kept.body.Bytes()}, err
}

// find refuses what is about a person's own session: it is in a cookie, and there is
// none here.
func (i *Inside) find(name string) (*route, error) {
	r, known := i.routes[name]
	switch {
	case !known:
		return nil, errs.E(errs.NotFound, "httpapi.inside.no_route", errs.P("name", name))
	case r.action == "":
		return nil, errs.E(errs.Usage, "httpapi.inside.session", errs.P("name", name), errs.P("path", r.method+" "+apiPrefix+r.path))
	}
	return r, nil
}

// request puts the wish into the form the routes read.
func (w Wish) request(ctx context.Context, r *route) (*http.Request, error) {
	path, query, members := url.Values{}, url.Values{}, &bodyOf{shape: r.body}
	for _, given := range w.Values {
		switch {
		case bound(r.fromPath, given.Name):
			path.Set(given.Name, given.Text)
		case bound(r.fromQuery, given.Name):
			query.Add(given.Name, given.Text)
		default:
			if err := members.add(r, given); err != nil {
				return nil, err
			}
		}
	}
	if w.Dry {
		query.Set("dry", "1")
	}
	req := (&http.Request{Method: r.method, URL: &url.URL{RawQuery: query.Encode()}, Header: http.Header{}}).WithContext(ctx)
	if err := setPath(req, r, path, string(w.Actor.Org)); err != nil {
		return nil, err
	}
	body, err := members.whole(w.Body)
	if err != nil {
		return nil, err
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return req, w.headers(req, r)
}

// setPath fills the wildcards.
func setPath(req *http.Request, r *route, given url.Values, org string) error {
	given.Set(orgWildcard, org)
	req.URL.Path = apiPrefix + r.path
	for name := range given {
		req.SetPathValue(name, given.Get(name))
		req.URL.Path = strings.ReplaceAll(req.URL.Path, "{"+name+"}", given.Get(name))
	}
	for _, name := range r.wildcards() {
		if given.Get(name) == "" {
			return errs.E(errs.Usage, "httpapi.inside.missing", errs.Where{Path: name}, errs.P("name", r.name), errs.P("field", name))
		}
	}
	return nil
}

func bound(bindings []binding, name string) bool {
	for _, b := range bindings {
		if b.name == name {
			return true
		}
	}
	return false
}

// headers says how the operation is to be done. A route that is no operation cannot
// keep such promises, and says so.
func (w Wish) headers(req *http.Request, r *route) error {
	if (w.Key != "" || w.Match != 0 || w.Dry) && (r.plain || !r.changes) {
		return errs.E(errs.Usage, "httpapi.inside.plain", errs.P("name", r.name))
	}
	req.Header.Set("Content-Type", JSONType)
	switch {
	case w.CSV && r.orMedia != "":
		req.Header.Set("Content-Type", r.orMedia)
	case r.media != "":
		req.Header.Set("Content-Type", r.media)
	}
	if w.Key != "" {
		req.Header.Set("Idempotency-Key", w.Key)
	}
	if w.Match != 0 {
		req.Header.Set("If-Match", `"`+strconv.FormatInt(w.Match, 10)+`"`)
	}
	return nil
}

// keptAnswer is the answer as bytes.
type keptAnswer struct {
	header http.Header
	body   bytes.Buffer
}

// Header is part of http.ResponseWriter.
func (k *keptAnswer) Header() http.Header { return k.header }

// Write is part of http.ResponseWriter.
func (k *keptAnswer) Write(data []byte) (int, error) { return k.body.Write(data) }

// WriteHeader is part of http.ResponseWriter; errors come back as errors.
func (k *keptAnswer) WriteHeader(int) {}
