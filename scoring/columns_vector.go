package scoring

import "slices"

// vector holds one whole number per unit at a scale, in the narrowest integers
// that take them, with the smallest and the largest one. Kernels prove from
// these bounds that nothing overflows.
type vector struct {
	places int
	lo, hi int64 // over what is present
	n8     []int8
	n16    []int16
	n32    []int32
	n64    []int64
	absent []bool // nil: all present
}

// whole are the integers a vector is stored in.
type whole interface{ int8 | int16 | int32 | int64 }

// newVector stores mantissas given in the order of a roster; rows says which
// row each belongs to.
func newVector(places int, mantissas []int64, absent []bool, rows []int32) *vector {
	v := &vector{places: places}
	if slices.Contains(absent, true) {
		v.absent = spread(absent, rows)
	}
	first := true
	for i, x := range mantissas {
		switch {
		case absent != nil && absent[i]:
		case first:
			v.lo, v.hi, first = x, x, false
		default:
			v.lo, v.hi = min(v.lo, x), max(v.hi, x)
		}
	}
	v.store(mantissas, absent, rows)
	return v
}

// store picks the width and puts every number into its row.
func (v *vector) store(mantissas []int64, absent []bool, rows []int32) {
	switch {
	case fits[int8](v.lo, v.hi):
		v.n8 = narrowed[int8](mantissas, absent, rows)
	case fits[int16](v.lo, v.hi):
		v.n16 = narrowed[int16](mantissas, absent, rows)
	case fits[int32](v.lo, v.hi):
		v.n32 = narrowed[int32](mantissas, absent, rows)
	default:
		v.n64 = narrowed[int64](mantissas, absent, rows)
	}
}

func fits[T whole](lo, hi int64) bool { return int64(T(lo)) == lo && int64(T(hi)) == hi }

func narrowed[T whole](mantissas []int64, absent []bool, rows []int32) []T {
	out := make([]T, len(mantissas))
	for i, x := range mantissas {
		if absent == nil || !absent[i] {
			out[rows[i]] = T(x)
		}
	}
	return out
}

func spread[T any](values []T, rows []int32) []T {
	out := make([]T, len(values))
	for i, x := range values {
		out[rows[i]] = x
	}
	return out
}

func (v *vector) missing(row int) bool { return v.absent != nil && v.absent[row] }

// at is the number in a row.
func (v *vector) at(row int) int64 {
	switch {
	case v.n8 != nil:
		return int64(v.n8[row])
	case v.n16 != nil:
		return int64(v.n16[row])
	case v.n32 != nil:
		return int64(v.n32[row])
	}
	return v.n64[row]
}

// set changes the number in a row. It tells whether the number lies inside the
// bounds known so far; otherwise they have grown, and the width with them.
func (v *vector) set(row int, x int64) bool {
	inside := v.lo <= x && x <= v.hi
	v.lo, v.hi = min(v.lo, x), max(v.hi, x)
	if v.absent != nil {
		v.absent[row] = false
	}
	switch {
	case v.n8 != nil && fits[int8](x, x):
		v.n8[row] = int8(x)
	case v.n16 != nil && fits[int16](x, x):
		v.n16[row] = int16(x)
	case v.n32 != nil && fits[int32](x, x):
		v.n32[row] = int32(x)
	case v.n64 != nil:
		v.n64[row] = x
	default:
		v.widen()
		v.n64[row] = x
	}
	return inside
}

// widen stores everything in 64 bits.
func (v *vector) widen() {
	n := len(v.n8) + len(v.n16) + len(v.n32)
	wide := make([]int64, n)
	v.load(wide, 0)
	v.n8, v.n16, v.n32, v.n64 = nil, nil, nil, wide
}

// load copies the numbers from row lo on.
func (v *vector) load(to []int64, lo int) {
	switch {
	case v.n8 != nil:
		loadFrom(to, v.n8[lo:])
	case v.n16 != nil:
		loadFrom(to, v.n16[lo:])
	case v.n32 != nil:
		loadFrom(to, v.n32[lo:])
	default:
		copy(to, v.n64[lo:])
	}
}

func loadFrom[T whole](to []int64, from []T) {
	from = from[:len(to)]
	for i, x := range from {
		to[i] = int64(x)
	}
}
