package scoring

import (
	"cmp"
	"slices"
)

// ranker gives places to a list of keys, the smallest first. Its memory is used
// again from part to part.
type ranker struct {
	keys  []int64 // in: one per unit
	first []int32 // out: how many units have a smaller key
	last  []int32 // out: how many units have this key or a smaller one
	order []int32

	words   [countedUnits / 4]uint64
	weights []uint64    // of the units of a part, for shares
	rests   []remainder // what their shares leave over
}

// countedUnits is up to how many units places are found by counting: that needs
// n² comparisons, but none of them is a branch.
const countedUnits = 64

// Narrow keys are compared four at a time: each has 16 bits of a word, the top
// one free. x − y in such a field, with the top bit of x set, keeps that bit
// exactly where x ≥ y.
const (
	fieldBits = 16
	narrowKey = 1<<(fieldBits-1) - 2
	eachField = 1 | 1<<fieldBits | 1<<(2*fieldBits) | 1<<(3*fieldBits)
	topBits   = eachField << (fieldBits - 1)
)

// rank fills first and last for n keys.
func (w *ranker) rank(n int) {
	w.room(n)
	least, narrow := w.span(n)
	switch {
	case n > countedUnits:
		w.sort(n)
	case narrow:
		w.pack(n, least)
		w.countFirst(n, least)
		w.countLast(n, least)
	default:
		w.count(n)
	}
}

// rankFirst fills only first.
func (w *ranker) rankFirst(n int) {
	w.room(n)
	least, narrow := w.span(n)
	switch {
	case n > countedUnits:
		w.sort(n)
	case narrow:
		w.pack(n, least)
		w.countFirst(n, least)
	default:
		w.count(n)
	}
}

func (w *ranker) room(n int) {
	if cap(w.first) < n {
		w.first, w.last, w.order = make([]int32, n), make([]int32, n), make([]int32, n)
	}
	w.first, w.last, w.order = w.first[:n], w.last[:n], w.order[:n]
}

// span is the smallest key, and whether all lie near it.
func (w *ranker) span(n int) (least int64, narrow bool) {
	lo, hi := w.keys[0], w.keys[0]
	for _, x := range w.keys[1:n] {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi-lo < narrowKey
}

// pack puts the keys, from 1 on, into fields; unused fields hold more than any
// key.
func (w *ranker) pack(n int, least int64) {
	for i := range (n + 3) / 4 {
		w.words[i] = eachField * (1<<(fieldBits-1) - 1)
	}
	for i, x := range w.keys[:n] {
		shift := i % 4 * fieldBits
		w.words[i/4&(len(w.words)-1)] -= uint64(1<<(fieldBits-1)-2-(x-least)) << shift
	}
}

// countFirst counts the keys below each key: those that x − 1 reaches.
func (w *ranker) countFirst(n int, least int64) {
	words := w.words[:(n+3)/4]
	for i, x := range w.keys[:n] {
		w.first[i] = reached(words, uint64(x-least))
	}
}

// countLast counts the keys each key reaches, its own included.
func (w *ranker) countLast(n int, least int64) {
	words := w.words[:(n+3)/4]
	for i, x := range w.keys[:n] {
		w.last[i] = reached(words, uint64(x-least)+1)
	}
}

// reached counts the fields that hold x or less.
func reached(words []uint64, x uint64) int32 {
	from, sum := x*eachField|topBits, uint64(0)
	for _, y := range words {
		sum += (from - y) & topBits >> (fieldBits - 1)
	}
	return int32(sum * eachField >> (3 * fieldBits))
}

// count compares all keys with all others.
func (w *ranker) count(n int) {
	keys := w.keys[:n]
	for i, x := range keys {
		first, last := int32(0), int32(0)
		for _, y := range keys {
			if y < x {
				first++
			}
			if y <= x {
				last++
			}
		}
		w.first[i], w.last[i] = first, last
	}
}

// sort ranks many keys.
func (w *ranker) sort(n int) {
	for i := range w.order {
		w.order[i] = int32(i)
	}
	slices.SortFunc(w.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.keys[a], w.keys[b]), cmp.Compare(a, b))
	})
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && w.keys[w.order[hi]] == w.keys[w.order[lo]] {
			hi++
		}
		for _, i := range w.order[lo:hi] {
			w.first[i], w.last[i] = int32(lo), int32(hi)
		}
		lo = hi
	}
}
