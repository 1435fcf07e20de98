package oracle

import (
	"math/big"
	"slices"
	"sort"

	"eightx/scheme"
)

// Outcome is one unit's year by the oracle.
type Outcome struct {
	Lines map[string]*big.Rat // nil value: not applicable
	Items map[string]*big.Rat
	Total *big.Rat
	exact *big.Rat
	Rank  *big.Rat
	worst int
	Star  int
	Pool  int64 // fen
}

// Score works the whole world out.
func (w *World) Score() []Outcome {
	out := make([]Outcome, len(w.Facts.Units))
	for u := range out {
		out[u].Lines, out[u].Items = map[string]*big.Rat{}, map[string]*big.Rat{}
	}
	for i := range w.Scheme.Items {
		it := &w.Scheme.Items[i]
		for j := range it.Indicators {
			w.lines(out, it, &it.Indicators[j])
		}
		for u := range out {
			w.itemPoints(&out[u], it)
		}
	}
	for u := range out {
		w.total(u, &out[u])
	}
	w.rank(out)
	w.stars(out)
	w.pool(out)
	return out
}

func (w *World) full(ind *scheme.Indicator, u int) *big.Rat {
	return rat(ind.Points.For(w.Facts.Units[u].Peer))
}

// lines computes one indicator for every unit, then fills those that wait for
// their peers.
func (w *World) lines(out []Outcome, it *scheme.Item, ind *scheme.Indicator) {
	scored := map[int]bool{}
	var waiting []int
	for u := range out {
		full := w.full(ind, u)
		adjusts := it.Kind == "bonus" || it.Kind == "penalty"
		if full.Sign() == 0 && !(adjusts && ind.Points.IsZero()) {
			continue
		}
		a := answer{na: true}
		if !w.declared(ind.ID, u) {
			a = w.rules[ind.ID](u, full)
		}
		if !a.na {
			out[u].Lines[ind.ID] = w.modified(ind, a.x, full)
			scored[u] = true
			continue
		}
		switch w.naMode(ind) {
		case "full":
			out[u].Lines[ind.ID] = full
		case "zero":
			out[u].Lines[ind.ID] = zero
		case "rescale":
			out[u].Lines[ind.ID] = nil
		default:
			waiting = append(waiting, u)
		}
	}
	for _, u := range waiting {
		w.impute(out, ind, u, scored)
	}
}

func (w *World) naMode(ind *scheme.Indicator) string {
	if ind.NAMode != "" {
		return ind.NAMode
	}
	return w.Scheme.NotApplicable.Mode
}

func (w *World) impute(out []Outcome, ind *scheme.Indicator, u int, scored map[int]bool) {
	var xs []*big.Rat
	for v := range out {
		if scored[v] && w.Facts.Units[v].Peer == w.Facts.Units[u].Peer {
			xs = append(xs, out[v].Lines[ind.ID])
		}
	}
	if len(xs) == 0 {
		out[u].Lines[ind.ID] = nil
		return
	}
	x := combined("mean", xs)
	if w.naMode(ind) == "minimum" {
		x = combined("min", xs)
	}
	out[u].Lines[ind.ID] = w.rounded("indicator", x)
}

// modified applies coefficient, floor, cap and rounding.
func (w *World) modified(ind *scheme.Indicator, x, full *big.Rat) *big.Rat {
	c := w.coefs[ind.ID]
	if c != nil {
		x = mul(x, c)
	}
	if ind.Floor != nil {
		x = larger(rat(*ind.Floor), x)
	} else if w.Scheme.Scale.Negative == "zero" {
		x = larger(zero, x)
	}
	if ind.Cap != nil {
		x = smaller(rat(*ind.Cap), x)
	} else if !ind.Rule.Args.Has("over") && !ind.Points.IsZero() && w.Scheme.Scale.AboveFull == "cap" && !(c != nil && ind.CoefAbove == "allowed") {
		x = smaller(full, x)
	}
	return w.rounded("indicator", x)
}

func (w *World) rounded(at string, x *big.Rat) *big.Rat {
	if w.Scheme.Scale.RoundAt != at {
		return x
	}
	return round(x, w.Scheme.Scale.Decimals, w.Scheme.Scale.Rounding)
}

// itemPoints adds an item up: group g2 inside g1, then what stands outside.
func (w *World) itemPoints(o *Outcome, it *scheme.Item) {
	sums := map[string]*big.Rat{"g1": new(big.Rat), "g2": new(big.Rat)}
	var top []*big.Rat
	some := false
	for _, ind := range it.Indicators {
		x := o.Lines[ind.ID]
		if x == nil {
			continue
		}
		some = true
		if ind.Group == "" {
			top = append(top, x)
		} else {
			sums[ind.Group] = add(sums[ind.Group], x)
		}
	}
	if !some {
		return
	}
	if len(it.Groups) > 0 {
		inner := larger(rat(*it.Groups[1].Floor.All), sums["g2"])
		top = append(top, smaller(rat(*it.Groups[0].Cap.All), add(sums["g1"], inner)))
	}
	how := it.Combine
	if how == "" {
		how = "sum"
	}
	x := combined(how, top)
	if it.Cap.All != nil {
		x = smaller(rat(*it.Cap.All), x)
	}
	o.Items[it.ID] = w.rounded("item", x)
}

