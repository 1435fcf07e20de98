package scoring

import (
	"eightx/decimal"
	"eightx/scheme"
)

// outcome is what the year comes to for one unit.
type outcome struct {
	raw        decimal.Number // Σ weight × item, exact
	applicable decimal.Number // Σ weight × points of what applies
	full       decimal.Number // points of the peer group
	adjust     decimal.Number // bonus − penalty + points of vetoes
	exact      decimal.Number // total before rounding
	total      decimal.Number // printed total
	rescaled   bool
	out        bool // not assessed
	rank       decimal.Number
	worst      int // worst place among its ties
	size       int // units in its ranking scope
	extra      []decimal.Number
	grades     []graded // per grading
	rewards    []rewarded
}

// item adds up an item for every unit of the stage: groups with their caps and
// floors from the innermost outwards, then the item's own.
func (r *run) item(at int) {
	it, out := &r.p.items[at], r.itemPoints[at]
	r.columns[it.def.ID] = out
	var reset evaluator
	if it.reset != nil {
		reset = r.bind(it.reset, context{})
	}
	for _, u := range r.active {
		x, some := r.itemSum(it, u)
		switch {
		case !some:
			out.setState(u, na, "na.item")
			continue
		case reset != nil && holds(reset(u)), r.itemStruck(it, u):
			x = decimal.Zero
		}
		if r.p.Scheme.Scale.RoundAt == "item" {
			x = x.Round(r.p.places, r.p.Scheme.Scale.Rounding)
		}
		out.set(u, x)
	}
}

func holds(v value) bool { return v.state == present && v.truth }

// itemSum is the item's points after all caps; false when no indicator of it
// counts for the unit.
func (r *run) itemSum(it *item, u int32) (decimal.Number, bool) {
	peer := r.p.Scheme.PeerGroups[r.in.peer[u]].ID
	inGroups := make([]decimal.Number, len(it.groups))
	grouped := map[int]int{}
	for k, g := range it.groups {
		for _, i := range g.members {
			grouped[i] = k
		}
	}
	var direct []decimal.Number
	for _, i := range it.indicators {
		if r.lines[i].points.state(u) != present || r.lines[i].status[u] == NoIndicator {
			continue
		}
		x := r.lines[i].points.number(u)
		if k, ok := grouped[i]; ok {
			inGroups[k] = inGroups[k].Add(x)
		}
		direct = append(direct, x)
	}
	if len(direct) == 0 {
		return decimal.Zero, false
	}
	if len(it.groups) > 0 {
		direct = r.groupSums(it, u, inGroups, grouped, peer)
	}
	x := combine(it.def.Combine, direct)
	return limit(x, it.def.Cap, it.def.Floor, peer), true
}

// groupSums caps each group and hands it to its parent; what is left are the
// ungrouped indicators and the outermost groups.
func (r *run) groupSums(it *item, u int32, inGroups []decimal.Number, grouped map[int]int, peer string) []decimal.Number {
	var top []decimal.Number
	for k := len(it.groups) - 1; k >= 0; k-- {
		g := it.groups[k]
		x := limit(inGroups[k], g.def.Cap, g.def.Floor, peer)
		if g.parent >= 0 {
			inGroups[g.parent] = inGroups[g.parent].Add(x)
			continue
		}
		top = append(top, x)
	}
	for _, i := range it.indicators {
		if _, ok := grouped[i]; !ok && r.lines[i].points.state(u) == present && r.lines[i].status[u] != NoIndicator {
			top = append(top, r.lines[i].points.number(u))
		}
	}
	return top
}

func combine(how string, xs []decimal.Number) decimal.Number {
	switch how {
	case "min":
		return fold(decimal.Min, xs)
	case "max":
		return fold(decimal.Max, xs)
	case "mean":
		return decimal.Sum(xs...).Quo(decimal.Int(int64(len(xs))))
	}
	return decimal.Sum(xs...)
}

