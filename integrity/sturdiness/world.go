package sturdiness

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"eightx/decimal"
	"eightx/integrity"
	"eightx/scheme"
	"eightx/scoring"
)

// world is a scored year in which items can be weighed otherwise: what the engine
// made of the facts, as binary numbers, with the scheme's own way from totals to
// ranks and stars.
//
// Totals are kept as whole numbers of 10^-6 of the last printed decimal. Products
// and sums are exact to about 10^-11 points, so that a total is on the wrong side
// of a threshold only when it is nearer to it than that; sums that are decimal
// numbers, as those of the unchanged run are, come out exactly.
type world struct {
	def      *scheme.Scheme
	items    int
	grid     float64   // steps of a key per point
	grain    uint64    // steps that all keys are whole numbers of
	points   []float64 // unit × item: points, weighted
	within   []float64 // unit × item: what applies, weighted
	units    []unit
	groups   []groupWorld
	parts    []part
	levels   []level
	byPlaces bool // quotas count places
	unitBits int
	set      []int // units whose star a veto sets
	base     []int // rank of each unit ×2, of the unchanged run
	star     []int
}

// groupWorld is a peer group: what all items together are worth at each weight.
type groupWorld struct {
	full []float64 // per item, weighted
	sum  float64
}

// unit is what is settled about a unit whatever items weigh.
type unit struct {
	id       string
	group    int
	full     float64
	rescaled bool
	out      bool
	zero     bool
	last     bool
	adjust   int64 // in steps of a key
	cap      int64
	open     []bool
	quotas   []int
	set      *int
	tie      int // place among equal totals, the same for true ties
}

// part is units ranked together, those with better tie breakers first.
type part struct{ rows []int }

// level is one star.
type level struct {
	star    int
	least   int64
	maxRank int
}

// unlimited is a cap nobody reaches.
const unlimited = math.MaxInt64 / 4

// steps is how many steps a printed decimal has.
const steps = 1_000_000

// newWorld takes points from one run and everything a choice of weights does not
// touch (gates, conditions, tie breakers) from another, which may be the same.
func newWorld(p *scoring.Program, now, settled *scoring.Standings) (*world, error) {
	def := p.Scheme
	w := &world{def: def, items: len(now.Items), grid: math.Pow10(def.Scale.Decimals) * steps, unitBits: bits.Len(uint(len(now.Units)))}
	if d := settled.Depends; len(d) > 0 {
		return nil, &integrity.Refusal{Code: "sturdiness.depends", Names: d}
	}
	if def.Stars != nil {
		w.byPlaces = def.Stars.Counting == "places"
	}
	for _, l := range settled.Levels {
		w.levels = append(w.levels, w.level(l))
	}
	groups := map[string]int{}
	for i := range now.Units {
		w.add(&now.Units[i], &settled.Units[i], groups)
	}
	for _, rows := range now.Parts {
		w.parts = append(w.parts, w.order(settled, rows))
	}
	w.grain = w.commonGrain()
	w.base, w.star = make([]int, len(w.units)), make([]int, len(w.units))
	w.settle(w.evenly(), newDesk(w), w.base, w.star)
	return w, nil
}

// commonGrain is a printed decimal where totals are printed ones, with nothing
// finer added to them; one step otherwise.
func (w *world) commonGrain() uint64 {
	if w.def.Ranking.On != "printed" {
		return 1
	}
	for i := range w.units {
		if u := &w.units[i]; u.adjust%steps != 0 || u.cap != unlimited && u.cap%steps != 0 {
			return 1
		}
	}
	return steps
}

func (w *world) level(l scheme.Level) level {
	out := level{star: l.Star, least: math.MinInt64, maxRank: math.MaxInt}
	if l.MaxRank > 0 {
		out.maxRank = 2 * l.MaxRank
	}
	if l.Min == nil {
		return out
	}
	least := l.Min.Mul(decimal.Int(int64(w.grid)))
	out.least, _ = least.Ceil().Int64()
	if l.Above && least.IsInt() {
		out.least++
	}
	return out
}

func (w *world) add(now, settled *scoring.Standing, groups map[string]int) {
	g, known := groups[now.Peer]
	if !known {
		g = len(w.groups)
		groups[now.Peer] = g
		w.groups = append(w.groups, w.group(now))
	}
	u := unit{id: now.Unit, group: g, full: number(now.Full), rescaled: now.Rescaled, out: now.Out, zero: now.Zero, last: now.Last,
		adjust: w.key(now.Adjust), cap: unlimited, open: settled.Open, quotas: settled.Quotas, set: settled.Set}
	if now.Cap != nil {
		u.cap = w.key(*now.Cap)
	}
	for _, it := range now.Items {
		weight := number(it.Weight)
		if extra(it.Kind) {
			weight = 0
		}
		w.points = append(w.points, number(it.Points)*weight)
		w.within = append(w.within, number(it.Applicable)*weight)
	}
	if u.set != nil {
		w.set = append(w.set, len(w.units))
	}
	w.units = append(w.units, u)
}

func (w *world) group(s *scoring.Standing) groupWorld {
	g := groupWorld{full: make([]float64, len(s.Items))}
	for k, it := range s.Items {
		if !extra(it.Kind) {
			g.full[k] = number(it.Full) * number(it.Weight)
		}
		g.sum += g.full[k]
	}
	return g
}

// extra says whether an item comes after weighing and rescaling.
func extra(kind string) bool { return kind == "bonus" || kind == "penalty" }

// key is points as steps.
func (w *world) key(x decimal.Number) int64 { return int64(math.Round(number(x) * w.grid)) }

// number is the nearest binary number.
func number(x decimal.Number) float64 {
	f, _ := x.Big().Float64()
	return f
}

// order sorts a part by tie breakers, so that equal totals stand in their order.
func (w *world) order(s *scoring.Standings, rows []int) part {
	sorted := slices.Clone(rows)
	compare := func(a, b int) int {
		return slices.CompareFunc(s.Units[b].Breakers, s.Units[a].Breakers, decimal.Number.Cmp)
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Or(compare(a, b), cmp.Compare(a, b)) })
	tie := 0
	for i, row := range sorted {
		if i > 0 && compare(sorted[i-1], row) != 0 {
			tie++
		}
		w.units[row].tie = tie
	}
	return part{sorted}
}

// evenly is every item at its own weight.
func (w *world) evenly() []float64 {
	out := make([]float64, w.items)
	for k := range out {
		out[k] = 1
	}
	return out
}

// agrees says whether the unchanged run is the engine's, for every unit.
func (w *world) agrees(r *scoring.Result) bool {
	for i, u := range r.Units {
		rank, err := decimal.Parse(string(u.Rank))
		if err != nil || w.units[i].id != u.Unit {
			return false
		}
		twice, _ := rank.Mul(decimal.Int(2)).Int64()
		if !u.Excluded && (int(twice) != w.base[i] || u.Star != w.star[i]) {
			return false
		}
	}
	return true
}
