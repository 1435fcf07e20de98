package oracle

import (
	"fmt"
	"math/big"
	"math/rand/v2"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// World is a random scheme with random facts, and for every indicator the
// meaning of its rule in big rationals.
type World struct {
	Scheme *scheme.Scheme
	Facts  *facts.Facts
	r      *rand.Rand
	rules  map[string]meaning
	coefs  map[string]*big.Rat
}

// meaning is what a rule is worth for a unit, given the indicator's full points.
type meaning func(u int, full *big.Rat) answer

// answer is exact points, or "does not apply".
type answer struct {
	x  *big.Rat
	na bool
}

// New makes the world of a seed.
func New(seed uint64) *World {
	w := &World{r: rand.New(rand.NewPCG(seed, 8)), rules: map[string]meaning{}, coefs: map[string]*big.Rat{}}
	w.frame()
	w.units()
	for i := range 1 + w.r.IntN(4) {
		w.item(i)
	}
	w.outcomes()
	w.exceptions()
	return w
}

func (w *World) one(n int) bool          { return w.r.IntN(n) == 0 }
func (w *World) pick(s ...string) string { return s[w.r.IntN(len(s))] }

// number is a random decimal in [lo, hi] with up to three places.
func (w *World) number(lo, hi int) decimal.Number {
	places := w.r.IntN(4)
	scale := int64(1)
	for range places {
		scale *= 10
	}
	span := int64(hi-lo) * scale
	return decimal.Scaled(int64(lo)*scale+w.r.Int64N(span+1), places)
}

// whole is a random integer in [lo, hi].
func (w *World) whole(lo, hi int) decimal.Number {
	return decimal.Int(int64(lo + w.r.IntN(hi-lo+1)))
}

func rat(n decimal.Number) *big.Rat     { return n.Big() }
func integer(i int64) *big.Rat          { return new(big.Rat).SetInt64(i) }
func add(a, b *big.Rat) *big.Rat        { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat        { return new(big.Rat).Sub(a, b) }
func mul(a, b *big.Rat) *big.Rat        { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat        { return new(big.Rat).Quo(a, b) }
func clamp(x, lo, hi *big.Rat) *big.Rat { return larger(lo, smaller(x, hi)) }

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

var (
	zero    = new(big.Rat)
	one     = big.NewRat(1, 1)
	hundred = big.NewRat(100, 1)
)

// floor and ceil to whole numbers.
func floor(x *big.Rat) *big.Rat {
	q, m := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int))
	_ = m // Euclidean division by a positive number rounds down
	return new(big.Rat).SetInt(q)
}

func ceil(x *big.Rat) *big.Rat { return new(big.Rat).Neg(floor(new(big.Rat).Neg(x))) }

// round to so many decimals in one of the modes schemes use.
func round(x *big.Rat, places int, mode decimal.Rounding) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	y := mul(x, scale)
	low := floor(y)
	rest := sub(y, low)
	up := false
	switch c := rest.Cmp(big.NewRat(1, 2)); mode {
	case decimal.HalfUp:
		up = c > 0 || c == 0 && y.Sign() > 0
	case decimal.HalfEven:
		up = c > 0 || c == 0 && low.Num().Bit(0) == 1
	case decimal.Down:
		up = y.Sign() < 0 && rest.Sign() > 0
	case decimal.Up:
		up = y.Sign() > 0 && rest.Sign() > 0
	case decimal.Floor:
	case decimal.Ceiling:
		up = rest.Sign() > 0
	}
	if up {
		low = add(low, one)
	}
	return quo(low, scale)
}

// frame draws the scale, the policies and the peer groups.
func (w *World) frame() {
	modes := []decimal.Rounding{decimal.HalfUp, decimal.HalfEven, decimal.Down, decimal.Up, decimal.Floor, decimal.Ceiling}
	w.Scheme = &scheme.Scheme{
		Schema: 1, ID: "random", Title: "random", Year: 2026,
		Scale: scheme.Scale{Total: decimal.Int(1000), Decimals: w.r.IntN(4), Rounding: modes[w.r.IntN(len(modes))],
			RoundAt: w.pick("indicator", "indicator", "item", "total"), Negative: w.pick("zero", "allowed"), AboveFull: w.pick("cap", "allowed")},
		NotApplicable: scheme.NotApplicable{Mode: w.pick("rescale", "full", "zero", "peer_mean", "minimum")},
		Ranking:       scheme.Ranking{On: w.pick("exact", "printed"), Ties: w.pick("1224", "1223", "average")},
	}
	for i := range 1 + w.r.IntN(3) {
		w.Scheme.PeerGroups = append(w.Scheme.PeerGroups, scheme.PeerGroup{ID: fmt.Sprintf("G%d", i), Name: "g"})
	}
	w.Facts = &facts.Facts{Schema: 1, Scheme: "random", Year: 2026}
}

func (w *World) units() {
	for i := range 1 + w.r.IntN(9) {
		g := w.Scheme.PeerGroups[w.r.IntN(len(w.Scheme.PeerGroups))].ID
		w.Facts.Units = append(w.Facts.Units, facts.Unit{ID: fmt.Sprintf("U%02d", i), Name: "u", Peer: g})
	}
}

