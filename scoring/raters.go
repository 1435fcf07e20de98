package scoring

import (
	"slices"

	"eightx/decimal"
)

// raters is what several people's judgements of one unit come to: anchored
// levels or numbers, one figure for all or one per class of raters and then
// their weighted mean.
type raters struct {
	id        string // the indicator's id, with the part's inside composites
	indicator string
	name      string // table of ratings
	peers     []bool

	anchors  []anchor // levels to choose from; nil: raters give numbers
	min, max perPeer  // of numbers
	way      combining
	classes  []raterClass
	absent   string // what a class without raters means

	expected  int    // raters that should have judged; 0: unknown
	silent    string // what those who did not mean
	minRaters int
	none      string // what no judgement at all means
}

// anchor is a level described in words, and what it is worth.
type anchor struct {
	id, text string
	value    perPeer
}

// raterClass is a class of raters: leaders, peers, residents.
type raterClass struct {
	id, text  string
	weight    decimal.Number
	required  bool
	minRaters int
	minShare  decimal.Number // of all raters, 0.7 is 70 %
}

// judgement is one rating on its way into the figure.
type judgement struct {
	rating *rating
	value  decimal.Number
	class  int    // index into classes, 0 without classes
	fault  string // code of why it cannot be used
	left   string // "highest" or "lowest" when it was left out
}

// ratingTally is everything said about one unit.
type ratingTally struct {
	g     *raters
	peer  int
	all   []judgement
	means []classMean
}

// classMean is what a class came to; it is absent with too few raters.
type classMean struct {
	raters int
	mean   decimal.Number
	absent bool
}

// tallyOf judges a unit's ratings one by one and combines them.
func (g *raters) tallyOf(in *inputs, unit int32) *ratingTally {
	t := &ratingTally{g: g, peer: int(in.peer[unit])}
	ratings := ratingsOf(in, g.name, unit)
	for i := range ratings {
		t.all = append(t.all, g.judge(&ratings[i], t.peer))
	}
	if t.fault() == "" {
		t.combine()
	}
	return t
}

func ratingsOf(in *inputs, name string, unit int32) []rating {
	table := in.ratings[name]
	if int(unit) >= len(table) {
		return nil
	}
	return table[unit]
}

// judge finds what one rating is worth and which class it belongs to.
func (g *raters) judge(x *rating, peer int) judgement {
	j := judgement{rating: x}
	if len(g.classes) > 0 {
		j.class = slices.IndexFunc(g.classes, func(c raterClass) bool { return c.id == x.class })
	}
	at := slices.IndexFunc(g.anchors, func(a anchor) bool { return a.id == x.level })
	switch {
	case j.class < 0:
		j.fault = "fail.rating_class"
	case g.anchors != nil && at < 0:
		j.fault = "fail.rating_level"
	case g.anchors != nil:
		j.value = g.anchors[at].value[peer]
	case x.value == nil:
		j.fault = "fail.rating_value"
	case x.value.Less(g.min[peer]) || g.max[peer].Less(*x.value):
		j.fault = "fail.rating_range"
	default:
		j.value = *x.value
	}
	return j
}

// fault is the first reason why the ratings cannot be combined.
func (t *ratingTally) fault() string {
	for _, j := range t.all {
		if j.fault != "" {
			return j.fault
		}
	}
	return ""
}

// combine works out each class; without classes all raters are one.
func (t *ratingTally) combine() {
	for class := range max(1, len(t.g.classes)) {
		t.means = append(t.means, t.classMean(class))
	}
}

func (t *ratingTally) classMean(class int) classMean {
	var members []*judgement
	for i := range t.all {
		if t.all[i].class == class {
			members = append(members, &t.all[i])
		}
	}
	m := classMean{raters: len(members)}
	least := 1
	if len(t.g.classes) > 0 {
		least = max(1, t.g.classes[class].minRaters)
	}
	silent := t.silentZeros(len(members))
	if len(members) < least && len(silent) == 0 {
		m.absent = true
		return m
	}
	m.mean = t.g.way.of(members, silent)
	return m
}

// silentZeros are the judgements of expected raters who gave none and count as
// zero.
func (t *ratingTally) silentZeros(n int) []*judgement {
	if t.g.silent != "zero" || n == 0 {
		return nil
	}
	var out []*judgement
	for range t.g.expected - n {
		out = append(out, &judgement{})
	}
	return out
}

// result is the figure of a unit: present, or why there is none.
func (t *ratingTally) result() (decimal.Number, state, string) {
	if fault := t.fault(); fault != "" {
		return decimal.Zero, failed, fault
	}
	if len(t.all) == 0 {
		return t.g.nobody()
	}
	if t.g.silent == "fail" && len(t.all) < t.g.expected {
		return decimal.Zero, failed, "fail.raters_missing"
	}
	if len(t.g.classes) == 0 {
		return t.means[0].mean, present, ""
	}
	return t.weighted()
}

// nobody is what no judgement at all means.
func (g *raters) nobody() (decimal.Number, state, string) { return withoutRatings(g.none, g.name) }

func withoutRatings(option, name string) (decimal.Number, state, string) {
	switch option {
	case "zero":
		return decimal.Zero, present, ""
	case "na":
		return decimal.Zero, na, "na.no_ratings"
	case "fail":
		return decimal.Zero, failed, "fail.no_ratings"
	}
	return decimal.Zero, missing, name
}

// weighted is the weighted mean of the classes. A class without enough raters
// counts as zero, leaves its weight to the others, or stops the figure.
func (t *ratingTally) weighted() (decimal.Number, state, string) {
	sum, weights := decimal.Zero, decimal.Zero
	for i, c := range t.g.classes {
		m := t.means[i]
		switch {
		case m.absent && (c.required || t.g.absent == "fail"):
			return decimal.Zero, failed, "fail.class_missing"
		case m.absent && t.g.absent == "renormalise":
			continue
		}
		weights = weights.Add(c.weight)
		sum = sum.Add(c.weight.Mul(m.mean)) // an absent class has mean 0
	}
	if weights.IsZero() {
		return t.g.nobody()
	}
	return sum.Quo(weights), present, ""
}

// quorate tells whether enough raters took part, in the composition asked for.
// Nobody at all is not a matter of quorum.
func (t *ratingTally) quorate() bool {
	if len(t.all) == 0 {
		return true
	}
	if len(t.all) < t.g.minRaters {
		return false
	}
	for i, c := range t.g.classes {
		if i < len(t.means) && decimal.Frac(int64(t.means[i].raters), int64(len(t.all))).Less(c.minShare) {
			return false
		}
	}
	return true
}
