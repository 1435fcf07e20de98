package picture

import (
	"math/big"
)

// cosines computes the table in whole numbers: cos(π·(2x+1)·u ÷ 128), u = 1 … 16,
// rounded to 2⁻¹⁵. A library's cosine may differ in the last bit from machine to
// machine.
func cosines() (table [low][side]int64) {
	c, s := unit()
	// the powers of one step around the circle, π ÷ 128
	powers := make([]*big.Int, 256)
	x, y := new(big.Int).Lsh(big.NewInt(1), precision), new(big.Int)
	for i := range powers {
		powers[i] = new(big.Int).Set(x)
		x, y = turn(x, y, c, s)
	}
	for u := range low {
		for at := range side {
			table[u][at] = rounded(powers[(2*at+1)*(u+1)%256])
		}
	}
	return table
}

// precision of the table while it is computed, in bits.
const precision = 120

// unit is the cosine and sine of π ÷ 128: that of π ÷ 2 halved six times.
func unit() (c, s *big.Int) {
	one := new(big.Int).Lsh(big.NewInt(1), precision)
	c = new(big.Int)
	for range 6 { // cos(a÷2) = √((1 + cos a) ÷ 2)
		c.Add(c, one)
		c.Lsh(c, precision-1)
		c.Sqrt(c)
	}
	square := new(big.Int).Mul(c, c)
	s = new(big.Int).Lsh(one, precision)
	s.Sub(s, square)
	return c, s.Sqrt(s)
}

// turn goes one step further around the circle.
func turn(x, y, c, s *big.Int) (*big.Int, *big.Int) {
	mul := func(a, b *big.Int) *big.Int { return new(big.Int).Mul(a, b) }
	nx := new(big.Int).Sub(mul(x, c), mul(y, s))
	ny := new(big.Int).Add(mul(x, s), mul(y, c))
	return nx.Rsh(nx, precision), ny.Rsh(ny, precision)
}

func rounded(x *big.Int) int64 {
	half := new(big.Int).Lsh(big.NewInt(1), precision-16)
	sum := new(big.Int).Add(x, half)
	return sum.Rsh(sum, precision-15).Int64()
}
