package lint

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
	"eightx/scoring"
)

// Bands (分档): tables of rows "from … to …" on one figure. The axis is cut at
// every border into points and open stretches, so that gaps, overlaps and rows
// nothing reaches are plain to see, borders included.

// table is a table of bands of a clause, in one peer group.
type table struct {
	clause *clause
	name   string // the parameter
	group  string
	pick   string
	rows   []band
	pieces []piece
}

// band is a row: what lies between two ends, one of which may be open.
type band struct {
	lo, hi     *decimal.Number
	loIn, hiIn bool
	otherwise  bool // takes what is left
	worth      decimal.Number
	valued     bool // worth is known
}

// piece is a part of the axis: a single figure (lo = hi), or an open stretch
// between two, nil being without end.
type piece struct {
	lo, hi *decimal.Number
	rows   []int // rows it lies in
}

// eachTable calls see for every table of constant bands, in the first peer group
// of the clause for which see has something to report.
func (c *checker) eachTable(see func(t *table) bool) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.kind == nil {
			continue
		}
		for _, p := range cl.kind.Params {
			if !bandParam(p) || cl.args.Str("interpolate") == "true" {
				continue
			}
			for _, g := range cl.groups {
				if t := cl.table(p.Name, g); t != nil && see(t) {
					break
				}
			}
		}
	}
}

// bandParam tells parameters with rows that have a min and a max.
func bandParam(p scoring.Param) bool {
	named := func(name string) bool {
		return slices.ContainsFunc(p.Fields, func(f scoring.Param) bool { return f.Name == name })
	}
	return p.Type == scoring.RowsParam && named("min") && named("max")
}

// table reads a parameter as bands, nil when a row has conditions or ends that
// are not numbers.
func (cl *clause) table(name, group string) *table {
	t := &table{clause: cl, name: name, group: group, pick: cl.args.Str("pick")}
	bounds := cl.args.Str("bounds")
	for _, row := range cl.rows(name) {
		b := band{otherwise: row.Str("else") == "true"}
		if row == nil || row.Has("when") || !b.ends(row, group, bounds) {
			return nil
		}
		b.worth, b.valued = cl.worth(row, group)
		t.rows = append(t.rows, b)
	}
	if len(t.rows) == 0 {
		return nil
	}
	t.cut()
	return t
}

// ends reads the ends of a row; false when one is a formula, or both are absent
// without the row being the rest.
func (b *band) ends(row *scheme.Tree, group, bounds string) bool {
	for _, end := range []struct {
		key  string
		at   **decimal.Number
		in   *bool
		also string
	}{{"min", &b.lo, &b.loIn, "min_inclusive"}, {"max", &b.hi, &b.hiIn, "max_inclusive"}} {
		if !row.Has(end.key) {
			continue
		}
		n, ok := constant(row.Get(end.key), group)
		if !ok {
			return false
		}
		*end.at = &n
		*end.in = bounds == end.also || bounds == "both_inclusive"
		if row.Has(end.key + "Inclusive") {
			*end.in = row.Str(end.key+"Inclusive") == "true"
		}
	}
	return b.otherwise || b.lo != nil || b.hi != nil
}

// worth is what a row gives: points, or percent of the points.
func (cl *clause) worth(row *scheme.Tree, group string) (decimal.Number, bool) {
	if n, ok := cl.number(row.Get("points"), group); ok {
		return n, true
	}
	full, whole := cl.full(group)
	pct, ok := cl.number(row.Get("pct"), group)
	return full.Mul(pct).Quo(decimal.Hundred), ok && whole
}

// holds tells whether a piece lies in the row.
func (b *band) holds(p piece) bool {
	return !b.otherwise && b.fromBelow(p) && b.fromAbove(p)
}

func (b *band) fromBelow(p piece) bool {
	switch {
	case b.lo == nil:
		return true
	case p.lo == nil:
		return false
	}
	order := p.lo.Cmp(*b.lo)
	return order > 0 || order == 0 && (!p.single() || b.loIn)
}

func (b *band) fromAbove(p piece) bool {
	switch {
	case b.hi == nil:
		return true
	case p.hi == nil:
		return false
	}
	order := p.hi.Cmp(*b.hi)
	return order < 0 || order == 0 && (!p.single() || b.hiIn)
}

func (p piece) single() bool { return p.lo != nil && p.hi != nil && p.lo.Equal(*p.hi) }

