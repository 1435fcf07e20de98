package oracle

import (
	"math/big"

	"eightx/decimal"
	"eightx/scheme"
)

// Rules that look at the peers: those of the same group to whom the indicator
// applies and who were not declared out of it.

// peers are the figures of a unit's peers, itself included.
func (w *World) peers(id string, u int, xs []*big.Rat) []*big.Rat {
	var out []*big.Rat
	for v := range w.Facts.Units {
		if w.Facts.Units[v].Peer == w.Facts.Units[u].Peer && !w.declared(id, v) {
			out = append(out, xs[v])
		}
	}
	return out
}

func (w *World) declared(id string, u int) bool {
	for _, d := range w.Facts.Declarations {
		if d.Unit == w.Facts.Units[u].ID && d.Metric == id {
			return true
		}
	}
	return false
}

func ratioBest(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.number(0, 50) })
	t := args("ratio_best", "value", name(id, "v"), "empty", "zero")
	return t, func(u int, full *big.Rat) answer {
		best := combined("max", w.peers(id, u, v))
		if best.Sign() == 0 {
			return points(zero)
		}
		return points(quo(mul(full, v[u]), best))
	}
}

func minmax(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.number(-10, 50) })
	low := w.number(0, 1)
	t := args("minmax", "value", name(id, "v"), "floor", low.String())
	return t, func(u int, full *big.Rat) answer {
		p := w.peers(id, u, v)
		lo, hi := combined("min", p), combined("max", p)
		if lo.Cmp(hi) == 0 {
			return points(full)
		}
		part := quo(sub(v[u], lo), sub(hi, lo))
		return points(mul(full, add(rat(low), mul(sub(one, rat(low)), part))))
	}
}

// place is the place of x among xs, the largest first.
func place(ties string, x *big.Rat, xs []*big.Rat) *big.Rat {
	above, equal, distinct := int64(0), int64(0), map[string]bool{}
	for _, y := range xs {
		switch y.Cmp(x) {
		case 1:
			above++
			distinct[y.RatString()] = true
		case 0:
			equal++
		}
	}
	switch ties {
	case "1223":
		return integer(int64(len(distinct)) + 1)
	case "average":
		return big.NewRat(2*above+equal+1, 2)
	case "worst":
		return integer(above + equal)
	}
	return integer(above + 1)
}

func rankStep(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.whole(0, 6) })
	per, floor, ties := w.number(0, 4), w.number(0, 6), w.pick("1224", "1223", "average", "worst")
	t := args("rank", "mode", "step", "value", name(id, "v"), "ties", ties, "perPlace", per.String(), "floor", floor.String())
	return t, func(u int, full *big.Rat) answer {
		behind := sub(place(ties, v[u], w.peers(id, u, v)), one)
		return points(larger(rat(floor), sub(full, mul(behind, rat(per)))))
	}
}

func rankLinear(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.whole(0, 9) })
	low, ties := w.number(0, 1), w.pick("1224", "average")
	t := args("rank", "mode", "linear", "value", name(id, "v"), "ties", ties, "floor", low.String())
	return t, func(u int, full *big.Rat) answer {
		p := w.peers(id, u, v)
		if len(p) == 1 {
			return points(full)
		}
		n, at := integer(int64(len(p))), place(ties, v[u], p)
		part := quo(sub(n, at), sub(n, one))
		return points(mul(full, add(rat(low), mul(sub(one, rat(low)), part))))
	}
}
