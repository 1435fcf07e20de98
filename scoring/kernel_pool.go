package scoring

import (
	"cmp"
	"math/bits"
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// rewardPlan is a pool shared inside the parts of a scope.
type rewardPlan struct {
	parts *partition
	pools []int64            // per part, fen
	coef  [maxStar + 1]int64 // by star: weight of the coefficient, 1 when it does not count
	total bool               // the total counts
}

// rewards plans the pools.
func (pl *planner) rewards() string {
	for k := range pl.p.rewards {
		r, why := pl.reward(&pl.p.rewards[k])
		if why != "" {
			return why
		}
		pl.plan.rewards = append(pl.plan.rewards, r)
	}
	return ""
}

func (pl *planner) reward(r *reward) (*rewardPlan, string) {
	def := r.def
	if def.Kind != "pool" || r.when != nil || len(def.GradeCoefficient) > 0 {
		return nil, "reward " + def.ID + " is no plain pool"
	}
	scope := def.Scope
	if scope == "" {
		scope = pl.p.Scheme.Ranking.Scope
	}
	parts, why := pl.partition(scope)
	if why != "" {
		return nil, why
	}
	out := &rewardPlan{parts: parts}
	if !pl.weigh(out, r) || !pl.pools(out, r) || !out.fits(pl.totals.hi) {
		return nil, "reward " + def.ID + ": pool or weight is no plain product"
	}
	return out, ""
}

// weigh reads the weight: a product of the total, the coefficient and
// constants above zero, which change no share.
func (pl *planner) weigh(out *rewardPlan, r *reward) bool {
	coefficient := false
	for _, n := range factors(r.weight) {
		switch {
		case n.Op == expr.OpConst && n.Num.Sign() > 0:
		case n.Op == expr.OpRef && n.Text == "total" && !out.total:
			out.total = true
		case n.Op == expr.OpRef && n.Text == "coefficient" && !coefficient:
			coefficient = true
		default:
			return false
		}
	}
	for star := range out.coef {
		out.coef[star] = 1
		if !coefficient {
			continue
		}
		x, given := r.def.StarCoefficient[itoa(star)]
		if !given || pl.p.Scheme.Stars == nil {
			x = decimal.One
		}
		m, ok := x.Mantissa(coefficientPlaces)
		if out.coef[star] = m; !ok || m < 0 || m > 1<<24 {
			return false
		}
	}
	return true
}

const coefficientPlaces = 4

// fits tells whether the weights of the largest part add up inside 64 bits.
func (r *rewardPlan) fits(total int64) bool {
	most := slices.Max(r.coef[:])
	if r.total {
		most *= total
	}
	_, ok := productWithin(most, int64(r.parts.largest))
	return ok
}

// factors are what a product multiplies.
func factors(n *expr.Node) []*expr.Node {
	switch n.Op {
	case expr.OpStep:
		return factors(n.Args[0])
	case expr.OpMul:
		var out []*expr.Node
		for _, arg := range n.Args {
			out = append(out, factors(arg)...)
		}
		return out
	}
	return []*expr.Node{n}
}

// pools works out the pool of every part; it depends on the size alone.
func (pl *planner) pools(out *rewardPlan, r *reward) bool {
	w := &rewardRun{r: &run{p: pl.p}, p: r}
	known := map[int]int64{}
	for part := range out.parts.len() {
		size := len(out.parts.rows(part))
		pool, ok := known[size]
		if !ok {
			v, err := expr.Eval(r.pool, sizeEnv(size))
			if err != nil || v.Kind != expr.KindNum || v.Num.Sign() < 0 {
				return false
			}
			pool = int64(w.fen(v.Num))
			if len(w.r.problems) > 0 || pool < 0 || pool > 1<<50 {
				return false
			}
			known[size] = pool
		}
		out.pools = append(out.pools, pool)
	}
	return true
}

// sizeEnv knows the size of a part and nothing else.
type sizeEnv int

// Ref is the size.
func (e sizeEnv) Ref(name string) (expr.Value, error) {
	if name == "size" {
		return expr.Whole(int64(e)), nil
	}
	return expr.Value{}, nil
}

// Aggregate is missing: pools that look at peers are not planned.
func (e sizeEnv) Aggregate(*expr.Node) (expr.Value, error) { return expr.Value{}, nil }

// remainder is what a unit's share leaves over.
type remainder struct {
	rest int64 // below the sum of weights, which fits
	unit int32
}

// share divides the pool of a part by largest remainder: each unit gets the
// whole fen of pool × weight ÷ sum, and what is left goes one fen each to the
// largest rests, ties to the unit that stands first.
func (r *rewardPlan) share(w *ranker, b *Board, reward, part int) {
	rows, pay := r.parts.rows(part), b.pay[reward]
	w.weights = w.weights[:0]
	sum := uint64(0)
	for _, row := range rows {
		x := uint64(r.coef[b.star[row]])
		if r.total {
			x *= uint64(max(0, b.total[row]))
		}
		w.weights = append(w.weights, x)
		sum += x
	}
	if sum == 0 {
		for _, row := range rows {
			pay[row] = 0
		}
		return
	}
	pool := r.pools[part]
	left := pool
	w.rests = w.rests[:0]
	for i, row := range rows {
		high, low := bits.Mul64(uint64(pool), w.weights[i])
		fen, rest := bits.Div64(high, low, sum) // weight ≤ sum, so the quotient is at most the pool
		pay[row] = int64(fen)
		left -= int64(fen)
		w.rests = append(w.rests, remainder{int64(rest), row})
	}
	giveRest(pay, w.rests, left)
}

// giveRest gives the fen left over, fewer than there are units. In small parts
// every unit counts the units before it in line, which needs no branches.
func giveRest(pay []int64, rests []remainder, left int64) {
	if len(rests) > countedUnits {
		slices.SortStableFunc(rests, func(a, b remainder) int { return cmp.Compare(b.rest, a.rest) })
		for _, x := range rests[:left] {
			pay[x.unit]++
		}
		return
	}
	for i, x := range rests {
		before := int64(0)
		for _, y := range rests[:i] { // first come, first served
			before += 1 + (y.rest-x.rest)>>63
		}
		for _, y := range rests[i+1:] {
			before -= (x.rest - y.rest) >> 63
		}
		pay[x.unit] -= (before - left) >> 63 // one more where before < left
	}
}