// cut makes the pieces.
func (t *table) cut() {
	var borders []decimal.Number
	for _, b := range t.rows {
		for _, end := range []*decimal.Number{b.lo, b.hi} {
			if end != nil {
				borders = append(borders, *end)
			}
		}
	}
	slices.SortFunc(borders, decimal.Number.Cmp)
	borders = slices.CompactFunc(borders, decimal.Number.Equal)
	var before *decimal.Number
	for i := range borders {
		at := &borders[i]
		t.pieces = append(t.pieces, piece{lo: before, hi: at}, piece{lo: at, hi: at})
		before = at
	}
	t.pieces = append(t.pieces, piece{lo: before})
	for i := range t.pieces {
		t.fill(&t.pieces[i])
	}
}

// fill notes the rows a piece lies in; the rest row takes what no other has.
func (t *table) fill(p *piece) {
	for i := range t.rows {
		if t.rows[i].holds(*p) || t.rows[i].otherwise && len(p.rows) == 0 {
			p.rows = append(p.rows, i)
		}
	}
}

// path is the path of a row of the table, of the table without one.
func (t *table) path(row int) string {
	if row < 0 {
		return t.clause.path + "." + t.name
	}
	return t.clause.row(t.name, row)
}

// span writes the ends of a stretch of pieces.
func span(from, to piece) (lo, hi string) {
	lo, hi = word("lint.end.low"), word("lint.end.high")
	if from.lo != nil {
		lo = show(*from.lo)
	}
	if to.hi != nil {
		hi = show(*to.hi)
	}
	return lo, hi
}

// checkGaps: between two bands no figure may be left without a row.
func checkGaps(c *checker) {
	c.eachTable(func(t *table) bool {
		first, last := t.covered()
		for i := first; i <= last; i++ {
			if len(t.pieces[i].rows) > 0 {
				continue
			}
			end := i
			for len(t.pieces[end+1].rows) == 0 {
				end++
			}
			lo, hi := span(t.pieces[i], t.pieces[end])
			c.report(t.path(-1), "indicator", t.clause.def.ID, "from", lo, "to", hi)
			return true
		}
		return false
	})
}

// covered are the first and last piece that lie in a row; nothing is covered
// when last < first.
func (t *table) covered() (first, last int) {
	first, last = 0, len(t.pieces)-1
	for first <= last && len(t.pieces[first].rows) == 0 {
		first++
	}
	for last >= first && len(t.pieces[last].rows) == 0 {
		last--
	}
	return first, last
}

// checkOpenEnds: a figure below the lowest or above the highest band has no row.
// Figures are taken not to be negative unless their metric says otherwise.
func checkOpenEnds(c *checker) {
	c.eachTable(func(t *table) bool {
		first, last := t.covered()
		if last < first {
			return false
		}
		low, high := c.limits(t.clause.args.Get("value"))
		if t.uncovered(0, first, low, nil) {
			c.report(t.path(-1), "indicator", t.clause.def.ID, "from", word("lint.end.low"), "to", show(*t.pieces[first].lo))
			return true
		}
		if t.uncovered(last+1, len(t.pieces), nil, high) {
			c.report(t.path(-1), "indicator", t.clause.def.ID, "from", show(*t.pieces[last].hi), "to", word("lint.end.high"))
			return true
		}
		return false
	})
	c.deadlineEnds()
	c.cornerEnds()
}

// uncovered tells whether pieces from … to can hold a figure between the limits.
func (t *table) uncovered(from, to int, low, high *decimal.Number) bool {
	for _, p := range t.pieces[from:to] {
		below := low != nil && p.hi != nil && (p.hi.Less(*low) || p.hi.Equal(*low) && !p.single())
		above := high != nil && p.lo != nil && (high.Less(*p.lo) || p.lo.Equal(*high) && !p.single())
		if !below && !above {
			return true
		}
	}
	return false
}

// limits are the smallest and largest figure of an expression: those of the
// metric it names, and zero.
func (c *checker) limits(value *scheme.Tree) (low, high *decimal.Number) {
	zero := decimal.Zero
	low = &zero
	if m := c.metricOf(value); m != nil {
		if m.Min != nil {
			low = m.Min
		}
		high = m.Max
	}
	return low, high
}

// metricOf is the metric an expression consists of, nil when it is more.
func (c *checker) metricOf(value *scheme.Tree) *scheme.Metric {
	if value == nil || value.Kind != scheme.Scalar {
		return nil
	}
	if n, err := expr.Parse(value.Scalar); err == nil && n.Op == expr.OpRef {
		return c.metrics[n.Text]
	}
	return nil
}

// deadlineEnds: a table of deadlines that ends with a day says nothing of what
// comes later.
func (c *checker) deadlineEnds() {
	for i := range c.clauses {
		cl := &c.clauses[i]
		rows := cl.rows("rows")
		if !cl.is("lateness") || len(rows) == 0 {
			continue
		}
		if last := rows[len(rows)-1]; last.Str("else") != "true" {
			c.report(cl.path+".rows", "indicator", cl.def.ID, "from", last.Str("by"), "to", word("lint.end.high"))
		}
	}
}

