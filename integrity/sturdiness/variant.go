package sturdiness

import (
	"errors"
	"slices"
	"strconv"

	"eightx/decimal"
	"eightx/facts"
	"eightx/integrity"
	"eightx/scheme"
	"eightx/scoring"
)

// edited is a scheme with items and indicators of its own, so that a change does
// not reach the one it was made from.
func edited(s *scheme.Scheme) *scheme.Scheme {
	out := *s
	out.Items = slices.Clone(s.Items)
	for i := range out.Items {
		out.Items[i].Indicators = slices.Clone(out.Items[i].Indicators)
	}
	return &out
}

// run is a scheme scored on facts.
type run struct {
	program *scoring.Program
	now     *scoring.Standings
	result  *scoring.Result
}

// score compiles and runs. What does not compile or is not complete is a
// refusal that names the first reason.
func score(s *scheme.Scheme, f *facts.Facts) (*run, error) {
	p, findings := scoring.Compile(s)
	if p == nil {
		for _, finding := range findings {
			if finding.Severity == scheme.Error {
				return nil, &integrity.Refusal{Code: "sturdiness.not_compiled", Names: []string{finding.Code, finding.Path}}
			}
		}
	}
	now, result, err := p.Standings(f)
	var incomplete *scoring.IncompleteError
	if errors.As(err, &incomplete) {
		first := incomplete.Problems[0]
		return nil, &integrity.Refusal{Code: "sturdiness.not_scored", Names: []string{first.Code, first.Unit, first.Indicator, first.Metric}}
	}
	if err != nil {
		return nil, err
	}
	return &run{p, now, result}, nil
}

// Weighed is the scheme with its items' weights multiplied, all of them but
// bonus and penalty, and brought back so that each peer group's full points stay
// what they are. It is what a draw of weights means: scored by the engine it
// gives the ranks and stars of that draw.
func Weighed(s *scheme.Scheme, times []decimal.Number) *scheme.Scheme {
	out := edited(s)
	for i := range out.Items {
		if !extra(out.Items[i].Kind) {
			out.Items[i].Weight = scheme.Points{ByGroup: map[string]decimal.Number{}}
		}
	}
	for _, g := range s.PeerGroups {
		scale := bringBack(s, g.ID, times)
		for i := range out.Items {
			if !extra(out.Items[i].Kind) {
				out.Items[i].Weight.ByGroup[g.ID] = weightOf(&s.Items[i], g.ID).Mul(times[i]).Mul(scale)
			}
		}
	}
	return out
}

// bringBack is what multiplied weights are multiplied by once more.
func bringBack(s *scheme.Scheme, group string, times []decimal.Number) decimal.Number {
	before, after := decimal.Zero, decimal.Zero
	for i := range s.Items {
		if it := &s.Items[i]; !extra(it.Kind) {
			full := fullOf(it, group).Mul(weightOf(it, group))
			before, after = before.Add(full), after.Add(full.Mul(times[i]))
		}
	}
	if after.IsZero() {
		return decimal.One
	}
	return before.Quo(after)
}

func weightOf(it *scheme.Item, group string) decimal.Number {
	if it.Weight.IsZero() {
		return decimal.One
	}
	return it.Weight.For(group)
}

// fullOf is an item's points in a peer group: its own, or those of its
// indicators.
func fullOf(it *scheme.Item, group string) decimal.Number {
	if !it.Points.IsZero() {
		return it.Points.For(group)
	}
	sum := decimal.Zero
	for _, ind := range it.Indicators {
		if len(ind.Peers) == 0 || slices.Contains(ind.Peers, group) {
			sum = sum.Add(ind.Points.For(group))
		}
	}
	return sum
}

// Without is the scheme in which an indicator applies to nobody and the total is
// brought back to full points: what leaving it out means.
func Without(s *scheme.Scheme, item, indicator int) *scheme.Scheme {
	out := edited(s)
	ind := &out.Items[item].Indicators[indicator]
	ind.NAWhen, ind.NAMode, ind.NAReason, ind.WaiveWhen, ind.ResetWhen = "1 = 1", "rescale", "–", "", ""
	return out
}

// withoutExtra is the scheme in which a bonus or penalty item applies to nobody.
func withoutExtra(s *scheme.Scheme, item int) *scheme.Scheme {
	out := s
	for j := range s.Items[item].Indicators {
		out = Without(out, item, j)
	}
	return out
}

// withoutAssessor is the facts without a rater's marks.
func withoutAssessor(f *facts.Facts, rater string) *facts.Facts {
	out := *facts.Resolve(f)
	out.Ratings = slices.DeleteFunc(slices.Clone(out.Ratings), func(r facts.Rating) bool { return r.Rater == rater })
	return &out
}

// assessorsOf are raters who judged several units, which residents in a survey
// do not.
func assessorsOf(f *facts.Facts) []string {
	units := map[string]map[string]bool{}
	for _, r := range f.Ratings {
		if units[r.Rater] == nil {
			units[r.Rater] = map[string]bool{}
		}
		units[r.Rater][r.Unit] = true
	}
	var out []string
	for rater, judged := range units {
		if len(judged) > 1 {
			out = append(out, rater)
		}
	}
	slices.Sort(out)
	return out
}

