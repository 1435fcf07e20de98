package lint

import (
	"slices"
	"strings"
	"unicode"

	"eightx/expr"
	"eightx/scheme"
)

// Metrics: one figure, one owner, one source, asked for once and used.

// checkUnused: a figure nothing reads is asked for in vain. Attributes of units
// are for the office's own use as well.
func checkUnused(c *checker) {
	used := c.used()
	for i, m := range c.s.Metrics {
		if m.Kind != "attribute" && !used[m.ID] {
			c.report("metrics["+itoa(i)+"]", "metric", m.ID, "name", m.Name)
		}
	}
}

// checkOwners: somebody answers for every figure that is not computed.
func checkOwners(c *checker) {
	for i, m := range c.s.Metrics {
		if m.Kind != "attribute" && m.Formula == "" && (m.Owner == "" || m.Source == "") {
			c.report("metrics["+itoa(i)+"]", "metric", m.ID, "name", m.Name)
		}
	}
}

// checkSameFigure: the same figure is not asked for twice, be it by another
// department.
func checkSameFigure(c *checker) {
	first := map[string]int{}
	for i, m := range c.s.Metrics {
		name := bareName(m.Name)
		k, twice := first[name]
		if !twice || name == "" {
			first[name] = i
			continue
		}
		other := c.s.Metrics[k]
		c.report("metrics["+itoa(i)+"]", "metric", m.ID, "name", m.Name, "other", other.ID, "department", c.department(other.Owner))
	}
}

// bareName is a name without signs and spaces.
func bareName(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name))
}

func (c *checker) department(id string) string {
	for _, d := range c.s.Departments {
		if d.ID == id {
			return d.Name
		}
	}
	return id
}

// metricsOf are the metrics an indicator reads, through computed ones as well.
func (c *checker) metricsOf(l *line) []*scheme.Metric {
	var out []*scheme.Metric
	var add func(name string)
	add = func(name string) {
		m := c.metrics[name]
		if m == nil || slices.Contains(out, m) {
			return
		}
		out = append(out, m)
		if n, err := expr.Parse(m.Formula); m.Formula != "" && err == nil {
			for _, ref := range expr.Refs(n) {
				add(ref)
			}
		}
	}
	names := map[string]bool{}
	for i := range c.clauses {
		if c.clauses[i].line == l {
			mentioned(c.clauses[i].args, names)
		}
	}
	for _, f := range c.formulas {
		if f.line == l {
			for _, name := range expr.Refs(f.node) {
				names[name] = true
			}
		}
	}
	for i := range c.s.Metrics {
		if id := c.s.Metrics[i].ID; names[id] {
			add(id)
		}
	}
	return out
}

// checkWrongWay: a rule gives more for more of a figure of which the catalogue
// says that less is good, or the other way round.
func checkWrongWay(c *checker) {
	for i := range c.clauses {
		cl := &c.clauses[i]
		if cl.kind == nil {
			continue
		}
		for key, sign := range directions(cl) {
			m := c.metricOf(cl.args.Get(key))
			if m != nil && (m.Good == "low" && sign > 0 || m.Good == "high" && sign < 0) {
				c.report(cl.path+"."+key, "indicator", cl.def.ID, "metric", m.Name, "good", word("scheme.choice.metric.good."+m.Good))
			}
		}
	}
}

// directions says which parameters raise points (+1) or lower them (-1).
func directions(cl *clause) map[string]int {
	switch {
	case cl.is("rank"):
		return map[string]int{"value": way(cl.args.Str("order") != "low_first")}
	case cl.is("minmax", "shortfall", "difference"):
		return map[string]int{"value": way(cl.args.Str("direction") != "lower")}
	case cl.is("ratio_best"):
		return map[string]int{"value": way(cl.args.Str("best") != "min")}
	case cl.is("tiers"):
		return map[string]int{"value": tierWay(cl)}
	}
	return cl.kind.Monotone
}

func way(up bool) int {
	if up {
		return +1
	}
	return -1
}

// tierWay is how points move along a table of bands, 0 where that is not plain.
func tierWay(cl *clause) int {
	if len(cl.groups) == 0 {
		return 0
	}
	t := cl.table("rows", cl.groups[0])
	if t == nil {
		return 0
	}
	sign := 0
	for i := range t.pieces[1:] {
		x, okX := t.worth(t.pieces[i])
		y, okY := t.worth(t.pieces[i+1])
		order := y.Cmp(x)
		if !okX || !okY || order == 0 {
			continue
		}
		if sign != 0 && sign != order {
			return 0
		}
		sign = order
	}
	return sign
}
