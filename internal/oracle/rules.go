package oracle

import (
	"fmt"
	"math/big"
	"slices"

	"eightx/decimal"
	"eightx/facts"
	"eightx/scheme"
)

// The rule kinds of the oracle: each draws parameters and figures, and returns
// what they mean.

type ruleMaker func(w *World, id string) (*scheme.Tree, meaning)

var makers = []ruleMaker{completion, shortfall, growth, control, tiers, passfail, count, checklist, sample, survey,
	periodic, ratioBest, minmax, rankStep, rankLinear, imported, ledger, panel, raters, expression}

// rule draws a rule; the outer ones may be composites of others.
func (w *World) rule(id string, depth int) (*scheme.Tree, meaning) {
	if depth == 0 && w.one(12) {
		return composite(w, id)
	}
	return makers[w.r.IntN(len(makers))](w, id)
}

func args(kind string, pairs ...string) *scheme.Tree {
	t := scheme.MapOf().Set("kind", scheme.Text(kind))
	for i := 0; i+1 < len(pairs); i += 2 {
		t.Set(pairs[i], scheme.Text(pairs[i+1]))
	}
	return t
}

func row(pairs ...string) *scheme.Tree {
	t := scheme.MapOf()
	for i := 0; i+1 < len(pairs); i += 2 {
		t.Set(pairs[i], scheme.Text(pairs[i+1]))
	}
	return t
}

func points(x *big.Rat) answer { return answer{x: x} }

// steps counts steps by the option for parts of one.
func steps(option string, x *big.Rat) *big.Rat {
	switch option {
	case "floor":
		return floor(x)
	case "ceil":
		return ceil(x)
	}
	return x
}

func (w *World) partial() string { return w.pick("floor", "ceil", "proportional") }

// names makes a metric name usable in expressions.
func name(id, part string) string {
	b := []byte(id + "_" + part)
	for i, c := range b {
		if c == '-' || c == '.' {
			b[i] = '_'
		}
	}
	return string(b)
}

func linear(x, zeroAt, fullAt, full *big.Rat) *big.Rat {
	return mul(full, clamp(quo(sub(x, zeroAt), sub(fullAt, zeroAt)), zero, one))
}

func emptyAnswer(option string, full *big.Rat) answer {
	switch option {
	case "full":
		return points(full)
	case "zero":
		return points(zero)
	}
	return answer{na: true}
}

func completion(w *World, id string) (*scheme.Tree, meaning) {
	a := w.metric(name(id, "a"), func() decimal.Number { return w.number(0, 130) })
	b := w.metric(name(id, "b"), func() decimal.Number {
		if w.one(8) {
			return decimal.Zero
		}
		return w.number(50, 120)
	})
	zeroAt, fullAt, gate := w.number(0, 1), w.number(2, 3), w.number(0, 1)
	share, limit, empty := w.number(0, 2), w.number(0, 9), w.pick("full", "zero", "na")
	t := args("completion", "actual", name(id, "a"), "target", name(id, "b"), "zeroAt", zeroAt.String(), "fullAt", fullAt.String(), "empty", empty, "gate", gate.String())
	if z, f := rat(zeroAt), rat(fullAt); z.Cmp(f) == 0 {
		return passfail(w, id)
	}
	over := w.one(2)
	if over {
		t.Set("over", row("share", share.String(), "cap", limit.String()))
	}
	return t, func(u int, full *big.Rat) answer {
		if b[u].Sign() == 0 {
			return emptyAnswer(empty, full)
		}
		rate := quo(a[u], b[u])
		if rate.Cmp(rat(gate)) < 0 {
			return points(zero)
		}
		x := linear(rate, rat(zeroAt), rat(fullAt), full)
		if over {
			beyond := larger(zero, sub(rate, rat(fullAt)))
			x = add(x, smaller(rat(limit), mul(mul(rat(share), full), beyond)))
		}
		return points(x)
	}
}

