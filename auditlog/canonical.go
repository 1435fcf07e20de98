package auditlog

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// members writes the members of JSON objects, leaving empty ones out.
type members struct {
	b []byte
}

// name starts a member.
func (w *members) name(name string) {
	if w.b[len(w.b)-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *members) text(name, value string) {
	if value == "" {
		return
	}
	w.name(name)
	w.b = appendQuoted(w.b, value)
}

// number writes 0, too: the first entry has the number 0.
func (w *members) number(name string, value int64) {
	w.name(name)
	w.b = strconv.AppendInt(w.b, value, 10)
}

func (w *members) actor(a Actor) {
	if a == (Actor{}) {
		return
	}
	w.name("actor")
	w.b = append(w.b, '{')
	w.text("account", a.Account)
	w.text("role", a.Role)
	w.text("token", a.Token)
	w.b = append(w.b, '}')
}

func (w *members) object(o Object) {
	if o == (Object{}) {
		return
	}
	w.name("object")
	w.b = append(w.b, '{')
	w.text("id", o.ID)
	w.text("kind", o.Kind)
	w.b = append(w.b, '}')
}

func (w *members) changes(changes []Change) {
	if len(changes) == 0 {
		return
	}
	w.name("changes")
	for i, c := range changes {
		w.b = append(w.b, "[,"[min(i, 1)], '{')
		w.text("after", string(c.After))
		w.text("before", string(c.Before))
		w.text("id", c.ID)
		w.text("kind", c.Kind)
		w.number("version", c.Version)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, ']')
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes a string the way RFC 8785 wants it: only quote, backslash
// and control characters are escaped.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			b = appendASCII(b, s[i])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		b = utf8.AppendRune(b, r) // U+FFFD for what is no UTF-8
		i += size
	}
	return append(b, '"')
}

func appendASCII(b []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c >= ' ':
		return append(b, c)
	case c >= '\b' && c <= '\r' && c != '\v':
		return append(b, '\\', "btn.fr"[c-'\b'])
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// scanner reads the canonical form. After the first error it reads nothing. The
// texts it returns are parts of data, so an entry costs one allocation.
type scanner struct {
	data string
	at   int
	err  error
}

func (r *scanner) entry() *Entry {
	e := &Entry{}
	r.must("{")
	e.Action = r.text("action")
	e.Actor = r.actor()
	e.Changes = r.changes()
	e.Clock = r.text("clock")
	e.Input = Digest(r.text("input"))
	e.Object = r.object()
	e.Org = r.text("org")
	e.Reason = r.text("reason")
	e.Request = r.text("request")
	e.Result = r.text("result")
	e.Seq = r.number("seq")
	e.Source = r.text("source")
	e.Time = r.number("time")
	r.must("}")
	return e
}

func (r *scanner) actor() (a Actor) {
	if !r.member("actor") {
		return a
	}
	r.must("{")
	a = Actor{Account: r.text("account"), Role: r.text("role"), Token: r.text("token")}
	r.must("}")
	return a
}

func (r *scanner) object() (o Object) {
	if !r.member("object") {
		return o
	}
	r.must("{")
	o = Object{ID: r.text("id"), Kind: r.text("kind")}
	r.must("}")
	return o
}

func (r *scanner) changes() (list []Change) {
	if !r.member("changes") {
		return nil
	}
	r.must("[")
	for more := true; more && r.err == nil; more = r.have(",") {
		list = append(list, r.change())
	}
	r.must("]")
	return list
}

func (r *scanner) change() (c Change) {
	r.must("{")
	c.After = Digest(r.text("after"))
	c.Before = Digest(r.text("before"))
	c.ID = r.text("id")
	c.Kind = r.text("kind")
	c.Version = r.number("version")
	r.must("}")
	return c
}

// member reads the name of a member and what parts it from the one before, if
// it is the next.
func (r *scanner) member(name string) bool {
	start := r.at
	if r.at > 0 && r.data[r.at-1] != '{' && !r.have(",") {
		return false
	}
	if r.have(`"`) && r.have(name) && r.have(`":`) {
		return true
	}
	r.at = start
	return false
}

// text reads a member with a string; one that is not there is empty.
func (r *scanner) text(name string) string {
	if !r.member(name) {
		return ""
	}
	return r.quoted()
}

func (r *scanner) quoted() string {
	r.must(`"`)
	if r.err != nil {
		return ""
	}
	start := r.at
	length, escaped := untilQuote(r.data[start:])
	if length < 0 {
		r.fail("the end of a text")
		return ""
	}
	r.at = start + length + 1
	return r.unescape(r.data[start:start+length], escaped)
}

// untilQuote is the number of bytes before the quote that ends a text, or −1.
func untilQuote(data string) (length int, escaped bool) {
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			return i, escaped
		case '\\':
			escaped = true
			i++
		}
	}
	return -1, escaped
}

func (r *scanner) unescape(raw string, escaped bool) (s string) {
	if !escaped {
		return raw
	}
	if json.Unmarshal([]byte(`"`+raw+`"`), &s) != nil {
		r.fail("a text")
	}
	return s
}

// number reads a member with an integer, which must be there.
func (r *scanner) number(name string) int64 {
	if !r.member(name) {
		r.fail(name)
		return 0
	}
	start := r.at
	for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' {
		r.at++
	}
	n, err := strconv.ParseInt(r.data[start:r.at], 10, 64)
	if err != nil {
		r.fail("a number")
	}
	return n
}

func (r *scanner) have(s string) bool {
	if r.err != nil || len(r.data)-r.at < len(s) || r.data[r.at:r.at+len(s)] != s {
		return false
	}
	r.at += len(s)
	return true
}

func (r *scanner) must(s string) {
	if !r.have(s) {
		r.fail(s)
	}
}

func (r *scanner) fail(wanted string) {
	if r.err == nil {
		r.err = fmt.Errorf("not an entry: want %s at byte %d", wanted, min(r.at, len(r.data)))
	}
}
