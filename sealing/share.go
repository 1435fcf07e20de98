package sealing

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Share is one holder's part of the key of a round. It is meant for paper; Text
// is the only way to see its secret.
type Share struct {
	suite     Suite
	round     string
	index     int // from 1
	threshold int
	holders   int
	mark      [markSize]byte // which making of the round
	value     *secret
}

const (
	markSize   = 8  // of the round's fingerprint, in bytes
	digestSize = 10 // of a share's own digest, in bytes
	shareRows  = (secretSize + markSize + digestSize) / rowBytes
	shareMagic = "8XSHARE1"
)

// Index is the number of the share, from 1.
func (s Share) Index() int { return s.index }

// Round is the id of the round the share belongs to.
func (s Share) Round() string { return s.round }

// Mark is the beginning of the fingerprint of the round the share was made for, in
// 16 hex digits. A holder compares it with the fingerprint in the log.
func (s Share) Mark() string { return hex.EncodeToString(s.mark[:]) }

// Wipe overwrites the secret, in every copy of the share.
func (s Share) Wipe() { s.value.wipe() }

// String names the share without its secret.
func (s Share) String() string {
	return fmt.Sprintf("share %d of %d (%d open) of round %s, %s", s.index, s.holders, s.threshold, s.round, s.suite.name)
}

// GoString is String, for %#v.
func (s Share) GoString() string { return s.String() }

// MarshalText gives the name of the share and not its secret: nothing that
// writes JSON or a log may carry it by accident.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Text is the share for paper, six lines:
//
//	8XSHARE1 INTL 01JD… 2/5 3 KQ7D        magic, suite, round, index/holders, threshold, check
//	1 4XQ2 9KDM 00TR W3ZA 7F              rows 1 to 4: the secret and the mark of the round
//	5 …                                   row 5: the digest of all of it
//
// A wiped share has no text.
func (s Share) Text() (string, error) {
	if s.value.gone() {
		return "", refuse("sealing.share.wiped", "index", strconv.Itoa(s.index))
	}
	data := s.payload()
	defer clear(data)
	lines := []string{s.header()}
	for i := range shareRows {
		lines = append(lines, writeRow(i+1, data[i*rowBytes:][:rowBytes]))
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// payload is secret, mark and digest: 50 bytes, five rows.
func (s Share) payload() []byte {
	data := make([]byte, 0, secretSize+markSize+digestSize)
	data = append(data, s.value.bytes()[:]...)
	data = append(data, s.mark[:]...)
	return append(data, s.digest()...)
}

// digest is over everything the text says.
func (s Share) digest() []byte {
	sum := s.suite.sum("share", []byte(s.head()), s.value.bytes()[:], s.mark[:])
	return sum[:digestSize]
}

func (s Share) head() string {
	return fmt.Sprintf("%s %s %s %d/%d %d", shareMagic, s.suite.word(), s.round, s.index, s.holders, s.threshold)
}

// header is the head with four check letters, so that a slip in the first line is
// told from one in the rows.
func (s Share) header() string { return s.head() + " " + s.headCheck() }

func (s Share) headCheck() string {
	sum := s.suite.sum("head", []byte(s.head()))
	var out strings.Builder
	for _, b := range sum[:4] {
		out.WriteByte(letters[b&31])
	}
	return out.String()
}

// ParseShare reads a share as it was typed or scanned: small letters, the wide
// letters of Chinese keyboards, more or fewer spaces and hyphens, and empty lines
// do not matter. It names the line that is wrong, and never repeats what stood
// there.
func ParseShare(text string) (Share, error) {
	if len(text) > longestShare {
		return Share{}, refuse("sealing.share.form")
	}
	lines := slices.DeleteFunc(strings.Split(strings.Map(narrow, text), "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
	if len(lines) != 1+shareRows {
		return Share{}, refuse("sealing.share.form")
	}
	share, err := parseHeader(strings.Fields(lines[0]))
	if err != nil {
		return Share{}, err
	}
	return share.withRows(lines[1:])
}

// longestShare is more than any share has, with many spaces.
const longestShare = 2000

// narrow turns wide letters, digits and signs (U+FF01 to U+FF5E) and the wide
// space into those of ASCII.
func narrow(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!'
	case r == 0x3000:
		return ' '
	}
	return r
}

// parseHeader takes the round's name as typed or, where the check says so, in
// capitals, as most names are.
func parseHeader(fields []string) (Share, error) {
	if len(fields) != 6 || !strings.EqualFold(fields[0], shareMagic) {
		return Share{}, refuse("sealing.share.form")
	}
	suite, err := SuiteByName(strings.ToUpper(fields[1]))
	if err != nil { // what was typed there may be part of a secret
		return Share{}, refuse("sealing.share.suite")
	}
	first, second, _ := strings.Cut(fields[3], "/")
	index, errIndex := strconv.ParseUint(first, 10, 8)
	holders, errHolders := strconv.ParseUint(second, 10, 8)
	threshold, errThreshold := strconv.ParseUint(fields[4], 10, 8)
	for _, round := range []string{fields[2], strings.ToUpper(fields[2])} {
		share := Share{suite: suite, round: round, index: int(index), holders: int(holders), threshold: int(threshold)}
		numbers := errIndex == nil && errHolders == nil && errThreshold == nil && share.numbersMakeSense()
		if numbers && validName(round) && slices.Equal(symbolsOf(fields[5]), symbolsOf(share.headCheck())) {
			return share, nil
		}
	}
	return Share{}, refuse("sealing.share.head")
}

func (s Share) numbersMakeSense() bool {
	return s.threshold >= leastThreshold && s.threshold <= s.holders && s.holders <= mostHolders && s.index >= 1 && s.index <= s.holders
}

func (s Share) withRows(lines []string) (Share, error) {
	data := make([]byte, 0, shareRows*rowBytes)
	defer func() { clear(data) }()
	for i, line := range lines {
		row, ok := readRow(i+1, strings.TrimRight(line, "\r"))
		if !ok {
			return Share{}, refuse("sealing.share.row", "index", strconv.Itoa(s.index), "row", strconv.Itoa(i+1))
		}
		data = append(data, row...)
		clear(row)
	}
	s.value = newSecret()
	copy(s.value.bytes()[:], data)
	copy(s.mark[:], data[secretSize:])
	if subtle.ConstantTimeCompare(s.digest(), data[secretSize+markSize:]) != 1 {
		s.value.wipe()
		return Share{}, refuse("sealing.share.digest", "index", strconv.Itoa(s.index))
	}
	return s, nil
}

// splitSecret returns the values of shares 1 … holders.
func splitSecret(key *secret, threshold, holders int) []*secret {
	values := make([]*secret, holders)
	for i := range values {
		values[i] = newSecret()
	}
	coefficients := make([]byte, threshold)
	defer clear(coefficients)
	for at, b := range key.bytes() {
		_, _ = rand.Read(coefficients[1:]) // never fails, says crypto/rand; zero is a coefficient like any other
		coefficients[0] = b
		for i, value := range values {
			value.bytes()[at] = evaluate(coefficients, byte(i+1))
		}
	}
	return values
}

// combineShares is the secret that exactly as many shares as the threshold make.
func combineShares(shares []Share) *secret {
	key := newSecret()
	xs, ys := make([]byte, len(shares)), make([]byte, len(shares))
	defer clear(ys)
	for at := range key.bytes() {
		for i, share := range shares {
			xs[i], ys[i] = byte(share.index), share.value.bytes()[at]
		}
		key.bytes()[at] = interpolateAtZero(xs, ys)
	}
	return key
}