// alternative is one other way of doing something, as a change of a scheme.
type alternative struct {
	id     string
	change func(*scheme.Scheme)
}

// of is the scheme with the change made.
func (a alternative) of(s *scheme.Scheme) *scheme.Scheme {
	out := edited(s)
	a.change(out)
	return out
}

// roundings are the other ways of rounding: another mode, another place, ranks by
// the printed or by the exact total.
func roundings(s *scheme.Scheme) []alternative {
	var out []alternative
	for _, mode := range []decimal.Rounding{decimal.HalfUp, decimal.HalfEven, decimal.Down} {
		if mode != s.Scale.Rounding {
			out = append(out, alternative{"rounding." + mode.String(), func(s *scheme.Scheme) { s.Scale.Rounding = mode }})
		}
	}
	at := s.Scale.RoundAt
	if at == "" {
		at = "indicator"
	}
	for _, place := range []string{"indicator", "item", "total"} {
		if place != at {
			out = append(out, alternative{"roundAt." + place, func(s *scheme.Scheme) { s.Scale.RoundAt = place }})
		}
	}
	for _, on := range []string{"exact", "printed"} {
		if on != s.Ranking.On {
			out = append(out, alternative{"rankOn." + on, func(s *scheme.Scheme) { s.Ranking.On = on }})
		}
	}
	return out
}

// comparisons are the rule kinds that bring a figure to points by comparing it
// with other units'.
var comparisons = []string{"rank", "minmax", "ratio_best"}

// normalisations are the scheme with all its comparing indicators by one kind of
// comparison; those that use it already stay as they are.
func normalisations(s *scheme.Scheme) []alternative {
	var out []alternative
	for _, kind := range comparisons {
		if compareAll(edited(s), kind) > 0 {
			out = append(out, alternative{"comparedBy." + kind, func(s *scheme.Scheme) { compareAll(s, kind) }})
		}
	}
	return out
}

// compareAll turns every comparing rule into one kind and counts them.
func compareAll(s *scheme.Scheme, kind string) int {
	changed := 0
	for i := range s.Items {
		for j := range s.Items[i].Indicators {
			ind := &s.Items[i].Indicators[j]
			if rule, ok := comparedBy(ind.Rule, kind); ok {
				ind.Rule = rule
				changed++
			}
		}
	}
	return changed
}

// comparedBy is a comparing rule turned into another kind on the same figure and
// scope. False for other rules, and for those whose points are a table.
func comparedBy(r scheme.Rule, kind string) (scheme.Rule, bool) {
	if r.Kind == kind || !slices.Contains(comparisons, r.Kind) || r.Args == nil || !r.Args.Has("value") {
		return r, false
	}
	if mode := r.Args.Str("mode"); r.Kind == "rank" && mode != "linear" || r.Args.Str("best") == "given" {
		return r, false
	}
	args := scheme.MapOf().Set("value", r.Args.Get("value"))
	if r.Args.Has("scope") {
		args.Set("scope", r.Args.Get("scope"))
	}
	lower := r.Args.Str("order") == "low_first" || r.Args.Str("direction") == "lower" || r.Args.Str("best") == "min"
	if r.Args.Has("floor") && kind != "ratio_best" {
		args.Set("floor", r.Args.Get("floor"))
	}
	say := func(key, value string) { args.Set(key, scheme.Text(value)) }
	switch kind {
	case "rank":
		say("mode", "linear")
		say("ties", "average")
		if lower {
			say("order", "low_first")
		}
	case "minmax":
		if lower {
			say("direction", "lower")
		}
	case "ratio_best":
		say("negative", "zero")
		say("empty", "zero")
		if lower {
			say("best", "min")
		}
	}
	return scheme.Rule{Kind: kind, Args: args}, true
}

// starPays are the rewards of every unit at every star, in yuan, by the engine:
// all units at one star at a time, without gates. Rewards that are shared among
// units (pool, transfer) depend on everybody and are left out.
func starPays(s *scheme.Scheme, f *facts.Facts, stars []int) (map[int][]float64, error) {
	out := map[int][]float64{}
	for _, star := range stars {
		other := edited(s)
		grading := *s.Stars
		grading.Formula, grading.Gates, grading.Promotion = strconv.Itoa(star), nil, nil
		other.Stars, other.Budget = &grading, nil
		r, err := score(other, f)
		if err != nil {
			return nil, err
		}
		pays := make([]float64, len(r.result.Units))
		for i := range r.result.Units {
			pays[i] = ownPay(s, &r.result.Units[i])
		}
		out[star] = pays
	}
	return out, nil
}

// ownPay is what a unit gets by rewards that look at itself alone, in yuan.
func ownPay(s *scheme.Scheme, u *scoring.UnitResult) float64 {
	sum := decimal.Zero
	for i, r := range u.Rewards {
		if k := s.Rewards[i].Kind; k == "role_pay" || k == "amount" {
			if x, err := decimal.Parse(r.Amount); err == nil {
				sum = sum.Add(x)
			}
		}
	}
	return number(sum)
}

// sharedRewards names rewards that depend on everybody.
func sharedRewards(s *scheme.Scheme) []string {
	var out []string
	for _, r := range s.Rewards {
		if r.Kind == "pool" || r.Kind == "transfer" {
			out = append(out, r.ID)
		}
	}
	return out
}
