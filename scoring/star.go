package scoring

import (
	"math"
	"slices"

	"eightx/decimal"
	"eightx/expr"
	"eightx/scheme"
)

// grading is a compiled star or grade system.
type grading struct {
	def      *scheme.Grading
	isStars  bool
	measure  *expr.Node
	formula  *expr.Node
	when     []*expr.Node // per level, nil without condition
	gates    []*expr.Node
	jumpWhen *expr.Node
}

// graded is the outcome of one grading for one unit.
type graded struct {
	star        int
	name        string
	level       int // index into Levels, -1 without
	failedGates []string
	reasons     []Reason
}

// Reason is one sentence on why a star, grade or reward is what it is.
type Reason struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args,omitempty"`
}

func (c *compiler) gradings() {
	if c.p.Scheme.Stars != nil {
		c.grading(c.p.Scheme.Stars, true, "stars")
	}
	for i := range c.p.Scheme.Grades {
		c.grading(&c.p.Scheme.Grades[i], false, "grades["+itoa(i)+"]")
	}
}

func (c *compiler) grading(def *scheme.Grading, stars bool, path string) {
	g := grading{def: def, isStars: stars}
	expression := func(field, source string, want expr.Type) *expr.Node {
		if source == "" {
			return nil
		}
		n := c.parse(path+"."+field, source)
		c.check(path+"."+field, n, want)
		return n
	}
	g.measure = expression("measure", def.Measure, expr.Num)
	g.formula = expression("formula", def.Formula, expr.Num)
	for i, l := range def.Levels {
		g.when = append(g.when, expression("levels["+itoa(i)+"].when", l.When, expr.Bool))
	}
	for i, gate := range def.Gates {
		g.gates = append(g.gates, expression("gates["+itoa(i)+"].when", gate.When, expr.Bool))
	}
	if def.Promotion != nil {
		g.jumpWhen = expression("promotion.jumpWhen", def.Promotion.JumpWhen, expr.Bool)
	}
	if !c.knownScope(def.Scope) {
		c.report("engine.unknown_scope", path+".scope", "scope", def.Scope)
	}
	c.p.gradings = append(c.p.gradings, g)
}

// grade gives stars and grades. Stars come first: grades and rewards may read
// them.
func (r *run) grade() {
	for _, u := range r.stage {
		r.outcome[u].grades = make([]graded, len(r.p.gradings))
	}
	for k := range r.p.gradings {
		g := &r.p.gradings[k]
		scope := g.def.Scope
		if scope == "" {
			scope = r.p.Scheme.Ranking.Scope
		}
		w := r.newGradingRun(g)
		for _, part := range r.partition(scope) {
			w.part(k, part)
		}
		if g.isStars {
			c := r.own("star", 0)
			for _, u := range r.stage {
				c.set(u, decimal.Int(int64(r.outcome[u].grades[k].star)))
			}
		}
	}
}

// gradingRun is one grading bound to a run.
type gradingRun struct {
	r       *run
	g       *grading
	measure evaluator
	formula evaluator
	when    []evaluator
	gates   []evaluator
	jump    evaluator
}

func (r *run) newGradingRun(g *grading) *gradingRun {
	bindAll := func(ns []*expr.Node) []evaluator {
		out := make([]evaluator, len(ns))
		for i, n := range ns {
			if n != nil {
				out[i] = r.bind(n, context{})
			}
		}
		return out
	}
	one := func(n *expr.Node) evaluator { return bindAll([]*expr.Node{n})[0] }
	w := &gradingRun{r: r, g: g, formula: one(g.formula), jump: one(g.jumpWhen), when: bindAll(g.when), gates: bindAll(g.gates)}
	w.measure = func(u int32) value { return numberValue(r.outcome[u].exactOrPrinted(r.p.Scheme.Ranking.On)) }
	if g.measure != nil {
		w.measure = r.bind(g.measure, context{})
	} else if r.p.Scheme.Ranking.On != "exact" {
		w.measure = func(u int32) value { return numberValue(r.outcome[u].total) }
	}
	return w
}

// exactOrPrinted: thresholds are compared with the printed total (a village
// with 850.00 on its sheet has 850.00) unless the scheme ranks on exact values
// by its own words.
func (o *outcome) exactOrPrinted(on string) decimal.Number {
	if on == "exact" {
		return o.exact
	}
	return o.total
}