func fold(f func(a, b decimal.Number) decimal.Number, xs []decimal.Number) decimal.Number {
	out := xs[0]
	for _, x := range xs[1:] {
		out = f(out, x)
	}
	return out
}

func limit(x decimal.Number, top, bottom scheme.Points, peer string) decimal.Number {
	if !top.IsZero() {
		x = decimal.Min(top.For(peer), x)
	}
	if !bottom.IsZero() {
		x = decimal.Max(bottom.For(peer), x)
	}
	return x
}

// itemStruck tells whether a decided veto sets the item to zero.
func (r *run) itemStruck(it *item, u int32) bool {
	for _, c := range r.in.vetoes[u] {
		for _, e := range c.veto.Effects {
			if e.Kind == "zero_item" && targets(e, c, it.def.ID) && r.atLeast(e, u) {
				return true
			}
		}
	}
	return false
}

// totals adds up the items: weighted, rescaled for what does not apply, rounded
// once; then bonus, penalty and points of vetoes.
func (r *run) totals() {
	c := r.own("total", r.p.places)
	for _, u := range r.active {
		o := &r.outcome[u]
		g := r.in.peer[u]
		o.full = r.groupTotal(g)
		r.sumItems(u, o)
		o.exact = o.raw
		if o.rescaled && !o.applicable.IsZero() {
			o.exact = o.raw.Mul(o.full).Quo(o.applicable)
		}
		o.total = o.exact.Round(r.p.places, r.p.Scheme.Scale.Rounding).Add(o.adjust)
		o.exact = o.exact.Add(o.adjust)
		r.vetoTotal(u, o)
		c.set(u, o.total)
	}
}

func (r *run) groupTotal(g uint16) decimal.Number {
	if t := r.p.Scheme.PeerGroups[g].Total; t != nil {
		return *t
	}
	return r.p.Scheme.Scale.Total
}

func (r *run) sumItems(u int32, o *outcome) {
	g := r.in.peer[u]
	for k := range r.p.items {
		it := &r.p.items[k]
		points := decimal.Zero
		if r.itemPoints[k].state(u) == present {
			points = r.itemPoints[k].number(u)
		}
		switch it.def.Kind {
		case "bonus":
			o.adjust = o.adjust.Add(points)
			continue
		case "penalty":
			o.adjust = o.adjust.Sub(points)
			continue
		}
		o.raw = o.raw.Add(points.Mul(it.weight[g]))
		o.applicable = o.applicable.Add(it.full[g].Mul(it.weight[g]))
		for _, i := range it.indicators {
			if r.lines[i].status[u] == NotApplicable {
				o.applicable = o.applicable.Sub(r.p.indicators[i].full[g].Mul(it.weight[g]))
				o.rescaled = true
			}
		}
	}
}

// vetoTotal applies the effects of decided vetoes on the total.
func (r *run) vetoTotal(u int32, o *outcome) {
	for _, c := range r.in.vetoes[u] {
		for _, e := range c.veto.Effects {
			switch {
			case !r.atLeast(e, u):
			case e.Kind == "points" && e.Value != nil:
				o.adjust = o.adjust.Add(*e.Value)
				o.total, o.exact = o.total.Add(*e.Value), o.exact.Add(*e.Value)
			}
		}
	}
	if e := r.effect(u, "total_cap", ""); e != nil && e.Value != nil {
		o.total, o.exact = decimal.Min(*e.Value, o.total), decimal.Min(*e.Value, o.exact)
	}
	if r.effect(u, "zero_total", "") != nil {
		o.total, o.exact = decimal.Zero, decimal.Zero
	}
}

// effect finds the first effect of a kind among a unit's decided vetoes, for a
// target when one is asked for.
func (r *run) effect(u int32, kind, target string) *scheme.Effect {
	for _, c := range r.in.vetoes[u] {
		for i := range c.veto.Effects {
			e := &c.veto.Effects[i]
			if e.Kind == kind && r.atLeast(*e, u) && (target == "" || e.Target == "" || e.Target == "*" || e.Target == target) {
				return e
			}
		}
	}
	return nil
}