func shortfall(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.number(60, 105) })
	th, per, step, p := w.whole(90, 100), w.number(0, 3), w.whole(1, 4), w.partial()
	if w.one(2) {
		t := args("shortfall", "value", name(id, "v"), "threshold", th.String(), "points", per.String(), "step", step.String(), "partial", p)
		return t, func(u int, full *big.Rat) answer {
			short := larger(zero, sub(rat(th), v[u]))
			return points(sub(full, mul(steps(p, quo(short, rat(step))), rat(per))))
		}
	}
	second, per2, how := w.whole(70, 85), w.number(0, 5), w.pick("marginal", "whole")
	t := args("shortfall", "value", name(id, "v"), "partial", p, "banding", how, "step", step.String())
	t.Set("bands", scheme.ListOf(row("from", th.String(), "points", per.String()), row("from", second.String(), "points", per2.String())))
	return t, func(u int, full *big.Rat) answer {
		all := larger(zero, sub(rat(th), v[u]))
		inner := larger(zero, sub(rat(second), v[u]))
		cost := func(distance *big.Rat, rate decimal.Number) *big.Rat {
			return mul(steps(p, quo(distance, rat(step))), rat(rate))
		}
		if how == "whole" {
			if inner.Sign() > 0 {
				return points(sub(full, cost(all, per2)))
			}
			return points(sub(full, cost(all, per)))
		}
		first := smaller(all, sub(rat(th), rat(second)))
		return points(sub(full, add(cost(first, per), cost(inner, per2))))
	}
}

func growth(w *World, id string) (*scheme.Tree, meaning) {
	a := w.metric(name(id, "a"), func() decimal.Number { return w.number(0, 150) })
	b := w.metric(name(id, "b"), func() decimal.Number {
		if w.one(5) {
			return decimal.Zero
		}
		return w.number(60, 140)
	})
	at, per, baseZero := w.number(0, 30), w.number(0, 2), w.pick("na", "full", "zero", "at_zero", "positive_full")
	t := args("growth", "actual", name(id, "a"), "base", name(id, "b"), "atPoints", at.String(), "perPercent", per.String(), "partial", "proportional", "baseZero", baseZero)
	return t, func(u int, full *big.Rat) answer {
		at0 := clamp(rat(at), zero, full)
		if b[u].Sign() <= 0 {
			switch baseZero {
			case "at_zero":
				return points(at0)
			case "positive_full":
				if a[u].Sign() > 0 {
					return points(full)
				}
				return points(at0)
			}
			return emptyAnswer(baseZero, full)
		}
		g := mul(quo(sub(a[u], b[u]), b[u]), hundred)
		return points(clamp(add(rat(at), mul(g, rat(per))), zero, full))
	}
}

func control(w *World, id string) (*scheme.Tree, meaning) {
	a := w.metric(name(id, "a"), func() decimal.Number { return w.number(0, 30) })
	limit, per, step, p := w.number(0, 20), w.number(0, 4), w.whole(1, 3), w.partial()
	t := args("control", "actual", name(id, "a"), "limit", limit.String(), "perOver", per.String(), "step", step.String(), "partial", p)
	return t, func(u int, full *big.Rat) answer {
		return points(sub(full, mul(steps(p, quo(larger(zero, sub(a[u], rat(limit))), rat(step))), rat(per))))
	}
}

func tiers(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.whole(0, 12) })
	cuts := []decimal.Number{w.whole(8, 11), w.whole(5, 7), w.whole(2, 4)}
	bounds := w.pick("min_inclusive", "max_inclusive")
	t := args("tiers", "value", name(id, "v"), "bounds", bounds)
	rows := scheme.ListOf()
	for i, c := range cuts {
		rows.List = append(rows.List, row("min", c.String(), "pct", fmt.Sprint(100-25*i)))
	}
	rows.List = append(rows.List, row("else", "true", "points", "1.5"))
	return t.Set("rows", rows), func(u int, full *big.Rat) answer {
		for i, c := range cuts {
			cmp := v[u].Cmp(rat(c))
			if cmp > 0 || cmp == 0 && bounds == "min_inclusive" {
				return points(mul(full, big.NewRat(int64(100-25*i), 100)))
			}
		}
		return points(big.NewRat(3, 2))
	}
}

func passfail(w *World, id string) (*scheme.Tree, meaning) {
	x := w.metric(name(id, "x"), func() decimal.Number { return w.whole(0, 6) })
	y := w.metric(name(id, "y"), func() decimal.Number { return w.whole(0, 6) })
	t := args("passfail", "condition", name(id, "x")+" ≥ 3 and not "+name(id, "y")+" > 4 or "+name(id, "x")+" = "+name(id, "y"), "else", "0.25")
	return t, func(u int, full *big.Rat) answer {
		if x[u].Cmp(integer(3)) >= 0 && y[u].Cmp(integer(4)) <= 0 || x[u].Cmp(y[u]) == 0 {
			return points(full)
		}
		return points(big.NewRat(1, 4))
	}
}

