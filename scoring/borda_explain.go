package scoring

import (
	"slices"

	"eightx/scheme"
)

// explain lists each ballot with the place it gives the unit and what that is
// worth.
func (g *ballots) explain(in *inputs, unit int32) []Entry {
	var out []Entry
	for _, e := range g.elections(in) {
		if slices.Contains(e.members, unit) {
			for _, x := range ratingsOf(in, g.name, unit) {
				out = append(out, e.entry(in, unit, &x))
			}
			out = append(out, e.assumed(in, unit)...)
		}
	}
	return out
}

func (e *election) entry(in *inputs, u int32, x *rating) Entry {
	out := Entry{Code: "ballot.counted", Args: e.args(x), Source: x.source}
	place, fits := placeOn(x, len(e.members))
	switch {
	case !fits:
		out.Code = "fail.ballot_place"
	case e.fallen[u] != "":
		out.Code = e.fallen[u]
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

// problems names the ratings that are no places of a ballot.
func (g *ballots) problems(in *inputs, unit int32) []Problem {
	var out []Problem
	for _, e := range g.elections(in) {
		if !slices.Contains(e.members, unit) || e.fault == "" {
			continue
		}
		for _, x := range ratingsOf(in, g.name, unit) {
			if entry := e.entry(in, unit, &x); entry.Code == "fail.ballot_place" || entry.Code == "fail.ballot_double" {
				out = append(out, Problem{Code: entry.Code, Severity: scheme.Error, Unit: in.units[unit].ID, Indicator: g.indicator,
					Metric: g.name, Args: entry.Args, Source: x.source})
			}
		}
		for _, rater := range e.raters {
			if e.g.incomplete == "fail" && len(e.cast[rater]) < len(e.members) {
				out = append(out, Problem{Code: "fail.ballot_incomplete", Severity: scheme.Error, Unit: in.units[unit].ID, Indicator: g.indicator,
					Metric: g.name, Args: scheme.Args("rater", rater, "ranked", itoa(len(e.cast[rater])), "of", itoa(len(e.members)))})
			}
		}
	}
	return out
}
