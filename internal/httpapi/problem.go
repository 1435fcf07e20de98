package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"eightx/internal/errs"
	"eightx/internal/locale"
)

// Problem is what every refusal looks like (RFC 9457). Code is stable for ever and
// what programs look at; everything else is for people. Detail is the message in the
// language of Accept-Language; Message has it in both.
type Problem struct {
	Type      string            `json:"type"`   // /docs#code-<code>
	Title     string            `json:"title"`  // of the status, in words
	Status    int               `json:"status"` // as in the status line
	Code      string            `json:"code"`
	Detail    string            `json:"detail"`
	Message   Both              `json:"message"`
	Field     string            `json:"field,omitempty"` // path in the input: lines[3].points
	Where     *errs.Where       `json:"where,omitempty"` // place in a file that was sent
	Params    map[string]string `json:"params,omitempty"`
	Fixes     []Both            `json:"fixes,omitempty"` // what to do next
	RequestID string            `json:"requestId"`
	Errors    []Problem         `json:"errors,omitempty"` // all of them, when there are several
	More      int               `json:"more,omitempty"`   // how many were left out of Errors
}

// Both is a text in the two languages.
type Both struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// mostErrors of one input are told; nobody reads more.
const mostErrors = 200

// refusal is an error with a status that its kind does not say.
type refusal struct {
	status int
	error
}

func (r *refusal) Unwrap() error { return r.error }

// statuses are the status of each kind of error; what nobody classified is our own
// fault.
var statuses = map[errs.Kind]int{
	errs.Internal:  http.StatusInternalServerError,
	errs.Usage:     http.StatusBadRequest,
	errs.Invalid:   http.StatusUnprocessableEntity,
	errs.NotFound:  http.StatusNotFound,
	errs.Conflict:  http.StatusConflict,
	errs.Forbidden: http.StatusForbidden,
	errs.Unknown:   http.StatusUnauthorized,
	errs.StepUp:    http.StatusUnauthorized,
	errs.TooLarge:  http.StatusRequestEntityTooLarge,
	errs.Busy:      http.StatusServiceUnavailable,
	errs.Full:      http.StatusInsufficientStorage,
}

// statusOf is an error's status: the one a refusal names, or its kind's.
func statusOf(err error) int {
	var own *refusal
	if errors.As(err, &own) {
		return own.status
	}
	if status, known := statuses[errs.KindOf(err)]; known {
		return status
	}
	return http.StatusInternalServerError
}

// refuse answers with a problem.
func (x *exchange) refuse(err error) {
	x.err = err
	status := statusOf(err)
	if x.match != 0 && status == http.StatusConflict && errs.All(err)[0].Code == "do.changed_meanwhile" {
		status = http.StatusPreconditionFailed
	}
	if x.status != 0 { // the answer has begun; all that is left is to break it off
		panic(http.ErrAbortHandler)
	}
	x.challenge(status, err)
	data, failed := json.Marshal(x.problem(status, err))
	if failed != nil {
		data = []byte("{}")
	}
	header := x.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Content-Language", x.lang.String())
	header.Set("Content-Length", strconv.Itoa(len(data)))
	x.WriteHeader(status)
	if x.r.Method != http.MethodHead {
		_, _ = x.Write(data)
	}
}

// challenge sets the headers that go with a status.
func (x *exchange) challenge(status int, err error) {
	header := x.Header()
	switch status {
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", `Bearer realm="eightx"`)
		if errs.KindOf(err) == errs.StepUp {
			header.Set("WWW-Authenticate", `Bearer realm="eightx", error="insufficient_user_authentication"`)
		}
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		if header.Get("Retry-After") == "" {
			header.Set("Retry-After", "1")
		}
	case http.StatusRequestEntityTooLarge:
		header.Set("Connection", "close")
	}
}

// problem is the error for people and programs. Of what went wrong inside nothing
// is told but that it did, and the id under which the server's log knows more (S-51).
func (x *exchange) problem(status int, err error) Problem {
	all := errs.All(err)
	p := x.one(status, all[0])
	p.RequestID = x.id
	if len(all) > 1 {
		for _, e := range all[:min(len(all), mostErrors)] {
			p.Errors = append(p.Errors, x.one(status, e))
		}
		p.More = max(0, len(all)-mostErrors)
	}
	return p
}

func (x *exchange) one(status int, e *errs.Error) Problem {
	if e.Kind == errs.Internal {
		e = errs.E(errs.Internal, "httpapi.internal", errs.P("request", x.id))
	}
	p := Problem{
		Type: "/docs#code-" + e.Code, Title: locale.Text(x.lang, "httpapi.status."+strconv.Itoa(status)), Status: status,
		Code: e.Code, Detail: e.Message(x.lang), Message: Both{e.Message(locale.Zh), e.Message(locale.En)},
		Field: e.Where.Path, RequestID: x.id,
	}
	zh, en := e.Advice(locale.Zh), e.Advice(locale.En)
	for i := range zh {
		p.Fixes = append(p.Fixes, Both{zh[i], en[i]})
	}
	for _, param := range e.Params {
		if p.Params == nil {
			p.Params = map[string]string{}
		}
		p.Params[param.Name] = param.Value
	}
	if e.Where.File != "" || e.Where.Cell != "" || e.Where.Line != 0 {
		p.Where = &e.Where
	}
	return p
}