func count(w *World, id string) (*scheme.Tree, meaning) {
	n := w.metric(name(id, "n"), func() decimal.Number { return w.whole(0, 9) })
	target := w.metric(name(id, "t"), func() decimal.Number { return w.whole(0, 6) })
	empty := w.pick("full", "zero", "na")
	t := args("count", "count", name(id, "n"), "target", name(id, "t"), "empty", empty)
	return t, func(u int, full *big.Rat) answer {
		if target[u].Sign() == 0 {
			return emptyAnswer(empty, full)
		}
		return points(mul(full, smaller(one, quo(n[u], target[u]))))
	}
}

func checklist(w *World, id string) (*scheme.Tree, meaning) {
	shares := []int64{20, 30, 15, 35}
	rows := scheme.ListOf()
	for i, s := range shares {
		rows.List = append(rows.List, row("id", fmt.Sprintf("c%d", i), "share", fmt.Sprint(s)))
	}
	earned := make([]int64, len(w.Facts.Units))
	for u, unit := range w.Facts.Units {
		c := facts.Check{Unit: unit.ID, Indicator: id, OK: []string{}}
		for i, s := range shares {
			if w.one(2) {
				c.OK = append(c.OK, fmt.Sprintf("c%d", i))
				earned[u] += s
			}
		}
		w.Facts.Checks = append(w.Facts.Checks, c)
	}
	return args("checklist").Set("checks", rows), func(u int, full *big.Rat) answer {
		return points(mul(full, big.NewRat(earned[u], 100)))
	}
}

func sample(w *World, id string) (*scheme.Tree, meaning) {
	n := w.figures(id+".sampled", func() decimal.Number { return w.whole(0, 40) })
	k := w.figures(id+".passed", func() decimal.Number { return w.whole(0, 40) })
	empty := w.pick("full", "zero", "na")
	return args("sample", "empty", empty), func(u int, full *big.Rat) answer {
		if n[u].Sign() == 0 {
			return emptyAnswer(empty, full)
		}
		return points(linear(quo(k[u], n[u]), zero, one, full))
	}
}

func survey(w *World, id string) (*scheme.Tree, meaning) {
	n := w.figures(id+".valid", func() decimal.Number { return w.whole(1, 60) })
	k := w.figures(id+".positive", func() decimal.Number { return w.whole(0, 60) })
	z, f, least := w.number(0, 0), decimal.MustParse(w.pick("0.85", "0.95", "1")), w.whole(1, 30)
	t := args("survey", "zeroAt", z.String(), "fullAt", f.String(), "minSample", least.String(), "belowMin", "points", "belowPct", "60")
	return t, func(u int, full *big.Rat) answer {
		if n[u].Cmp(rat(least)) < 0 {
			return points(mul(full, big.NewRat(60, 100)))
		}
		return points(linear(quo(k[u], n[u]), rat(z), rat(f), full))
	}
}

func periodic(w *World, id string) (*scheme.Tree, meaning) {
	metric, how := name(id, "s"), w.pick("mean", "sum", "min", "max", "median", "last", "count")
	w.Scheme.Metrics = append(w.Scheme.Metrics, scheme.Metric{ID: metric, Name: metric, Kind: "series"})
	var all [][]*big.Rat
	for _, u := range w.Facts.Units {
		var xs []*big.Rat
		for m := range 1 + w.r.IntN(12) {
			x := w.number(0, 100)
			s := facts.Series{Unit: u.ID, Metric: metric, Period: fmt.Sprintf("2026-%02d", m+1)}
			if m == 0 || !w.one(5) {
				s.Value = &x
				xs = append(xs, rat(x))
			}
			w.Facts.Series = append(w.Facts.Series, s)
		}
		all = append(all, xs)
	}
	return args("periodic", "metric", metric, "combine", how, "fullAt", "100"), func(u int, full *big.Rat) answer {
		return points(linear(combined(how, all[u]), zero, hundred, full))
	}
}

