package sturdiness

import (
	"math"
	"math/bits"
	"slices"

	"eightx/decimal"
)

// desk is the memory one goroutine settles on.
type desk struct {
	keys   []int64   // per unit: the total it is ranked by
	marks  []int64   // per unit: the total stars are given by
	scale  []float64 // per peer group: what brings the total back to full
	packed []uint64
	taken  []int
	spare  []uint64
	fit    []int
	wait   []int
	rest   []int
}

func newDesk(w *world) *desk {
	return &desk{keys: make([]int64, len(w.units)), marks: make([]int64, len(w.units)), scale: make([]float64, len(w.groups)), packed: make([]uint64, 0, len(w.units)), taken: make([]int, len(w.levels))}
}

// settle computes totals with every item's weight multiplied, and from them
// twice the rank and the star of every unit. The sum of all full points of a
// peer group stays what it is: the other items take what one loses.
func (w *world) settle(times []float64, d *desk, ranks, stars []int) {
	w.totals(times, d)
	for i := range w.parts {
		w.settlePart(&w.parts[i], d, ranks, stars)
	}
	for _, row := range w.set {
		stars[row] = *w.units[row].set
	}
}

func (w *world) totals(times []float64, d *desk) {
	for g := range w.groups {
		d.scale[g] = 1
		if sum := dot(times, w.groups[g].full); sum > 0 {
			d.scale[g] = w.groups[g].sum / sum
		}
	}
	for i := range w.units {
		if u := &w.units[i]; !u.out {
			d.keys[i], d.marks[i] = w.total(i, u, times, d.scale[u.group])
		}
	}
}

// total is a unit's total as the scheme counts it: rescaled for what does not
// apply, rounded, then bonus, penalty and vetoes. Ranks go by the exact total
// unless the scheme says printed; stars by the printed one unless it says exact.
func (w *world) total(i int, u *unit, times []float64, scale float64) (rankBy, starBy int64) {
	if u.zero {
		return 0, 0
	}
	lo := i * w.items
	x := dot(times, w.points[lo:lo+w.items])
	if !u.rescaled {
		x *= scale
	} else if within := dot(times, w.within[lo:lo+w.items]); within > 0 {
		x *= u.full / within
	}
	exact := int64(math.Round(x * w.grid))
	printed := roundSteps(exact, w.def.Scale.Rounding)
	exact, printed = min(exact+u.adjust, u.cap), min(printed+u.adjust, u.cap)
	switch w.def.Ranking.On {
	case "printed":
		return printed, printed
	case "exact":
		return exact, exact
	}
	return exact, printed
}

func dot(a, b []float64) float64 {
	s := 0.0
	b = b[:len(a)]
	for k, x := range a {
		s += x * b[k]
	}
	return s
}

// roundSteps rounds to whole printed decimals.
func roundSteps(key int64, mode decimal.Rounding) int64 {
	whole := key / steps
	rest := key - whole*steps
	if rest == 0 {
		return key
	}
	sign := int64(1)
	if key < 0 {
		sign, rest = -1, -rest
	}
	up := false
	switch mode {
	case decimal.HalfUp:
		up = 2*rest >= steps
	case decimal.HalfEven:
		up = 2*rest > steps || 2*rest == steps && whole%2 != 0
	case decimal.Up:
		up = true
	case decimal.Floor:
		up = sign < 0
	case decimal.Ceiling:
		up = sign > 0
	}
	if up {
		whole += sign
	}
	return whole * steps
}

// settlePart sorts a part's units, the best first: by whether they rank last, by
// total, by tie breakers.
func (w *world) settlePart(p *part, d *desk, ranks, stars []int) {
	d.sort(p, w)
	clear(d.taken)
	for lo, dense := 0, 1; lo < len(d.packed); dense++ {
		hi := lo + 1
		for hi < len(d.packed) && w.same(p, d.packed[lo], d.packed[hi]) {
			hi++
		}
		w.block(p, d, lo, hi, dense, ranks, stars)
		lo = hi
	}
}

