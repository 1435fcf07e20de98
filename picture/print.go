package picture

import (
	"encoding/hex"
	"errors"
	"math/bits"
	"slices"
)

// Print is the look of a picture in 256 bits.
type Print [4]uint64

// Bits is how many bits a print has; two pictures that have nothing in common differ
// in about half of them.
const Bits = 256

// Distance is how many bits differ, 0 to 256.
func (p Print) Distance(q Print) int {
	n := 0
	for i := range p {
		n += bits.OnesCount64(p[i] ^ q[i])
	}
	return n
}

// MarshalText writes 64 hex digits.
func (p Print) MarshalText() ([]byte, error) {
	var raw [Bits / 8]byte
	for i, word := range p {
		for b := range 8 {
			raw[i*8+b] = byte(word >> (56 - 8*b))
		}
	}
	return []byte(hex.EncodeToString(raw[:])), nil
}

// UnmarshalText reads 64 hex digits.
func (p *Print) UnmarshalText(text []byte) error {
	var raw [Bits / 8]byte
	if len(text) != hex.EncodedLen(len(raw)) {
		return errors.New("a print has 64 hex digits")
	}
	if _, err := hex.Decode(raw[:], text); err != nil {
		return errors.New("a print has 64 hex digits")
	}
	for i := range p {
		p[i] = 0
		for b := range 8 {
			p[i] = p[i]<<8 | uint64(raw[i*8+b])
		}
	}
	return nil
}

const (
	side = 64 // points of the small image, each way
	low  = 16 // frequencies kept, each way, the mean left out
)

// spectrum are the low frequencies of an image, scaled by 2³⁰.
type spectrum [low][low]int64

// cosines of the transform, scaled by 2¹⁵: cosine[u][x] of frequency u+1 at point x.
var cosine = cosines()

// transform is the discrete cosine transform (type II) of the small image, of
// frequencies 1 to 16 each way.
func transform(small *[side][side]int64) *spectrum {
	var rows [side][low]int64
	for y := range small {
		for u := range low {
			sum := int64(0)
			for x, value := range small[y] {
				sum += value * cosine[u][x]
			}
			rows[y][u] = sum
		}
	}
	var out spectrum
	for v := range low {
		for u := range low {
			sum := int64(0)
			for y := range side {
				sum += (rows[y][u] >> 8) * cosine[v][y] // room for 64 terms
			}
			out[v][u] = sum
		}
	}
	return &out
}

// energy is the mean size of the frequencies, scaled.
func (s *spectrum) energy() int64 {
	sum := int64(0)
	for v := range s {
		for _, value := range s[v] {
			sum += max(value, -value)
		}
	}
	return sum / Bits >> 20
}

// print sets a bit for every frequency above the median.
func (s *spectrum) print() Print {
	all := make([]int64, 0, Bits)
	for v := range s {
		all = append(all, s[v][:]...)
	}
	slices.Sort(all)
	median := all[Bits/2-1]
	var p Print
	for v := range s {
		for u, value := range s[v] {
			if at := v*low + u; value > median {
				p[at/64] |= 1 << (63 - at%64)
			}
		}
	}
	return p
}

// turned is the spectrum of the image mirrored left to right, top to bottom, and
// along its diagonal. Mirroring changes the sign of the odd frequencies, since cosines
// of odd frequencies are odd about the middle; the diagonal swaps them.
func (s *spectrum) turned(mirrored, upsideDown, transposed bool) *spectrum {
	var out spectrum
	for v := range s {
		for u, value := range s[v] {
			if mirrored && u%2 == 0 { // index 0 is frequency 1
				value = -value
			}
			if upsideDown && v%2 == 0 {
				value = -value
			}
			if transposed {
				out[u][v] = value
			} else {
				out[v][u] = value
			}
		}
	}
	return &out
}

// all are the prints of the image turned and mirrored in the eight ways there are; the
// first is that of the image as it is.
func (s *spectrum) all() [8]Print {
	var out [8]Print
	for i := range out {
		out[i] = s.turned(i&1 != 0, i&2 != 0, i&4 != 0).print()
	}
	return out
}
