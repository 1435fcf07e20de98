package sturdiness

import (
	"cmp"
	"math"
	"slices"

	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
)

// trial is one single choice to be tried.
type trial struct {
	kind, id, name string
	ask            func() (outcome, error)
}

// choices tries every single choice, and notes what each unit could have been.
func (x *examiner) choices() {
	trials := x.trials()
	outcomes, failures := make([]outcome, len(trials)), make([]error, len(trials))
	each(len(trials), func(i int) { outcomes[i], failures[i] = trials[i].ask() })
	for row := range x.report.Units {
		u := &x.report.Units[row]
		u.ChoiceBest, u.ChoiceWorst, u.ChoiceLow, u.ChoiceHigh = u.Rank, u.Rank, u.Star, u.Star
	}
	for i, t := range trials {
		if failures[i] != nil {
			x.refuse(t.kind+" "+t.id, failures[i])
			continue
		}
		x.report.Choices = append(x.report.Choices, x.compare(t, outcomes[i]))
	}
	slices.SortStableFunc(x.report.Choices, func(a, b ChoiceReport) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(b.Moved, a.Moved), cmp.Compare(a.ID, b.ID))
	})
}

var kinds = []string{"item", "indicator", "assessor", "rounding", "normalisation"}

func kindOrder(kind string) int { return slices.Index(kinds, kind) }

func (x *examiner) trials() []trial {
	var out []trial
	for i := range x.def.Items {
		it := &x.def.Items[i]
		out = append(out, trial{"item", it.ID, it.Name, func() (outcome, error) { return x.withoutItem(i) }})
		for j := range it.Indicators {
			ind := &it.Indicators[j]
			out = append(out, trial{"indicator", ind.ID, ind.Name, func() (outcome, error) { return x.resettled(Without(x.def, i, j)) }})
		}
	}
	for _, rater := range assessorsOf(x.facts) {
		out = append(out, trial{"assessor", rater, "", func() (outcome, error) { return rescored(x.def, withoutAssessor(x.facts, rater)) }})
	}
	for _, a := range roundings(x.def) {
		out = append(out, trial{"rounding", a.id, "", func() (outcome, error) { return rescored(a.of(x.def), x.facts) }})
	}
	for _, a := range normalisations(x.def) {
		out = append(out, trial{"normalisation", a.id, "", func() (outcome, error) { return rescored(a.of(x.def), x.facts) }})
	}
	return out
}

// withoutItem leaves an item out: its weight is 0 and the others take its place,
// so that gates and tie breakers that look at it stay what they are.
func (x *examiner) withoutItem(item int) (outcome, error) {
	if extra(x.def.Items[item].Kind) {
		return x.resettled(withoutExtra(x.def, item))
	}
	times := make([]float64, len(x.def.Items))
	others := 0
	for k := range times {
		if times[k] = 1; k != item && !extra(x.def.Items[k].Kind) {
			others++
		}
	}
	if times[item] = 0; others == 0 {
		return outcome{}, &integrity.Refusal{Code: "sturdiness.only_item", Names: []string{x.def.Items[item].ID}}
	}
	if x.world == nil {
		return rescored(Weighed(x.def, Multipliers(times)), x.facts)
	}
	o := outcome{make([]int, len(x.world.units)), make([]int, len(x.world.units))}
	x.world.settle(times, newDesk(x.world), o.ranks, o.stars)
	return o, nil
}

// resettled scores a changed scheme and keeps the gates, conditions and tie
// breakers of the unchanged one: leaving an indicator out must not close a gate
// that looks at it.
func (x *examiner) resettled(s *scheme.Scheme) (outcome, error) {
	r, err := score(s, x.facts)
	if err != nil {
		return outcome{}, err
	}
	if x.world == nil {
		return outcomeOf(r.result), nil
	}
	w, err := newWorld(r.program, r.now, x.base.now)
	if err != nil {
		return outcome{}, err
	}
	return outcome{w.base, w.star}, nil
}

func rescored(s *scheme.Scheme, f *facts.Facts) (outcome, error) {
	r, err := score(s, f)
	if err != nil {
		return outcome{}, err
	}
	return outcomeOf(r.result), nil
}

// compare sums up what a choice does and widens what units could have been.
func (x *examiner) compare(t trial, o outcome) ChoiceReport {
	c := ChoiceReport{Kind: t.kind, ID: t.id, Name: t.name}
	ranked := 0
	for row, rank := range o.ranks {
		before := x.origin.ranks[row]
		if rank == 0 || before == 0 {
			continue
		}
		ranked++
		diff := math.Abs(float64(rank-before)) / 2
		c.Moved, c.Most = c.Moved+diff, max(c.Most, diff)
		x.star(&c, row, o.stars[row])
		u := &x.report.Units[row]
		u.ChoiceBest, u.ChoiceWorst = min(u.ChoiceBest, float64(rank)/2), max(u.ChoiceWorst, float64(rank)/2)
		u.ChoiceLow, u.ChoiceHigh = min(u.ChoiceLow, o.stars[row]), max(u.ChoiceHigh, o.stars[row])
	}
	if ranked > 0 {
		c.Moved /= float64(ranked)
	}
	return c
}

func (x *examiner) star(c *ChoiceReport, row, star int) {
	before := x.origin.stars[row]
	switch {
	case star == before:
		return
	case star > before:
		c.Up++
	default:
		c.Down++
	}
	was, ok := x.price(row, before)
	would, okToo := x.price(row, star)
	if ok && okToo {
		c.Money += math.Abs(would - was)
	}
}

// moved is the mean absolute difference of ranks from the year as it is.
func (x *examiner) moved(ranks []int) float64 {
	sum, n := 0, 0
	for row, rank := range ranks {
		if before := x.origin.ranks[row]; rank > 0 && before > 0 {
			sum, n = sum+abs(rank-before), n+1
		}
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / 2 / float64(n)
}

func abs(n int) int { return max(n, -n) }