// part grades the units of one scope, best first, tie by tie.
func (w *gradingRun) part(k int, part []int32) {
	order := slices.Clone(part)
	slices.SortStableFunc(order, func(a, b int32) int { return w.r.outcome[a].rank.Cmp(w.r.outcome[b].rank) })
	taken := make([]int, len(w.g.def.Levels))
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && w.r.outcome[order[hi]].rank.Equal(w.r.outcome[order[lo]].rank) {
			hi++
		}
		w.block(k, order[lo:hi], len(part), taken)
		lo = hi
	}
}

// block grades units of equal rank together: a level's places are given to all
// of them that qualify, or to none.
func (w *gradingRun) block(k int, units []int32, size int, taken []int) {
	pending := slices.Clone(units)
	out := make(map[int32]*graded, len(units))
	for _, u := range units {
		out[u] = w.start(u)
	}
	if w.formula != nil {
		for _, u := range units {
			w.byFormula(u, out[u])
		}
		pending = nil
	}
	for l := range w.g.def.Levels {
		var fit, rest []int32
		for _, u := range pending {
			if w.qualifies(u, l, out[u]) {
				fit = append(fit, u)
			} else {
				rest = append(rest, u)
			}
		}
		quota := w.quota(l, units[0], size)
		if w.full(l, quota, taken, fit, units[0], size) {
			for _, u := range fit {
				out[u].because("star.quota_full", "level", levelName(w.g.def.Levels[l]), "quota", itoa(quota))
			}
			continue
		}
		for _, u := range fit {
			out[u].level = l
		}
		taken[l] += len(fit)
		pending = rest
	}
	for _, u := range units {
		w.finish(u, out[u])
		w.r.outcome[u].grades[k] = *out[u]
	}
}

func (g *graded) because(code string, args ...string) {
	g.reasons = append(g.reasons, Reason{code, scheme.Args(args...)})
}

func levelName(l scheme.Level) string {
	if l.Name != "" {
		return l.Name
	}
	return itoa(l.Star)
}

// start checks the gates of a unit.
func (w *gradingRun) start(u int32) *graded {
	g := &graded{level: -1}
	for i, gate := range w.g.def.Gates {
		open := holds(w.gates[i](u)) && !w.blockedByCase(gate, u)
		if !open {
			g.failedGates = append(g.failedGates, gate.ID)
		}
	}
	return g
}

func (w *gradingRun) blockedByCase(gate scheme.Gate, u int32) bool {
	return gate.NoVeto != "" && slices.ContainsFunc(w.r.in.vetoes[u], func(c vetoCase) bool {
		return (c.veto.Kind == "integrity") == (gate.NoVeto == "integrity")
	})
}

// qualifies tells whether a unit meets a level but for its quota.
func (w *gradingRun) qualifies(u int32, l int, g *graded) bool {
	level := w.g.def.Levels[l]
	m := w.measure(u)
	switch {
	case level.Min != nil && (m.state != present || below(m.num, level)):
		return false
	case w.when[l] != nil && !holds(w.when[l](u)):
		return false
	case level.MaxRank > 0 && w.r.outcome[u].rank.Cmp(decimal.Int(int64(level.MaxRank))) > 0:
		return false
	}
	if w.cap(u) < level.Star {
		g.because("star.veto_cap", "level", levelName(level), "cap", itoa(w.cap(u)))
		return false
	}
	for i, gate := range w.g.def.Gates {
		if level.Star >= gate.Star && slices.Contains(g.failedGates, gate.ID) {
			g.because("star.gate", "level", levelName(level), "gate", gate.ID, "text", gateText(w.g.def.Gates[i]))
			return false
		}
	}
	return true
}

func gateText(g scheme.Gate) string {
	if g.Text != "" {
		return g.Text
	}
	return g.When
}

func below(x decimal.Number, level scheme.Level) bool {
	c := x.Cmp(*level.Min)
	return c < 0 || c == 0 && level.Above
}

// cap is the highest star vetoes leave a unit.
func (w *gradingRun) cap(u int32) int {
	top := math.MaxInt
	for _, c := range w.r.in.vetoes[u] {
		for _, e := range c.veto.Effects {
			if e.Kind == "star_cap" && e.Value != nil && w.r.atLeast(e, u) && (e.Target == "" || e.Target == w.g.def.ID) {
				n, _ := e.Value.Int64()
				top = min(top, int(n))
			}
		}
	}
	return top
}

// quota is the number of places of a level; -1 without limit.
func (w *gradingRun) quota(l int, u int32, size int) int {
	level := w.g.def.Levels[l]
	peer := w.r.p.Scheme.PeerGroups[w.r.in.peer[u]].ID
	switch {
	case !level.Quota.IsZero():
		n, _ := level.Quota.For(peer).Int64()
		return int(n)
	case !level.Share.IsZero():
		mode := decimal.Down
		switch level.ShareRound {
		case "up":
			mode = decimal.Up
		case "half_up":
			mode = decimal.HalfUp
		}
		n, _ := level.Share.For(peer).Mul(decimal.Int(int64(size))).Round(0, mode).Int64()
		return max(int(n), level.ShareMin)
	}
	return -1
}