// sort packs how far each unit is behind the best, with its place in the part
// below it, and sorts that. Places are in the order of tie breakers already.
func (d *desk) sort(p *part, w *world) {
	best, worst := int64(math.MinInt64), int64(math.MaxInt64)
	for _, row := range p.rows {
		best, worst = max(best, d.keys[row]), min(worst, d.keys[row])
	}
	span := uint64(best-worst)/w.grain + 1
	d.packed = d.packed[:0]
	most := span
	for at, row := range p.rows {
		behind := uint64(best-d.keys[row]) / w.grain
		if w.units[row].last {
			behind += span
			most = 2 * span
		}
		d.packed = append(d.packed, behind<<w.unitBits|uint64(at))
	}
	if len(p.rows) < fewUnits {
		slices.Sort(d.packed)
		return
	}
	d.radix(w.unitBits, w.unitBits+bits.Len64(most))
}

// fewUnits is up to where comparing sorts as fast as counting.
const fewUnits = 48

// radix sorts by the bits from low to high, eight at a time, keeping the order of
// what is equal in them.
func (d *desk) radix(low, high int) {
	d.spare = append(d.spare[:0], d.packed...)
	from, to := d.packed, d.spare
	for shift := low; shift < high; shift += 8 {
		var starts [256]int
		for _, x := range from {
			starts[uint8(x>>shift)]++
		}
		sum := 0
		for k, n := range starts {
			starts[k] = sum
			sum += n
		}
		for _, x := range from {
			k := uint8(x >> shift)
			to[starts[k]] = x
			starts[k]++
		}
		from, to = to, from
	}
	d.packed, d.spare = from, to
}

func (w *world) same(p *part, a, b uint64) bool {
	mask := uint64(1)<<w.unitBits - 1
	return a>>w.unitBits == b>>w.unitBits && w.units[p.rows[a&mask]].tie == w.units[p.rows[b&mask]].tie
}

// block gives units that are equal in everything their ranks and stars.
func (w *world) block(p *part, d *desk, lo, hi, dense int, ranks, stars []int) {
	mask := uint64(1)<<w.unitBits - 1
	d.wait = d.wait[:0]
	for i := lo; i < hi; i++ {
		row := p.rows[d.packed[i]&mask]
		ranks[row] = w.place(lo, hi, i, dense)
		if w.def.Ranking.Ties == "order" {
			d.wait = append(d.wait[:0], row)
			w.award(d, hi, ranks[row], stars)
			continue
		}
		d.wait = append(d.wait, row)
	}
	if w.def.Ranking.Ties != "order" {
		w.award(d, hi, ranks[d.wait[0]], stars)
	}
}

// place is twice the rank of a block's unit.
func (w *world) place(lo, hi, i, dense int) int {
	switch w.def.Ranking.Ties {
	case "1223":
		return 2 * dense
	case "average":
		return lo + 1 + hi
	case "worst", "1334":
		return 2 * hi
	case "order":
		return 2 * (i + 1)
	}
	return 2 * (lo + 1)
}

// award gives stars to the units that wait, level by level: all that fit get it,
// or none of them.
func (w *world) award(d *desk, worst, rank int, stars []int) {
	first := &w.units[d.wait[0]]
	for _, row := range d.wait {
		stars[row] = 0
	}
	for l := range w.levels {
		level := &w.levels[l]
		d.fit, d.rest = d.fit[:0], d.rest[:0]
		for _, row := range d.wait {
			if w.units[row].open[l] && d.marks[row] >= level.least && rank <= level.maxRank {
				d.fit = append(d.fit, row)
			} else {
				d.rest = append(d.rest, row)
			}
		}
		if len(d.fit) == 0 || w.full(d, first, l, worst) {
			continue
		}
		d.taken[l] += len(d.fit)
		for _, row := range d.fit {
			stars[row] = level.star
		}
		if d.wait, d.rest = d.rest, d.wait; len(d.wait) == 0 {
			return
		}
	}
}

func (w *world) full(d *desk, first *unit, l, worst int) bool {
	quota := first.quotas[l]
	if quota < 0 {
		return false
	}
	if !w.byPlaces {
		return d.taken[l]+len(d.fit) > quota
	}
	places := 0
	for k := range l + 1 {
		places += max(0, first.quotas[k])
	}
	return worst > places
}
