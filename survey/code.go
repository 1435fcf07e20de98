package survey

import (
	"io"
	"strings"
)

// Code is what a resident types from his slip: eleven characters by chance and one
// that checks them, 8XKQ-7M2D-PR4V. The alphabet has no 0, O, 1, I or L; what else
// looks alike is caught by the check.
type Code string

const (
	alphabet   = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // 31 characters, a prime number
	codeLength = 12
	groupSize  = 4
)

// NewCode takes a code from a source of random bytes; 31 to the 11th are possible,
// about 2⁵⁴.
func NewCode(random io.Reader) (Code, error) {
	var code [codeLength]byte
	one := make([]byte, 1)
	for at := 0; at < codeLength-1; {
		if _, err := io.ReadFull(random, one); err != nil {
			return "", err
		}
		if int(one[0]) < 256-256%len(alphabet) { // all characters equally often
			code[at] = alphabet[int(one[0])%len(alphabet)]
			at++
		}
	}
	code[codeLength-1] = checkOf(code[:codeLength-1])
	return Code(code[:]), nil
}

// checkOf is the weighted sum of the characters modulo 31. As 31 is prime and the
// weights differ, it finds every single wrong character and every exchange of two.
func checkOf(characters []byte) byte {
	sum := 0
	for i, c := range characters {
		sum += (i + 2) * strings.IndexByte(alphabet, c)
	}
	return alphabet[sum%len(alphabet)]
}

// String writes the code in groups of four.
func (c Code) String() string {
	var groups []string
	for rest := string(c); rest != ""; {
		n := min(groupSize, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	return strings.Join(groups, "-")
}

// Slips of reading a code; their texts are found under these codes.
const (
	CodeLength  = "survey.code.length"
	CodeLetter  = "survey.code.letter"
	CodeMistake = "survey.code.mistake"
)

// ReadCode reads a code as people type it: small or wide letters, spaces and hyphens
// wherever they like. problem is "" or says what slip it is.
func ReadCode(text string) (code Code, problem string) {
	if len(text) > 100 {
		return "", CodeLength
	}
	var read []byte
	for _, r := range strings.ToUpper(strings.Map(narrow, text)) {
		switch {
		case strings.ContainsRune(" -_.—–·", r):
		case r > 'Z' || strings.IndexByte(alphabet, byte(r)) < 0:
			return "", CodeLetter
		default:
			read = append(read, byte(r))
		}
	}
	switch {
	case len(read) != codeLength:
		return "", CodeLength
	case checkOf(read[:codeLength-1]) != read[codeLength-1]:
		return "", CodeMistake
	}
	return Code(read), ""
}

// narrow turns the wide letters and signs of Chinese keyboards into narrow ones.
func narrow(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == 0x3000 || r == '\t':
		return ' '
	}
	return r
}