func combined(how string, xs []*big.Rat) *big.Rat {
	sorted := slices.Clone(xs)
	slices.SortFunc(sorted, (*big.Rat).Cmp)
	sum := new(big.Rat)
	for _, x := range xs {
		sum.Add(sum, x)
	}
	n := len(xs)
	switch how {
	case "mean":
		return quo(sum, integer(int64(n)))
	case "sum":
		return sum
	case "min":
		return sorted[0]
	case "max":
		return sorted[n-1]
	case "last":
		return xs[n-1]
	case "count":
		return integer(int64(n))
	}
	return quo(add(sorted[(n-1)/2], sorted[n/2]), integer(2))
}

func panel(w *World, id string) (*scheme.Tree, meaning) {
	pcts := map[string]int64{"A": 100, "B": 85, "C": 70, "D": 50, "E": 0}
	anchors := scheme.ListOf()
	for _, k := range []string{"A", "B", "C", "D", "E"} {
		anchors.List = append(anchors.List, row("id", k, "pct", fmt.Sprint(pcts[k]), "text", k))
	}
	how := w.pick("mean", "trimmed", "median", "min")
	t := args("panel", "combine", how)
	if how == "trimmed" {
		t.Set("trimFrom", scheme.Text("5"))
	}
	var all [][]*big.Rat
	for _, u := range w.Facts.Units {
		var xs []*big.Rat
		for k := range 1 + w.r.IntN(7) {
			level := w.pick("A", "B", "C", "D", "E")
			w.Facts.Ratings = append(w.Facts.Ratings, facts.Rating{Unit: u.ID, Metric: id, Rater: fmt.Sprintf("R%d", k), Level: level, Fact: "f"})
			xs = append(xs, integer(pcts[level]))
		}
		all = append(all, xs)
	}
	return t.Set("anchors", anchors), func(u int, full *big.Rat) answer {
		return points(mul(full, quo(rated(how, all[u]), hundred)))
	}
}

func raters(w *World, id string) (*scheme.Tree, meaning) {
	how := w.pick("mean", "trimmed", "median")
	t := args("raters", "combine", how, "max", "100", "noRatings", "zero")
	if how == "trimmed" {
		t.Set("trimFrom", scheme.Text("5"))
	}
	var all [][]*big.Rat
	for _, u := range w.Facts.Units {
		var xs []*big.Rat
		for k := range w.r.IntN(8) {
			x := w.number(0, 100)
			w.Facts.Ratings = append(w.Facts.Ratings, facts.Rating{Unit: u.ID, Metric: id, Rater: fmt.Sprintf("R%d", k), Value: &x})
			xs = append(xs, rat(x))
		}
		all = append(all, xs)
	}
	return t, func(u int, full *big.Rat) answer {
		if len(all[u]) == 0 {
			return points(zero)
		}
		return points(mul(full, quo(rated(how, all[u]), hundred)))
	}
}

// rated combines ratings; trimming drops one at each end from five on.
func rated(how string, xs []*big.Rat) *big.Rat {
	sorted := slices.Clone(xs)
	slices.SortFunc(sorted, (*big.Rat).Cmp)
	switch how {
	case "min":
		return sorted[0]
	case "median":
		return combined("median", xs)
	case "trimmed":
		if len(sorted) >= 5 {
			sorted = sorted[1 : len(sorted)-1]
		}
	}
	return combined("mean", sorted)
}

func ledger(w *World, id string) (*scheme.Tree, meaning) {
	direction := w.pick("deduct", "add")
	per := []decimal.Number{w.number(0, 4), w.number(0, 6)}
	caps := []decimal.Number{w.number(1, 12), w.number(1, 12)}
	levels := []decimal.Number{w.number(0, 3), w.number(3, 9)}
	groupCap := w.number(2, 16)
	kinds := scheme.ListOf(
		row("id", "e0", "text", "t", "per", per[0].String(), "cap", caps[0].String()),
		row("id", "e1", "text", "t", "per", per[1].String(), "cap", caps[1].String()),
		row("id", "e2", "text", "t").Set("levels", row("light", levels[0].String(), "heavy", levels[1].String())))
	t := args("ledger", "direction", direction).Set("kinds", kinds)
	t.Set("levels", scheme.ListOf(row("id", "light"), row("id", "heavy")))
	t.Set("groups", scheme.ListOf(row("id", "g", "cap", groupCap.String()).Set("members", scheme.ListOf(scheme.Text("e0"), scheme.Text("e1")))))
	sums := make([]*big.Rat, len(w.Facts.Units))
	for u, unit := range w.Facts.Units {
		sums[u] = w.events(id, unit.ID, per, caps, levels, groupCap)
	}
	return t, func(u int, full *big.Rat) answer {
		if direction == "add" {
			return points(sums[u])
		}
		return points(sub(full, sums[u]))
	}
}

