package sturdiness

import "slices"

// cliffs finds, for every unit, how many points more or fewer give another star
// when everybody else stays where they are.
func (x *examiner) cliffs() {
	w := x.world
	if w == nil || len(w.levels) == 0 {
		return
	}
	d := newDesk(w)
	w.totals(w.evenly(), d)
	ranks, stars := slices.Clone(w.base), slices.Clone(w.star)
	for i := range w.parts {
		p := &w.parts[i]
		for _, row := range p.rows {
			c := &climber{w: w, d: d, p: p, row: row, ranks: ranks, stars: stars, from: w.star[row]}
			x.report.Units[row].Up = x.cliff(row, c.nearest(1))
			x.report.Units[row].Down = x.cliff(row, c.nearest(-1))
		}
	}
}

func (x *examiner) cliff(row int, c *Cliff) *Cliff {
	if c == nil {
		return nil
	}
	now, ok := x.price(row, x.world.star[row])
	then, okToo := x.price(row, c.Star)
	if ok && okToo {
		money := then - now
		c.Money = &money
	}
	return c
}

// climber moves one unit's total while others stay.
type climber struct {
	w            *world
	d            *desk
	p            *part
	row          int
	ranks, stars []int
	from         int
}

// starAt is the star with so many printed steps more.
func (c *climber) starAt(more int64) int {
	key, mark := c.d.keys[c.row], c.d.marks[c.row]
	c.d.keys[c.row], c.d.marks[c.row] = key+more*steps, mark+more*steps
	c.w.settlePart(c.p, c.d, c.ranks, c.stars)
	c.d.keys[c.row], c.d.marks[c.row] = key, mark
	if set := c.w.units[c.row].set; set != nil {
		return *set
	}
	return c.stars[c.row]
}

// nearest looks upwards (side 1) or downwards (−1) for the smallest change that
// gives another star. A star never falls when the total alone rises, but for
// places taken by ties, so that halving finds it.
func (c *climber) nearest(side int64) *Cliff {
	lo, hi := int64(0), c.farthest(side)
	if side*int64(c.starAt(side*hi)-c.from) <= 0 {
		return nil
	}
	for hi-lo > 1 {
		middle := (lo + hi) / 2
		if side*int64(c.starAt(side*middle)-c.from) > 0 {
			hi = middle
		} else {
			lo = middle
		}
	}
	return &Cliff{Star: c.starAt(side * hi), Points: float64(hi) * steps / c.w.grid}
}

// farthest is enough steps to pass everybody and every threshold.
func (c *climber) farthest(side int64) int64 {
	far := int64(0)
	own := min(c.d.keys[c.row], c.d.marks[c.row])
	if side < 0 {
		own = max(c.d.keys[c.row], c.d.marks[c.row])
	}
	for _, row := range c.p.rows {
		far = max(far, side*(c.d.keys[row]-own))
	}
	for _, l := range c.w.levels {
		if l.least > -unlimited {
			far = max(far, side*(l.least-own))
		}
	}
	return far/steps + 2
}
