// Package errs is the one error type that crosses the borders of internal
// packages: what kind of trouble it is for the program, which code it has for
// translation and search, where in the user's files it is, and what the user can
// do next.
//
//	return errs.E(errs.Invalid, "tabular.number",
//		errs.Where{File: "facts.xlsx", Sheet: "村社", Cell: "C7"},
//		errs.P("read", "七"))
//
// It is not for findings of the checker, which are results and not failures, nor
// for the core packages, which import the standard library only and return
// errors of their own that their callers translate.
package errs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"eightx/internal/locale"
)

// Kind says what the program can do about an error. The zero value is Internal,
// so that an error nobody classified is treated as our own fault.
type Kind uint8

// The kinds.
const (
	Internal  Kind = iota // the program is wrong; the user can only report it
	Usage                 // the command line or request makes no sense
	Invalid               // the user's data are wrong
	NotFound              // what the user named does not exist
	Conflict              // it exists already, or somebody changed it meanwhile
	Forbidden             // the user may not do this
	Unknown               // nobody has said who is asking, or the proof does not hold
	StepUp                // the user may, after proving again who he is
	TooLarge              // more than the program takes in one piece
	Busy                  // too much at once; the same request works later
	Full                  // no room left on the disk; nothing was saved
)

// String returns the kind as it stands in logs and JSON.
func (k Kind) String() string {
	names := [...]string{"internal", "usage", "invalid", "notFound", "conflict", "forbidden", "unknown", "stepUp", "tooLarge", "busy", "full"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is the error. Build it with E.
type Error struct {
	Kind   Kind
	Code   string       // code of the text that says what happened
	Params []locale.Arg // the values in that text
	Where  Where        // place in the user's files; zero when there is none
	Fixes  []Fix        // what to do next, most useful first
	Cause  error        // for logs and errors.Is; never shown unless Internal
}

// Detail is a part of an error that E puts in its place: a Where, a Param, a Fix
// or a Cause.
type Detail interface{ in(*Error) }

// E makes an error of a kind and code. When no Fix is given and the code has a
// text under its own name with ".fix" behind, that text becomes the Fix.
func E(kind Kind, code string, details ...Detail) *Error {
	e := &Error{Kind: kind, Code: code}
	for _, detail := range details {
		detail.in(e)
	}
	if len(e.Fixes) == 0 && locale.Has(code+".fix") {
		e.Fixes = []Fix{{Code: code + ".fix"}}
	}
	return e
}

// Param is a value the texts of the error and its fixes can name.
type Param locale.Arg

// P makes a Param, writing the value the way fmt.Sprint does.
func P(name string, value any) Param { return Param(locale.A(name, value)) }

func (p Param) in(e *Error) { e.Params = append(e.Params, locale.Arg(p)) }

// Fix is a thing the user can do. Its text is filled with the Params of the
// error and its own.
type Fix struct {
	Code   string
	Params []locale.Arg
}

func (f Fix) in(e *Error) { e.Fixes = append(e.Fixes, f) }

// Cause is the error underneath.
func Cause(err error) Detail { return cause{err} }

type cause struct{ error }

func (c cause) in(e *Error) { e.Cause = c.error }

// Error writes the error for a log: place, code, values and cause, in no
// language. Users get Render instead.
func (e *Error) Error() string {
	var parts []string
	if place := e.Where.String(); place != "" {
		parts = append(parts, place)
	}
	code := e.Code
	for _, param := range e.Params {
		code += fmt.Sprintf(" %s=%q", param.Name, param.Value)
	}
	parts = append(parts, code)
	if e.Cause != nil {
		parts = append(parts, e.Cause.Error())
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, errs.E(kind, code)) true for an error of the same kind
// and code, whatever its values and place.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Kind == e.Kind && other.Code == e.Code
}

// List is several errors of equal rank, such as all wrong cells of a workbook.
type List []*Error

// Err returns the list as an error, or nil when it is empty. One error comes
// back as itself.
func (l List) Err() error {
	switch len(l) {
	case 0:
		return nil
	case 1:
		return l[0]
	}
	return l
}

// Error writes each error on a line of its own, for a log.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors of the list, for errors.Is and errors.As.
func (l List) Unwrap() []error {
	all := make([]error, len(l))
	for i, e := range l {
		all[i] = e
	}
	return all
}

// All returns every Error inside err, in order: of a List each of its errors, of
// a wrapped or single Error that one. Anything else becomes an Internal error
// around err, so that the result is empty for nil only.
func All(err error) List {
	if err == nil {
		return nil
	}
	var list List
	if errors.As(err, &list) {
		return slices.Clone(list)
	}
	var one *Error
	if errors.As(err, &one) {
		return List{one}
	}
	return List{E(Internal, "errs.internal", P("cause", err.Error()), Cause(err))}
}

// KindOf returns the worst kind inside err: Internal when any part is Internal,
// else the kind of the first part. A nil error has no kind and counts as Internal.
func KindOf(err error) Kind {
	if one, ok := err.(*Error); ok && one != nil { // the usual case, told at once; the others follow
		return one.Kind
	}
	all := All(err)
	if len(all) == 0 || slices.ContainsFunc(all, func(e *Error) bool { return e.Kind == Internal }) {
		return Internal
	}
	return all[0].Kind
}