// events draws a unit's events and adds them up under the caps.
func (w *World) events(id, unit string, per, caps, levels []decimal.Number, groupCap decimal.Number) *big.Rat {
	var kind [2]*big.Rat
	kind[0], kind[1] = new(big.Rat), new(big.Rat)
	third := new(big.Rat)
	for k := range w.r.IntN(6) {
		e := facts.Event{ID: fmt.Sprintf("%s-%s-%d", id, unit, k), Unit: unit, Ledger: id, Date: fmt.Sprintf("2026-%02d-%02d", 1+w.r.IntN(12), 1+w.r.IntN(28))}
		n := w.whole(1, 3)
		e.Count = &n
		which := w.r.IntN(3)
		e.Kind = fmt.Sprintf("e%d", which)
		if which == 2 {
			l := w.r.IntN(2)
			e.Level = []string{"light", "heavy"}[l]
			third.Add(third, mul(rat(n), rat(levels[l])))
		} else {
			kind[which].Add(kind[which], mul(rat(n), rat(per[which])))
		}
		w.Facts.Events = append(w.Facts.Events, e)
	}
	group := add(smaller(kind[0], rat(caps[0])), smaller(kind[1], rat(caps[1])))
	return add(smaller(group, rat(groupCap)), third)
}

func imported(w *World, id string) (*scheme.Tree, meaning) {
	v := w.metric(name(id, "v"), func() decimal.Number { return w.number(0, 120) })
	return args("imported", "mode", "scale", "value", name(id, "v"), "from", "120"), func(u int, full *big.Rat) answer {
		return points(linear(v[u], zero, integer(120), full))
	}
}

// expression draws a free formula with a division that cannot fail.
func expression(w *World, id string) (*scheme.Tree, meaning) {
	x := w.metric(name(id, "x"), func() decimal.Number { return w.number(-20, 40) })
	y := w.metric(name(id, "y"), func() decimal.Number { return w.number(1, 9) })
	a, b := name(id, "x"), name(id, "y")
	t := args("expression", "points", "if("+a+" < 0, abs("+a+") / "+b+", clamp("+a+" * 30% + floor("+b+"), 1, full)) - round("+a+" / "+b+", 1)")
	return t, func(u int, full *big.Rat) answer {
		var v *big.Rat
		if x[u].Sign() < 0 {
			v = quo(new(big.Rat).Neg(x[u]), y[u])
		} else {
			v = clamp(add(mul(x[u], big.NewRat(30, 100)), floor(y[u])), one, full)
		}
		return points(sub(v, round(quo(x[u], y[u]), 1, decimal.HalfUp)))
	}
}

func composite(w *World, id string) (*scheme.Tree, meaning) {
	how := w.pick("sum", "mean", "min", "max")
	parts := scheme.ListOf()
	shares := []int64{40, 35, 25}
	var ms []meaning
	for i, s := range shares {
		part := fmt.Sprintf("p%d", i)
		t, m := makers[[]int{3, 4, 6, 8, 15}[w.r.IntN(5)]](w, id+"."+part)
		r := row("id", part)
		if how == "sum" {
			r.Set("share", scheme.Text(fmt.Sprint(s)))
		}
		parts.List = append(parts.List, r.Set("rule", t))
		ms = append(ms, m)
	}
	return args("composite", "combine", how).Set("parts", parts), func(u int, full *big.Rat) answer {
		var xs []*big.Rat
		for i, m := range ms {
			f := full
			if how == "sum" {
				f = mul(full, big.NewRat(shares[i], 100))
			}
			a := m(u, f)
			if a.na {
				return a
			}
			xs = append(xs, a.x)
		}
		return points(combined(how, xs))
	}
}
