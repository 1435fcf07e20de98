package facts

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a JSON file of facts.
const (
	maxBytes    = 256 << 20
	maxDepth    = 64
	maxProblems = 200
	maxText     = 10_000 // bytes of one text
)

// scanner walks over the bytes of a JSON text and collects what is wrong with
// them. After a syntax error it is broken: nothing further can be trusted.
type scanner struct {
	data     []byte
	at       int
	path     []step
	problems Problems
	broken   bool
	words    map[string]string // every short text once: ids repeat in each record
}

// step is one part of a path: a key, or an index when key is empty.
type step struct {
	key   string
	index int
}

// report notes a problem at a byte offset. Pairs are names and values.
func (s *scanner) report(at int, code string, pairs ...string) {
	if len(s.problems) >= maxProblems {
		code, pairs, s.broken = "facts.too_many", nil, true
	}
	line, column := position(s.data, at)
	s.problems = append(s.problems, Problem{Code: code, Path: s.where(), Line: line, Column: column, Args: args(pairs)})
}

// syntax notes that the text is not JSON and ends the reading.
func (s *scanner) syntax() {
	if !s.broken {
		s.broken = true
		s.report(s.at, "facts.json_syntax", "got", s.snippet())
	}
}

func (s *scanner) where() string {
	var b strings.Builder
	for _, p := range s.path {
		switch {
		case p.key == "":
			b.WriteString("[" + strconv.Itoa(p.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + p.key)
		default:
			b.WriteString(p.key)
		}
	}
	return b.String()
}

// position is the line and column of a byte offset, both from 1.
func position(data []byte, at int) (line, column int) {
	at = min(at, len(data))
	begin := bytes.LastIndexByte(data[:at], '\n') + 1
	return bytes.Count(data[:at], []byte{'\n'}) + 1, utf8.RuneCount(data[begin:at]) + 1
}

// snippet is the beginning of what stands at the current place, for messages.
func (s *scanner) snippet() string {
	const shown = 40
	rest := s.data[min(s.at, len(s.data)):]
	if end := bytes.IndexAny(rest, "\r\n"); end >= 0 {
		rest = rest[:end]
	}
	if runes := []rune(string(rest[:min(len(rest), 4*shown)])); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return strings.ToValidUTF8(string(rest), "�")
}

func (s *scanner) space() {
	for s.at < len(s.data) {
		switch s.data[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek is the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.data) {
		return s.data[s.at]
	}
	return 0
}

func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.at >= len(s.data) {
		return false
	}
	s.at++
	return true
}

// each calls item at the beginning of every member of the list or object that
// opens here; item must read one member.
func (s *scanner) each(end byte, item func()) {
	s.at++
	s.space()
	if s.take(end) {
		return
	}
	for !s.broken {
		item()
		s.space()
		if s.broken || s.take(end) {
			return
		}
		if !s.take(',') {
			s.syntax()
		}
		s.space()
	}
}

// key reads an object's key and the colon behind it.
func (s *scanner) key() string {
	if s.peek() != '"' {
		s.syntax()
		return ""
	}
	key := s.quoted()
	s.space()
	if !s.take(':') {
		s.syntax()
	}
	s.space()
	return key
}

// quoted reads the string that begins here.
func (s *scanner) quoted() string {
	begin := s.at
	end, plain := s.stringEnd()
	if end < 0 {
		s.syntax()
		return ""
	}
	s.at = end
	raw := s.data[begin+1 : end-1]
	switch {
	case len(raw) > maxText:
		s.report(begin, "facts.text_too_long", "limit", strconv.Itoa(maxText))
		return ""
	case !utf8.Valid(raw):
		s.report(begin, "facts.text_broken")
		return ""
	case plain:
		return s.intern(raw)
	}
	return s.unescape(begin, s.data[begin:end])
}

// stringEnd finds the offset behind the closing quote, -1 when there is none or
// a control character stands inside; plain says that there are no escapes.
func (s *scanner) stringEnd() (end int, plain bool) {
	plain = true
	for i := s.at + 1; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			return i + 1, plain
		case c == '\\':
			plain = false
			i++
		case c < 0x20:
			s.at = i
			return -1, false
		}
	}
	s.at = len(s.data)
	return -1, false
}

func (s *scanner) unescape(begin int, token []byte) string {
	var text string
	if json.Unmarshal(token, &text) != nil {
		s.at = begin
		s.syntax()
		return ""
	}
	if strings.ContainsRune(text, utf8.RuneError) || strings.ContainsFunc(text, control) {
		s.report(begin, "facts.text_broken")
		return ""
	}
	return text
}

// control tells characters no office program keeps.
func control(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' }

func (s *scanner) intern(raw []byte) string {
	const short = 48
	if len(raw) > short {
		return string(raw)
	}
	if word, ok := s.words[string(raw)]; ok {
		return word
	}
	word := string(raw)
	s.words[word] = word
	return word
}

// skip passes over the value that begins here, whatever it is.
func (s *scanner) skip(depth int) {
	switch c := s.peek(); {
	case depth > maxDepth:
		s.syntax()
	case c == '"':
		s.quoted()
	case c == '{':
		s.each('}', func() { s.key(); s.skip(depth + 1) })
	case c == '[':
		s.each(']', func() { s.skip(depth + 1) })
	default:
		s.literal()
	}
}

// literal reads a bare word: true, false, null or a number.
func (s *scanner) literal() string {
	begin := s.at
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n,]}:[{\"", s.data[s.at]) < 0 {
		s.at++
	}
	word := s.data[begin:s.at]
	if !json.Valid(word) {
		s.at = begin
		s.syntax()
		return ""
	}
	return string(word)
}
