package httpapi

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// text reads a string and returns what it says. Escapes are resolved only where
// there are any.
func (r *reader) text() (string, *fault) {
	start := r.at
	r.at++
	plain := true
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case c == '"':
			raw := r.whole[start+1 : r.at]
			r.at++
			if plain {
				return raw, nil
			}
			return r.unescape(start)
		case c == '\\':
			plain = false
			r.at += 2
		case c < 0x20:
			return "", r.fault("httpapi.json.control")
		case c < utf8.RuneSelf:
			r.at++
		default:
			char, size := utf8.DecodeRune(r.data[r.at:])
			if char == utf8.RuneError && size == 1 {
				return "", r.fault("httpapi.json.utf8")
			}
			r.at += size
		}
	}
	return "", r.fault("httpapi.json.syntax")
}

// unescape resolves a string that ends before r.at. Halves of surrogate pairs and
// the zero character, which a database cannot hold, are refused.
func (r *reader) unescape(start int) (string, *fault) {
	quoted := r.data[start:r.at]
	var out string
	if err := json.Unmarshal(quoted, &out); err != nil {
		return "", &fault{code: "httpapi.json.syntax", at: start}
	}
	for i, char := range out {
		if char == 0 || char == utf8.RuneError && !saysReplacement(quoted) {
			return "", &fault{code: "httpapi.json.control", at: start + 1 + i}
		}
	}
	return out, nil
}

// saysReplacement tells a U+FFFD somebody wrote from one that stands for half a
// pair: a pair's half is written as \uD8… to \uDF….
func saysReplacement(quoted []byte) bool {
	for i := 0; i+6 <= len(quoted); i++ {
		if quoted[i] != '\\' {
			continue
		}
		if quoted[i+1] != 'u' {
			i++
			continue
		}
		code, err := strconv.ParseUint(string(quoted[i+2:i+6]), 16, 16)
		if err != nil {
			return false
		}
		high := code >= 0xd800 && code < 0xdc00
		switch {
		case high && i+12 <= len(quoted) && quoted[i+6] == '\\' && quoted[i+7] == 'u' && isLow(quoted[i+8:i+12]):
			i += 11
		case code >= 0xd800 && code < 0xe000:
			return false
		default:
			i += 5
		}
	}
	return true
}

func isLow(digits []byte) bool {
	code, err := strconv.ParseUint(string(digits), 16, 16)
	return err == nil && code >= 0xdc00 && code < 0xe000
}

// names remembers which names an object has had: a few in place, many in a map.
type names struct {
	few  [12]string
	n    int
	many map[string]bool
}

// add says whether the name is new.
func (n *names) add(name string) bool {
	if n.many != nil {
		if n.many[name] {
			return false
		}
		n.many[name] = true
		return true
	}
	for _, seen := range n.few[:n.n] {
		if seen == name {
			return false
		}
	}
	if n.n < len(n.few) {
		n.few[n.n] = name
		n.n++
		return true
	}
	n.many = make(map[string]bool, 4*len(n.few))
	n.many[name] = true
	for _, seen := range n.few {
		n.many[seen] = true
	}
	return true
}
