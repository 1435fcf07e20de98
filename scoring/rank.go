package scoring

import (
	"slices"

	"eightx/decimal"
	"eightx/expr"
)

// rankingProgram is the compiled ranking.
type rankingProgram struct {
	ties     expr.Ties
	breakers []*expr.Node
}

func (c *compiler) ranking() {
	def := c.p.Scheme.Ranking
	if def.Ties != "" {
		c.p.ranking.ties, _ = expr.ParseTies(def.Ties)
	}
	if !c.knownScope(def.Scope) {
		c.report("engine.unknown_scope", "ranking.scope", "scope", def.Scope)
	}
	for i, source := range def.TieBreakers {
		path := "ranking.tieBreakers[" + itoa(i) + "]"
		n := c.parse(path, source)
		c.check(path, n, expr.Num)
		c.p.ranking.breakers = append(c.p.ranking.breakers, n)
	}
	for i, x := range def.Extra {
		if !c.knownScope(x.Scope) {
			c.report("engine.unknown_scope", "ranking.extra["+itoa(i)+"].scope", "scope", x.Scope)
		}
	}
}

// standing is what a unit is ranked by.
type standing struct {
	unit     int32
	last     bool // ranks behind all others
	total    decimal.Number
	breakers []decimal.Number
}

// compare puts the better standing first.
func (a standing) compare(b standing) int {
	if a.last != b.last {
		if a.last {
			return 1
		}
		return -1
	}
	if c := b.total.Cmp(a.total); c != 0 {
		return c
	}
	return slices.CompareFunc(b.breakers, a.breakers, decimal.Number.Cmp)
}

// rank places every unit of the stage in its scope and in the extra scopes.
func (r *run) rank() {
	rows := r.standings()
	def := r.p.Scheme.Ranking
	c := r.own("rank", 1)
	for _, part := range r.partition(def.Scope) {
		sorted := r.sortStandings(rows, part)
		r.place(sorted, func(u int32, x decimal.Number) {
			r.outcome[u].rank, r.outcome[u].size = x, len(part)
			c.set(u, x)
		})
		markWorst(sorted, func(u int32, worst int) { r.outcome[u].worst = worst })
	}
	for k, extra := range def.Extra {
		xc := r.own("rank."+extra.ID, 1)
		for _, u := range r.stage {
			r.outcome[u].extra = append(r.outcome[u].extra, decimal.Zero)
		}
		for _, part := range r.partition(extra.Scope) {
			r.place(r.sortStandings(rows, part), func(u int32, x decimal.Number) {
				r.outcome[u].extra[k] = x
				xc.set(u, x)
			})
		}
	}
}

func (r *run) standings() []standing {
	rows := make([]standing, len(r.in.units))
	var breakers []evaluator
	for _, n := range r.p.ranking.breakers {
		breakers = append(breakers, r.bind(n, context{}))
	}
	def := r.p.Scheme.Ranking
	for _, u := range r.stage {
		s := standing{unit: u, total: r.outcome[u].exact}
		if def.On == "printed" {
			s.total = r.outcome[u].total
		}
		s.last = def.VetoedLast && r.hasVeto(u) || r.effect(u, "rank_last", "") != nil
		for _, b := range breakers {
			s.breakers = append(s.breakers, b(u).num)
		}
		rows[u] = s
	}
	return rows
}

func (r *run) hasVeto(u int32) bool {
	return slices.ContainsFunc(r.in.vetoes[u], func(c vetoCase) bool { return c.veto.Kind != "integrity" })
}

func (r *run) sortStandings(rows []standing, part []int32) []standing {
	sorted := make([]standing, len(part))
	for i, u := range part {
		sorted[i] = rows[u]
	}
	slices.SortStableFunc(sorted, standing.compare)
	return sorted
}

func (r *run) place(sorted []standing, give func(u int32, x decimal.Number)) {
	places(len(sorted), func(i int) bool { return sorted[i].compare(sorted[i-1]) == 0 }, r.p.ranking.ties,
		func(i int, x decimal.Number) { give(sorted[i].unit, x) })
}

func markWorst(sorted []standing, give func(u int32, worst int)) {
	worst := len(sorted)
	for i := len(sorted) - 1; i >= 0; i-- {
		if i+1 < len(sorted) && sorted[i].compare(sorted[i+1]) != 0 {
			worst = i + 1
		}
		give(sorted[i].unit, worst)
	}
}
