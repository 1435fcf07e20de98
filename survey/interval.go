package survey

import (
	"math/big"

	"eightx/decimal"
)

// Wilson is the 95 % interval of a share, positive of valid, each end rounded half
// up to six decimals: E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22 (1927) 209–212, with z = 1.96; R. G. Newcombe,
// Statistics in Medicine 17 (1998) 857–872, method 3. It is shown beside a result
// and counts for nothing. Without answers it is 0 to 1. It says how far chance alone
// may carry a random sample, and nothing of whom the sample leaves out.
//
//	(x + z²/2 ± z·√(x·(n−x)/n + z²/4)) ÷ (n + z²)
func Wilson(positive, valid int) (low, high decimal.Number) {
	if valid <= 0 {
		return decimal.Int(0), decimal.Int(1)
	}
	x, n := decimal.Int(int64(positive)), decimal.Int(int64(valid))
	z := decimal.MustParse("1.96")
	square := z.Mul(z)
	middle := x.Add(square.Quo(decimal.Int(2)))
	width := z.Mul(root(x.Mul(n.Sub(x)).Quo(n).Add(square.Quo(decimal.Int(4)))))
	end := func(sum decimal.Number) decimal.Number {
		share := sum.Quo(n.Add(square))
		return decimal.Clamp(share, decimal.Int(0), decimal.Int(1)).Round(6, decimal.HalfUp)
	}
	return end(middle.Sub(width)), end(middle.Add(width))
}

// rootPlaces is how many decimals of a root are computed; the rest is cut off.
const rootPlaces = 20

// root is the square root of a number that is not negative.
func root(x decimal.Number) decimal.Number {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(rootPlaces), nil)
	r := x.Big()
	whole := new(big.Int).Mul(r.Num(), new(big.Int).Mul(scale, scale))
	whole.Sqrt(whole.Quo(whole, r.Denom()))
	return decimal.FromBig(new(big.Rat).SetFrac(whole, scale))
}
