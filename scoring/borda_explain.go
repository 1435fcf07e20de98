package scoring

import (
	"slices"

	"eightx/facts"
	"eightx/scheme"
)

// explain lists each ballot with the place it gives the unit and what that is
// worth.
func (g *ballots) explain(in *inputs, unit int32) []Entry {
	var out []Entry
	for _, e := range g.elections(in) {
		if slices.Contains(e.members, unit) {
			ratings := ratingsOf(in, g.name, unit)
			for i := range ratings {
				out = append(out, e.entry(in, unit, &ratings[i]))
			}
			out = append(out, e.assumed(in, unit)...)
		}
	}
	return out
}

func (e *election) entry(in *inputs, u int32, x *rating) Entry {
	out := Entry{Code: "ballot.counted", Args: e.args(x), Source: x.source}
	place, _ := placeOn(x, len(e.members))
	switch {
	case e.fallen[x] != "":
		out.Code = faultCode(e.fallen[x])
	case e.cast[x.rater] == nil:
		out.Code = "ballot.skipped"
	case e.fault == "":
		points := e.g.points(place, len(e.members), int(in.peer[u]))
		out.Points = &points
	}
	return out
}

func (e *election) args(x *rating) map[string]string {
	place := ""
	if x.value != nil {
		place = x.value.String()
	}
	return scheme.Args("rater", x.rater, "place", place, "of", itoa(len(e.members)), "fact", x.fact)
}

// assumed are the places of ballots that did not rank the unit and count it as
// last.
func (e *election) assumed(in *inputs, u int32) []Entry {
	var out []Entry
	for _, rater := range e.raters {
		place, ranked := e.cast[rater][u]
		said := slices.ContainsFunc(ratingsOf(in, e.g.name, u), func(x rating) bool { return x.rater == rater })
		if ranked && !said {
			points := e.g.points(place, len(e.members), int(in.peer[u]))
			out = append(out, Entry{Code: "ballot.assumed_last", Args: scheme.Args("rater", rater, "place", itoa(place), "of", itoa(len(e.members))), Points: &points})
		}
	}
	return out
}

// problems names the ratings that are no places of a ballot, and the ballots
// that leave out the unit where every ballot has to be whole.
func (g *ballots) problems(in *inputs, unit int32) []Problem {
	var out []Problem
	for _, e := range g.elections(in) {
		if slices.Contains(e.members, unit) {
			out = append(out, e.wrong(in, unit)...)
			out = append(out, e.unranked(in, unit)...)
		}
	}
	return out
}

func (e *election) wrong(in *inputs, unit int32) []Problem {
	var out []Problem
	ratings := ratingsOf(in, e.g.name, unit)
	for i := range ratings {
		x := &ratings[i]
		if code := e.fallen[x]; code != "" {
			out = append(out, e.problem(in, unit, code, e.args(x), x.source))
		}
	}
	return out
}

func (e *election) unranked(in *inputs, unit int32) []Problem {
	var out []Problem
	for _, rater := range e.raters {
		if _, ranked := e.cast[rater][unit]; !ranked && e.g.incomplete == "fail" {
			args := scheme.Args("rater", rater, "place", "", "of", itoa(len(e.members)), "fact", "")
			out = append(out, e.problem(in, unit, "fail.ballot_incomplete", args, facts.Source{}))
		}
	}
	return out
}

func (e *election) problem(in *inputs, unit int32, code string, args map[string]string, source facts.Source) Problem {
	return Problem{Code: faultCode(code), Severity: scheme.Error, Unit: in.units[unit].ID, Indicator: e.g.indicator,
		Metric: e.g.name, Args: args, Source: source}
}
