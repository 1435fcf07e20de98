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
	w.keys = w.keys[:0]
	for _, row := range rows {
		w.keys = append(w.keys, pl.key(b, row))
	}
	w.rank(len(rows))
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

// starPlan is the scheme's stars, as numbers.
type starPlan struct {
	levels []levelPlan
	exact  bool      // thresholds look at the exact total
	places [][]int32 // per part: places of each level with those above
}

// levelPlan is one star: what a total needs.
type levelPlan struct {
	star    int
	least   int64 // in the measure's units
	maxRank int32
	limited bool // places are limited
}

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
	case len(def.Gates) > 0:
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
	out := levelPlan{star: l.Star, least: -maxTermBound, maxRank: int32(min(l.MaxRank, maxPoints))}
	out.limited = !l.Quota.IsZero() || !l.Share.IsZero()
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
	known := map[[2]int][]int32{}
	for part := range pl.ranking.len() {
		rows := pl.ranking.rows(part)
		key := [2]int{int(pl.c.peer[rows[0]]), len(rows)}
		places := known[key]
		if places == nil {
			r.in.peer[0] = uint16(key[0])
			places = make([]int32, len(def.Levels))
			sum := 0
			for l := range def.Levels {
				sum += max(0, w.quota(l, 0, len(rows)))
				places[l] = int32(min(sum, maxPoints))
			}
			known[key] = places
		}
		s.places = append(s.places, places)
	}
}

// give finds the stars of a ranked part.
func (s *starPlan) give(pl *plan, w *ranker, b *Board, part int) {
	places := s.places[part]
	for i, row := range pl.ranking.rows(part) {
		measure := int64(b.total[row])
		if s.exact {
			measure = b.exact[row]
		}
		mark := pl.marks.at(row)
		star := s.star(measure, w.first[i], w.last[i], places, mark.starCap)
		if mark.hasStar {
			star = mark.star
		}
		b.star[row] = uint8(star)
	}
}

// star is the first level whose threshold the figure reaches and whose places,
// with those of the levels above, hold the whole block of equals.
func (s *starPlan) star(measure int64, first, last int32, places []int32, limit int) int {
	for k := range s.levels {
		l := &s.levels[k]
		if measure >= l.least && (!l.limited || last <= places[k]) && (l.maxRank == 0 || first < l.maxRank) && l.star <= limit {
			return l.star
		}
	}
	return 0
}
