package auditlog

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Entry is 操作留痕: one act in one tenant's log. Its canonical bytes are what is
// hashed; every other form is for people.
type Entry struct {
	Org  string `json:"org"`  // the tenant whose log it is in
	Seq  int64  `json:"seq"`  // place in the log, from 0
	Time int64  `json:"time"` // Unix milliseconds; never less than the entry before
	// Clock is "" or says that Time was set by the log and not by the clock:
	// "clamped", because the clock had gone back.
	Clock   string `json:"clock,omitempty"`
	Actor   Actor  `json:"actor"`
	Action  string `json:"action"`            // what was done, as in the table of routes: "sheet.submit"
	Object  Object `json:"object"`            // what it was done to
	Request string `json:"request,omitempty"` // id of the request, as in the server's log
	Source  string `json:"source,omitempty"`  // where it came from: "web", "api", "cli", "job"
	Reason  string `json:"reason,omitempty"`  // what the actor gave as the reason, when one is asked for
	Input   Digest `json:"input,omitempty"`   // of the request's body, or ""
	Result  string `json:"result"`            // Done, Denied or Read
	// Changes are the records the act created, changed or deleted.
	Changes []Change `json:"changes,omitempty"`
}

// Results of an act. Others may be added, so readers accept any word.
const (
	Done   = "done"   // carried out
	Denied = "denied" // refused, and nothing changed
	Read   = "read"   // sealed or personal data was shown, and nothing changed
)

// Clamped marks an entry whose time is that of the entry before, because the
// clock had gone back.
const Clamped = "clamped"

// Actor is who acted.
type Actor struct {
	Account string `json:"account"`         // id of the account; "" before anybody has logged in
	Role    string `json:"role"`            // the role in which the account acted
	Token   string `json:"token,omitempty"` // id of the API token, when one was used
}

// Object names a record.
type Object struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Change is what became of one record.
type Change struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int64  `json:"version"`          // of the record after the change
	Before  Digest `json:"before,omitempty"` // of its body before; "" when the act created it
	After   Digest `json:"after,omitempty"`  // of its body after; "" when the act deleted it
}

// biggest is the largest integer every JSON reader keeps exact.
const biggest = 1<<53 - 1

// Check says what is wrong with an entry that cannot be in a log.
func (e *Entry) Check() error {
	switch {
	case e.Org == "":
		return errors.New("an entry needs its tenant")
	case e.Action == "":
		return errors.New("an entry needs its action")
	case e.Result == "":
		return errors.New("an entry needs its result")
	case e.Seq < 0 || e.Seq > biggest:
		return fmt.Errorf("an entry cannot have the number %d", e.Seq)
	case e.Time < 0 || e.Time > biggest:
		return fmt.Errorf("an entry cannot have the time %d", e.Time)
	}
	if err := checkDigest(e.Input); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	for i, c := range e.Changes {
		if err := c.check(); err != nil {
			return fmt.Errorf("change %d: %w", i+1, err)
		}
	}
	return nil
}

func (c Change) check() error {
	switch {
	case c.Kind == "" || c.ID == "":
		return errors.New("a change needs the kind and the id of its record")
	case c.Version < 0 || c.Version > biggest:
		return fmt.Errorf("a record cannot have the version %d", c.Version)
	}
	if err := checkDigest(c.Before); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	if err := checkDigest(c.After); err != nil {
		return fmt.Errorf("after: %w", err)
	}
	return nil
}

func checkDigest(d Digest) error {
	if d == "" {
		return nil
	}
	_, err := d.Suite()
	return err
}

// Bytes is the canonical form: JSON after RFC 8785, members in the order of
// their names, empty ones left out, and text that is not UTF-8 replaced by
// U+FFFD. It does not check the entry.
func (e *Entry) Bytes() []byte { return e.Append(make([]byte, 0, 256+220*len(e.Changes))) }

// Append appends the canonical form to b.
func (e *Entry) Append(b []byte) []byte {
	w := members{b: append(b, '{')}
	w.text("action", e.Action)
	w.actor(e.Actor)
	w.changes(e.Changes)
	w.text("clock", e.Clock)
	w.text("input", string(e.Input))
	w.object(e.Object)
	w.text("org", e.Org)
	w.text("reason", e.Reason)
	w.text("request", e.Request)
	w.text("result", e.Result)
	w.number("seq", e.Seq)
	w.text("source", e.Source)
	w.number("time", e.Time)
	return append(w.b, '}')
}

// ParseEntry reads the canonical form and nothing else: an entry written in any
// other way is an error, so that two readers cannot see two things.
func ParseEntry(data []byte) (*Entry, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("an entry must be UTF-8")
	}
	r := scanner{data: string(data)}
	e := r.entry()
	if r.err == nil && r.at != len(data) {
		r.fail("the end")
	}
	if r.err != nil {
		return nil, r.err
	}
	if !bytes.Equal(e.Bytes(), data) {
		return nil, errors.New("an entry must be in canonical form")
	}
	return e, e.Check()
}
