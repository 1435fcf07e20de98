package scoring

import (
	"slices"

	"eightx/decimal"
)

// combining is how several judgements become one figure.
type combining struct {
	by       string // mean, trimmed, median, min
	trimFrom int    // trim only from so many judgements on
	trim     int    // so many from each end
	round    bool
	places   int
	mode     decimal.Rounding
}

// of combines judgements, of which there is at least one; silent ones are
// zeros without a rating behind them. Left-out judgements are marked.
func (c combining) of(members, silent []*judgement) decimal.Number {
	all := slices.Concat(members, silent)
	slices.SortStableFunc(all, func(a, b *judgement) int { return a.value.Cmp(b.value) })
	x := c.pick(all)
	if c.round {
		return x.Round(c.places, c.mode)
	}
	return x
}

// pick is the figure of judgements in rising order.
func (c combining) pick(sorted []*judgement) decimal.Number {
	n := len(sorted)
	switch {
	case c.by == "min":
		return sorted[0].value
	case c.by == "median":
		return meanOf(sorted[(n-1)/2 : n/2+1])
	case c.by == "trimmed" && n >= c.trimFrom:
		mark(sorted[:c.trim], "lowest")
		mark(sorted[n-c.trim:], "highest")
		return meanOf(sorted[c.trim : n-c.trim])
	}
	return meanOf(sorted)
}

func mark(left []*judgement, why string) {
	for _, j := range left {
		j.left = why
	}
}

func meanOf(list []*judgement) decimal.Number {
	sum := decimal.Zero
	for _, j := range list {
		sum = sum.Add(j.value)
	}
	return sum.Quo(decimal.Int(int64(len(list))))
}
