package scoring

import (
	"slices"
	"strings"

	"eightx/decimal"
)

// ballots is 排序计分 (Borda): each rater ranks the units of a scope, every
// place is worth points, and a unit's figure is their sum or mean.
type ballots struct {
	id        string
	indicator string
	name      string
	peers     []bool
	by        []string // attributes whose equality makes the scope

	worth      string // reverse, table, step
	table      []decimal.Number
	first      perPeer
	step       perPeer
	least      decimal.Number
	combine    string // sum, mean
	incomplete string // fail, last_place, skip, partial
	shared     bool   // one place for several units on one ballot
	minRaters  int
	none       string
}

// election is one scope's ballots.
type election struct {
	g       *ballots
	members []int32
	cast    map[string]ballot // by rater
	raters  []string          // in order
	fault   string
	fallen  map[*rating]string // ratings at fault
}

// ballot is one rater's places by unit.
type ballot map[int32]int

// elections splits the units the rule is for by scope and reads their ballots.
// They depend on the ratings alone, not on which units a run is at.
func (g *ballots) elections(in *inputs) []*election {
	index := map[string]*election{}
	var out []*election
	for u := range in.units {
		if !g.takesPart(in, int32(u)) {
			continue
		}
		key := g.scopeKey(in, u)
		if index[key] == nil {
			index[key] = &election{g: g, cast: map[string]ballot{}, fallen: map[*rating]string{}}
			out = append(out, index[key])
		}
		index[key].members = append(index[key].members, int32(u))
	}
	for _, e := range out {
		e.read(in)
	}
	return out
}

// takesPart tells whether a unit is ranked: the rule is for its peer group and
// nobody said that the indicator does not apply to it.
func (g *ballots) takesPart(in *inputs, u int32) bool {
	for _, name := range [...]string{g.indicator, g.name} {
		if d, ok := in.absent[cellKey{u, name}]; ok && d.State == "not_applicable" {
			return false
		}
	}
	return g.peers[in.peer[u]]
}

func (g *ballots) scopeKey(in *inputs, u int) string {
	var b strings.Builder
	for _, attr := range g.by {
		b.WriteString(unitText(&in.units[u], attr))
		b.WriteByte(0)
	}
	return b.String()
}

// read collects the ballots and judges them.
func (e *election) read(in *inputs) {
	for _, u := range e.members {
		for i := range ratingsOf(in, e.g.name, u) {
			e.mark(u, &ratingsOf(in, e.g.name, u)[i])
		}
	}
	for _, rater := range e.raters {
		e.complete(rater)
	}
	e.raters = slices.DeleteFunc(e.raters, func(rater string) bool { return e.cast[rater] == nil })
}

// mark enters one place on a rater's ballot.
func (e *election) mark(u int32, x *rating) {
	place, ok := placeOn(x, len(e.members))
	if !ok {
		e.fail(x, "fail.ballot_place")
		return
	}
	cast := e.cast[x.rater]
	if cast == nil {
		cast = ballot{}
		e.cast[x.rater] = cast
		at, _ := slices.BinarySearch(e.raters, x.rater)
		e.raters = slices.Insert(e.raters, at, x.rater)
	}
	for _, other := range cast {
		if other == place && !e.g.shared {
			e.fail(x, "fail.ballot_double")
		}
	}
	cast[u] = place
}

// placeOn is the place a rating gives, a whole number from 1 to n.
func placeOn(x *rating, n int) (int, bool) {
	if x.value == nil {
		return 0, false
	}
	place, whole := x.value.Int64()
	return int(place), whole && 1 <= place && place <= int64(n)
}

// fail refuses the whole election: a single wrong ballot would shift everybody.
func (e *election) fail(x *rating, code string) {
	if e.fault == "" {
		e.fault = code
	}
	if x != nil {
		e.fallen[x] = code
	}
}

// complete deals with a ballot that does not rank everybody.
func (e *election) complete(rater string) {
	cast := e.cast[rater]
	if len(cast) == len(e.members) {
		return
	}
	switch e.g.incomplete {
	case "fail":
		e.fail(nil, "fail.ballot_incomplete")
	case "skip":
		e.cast[rater] = nil
	case "last_place":
		for _, u := range e.members {
			if _, ranked := cast[u]; !ranked {
				cast[u] = len(e.members)
			}
		}
	}
}

// figure is a unit's points over all ballots that rank it.
func (e *election) figure(u int32, peer int) (decimal.Number, state, string) {
	if e.fault != "" {
		return decimal.Zero, failed, e.fault
	}
	sum, n := decimal.Zero, int64(0)
	for _, rater := range e.raters {
		if place, ranked := e.cast[rater][u]; ranked {
			sum = sum.Add(e.g.points(place, len(e.members), peer))
			n++
		}
	}
	switch {
	case n == 0:
		return withoutRatings(e.g.none, e.g.name)
	case e.g.combine == "mean":
		return sum.Quo(decimal.Int(n)), present, ""
	}
	return sum, present, ""
}

// points is what a place among n is worth. Places beyond a table are worth its
// last entry.
func (g *ballots) points(place, n, peer int) decimal.Number {
	switch g.worth {
	case "reverse":
		return decimal.Int(int64(n - place + 1))
	case "table":
		return g.table[min(place, len(g.table))-1]
	}
	x := g.first[peer].Sub(g.step[peer].Mul(decimal.Int(int64(place - 1))))
	return decimal.Max(g.least, x)
}

// column is the name under which expressions read the figure.
func (g *ballots) column() string { return "#" + g.id }

func (g *ballots) reduce(in *inputs, units []int32, out *column) {
	asked := make([]bool, len(in.units))
	for _, u := range units {
		asked[u] = g.peers[in.peer[u]] && !absentFrom(in, u, g.name, out)
	}
	for _, e := range g.elections(in) {
		for _, u := range e.members {
			if asked[u] {
				put(out, u)(e.figure(u, int(in.peer[u])))
			}
		}
	}
}

// ballotCounter counts the ballots a unit's figure rests on.
type ballotCounter struct{ g *ballots }

func (c ballotCounter) column() string { return c.g.column() + ".ballots" }

func (c ballotCounter) reduce(in *inputs, units []int32, out *column) {
	for _, u := range units {
		if c.g.peers[in.peer[u]] {
			out.set(u, decimal.Zero)
		}
	}
	for _, e := range c.g.elections(in) {
		for _, u := range e.members {
			n := int64(0)
			for _, rater := range e.raters {
				if _, ranked := e.cast[rater][u]; ranked {
					n++
				}
			}
			out.set(u, decimal.Int(n))
		}
	}
}

// explain says nothing: the figure's own column lists the ballots.
func (c ballotCounter) explain(*inputs, int32) []Entry { return nil }