func (w *World) total(u int, o *Outcome) {
	raw, applicable, adjust, rescale := new(big.Rat), new(big.Rat), new(big.Rat), false
	for i := range w.Scheme.Items {
		it := &w.Scheme.Items[i]
		x := o.Items[it.ID]
		if x == nil {
			x = zero
		}
		switch it.Kind {
		case "bonus":
			adjust = add(adjust, x)
			continue
		case "penalty":
			adjust = sub(adjust, x)
			continue
		}
		weight := one
		if it.Weight.All != nil {
			weight = rat(*it.Weight.All)
		}
		raw = add(raw, mul(weight, x))
		for j := range it.Indicators {
			ind := &it.Indicators[j]
			line, exists := o.Lines[ind.ID]
			if exists && line == nil {
				rescale = true
			} else {
				applicable = add(applicable, mul(weight, w.full(ind, u)))
			}
		}
	}
	o.exact = raw
	if rescale && applicable.Sign() != 0 {
		o.exact = quo(mul(raw, integer(1000)), applicable)
	}
	o.Total = add(round(o.exact, w.Scheme.Scale.Decimals, w.Scheme.Scale.Rounding), adjust)
	o.exact = add(o.exact, adjust)
}

// measure is what units are ranked by.
func (w *World) measure(o *Outcome) *big.Rat {
	if w.Scheme.Ranking.On == "printed" {
		return o.Total
	}
	return o.exact
}

func (w *World) rank(out []Outcome) {
	for u := range out {
		var xs []*big.Rat
		for v := range out {
			if w.Facts.Units[v].Peer == w.Facts.Units[u].Peer {
				xs = append(xs, w.measure(&out[v]))
			}
		}
		out[u].Rank = place(w.Scheme.Ranking.Ties, w.measure(&out[u]), xs)
		n, _ := place("worst", w.measure(&out[u]), xs).Float64()
		out[u].worst = int(n)
	}
}

// stars walks each group from the best, tie by tie.
func (w *World) stars(out []Outcome) {
	for _, g := range w.Scheme.PeerGroups {
		units := w.members(g.ID)
		sort.SliceStable(units, func(i, j int) bool { return out[units[i]].worst < out[units[j]].worst })
		taken := 0
		for lo := 0; lo < len(units); {
			hi := lo + 1
			for hi < len(units) && out[units[hi]].worst == out[units[lo]].worst {
				hi++
			}
			taken += w.starBlock(out, units[lo:hi], len(units), taken)
			lo = hi
		}
	}
}

func (w *World) members(group string) []int {
	var units []int
	for u := range w.Facts.Units {
		if w.Facts.Units[u].Peer == group {
			units = append(units, u)
		}
	}
	return units
}

// starBlock gives a block of equal units their star; it returns how many places
// of the top level it took.
func (w *World) starBlock(out []Outcome, block []int, size, taken int) int {
	levels := w.Scheme.Stars.Levels
	reach := func(l int) bool { return w.thresholdOf(&out[block[0]]).Cmp(rat(*levels[l].Min)) >= 0 }
	quota := w.quota(size)
	room := taken+len(block) <= quota
	if w.Scheme.Stars.Counting == "places" {
		room = out[block[0]].worst <= quota
	}
	star, used := 1, 0
	switch {
	case reach(0) && room:
		star, used = 5, len(block)
	case reach(1):
		star = 3
	}
	for _, u := range block {
		out[u].Star = star
	}
	return used
}

func (w *World) thresholdOf(o *Outcome) *big.Rat { return w.measure(o) }

func (w *World) quota(size int) int {
	top := w.Scheme.Stars.Levels[0]
	if !top.Quota.IsZero() {
		n, _ := top.Quota.All.Int64()
		return int(n)
	}
	n := floor(mul(rat(*top.Share.All), integer(int64(size)))).Num().Int64()
	return max(int(n), top.ShareMin)
}

// pool shares size × 1000.37 yuan by max(0, total) × coefficient.
func (w *World) pool(out []Outcome) {
	coefficient := map[int]*big.Rat{5: big.NewRat(3, 2), 3: one, 1: big.NewRat(3, 10)}
	for _, g := range w.Scheme.PeerGroups {
		units := w.members(g.ID)
		fen := int64(len(units)) * 100037
		sum := new(big.Rat)
		weights := make([]*big.Rat, len(units))
		slices.SortFunc(units, func(a, b int) int { return a - b })
		for i, u := range units {
			weights[i] = mul(larger(zero, out[u].Total), coefficient[out[u].Star])
			sum = add(sum, weights[i])
		}
		if sum.Sign() == 0 {
			continue
		}
		share(out, units, weights, sum, fen)
	}
}

// share gives whole fen first, then one more to the largest remainders.
func share(out []Outcome, units []int, weights []*big.Rat, sum *big.Rat, fen int64) {
	left := fen
	rest := make([]*big.Rat, len(units))
	for i, u := range units {
		exact := quo(mul(weights[i], integer(fen)), sum)
		whole := floor(exact)
		out[u].Pool = whole.Num().Int64()
		rest[i] = sub(exact, whole)
		left -= out[u].Pool
	}
	order := make([]int, len(units))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return rest[order[i]].Cmp(rest[order[j]]) > 0 })
	for _, i := range order[:left] {
		out[units[i]].Pool++
	}
}
