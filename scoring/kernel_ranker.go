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

	fields  [countedUnits]uint64 // in: instead of keys, small ones from 1 on
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
	fieldBits   = 16
	narrowKeys  = 1<<(fieldBits-1) - 2 // different keys that fit a field
	unusedField = 1<<(fieldBits-1) - 1 // more than any key
	eachField   = 1 | 1<<fieldBits | 1<<(2*fieldBits) | 1<<(3*fieldBits)
	topBits     = eachField << (fieldBits - 1)
)

// rank fills first and last for the first n keys.
func (w *ranker) rank(n int) {
	if n > countedUnits {
		w.sort(n)
		return
	}
	least, narrow := w.span(n)
	if !narrow {
		w.count(n)
		return
	}
	for i, x := range w.keys[:n] {
		w.fields[i&(countedUnits-1)] = uint64(x-least) + 1
	}
	w.rankFields(n)
}

// rankFields is rank for the first n fields.
func (w *ranker) rankFields(n int) {
	w.room(n)
	words := w.pack(n)
	for i, x := range w.fields[:n] {
		w.first[i] = reached(words, x-1)
		w.last[i] = reached(words, x)
	}
}

// rankFieldsFirst fills only first.
func (w *ranker) rankFieldsFirst(n int) {
	w.room(n)
	words := w.pack(n)
	for i, x := range w.fields[:n] {
		w.first[i] = reached(words, x-1)
	}
}

func (w *ranker) room(n int) {
	if cap(w.first) < n {
		n := max(n, countedUnits)
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
	return lo, hi-lo < narrowKeys
}

// pack puts n fields into words.
func (w *ranker) pack(n int) []uint64 {
	for n%4 != 0 {
		w.fields[n&(countedUnits-1)] = unusedField
		n++
	}
	words := w.words[:n/4]
	f := w.fields[:n]
	for i := range words {
		words[i] = f[0] | f[1]<<fieldBits | f[2]<<(2*fieldBits) | f[3]<<(3*fieldBits)
		f = f[4:]
	}
	return words
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
	w.room(n)
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
	w.room(n)
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
