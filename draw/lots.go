package draw

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Step is one lot: the Number-th of the list From was drawn.
type Step struct {
	N      int    `json:"n"`
	What   string `json:"what"` // order, assign, replace, visit or sample
	Of     string `json:"of"`   // for which unit, panel, member or stratum
	From   string `json:"from"` // the lots in the box, sorted; of more than 100 the first, the last and how many
	Number int    `json:"number"`
	Got    string `json:"got"`
}

// lots is the box everything is drawn from.
type lots struct {
	key     string
	counter uint64
	steps   []Step
}

// newLots mixes the published list, the announced seed and the opened shares.
func newLots(digest string, seed Seed) *lots {
	lines := []string{Format, digest, seed.Announced}
	for _, s := range seed.sorted() {
		lines = append(lines, s.Share)
	}
	return &lots{key: digestOf(lines...), steps: []Step{}}
}

// digestOf is the SHA-256 of lines joined by line feeds, in hexadecimal.
func digestOf(lines ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// below is a number from 0 to n-1, each with the same probability: the first eight
// bytes of SHA-256 of key and counter; numbers in the incomplete last round of n
// are passed over, since they would favour the small ones.
func (l *lots) below(n int) int {
	for {
		l.counter++
		sum := sha256.Sum256([]byte(l.key + "\n" + strconv.FormatUint(l.counter, 10)))
		x, size := binary.BigEndian.Uint64(sum[:8]), uint64(n)
		over := (-size) % size // 2⁶⁴ mod n
		if over == 0 || x < -over {
			return int(x % size)
		}
	}
}

// pick draws one lot from a list, and writes it down.
func (l *lots) pick(what, of string, box []string) string {
	i := l.below(len(box))
	l.steps = append(l.steps, Step{N: len(l.steps) + 1, What: what, Of: of, From: shown(box), Number: i + 1, Got: box[i]})
	return box[i]
}

// deal draws k lots from a list without putting them back. That is Fisher's and
// Yates's shuffle by striking out.
func (l *lots) deal(what, of string, list []string, k int) []string {
	box, got := slices.Sorted(slices.Values(list)), []string{}
	for range k {
		one := l.pick(what, of, box)
		at, _ := slices.BinarySearch(box, one)
		box = slices.Delete(box, at, at+1)
		got = append(got, one)
	}
	return got
}

func shown(box []string) string {
	if len(box) <= 100 {
		return strings.Join(box, " ")
	}
	return box[0] + " ... " + box[len(box)-1] + " (" + strconv.Itoa(len(box)) + ")"
}