// full tells whether the level has no room for the whole block.
func (w *gradingRun) full(l, quota int, taken []int, fit []int32, u int32, size int) bool {
	if quota < 0 || len(fit) == 0 {
		return false
	}
	if w.g.def.Counting != "places" {
		return taken[l]+len(fit) > quota
	}
	places := 0
	for k := 0; k <= l; k++ {
		places += max(0, w.quota(k, u, size))
	}
	return w.r.outcome[u].worst > places
}

func (w *gradingRun) byFormula(u int32, g *graded) {
	v := w.formula(u)
	if v.state != present {
		g.because("star.formula_missing", "reason", v.reason)
		return
	}
	n, _ := v.num.Floor().Int64()
	if n > int64(w.cap(u)) {
		n = int64(w.cap(u))
		g.because("star.veto_cap", "cap", itoa(int(n)))
	}
	for i, gate := range w.g.def.Gates {
		if n >= int64(gate.Star) && slices.Contains(g.failedGates, gate.ID) {
			n = int64(gate.Star) - 1
			g.because("star.gate", "level", itoa(gate.Star), "gate", gate.ID, "text", gateText(w.g.def.Gates[i]))
		}
	}
	g.star = int(n)
}

// finish fixes star and name, then applies promotion rules and the effects
// that set a star or grade outright.
func (w *gradingRun) finish(u int32, g *graded) {
	if g.level >= 0 {
		level := w.g.def.Levels[g.level]
		g.star, g.name = level.Star, level.Name
		args := []string{"level", levelName(level), "total", w.r.outcome[u].total.Fixed(w.r.p.places)}
		if level.Min != nil {
			args = append(args, "min", level.Min.String())
		}
		g.because("star.level", args...)
	}
	if w.g.def.Promotion != nil {
		w.promote(u, g)
	}
	if e := w.r.effect(u, "star", w.g.def.ID); e != nil && w.g.isStars && e.Value != nil {
		n, _ := e.Value.Int64()
		g.star = int(n)
		g.because("star.veto_set", "star", itoa(g.star))
	}
	if e := w.r.effect(u, "grade", w.g.def.ID); e != nil && !w.g.isStars {
		g.name, g.star = e.Name, 0
		for _, l := range w.g.def.Levels {
			if l.Name == e.Name {
				g.star = l.Star
			}
		}
		g.because("star.veto_grade", "grade", e.Name)
	}
}

// promote limits the change from last year's star.
func (w *gradingRun) promote(u int32, g *graded) {
	p := w.g.def.Promotion
	years := w.r.in.history[u]
	if len(years) == 0 || years[0].Star == nil {
		switch p.NewUnit {
		case "none":
			g.star, g.level = 0, -1
			g.because("star.new_unit_none")
		case "lowest":
			g.star = min(g.star, 1)
			g.because("star.new_unit_lowest")
		}
		return
	}
	last := *years[0].Star
	jump := w.jump != nil && holds(w.jump(u))
	blocked := w.r.effect(u, "no_promotion", w.g.def.ID) != nil
	if top := last + p.MaxRise; (p.MaxRise > 0 && !jump || blocked) && g.star > top {
		g.star = top
		g.because("star.step_limit", "last", itoa(last), "rise", itoa(p.MaxRise))
	}
	if blocked && g.star > last {
		g.star = last
		g.because("star.no_promotion")
	}
	if p.MaxFall > 0 && g.star < last-p.MaxFall {
		g.star = last - p.MaxFall
		g.because("star.fall_limit", "last", itoa(last), "fall", itoa(p.MaxFall))
	}
	for _, rep := range p.Repeat {
		if w.repeated(years, rep, g.star) {
			g.because("star.repeat", "id", rep.ID, "text", rep.Text)
			if rep.Cap > 0 {
				g.star = min(g.star, rep.Cap)
			}
		}
	}
}

// repeated tells whether this and the years before are all at or below the
// rule's star, without a gap.
func (w *gradingRun) repeated(years []historyYear, rep scheme.Repeat, star int) bool {
	if star > rep.Star || len(years) < rep.Years-1 {
		return false
	}
	for i := range rep.Years - 1 {
		want := w.r.p.Scheme.Year - 1 - i
		if years[i].Year != want || years[i].Star == nil || *years[i].Star > rep.Star {
			return false
		}
	}
	return true
}