// points draws points per peer group; now and then a group has none.
func (w *World) points() scheme.Points {
	if w.one(3) {
		n := w.whole(1, 60)
		return scheme.Points{All: &n}
	}
	p := scheme.Points{ByGroup: map[string]decimal.Number{}}
	for _, g := range w.Scheme.PeerGroups {
		if !w.one(6) {
			p.ByGroup[g.ID] = w.number(1, 60)
		}
	}
	return p
}

func (w *World) item(i int) {
	it := scheme.Item{ID: fmt.Sprintf("F%d", i), Name: "i", Kind: "fixed"}
	if i > 0 && w.one(5) {
		it.Kind = w.pick("bonus", "penalty")
	}
	if w.one(4) {
		x := w.number(0, 2)
		it.Weight = scheme.Points{All: &x}
	}
	if w.one(4) {
		x := w.number(20, 80)
		it.Cap = scheme.Points{All: &x}
	}
	if w.one(5) {
		it.Combine = w.pick("min", "max", "mean")
	}
	if w.one(3) {
		x := w.number(5, 60)
		it.Groups = []scheme.Group{{ID: "g1", Cap: scheme.Points{All: &x}}, {ID: "g2", Parent: "g1", Floor: scheme.Points{All: &x}}}
	}
	for j := range 1 + w.r.IntN(5) {
		ind := w.indicator(fmt.Sprintf("F%d-%02d", i, j))
		if len(it.Groups) > 0 && w.one(2) {
			ind.Group = w.pick("g1", "g2")
		}
		it.Indicators = append(it.Indicators, ind)
	}
	w.Scheme.Items = append(w.Scheme.Items, it)
}

func (w *World) indicator(id string) scheme.Indicator {
	ind := scheme.Indicator{ID: id, Name: id, Points: w.points()}
	args, m := w.rule(id, 0)
	kind := args.Str("kind")
	rest := scheme.MapOf()
	for k, key := range args.Keys {
		if key != "kind" {
			rest.Set(key, args.Values[k])
		}
	}
	ind.Rule, w.rules[id] = scheme.Rule{Kind: kind, Args: rest}, m
	if w.one(6) {
		c := w.number(0, 2)
		w.coefs[id], ind.Coef = rat(c), c.String()
		ind.CoefAbove = w.pick("cap", "allowed")
	}
	if w.one(8) {
		x := w.number(10, 50)
		ind.Cap = &x
	}
	if w.one(8) {
		x := w.number(-5, 5)
		ind.Floor = &x
	}
	if w.one(5) {
		ind.NAMode = w.pick("rescale", "full", "zero", "peer_mean", "minimum")
	}
	return ind
}

// metric declares a metric and gives every unit a figure.
func (w *World) metric(id string, draw func() decimal.Number) []*big.Rat {
	w.Scheme.Metrics = append(w.Scheme.Metrics, scheme.Metric{ID: id, Name: id, Decimals: w.r.IntN(4)})
	return w.figures(id, draw)
}

func (w *World) figures(id string, draw func() decimal.Number) []*big.Rat {
	var out []*big.Rat
	for _, u := range w.Facts.Units {
		x := draw()
		w.Facts.Values = append(w.Facts.Values, facts.Value{Unit: u.ID, Metric: id, Value: x})
		out = append(out, rat(x))
	}
	return out
}

// exceptions declares a few indicators not applicable.
func (w *World) exceptions() {
	for _, it := range w.Scheme.Items {
		for _, ind := range it.Indicators {
			for _, u := range w.Facts.Units {
				if w.one(40) {
					w.Facts.Declarations = append(w.Facts.Declarations, facts.Declaration{Unit: u.ID, Metric: ind.ID, State: "not_applicable", Reason: "r"})
				}
			}
		}
	}
}

// outcomes draws stars and a pool.
func (w *World) outcomes() {
	lo, hi := w.number(0, 60), w.number(60, 150)
	two := decimal.Int(int64(1 + w.r.IntN(3)))
	share := decimal.Scaled(int64(10+w.r.IntN(60)), 2)
	stars := &scheme.Grading{ID: "stars", Counting: w.pick("taken", "places"), Levels: []scheme.Level{{Star: 5, Min: &hi}, {Star: 3, Min: &lo}, {Star: 1}}}
	if w.one(2) {
		stars.Levels[0].Quota = scheme.Points{All: &two}
	} else {
		stars.Levels[0].Share, stars.Levels[0].ShareMin = scheme.Points{All: &share}, w.r.IntN(2)
	}
	w.Scheme.Stars = stars
	w.Scheme.Rewards = []scheme.Reward{{ID: "pool", Name: "p", Kind: "pool", Pool: "size * 1000.37", Weight: "max(0, total) * coefficient",
		StarCoefficient: map[string]decimal.Number{"5": decimal.MustParse("1.5"), "3": decimal.One, "1": decimal.MustParse("0.3")}}}
}
