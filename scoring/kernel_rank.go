package scoring

import (
	"eightx/decimal"
	"eightx/scheme"
)

// scopes finds the parts in which totals are ranked.
func (pl *planner) scopes() string {
	var why string
	if pl.ranking, why = pl.partition(pl.p.Scheme.Ranking.Scope); why != "" {
		return why
	}
	for _, x := range pl.p.Scheme.Ranking.Extra {
		parts, why := pl.partition(x.Scope)
		if why != "" {
			return why
		}
		pl.extra = append(pl.extra, parts)
	}
	return ""
}

// rankLast puts a unit behind all others; no total comes near.
const rankLast = 1 << 58

// key is what a unit is ranked by, the smallest first.
func (pl *plan) key(b *Board, row int32) int64 {
	key := -int64(b.total[row])
	if pl.p.Scheme.Ranking.On != "printed" {
		key = -b.exact[row]
	}
	if pl.marks.at(row).last {
		key += rankLast
	}
	return key
}

// settle ranks the units of a part and gives stars, and rewards shared inside
// the same part.
func (pl *plan) settle(w *ranker, b *Board, part int) {
	rows := pl.ranking.rows(part)
	pl.rankPart(w, b, rows)
	for i, row := range rows {
		b.rank[row] = w.first[i] + 1
	}
	if pl.stars != nil {
		pl.stars.give(pl, w, b, part)
	}
	for k, r := range pl.rewards {
		if r.parts == pl.ranking {
			r.share(w, b, k, part)
		}
	}
}

// rankPart ranks units by their totals.
func (pl *plan) rankPart(w *ranker, b *Board, rows []int32) {
	if steps := pl.totals.hi - pl.totals.lo + 1; len(rows) <= countedUnits && 2*steps < narrowKeys && pl.p.Scheme.Ranking.On == "printed" {
		for i, row := range rows {
			field := pl.totals.hi - int64(b.total[row]) + 1
			if pl.marks.any != nil && pl.marks.any[row] && pl.marks.of[row].last {
				field += steps
			}
			w.fields[i&(countedUnits-1)] = uint64(field)
		}
		w.rankFields(len(rows))
		return
	}
	w.keys = w.keys[:0]
	for _, row := range rows {
		w.keys = append(w.keys, pl.key(b, row))
	}
	w.rank(len(rows))
}

// starPlan is the scheme's stars, as numbers.
type starPlan struct {
	levels []levelPlan
	exact  bool      // thresholds look at the exact total
	places [][]int64 // per part: places of each level with those above; noLimit
}

// levelPlan is one star: what a total needs.
type levelPlan struct {
	star    int64
	least   int64 // in the measure's units
	maxRank int64 // best place of a block of equals; noLimit
}

// noLimit is more than any number of places.
const noLimit = 1 << 40

// stars plans the stars.
func (pl *planner) stars() string {
	def := pl.p.Scheme.Stars
	if def == nil {
		return ""
	}
	if why := refusedStars(def); why != "" {
		return why
	}
	scope := def.Scope
	if scope == "" {
		scope = pl.p.Scheme.Ranking.Scope
	}
	parts, why := pl.partition(scope)
	switch {
	case why != "":
		return why
	case parts != pl.ranking:
		return "stars in another scope than ranks"
	case !parts.inside(pl.c.peer):
		return "stars in a scope of several peer groups"
	}
	s := &starPlan{exact: pl.p.Scheme.Ranking.On == "exact"}
	for _, l := range def.Levels {
		level, ok := pl.level(l, s.exact)
		if !ok {
			return "thresholds of stars are too long"
		}
		s.levels = append(s.levels, level)
	}
	s.quotas(pl, def)
	pl.plan.stars = s
	return ""
}

