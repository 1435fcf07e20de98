package lint

import (
	"slices"

	"eightx/scheme"
)

// Options that real texts leave open. The engine has a default for each, but
// whoever reads the scheme should not have to know it.

// checkOptions reports options that decide points and are not written.
func checkOptions(c *checker) {
	s := c.s
	c.option("scale", "scale", "roundAt", s.Scale.RoundAt, "indicator")
	c.option("scale", "scale", "negative", s.Scale.Negative, "zero")
	c.option("scale", "scale", "aboveFull", s.Scale.AboveFull, "cap")
	c.option("ranking", "ranking", "ties", s.Ranking.Ties, "1224")
	c.option("ranking", "ranking", "on", s.Ranking.On, "exact")
	if c.mayNotApply() {
		c.option("notApplicable", "notApplicable", "mode", s.NotApplicable.Mode, "rescale")
	}
	for _, g := range c.gradings() {
		if slices.ContainsFunc(g.Levels, func(l scheme.Level) bool { return !l.Quota.IsZero() || !l.Share.IsZero() }) {
			c.option(g.path, "grading", "counting", g.Counting, "taken")
		}
	}
	for i := range c.lines {
		if l := &c.lines[i]; l.def.Coef != "" && l.def.Cap == nil && !l.def.Points.IsZero() {
			c.option(l.path, "indicator", "coefficientAbove", l.def.CoefAbove, "cap")
		}
	}
}

// option reports an option that is not written. Owner is the struct it belongs to.
func (c *checker) option(path, owner, key, written, fallback string) {
	if written == "" {
		c.report(path+"."+key, "option", word("scheme.field."+owner+"."+key), "key", key,
			"default", word("scheme.choice."+owner+"."+key+"."+fallback))
	}
}

// mayNotApply tells whether some indicator may not apply to a unit.
func (c *checker) mayNotApply() bool {
	for i := range c.lines {
		if c.lines[i].def.NAWhen != "" || c.lines[i].def.Missing == "na" {
			return true
		}
	}
	return slices.ContainsFunc(c.clauses, func(cl clause) bool {
		return slices.ContainsFunc([]string{"empty", "baseZero", "newUnit", "equal"}, func(key string) bool { return cl.args.Str(key) == "na" })
	})
}

// checkTieLast: who decides when every tie-breaker ties as well.
func checkTieLast(c *checker) {
	if len(c.s.Ranking.TieBreakers) > 0 && c.s.Ranking.OnFullTie == "" {
		c.report("ranking.onFullTie")
	}
}

// checkNAReasons: an indicator that may not apply says why.
func checkNAReasons(c *checker) {
	severity := c.rule.Severity
	if c.s.NotApplicable.NeedReason {
		severity = scheme.Error
	}
	for i := range c.lines {
		if l := &c.lines[i]; l.def.NAWhen != "" && l.def.NAReason == "" {
			c.reportAs(severity, l.path+".naWhen", "indicator", l.def.ID, "name", l.def.Name)
		}
	}
}
