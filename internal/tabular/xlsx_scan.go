package tabular

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markup walks over the tags of a part of a workbook. It takes what the guard
// has let through, so it needs to know no doctype and no other encoding.
type markup struct {
	data []byte
	at   int

	name  []byte // of the tag at hand, without prefix
	attrs []byte
	end   bool // an end tag
	empty bool // <c/>
}

// next moves to the next tag; false at the end.
func (m *markup) next() bool {
	for {
		open := bytes.IndexByte(m.data[m.at:], '<')
		if open < 0 {
			m.at = len(m.data)
			return false
		}
		m.at += open + 1
		switch rest := m.data[m.at:]; {
		case bytes.HasPrefix(rest, []byte("!--")):
			m.skip("-->")
		case bytes.HasPrefix(rest, []byte("![CDATA[")):
			m.skip("]]>")
		case bytes.HasPrefix(rest, []byte("?")), bytes.HasPrefix(rest, []byte("!")):
			m.skip(">")
		default:
			return m.tag()
		}
	}
}

func (m *markup) skip(mark string) {
	i := bytes.Index(m.data[m.at:], []byte(mark))
	if i < 0 {
		m.at = len(m.data)
		return
	}
	m.at += i + len(mark)
}

// tag reads the tag whose "<" was just passed.
func (m *markup) tag() bool {
	begin := m.at
	quote := byte(0)
	for ; m.at < len(m.data); m.at++ {
		switch c := m.data[m.at]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			m.split(m.data[begin:m.at])
			m.at++
			return true
		}
	}
	return false
}

func (m *markup) split(tag []byte) {
	m.end = len(tag) > 0 && tag[0] == '/'
	if m.end {
		tag = tag[1:]
	}
	m.empty = len(tag) > 0 && tag[len(tag)-1] == '/'
	if m.empty {
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && tag[i] != ' ' && tag[i] != '\n' && tag[i] != '\t' && tag[i] != '\r' {
		i++
	}
	m.name, m.attrs = tag[:i], tag[i:]
	if colon := bytes.IndexByte(m.name, ':'); colon >= 0 {
		m.name = m.name[colon+1:]
	}
}

func (m *markup) is(name string) bool { return string(m.name) == name }

// attr is the raw value of an attribute, nil when it is absent.
func (m *markup) attr(name string) []byte {
	for rest := m.attrs; ; {
		key, value, after := attribute(rest)
		if key == nil || string(key) == name {
			return value
		}
		rest = after
	}
}

// attrLike is the value of the first attribute whose name ends so: prefixes differ.
func (m *markup) attrLike(end string) []byte {
	for rest := m.attrs; ; {
		key, value, after := attribute(rest)
		if key == nil || bytes.HasSuffix(key, []byte(end)) {
			return value
		}
		rest = after
	}
}

// attribute reads the first of some attributes; the key is nil when there is none.
func attribute(attrs []byte) (key, value, rest []byte) {
	equals := bytes.IndexByte(attrs, '=')
	if equals < 0 {
		return nil, nil, nil
	}
	key = bytes.TrimSpace(attrs[:equals])
	rest = bytes.TrimLeft(attrs[equals+1:], " \t\r\n")
	if len(rest) == 0 {
		return nil, nil, nil
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 || key == nil {
		return nil, nil, nil
	}
	return key, rest[1 : 1+end], rest[end+2:]
}

// raw is the text up to the next tag.
func (m *markup) raw() []byte {
	end := bytes.IndexByte(m.data[m.at:], '<')
	if end < 0 {
		end = len(m.data) - m.at
	}
	text := m.data[m.at : m.at+end]
	m.at += end
	return text
}

// text is the text up to the end of the element at hand, CDATA included.
func (m *markup) text() string {
	text := m.raw()
	if !bytes.HasPrefix(m.data[m.at:], []byte("<![CDATA[")) {
		return plain(text)
	}
	whole := plain(text)
	for bytes.HasPrefix(m.data[m.at:], []byte("<![CDATA[")) {
		begin := m.at + len("<![CDATA[")
		m.skip("]]>")
		whole += string(m.data[begin:max(begin, m.at-len("]]>"))])
		whole += plain(m.raw())
	}
	return whole
}

// plain is a text with its entities resolved.
func plain(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 {
		return validText(string(raw))
	}
	var b strings.Builder
	for len(raw) > 0 {
		amp := bytes.IndexByte(raw, '&')
		if amp < 0 {
			b.Write(raw)
			break
		}
		b.Write(raw[:amp])
		raw = raw[amp:]
		end := bytes.IndexByte(raw, ';')
		if end < 0 || end > 12 {
			b.WriteByte('&')
			raw = raw[1:]
			continue
		}
		b.WriteString(entity(string(raw[1:end])))
		raw = raw[end+1:]
	}
	return validText(b.String())
}

func entity(name string) string {
	switch name {
	case "amp":
		return "&"
	case "lt":
		return "<"
	case "gt":
		return ">"
	case "quot":
		return `"`
	case "apos":
		return "'"
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !strings.HasPrefix(name, "#") || n > utf8.MaxRune {
		return "&" + name + ";"
	}
	return string(rune(n))
}

func validText(s string) string {
	if strings.Contains(s, "_x") {
		s = unescapeX(s)
	}
	return strings.ToValidUTF8(s, "\ufffd")
}

// unescapeX resolves _x000D_, the way workbooks write control characters.
func unescapeX(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+7 {
			break
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' || n >= 0xd800 && n < 0xe000 {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
	b.WriteString(s)
	return b.String()
}