func refusedStars(def *scheme.Grading) string {
	switch {
	case def.Measure != "" || def.Formula != "":
		return "stars by an expression"
	case def.Promotion != nil:
		return "stars that depend on last year's"
	case len(def.Gates) > 0 || def.LastShare != nil:
		return "gates of stars"
	}
	for _, l := range def.Levels {
		limited := !l.Quota.IsZero() || !l.Share.IsZero()
		if l.When != "" || limited && def.Counting != "places" || l.Star < 0 || l.Star > maxStar {
			return "conditions of stars"
		}
	}
	return ""
}

const maxStar = 100

// level reads one star. A threshold between two whole numbers is as good as the
// next one above it.
func (pl *planner) level(l scheme.Level, exact bool) (levelPlan, bool) {
	out := levelPlan{star: int64(l.Star), least: -maxTermBound, maxRank: noLimit}
	if l.MaxRank > 0 {
		out.maxRank = int64(l.MaxRank)
	}
	if l.Min == nil {
		return out, true
	}
	least := *l.Min
	if exact {
		least = least.Mul(decimal.Int(pl.scale))
	}
	least = least.Mul(decimal.Int(pow10(pl.p.places)))
	x, ok := least.Ceil().Int64()
	if l.Above && least.IsInt() {
		x++
	}
	out.least = x
	return out, ok && inBounds(x)
}

// quotas works out the places of each level with those above, with the general
// engine's own rule; parts of one size and peer group share them.
func (s *starPlan) quotas(pl *planner, def *scheme.Grading) {
	r := &run{p: pl.p, in: &inputs{peer: make([]uint16, 1)}}
	w := &gradingRun{r: r, g: &grading{def: def, isStars: true}}
	known := map[[2]int][]int64{}
	for part := range pl.ranking.len() {
		rows := pl.ranking.rows(part)
		key := [2]int{int(pl.c.peer[rows[0]]), len(rows)}
		places := known[key]
		if places == nil {
			r.in.peer[0] = uint16(key[0])
			places = w.placesOf(len(rows))
			known[key] = places
		}
		s.places = append(s.places, places)
	}
}

// placesOf adds up the places of the levels for a part of some size.
func (w *gradingRun) placesOf(size int) []int64 {
	places, sum := make([]int64, len(w.g.def.Levels)), 0
	for l := range places {
		quota := w.quota(l, 0, size)
		sum += max(0, quota)
		places[l] = int64(sum)
		if quota < 0 {
			places[l] = noLimit
		}
	}
	return places
}

// give finds the stars of a ranked part.
func (s *starPlan) give(pl *plan, w *ranker, b *Board, part int) {
	places, rows := s.places[part], pl.ranking.rows(part)
	for i, row := range rows {
		b.star[row] = uint8(s.star(s.measure(b, row), int64(w.first[i]), int64(w.last[i]), places, noLimit))
	}
	if pl.marks.any == nil {
		return
	}
	for i, row := range rows {
		if !pl.marks.any[row] {
			continue
		}
		mark := pl.marks.of[row]
		b.star[row] = uint8(s.star(s.measure(b, row), int64(w.first[i]), int64(w.last[i]), places, int64(mark.starCap)))
		if mark.hasStar {
			b.star[row] = uint8(mark.star)
		}
	}
}

// measure is the figure thresholds look at.
func (s *starPlan) measure(b *Board, row int32) int64 {
	if s.exact {
		return b.exact[row]
	}
	return int64(b.total[row])
}

// star is the first level whose threshold the figure reaches and whose places,
// with those of the levels above, hold the whole block of equals. It goes from
// the last level to the first and keeps what fits, by mask, because which level
// a unit gets is not predictable.
func (s *starPlan) star(measure, first, last int64, places []int64, limit int64) int64 {
	star := int64(0)
	places = places[:len(s.levels)]
	for k := len(s.levels) - 1; k >= 0; k-- {
		l := &s.levels[k]
		misses := ((measure - l.least) | (places[k] - last) | (l.maxRank - 1 - first) | (limit - l.star)) >> 63
		star = star&misses | l.star&^misses
	}
	return star
}
