package scoring

import "eightx/decimal"

// plain tells whether a figure is a mean of all judgements, but for the highest
// and the lowest at most: it then needs no list of them, only their sum and
// ends. That is what most offices do, and there are many ratings.
func (g *raters) plain() bool {
	trimmed := g.way.by == "trimmed" && g.way.trim == 1
	return len(g.classes) == 0 && g.silent == "" && !g.way.round && (g.way.by == "mean" || trimmed)
}

// plainMean is the figure of a unit; false when there is no rating, or one that
// cannot be used, which the long way then judges.
func (g *raters) plainMean(ratings []rating, peer int) (decimal.Number, bool) {
	if len(ratings) == 0 {
		return decimal.Zero, false
	}
	var sum, lo, hi decimal.Number
	for i := range ratings {
		j := g.judge(&ratings[i], peer)
		if j.fault != "" {
			return decimal.Zero, false
		}
		if i == 0 {
			lo, hi = j.value, j.value
		}
		sum, lo, hi = sum.Add(j.value), decimal.Min(lo, j.value), decimal.Max(hi, j.value)
	}
	n := len(ratings)
	if g.way.by == "trimmed" && n >= g.way.trimFrom {
		sum, n = sum.Sub(lo).Sub(hi), n-2
	}
	return sum.Quo(decimal.Int(int64(n))), true
}