// cornerEnds: an interpolated table gives nothing below its lowest corner.
func (c *checker) cornerEnds() {
	for i := range c.clauses {
		cl := &c.clauses[i]
		rows := cl.rows("rows")
		if cl.args.Str("interpolate") != "true" || len(rows) == 0 || rows[len(rows)-1].Str("else") == "true" || len(cl.groups) == 0 {
			continue
		}
		low, _ := c.limits(cl.args.Get("value"))
		if end, ok := constant(rows[len(rows)-1].Get("min"), cl.groups[0]); ok && low.Less(end) {
			c.report(cl.path+".rows", "indicator", cl.def.ID, "from", word("lint.end.low"), "to", show(end))
		}
	}
}

// checkUnreachable: a row that lies wholly inside rows above it, or whose ends
// are the wrong way round, is never used.
func checkUnreachable(c *checker) {
	c.eachTable(func(t *table) bool {
		for i, b := range t.rows {
			if !b.otherwise && !t.reached(i) {
				c.report(t.path(i), "indicator", t.clause.def.ID, "row", itoa(i+1))
				return true
			}
		}
		return false
	})
}

// reached tells whether some figure gets the row.
func (t *table) reached(row int) bool {
	for _, p := range t.pieces {
		if len(p.rows) > 0 && p.rows[0] == row {
			return true
		}
		if t.pick == "best" || t.pick == "sum" {
			if slices.Contains(p.rows, row) {
				return true
			}
		}
	}
	return false
}

// checkOverlaps: two rows that are both bounded towards each other should not
// share a stretch; which one counts then hangs on the order of rows.
func checkOverlaps(c *checker) { c.overlaps(false) }

// checkSharedBorders: a figure on the border belongs to two rows.
func checkSharedBorders(c *checker) { c.overlaps(true) }

func (c *checker) overlaps(border bool) {
	c.eachTable(func(t *table) bool {
		if t.pick == "sum" || t.pick == "best" {
			return false
		}
		for i := range t.rows {
			for j := range i {
				if from, to, found := t.shared(j, i); found && border == (from.single() && to.single() && from.lo.Equal(*to.lo)) {
					lo, hi := span(from, to)
					c.report(t.path(i), "indicator", t.clause.def.ID, "from", lo, "to", hi, "row", itoa(i+1), "other", itoa(j+1))
					return true
				}
			}
		}
		return false
	})
}

// shared is the stretch two rows have in common although each is bounded towards
// the other, and worth something else there.
func (t *table) shared(j, i int) (from, to piece, found bool) {
	lower, upper := t.rows[i], t.rows[j]
	if upper.below(lower) {
		lower, upper = upper, lower
	}
	if lower.hi == nil || upper.lo == nil || lower.otherwise || upper.otherwise || lower.valued && upper.valued && lower.worth.Equal(upper.worth) {
		return from, to, false
	}
	for _, p := range t.pieces {
		if !slices.Contains(p.rows, i) || !slices.Contains(p.rows, j) {
			continue
		}
		if !found {
			from = p
		}
		to, found = p, true
	}
	return from, to, found
}

// below tells whether a row begins below another.
func (b *band) below(o band) bool {
	switch {
	case b.lo == nil || o.lo == nil:
		return o.lo != nil
	case b.lo.Equal(*o.lo) && b.hi != nil && o.hi != nil:
		return b.hi.Less(*o.hi)
	}
	return b.lo.Less(*o.lo)
}

// checkOrderOfPoints: along the axis, points rise or fall, and do not go up and
// down.
func checkOrderOfPoints(c *checker) {
	c.eachTable(func(t *table) bool {
		up, down := -1, -1
		var before *decimal.Number
		for _, p := range t.pieces {
			worth, ok := t.worth(p)
			if !ok {
				continue
			}
			if before != nil && before.Less(worth) {
				up = p.rows[0]
			}
			if before != nil && worth.Less(*before) {
				down = p.rows[0]
			}
			before = &worth
		}
		if up < 0 || down < 0 {
			return false
		}
		c.report(t.path(max(up, down)), "indicator", t.clause.def.ID, "row", itoa(max(up, down)+1))
		return true
	})
}

// worth is what a figure in the piece gets; false where nothing is known.
func (t *table) worth(p piece) (decimal.Number, bool) {
	var out decimal.Number
	for k, i := range p.rows {
		row := t.rows[i]
		switch {
		case !row.valued || row.otherwise:
			return out, false
		case t.pick == "sum":
			out = out.Add(row.worth)
		case k == 0, t.pick == "best" && out.Less(row.worth):
			out = row.worth
		}
	}
	return out, len(p.rows) > 0
}
