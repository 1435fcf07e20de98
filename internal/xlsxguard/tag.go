package xlsxguard

import (
	"bytes"
)

// localName is the name of a start tag without its prefix: "c" of `x:c r="A1"/`.
func localName(tag []byte) string {
	end := bytes.IndexAny(tag, " \t\r\n/")
	if end < 0 {
		end = len(tag)
	}
	name := tag[:end]
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	return string(name)
}

// attribute is the value of the attribute of that name, "" when there is none.
func attribute(tag []byte, name string) string {
	rest := tag
	for {
		equals := bytes.IndexByte(rest, '=')
		if equals < 0 {
			return ""
		}
		key := lastWord(rest[:equals])
		value, after := quoted(rest[equals+1:])
		if string(key) == name {
			return string(value)
		}
		rest = after
	}
}

func lastWord(text []byte) []byte {
	text = bytes.TrimSpace(text)
	if space := bytes.LastIndexAny(text, " \t\r\n"); space >= 0 {
		return text[space+1:]
	}
	return text
}

// quoted splits `"value" rest`.
func quoted(text []byte) (value, rest []byte) {
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 || text[0] != '"' && text[0] != '\'' {
		return nil, text
	}
	end := bytes.IndexByte(text[1:], text[0])
	if end < 0 {
		return nil, nil
	}
	return text[1 : 1+end], text[end+2:]
}

// beyond is larger than any row or column there can be.
const beyond = 1 << 30

// number reads a row number; 0 when there is none, beyond when it is silly.
func number(text string) int {
	n := 0
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return 0
		}
		if n = n*10 + int(digit-'0'); n > beyond {
			return beyond
		}
	}
	return n
}

// columnOf is the column number of a cell name: 27 of "AA5", 0 when there is none.
func columnOf(cell string) int {
	n := 0
	for _, letter := range []byte(cell) {
		letter |= 0x20
		if letter < 'a' || letter > 'z' {
			return n
		}
		if n = n*26 + int(letter-'a') + 1; n > beyond {
			return beyond
		}
	}
	return n
}
